"""What staff read of lists: masked, a page at a time, never counted over the whole table."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from registry.desk import words
from registry.desk.paging import Page, page_behind
from registry.enums import RecordState
from registry.kinds import Family, KindSpec, kinds, kinds_of
from registry.lists import drafts
from registry.masking import scrub
from registry.models import (
    Batch,
    BatchState,
    Proposal,
    ProposalState,
    Record,
    RecordVersion,
    Submission,
)
from registry.models.reporting import AT_WORK, Channel
from registry.proposals import ACTIONS
from registry.scopes import Scope
from registry.subject_previews import staff_name

PAGE: Final = 25
#: Where counting the drafts of a batch stops.
MOST_DRAFTS: Final = 1000
#: Versions of one entry that its page shows.
_MOST_VERSIONS: Final = 50
#: Files of one batch that its page shows.
_MOST_SENT: Final = 20


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in a list or on its page; its texts are kept masked."""

    public_id: str
    kind: str
    kind_label: str
    title: str
    number: str
    issuer: str
    region: str
    basis: str
    published_on: date
    state: str
    state_label: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a list: masked values, its state in words, and why it isn't shown."""

    public_id: str
    subject: str
    uscc: str
    document_number: str
    decided_on: date
    public_until: date | None
    state: str
    state_label: str
    reason: str


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One labelled value, masked where it must be."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One change of a record: what it replaced is kept sealed."""

    number: int
    action: str
    reason: str
    basis: str
    actor: str
    at: datetime


def kind_specs() -> list[KindSpec]:
    """Return every list, in the order of the subject's page."""
    return list(kinds_of(Family.LIST).values())


def batches(scope: Scope, kind: str = "", state: str = "", after: str = "") -> Page[BatchLine]:
    """Return batches in *scope*, newest publication first, behind the one that *after* names."""
    rows = Batch.objects.filter(scope.condition("issuer_id")).select_related("issuer", "region")
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    return page_behind(rows, after, PAGE, order="-published_on").told(batch_line)


def batch_line(row: Batch) -> BatchLine:
    """Return a batch as pages show it."""
    return BatchLine(
        public_id=row.public_id,
        kind=row.kind,
        kind_label=words.kind_label(row.kind),
        title=row.title,
        number=row.number,
        issuer=row.issuer.name,
        region=row.region.name,
        basis=row.basis,
        published_on=row.published_on,
        state=row.state,
        state_label=str(BatchState(row.state).label),
        created_at=row.created_at,
    )


def entries(batch: Batch, after: str = "") -> Page[EntryLine]:
    """Return a batch's entries in the order in which they came."""
    rows = Record.objects.filter(batch=batch).select_related("subject")
    return page_behind(rows, after, PAGE, order="id").told(entry_line)


def drafts_of(batch: Batch) -> int:
    """Return how many entries publishing would show, at most MOST_DRAFTS."""
    return len(drafts(batch).values_list("pk")[:MOST_DRAFTS])


@dataclass(frozen=True, slots=True)
class SentLine:
    """A file or form that brought entries, and what became of its rows."""

    public_id: str
    file_name: str
    status: str
    at_work: bool
    new: int
    changed: int
    unchanged: int
    held: int
    rejected: int
    reported_at: datetime


def submissions(batch: Batch) -> list[SentLine]:
    """Return the newest files that were sent for a batch; single rows of forms are left out."""
    rows = Submission.objects.filter(batch=batch).exclude(channel=Channel.FORM).order_by("-pk")
    return [
        SentLine(
            row.public_id,
            scrub(row.file_name),
            row.get_status_display(),
            row.status in AT_WORK,
            row.new,
            row.changed,
            row.unchanged,
            row.held,
            row.rejected,
            row.reported_at,
        )
        for row in rows[:_MOST_SENT]
    ]


def commitments(scope: Scope, after: str = "") -> Page[EntryLine]:
    """Return commitments in *scope*, newest decision first."""
    rows = Record.objects.filter(
        scope.condition(), kind__in=kinds_of(Family.COMMITMENT)
    ).select_related("subject")
    return page_behind(rows, after, PAGE, order="-decided_on").told(entry_line)


def entry_line(row: Record) -> EntryLine:
    """Return a record as a line of a list."""
    return EntryLine(
        public_id=row.public_id,
        subject=staff_name(row.subject),
        uscc=row.subject.uscc,
        document_number=row.document_number,
        decided_on=row.decided_on,
        public_until=row.public_until,
        state=row.state,
        state_label=words.state_label(row.state),
        reason=words.reason_words(row.reason) if row.state != RecordState.PUBLIC else "",
    )


def values_of(kind: str, shown: dict[str, str]) -> list[ValueLine]:
    """Return masked values with their labels, in the kind's order."""
    fields = kinds()[kind].fields.values()
    return [ValueLine(spec.label, shown[spec.name]) for spec in fields if shown.get(spec.name)]


def versions(record: Record) -> list[VersionLine]:
    """Return what changed a record, newest first."""
    rows = RecordVersion.objects.filter(record=record).select_related("actor")
    return [
        VersionLine(
            row.number,
            row.get_action_display(),
            words.reason_words(row.reason),
            words.reason_words(row.basis),
            row.actor.get_username() if row.actor else "",
            row.at,
        )
        for row in rows.order_by("-number")[:_MOST_VERSIONS]
    ]


def waiting_proposals(**target: Any) -> list[tuple[str, str]]:
    """Return (public id, what) of the proposals that wait for a record or a batch."""
    rows = Proposal.objects.filter(state=ProposalState.WAITING, **target).order_by("pk")
    return [(row.public_id, str(ACTIONS[row.action])) for row in rows]
