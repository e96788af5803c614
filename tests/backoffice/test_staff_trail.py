"""The audit trail at the desk: pages, days, scopes, words."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from backoffice.roles import ensure_groups
from backoffice.staff.trail import action_words, trail
from registry import audit
from registry.audit_pages import Wanted, entries_page, first_id_since
from registry.models import AuditEntry
from tests.backoffice.conftest import signed_in
from tests.backoffice.test_search_index import text_of
from tests.backoffice.test_staff import OTHER_COUNTY, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    """The administrator of 眉县."""
    ensure_groups()
    return account("admin-a", "administrator")


def test_the_trail_is_read_in_pages_by_what_who_and_when():
    for number in range(5):
        audit.note("index.rebuild.done", by=str(number % 2), documents=number)
    audit.note("indexed", by="0")
    found, more = entries_page(Wanted("index", frozenset({"0"})), limit=2)
    assert [entry.facts["documents"] for entry in found] == [4, 2]
    rest, end = entries_page(Wanted("index", frozenset({"0"})), more, limit=2)
    assert ([entry.facts["documents"] for entry in rest], end) == ([0], 0)


def test_a_day_is_found_by_halving():
    now = timezone.now()
    for days in (3, 3, 2, 1):
        AuditEntry.objects.create(at=now - timedelta(days=days), action="a", actor="x")
    today = timezone.localdate()
    newest = AuditEntry.objects.order_by("-pk").first().pk
    assert first_id_since(today - timedelta(days=2)) == newest - 1
    assert first_id_since(today) == newest + 1
    found, _more = entries_page(Wanted(day=today - timedelta(days=2)))
    assert [entry.id for entry in found] == [newest - 1, newest - 2, newest - 3]


def test_an_empty_trail_has_a_page():
    assert entries_page(Wanted(day=timezone.localdate())) == ([], 0)


def test_an_auditor_sees_what_the_own_scope_did(admin):
    auditor = account("auditor-a", "auditor")
    stranger = account("reviewer-b", "reviewer", region=OTHER_COUNTY)
    for by in (str(admin.pk), str(stranger.pk), audit.COMMAND):
        audit.note("office.changed", by=by, office=1)
    lines, _more = trail(auditor)
    assert [line.actor for line in lines] == ["admin-a"]
    assert trail(auditor, actor="reviewer-b") == ([], 0)
    assert trail(auditor, actor="admin") == ([], 0)
    assert [line.actor for line in trail(auditor, actor="admin-a")[0]] == ["admin-a"]
    root = User.objects.create_superuser("root")
    assert [line.actor for line in trail(root)[0]] == ["命令行", "reviewer-b", "admin-a"]


def test_the_trails_page_speaks_chinese(admin):
    audit.note("account.changed", by=str(admin.pk), account=admin.pk, roles=["reviewer"])
    audit.note("account.session_ended", by=str(admin.pk), why="idle")
    page = text_of(signed_in(admin).get("/admin/audit/", {"group": "account", "day": "x"}))
    assert "变更角色或管辖范围 admin-a 账号：admin-a；角色：信用办审核员" in page
    assert "登录失效 admin-a 原因：长时间无操作" in page
    assert "变更角色或管辖范围" not in text_of(
        signed_in(admin).get("/admin/audit/", {"group": "calendar"})
    )


def test_unknown_actions_keep_their_names():
    assert action_words("account.sign_in") == "登录"
    assert action_words("account.something") == "账号与登录：something"
    assert action_words("strange") == "strange"
