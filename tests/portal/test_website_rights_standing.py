"""What applicants read of where they stand: what is shown, what is possible, who is bounded."""

import pytest

from registry import rights
from registry.models import Case
from tests.factories import make_subject, withdraw
from tests.portal.test_website_lookup import text_of
from tests.portal.test_website_rights import CODE, asked, sent, told
from tests.registry.applied import penalty
from tests.registry.listed import day, staff


@pytest.fixture
def record(db):
    return penalty(subject=make_subject("眉县天成商贸有限公司"))


def test_one_contact_is_told_to_stop_and_another_is_not(reader, record):
    for number in range(3):
        assert told(sent(reader, record, statement=f"理由{number}"))
    refused = sent(reader, record, statement="理由3")
    assert "请换用其他联系电话" in text_of(refused)
    assert not CODE.search(refused.content.decode())
    assert told(sent(reader, record, statement="理由3", phone="0917-1234567"))
    assert Case.objects.count() == 4


def test_the_status_page_says_what_is_shown_and_what_remains(reader, record):
    ticket, code = told(sent(reader, record))
    until = record.public_until.isoformat()
    assert f"这条信息仍在公示，{until} 到期自动停止。" in text_of(asked(reader, ticket, code))
    rights.propose_outcome(
        Case.objects.get(), staff("office"), "refuse", "keep", "所附材料不足。", "《规定》"
    )
    refused = text_of(asked(reader, ticket, code))
    assert "可以自收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼" in refused
    assert "有新的事实或者材料的，可以重新提出异议。" in refused
    withdraw(record)
    gone = text_of(asked(reader, ticket, code))
    assert f"这条信息自 {day().isoformat()} 起不再公示。" in gone
    assert "仍在公示" not in gone
    assert "可以重新提出异议" not in gone
    english = reader.post("/en/rights/status/", {"ticket": ticket, "code": code})
    assert f"This record has not been shown since {day().isoformat()}." in text_of(english)


def test_a_decision_is_addressed_to_the_firm(reader, record):
    ticket, code = told(sent(reader, record))
    rights.propose_outcome(
        Case.objects.get(), staff("office"), "refuse", "keep", "所附材料不足。", "《规定》"
    )
    body = asked(reader, ticket, code).content.decode()
    key = body.partition('name="key" value="')[2].partition('"')[0]
    page = text_of(reader.post("/rights/decision/", {"key": key}))
    assert "眉县天成商贸有限公司： 你（单位）于" in page
    assert f"文书号：{record.document_number}；作出机关：{record.authority.name}；" in page
