"""The search index at the desk: who may see and mend it, what it says, what a press does."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry import audit, errands, outbox
from registry.models import AuditEntry, OutboxEvent
from search.rebuild import ERRAND
from search.results import EngineUnavailable
from tests.backoffice.conftest import signed_in
from tests.factories import make_record

PAGE = "/admin/search-index/"
UNSEEN = re.compile(r"<(script|template|svg)\b.*?</\1>", re.DOTALL)
RETRY = f"{PAGE}retry/"
REBUILD = f"{PAGE}rebuild/"


def text_of(response):
    """Return a page's words without its tags and scripts, blanks folded."""
    body = UNSEEN.sub(" ", response.content.decode())
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def fail(event, attempts=outbox.DEAD_AFTER, error="ValueError"):
    """Let *event* have failed again and again, to be tried in ten minutes."""
    later = timezone.now() + timedelta(minutes=10)
    OutboxEvent.objects.filter(pk=event.pk).update(attempts=attempts, error=error, not_before=later)


@pytest.fixture
def letters(indexed):
    """Two failed changes and one that only waits; the first two events."""
    for _ in range(3):
        make_record()
    first, second, _third = OutboxEvent.objects.filter(record_id__isnull=False).order_by("id")
    fail(first)
    fail(second, error="OperationalError")
    return first, second


def test_the_addresses_are_below_the_admin():
    assert reverse("backoffice_search_index") == PAGE
    assert reverse("backoffice_search_index_retry") == RETRY
    assert reverse("backoffice_search_index_rebuild") == REBUILD


@pytest.mark.parametrize("path", [PAGE, RETRY, REBUILD])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in(indexed, path, method):
    response = getattr(Client(), method)(path)
    page = path if method == "get" else "/admin/"
    assert (response.status_code, response.url) == (302, f"/admin/login/?next={page}")


@pytest.mark.parametrize("path", [PAGE, RETRY, REBUILD])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_editor_is_refused_and_nothing_happens(editor, letters, path, method):
    response = getattr(editor, method)(path)
    assert (response.status_code, response.url) == (302, "/admin/")
    assert AuditEntry.objects.count() == 0
    assert outbox.backlog().failing == 2
    assert "检索索引" not in text_of(editor.get("/admin/"))


def test_an_account_without_access_to_the_admin_is_refused(indexed):
    client = signed_in(User.objects.create_user("nobody", password="invented"))
    response = client.get(PAGE)
    assert (response.status_code, response.url) == (302, f"/admin/login/?next={PAGE}")


def test_who_may_see_may_not_change(viewer, letters):
    page = viewer.get(PAGE)
    assert page.status_code == 200
    assert "重试" not in re.sub("下次重试", "", text_of(page))
    assert "重建索引" not in text_of(page)
    for path in (RETRY, REBUILD):
        response = viewer.post(path)
        assert (response.status_code, response.url) == (302, "/admin/")
    assert AuditEntry.objects.count() == 0
    assert outbox.backlog().failing == 2


def test_the_menu_leads_there_with_an_icon(viewer):
    body = viewer.get("/admin/").content.decode()
    assert PAGE in body
    assert "search-index" in body
    assert 'id="icon-search-index"' in viewer.get("/admin/sprite/").content.decode()


def test_a_superuser_may_do_everything(indexed):
    client = signed_in(User.objects.create_superuser("chief", password="invented"))
    assert "重建索引" in text_of(client.get(PAGE))
    assert client.post(REBUILD).url == PAGE


def test_the_page_says_how_the_index_is(viewer, indexed):
    make_record()
    indexed()
    page = text_of(viewer.get(PAGE))
    assert "检索引擎 tantivy" in page or "检索引擎 embedded" in page
    assert "索引内的文档数 2" in page
    assert "等待同步的变更 0" in page
    assert "最早的变更已等待 没有等待的变更" in page
    assert "未能同步的变更 0" in page
    assert "没有未能同步的变更。" in page
    assert "没有正在运行的索引程序" in page


def test_what_waits_and_what_failed_is_listed(manager, letters):
    first, second = letters
    page = text_of(manager.get(PAGE))
    assert f"{first.id} 记录 {first.record_id} {outbox.DEAD_AFTER}" in page
    assert f"{second.id} 记录 {second.record_id} {outbox.DEAD_AFTER}" in page
    assert "OperationalError" in page
    assert "未能同步的变更 2" in page


def test_one_is_tried_again_by_its_button(manager, letters):
    first, second = letters
    response = manager.post(RETRY, {"event": first.pk}, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "已安排重试 1 项变更。" in text_of(response)
    assert [letter.id for letter in outbox.dead_letters()] == [second.pk]
    assert first.pk in {event.id for event in outbox.waiting()}
    (entry,) = audit.entries("index")
    assert (entry.action, entry.actor, entry.facts) == (
        "index.events.retried",
        str(manager.user.pk),
        {"events": 1},
    )


def test_all_are_tried_again_at_once(manager, letters):
    page = text_of(manager.post(RETRY, follow=True))
    assert "已安排重试 2 项变更。" in page
    assert outbox.dead_letters() == []
    assert "重试未能同步的变更 manager 变更数：2" in page


def test_nothing_to_retry_is_said(manager, letters):
    page = text_of(manager.post(RETRY, {"event": 10**17}, follow=True))
    assert "没有需要重试的变更，可能已经同步。" in page
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("event", ["a", "-1", "1.5", "٣", "9" * 19])
def test_what_is_no_id_is_refused(manager, letters, event):
    assert manager.post(RETRY, {"event": event}).status_code == 400
    assert outbox.backlog().failing == 2


def test_a_rebuild_is_wished_for_and_noted(manager):
    page = text_of(manager.post(REBUILD, follow=True))
    assert "已请求重建检索索引，期间查询不受影响。" in page
    assert "请求重建索引 manager" in page
    assert "已请求重建，等待索引程序执行。" in page
    body = manager.get(PAGE).content.decode()
    assert re.search(r'<button[^>]*type="submit" disabled>重建索引', body)


@pytest.mark.parametrize("path", [RETRY, REBUILD])
def test_reading_an_address_changes_nothing(manager, letters, path):
    assert manager.get(path).status_code == 405
    assert outbox.backlog().failing == 2
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("path", [RETRY, REBUILD])
def test_a_form_from_elsewhere_changes_nothing(manager, letters, path):
    strict = signed_in(manager.user, enforce_csrf_checks=True)
    assert strict.post(path).status_code == 403
    assert outbox.backlog().failing == 2
    assert AuditEntry.objects.count() == 0


def test_a_silent_engine_leaves_the_page_standing(viewer, monkeypatch):
    from search.engines import engine

    def silent(_engine):
        raise EngineUnavailable

    monkeypatch.setattr(type(engine()), "status", silent)
    response = viewer.get(PAGE)
    assert response.status_code == 200
    assert "检索服务没有应答" in text_of(response)
    assert "索引内的文档数 —" in text_of(response)


def test_an_entry_without_a_word_of_ours_is_shown_by_its_name(viewer):
    audit.note("index.something.new", by="99999", documents=3, forced2=None)
    assert "检索索引：something.new 99999 文档数：3，forced2：—" in text_of(viewer.get(PAGE))


def test_nobody_keeps_the_page(viewer):
    assert "no-store" in viewer.get(PAGE)["Cache-Control"]


@pytest.mark.parametrize(
    ("state", "sentence", "is_open"),
    [
        ("running", "正在重建：已处理 1,200 条，约 3,000 条。", True),
        ("done", "已完成，处理 1,200 条。", False),
        ("failed", "未完成，原索引继续使用。", False),
        ("refused", "新索引的文档数明显偏少，未启用", False),
    ],
)
def test_the_last_rebuild_is_said_in_words(manager, state, sentence, is_open):
    token = errands.ask(ERRAND, "command")
    errands.begin(ERRAND, token, 3000)
    errands.progress(ERRAND, token, 1200)
    if not is_open:
        errands.end(ERRAND, token, errands.State(state), 1200, "The reason")
    response = manager.get(PAGE)
    assert sentence in text_of(response)
    assert ("The reason" in text_of(response)) == (state in {"done", "failed"})
    assert ("disabled>重建索引" in response.content.decode()) == is_open


def test_the_trail_is_in_words(viewer):
    audit.note("index.rebuild.refused", by="indexer", documents=3, used=50, shown=None)
    audit.note("index.rebuild.done", documents=51, seconds=1.5, forced=True)
    page = text_of(viewer.get(PAGE))
    assert "索引重建完成 命令行 文档数：51，用时（秒）：1.5，强制启用：是" in page
    assert "拒绝启用新索引 索引程序 文档数：3，原索引文档数：50，应公示数：—" in page


def test_a_long_wait_is_said_in_hours(viewer, letters):
    OutboxEvent.objects.update(created_at=timezone.now() - timedelta(hours=3, minutes=5))
    assert re.search(r"最早的变更已等待 3\s小时，5\s分钟", text_of(viewer.get(PAGE)))
