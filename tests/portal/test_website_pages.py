"""The pages of subjects and records, the front page, and the plain ones."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from limits.verdict import Verdict
from portal.website.views.errors import rate_limited
from registry import figures
from registry.models import Record, Subject
from tests.factories import make_authority, make_record, make_subject, withdraw
from tests.portal.test_website_lookup import NOTHING, text_of

#: The one script that readers get.
SCRIPT = '<script src="/static/js/suggest.js" defer>'


@pytest.fixture
def penalty(db):
    firm = make_subject("眉县天成商贸有限公司")
    return make_record(
        firm,
        make_authority(),
        kind="penalty",
        severity="serious",
        decided_on=date(2026, 5, 6),
        public_until=date(2029, 5, 5),
        repair_from=date(2027, 5, 6),
        rule="penalty-2026-serious",
        shown={"fine": "0.2", "facts": "经营过期食品", "source_name": "眉县信用办"},
    )


def test_a_record_says_what_until_when_and_by_which_rule(reader, penalty):
    response = reader.get(f"/records/{penalty.public_id}/")
    assert response.status_code == 200
    page = text_of(response)
    for words in (
        "严重失信",
        "2029-05-05",
        "2027-05-06 起",
        "令第36号），严重失信信息自决定之日起公示，最短一年，最长三年，期满自动停止公示。",
        "0.2 万元（2,000 元）",
        "经营过期食品",
        "眉县信用办",
        penalty.document_number,
    ):
        assert words in page
    body = response.content.decode()
    assert f'href="/subjects/{penalty.subject.public_id}/"' in body
    assert '<meta name="robots" content="noarchive">' in body
    assert '<meta name="PubDate" content="2026-05-06 00:00">' in body
    assert '<meta name="ContentSource" content="眉县市场监督管理局">' in body


def test_a_licence_promises_no_repair(reader, db):
    record = make_record(public_until=date(2099, 12, 31))
    page = text_of(reader.get(f"/records/{record.public_id}/"))
    assert "长期" in page
    assert "可申请修复" not in page


@pytest.mark.parametrize(
    "change",
    [
        {"state": "held"},
        {"state": "withdrawn"},
        {"state": "void"},
        {"public_until": timezone.localdate() - timedelta(days=1)},
        {"publish_from": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_what_may_not_be_shown_is_not_there(reader, penalty, change):
    Record.objects.filter(pk=penalty.pk).update(**change)
    for address in (f"/records/{penalty.public_id}/", f"/subjects/{penalty.subject.public_id}/"):
        response = reader.get(address)
        assert response.status_code == 404
        assert response["Cache-Control"] == "no-store"
        assert "天成" not in text_of(response)


def test_records_that_never_were_look_like_those_withdrawn(reader, penalty):
    withdraw(penalty)
    gone = reader.get(f"/records/{penalty.public_id}/")
    never = reader.get("/records/AAAAAAAAAAAAAAAAAAAAAA/")
    assert (gone.status_code, gone.content) == (never.status_code, never.content)


def test_a_merged_subjects_address_leads_on(reader, penalty):
    old = make_subject("眉县老天成商店")
    Subject.objects.filter(pk=old.pk).update(merged_into=penalty.subject)
    response = reader.get(f"/subjects/{old.public_id}/?tab=administration")
    assert response.status_code == 301
    assert response["Location"] == f"/subjects/{penalty.subject.public_id}/?tab=administration"


def test_a_natural_person_has_no_page(reader, db):
    record = make_record(make_subject("王*", kind="natural_person"))
    assert reader.get(f"/subjects/{record.subject.public_id}/").status_code == 404


def test_the_front_page_tells_figures_and_the_latest(reader, indexed, penalty):
    indexed()
    figures._kept.clear()
    response = reader.get("/")
    page = text_of(response)
    assert response.status_code == 200
    assert "公示主体 1 家" in page
    assert "行政处罚 1 今年以来 1 条" in page
    assert "行政许可 0 今年以来 0 条" in page
    assert f"/records/{penalty.public_id}/" in response.content.decode()
    body = response.content.decode()
    assert body.index('name="q"') < body.index("公示主体")


def test_a_silent_engine_empties_only_its_block(reader, engine_down, penalty):
    response = reader.get("/")
    assert response.status_code == 200
    page = text_of(response)
    assert page.count("查询服务暂时不可用，请稍后再看。") == 2
    assert NOTHING not in page


@pytest.mark.parametrize(
    "address",
    ["/", "/search/", "/browse/licence/", "/rights/", "/statement/", "/sitemap/", "/nowhere/"],
)
def test_readers_get_no_cookie_and_a_strict_policy(reader, indexed, address):
    response = reader.get(address)
    assert not response.cookies
    assert response["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    body = response.content.decode()
    assert re.findall(r"<script[^>]*>[^<]*", body) == [SCRIPT]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", body)
    assert not re.search(r'(src|href)="(https?:)?//(?!www\.(12377|creditchina\.gov)\.cn/)', body)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/", "max-age=30, public"),
        ("/search/", "max-age=30, private"),
        ("/browse/licence/", "max-age=30, private"),
        ("/nowhere/", "no-store"),
    ],
)
def test_nothing_is_kept_longer_than_half_a_minute(reader, indexed, address, kept):
    assert reader.get(address)["Cache-Control"] == kept


def test_pages_are_read_only(reader, db):
    assert reader.post("/search/", {"q": "a"}).status_code == 405


def test_a_page_that_is_not_there_says_so(reader):
    response = reader.get("/nowhere/")
    assert response.status_code == 404
    assert "没有这个页面" in text_of(response)


def test_a_fault_is_a_page_that_needs_nothing(reader, monkeypatch, db):
    from portal.website.views import plain

    def broken(*_args, **_kwargs):
        message = "secret words"
        raise RuntimeError(message)

    monkeypatch.setattr(plain, "render", broken)
    response = reader.get("/statement/")
    assert response.status_code == 500
    assert "服务器出现错误" in text_of(response)
    assert "secret words" not in response.content.decode()


def test_too_many_requests_is_a_page_with_the_time_to_wait(rf, db):
    verdict = Verdict("lookup", False, 15, 0, 10, 7, 7, "")
    response = rate_limited(rf.get("/search/"), verdict)
    assert response.status_code == 429
    assert "访问过于频繁，请在 7 秒后再试。" in text_of(response)


def test_the_limit_answers_with_that_page(reader, settings):
    settings.RATE_LIMIT_SCALE = 1
    answers = [reader.get("/search/", REMOTE_ADDR="203.0.113.77") for _ in range(15)]
    assert [answer.status_code for answer in answers] == [200] * 15
    # On a busy machine a window of ten seconds may end meanwhile; the next one is full soon too.
    while answers[-1].status_code == 200 and len(answers) < 100:
        answers.append(reader.get("/search/", REMOTE_ADDR="203.0.113.77"))
    assert answers[-1].status_code == 429
    assert "访问过于频繁" in text_of(answers[-1])
    assert int(answers[-1]["Retry-After"]) >= 1


def test_a_form_from_elsewhere_gets_a_plain_page(db, settings):
    from django.test import Client

    settings.RATE_LIMIT_SCALE = 0
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert response.status_code == 403
    assert "提交未通过验证" in text_of(response)


def test_robots_are_asked_to_leave_answers_alone(reader):
    response = reader.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /search/" in response.content.decode().splitlines()


def test_a_host_that_is_not_ours_gets_a_plain_refusal(reader):
    response = reader.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "请求有误" in text_of(response)
    assert "elsewhere.example" not in response.content.decode()


def test_what_is_not_shown_says_what_that_may_mean_and_never_which(reader, db):
    record = make_record()
    withdraw(record)
    answers = [reader.get(f"/records/{each}/") for each in (record.public_id, "nothing")]
    assert [answer.status_code for answer in answers] == [404, 404]
    pages = [re.sub(r"/records/\S+", "", text_of(answer)) for answer in answers]
    assert pages[0] == pages[1]
    assert "这条记录没有在公示" in pages[0]
    assert "本站不再提供，也不说明属于哪一种情形。" in pages[0]
    assert 'href="/rights/status/"' in answers[0].content.decode()


def test_the_front_page_says_as_much_as_the_start_did(reader, indexed):
    firm = make_subject("眉县天成商贸有限公司")
    make_record(firm)
    make_record(firm, kind="penalty", severity="general")
    make_record(make_subject("欧某某", kind="natural_person"))
    make_record(state="held")
    indexed()
    out = io.StringIO()
    call_command("rebuild_index", stdout=out)
    assert out.getvalue().startswith("索引已重建：3 条，")
    words = text_of(reader.get("/"))
    numbers = re.search(r"公示主体 (\d+) .*? 行政许可 (\d+) .*? 行政处罚 (\d+) ", words).groups()
    assert numbers == ("1", "1", "1")
