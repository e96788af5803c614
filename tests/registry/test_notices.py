"""Notices before publication: with the decision by default, recorded one by one where apart."""

import pytest
from django.db import connection

from registry import decisions, list_publishing, notices, proposals
from registry.decisions import DecisionError
from registry.models import AuditEntry, Authority, Notice, OutboxEvent, Record, RecordVersion
from registry.notice_rules import notice_rules
from registry.notices import NoticeError, missing, needs_notice, record_notice
from registry.publication import record as shown
from registry.scopes import ALL, Scope
from registry.single_rows import take_row
from tests.factories import make_authority, make_record
from tests.registry.listed import add_entry, county_staff, day, make_batch, staff
from tests.registry.reported import AUTHORITY, licence, penalty

pytestmark = pytest.mark.django_db


@pytest.fixture
def apart():
    """Return an authority that tells of the publication apart from its decision."""
    return make_authority("眉县示例市场监督管理局", code=AUTHORITY, notifies_apart=True)


def unnoticed():
    """Return what is public without any notice, though its kind asks for one."""
    kinds = [rule["kind"] for rule in notice_rules()["rules"]]
    return Record.objects.filter(state="public", kind__in=kinds, notified_on=None)


def reported(number=1, **cells):
    cells = {"decided_on": day(30).isoformat()} | cells
    return take_row("penalty_2018", penalty(number, **cells), by=None, reach=ALL)


def test_by_default_the_notice_goes_with_the_decision():
    record = reported()
    assert (record.state, record.notified_on) == ("public", day(30))
    assert not needs_notice(record)
    assert not unnoticed().exists()
    assert not missing(ALL).exists()
    # It follows the decision to another day, by a report and by a correction.
    record = reported(decided_on=day(31).isoformat())
    assert (record.decided_on, record.notified_on) == (day(31), day(31))
    decisions.correct(record, {"decided_on": day(32).isoformat()}, "笔误", "来函", None)
    record.refresh_from_db()
    assert record.notified_on == day(32)
    other = take_row("licence_2018", licence(), by=None, reach=ALL)
    assert (other.state, other.notified_on) == ("public", None)


def test_where_notified_apart_a_record_waits_for_its_notice(apart):
    record = reported()
    assert (record.state, record.reason) == ("held", "notice_missing")
    assert (record.notified_on, record.publish_from, record.public_until) == (None, None, None)
    assert shown(record.public_id) is None
    assert list(missing(ALL)) == [record]
    assert list(missing(Scope(region="610326"))) == [record]
    assert not missing(Scope(region="610324")).exists()
    OutboxEvent.objects.all().delete()
    by = county_staff("keeper")
    notice = record_notice(record, "posted", day(2), by, "邮件号1，电话13812345678")
    public = shown(record.public_id)
    assert (public.publish_from, public.version) == (day(30), 2)
    record.refresh_from_db()
    assert (record.notified_on, record.reason, record.basis) == (day(2), "public", "")
    assert (record.decider, notice.way, notice.given_on) == (None, "posted", day(2))
    assert "13812345678" not in notice.note
    assert RecordVersion.objects.get(record=record).action == "notified"
    assert OutboxEvent.objects.get().record_id == record.pk
    note = AuditEntry.objects.get(action="notices.recorded")
    assert note.facts == {"record": record.pk, "way": "posted"}
    assert not missing(ALL).exists()
    with pytest.raises(NoticeError, match="已登记"):
        record_notice(record, "posted", day(2), by)
    assert Notice.objects.count() == 1


def test_no_report_brings_it_out_before(apart):
    record = reported()
    again = reported(content="罚款3000元")
    assert (again.pk, again.version, again.state) == (record.pk, 2, "held")
    assert (again.reason, again.publish_from) == ("notice_missing", None)
    assert not unnoticed().exists()


def test_staff_publish_nothing_without_its_notice(apart):
    record = reported()
    with pytest.raises(DecisionError, match="尚未登记失信信息公示告知"):
        decisions.publish(record, "应予公示", "核查单", staff("a"))
    decisions.confirm_severity(record, "general", "已核实", "核查单", staff("a"))
    record.refresh_from_db()
    assert (record.state, record.notified_on) == ("held", None)
    decisions.hold(record, "另有情况", "核查单", staff("a"))
    record_notice(record, "delivered", day(1), county_staff("keeper"))
    record.refresh_from_db()
    # What staff hold stays held: the notice was not what it waited for.
    assert (record.state, record.reason, record.notified_on) == ("held", "另有情况", day(1))
    decisions.publish(record, "应予公示", "核查单", staff("a"))
    assert shown(record.public_id)
    assert not unnoticed().exists()


def test_a_confirmed_class_waits_on_for_its_notice(apart):
    record = reported()
    decisions.confirm_severity(record, "general", "已核实", "核查单", staff("a"))
    assert record.reason == "notice_missing"
    record_notice(record, "delivered", day(1), county_staff("keeper"))
    assert shown(record.public_id).severity == "general"


def test_what_staff_publish_elsewhere_has_its_notice_written_down():
    record = make_record(kind="penalty", state="held", decided_on=day(20))
    Record.objects.filter(pk=record.pk).update(sealed=bytes(reported(2).sealed))
    record.refresh_from_db()
    decisions.publish(record, "应予公示", "核查单", staff("a"))
    record.refresh_from_db()
    assert (record.state, record.notified_on) == ("public", day(20))


@pytest.mark.parametrize(
    ("way", "given", "sentence"),
    [("other", 1, "告知方式"), ("posted", 31, "告知日期"), ("posted", -1, "告知日期")],
)
def test_a_notice_has_its_way_and_day(apart, way, given, sentence):
    record = reported()
    with pytest.raises(NoticeError, match=sentence):
        record_notice(record, way, day(given), county_staff("keeper"))
    assert not Notice.objects.exists()


def test_notices_are_recorded_within_ones_part(apart):
    record = reported()
    with pytest.raises(NoticeError, match="管辖范围"):
        record_notice(record, "posted", day(1), county_staff("far", "610324"))
    with pytest.raises(NoticeError, match="不需要"):
        record_notice(make_record(), "posted", day(1), county_staff("keeper"))
    record.refresh_from_db()
    assert (record.state, record.version) == ("held", 1)


def test_an_entry_of_the_strictest_list_waits_as_well():
    issuer = make_authority(notifies_apart=True)
    batch = make_batch("serious_breach", issuer=issuer)
    entry = add_entry(batch)
    other = make_batch("serious_breach", title="另一批", number="眉市监发〔2026〕9号")
    told = add_entry(other, 2)
    for each in (batch, other):
        proposal = proposals.propose(
            "publish_batch", reason="列入", basis="规定", by=staff("a"), batch=each
        )
        proposals.approve(proposal, staff("b"))
    list_publishing.publish_released()
    entry.refresh_from_db()
    told.refresh_from_db()
    assert (entry.state, entry.reason, entry.notified_on) == ("held", "notice_missing", None)
    assert (told.state, told.notified_on) == ("public", told.decided_on)
    record_notice(entry, "announced", day(1), county_staff("keeper"))
    assert shown(entry.public_id)
    assert not unnoticed().exists()


def test_the_practice_is_said_by_staff_and_noted():
    authority = make_authority()
    notices.set_practice(authority, staff("a"), apart=True)
    notices.set_practice(authority, staff("a"), apart=True)
    assert Authority.objects.get(pk=authority.pk).notifies_apart
    note = AuditEntry.objects.get()
    assert (note.action, note.facts) == (
        "notices.practice",
        {"authority": authority.pk, "apart": True},
    )


@pytest.mark.parametrize("scope", [ALL, Scope(region="610326"), Scope(authorities=frozenset({1}))])
def test_what_waits_is_read_from_its_index_alone(scope):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite tells its plan whatever a table holds")
    plan = missing(scope).values_list("pk")[:26].explain()
    assert "INDEX records_to_notify" in plan
    assert "TEMP B-TREE" not in plan
