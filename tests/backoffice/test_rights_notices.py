"""Notices and public corrections at the desk, and which authorities notify apart."""

import pytest

from backoffice.rights.counts import counts
from registry import rights
from registry.models import AuditEntry, Authority, Correction, Notice
from registry.publication import record as shown
from registry.scopes import ALL, scope_of
from registry.single_rows import take_row
from tests.backoffice.handlers import NOTICES, QUEUE, department, handler, page
from tests.backoffice.test_search_index import text_of
from tests.factories import make_authority
from tests.registry.applied import objected
from tests.registry.listed import day
from tests.registry.reported import AUTHORITY, penalty

PRACTICE = f"{NOTICES}practice/"
CORRECTIONS = f"{QUEUE}corrections/"


@pytest.fixture
def apart(indexed):
    """An authority that tells of the publication apart from its decision."""
    return make_authority("眉县示例市场监督管理局", code=AUTHORITY, notifies_apart=True)


@pytest.fixture
def waiting(apart):
    """Three penalties that wait for their notices."""
    decided = day(30).isoformat()
    return [
        take_row("penalty_2018", penalty(number, decided_on=decided), by=None, reach=ALL)
        for number in (1, 2, 3)
    ]


def said(row, **fields):
    return {"way": "posted", "given_on": day(2).isoformat(), "note": "", "record": row} | fields


def test_several_notices_are_recorded_at_once(waiting):
    office = handler()
    text = text_of(office.get(NOTICES))
    assert all(row.document_number in text for row in waiting)
    (line,) = [one for one in counts(office.user, scope_of(office.user)) if one.order == 28]
    assert line.number == 3
    chosen = [row.public_id for row in waiting[:2]]
    answer = office.post(NOTICES, said(chosen), follow=True)
    assert "已登记 2 条。" in text_of(answer)
    assert [shown(row.public_id) is not None for row in waiting] == [True, True, False]
    notes = AuditEntry.objects.filter(action="notices.recorded", actor=str(office.user.pk))
    assert notes.count() == Notice.objects.count() == 2


@pytest.mark.parametrize(
    "told",
    [{"record": []}, {"given_on": ""}, {"way": ""}, {"way": "shouted"}, {"given_on": "2000-01-01"}],
)
def test_what_can_not_be_recorded_is_said(waiting, told):
    office = handler()
    answer = office.post(NOTICES, said([waiting[0].public_id], **told), follow=True)
    assert "已登记" not in text_of(answer)
    assert not Notice.objects.exists()
    assert shown(waiting[0].public_id) is None


def test_a_department_records_its_own_and_nobody_elses(waiting, apart):
    stranger = department("stranger", make_authority("眉县另一示例局"))
    assert waiting[0].document_number not in text_of(stranger.get(NOTICES))
    stranger.post(NOTICES, said([waiting[0].public_id]))
    other = handler("other", "610328")
    assert waiting[0].document_number not in text_of(other.get(NOTICES))
    other.post(NOTICES, said([waiting[0].public_id]))
    assert not Notice.objects.exists()
    department("own", apart).post(NOTICES, said([waiting[0].public_id]))
    assert Notice.objects.get().record == waiting[0]


def test_who_notifies_apart_is_set_in_scope_and_written_down(apart):
    office, other = handler(), handler("other", "610328")
    address = f"{PRACTICE}{apart.pk}/"
    assert "单独告知" in text_of(office.get(PRACTICE))
    assert apart.name not in text_of(other.get(PRACTICE))
    assert other.post(address, {"apart": "0"}).status_code == 404
    assert department("own", apart).post(address, {"apart": "0"})["Location"] == "/admin/"
    assert Authority.objects.get(pk=apart.pk).notifies_apart
    office.post(address, {"apart": "0"})
    assert not Authority.objects.get(pk=apart.pk).notifies_apart
    note = AuditEntry.objects.get(action="notices.practice")
    assert (note.actor, note.facts["authority"]) == (str(office.user.pk), apart.pk)


def test_a_correction_is_published_for_who_wishes_it_and_withdrawn(indexed):
    office = handler()
    silent = objected()[0]
    case = objected(wants_correction=True)[0]
    for one in (silent, case):
        told = {"reason": "已另行更正", "basis": "核查函"}
        office.post(page(one, "do", "keep"), told)
    assert "发布更正声明" not in text_of(office.get(page(silent)))
    assert "发布更正声明" in text_of(office.get(page(case)))
    refused = office.post(page(silent, "correction"), {"text": "更正"}, follow=True)
    assert "申请人要求公开更正" in text_of(refused)
    told = office.post(page(case, "correction"), {"text": case.record.document_number})
    assert "不能写出曾公示的内容" in text_of(told)
    text = office.get(page(case, "correction")).context["form"].initial["text"]
    office.post(page(case, "correction"), {"text": text})
    made = Correction.objects.get()
    assert (made.case, made.text) == (case, text)
    assert text in text_of(office.get(page(case)))
    other = handler("other", "610328")
    address = f"{CORRECTIONS}{made.public_id}/withdraw/"
    assert other.post(address).status_code == 404
    assert text in text_of(office.get(CORRECTIONS))
    office.post(address)
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert "没有更正声明" in text_of(office.get(CORRECTIONS))
    assert rights.find(ALL, case.public_id).state == "granted"
