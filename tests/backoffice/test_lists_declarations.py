"""Declarations at the desk: looked at masked, unmasked for a stated purpose, decided."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.lists.counts import counts
from registry import declarations
from registry.desk.revealing import purposes
from registry.models import AuditEntry, Declaration, Office, Record
from registry.publication import record as shown
from registry.scopes import scope_of
from registry.uses import USED
from tests.backoffice.conftest import staff_of
from tests.backoffice.test_search_index import text_of
from tests.factories import make_authority
from tests.registry.test_declarations import FACTS

QUEUE = "/admin/lists/declarations/"
VERIFIES = "backoffice.verify_declarations"


@pytest.fixture
def verifier(indexed):
    office = Office.objects.create(name="眉县信用办", region_id="610326")
    make_authority("眉县信用办", office=office)
    return staff_of("610326", "verifier", VERIFIES, "backoffice.reveal")


@pytest.fixture
def declared(indexed):
    return declarations.declare(FACTS)[0]


STATED = {"purpose": "verification", "words": "电话核实申报内容", "basis": "信用申报办法"}


def page(declared, *rest):
    return "/".join([f"{QUEUE}{declared.public_id}", *rest]) + "/"


def test_the_queue_tells_who_waits_until_when(verifier, declared):
    text = text_of(verifier.get(QUEUE))
    assert f"{FACTS.name} {FACTS.uscc} 眉县" in text
    assert "没有符合条件的申报" in text_of(verifier.get(f"{QUEUE}?state=verified"))


def test_what_is_late_is_said(verifier, declared):
    Declaration.objects.update(received_at=timezone.now() - timedelta(days=40))
    assert "已逾期" in text_of(verifier.get(QUEUE))
    (waiting,) = counts(verifier.user, scope_of(verifier.user))
    assert (waiting.label, waiting.number, waiting.late) == ("待核验的信用申报", 1, 1)


def test_the_page_is_masked(verifier, declared):
    text = text_of(verifier.get(page(declared)))
    assert "本公司获得县级质量奖" in text
    for secret in ("欧阳示例", "诸葛示例", "13812345678", "13912345678"):
        assert secret not in text
    assert not AuditEntry.objects.filter(action=USED).exists()


def test_both_names_are_masked_inside_the_texts(verifier, indexed):
    content = f"{FACTS.representative}与{FACTS.contact_name}共同办理"
    row = declarations.declare(replace(FACTS, content=content))[0]
    text = text_of(verifier.get(page(row)))
    assert "共同办理" in text
    assert "欧阳示例" not in text
    assert "诸葛示例" not in text


def test_a_purpose_unmasks_it_once_and_is_written_down(verifier, declared):
    response = verifier.post(page(declared, "reveal"), STATED)
    text = text_of(response)
    assert "诸葛示例" in text
    assert "13912345678" in text
    assert "no-store" in response["Cache-Control"]
    note = AuditEntry.objects.get(action=USED)
    assert note.actor == str(verifier.user.pk)
    assert note.facts["purpose"] == f"{purposes()['verification']}：电话核实申报内容"
    assert note.facts["about"] == f"declaration:{declared.pk}"
    assert "13912345678" not in str(note.facts)


@pytest.mark.parametrize(
    "said", [{}, STATED | {"purpose": "想看看"}, STATED | {"words": " "}, STATED | {"basis": ""}]
)
def test_without_a_purpose_of_the_list_nothing_is_unmasked(verifier, declared, said):
    response = verifier.post(page(declared, "reveal"), said)
    assert response.status_code == 422
    assert "诸葛示例" not in text_of(response)
    assert not AuditEntry.objects.filter(action=USED).exists()


def test_who_may_not_unmask_sees_no_form_for_it(declared, verifier):
    plain = staff_of("610326", "plain", VERIFIES)
    assert "查看未脱敏内容" not in text_of(plain.get(page(declared)))
    assert plain.post(page(declared, "reveal"), STATED)["Location"] == "/admin/"


def test_verifying_shows_it(verifier, declared):
    said = {"do": "verify", "how": "现场核验", "answer": "已核对"}
    response = verifier.post(page(declared, "decide"), said, follow=True)
    assert "已核验，申报内容按公示规则公示。" in text_of(response)
    declared.refresh_from_db()
    assert shown(declared.record.public_id).kind == "declaration"
    assert FACTS.name in text_of(verifier.get(f"{QUEUE}?state=verified"))


def test_refusing_needs_an_answer(verifier, declared):
    refused = verifier.post(page(declared, "decide"), {"do": "refuse", "answer": ""})
    assert "请填写未通过的理由" in text_of(refused)
    verifier.post(page(declared, "decide"), {"do": "refuse", "answer": "材料不足"})
    declared.refresh_from_db()
    assert (declared.state, declared.answer) == ("refused", "材料不足")
    assert not Record.objects.exists()


def test_another_county_sees_nothing(verifier, declared):
    other = staff_of("610328", "other", VERIFIES, "backoffice.reveal")
    assert FACTS.name not in text_of(other.get(QUEUE))
    assert other.get(page(declared)).status_code == 404
    said = {"do": "verify"} | STATED
    for action in ("decide", "reveal"):
        assert other.post(page(declared, action), said).status_code == 404
    declared.refresh_from_db()
    assert declared.state == "received"
