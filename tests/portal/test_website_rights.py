"""Objecting and applying for repair: forms that lose nothing, a code shown once."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry import figures, rights
from registry.models import Case, CaseFile
from tests.factories import make_record, make_subject, withdraw
from tests.portal.sending import EASY, errors, solution, stop_the_clock, token, told
from tests.portal.test_website_lookup import text_of
from tests.published_lists import make_batch, make_entry
from tests.registry.applied import NAME, PDF, PHONE, papers, penalty, picture
from tests.registry.listed import day, staff

FILLED = {
    "role": "representative",
    "name": NAME,
    "phone": PHONE,
    "email": "shili@example.com",
    "statement": "处罚决定已被撤销，罚款金额有误。",
    "agreed": "on",
}
CODE = re.compile(r"(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}")


def paper(content=PDF, name="证明.pdf"):
    return SimpleUploadedFile(name, content)


def sent(reader, record, page="object", **more):
    """Send an application as a browser without scripts does."""
    filled = FILLED | {"form_token": token()} | more
    return reader.post(f"/rights/{page}/{record.public_id}/", filled)


def key_of(response):
    return re.search(r'name="key" value="([^"]+)"', response.content.decode())[1]


def asked(reader, ticket, code):
    return reader.post("/rights/status/", {"ticket": ticket, "code": code})


@pytest.fixture
def record(db):
    return penalty(subject=make_subject("眉县天成商贸有限公司"))


def test_an_objection_is_taken_with_its_files_and_its_code_shown_once(reader, record):
    response = sent(reader, record, evidence=[paper(), paper(picture(), "照片.jpg")])
    assert response.status_code == 200
    ticket, code = told(response)
    case = Case.objects.get()
    assert (case.public_id, case.sort, case.proven) == (ticket, "objection", False)
    assert CODE.fullmatch(code)
    assert [file.media_type for file in CaseFile.objects.order_by("pk")] == [
        "application/pdf",
        "image/jpeg",
    ]
    assert "请写下查询码" in text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert rights.status(ticket, code).state == "received"
    for private in (NAME, PHONE, FILLED["statement"], FILLED["email"]):
        assert private not in response.content.decode()


def test_a_solved_puzzle_is_told_to_staff(reader, record, settings):
    settings.ALTCHA_CHALLENGE = EASY
    response = sent(reader, record, altcha=solution(reader), form_token="")
    assert response.status_code == 200
    assert Case.objects.get().proven is True


def test_without_any_choice_the_summary_leads_to_the_first_one(reader, record):
    response = sent(reader, record, role="")
    body = response.content.decode()
    assert '<a href="#f-role_0">' in body
    assert 'id="f-role_0"' in body
    assert 'aria-describedby="f-role-error"' in body


def test_the_form_says_what_files_it_takes_and_asks_no_script(reader, record):
    response = reader.get(f"/rights/object/{record.public_id}/")
    body, words = response.content.decode(), text_of(response)
    assert "PDF、JPG 或 PNG，可选多个。每个不超过 10 MiB，合计不超过 20 MiB。" in words
    assert 'accept=".pdf,.jpg,.png,.jpeg"' in body
    assert 'enctype="multipart/form-data"' in body
    assert 'name="form_token"' in body
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "授权委托书（委托代理人提供）" in words
    assert "7 个工作日内办结" in words


def test_too_large_is_refused_before_it_is_read(reader, record):
    address = f"/rights/object/{record.public_id}/"
    headers = {"CONTENT_LENGTH": str(21 * 1024 * 1024)}
    response = reader.generic("POST", address, b"", "multipart/form-data; boundary=x", **headers)
    assert response.status_code == 413
    assert "合计超过 20 MiB" in text_of(response)


def test_a_form_from_elsewhere_is_refused(record, settings):
    settings.RATE_LIMIT_SCALE = 0
    strict = Client(enforce_csrf_checks=True)
    assert sent(strict, record).status_code == 403
    assert strict.post("/rights/status/cancel/", {"key": "x"}).status_code == 403
    assert not Case.objects.exists()


def test_the_same_sent_again_is_told_so_and_shows_no_code(reader, record):
    ticket, _code = told(sent(reader, record))
    again = sent(reader, record)
    assert again.status_code == 200
    assert "此次申请没有重复登记" in text_of(again)
    assert ticket not in again.content.decode()
    assert not CODE.search(again.content.decode())
    # Whoever has something else to say about the record is taken, whoever applied before.
    other, _code = told(sent(reader, record, statement="另一理由"))
    assert other != ticket
    assert Case.objects.count() == 2


def test_only_what_would_be_taken_is_charged_to_the_room_of_all(reader, record, monkeypatch):
    charged = []
    monkeypatch.setattr(
        "portal.website.views.rights.demand_room", lambda *given: charged.append(given)
    )
    assert sent(reader, record, phone="没有").status_code == 422
    assert sent(reader, record, evidence=[paper(b"MZ")]).status_code == 422
    bad = PDF.replace(b"<<>>", b"<</S /Launch>>")
    assert sent(reader, record, evidence=[paper(bad)]).status_code == 422
    assert charged == []
    assert sent(reader, record).status_code == 200
    assert "没有重复登记" in text_of(sent(reader, record))
    assert len(charged) == 1


@pytest.mark.parametrize("page", ["object", "repair"])
def test_what_is_not_shown_cannot_be_applied_for(reader, record, page):
    withdraw(record)
    answers = [
        reader.get(f"/rights/{page}/{record.public_id}/"),
        sent(reader, record, page),
        reader.get(f"/rights/{page}/nothing/"),
    ]
    assert [response.status_code for response in answers] == [404] * 3
    assert len({re.sub(r"/rights/\S+", "", text_of(response)) for response in answers}) == 1
    assert not Case.objects.exists()


def test_repair_is_applied_for_with_its_papers(reader, record):
    incomplete = sent(reader, record, "repair", commitment=[paper()])
    assert incomplete.status_code == 422
    assert list(errors(incomplete)) == ["duty_done"]
    response = sent(reader, record, "repair", commitment=[paper()], duty_done=[paper()])
    assert response.status_code == 200
    case = Case.objects.get()
    assert (case.sort, case.files.count()) == ("repair", 2)
    assert "希望本站公开发布更正声明" not in text_of(
        reader.get(f"/rights/repair/{record.public_id}/")
    )


def test_repair_is_offered_from_its_day_on_and_only_where_it_can_be(reader, db):
    ready = penalty()
    early = penalty(repair_from=day() + timedelta(days=9))
    never = make_record()
    link = '<a href="/rights/repair/'
    pages = [
        reader.get(f"/records/{one.public_id}/").content.decode() for one in (ready, early, never)
    ]
    assert [link in page for page in pages] == [True, False, False]
    assert f"自 {day(100).isoformat()} 起可以申请" in pages[0]
    assert f"未满最短公示期，自 {(day() + timedelta(days=9)).isoformat()} 起可以申请" in pages[1]
    assert "申请信用修复" not in pages[2]
    for page, one in zip(pages, (ready, early, never), strict=True):
        assert f'href="/rights/object/{one.public_id}/"' in page
    for one in (early, never):
        answer = sent(reader, one, "repair", commitment=[paper()], duty_done=[paper()])
        assert "现在不能申请信用修复" in text_of(answer)
    assert not Case.objects.exists()


def test_who_has_the_code_sees_how_it_stands_and_the_code_is_not_said_again(reader, record):
    ticket, code = told(sent(reader, record))
    response = asked(reader, f" {ticket} ", code.lower().replace("-", " "))
    assert response.status_code == 200
    words = text_of(response)
    assert "异议申请：待办理" in words
    assert record.document_number in words
    body = response.content.decode()
    for private in (code, code.replace("-", ""), NAME, PHONE, FILLED["statement"]):
        assert private not in body
    assert "no-store" in response["Cache-Control"]


def test_an_unknown_ticket_and_a_wrong_code_answer_alike(reader, record):
    ticket, code = told(sent(reader, record))

    def answer(*given):
        response = asked(reader, *given)
        body = re.sub(r'value="[^"]*"', "", response.content.decode())
        return response.status_code, body

    wrong, unknown = answer(ticket, "2222-2222-2222"), answer("A" * 22, code)
    assert wrong == unknown
    assert wrong[0] == 422
    assert "受理编号或查询码不正确" in wrong[1]


def test_more_is_added_and_the_application_taken_back(reader, record):
    ticket, code = told(sent(reader, record))
    key = key_of(asked(reader, ticket, code))
    unasked = reader.post("/rights/status/add/", {"key": key, "text": "补充"})
    assert unasked.status_code == 422
    assert "页面缺少验证信息" in text_of(unasked)
    assert 'name="form_token"' in unasked.content.decode()
    filled = {"key": key, "form_token": token()}
    empty = reader.post("/rights/status/add/", filled)
    assert empty.status_code == 422
    assert "请填写补充说明，或者上传材料" in text_of(empty)
    filled |= {"text": "补充", "evidence": [paper()]}
    added = reader.post("/rights/status/add/", filled)
    assert added.status_code == 200
    assert "已收到补充材料" in text_of(added)
    case = Case.objects.get()
    assert case.files.count() == 1

    # Without a solved puzzle a record is marked once staff have taken it up.
    assert "异议处理中" not in text_of(reader.get(f"/records/{record.public_id}/"))
    rights.take_up(case, staff("office"))
    assert "异议处理中" in text_of(reader.get(f"/records/{record.public_id}/"))
    first = reader.post("/rights/status/cancel/", {"key": key})
    assert "确定撤回这件申请？" in text_of(first)
    assert Case.objects.get().state == "received"
    done = reader.post("/rights/status/cancel/", {"key": key_of(first), "sure": "yes"})
    assert "申请人已撤回" in text_of(done)
    assert "异议处理中" not in text_of(reader.get(f"/records/{record.public_id}/"))
    again = reader.post("/rights/status/cancel/", {"key": key, "sure": "yes"})
    assert "该申请已不能撤回" in text_of(again)


def test_a_page_left_open_shows_nothing_any_more(reader, record, monkeypatch):
    from portal.website import case_keys

    ticket, code = told(sent(reader, record))
    key = key_of(asked(reader, ticket, code))
    later = case_keys.time.time() + case_keys.SECONDS + 1
    monkeypatch.setattr(case_keys.time, "time", lambda: later)
    for spoiled in (key, key[:-2], "A" * 600, ""):
        response = reader.post("/rights/status/cancel/", {"key": spoiled, "sure": "yes"})
        assert "页面已过期" in text_of(response)
        assert ticket not in response.content.decode()
    assert Case.objects.get().state == "received"


def test_the_decision_is_a_page_and_a_paper(reader, record, django_user_model):
    ticket, code = told(sent(reader, record))
    key = key_of(asked(reader, ticket, code))
    for address in ("/rights/decision/", "/rights/decision.pdf"):
        assert reader.get(address)["Location"] == "/rights/status/"
        assert reader.post(address, {"key": key}).status_code == 404
    by = django_user_model.objects.create_superuser("office", password="invented")
    rights.not_taken(Case.objects.get(), by, "所附材料与此记录无关。")
    status = asked(reader, ticket, code)
    assert "/rights/decision.pdf" in status.content.decode()
    page = reader.post("/rights/decision/", {"key": key})
    assert "不予受理告知书" in text_of(page)
    assert "所附材料与此记录无关。" in text_of(page)
    assert NAME not in page.content.decode()
    file = reader.post("/rights/decision.pdf", {"key": key})
    assert file.content.startswith(b"%PDF-")
    assert file["Content-Type"] == "application/pdf"
    for response in (page, file):
        assert "no-store" in response["Cache-Control"]


def test_nothing_is_asked_in_an_address(reader, record):
    for address in ("/rights/status/", f"/rights/object/{record.public_id}/"):
        response = reader.get(address, {"ticket": "abc", "code": "2222-2222-2222"})
        assert response.status_code == 400
        assert "2222" not in response.content.decode()


def test_the_guide_says_clocks_and_papers_as_the_register_has_them(reader, db):
    assert reader.get("/guide/")["Location"] == "/rights/"
    words = text_of(reader.get("/rights/"))
    for part in (
        "7 个工作日内办结",
        "3 个工作日内答复",
        "10 个工作日内办结",
        "信用承诺书（必须提供）",
    ):
        assert part in words
    assert "授权委托书（委托代理人提供）" in words


def test_an_open_objection_is_marked_wherever_the_record_stands(reader, indexed):
    batch = make_batch()
    entry = make_entry(batch, make_subject("眉县天成商贸有限公司"))
    record = penalty(subject=entry.subject)
    make_record(entry.subject, kind="penalty", decided_on=day(30))
    addresses = [
        f"/records/{record.public_id}/",
        "/search/?tab=records&kind=penalty",
        "/browse/penalty/",
        f"/subjects/{entry.subject.public_id}/",
        f"/subjects/{entry.subject.public_id}/?tab=administration",
        f"/lists/batches/{batch.public_id}/",
        "/browse/red_taxpayer/",
        "/",
    ]

    def marks():
        figures._kept.clear()
        indexed()
        pages = [reader.get(address) for address in addresses]
        assert [page.status_code for page in pages] == [200] * len(pages)
        # The words say it; the drawing and the colour only help.
        return [page.content.decode().count("</svg>异议处理中</span>") for page in pages]

    assert marks() == [0] * 8
    ticket, code = told(sent(reader, record))
    rights.take_up(Case.objects.get(), staff("office"))
    assert marks() == [1, 1, 1, 1, 1, 0, 0, 1]
    rights.cancel(ticket, code)
    assert marks() == [0] * 8
    sent(reader, entry)
    rights.take_up(Case.objects.get(record=entry), staff("office"))
    assert marks()[3:7] == [1, 0, 1, 1]


def test_a_fault_in_the_middle_writes_nothing_typed_down(reader, record, monkeypatch, caplog):
    def broken(application, _files, **_more):
        raise RuntimeError(application.record_id)

    monkeypatch.setattr(rights, "apply", broken)
    response = sent(reader, record, evidence=[paper(name=f"{NAME}.pdf")])
    assert response.status_code == 500
    assert "RuntimeError" in caplog.text
    for typed in (NAME, PHONE, FILLED["statement"], FILLED["email"]):
        assert typed not in response.content.decode()
        assert typed not in caplog.text


def test_guessing_codes_is_limited(reader, settings, monkeypatch):
    stop_the_clock(monkeypatch)
    settings.RATE_LIMIT_SCALE = 1
    client = {"REMOTE_ADDR": "203.0.113.79"}
    answers = [reader.post("/rights/status/", {}, **client).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_papers_of_a_repair_are_those_of_the_register():
    assert {upload.label for upload in papers()} == {"duty_done", "commitment"}
