"""Pages of one subject and one record: masked, with history; decisions with reason and basis."""

from datetime import date

import pytest

from registry import decisions, proposals, subjects
from registry.enums import RecordState, SubjectKind
from registry.models import AuditEntry, Proposal, Record, RecordVersion
from registry.reporting.sealed_rows import ROW_PURPOSE
from registry.vault import seal_json
from tests.backoffice.conftest import staff
from tests.backoffice.test_register_lists import FENGXIANG, RECORDS, SUBJECTS, in_scope
from tests.backoffice.test_search_index import text_of
from tests.factories import MEI_COUNTY, make_authority, make_record, make_subject
from tests.registry.reported import licence, penalty

REVIEWER = ("backoffice.view_register", "backoffice.review")
RAW_NAME = "欧阳示例"
STATED = {"reason": "来函要求", "basis": "眉市监函〔2026〕7号"}


@pytest.fixture
def reviewer(indexed):
    return in_scope(staff("reviewer", *REVIEWER), MEI_COUNTY)


def reported(**fields):
    """Return a record whose sealed row is a whole reported one."""
    kind = fields.get("kind", "licence")
    cells = penalty() if kind == "penalty" else licence()
    layout = f"{kind}_2018"
    fields.setdefault("sealed", seal_json([layout, cells, {}], ROW_PURPOSE))
    fields.setdefault("decided_on", date(2026, 6, 1))
    fields.setdefault("shown", {"representative": "欧阳某某"})
    return make_record(**fields)


def page_of(record):
    return f"{RECORDS}{record.public_id}/"


def order(client, record, action, **fields):
    data = {"version": Record.objects.get(pk=record.pk).version, **STATED, **fields}
    return client.post(f"{page_of(record)}{action}/", data)


def test_a_record_is_shown_masked_with_what_staff_alone_are_told(reviewer):
    record = reported()
    body = text_of(reviewer.get(page_of(record)))
    for told in (record.document_number, "欧阳某某", "可以公示。", "无法评定", "首次报送"):
        assert told in body
    assert RAW_NAME not in body


def test_a_record_of_another_county_is_nowhere(reviewer):
    record = reported(authority=make_authority("凤翔区水利局", FENGXIANG))
    actions = ("publish", "hold", "withdraw", "void", "correct", "confirm", "unmasked", "compare")
    assert reviewer.get(page_of(record)).status_code == 404
    for action in actions[:6]:
        assert reviewer.get(f"{page_of(record)}{action}/").status_code == 404
        assert order(reviewer, record, action).status_code == 404
    assert reviewer.get(f"{page_of(record)}compare/?old=1&new=1").status_code == 404
    assert RecordVersion.objects.count() == 0
    assert Proposal.objects.count() == 0


def test_a_subject_of_another_county_is_nowhere(reviewer):
    firm = make_subject("凤翔远大机械有限公司", region=FENGXIANG)
    make_record(firm, make_authority("凤翔区水利局", FENGXIANG))
    assert reviewer.get(f"{SUBJECTS}{firm.public_id}/").status_code == 404


def test_a_subject_with_records_in_two_counties_shows_those_in_scope(reviewer):
    firm = make_subject("眉县天成商贸有限公司")
    near = make_record(firm, make_authority())
    far = make_record(firm, make_authority("凤翔区水利局", FENGXIANG))
    body = text_of(reviewer.get(f"{SUBJECTS}{firm.public_id}/"))
    assert near.document_number in body
    assert far.document_number not in body
    assert "凤翔" not in body


def test_a_subject_tells_codes_names_merges_and_changes(reviewer):
    firm = make_subject("眉县天成商贸有限公司", former_names=["眉县天成商店"])
    other = make_subject("眉县天成分店")
    make_record(firm, make_authority())
    change = subjects.merge(other, firm, "同一主体", reviewer.user)
    body = text_of(reviewer.get(f"{SUBJECTS}{firm.public_id}/"))
    for told in (firm.uscc, "眉县天成商店", "眉县天成分店", "合并", "同一主体", "reviewer"):
        assert told in body
    assert change is not None
    assert "已并入" in text_of(reviewer.get(f"{SUBJECTS}{other.public_id}/"))


def test_a_natural_persons_page_has_the_masked_name_alone(reviewer):
    person = make_subject("张某某", kind=SubjectKind.NATURAL_PERSON)
    make_record(person, make_authority(), state=RecordState.HELD)
    body = text_of(reviewer.get(f"{SUBJECTS}{person.public_id}/"))
    assert "张某某" in body
    assert "invented" not in body


def test_subjects_pages_page_through_one_kind(reviewer):
    firm, authority = make_subject(), make_authority()
    for _ in range(12):
        make_record(firm, authority, announce=False)
    page = reviewer.get(f"{SUBJECTS}{firm.public_id}/")
    assert len(page.context["groups"][0]["lines"]) == 10
    after = page.context["groups"][0]["after"]
    further = reviewer.get(f"{SUBJECTS}{firm.public_id}/{after}")
    assert len(further.context["groups"][0]["lines"]) == 2
    assert reviewer.get(f"{SUBJECTS}{firm.public_id}/?kind=licence&cursor=x").status_code == 404


def test_two_versions_stand_side_by_side_masked(reviewer):
    record = reported()
    decisions.hold(record, "核实中", "眉市监函〔2026〕7号", reviewer.user)
    response = reviewer.get(f"{page_of(record)}compare/?old=1&new=2")
    rows = {row.label: (row.old, row.new) for row in response.context["rows"]}
    assert rows["状态"] == ("公示", "暂不公示")
    assert rows["原因"] == ("可以公示。", "核实中")
    assert rows["法定代表人"] == ("欧阳某某", "欧阳某某")
    assert RAW_NAME not in response.content.decode()
    assert reviewer.get(f"{page_of(record)}compare/?old=1&new=9").status_code == 404
    assert reviewer.get(f"{page_of(record)}compare/?old=x&new=1").status_code == 404


def test_a_field_that_may_never_be_seen_is_left_out_of_a_kept_version(reviewer):
    record = reported(shown={"certificate_number": "610326198001020011"})
    decisions.hold(record, "核实中", "函", reviewer.user)
    assert (
        "610326198001020011"
        not in reviewer.get(f"{page_of(record)}compare/?old=1&new=2").content.decode()
        + reviewer.get(page_of(record)).content.decode()
    )


def test_holding_a_record_takes_reason_and_basis(reviewer):
    record = reported()
    for missing in ("reason", "basis"):
        response = order(reviewer, record, "hold", **{missing: "  "})
        assert response.status_code == 422
    record.refresh_from_db()
    assert (record.state, record.version) == (RecordState.PUBLIC, 1)
    response = order(reviewer, record, "hold")
    assert (response.status_code, response.url) == (302, page_of(record))
    record.refresh_from_db()
    assert (record.state, record.reason, record.basis) == (
        RecordState.HELD,
        STATED["reason"],
        STATED["basis"],
    )
    entry = AuditEntry.objects.get(action="record.hold")
    assert entry.actor == str(reviewer.user.pk)
    assert entry.facts["record"] == record.public_id


def test_what_was_held_is_published_by_the_rules(reviewer):
    record = reported(state=RecordState.HELD)
    assert order(reviewer, record, "publish").status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.PUBLIC
    assert record.public_until.isoformat() == "2031-05-31"


def test_who_publishes_is_told_the_doubt_that_it_clears(reviewer):
    cells = licence(content="涉及国家秘密载体印制")
    sealed = seal_json(["licence_2018", cells, {}], ROW_PURPOSE)
    record = reported(state=RecordState.HELD, sealed=sealed)
    text = text_of(reviewer.get(f"{page_of(record)}publish/"))
    assert "文字中有涉密字样" in text
    assert "公示即表示您已与作出决定的机关核实" in text
    assert "文字中有涉密字样" not in text_of(reviewer.get(f"{page_of(record)}correct/"))
    assert order(reviewer, record, "publish").status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.PUBLIC


@pytest.mark.parametrize("action", ["withdraw", "void"])
def test_a_public_record_goes_only_when_a_second_person_agrees(reviewer, action):
    record = reported()
    assert order(reviewer, record, action).status_code == 302
    record.refresh_from_db()
    assert (record.state, record.version) == (RecordState.PUBLIC, 1)
    proposal = Proposal.objects.get()
    assert (proposal.action, proposal.record, proposal.proposed_by) == (
        action,
        record,
        reviewer.user,
    )
    assert "等待第二人复核" in text_of(reviewer.get(page_of(record)))
    again = order(reviewer, record, action)
    assert again.status_code == 422
    assert "已有人提出" in text_of(again)
    second = staff("second").user
    proposals.approve(proposal, second)
    record.refresh_from_db()
    assert record.state == {"withdraw": "withdrawn", "void": "void"}[action]


def test_what_waits_for_a_second_person_is_not_offered_again(reviewer):
    record = reported()
    address = f'href="{page_of(record)}withdraw/"'
    assert address in reviewer.get(page_of(record)).content.decode()
    order(reviewer, record, "withdraw")
    page = reviewer.get(page_of(record))
    assert address not in page.content.decode()
    assert f'href="{page_of(record)}void/"' in page.content.decode()
    assert "提出人不能复核自己提出的事项" in text_of(page)
    proposals.refuse(Proposal.objects.get(), staff("second").user, "依据不足")
    assert address in reviewer.get(page_of(record)).content.decode()


@pytest.mark.parametrize(("action", "state"), [("withdraw", "withdrawn"), ("void", "void")])
def test_what_was_never_public_is_withdrawn_at_once(reviewer, action, state):
    record = reported(state=RecordState.HELD, publish_from=None)
    assert order(reviewer, record, action).status_code == 302
    record.refresh_from_db()
    assert record.state == state
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize("action", ["withdraw", "void"])
@pytest.mark.parametrize("gone", [{}, {"publish_from": None, "public_until": None}])
def test_holding_first_is_no_way_round_the_second_person(reviewer, action, gone):
    record = reported()
    assert order(reviewer, record, "hold").status_code == 302
    Record.objects.filter(pk=record.pk).update(**gone)
    asked = text_of(reviewer.get(f"{page_of(record)}{action}/"))
    assert "由另一位工作人员复核" in asked
    assert order(reviewer, record, action).status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.HELD
    assert Proposal.objects.get().action == action


@pytest.mark.parametrize("state", [RecordState.WITHDRAWN, RecordState.VOID])
def test_what_was_taken_down_comes_back_by_two(reviewer, state):
    record = reported(state=state)
    assert order(reviewer, record, "publish").status_code == 302
    record.refresh_from_db()
    assert record.state == state
    proposals.approve(Proposal.objects.get(), staff("second").user)
    record.refresh_from_db()
    assert record.state == RecordState.PUBLIC


def test_what_was_withdrawn_is_voided_by_two(reviewer):
    record = reported()
    decisions.withdraw(record, "误报", "函", reviewer.user)
    assert order(reviewer, record, "void").status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.WITHDRAWN


def test_a_serious_entry_is_held_by_two(reviewer):
    entry = reported(kind="serious_breach")
    assert order(reviewer, entry, "hold").status_code == 302
    entry.refresh_from_db()
    assert (entry.state, entry.version) == (RecordState.PUBLIC, 1)
    proposals.approve(Proposal.objects.get(), staff("second").user)
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == (RecordState.HELD, STATED["reason"])


def test_the_page_of_a_serious_entry_tells_that_a_report_would_end_it(reviewer):
    entry = reported(kind="serious_breach", needs_confirmation=True)
    text = text_of(reviewer.get(page_of(entry)))
    assert "会终止或者缩短公示，公示期限未变" in text
    assert "失信程度待确认" not in text


def test_a_serious_entry_never_shown_is_withdrawn_by_two(reviewer):
    entry = reported(kind="serious_breach", state=RecordState.HELD, publish_from=None)
    assert order(reviewer, entry, "withdraw").status_code == 302
    entry.refresh_from_db()
    assert entry.state == RecordState.HELD


def test_the_second_of_two_at_once_is_told_and_nothing_happens(reviewer):
    record = reported()
    decisions.hold(record, "先到", "函", reviewer.user)
    response = order(reviewer, record, "publish", version=1)
    assert response.status_code == 422
    assert "已被他人变更" in text_of(response)
    record.refresh_from_db()
    assert (record.state, record.version) == (RecordState.HELD, 2)


def test_what_the_state_does_not_allow_is_refused(reviewer):
    record = reported(state=RecordState.VOID)
    response = order(reviewer, record, "hold")
    assert response.status_code == 422
    assert "不允许这项操作" in text_of(response)


def test_a_class_is_confirmed(reviewer):
    record = reported(kind="penalty", severity="general", needs_confirmation=True)
    assert order(reviewer, record, "confirm", severity="burnt").status_code == 422
    assert order(reviewer, record, "confirm", severity="serious").status_code == 302
    record.refresh_from_db()
    assert (record.severity, record.severity_confirmed) == ("serious", True)


def test_a_field_is_corrected_and_the_old_text_kept(reviewer):
    cells = licence()
    record = reported()
    from registry.reporting.checking import check_row
    from registry.reporting.layouts import layouts
    from registry.reporting.preparing import record_key

    values = check_row(layouts()["licence_2018"], cells, record.reported_on).values
    Record.objects.filter(pk=record.pk).update(key=record_key("licence", values))
    asked = {"field": "content", "value": "散装食品销售"}
    assert order(reviewer, record, "correct", field="content", value="").status_code == 422
    response = order(reviewer, record, "correct", **asked)
    assert response.status_code == 302
    record.refresh_from_db()
    assert record.shown["content"] == "散装食品销售"
    assert RecordVersion.objects.get().action == "corrected"
    fixed = order(reviewer, record, "correct", field="subject_name", value="别的公司")
    assert fixed.status_code == 422


def test_nothing_deletes(reviewer):
    record = reported()
    assert reviewer.post(f"{page_of(record)}delete/").status_code == 404
    assert reviewer.delete(f"{page_of(record)}hold/").status_code == 405
    assert Record.objects.filter(pk=record.pk).exists()


def test_who_only_reads_changes_nothing(indexed):
    reader = in_scope(staff("reader", "backoffice.view_register"), MEI_COUNTY)
    record = reported()
    page = text_of(reader.get(page_of(record)))
    assert "暂缓公示" not in page
    response = order(reader, record, "hold")
    assert (response.status_code, response.url) == (302, "/admin/")
    record.refresh_from_db()
    assert record.state == RecordState.PUBLIC
