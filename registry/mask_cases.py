"""Staff's marks as cases for the test set, with nothing in them of what was marked.

The passage is replaced by an invented one of the same shape; what stands around it is masked text.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle
from typing import Final

from registry.mask_passages import CLEARED, PURPOSE, passages_of
from registry.masking import scrub
from registry.models import MaskMark
from registry.vault import open_json

#: What each sort of character is replaced by, in turn.
_HAN: Final = "示例文字代替"
_DIGITS: Final = "1234567890"
_LETTERS: Final = "abcdefgh"
_NAME: Final = "王小明明明明"
_PERSON: Final = "person"
_CHUNK: Final = 500


def cases() -> str:
    """Return all marks that stand as TOML, in the form of the test set's other files."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for category, text in _texts():
        if text not in groups[category]:
            groups[category].append(text)
    return "\n".join(_group(name, texts) for name, texts in sorted(groups.items()))


def _group(name: str, texts: list[str]) -> str:
    """One group as TOML, whose basic strings are those of JSON."""
    lines = [f"  {json.dumps(text, ensure_ascii=False)}," for text in texts]
    return "\n".join(["[[group]]", f'name = "staff_{name}"', "texts = [", *lines, "]", ""])


def invented(passage: str, category: str) -> str:
    """Return an invented passage of the same shape: 张三丰 → 王小明, 6103… → 1234…."""
    if category == _PERSON and passage.isalpha() and not passage.isascii():
        return _NAME[: len(passage)]
    han, digits, letters = cycle(_HAN), cycle(_DIGITS), cycle(_LETTERS)
    return "".join(
        next(digits)
        if char.isdigit()
        else next(letters)
        if char.isascii() and char.isalpha()
        else next(han)
        if char.isalpha()
        else char
        for char in passage
    )


def _texts() -> Iterator[tuple[str, str]]:
    rows = MaskMark.objects.filter(undone_at__isnull=True).exclude(category=CLEARED)
    for made in rows.order_by("pk").iterator(_CHUNK):
        kept = open_json(bytes(made.sealed), PURPOSE)
        before, after = kept["around"]
        before, after = _safe(before, after, made.record_id)
        yield made.category, f"{before}⟦{invented(kept['passage'], made.category)}⟧{after}"


def _safe(before: str, after: str, record_id: int) -> tuple[str, str]:
    """Return what stands around a mark, without what the record's marks hide.

    Neither whole nor in part: where the words around it were cut, half of a name may be left. Nor
    what only later rules know: it was kept as the rules of its day masked it.
    """
    for one in passages_of([record_id]).get(record_id, ()):
        if one.shown is not None:
            before = _without_parts(before.replace(one.text, one.shown), one.text)
            after = _without_parts(after.replace(one.text, one.shown), one.text)
    plain = str.maketrans("", "", "⟦⟧")
    return scrub(before.translate(plain)), scrub(after.translate(plain))


def _without_parts(text: str, passage: str) -> str:
    """Return *text* without the parts of a passage that begins before it, or ends behind it.

    One that holds the mark itself, such as an address with a marked name in it, does either.
    """
    if text in passage:
        return ""
    rests = (passage[at:] for at in range(1, len(passage)))
    text = text.removeprefix(next(filter(text.startswith, rests), ""))
    beginnings = (passage[:-at] for at in range(1, len(passage)))
    return text.removesuffix(next(filter(text.endswith, beginnings), ""))
