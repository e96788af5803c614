"""What is wrong with a form is told at once: in a summary that takes the focus, and in place."""

import re

import pytest

from registry.models import Case, CaseFile, Declaration
from tests.factories import make_subject
from tests.portal.sending import token
from tests.portal.test_website_declare import FILLED as DECLARED
from tests.portal.test_website_lookup import text_of
from tests.portal.test_website_rights import FILLED, errors, key_of, paper, sent, told
from tests.registry.applied import NAME, PDF, penalty

SUMMARY = re.compile(r'<div class="note warn faults"[^>]*>.*?</div></div>', re.DOTALL)
#: A PDF that looks sound until it is opened.
LAUNCHING = PDF.replace(b"<<>>", b"<</S /Launch>>")


@pytest.fixture
def record(db):
    return penalty(subject=make_subject("眉县天成商贸有限公司"))


def summary(response):
    """Return the summary's tag, its links' targets and its words."""
    found = SUMMARY.search(response.content.decode())[0]
    tag = found[: found.index(">") + 1]
    return tag, re.findall(r'href="#f-(\w+)"', found), re.sub(r"<[^>]+>", " ", found)


def test_faults_of_the_form_the_papers_and_inside_them_come_together(reader, record):
    wrong = {"role": "agent", "phone": "没有", "email": "x@", "agreed": ""}
    response = sent(reader, record, evidence=[paper(LAUNCHING), paper()], **wrong)
    assert response.status_code == 422
    found = errors(response)
    assert sorted(found) == ["agreed", "email", "evidence", "phone", "power_of_attorney"]
    assert found["power_of_attorney"] == "请上传授权委托书。"
    assert "PDF 文件含有脚本" in found["evidence"]
    tag, links, words = summary(response)
    assert links == ["phone", "email", "power_of_attorney", "evidence", "agreed", "evidence"]
    assert 'tabindex="-1" autofocus' in tag
    for sentence in found.values():
        assert sentence in words
    body = response.content.decode()
    assert "<title>有内容需要修改 - " in body
    for typed in (NAME, FILLED["statement"], "没有", "x@"):
        assert typed in body
    assert re.search(r'value="agent"[^>]* checked', body)
    assert not Case.objects.exists()
    assert not CaseFile.objects.exists()


def test_an_empty_form_is_told_of_its_papers_as_well(reader, record):
    empty = dict.fromkeys(FILLED, "")
    response = sent(reader, record, "repair", **empty)
    names = ["role", "name", "phone", "statement", "duty_done", "commitment", "agreed"]
    assert sorted(errors(response)) == sorted([*names[1:], "role"])
    _tag, links, _words = summary(response)
    assert links == ["role_0", *names[1:]]
    # One sentence for each, though the form and the register both miss it.
    assert summary(response)[2].count("此项必填。") == 3


def test_files_that_are_lost_are_said_so_where_they_were(reader, record):
    response = sent(reader, record, "repair", commitment=[paper(), paper()], phone="没有")
    body = response.content.decode()
    assert "上次选择的文件（2 个）没有保留，请重新选择。" in text_of(response)
    assert 'aria-describedby="f-commitment-lost f-commitment-hint"' in body
    assert body.count('class="field-lost"') == 1
    assert "浏览器不会保留已选的文件，请重新选择" in summary(response)[2]
    assert summary(response)[1][-1] == "commitment"
    without = sent(reader, record, "repair", phone="没有")
    assert "field-lost" not in without.content.decode()
    assert "浏览器不会保留" not in text_of(without)


def test_a_form_sent_too_soon_is_told_the_rest_too_and_no_file_is_opened(
    reader, record, monkeypatch
):
    from portal.website.views import rights as views

    opened = []
    monkeypatch.setattr(views.beforehand, "faults_inside", lambda *given: opened.append(given))
    response = sent(reader, record, "repair", form_token=token(age=0), commitment=[paper()])
    assert response.status_code == 422
    assert "提交过快" in summary(response)[2]
    assert list(errors(response)) == ["duty_done"]
    assert opened == []


def test_what_is_added_is_told_of_its_text_and_its_files_together(reader, record):
    ticket, code = told(sent(reader, record))
    key = key_of(reader.post("/rights/status/", {"ticket": ticket, "code": code}))
    given = {"key": key, "form_token": token(), "text": "补" * 4001, "evidence": [paper(b"MZ")]}
    response = reader.post("/rights/status/add/", given)
    assert response.status_code == 422
    assert sorted(errors(response)) == ["evidence", "text"]
    assert errors(response)["evidence"] == "附件只能是 PDF、JPG 或 PNG 文件。"
    assert summary(response)[1] == ["text", "evidence", "evidence"]
    assert not CaseFile.objects.exists()


def test_a_declaration_is_told_all_at_once_and_keeps_what_was_typed(reader, db):
    wrong = {"uscc": "91610326MF00000000", "valid_until": "2001-01-01", "contact_phone": "x"}
    response = reader.post("/declare/", DECLARED | wrong | {"name": "", "agreed": ""})
    assert response.status_code == 422
    names = ["name", "uscc", "valid_until", "contact_phone", "agreed"]
    assert sorted(errors(response)) == sorted(names)
    assert summary(response)[1] == names
    assert errors(response)["name"] == "此项必填。"
    assert DECLARED["content"] in response.content.decode()
    assert not Declaration.objects.exists()


def test_a_form_without_faults_has_no_summary(reader, record):
    body = reader.get(f"/rights/object/{record.public_id}/").content.decode()
    assert "autofocus" not in body
    assert 'class="note warn faults"' not in body
    assert "<title>提出异议" in body
