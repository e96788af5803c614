"""One row by a form: only into one's own part of the register."""

import pytest

from backoffice.lists.forms import PassOnForm
from registry import list_passing, lists, proposals, single_rows, subjects
from registry.identifiers import uscc_region
from registry.models import Authority, Batch, Record, ReportingCount, Submission, WorkingYear
from registry.places import region_of_code
from registry.proposals import ProposalError
from registry.reporting.taking_back import take_back
from registry.scopes import ALL, Scope, scope_of
from registry.single_rows import RowRefused, take_row
from tests.factories import make_authority, make_uscc
from tests.registry.listed import (
    add_entry,
    county_staff,
    day,
    entry_cells,
    make_batch,
    publish,
    watched,
)
from tests.registry.reported import penalty

pytestmark = pytest.mark.django_db

MEI, FENGXIANG = "610326", "610328"


def cells_of(kind, issuer, **changes):
    layout = f"{kind}_local"
    known = {column.field for column in single_rows.layouts()[layout].columns}
    given = entry_cells(1, issuer, **changes)
    return layout, {name: text for name, text in given.items() if name in known}


def refused(layout, cells, **told):
    with pytest.raises(RowRefused) as caught:
        take_row(layout, cells, by=county_staff("keeper"), reach=Scope(region=MEI), **told)
    assert [item.code for item in caught.value.problems] == ["R501"]


def test_a_form_changes_no_entry_of_another_county():
    batch = make_batch(issuer=make_authority(region=FENGXIANG))
    entry = add_entry(batch)
    publish(batch)
    entry.refresh_from_db()
    before = (entry.version, bytes(entry.sealed), entry.state)
    number = Submission.objects.count()
    layout, cells = cells_of(
        batch.kind, batch.issuer, document_number=batch.number, valid_until=day(1).isoformat()
    )
    refused(layout, cells, batch=make_batch())
    entry.refresh_from_db()
    assert (entry.version, bytes(entry.sealed), entry.state) == before
    assert Submission.objects.count() == number


def test_a_form_makes_no_authority_of_another_county():
    batch = make_batch()
    code = make_uscc(700001, start="11", region=FENGXIANG)
    assert region_of_code(uscc_region(code)) == FENGXIANG
    layout, cells = cells_of(
        batch.kind, batch.issuer, authority_code=code, authority_name="凤翔示例局"
    )
    refused(layout, cells, batch=batch)
    assert not Authority.objects.filter(code=code).exists()
    assert not Record.objects.exists()


def breach(**changes):
    return {
        "document_number": "眉市监严列〔2026〕3号",
        "reason": "拒不改正",
        "basis": "《市场监督管理严重违法失信名单管理办法》第二条",
        "decided_on": day(2).isoformat(),
    } | changes


WORDS = {"reason": "有效期内再犯", "basis": "名单管理规定"}


def test_nobody_passes_an_entry_on_in_another_countys_name():
    other = make_authority("凤翔区某局", region=FENGXIANG)
    values = breach(authority_code=other.code, authority_name=other.name)
    with pytest.raises(ValueError, match="管辖范围"):
        list_passing.pass_on(watched(), values, by=county_staff("first"), **WORDS)


def test_who_approves_passing_on_may_write_there_as_well():
    proposal = list_passing.pass_on(watched(), breach(), by=county_staff("first"), **WORDS)
    stranger = county_staff("stranger", FENGXIANG)
    assert scope_of(stranger).region == FENGXIANG
    with pytest.raises(ProposalError, match="管辖范围"):
        proposals.approve(proposal, stranger)
    assert Record.objects.count() == 1


def public_batch(region):
    batch = make_batch("serious_breach", issuer=make_authority(region=region))
    Batch.objects.filter(pk=batch.pk).update(state="public")
    batch.refresh_from_db()
    return batch


def test_nobody_passes_an_entry_on_into_another_countys_batch():
    entry, keeper = watched(), county_staff("first")
    with pytest.raises(lists.ListError, match="所选批次不在您的管辖范围内"):
        list_passing.pass_on(entry, breach(), by=keeper, batch=public_batch(FENGXIANG), **WORDS)
    proposal = list_passing.pass_on(entry, breach(), by=keeper, batch=public_batch(MEI), **WORDS)
    assert proposal.facts["into"]


def test_who_approves_has_the_batch_in_their_part_too():
    into, entry = public_batch(FENGXIANG), watched()
    both = county_staff("both", "610300")
    proposal = list_passing.pass_on(entry, breach(), by=both, batch=into, **WORDS)
    with pytest.raises(ProposalError, match="所选批次不在您的管辖范围内"):
        proposals.approve(proposal, county_staff("second"))
    assert Record.objects.count() == 1


def test_the_form_offers_ones_own_batches_only():
    mine, theirs = public_batch(MEI), public_batch(FENGXIANG)
    layout = single_rows.layouts()["serious_breach_local"]
    form = PassOnForm(Scope(region=MEI), layout, list_passing.OWN_FIELDS)
    assert list(form.fields["into"].queryset) == [mine]
    assert theirs.kind == mine.kind


def test_a_decision_told_under_another_code_of_its_subject_is_the_same_record():
    """The form finds it under the code that goes on, as a file does."""
    first = take_row("penalty_2018", penalty(1), by=None, reach=ALL)
    second = take_row("penalty_2018", penalty(2), by=None, reach=ALL)
    subjects.merge(first.subject, second.subject, "同一主体", county_staff("keeper"))
    firm = penalty(2)
    told = penalty(1) | {name: firm[name] for name in ("uscc", "subject_name")}
    changed = take_row("penalty_2018", told | {"remarks": "补充说明"}, by=None, reach=ALL)
    assert (changed.pk, changed.version) == (first.pk, 2)
    again = take_row("penalty_2018", told | {"remarks": "补充说明"}, by=None, reach=ALL)
    assert (again.pk, again.version) == (first.pk, 2)
    assert Record.objects.count() == 2


def test_a_form_counts_as_a_file_does_and_is_taken_back_as_one():
    keeper = county_staff("keeper")
    doubtful = penalty(facts="当场作出处罚决定")
    take_row("penalty_2018", doubtful, by=keeper, reach=ALL)
    submission = Submission.objects.get()
    assert (submission.held, submission.new, submission.late) == (1, 0, 1)
    assert (submission.errors, submission.tally) == ({"H103": 1}, {"entered": 1, "aside": {}})
    count = ReportingCount.objects.filter(decided=1, late=1)
    assert count.exists()
    take_back(submission, keeper)
    assert submission.rows_kept == 0
    assert not ReportingCount.objects.exclude(decided=0, late=0, rows=0, held=0).exists()


def test_a_form_knows_the_working_days_that_staff_entered():
    told = penalty(decided_on="2003-06-02")
    assert take_row("penalty_2018", told, by=None, reach=ALL).timeliness == "not_assessable"
    WorkingYear.objects.create(
        year=2003, days_off=[], working_days=[], source="通知", entered_by=county_staff("keeper")
    )
    other = penalty(2, decided_on="2003-06-02")
    assert take_row("penalty_2018", other, by=None, reach=ALL).timeliness == "late"
