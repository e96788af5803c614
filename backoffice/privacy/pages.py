"""What the room's pages have in common: frame, whose uses are seen, words for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice import pages
from backoffice.monthly.choosing import recent_months
from backoffice.monthly.words import month_text
from backoffice.pages import Crumb
from backoffice.staff.reach import Reach
from registry.kinds import kinds
from registry.use_reviews import OTHER, Review, Use, UseFilter, purpose_labels
from registry.uses import use_rules

#: The room's pages, with its icon unless they have another.
frame = partial(pages.frame, icon="view")
#: The one state that uses are narrowed by.
QUESTIONED = "questioned"


@dataclass(frozen=True, slots=True)
class UseLine:
    """One use in words."""

    id: int
    at: datetime
    actor: str
    sentence: str
    basis: str
    kind: str
    about: str
    what: str
    own_name: bool
    review: Review | None
    reviewer: str


def top() -> Crumb:
    """Return the list of uses as a crumb."""
    return reverse("backoffice_uses"), _("查询使用审查")


def seen_actors(reader: Any, name: str = "") -> frozenset[str] | None:
    """Return the accounts whose uses *reader* may see, of *name* alone where one is given.

    None means everybody's: superusers alone. Others see those of the accounts in their scope.
    """
    users = get_user_model()._default_manager.all()
    if name:
        users = users.filter(username=name)
    reach = Reach(reader)
    if not reach.is_root:
        users = users.filter(pk__in=reach.seen().values("pk"))
    elif not name:
        return None
    return frozenset(str(pk) for pk in users.values_list("pk", flat=True))


def asked_uses(request: HttpRequest, values: Any) -> UseFilter:
    """Return the filter that *values* (a query, or a posted form) asks for.

    Raises:
        BadRequest: a value is none that can be chosen.
    """
    purpose, kind = values.get("purpose", ""), values.get("kind", "")
    state = values.get("state", "")
    if (
        (purpose and purpose not in purpose_labels())
        or (kind and kind not in use_rules()["about"])
        or state not in {"", QUESTIONED}
    ):
        raise BadRequest
    actors = seen_actors(request.user, values.get("actor", ""))
    return UseFilter(actors, purpose, kind, asked_month(values.get("month", "")), state)


def asked_month(text: str) -> date | None:
    """Return the month's first day; None for none.

    Raises:
        BadRequest: it is none of those that can be chosen.
    """
    if not text:
        return None
    known = {f"{month:%Y-%m}": month for month in recent_months()}
    if text not in known:
        raise BadRequest
    return known[text]


def months() -> list[tuple[str, str]]:
    """Return the months that can be chosen, newest first."""
    return [(f"{month:%Y-%m}", month_text(month)) for month in recent_months()]


def purpose_label(code: str) -> str:
    """Return a purpose's name."""
    return _("其他") if code == OTHER else purpose_labels()[code]


def kind_label(code: str) -> str:
    """Return what a kind of thing is called."""
    return str(use_rules()["about"].get(code, code))


def what_label(what: str) -> str:
    """Return what was shown, in words: names of fields are the program's."""
    words = use_rules()["what"]
    if what in words:
        return str(words[what])
    labels = {name: spec.label for kind in kinds().values() for name, spec in kind.fields.items()}
    return "、".join(words.get(name) or labels.get(name, name) for name in what.split())


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Return the accounts' names by their ids."""
    ids = {int(actor) for actor in actors if actor.isdecimal()}
    users = get_user_model()._default_manager.in_bulk(sorted(ids))
    return {str(pk): user.get_username() for pk, user in users.items()}


def lines_of(uses: Iterable[Use]) -> list[UseLine]:
    """Return uses in words."""
    uses = list(uses)
    reviewers = {use.review.by for use in uses if use.review}
    names = names_of({use.actor for use in uses} | reviewers)
    return [
        UseLine(
            id=use.id,
            at=use.at,
            actor=names.get(use.actor, use.actor),
            sentence=use.sentence,
            basis=use.basis,
            kind=kind_label(use.kind),
            about=_("未查到") if use.about == "nobody" else use.about,
            what=what_label(use.what),
            own_name=use.own_name,
            review=use.review,
            reviewer=names.get(use.review.by, use.review.by) if use.review else "",
        )
        for use in uses
    ]
