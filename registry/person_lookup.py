"""What the register holds of a natural person, for that person: never a list, never a part.

Two ways in, and no other (design decision 11): staff who state purpose and basis (:func:`find`),
for somebody who stands before them or has written; and the verified person (:func:`own`), whose
sign-in comes with the app. Name **and** full number must both fit. To anybody else such a look-up
would tell whether a leaked number is true, so an unknown number and a wrong name do the same work
and get the same answer: none.

The contract of :func:`own`: the caller has verified name and number itself, with the public
security authority's service or by a qualified certificate, in the same session, and passes them as
verified. It answers by POST alone, never from a cache, at the rate class ``person``, and shows the
answer to nobody else. There is no route to it yet.
"""

import hmac
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, disclosure
from registry.door_rows import RecordRow, record_rows
from registry.enums import RecordState, SubjectKind
from registry.identifiers import (
    fold_name,
    normalise_code,
    read_resident_id,
    resident_check_character,
)
from registry.kinds import kinds
from registry.masking.disguises import undisguise
from registry.models import AuditEntry, IdentityDigest, Record, Subject
from registry.reporting.checking import RESIDENT_ID
from registry.reporting.preparing import NAME_PURPOSE
from registry.reporting.values import CHOICES_FILE
from registry.scopes import ALL, Scope, scope_of
from registry.uses import USED, note_use
from registry.vault import identity_digests, keyed_digest, open_sealed, seal

#: What a look-up without an answer is about, in the register of uses.
NOBODY: Final = "person:nobody"
_WHAT: Final = "own_records"
_LONGEST_NAME: Final = 50
_SHORTEST_NUMBER: Final = 5
_SHORTEST_TOLD: Final = 2
_LONGEST_NUMBER: Final = 40
_OLD_LENGTH: Final = 15
_CENTURY: Final = "19"
#: Entries of the trail that are read at once.
_ENTRIES: Final = 200
_MOST: Final = 500
_FILE: Final = Path(__file__).parent / "data" / "persons.toml"


class PersonError(ValueError):
    """The question can't be put: a Chinese sentence says why, without repeating what was typed."""


class PersonLockedError(PersonError):
    """This account has asked too often, or failed too often, within the hour or the day."""


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """One record as its own subject may know it; ``until`` is the last day on which it is shown."""

    public_id: str
    kind_label: str
    title: str
    document_number: str
    authority_name: str
    decided_on: date
    state: str
    state_label: str
    until: date | None


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """All that the register holds of one person, newest first, and how to object to it.

    ``records`` are at most 500. The name and the number asked for aren't repeated.
    """

    records: tuple[OwnRecord, ...]
    how_to_object: str
    as_of: date


@cache
def person_rules() -> dict[str, Any]:
    """Return limits and words (``registry/data/persons.toml``)."""
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def certificates() -> tuple[str, ...]:
    """Return the kinds of certificate that can be asked by, as departments report them."""
    known = tomllib.loads(CHOICES_FILE.read_text("utf-8"))["certificate"]
    return tuple(known["values"])


def find(  # noqa: PLR0913 - what is asked, and why: all of it must be said
    name: str, certificate: str, number: str, *, by: User, purpose: str, basis: str
) -> PersonAnswer | None:
    """Return what there is of a person in the scope of *by*, after the use was written down.

    None where name and number don't belong together, where nobody has the number, and where the
    scope holds nothing of the person: they can't be told apart.

    Raises:
        PersonLockedError: *by* has asked or failed too often.
        PersonError: the name or the number can't be one, or purpose or basis tells one of them.
        ValueError: purpose or basis is empty.
    """
    numbers = forms_of(certificate, number)
    folded = _folded(name)
    _refuse_telling((purpose, basis), folded, (*numbers, normalise_code(number)))
    try:
        _refuse_too_many(by)
    except PersonLockedError:
        _note_locked(by)
        raise
    with transaction.atomic():
        # Of two questions at once the second waits: limits are exact.
        User.objects.select_for_update().get(pk=by.pk)
        _refuse_too_many(by)
        public_id, answer = _answer(folded, certificate, numbers, scope_of(by))
        marks: dict[str, str | bool] = {"digest": _asked_digest(certificate, numbers)}
        if _is_own(by, folded):
            marks["own_name"] = True
        about = f"person:{public_id}" if answer else NOBODY
        note_use(by, purpose, basis, about, _WHAT, **marks)
    return answer


def own(name: str, certificate: str, number: str) -> PersonAnswer | None:
    """Return what there is of the person who has proven to be it; see the module's contract.

    The look-up is noted by a digest alone.

    Raises:
        PersonError: the name or the number can't be one.
    """
    numbers = forms_of(certificate, number)
    with transaction.atomic():
        public_id, answer = _answer(_folded(name), certificate, numbers, ALL)
        digest = _asked_digest(certificate, numbers)
        audit.note("person.own", by="person", about=public_id if answer else "", digest=digest)
    return answer


def forms_of(certificate: str, number: str) -> tuple[str, ...]:
    """Return the number as the register may know it: an identity number in 18 and 15 places.

    Raises:
        PersonError: it is too short, too long, or its check character is wrong.
    """
    value = normalise_code(number)
    if certificate != RESIDENT_ID:
        if not certificate or not _SHORTEST_NUMBER <= len(value) <= _LONGEST_NUMBER:
            raise PersonError(_("请填写完整的证件类型和证件号码。"))
        return (value,)
    reading = read_resident_id(number)
    if not reading.ok:
        # The reader's own sentence would tell the right check character.
        raise PersonError(_("证件号码有误：请核对位数和校验码。"))
    value = reading.value
    if len(value) == _OLD_LENGTH:
        first = f"{value[:6]}{_CENTURY}{value[6:]}"
        return (first + resident_check_character(first), value)
    if value[6:8] == _CENTURY:
        return (value, value[:6] + value[8:17])
    return (value,)


def _folded(name: str) -> str:
    folded = fold_name(name)
    if not folded or len(folded) > _LONGEST_NAME:
        raise PersonError(_("请填写完整姓名。"))
    return folded


def _refuse_telling(stated: Iterable[str], folded: str, numbers: Iterable[str]) -> None:
    """Refuse a purpose or a basis that tells who is asked for: the trail keeps both for years.

    However it is spaced, in whatever width; a name of one character is in too many words.
    """
    told = {_bare(value) for value in (folded, *numbers)}
    told = {value for value in told if len(value) >= _SHORTEST_TOLD}
    if any(value in _bare(text) for text in stated for value in told):
        raise PersonError(_("用途和依据中请勿填写姓名或证件号码。"))


def _bare(text: str) -> str:
    """Return letters and digits alone, in one width and case."""
    plain = unicodedata.normalize("NFKC", undisguise(text)).casefold()
    return "".join(char for char in plain if char.isalnum())


def _answer(
    folded: str, certificate: str, numbers: tuple[str, ...], scope: Scope
) -> tuple[str, PersonAnswer | None]:
    """Return the person's public id and what there is; for nobody the same steps are taken."""
    people = _bearers(certificate, numbers)
    fitting = [person for person in people if _bears(person, folded)]
    # Nobody has the id 0: without a person the same query runs. Who was merged has left its
    # records to the one that goes on.
    ids = {pk for person in fitting for pk in (person.pk, person.merged_into_id) if pk} or {0}
    rows = Record.objects.filter(scope.condition(), subject_id__in=sorted(ids))
    found = record_rows(rows.order_by("-decided_on", "-id")[:_MOST])
    words = person_rules()["words"]
    answer = PersonAnswer(tuple(map(_own_record, found)), words["objection"], timezone.localdate())
    if not fitting or not found:
        return "", None
    return fitting[0].public_id, answer


def _bearers(certificate: str, numbers: tuple[str, ...]) -> list[Subject]:
    """Return the persons who have this number; somebody who is nobody where there is none.

    One person, unless it was reported under both forms of its number: then two subjects.
    """
    digests = [digest for value in numbers for _key, digest in identity_digests(certificate, value)]
    known = IdentityDigest.objects.filter(digest__in=digests, type=certificate)
    people = {row.subject_id: row.subject for row in known.select_related("subject")}
    found = [one for one in people.values() if one.kind == SubjectKind.NATURAL_PERSON]
    return found or [_nobody()]


@cache
def _nobody() -> Subject:
    """Return somebody who is in no register: a name is opened and compared all the same."""
    sealed = seal("无此人".encode(), NAME_PURPOSE)
    return Subject(pk=0, kind=SubjectKind.NATURAL_PERSON, name="", sealed_name=sealed, public_id="")


def _bears(person: Subject, folded: str) -> bool:
    """Tell in constant time whether a person has this name, whole."""
    kept = open_sealed(bytes(person.sealed_name), NAME_PURPOSE) if person.sealed_name else b""
    fits = hmac.compare_digest(_fixed(kept), _fixed(folded.encode()))
    return fits and person.pk != 0


def _fixed(name: bytes) -> bytes:
    """Return bytes of one length: comparing them tells nothing of the name's."""
    return keyed_digest("name compared", name.decode())


def _own_record(row: RecordRow) -> OwnRecord:
    kind = kinds().get(row.kind)
    code = _state(row)
    return OwnRecord(
        public_id=row.public_id,
        kind_label=kind.label if kind else row.kind,
        title=kind.title_of(row.shown) if kind else "",
        document_number=row.document_number,
        authority_name=row.shown.get("authority_name", row.authority_name),
        decided_on=row.decided_on,
        state=code,
        state_label=person_rules()["states"][code],
        until=row.public_until if code in {"public", "not_yet"} else None,
    )


def _state(row: RecordRow) -> str:
    """Return the record's state as of today: a code of ``persons.toml``."""
    if row.state != RecordState.PUBLIC:
        return str(row.state)
    today = timezone.localdate()
    if disclosure.is_shown(row.state, row.publish_from, row.public_until, today):
        return "public"
    return "ended" if row.public_until and row.public_until < today else "not_yet"


def _refuse_too_many(by: User) -> None:
    """Count what the account asked: the register of uses is the counter, exact over processes."""
    limits, now = person_rules()["limits"], timezone.now()
    asked = list(_asked_by(by, now - timedelta(days=1)))
    hour = [about for at, about in asked if at >= now - timedelta(hours=1)]
    if hour.count(NOBODY) >= limits["failures_an_hour"]:
        raise PersonLockedError(_("一小时内多次未能核实姓名与证件号码，查询已暂停，请稍后再试。"))
    if len(hour) >= limits["lookups_an_hour"] or len(asked) >= limits["lookups_a_day"]:
        raise PersonLockedError(_("查询次数已达上限，请稍后再试。"))


def _asked_by(by: User, since: datetime) -> Iterator[tuple[datetime, str]]:
    """Yield when the account asked and about whom, the newest first, back to *since*.

    Only that far: an account's entries of ten years are many.
    """
    entries = AuditEntry.objects.filter(actor=str(by.pk)).order_by("-pk")
    for at, action, facts in entries.values_list("at", "action", "facts").iterator(_ENTRIES):
        if at < since:
            return
        if action == USED and str(facts["about"]).startswith("person:"):
            yield at, facts["about"]


def _note_locked(by: User) -> None:
    """Write down that an account was locked, once within the hour."""
    since = timezone.now() - timedelta(hours=1)
    noted = AuditEntry.objects.filter(action="person.locked", actor=str(by.pk), at__gte=since)
    if not noted.exists():
        audit.note("person.locked", by=str(by.pk))


def _asked_digest(certificate: str, numbers: Iterable[str]) -> str:
    """Return what tells one and the same question again, and nothing of the number."""
    return keyed_digest("person look-up", certificate, min(numbers)).hex()


def _is_own(by: User, folded: str) -> bool:
    """Tell whether staff ask after somebody of their own name, in either order."""
    names = {f"{by.last_name}{by.first_name}", f"{by.first_name}{by.last_name}"}
    return folded in {fold_name(name) for name in names if name}
