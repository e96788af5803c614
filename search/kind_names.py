"""What kinds of record are called: a question after a list's name means the list, not a firm."""

from typing import Final

from registry.families import kinds_in_order
from registry.kinds import KindSpec, ListColour, remembered
from search.text import compact

#: Words for all lists of one colour.
_OF_COLOUR: Final = {
    ListColour.RED: ("红名单", "红榜", "诚信红榜", "守信名单"),
    ListColour.BLACK: ("黑榜", "失信名单"),
    ListColour.WATCH: ("关注名单",),
    ListColour.OTHER: (),
}
#: So much of a name must be typed for it to be meant; two signs of one are in too many others.
_FEWEST_SIGNS: Final = 3


def kinds_named(text: str) -> tuple[KindSpec, ...]:
    """Return the kinds that *text* names, in the order of pages.

    A whole name (黑名单, 行政许可) or a good part of one (A级纳税人); nothing for anything else.
    """
    asked = compact(text)
    return tuple(
        spec
        for code, spec in kinds_in_order().items()
        if any(_names(name, asked) for name in names_of(code))
    )


def _names(name: str, asked: str) -> bool:
    return name == asked or (len(asked) >= _FEWEST_SIGNS and asked in name)


@remembered
def names_of(kind: str) -> tuple[str, ...]:
    """Return what a kind is called, as questions are compared: its label and its other names."""
    spec = kinds_in_order().get(kind)
    if spec is None:
        return ()
    return tuple(map(compact, _written(spec)))


@remembered
def list_names(kind: str) -> tuple[str, ...]:
    """Return the names by which entries of a list are found among records; none for other kinds.

    Of other kinds all records would hold them: a filter says the same without a word in each.
    """
    spec = kinds_in_order().get(kind)
    return _written(spec) if spec and spec.listing else ()


def _written(spec: KindSpec) -> tuple[str, ...]:
    names = [spec.label]
    if spec.listing:
        names += [spec.listing.also_called, *_OF_COLOUR[spec.listing.colour]]
    return tuple(filter(None, names))
