"""Where masking can't be sure: places in masked text that a person has to look at.

The rules are data (``doubts.toml``). They look at what masking has left, so that the same question
can be asked of a record's texts at any time, without opening what was reported.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from registry.identifiers import read_registration_number, read_uscc
from registry.masking.bare import BARE_LABEL, bare_names
from registry.masking.facts import (
    COMPOUND_SURNAMES,
    RARE_SURNAMES,
    ROLES,
    SURNAMES,
    load,
)
from registry.masking.folding import fold, is_traditional
from registry.masking.wording import either, quickly

#: The rule that asks the dictionary (``registry.masking.bare``).
BARE: Final = "bare_name"
#: Stands where a text stood that staff have to look at first.
HELD_TEXT: Final = "此处文字待脱敏审核，暂不公示。"
_BEFORE: Final = 8
_BREAK: Final = "[，。；：、！？,;:!?（）()“”\\n ]|$"


_Search = Callable[[str], re.Match[str] | None]


class Doubt(NamedTuple):
    """A place in a text, as offsets, and by which rule it is doubtful."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    label: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None
    ordinary: tuple[str, ...]
    ordinary_endings: frozenset[str]
    before: re.Pattern[str] | None
    unless_code: bool

    def places(self, text: str) -> list[Doubt]:
        spans = (match.span("place") for match in self.pattern.finditer(text))
        return [Doubt(*span, self.id) for span in spans if not self._is_ordinary(text, *span)]

    def _is_ordinary(self, text: str, start: int, end: int) -> bool:
        place = text[start:end]
        if place.startswith(self.ordinary) or place[-1] in self.ordinary_endings:
            return True
        if self.before is not None and self.before.search(text, max(0, start - _BEFORE), start):
            return True
        return self.unless_code and (read_uscc(place).ok or read_registration_number(place).ok)


def doubts(text: str) -> tuple[Doubt, ...]:
    """Return the doubtful places of a masked text, in order, none within another."""
    found: list[Doubt] = []
    if is_traditional(text):
        text = fold(text)
    for needs, rule in _searched():
        if needs is None or needs(text) is not None:
            found += rule.places(text)
    found += (Doubt(*span, BARE) for span in bare_names(text))
    if not found:
        return ()
    found.sort()
    kept: list[Doubt] = []
    for doubt in found:
        if not kept or doubt.start >= kept[-1].end:
            kept.append(doubt)
    return tuple(kept)


def doubt_label(rule: str) -> str:
    """Return what staff read about a rule; empty for one that the data no longer has."""
    if rule == BARE:
        return BARE_LABEL
    return _rules()[rule].label if rule in _rules() else ""


@cache
def _searched() -> tuple[tuple[_Search | None, _Rule], ...]:
    """The rules, each with the search for what a text must have for it at all."""
    return tuple((rule.needs and rule.needs.search, rule) for rule in _rules().values())


@cache
def _rules() -> dict[str, _Rule]:
    return {item["id"]: _rule(item) for item in load("doubts.toml")["rules"]}


def _rule(item: dict[str, Any]) -> _Rule:
    before = item.get("before")
    needs = _filled(item.get("needs_pattern", "")) or either(item.get("needs", ()))
    return _Rule(
        id=item["id"],
        label=item["label"],
        pattern=re.compile(_filled(item["pattern"])),
        needs=re.compile(needs) if needs else None,
        ordinary=tuple(item.get("ordinary", ())),
        ordinary_endings=frozenset(item.get("ordinary_endings", "")),
        before=re.compile(f"(?:{either(before)})[\\s:：为是]*$") if before else None,
        unless_code=item.get("unless_code", False),
    )


def _filled(pattern: str) -> str:
    for name, words in _words().items():
        pattern = pattern.replace(f"{{{name}}}", words)
    return pattern


def _words() -> dict[str, str]:
    return {
        "role": quickly(ROLES),
        "last": f"[{''.join(sorted({role[-1] for role in ROLES}))}]",
        "surname": f"[{''.join(sorted(SURNAMES - RARE_SURNAMES))}]",
        "double": either(COMPOUND_SURNAMES),
        "break": _BREAK,
    }
