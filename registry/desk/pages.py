"""One record as staff see it, with its versions and a comparison of two of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.desk import words
from registry.desk.records import RecordLine, lines_of
from registry.disclosure import rule_sentence
from registry.kinds import kinds
from registry.models import Attachment, Proposal, ProposalState, Record
from registry.proposals import ACTIONS
from registry.reporting.versions import VERSION_PURPOSE
from registry.scopes import Scope
from registry.vault import open_json

#: Versions that a page lists; a record with more is one that a machine sends every day.
_MOST_VERSIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled value, masked."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version: what made it (empty for the first), by whom and when."""

    number: int
    action: str
    reason: str
    basis: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class File:
    """A file of the record; its content is read elsewhere."""

    public_id: str
    label: str
    size: int
    is_public: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody proposed about the record; ``code`` is its action as the register calls it."""

    public_id: str
    code: str
    action: str
    state: str
    reason: str
    basis: str
    by: str
    at: datetime
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record in full: what the public may see of it, then what staff alone are told."""

    line: RecordLine
    fields: tuple[Field, ...]
    told: tuple[Field, ...]
    submission_id: str
    batch_id: str
    needs_confirmation: bool
    severity: str
    versions: tuple[Version, ...]
    files: tuple[File, ...]
    proposals: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One field in two versions."""

    label: str
    old: str
    new: str

    @property
    def differs(self) -> bool:
        """Whether the two versions differ here."""
        return self.old != self.new


def find_record(scope: Scope, public_id: str) -> Record | None:
    """Return the record, None where there is none in *scope*: for functions of the register."""
    rows = Record.objects.filter(scope.condition(), public_id=public_id)
    return rows.select_related("submission", "batch").first()


def read_record(scope: Scope, public_id: str) -> RecordPage | None:
    """Return one record, None where there is none in *scope*."""
    row = find_record(scope, public_id)
    if row is None:
        return None
    return RecordPage(
        line=lines_of([row.pk])[0],
        fields=tuple(
            Field(name, label, value)
            for name, (label, value) in _shown(row.kind, row.shown).items()
        ),
        told=tuple(Field(name, label, value) for name, (label, value) in _told(row).items()),
        submission_id=row.submission.public_id if row.submission else "",
        batch_id=row.batch.public_id if row.batch else "",
        needs_confirmation=row.needs_confirmation,
        severity=row.severity,
        versions=_versions(row),
        files=_files(row),
        proposals=_proposals(row),
    )


def compare(scope: Scope, public_id: str, old: int, new: int) -> tuple[Compared, ...] | None:
    """Return two versions of a record field by field; None where one isn't there in *scope*."""
    row = find_record(scope, public_id)
    if row is None:
        return None
    sides = [_side(row, number) for number in (old, new)]
    if None in sides:
        return None
    first, second = (side or {} for side in sides)
    return tuple(
        Compared(
            (first.get(name) or second[name])[0],
            first.get(name, ("", ""))[1],
            second.get(name, ("", ""))[1],
        )
        for name in dict.fromkeys([*second, *first])
    )


Texts = dict[str, tuple[str, str]]


def _side(row: Record, number: int) -> Texts | None:
    """Return a version's texts by field: the record's own for the newest, else the kept ones.

    What is raw in a kept version (``sealed``) is never read here, and of what was shown then,
    only fields that may be seen today.
    """
    if number == row.version:
        return _shown(row.kind, row.shown) | _told(row)
    kept = row.versions.filter(number=number).first()
    if kept is None:
        return None
    values = open_json(bytes(kept.sealed), VERSION_PURPOSE)
    return _shown(row.kind, values["shown"]) | _told_texts(values)


def _shown(kind: str, shown: Mapping[str, str]) -> Texts:
    spec = kinds().get(kind)
    if spec is None:
        return {}
    return {
        name: (one.label, shown[name])
        for name, one in spec.fields.items()
        if shown.get(name) and words.may_be_seen(spec, name)
    }


def _told(row: Record) -> Texts:
    names = words.staff_names([row.decider_id])
    said = {name: getattr(row, name) for name in _TOLD if name != "decider"}
    return _told_texts(said | {"decider": names.get(row.decider_id or 0, "")})


#: What staff alone are told, in the order of the page.
_TOLD: Final = (
    "document_number",
    "decided_on",
    "state",
    "publish_from",
    "public_until",
    "repair_from",
    "rule",
    "severity",
    "severity_confirmed",
    "reason",
    "basis",
    "decider",
    "reported_on",
    "timeliness",
    "row_number",
    "version",
    "changed_at",
)


def _told_texts(values: Mapping[str, Any]) -> Texts:
    """Return what staff are told in words; days of a kept version are ISO texts."""
    say = {
        "state": words.state_label,
        "rule": lambda value: rule_sentence(value) or value,
        "severity": words.severity_label,
        "severity_confirmed": lambda value: _("是") if value else _("否"),
        "reason": words.reason_words,
        "basis": words.reason_words,
        "timeliness": words.timeliness_label,
        "changed_at": _moment,
        "decider": _name,
    }
    labels = {
        "decider": _("决定人"),
        "document_number": _("决定文书号"),
        "changed_at": _("变更时间"),
    }
    return {
        f"told_{name}": (
            labels.get(name) or str(getattr(Record._meta.get_field(name), "verbose_name", name)),
            str(say.get(name, str)(value)) if (value := values.get(name)) not in {None, ""} else "",
        )
        for name in _TOLD
    }


def _name(value: Any) -> str:
    """Return a decider's name; a kept version has the inner id."""
    return words.staff_names([value]).get(value, "") if isinstance(value, int) else str(value)


def _moment(value: Any) -> str:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _versions(row: Record) -> tuple[Version, ...]:
    """Return the versions, newest first: each change made the version after the one it kept."""
    kept = list(row.versions.order_by("-number").defer("sealed")[:_MOST_VERSIONS])
    names = words.staff_names(change.actor_id for change in kept)
    made = [
        Version(
            number=change.number + 1,
            action=words.action_label(change.action),
            reason=words.reason_words(change.reason),
            basis=words.reason_words(change.basis),
            by=names.get(change.actor_id or 0, ""),
            at=change.at,
        )
        for change in kept
    ]
    if kept and kept[-1].number > 1:
        return tuple(made)
    first = kept[-1].at if kept else row.changed_at
    return (*made, Version(1, _("首次报送"), "", "", "", _first_moment(row, first)))


def _first_moment(row: Record, fallback: datetime) -> datetime:
    return row.submission.reported_at if row.submission and row.version == 1 else fallback


def _files(row: Record) -> tuple[File, ...]:
    found = Attachment.objects.filter(record=row, removed_at__isnull=True).order_by("pk")
    return tuple(
        File(one.public_id, words.reason_words(one.label), one.size, one.is_public) for one in found
    )


def _proposals(row: Record) -> tuple[Proposed, ...]:
    found = list(Proposal.objects.filter(record=row).order_by("-pk")[:20])
    names = words.staff_names(one.proposed_by_id for one in found)
    return tuple(
        Proposed(
            public_id=one.public_id,
            code=one.action,
            action=str(ACTIONS.get(one.action, one.action)),
            state=str(ProposalState(one.state).label),
            reason=words.reason_words(one.reason),
            basis=words.reason_words(one.basis),
            by=names.get(one.proposed_by_id, ""),
            at=one.proposed_at,
            is_waiting=one.state == ProposalState.WAITING,
        )
        for one in found
    )
