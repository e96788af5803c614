"""The second factor: of whom it is demanded, what it takes, what it leaves behind."""

import re
from base64 import b32decode
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django_otp.oath import TOTP

from backoffice.sign_in import enrolment
from backoffice.sign_in.models import Authenticator, BackupCodes
from registry.models import AuditEntry
from tests.backoffice.conftest import signed_in, staff
from tests.backoffice.test_search_index import text_of

ENROL = "/admin/second-factor/enrol/"
VERIFY = "/admin/second-factor/verify/"
CODES = "/admin/second-factor/codes/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings):
    """As in production."""
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def reviewer():
    """One who may see personal data and has no second factor yet."""
    return staff("reviewer", "backoffice.reveal")


def code_of(user, later=0):
    """Return what *user*'s authenticator shows, or will show *later* steps of 30 seconds."""
    device = Authenticator.objects.get(user=user)
    totp = TOTP(device.secret)
    totp.t0 -= 30 * later
    return f"{totp.token():06d}"


def enrol(client):
    """Set a second factor up; return the backup codes shown."""
    client.get(ENROL)
    page = client.post(ENROL, {"token": code_of(client.user)})
    return re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page.content.decode())


def actions():
    return [entry.action for entry in AuditEntry.objects.order_by("id")]


@pytest.mark.parametrize("path", ["/admin/", "/admin/account/", "/admin/search-index/"])
def test_the_desk_stays_shut_until_one_is_set_up(reviewer, path):
    answer = reviewer.get(path)
    assert (answer.status_code, answer.url) == (302, f"{ENROL}?next={path}")
    assert reviewer.post(path).url == ENROL


def test_scripts_are_refused_instead_of_sent_elsewhere(reviewer):
    assert reviewer.get("/admin/", HTTP_X_REQUESTED_WITH="XMLHttpRequest").status_code == 403


def test_signing_out_is_always_possible(reviewer):
    assert reviewer.post("/admin/logout/").status_code == 302
    assert reviewer.get("/admin/").url == "/admin/login/?next=/admin/"


def test_who_sees_no_personal_data_needs_none():
    assert staff("statistician", "backoffice.view_reports").get("/admin/").status_code == 200
    auditor = staff("auditor", "backoffice.view_audit")
    assert auditor.get("/admin/").url == f"{ENROL}?next=/admin/"


def test_superusers_need_one():
    root = signed_in(User.objects.create_superuser("root"))
    assert root.get("/admin/").url == f"{ENROL}?next=/admin/"


def test_where_it_is_optional_only_its_owners_are_asked(reviewer, settings):
    settings.SECOND_FACTOR = "optional"
    assert reviewer.get("/admin/").status_code == 200
    enrol(reviewer)
    assert signed_in(reviewer.user).get("/admin/").url == f"{VERIFY}?next=/admin/"


def test_where_it_is_off_nobody_is_asked(reviewer, settings):
    enrol(reviewer)
    settings.SECOND_FACTOR = "off"
    assert signed_in(reviewer.user).get("/admin/").status_code == 200


def test_the_page_carries_its_own_picture_and_the_secret(reviewer):
    page = reviewer.get(ENROL).content.decode()
    secret = re.search(r'<code id="secret">([A-Z2-7 ]+)</code>', page)[1]
    assert b32decode(secret.replace(" ", "")) == Authenticator.objects.get().secret
    assert "<svg" in page
    assert "http://" not in re.sub(r'xmlns="[^"]+"', "", re.search(r"<svg.*?</svg>", page)[0])
    assert reviewer.get(ENROL).content.decode().count(secret) == 1


def test_setting_one_up_opens_the_desk_and_shows_ten_codes_once(reviewer):
    key = reviewer.session.session_key
    codes = enrol(reviewer)
    assert len(set(codes)) == 10
    assert reviewer.session.session_key != key
    assert reviewer.get("/admin/").status_code == 200
    assert actions() == ["account.second_factor.set"]
    for page in (ENROL, "/admin/second-factor/"):
        assert not set(re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", reviewer.get(page).content.decode()))


def test_neither_secret_nor_codes_can_be_read_from_the_database(reviewer):
    codes = enrol(reviewer)
    device = Authenticator.objects.get(confirmed=True)
    assert device.secret not in bytes(device.sealed_secret)
    kept = " ".join(BackupCodes.objects.get().digests)
    assert not [code for code in codes if code.replace("-", "") in kept]


def test_a_wrong_first_code_sets_nothing_up(reviewer):
    reviewer.get(ENROL)
    page = reviewer.post(ENROL, {"token": "000000" if code_of(reviewer.user) != "000000" else "1"})
    assert "验证码不正确或已使用" in text_of(page)
    assert not Authenticator.objects.filter(confirmed=True).exists()
    assert reviewer.get("/admin/").url == f"{ENROL}?next=/admin/"


def test_the_next_session_is_asked_and_goes_where_it_wanted(reviewer):
    enrol(reviewer)
    client = signed_in(reviewer.user)
    assert client.get("/admin/account/").url == f"{VERIFY}?next=/admin/account/"
    answer = client.post(VERIFY, {"token": code_of(client.user, 1), "next": "/admin/account/"})
    assert (answer.status_code, answer.url) == (302, "/admin/account/")
    assert client.get("/admin/account/").status_code == 200
    assert actions()[-1] == "account.second_factor.used"


def test_the_way_on_never_leads_off_the_site(reviewer):
    enrol(reviewer)
    client = signed_in(reviewer.user)
    token = code_of(client.user, 1)
    answer = client.post(VERIFY, {"token": token, "next": "https://elsewhere.example/"})
    assert answer.url == "/admin/"


def test_no_code_works_twice(reviewer):
    enrol(reviewer)
    token = code_of(reviewer.user, 1)
    assert signed_in(reviewer.user).post(VERIFY, {"token": token}).status_code == 302
    again = signed_in(reviewer.user)
    assert "验证码不正确或已使用" in text_of(again.post(VERIFY, {"token": token}))
    assert again.get("/admin/").url == f"{VERIFY}?next=/admin/"


def test_a_backup_code_works_once_in_any_spelling(reviewer):
    code, *_others = enrol(reviewer)
    client = signed_in(reviewer.user)
    assert client.post(VERIFY, {"token": code.lower().replace("-", " ")}).status_code == 302
    assert enrolment.codes_left(reviewer.user) == 9
    assert actions()[-1] == "account.second_factor.backup_used"
    again = signed_in(reviewer.user)
    assert again.post(VERIFY, {"token": code}).status_code == 200
    assert again.get("/admin/").status_code == 302


def test_a_wrong_code_makes_the_next_one_wait(reviewer):
    enrol(reviewer)
    client = signed_in(reviewer.user)
    right = code_of(client.user, 1)
    client.post(VERIFY, {"token": "12345"})
    assert "请在 1 秒后再试" in text_of(client.post(VERIFY, {"token": right}))
    assert client.get("/admin/").status_code == 302


def test_after_five_wrong_codes_the_password_is_asked_again(reviewer):
    enrol(reviewer)
    client = signed_in(reviewer.user)
    for _ in range(4):
        assert client.post(VERIFY, {"token": "12345"}).status_code == 200
    assert client.post(VERIFY, {"token": "12345"}).url == "/admin/login/"
    assert client.get(VERIFY).url == f"/admin/login/?next={VERIFY}"


def test_another_phone_needs_the_old_one(reviewer):
    enrol(reviewer)
    client = signed_in(reviewer.user)
    assert client.get(ENROL).url.startswith(VERIFY)
    assert client.post(CODES).url.startswith(VERIFY)


def test_a_new_phone_replaces_the_old_one(reviewer):
    enrol(reviewer)
    old = Authenticator.objects.get().pk
    reviewer.get(ENROL)
    new = Authenticator.objects.get(confirmed=False)
    token = f"{TOTP(new.secret).token():06d}"
    assert reviewer.post(ENROL, {"token": token}).status_code == 200
    assert list(Authenticator.objects.values_list("pk", "confirmed")) == [(new.pk, True)]
    assert old != new.pk


def test_new_backup_codes_void_the_old_ones(reviewer):
    old = enrol(reviewer)
    page = reviewer.post(CODES).content.decode()
    new = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page)
    assert (len(new), set(old) & set(new)) == (10, set())
    assert signed_in(reviewer.user).post(VERIFY, {"token": old[0]}).status_code == 200


def test_codes_of_one_account_open_no_other(reviewer):
    code, *_others = enrol(reviewer)
    other = staff("other", "backoffice.reveal")
    enrol(other)
    client = signed_in(other.user)
    assert client.post(VERIFY, {"token": code}).status_code == 200
    assert enrolment.codes_left(reviewer.user) == 10


def test_the_command_helps_whom_no_administrator_can(reviewer):
    enrol(reviewer)
    call_command("reset_second_factor", "reviewer", stdout=StringIO())
    assert not Authenticator.objects.exists()
    assert not BackupCodes.objects.exists()
    entry = AuditEntry.objects.order_by("-id").first()
    assert (entry.action, entry.actor) == ("account.second_factor.reset", "command")
    with pytest.raises(CommandError, match="没有名为 nobody 的账号。"):
        call_command("reset_second_factor", "nobody")


def test_who_is_not_proven_is_nobody_outside_the_admin(reviewer, rf):
    enrol(reviewer)
    client = signed_in(reviewer.user)
    answer = client.get("/robots.txt")
    assert answer.wsgi_request.user.is_anonymous
    assert reviewer.get("/robots.txt").wsgi_request.user == reviewer.user


def test_an_unknown_visitor_is_sent_to_sign_in():
    for path in (ENROL, VERIFY, CODES):
        assert Client().get(path).url == f"/admin/login/?next={path}"
