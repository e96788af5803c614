"""From one list into another: 重点关注 → 严重失信, on a serious breach within the validity.

The new entry is a record of its own, made by the same path as a reported one, which remembers the
entry it came from; the old one leaves its list. Two people: who proposes, and who approves.
"""

import json
from collections.abc import Mapping
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from registry import audit, decisions, proposals
from registry.decisions import Changes, Decision
from registry.enums import RecordState
from registry.list_rules import listing_of
from registry.lists import ListError
from registry.models import Batch, BatchState, Proposal, Record
from registry.models.history import Action
from registry.reporting.layouts import layouts, layouts_of
from registry.reporting.sealed_rows import open_row, seal_row
from registry.scopes import Scope, scope_of
from registry.single_rows import RowRefused, check_cells, check_reach, take_row

#: What the new decision says anew; the subject and the source stay those of the old entry.
OWN_FIELDS = frozenset(
    {
        "document_number",
        "decided_on",
        "sector",
        "reason",
        "basis",
        "valid_until",
        "authority_name",
        "authority_code",
        "remarks",
    }
)
#: Own fields without which the new entry says what the old one said.
_INHERITED = frozenset({"sector", "authority_name", "authority_code"})


def target_layout(kind: str) -> str:
    """Return the layout of the list that entries of *kind* move on to.

    Raises:
        ListError: they move on to none.
    """
    listing = listing_of(kind)
    target = listing.passes_on_to if listing else ""
    found = next((one.code for one in layouts_of(target)), "")
    if not found:
        raise ListError(_("此名单的条目不转入其他名单。"))
    return found


def pass_on(  # noqa: PLR0913 - all by name
    record: Record,
    values: Mapping[str, str],
    *,
    reason: str,
    basis: str,
    by: User,
    batch: Batch | None = None,
) -> Proposal:
    """Propose to move an entry on; *values* (by field) are what the new decision says.

    With *batch* (of the other list, a draft or public) the new entry joins it.

    Raises:
        ListError: the entry can't move on, or what the new decision says doesn't pass.
        ProposalError: see ``proposals.propose``.
    """
    layout = target_layout(record.kind)
    cells = _new_cells(record, values)
    _check(record, layout, cells, batch, scope_of(by))
    # Sealed: what the decision says may name persons, and a proposal's facts are plain.
    sealed = seal_row(layout, cells).hex()
    return proposals.propose(
        proposals.PASS_ON,
        reason=reason,
        basis=basis,
        by=by,
        record=record,
        sealed=sealed,
        into=batch.pk if batch else None,
    )


def _new_cells(record: Record, values: Mapping[str, str]) -> dict[str, str]:
    _layout, cells, _extra = open_row(record.sealed)
    given = {name: text.strip() for name, text in values.items() if text.strip()}
    if given.keys() - OWN_FIELDS:
        raise ListError(_("转入时只能填写新决定的内容。"))
    kept = {name: text for name, text in cells.items() if name not in OWN_FIELDS - _INHERITED}
    return kept | given


def _check(
    record: Record, layout: str, cells: dict[str, str], batch: Batch | None, reach: Scope
) -> None:
    """Refuse what could not go in, or a breach that the entry's validity doesn't cover."""
    if batch is not None and batch.kind != layouts()[layout].kind:
        raise ListError(_("所选批次不属于要转入的名单。"))
    if batch is not None and batch.state != BatchState.PUBLIC:
        raise ListError(_("请选择已发布的批次。"))
    if batch is not None and not reach.allows_authority(batch.issuer_id, batch.region_id):
        raise ListError(_("所选批次不在您的管辖范围内。"))
    known = {column.field for column in layouts()[layout].columns}
    for name in cells.keys() - known:
        del cells[name]
    try:
        prepared = check_cells(layout, cells, batch)
        check_reach(layout, prepared, reach)
    except RowRefused as refused:
        raise ListError(str(refused)) from refused
    decided_on = date.fromisoformat(prepared.named()["decided_on"])
    start, end = record.publish_from, record.public_until
    if record.state != RecordState.PUBLIC or start is None or end is None:
        raise ListError(_("条目已不在名单中。"))
    if not start <= decided_on <= end:
        raise ListError(_("新的决定不在原条目的有效期内，请作为新条目列入。"))
    if Record.objects.filter(key=prepared.key).exists():
        raise ListError(_("要转入的名单中已有同一决定的条目。"))


def preview(proposal: Proposal) -> tuple[str, dict[str, str]]:
    """Return the kind of the entry that is proposed, and its values as they would be shown."""
    layout, cells, _extra = open_row(bytes.fromhex(proposal.facts["sealed"]))
    batch = Batch.objects.filter(pk=proposal.facts["into"]).first()
    shown = json.loads(check_cells(layout, cells, batch).named()["shown"])
    return layouts()[layout].kind, shown


def pass_on_agreed(proposal: Proposal, by: User) -> Record:
    """Do what :func:`pass_on` proposed; call it inside the approving transaction.

    Raises:
        ListError: what was right when it was proposed isn't any more.
    """
    record = proposal.record
    assert record is not None
    layout, cells, _extra = open_row(bytes.fromhex(proposal.facts["sealed"]))
    batch = Batch.objects.filter(pk=proposal.facts["into"]).first()
    reach = scope_of(by)
    _check(record, layout, cells, batch, reach)
    with transaction.atomic():
        try:
            entry = take_row(layout, cells, by=by, reach=reach, batch=batch)
        except RowRefused as refused:
            raise ListError(str(refused)) from refused
        agreed = Decision(Action.LISTED, proposal.reason, proposal.basis, by)
        decisions.decide(entry, agreed, _listed(record))
        left = Decision(Action.PASSED_ON, proposal.reason, proposal.basis, by)
        decisions.decide(record, left, lambda _row: {"state": RecordState.WITHDRAWN})
        audit.note("lists.entry.passed_on", by=str(by.pk), record=record.pk, entry=entry.pk)
    return entry


def _listed(origin: Record) -> decisions.Change:
    """Return what makes the new entry public, as far as the rules allow, and names its origin."""

    def change(row: Record) -> Changes:
        return decisions.answered(row) | {"passed_on_from": origin}

    return change
