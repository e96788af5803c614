"""What masking would make of a text, step by step, for staff: which rule hid what.

The same steps as in :mod:`registry.masking.text`, each compared with the one before; a test holds
both to the same answer. Nothing is kept.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, partial
from itertools import groupby
from typing import Final

from registry.masking.addresses import hide_addresses
from registry.masking.announced import hide_announced
from registry.masking.contacts import hide_contacts
from registry.masking.disguises import undisguise
from registry.masking.doubts import doubt_label, doubts
from registry.masking.facts import load
from registry.masking.folding import fold, is_traditional, unfolded
from registry.masking.names import mask_person_name
from registry.masking.numbers import hide_identities
from registry.masking.people import FINDERS
from registry.masking.text import hide_known_name

#: Longest text that is taken: the comparison's time grows with its square.
LONGEST: Final = 5000
Step = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the masked text; ``rule`` hid what stood there, or (``doubtful``) doubts it.

    ``at`` tells a doubtful place of a record from others of the same words.
    """

    text: str
    rule: str = ""
    doubtful: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """A masked text in parts, and the rules (label, how often) that hid something in it."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The masked text as a whole."""
        return "".join(part.text for part in self.parts)

    @property
    def is_doubtful(self) -> bool:
        """Whether the text would wait for staff."""
        return any(part.doubtful for part in self.parts)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the rules: since when it is in force, and what came with it."""

    version: str
    in_force: str
    what: str


@cache
def versions() -> tuple[Version, ...]:
    """Return the versions of the rules, newest first (``rules.toml``)."""
    rows = load("rules.toml")["versions"]
    found = [Version(row["version"], row["in_force"].isoformat(), row["what"]) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.in_force, int(one.version)), reverse=True))


def preview(text: str, names: Iterable[str] = ()) -> Preview:
    """Return what :func:`registry.masking.scrub` makes of *text*, told by rule.

    *names* are persons that the record itself would name.
    """
    plain = undisguise(text)
    now = fold(plain) if is_traditional(plain) else plain
    names = tuple(map(fold, names))
    origins = [""] * len(now)
    for rule, changed in _steps(now, names):
        origins = _carried(now, origins, changed, rule)
        now = changed
    if is_traditional(plain):
        now = unfolded(plain, now)
    for one in doubts(now):
        origins[one.start : one.end] = [f"?{one.rule}"] * (one.end - one.start)
    return Preview(tuple(_parts(now, origins)))


def _steps(text: str, names: Iterable[str]) -> Iterator[Step]:
    """The text after each step that changes it, with the step's name."""
    plain: list[tuple[str, Callable[[str], str]]] = [
        *(("known", partial(hide_known_name, name=name)) for name in names),
        ("identity", partial(hide_identities, strict=True)),
        ("announced", hide_announced),
        ("contact", hide_contacts),
        ("address", hide_addresses),
    ]
    for rule, step in plain:
        changed = step(text)
        if changed != text:
            yield rule, changed
        text = changed
    yield from _names(text)


def _names(text: str) -> Iterator[Step]:
    while found := _found(text):
        for name in sorted(found, key=len, reverse=True):
            changed = text.replace(name, mask_person_name(name))
            yield found[name], changed
            text = changed


def _found(text: str) -> dict[str, str]:
    rules: dict[str, str] = {}
    for rule, find in FINDERS.items():
        names: dict[str, None] = {}
        find(text, names)
        rules = dict.fromkeys(names, rule) | rules
    return rules


def _carried(before: str, origins: list[str], after: str, rule: str) -> list[str]:
    """The rule that each character of *after* comes from, empty for what was there already."""
    carried: list[str] = []
    for how, start, end, first, last in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        carried += origins[start:end] if how == "equal" else [rule] * (last - first)
    return carried


def _parts(text: str, origins: list[str]) -> Iterator[Part]:
    labels, at = load("rules.toml")["labels"], 0
    for origin, group in groupby(origins):
        size = len(list(group))
        doubtful = origin.startswith("?")
        rule = doubt_label(origin[1:]) if doubtful else labels.get(origin, "")
        yield Part(text[at : at + size], rule, doubtful)
        at += size
