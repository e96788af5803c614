"""Reviewing the register of uses (信息查询使用审查): reading it, marking, drawing by chance.

A review is an entry of the audit trail that refers to the use's: nothing about a use is changed.
The latest review of a use holds.
"""

import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry import audit
from registry.audit_pages import PAGE, Wanted, chosen, entries_page
from registry.desk.revealing import purposes
from registry.models import AuditEntry
from registry.staff_words import scrubbed
from registry.uses import USED, use_rules

REVIEWED: Final = "uses.reviewed"
OUTCOMES: Final = {"fine": gettext_lazy("未见异常"), "questioned": gettext_lazy("存疑，需说明")}
OTHER: Final = "other"
#: Questioned uses that a list holds: more would mean that nobody works them off.
MOST_QUESTIONED: Final = 500
_LONGEST_NOTE: Final = 300


class ReviewError(ValueError):
    """The review can't be taken: a Chinese sentence says why."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer found about one use."""

    at: datetime
    by: str
    outcome: str
    note: str

    @property
    def outcome_label(self) -> str:
        """The outcome in words."""
        return str(OUTCOMES.get(self.outcome, self.outcome))


@dataclass(frozen=True, slots=True)
class Use:
    """One use: ids and words, never a value. ``actor`` is the account's id."""

    id: int
    at: datetime
    actor: str
    purpose: str
    sentence: str
    basis: str
    kind: str
    about: str
    what: str
    own_name: bool = False
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class UseFilter:
    """Which uses; what is empty is not asked. ``actors`` None means whoever it was.

    ``month`` is a month's first day, ``state`` may be ``questioned``.
    """

    actors: frozenset[str] | None = None
    purpose: str = ""
    kind: str = ""
    month: date | None = None
    state: str = ""

    def wanted(self) -> Wanted:
        """Return it as the audit trail's pages are asked."""
        facts = []
        if self.purpose:
            facts.append(("purpose", purpose_labels().get(self.purpose, self.purpose)))
        if self.kind:
            facts.append(("about", f"{self.kind}:"))
        return Wanted(
            action=USED,
            actors=self.actors,
            day=last_day(self.month) if self.month else None,
            since=self.month,
            facts=tuple(facts),
            ids=questioned() if self.state == "questioned" else None,
        )


@dataclass(frozen=True, slots=True)
class UsePage:
    """Some uses, newest first; ``after`` is where to go on, 0 at the end."""

    uses: tuple[Use, ...] = field(default=())
    after: int = 0


@cache
def purpose_labels() -> dict[str, str]:
    """Return every purpose by code: those that staff choose, then those that pages state."""
    return {**purposes(), **use_rules()["own_purposes"]}


def purpose_of(sentence: str) -> str:
    """Return the code of the purpose with which a sentence begins; OTHER where there is none."""
    fitting = (code for code, label in purpose_labels().items() if sentence.startswith(label))
    return next(fitting, OTHER)


def last_day(month: date) -> date:
    """Return the last day of the month that begins with *month*."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def uses_page(asked: UseFilter, after: int = 0, limit: int = PAGE) -> UsePage:
    """Return a page of uses with their reviews."""
    entries, more = entries_page(asked.wanted(), after, limit)
    return UsePage(tuple(_with_reviews([_use(entry) for entry in entries])), more)


def every_use(asked: UseFilter) -> Iterator[Use]:
    """Yield all of them, newest first, page by page."""
    after = 0
    while True:
        page = uses_page(asked, after, 1000)
        yield from page.uses
        after = page.after
        if not after:
            return


def use_of(pk: int, actors: frozenset[str] | None) -> Use | None:
    """Return one use of *actors* (None: of whomever)."""
    page = uses_page(UseFilter(actors=actors), pk + 1, 1)
    return next((use for use in page.uses if use.id == pk), None)


def review(use: Use, outcome: str, note: str, by: Any) -> None:
    """Write down what a reviewer found.

    Raises:
        ReviewError: it is the reviewer's own use, the outcome is none, or a question has no words.
    """
    if use.actor == str(by.pk):
        raise ReviewError(_("不能审查本人的查询。"))
    if outcome not in OUTCOMES:
        raise ReviewError(_("请选择审查结论。"))
    if outcome == "questioned" and not note.strip():
        raise ReviewError(_("请写明存疑之处。"))
    if len(note) > _LONGEST_NOTE:
        raise ReviewError(_("说明不超过 300 字。"))
    told = scrubbed(note, _LONGEST_NOTE)
    audit.note(REVIEWED, by=str(by.pk), use=use.id, outcome=outcome, note=told)


def sample(asked: UseFilter, number: int | None = None) -> tuple[Use, ...]:
    """Draw uses by chance among those that nobody has reviewed yet."""
    number = number or use_rules()["sample"]["number"]
    ids = set(chosen(asked.wanted()).values_list("pk", flat=True))
    open_ones = sorted(ids - set(reviews_of(ids)))
    drawn = secrets.SystemRandom().sample(open_ones, min(number, len(open_ones)))
    entries, _more = entries_page(Wanted(action=USED, ids=frozenset(drawn)), 0, number)
    return tuple(_use(entry) for entry in entries)


def reviews_of(ids: Collection[int]) -> dict[int, Review]:
    """Return the latest review of each of these uses."""
    if not ids:
        return {}
    asked = set(ids)
    rows = AuditEntry.objects.filter(action=REVIEWED, pk__gt=min(asked)).order_by("pk")
    return {
        row.facts["use"]: Review(row.at, row.actor, row.facts["outcome"], row.facts["note"])
        for row in rows.iterator()
        if row.facts["use"] in asked
    }


def questioned() -> frozenset[int]:
    """Return the newest uses whose latest review asks for an explanation."""
    rows = AuditEntry.objects.filter(action=REVIEWED).order_by("-pk")
    latest: dict[int, str] = {}
    for facts in rows.values_list("facts", flat=True).iterator():
        latest.setdefault(facts["use"], facts["outcome"])
        if len(latest) >= MOST_QUESTIONED:
            break
    return frozenset(use for use, outcome in latest.items() if outcome == "questioned")


def _use(entry: audit.Entry) -> Use:
    facts = entry.facts
    kind, _colon, about = str(facts["about"]).partition(":")
    return Use(
        id=entry.id,
        at=entry.at,
        actor=entry.actor,
        purpose=purpose_of(facts["purpose"]),
        sentence=facts["purpose"],
        basis=facts["basis"],
        kind=kind,
        about=about,
        what=facts["what"],
        own_name=bool(facts.get("own_name")),
    )


def _with_reviews(uses: list[Use]) -> list[Use]:
    reviews = reviews_of([use.id for use in uses])
    return [replace(use, review=reviews.get(use.id)) for use in uses]
