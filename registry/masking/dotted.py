"""Names with a dot (阿依古丽·买买提), masked wherever they stand but in an organisation's name."""

import re
from collections.abc import Iterator
from typing import Final

from registry.masking.facts import DOTTED_CUTS, FOLLOWERS, ROLE_ENDINGS, ROLES, VERBS, place_length
from registry.masking.shapes import DOTS, dotted_length, is_organisation
from registry.masking.wording import either

_DOT: Final = re.compile(f"[{DOTS}]")
_LEAD: Final = re.compile(r"[\u4e00-\u9fff]{2,14}$")
_ROLE: Final = re.compile(f"(?:{either({*ROLES, *ROLE_ENDINGS, *FOLLOWERS, *VERBS})})")
_LONGEST_LEAD: Final = 14
_LONGEST_PART: Final = 6
_SHORTEST_PART: Final = 2
# A brand or a title is quoted as a whole: “凤香·经典”, 《诗经·大雅》.
_QUOTED: Final = frozenset(("《》", "〈〉", "“”", "「」"))
_NUMERALS: Final = frozenset("第一二三四五六七八九十")


def dotted_names(text: str) -> Iterator[str]:
    """Full names with a dot, each from where its first part can begin."""
    at = 0
    while dot := _DOT.search(text, at):
        at = dot.end()
        start = _first_part(text, dot.start())
        size = dotted_length(text, start) if start < dot.start() else 0
        if not size:
            continue
        at = max(at, start + size)
        if not _is_other(text, start, dot.end(), start + size):
            yield text[start : start + size]


def _is_other(text: str, start: int, second: int, end: int) -> bool:
    """Whether an organisation, a place, a quoted title or a numbering has the dot."""
    return (
        text[start] in _NUMERALS
        or text[start - 1 : start] + text[end : end + 1] in _QUOTED
        or place_length(text, second) > 0
        or place_length(text, start) == second - 1 - start
        or is_organisation(text, start)
    )


def _first_part(text: str, dot: int) -> int:
    """Where the part before a dot begins, after a role or a little word; ``dot`` if nowhere."""
    lead = _LEAD.search(text, max(0, dot - _LONGEST_LEAD), dot)
    if lead is None:
        return dot
    last = dot - _SHORTEST_PART
    begins = [lead.start(), dot - _LONGEST_PART]
    begins += [match.end() for match in _ROLE.finditer(text, lead.start(), last)]
    begins += [at + 1 for at in range(lead.start(), last) if text[at] in DOTTED_CUTS]
    return max(begins)
