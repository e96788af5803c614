"""What staff read of proposals: what would change, masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.lists.read import ValueLine, entry_line, values_of
from registry import list_passing, lists, proposals, rights
from registry.desk.paging import Page, page_behind
from registry.enums import RecordState
from registry.kinds import Family, kinds, kinds_of
from registry.masking import scrub
from registry.models import BatchState, Proposal, Record
from registry.rights import deciding
from registry.scopes import Scope
from registry.subject_previews import staff_name

PAGE: Final = 25
#: Entries of a batch that the page of its proposal shows; the batch's own page has all of them.
_MOST_ENTRIES: Final = 20


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in a list; ``target`` names what it is about."""

    public_id: str
    action: str
    target: str
    region: str
    reason: str
    basis: str
    state: str
    state_label: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Change:
    """What approving would do: from what to what, and to which values."""

    before: str
    after: str
    values: Sequence[ValueLine]
    new_values: Sequence[ValueLine] = ()
    entries: Sequence[Any] = ()
    url: str = ""


def page(scope: Scope, after: str, *, waiting: bool) -> Page[ProposalLine]:
    """Return the proposals of *scope* that wait, oldest first, or the decided, newest first."""
    rows = proposals.waiting(scope) if waiting else proposals.decided(scope)
    return page_behind(_joined(rows), after, PAGE, order="id" if waiting else "-id").told(line)


def proposal_of(public_id: str, scope: Scope) -> Proposal:
    """Return a proposal of *scope*; raise Http404 for any other."""
    rows = Proposal.objects.filter(scope.region_condition(), public_id=public_id)
    found = _joined(rows).first()
    if found is None:
        raise Http404
    return found


def _joined(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    return rows.select_related(
        "record__subject", "record__batch", "batch", "region", "proposed_by", "decided_by"
    )


def line(row: Proposal) -> ProposalLine:
    """Return a proposal as pages show it."""
    return ProposalLine(
        public_id=row.public_id,
        action=str(proposals.ACTIONS[row.action]),
        target=_target(row),
        region=row.region.name,
        reason=scrub(row.reason),
        basis=scrub(row.basis),
        state=row.state,
        state_label=row.get_state_display(),
        proposed_by=row.proposed_by.get_username(),
        proposed_at=row.proposed_at,
        decided_by=row.decided_by.get_username() if row.decided_by else "",
        decided_at=row.decided_at,
        answer=scrub(row.answer),
    )


def _target(row: Proposal) -> str:
    if row.batch:
        return row.batch.title
    assert row.record is not None
    kind = kinds()[row.record.kind].label
    return f"{staff_name(row.record.subject)}，{kind} {row.record.document_number}"


def change_of(row: Proposal) -> Change:
    """Return what approving *row* would do."""
    if row.batch:
        return _batch_change(row)
    record = row.record
    assert record is not None
    return Change(
        before=_standing(record),
        after=_outcome(row),
        values=values_of(record.kind, record.shown),
        new_values=_new_values(row),
        url=_url(record),
    )


def _standing(record: Record) -> str:
    """Return how a record stands, with an objection to it: it may have come after the proposal."""
    state = str(RecordState(record.state).label)
    return _("%(state)s，异议处理中") % {"state": state} if record.contested_since else state


def _batch_change(row: Proposal) -> Change:
    batch = row.batch
    assert batch is not None
    found = lists.drafts(batch) if row.action == proposals.PUBLISH_BATCH else batch.entries
    rows = found.select_related("subject").order_by("pk")[:_MOST_ENTRIES]
    values = [
        ValueLine(_("名单"), kinds()[batch.kind].label),
        ValueLine(_("发布机关"), batch.issuer.name),
        ValueLine(_("发布文号"), batch.number),
        ValueLine(_("发布依据"), batch.basis),
        ValueLine(_("发布日期"), batch.published_on.isoformat()),
    ]
    if "entries" in row.facts:
        values.append(ValueLine(_("提请发布的条目数"), str(row.facts["entries"])))
    return Change(
        before=str(BatchState(batch.state).label),
        after=_outcome(row),
        values=values,
        entries=[entry_line(entry) for entry in rows],
        url=reverse("backoffice_lists_batch", args=[batch.public_id]),
    )


def _outcome(row: Proposal) -> str:
    """Return in words what approving does."""
    outcomes = {
        proposals.WITHDRAW: _("立即停止公示，再次报送也不会恢复。"),
        proposals.VOID: _("标为作废，不再公示。"),
        proposals.HOLD: _("立即停止公示，核实清楚后可以再公示。"),
        proposals.PUBLISH: _("按公示规则公示。"),
        proposals.EXIT: _("移出名单，立即停止公示。"),
        proposals.PASS_ON: _("在要转入的名单中公示新条目，原条目停止公示。"),
        proposals.PUBLISH_BATCH: _("批次发布，条目按公示规则公示。"),
        proposals.CASE: _case_outcome(row),
        proposals.WITHDRAW_BATCH: _("批次及全部条目立即撤下，再次报送也不会恢复。"),
    }
    return outcomes[row.action]


def _case_outcome(row: Proposal) -> str:
    return {
        deciding.REPAIR: _("准予信用修复，记录立即停止公示，不再共享和使用。"),
        deciding.VOID: _("支持异议，记录标为作废，不再公示。"),
        deciding.WITHDRAW: _("支持异议，记录立即停止公示，再次报送也不会恢复。"),
    }.get(row.facts.get("do", ""), "")


def case_url(row: Proposal) -> str:
    """Return where the case is handled that a proposal would decide; empty where there is none."""
    case = rights.case_of(row) if row.action == proposals.CASE else None
    return reverse("backoffice_rights_case", args=[case.public_id]) if case else ""


def _new_values(row: Proposal) -> list[ValueLine]:
    if row.action == proposals.EXIT:
        return [ValueLine(_("移出日期"), str(row.facts["on"]))]
    if row.action != proposals.PASS_ON:
        return []
    kind, shown = list_passing.preview(row)
    return [ValueLine(_("转入名单"), kinds()[kind].label), *values_of(kind, shown)]


def _url(record: Record) -> str:
    if record.kind in kinds_of(Family.LIST):
        return reverse("backoffice_lists_entry", args=[record.public_id])
    return reverse("backoffice_record", args=[record.public_id])
