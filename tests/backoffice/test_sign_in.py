"""Signing in: lock-out, passwords, sessions, and what the trail keeps of them."""

import re
from datetime import timedelta

import pytest
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from backoffice.sign_in import sessions
from backoffice.sign_in.models import AccountState
from backoffice.sign_in.passwords import give_temporary_password, temporary_password
from registry.models import AuditEntry
from tests.backoffice.conftest import signed_in, staff
from tests.backoffice.test_search_index import text_of
from tests.unguarded import unguarded

LOGIN = "/admin/login/"
PASSWORD = "invented-by-the-test"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def axes(settings):
    """Lock-out as in production, with counters of the test's own."""
    settings.AXES_ENABLED = True
    caches["counters"].clear()
    AxesProxyHandler.get_implementation(force=True)
    yield
    caches["counters"].clear()


@pytest.fixture
def clerk():
    """A member of staff with a known password."""
    client = staff("clerk")
    client.user.set_password(PASSWORD)
    client.user.save()
    with unguarded():
        AuditEntry.objects.all()._raw_delete("default")
    return client.user


def try_to_sign_in(name, password, client=None, **meta):
    return (client or Client()).post(
        LOGIN, {"username": name, "password": password, "next": "/admin/"}, **meta
    )


def trail():
    return [(entry.action, entry.actor, entry.facts) for entry in AuditEntry.objects.order_by("id")]


def actions():
    return [action for action, _actor, _facts in trail()]


def test_the_right_password_opens_the_desk_and_is_written_down(clerk):
    client = Client()
    assert try_to_sign_in("clerk", PASSWORD, client).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert actions() == ["account.sign_in"]
    client.post("/admin/logout/")
    assert actions() == ["account.sign_in", "account.sign_out"]
    assert {actor for _action, actor, _facts in trail()} == {str(clerk.pk)}


def test_the_fifth_wrong_password_locks_this_address_out(clerk):
    for _ in range(4):
        assert try_to_sign_in("clerk", "wrong").status_code == 200
    refused = try_to_sign_in("clerk", "wrong")
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert "该账号连续 5 次登录失败" in text_of(refused)
    assert "15 分钟后再试" in text_of(refused)
    assert try_to_sign_in("clerk", PASSWORD).status_code == 429
    assert sorted(actions()) == ["account.sign_in.failed"] * 5 + ["account.sign_in.locked"]
    assert trail()[0][2]["account"] == clerk.pk


def test_who_is_locked_out_here_may_sign_in_elsewhere(clerk):
    for _ in range(5):
        try_to_sign_in("clerk", "wrong")
    assert try_to_sign_in("clerk", PASSWORD).status_code == 429
    assert try_to_sign_in("clerk", PASSWORD, **ELSEWHERE).status_code == 302


def test_the_address_is_the_one_that_the_trusted_proxies_say(clerk, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(5):
        # What stands further left was written by the client.
        try_to_sign_in("clerk", "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 192.0.2.9")
    locked = try_to_sign_in("clerk", PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.1, 192.0.2.9")
    assert locked.status_code == 429
    assert try_to_sign_in("clerk", PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.10").status_code == 302


def test_success_forgets_the_failures_before_it(clerk):
    for _ in range(4):
        try_to_sign_in("clerk", "wrong")
    assert try_to_sign_in("clerk", PASSWORD).status_code == 302
    for _ in range(4):
        assert try_to_sign_in("clerk", "wrong").status_code == 200


def test_failures_are_counted_outside_the_register(clerk):
    try_to_sign_in("clerk", "wrong")
    from axes.models import AccessAttempt, AccessFailureLog, AccessLog

    assert [model.objects.count() for model in (AccessAttempt, AccessFailureLog, AccessLog)] == [
        0,
        0,
        0,
    ]


def test_a_typed_name_that_nobody_has_is_only_kept_as_a_digest(clerk, caplog):
    try_to_sign_in("610326199003070010", "wrong")
    ((action, actor, facts),) = trail()
    assert (action, actor) == ("account.sign_in.failed", "nobody")
    assert re.fullmatch("[0-9a-f]{32}", facts["name"])
    assert set(facts) == {"name", "client"}
    assert "610326199003070010" not in caplog.text


def test_logs_hold_neither_names_nor_addresses(clerk, caplog):
    for _ in range(6):
        try_to_sign_in("clerk", "wrong", **ELSEWHERE)
    assert "192.0.2.7" not in caplog.text
    assert "clerk" not in caplog.text


def test_sign_in_still_works_while_the_counters_cannot_be_reached(clerk, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError

    handler = AxesProxyHandler.get_implementation()
    monkeypatch.setattr(handler, "cache", type("Gone", (), {"get": broken, "add": broken})())
    assert try_to_sign_in("clerk", "wrong").status_code == 200
    assert try_to_sign_in("clerk", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Kurz-9-wort", "密码太短，至少需要 12 个字符。"),
        ("83940172650917", "密码只包含数字。"),
        ("password1234", "这个密码太常见了。"),
        ("clerk-of-meixian", "密码跟 用户名 太相似了。"),
    ],
)
def test_weak_passwords_are_refused_in_chinese(clerk, password, sentence):
    user = User(username="clerk-of-meixian")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert refused.value.messages == [sentence]


def test_the_present_password_is_no_new_one(clerk):
    with pytest.raises(ValidationError) as refused:
        validate_password(PASSWORD, User.objects.get(pk=clerk.pk))
    assert refused.value.messages == ["新密码不能与当前密码相同。"]


def test_a_changed_password_ends_all_other_sessions(clerk):
    here, there = signed_in(clerk), signed_in(clerk)
    form = {"password-old_password": PASSWORD, "password-new_password1": "another-one-of-it"}
    form |= {"password-new_password2": "another-one-of-it", "name_email-email": "c@example.org"}
    form |= {"name_email-first_name": "某", "name_email-last_name": "甲"}
    form |= {"locale-preferred_language": "", "theme-theme": "system", "theme-density": "default"}
    form |= {"theme-contrast": "system", "locale-current_time_zone": ""}
    assert here.post("/admin/account/", form).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302
    assert ("account.password", str(clerk.pk), {"account": clerk.pk}) in trail()


def test_a_temporary_password_must_be_replaced_first(clerk):
    given = give_temporary_password(clerk)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", given)
    client = Client()
    assert try_to_sign_in("clerk", given, client).status_code == 302
    answer = client.get("/admin/")
    assert (answer.status_code, answer.url) == (302, "/admin/own-password/?next=/admin/")
    assert client.get("/admin/search-index/").url.startswith("/admin/own-password/")
    new = {"new_password1": "chosen-by-the-clerk", "new_password2": "chosen-by-the-clerk"}
    answer = client.post("/admin/own-password/", {"old_password": given, **new})
    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    assert AccountState.objects.get(user=clerk).must_change_password is False


def test_a_temporary_password_cannot_be_kept(clerk):
    given = give_temporary_password(clerk)
    client = Client()
    try_to_sign_in("clerk", given, client)
    same = {"old_password": given, "new_password1": given, "new_password2": given}
    answer = client.post("/admin/own-password/", same)
    assert answer.status_code == 200
    assert "新密码不能与当前密码相同。" in text_of(answer)


def test_temporary_passwords_differ():
    assert len({temporary_password() for _ in range(100)}) == 100


def age(client, *, began=0, seen=0):
    session = client.session
    session[sessions.SIGNED_IN] -= began
    session[sessions.SEEN] -= seen
    session.save()


def test_a_session_ends_after_twelve_hours_however_busy(clerk):
    client = signed_in(clerk)
    age(client, began=12 * 3600 - 60)
    assert client.get("/admin/").status_code == 200
    age(client, began=120)
    answer = client.get("/admin/")
    assert (answer.status_code, answer.url) == (302, "/admin/login/?next=/admin/")
    assert trail()[-1] == ("account.session_ended", str(clerk.pk), {"why": "age"})


def test_silence_ends_the_session_of_who_sees_personal_data():
    client = staff("reviewer", "backoffice.review")
    age(client, seen=29 * 60)
    assert client.get("/admin/").status_code == 200
    age(client, seen=31 * 60)
    assert client.get("/admin/").status_code == 302
    assert trail()[-1][2] == {"why": "idle"}


def test_silence_does_not_end_other_sessions(clerk):
    client = signed_in(clerk)
    age(client, seen=31 * 60)
    assert client.get("/admin/").status_code == 200


def test_an_open_editor_that_pings_is_nobody_at_work():
    client = staff("reviewer", "backoffice.review")
    age(client, seen=20 * 60)
    before = client.session[sessions.SEEN]
    client.post("/admin/editing-sessions/ping/wagtailcore/page/1/1/")
    assert client.session[sessions.SEEN] == before
    client.get("/admin/")
    assert client.session[sessions.SEEN] > before


def test_signing_out_everywhere_ends_what_began_before_it(clerk):
    first = signed_in(clerk)
    age(first, began=5)
    sessions.sign_out_everywhere(clerk)
    assert first.get("/admin/").status_code == 302
    second = signed_in(clerk)
    AccountState.objects.update(signed_out_at=timezone.now() - timedelta(seconds=1))
    assert second.get("/admin/").status_code == 200


def test_a_deactivated_account_is_out_at_once(clerk):
    client = signed_in(clerk)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


def test_signing_in_changes_the_sessions_key(clerk):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["visited"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    try_to_sign_in("clerk", PASSWORD, client)
    assert client.session.session_key != session.session_key


def test_the_page_is_chinese_and_offers_no_way_to_stay_for_ever():
    page = text_of(Client().get(LOGIN))
    assert "信用信息公示平台" in page
    assert "忘记密码时，请联系本单位的系统管理员。" in page
    assert "登录 - 信用信息公示平台" in page
    assert 'name="remember"' not in Client().get(LOGIN).content.decode()


def test_no_mail_resets_a_password():
    assert Client().get("/admin/password_reset/").status_code == 404


def test_readers_without_a_session_cost_no_session(client):
    answer = client.get("/robots.txt")
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("http://testserver/admin/register/records/?name=x", "/admin/register/records/"),
        ("http://testserver/admin/register/records/export/", "/admin/"),
        ("https://elsewhere.example/admin/reports/", "/admin/"),
        ("http://testserver/news/", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_signing_in_leads_to_the_page_that_a_form_stood_on(page, leads_to):
    response = Client().post("/admin/register/records/export/", headers={"referer": page})
    assert (response.status_code, response["Location"]) == (302, f"{LOGIN}?next={leads_to}")


def test_looking_at_a_page_signed_out_leads_to_that_page():
    response = Client().get("/admin/register/records/")
    assert response["Location"] == f"{LOGIN}?next=/admin/register/records/"


def test_an_address_for_forms_alone_says_so(clerk):
    client = staff("asker", "backoffice.view_register", "backoffice.export")
    response = client.get("/admin/register/records/export/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "此地址只接收页面上的按钮或表单" in text_of(response)
