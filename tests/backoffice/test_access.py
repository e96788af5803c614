"""Every role at every door of the desk, the table that says so, and the command that makes them."""

import re
from io import StringIO

import pytest
from django.conf import settings as project
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupCollectionPermission, GroupPagePermission

import backoffice.access
from backoffice.access import PERMISSIONS, ROLES
from backoffice.access_table import access_table
from backoffice.doors import doors
from backoffice.roles import ACCESS, ensure_groups
from backoffice.sign_in.policy import is_sensitive
from registry.models import AuditEntry, Office, StaffScope
from tests.backoffice.conftest import signed_in, staff
from tests.factories import MEI_COUNTY, make_authority

#: Doors that are about the own account alone.
OWN = {
    "backoffice_password",
    "backoffice_second_factor",
    "backoffice_second_factor_codes",
    "backoffice_second_factor_enrol",
    "backoffice_second_factor_verify",
}
#: What Wagtail keeps for itself: no role of the office may go through.
WAGTAILS = [
    reverse(name)
    for name in (
        "wagtailusers_users:index",
        "wagtailusers_users:add",
        "wagtailusers_groups:index",
        "wagtailusers_groups:add",
    )
]
REFUSED = 418

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def set_up(**options):
    out = StringIO()
    call_command(
        "setup_office", stdout=out, **{"name": "眉县信用办", "region": MEI_COUNTY} | options
    )
    return out.getvalue()


def member(code, **options):
    """Return a signed-in browser of somebody who has one role, with a scope of the county."""
    role = next(role for role in ROLES if role.code == code)
    user = User.objects.create_user(f"a-{code}", password="invented")
    user.groups.add(Group.objects.get(name=role.label))
    scope = StaffScope.objects.create(user=user, office=Office.objects.get())
    if code == "reporter":
        scope.authorities.add(make_authority())
    return signed_in(user, **options)


@pytest.fixture
def office():
    set_up()


@pytest.fixture
def marked(monkeypatch):
    """Refusals that can't be taken for anything else."""
    monkeypatch.setattr(
        backoffice.access, "permission_denied", lambda _request: HttpResponse(status=REFUSED)
    )


def test_every_door_says_who_may_go_through():
    unsaid = [door.route for door in doors() if door.permissions is None]
    assert unsaid == []
    assert {door.name for door in doors() if door.permissions == ()} == OWN
    unknown = {name for door in doors() for name in door.permissions} - set(PERMISSIONS)
    assert unknown == set()


def test_the_doors_are_found():
    found = {door.route for door in doors()}
    assert {"admin/search-index/", "admin/second-factor/enrol/"} <= found


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.code)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_role_at_every_door(office, marked, indexed, role, method):
    browser = member(role.code, raise_request_exception=False)
    wrong = []
    for door in doors():
        status = getattr(browser, method)(door.path).status_code
        expected = not door.permissions or bool(role.permissions & set(door.permissions))
        if (status != REFUSED) is not expected or status >= 500:
            wrong.append((door.route, status, expected))
    assert wrong == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in_at_every_door(method):
    answers = {door.path: getattr(Client(), method)(door.path) for door in doors()}
    assert {
        path: (answer.status_code, answer.url)
        for path, answer in answers.items()
        if (answer.status_code, answer.get("Location"))
        # Back to what was looked at; never to where a form was sent.
        != (302, f"/admin/login/?next={path if method == 'get' else '/admin/'}")
    } == {}


def test_no_door_takes_a_form_that_another_site_sends(office, indexed):
    root = User.objects.create_superuser("root")
    browser = signed_in(root, enforce_csrf_checks=True)
    open_doors = {
        door.route: answer.status_code
        for door in doors()
        if (answer := browser.post(door.path)).status_code not in {403, 405}
    }
    assert open_doors == {}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.code)
def test_the_second_factor_stands_before_every_door(office, settings, indexed, role):
    settings.SECOND_FACTOR = "required"
    browser = member(role.code)
    before = "/admin/second-factor/enrol/"
    paths = ["/admin/", "/admin/account/", *WAGTAILS, *(door.path for door in doors())]
    sent = {path for path in paths if (browser.get(path).get("Location") or "").startswith(before)}
    away = {before, "/admin/second-factor/verify/"}
    assert sent - away == (set(paths) - away if is_sensitive(browser.user) else set())


def test_only_those_who_see_and_decide_nothing_do_without_a_second_factor(office):
    assert {role.code for role in ROLES if not is_sensitive(member(role.code).user)} == {"editor"}


@pytest.mark.parametrize(
    "permission", ["keep_lists", "decide", "verify_declarations", "view_audit", "reveal"]
)
def test_each_of_these_permissions_demands_it_by_itself(permission):
    assert is_sensitive(staff("one", f"backoffice.{permission}").user)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.code)
def test_every_role_has_a_start_page_and_none_has_wagtails_accounts(office, role):
    browser = member(role.code)
    assert browser.get("/admin/").status_code == 200
    for path in WAGTAILS:
        assert (browser.get(path).status_code, browser.get(path).url) == (302, "/admin/")
        assert browser.post(path).status_code == 302
    assert User.objects.count() == 1
    assert Group.objects.count() == len(ROLES) + 2


def test_only_editors_write_news(office):
    ends = {
        role.code: member(role.code).get("/admin/pages/", follow=True).request["PATH_INFO"]
        for role in ROLES
    }
    assert {code for code, path in ends.items() if path != "/admin/"} == {"editor"}


def test_the_table_is_what_the_code_has():
    kept = (project.BASE_DIR / "docs" / "access.md").read_text("utf-8")
    assert kept == access_table(), "run: manage.py access_table --write"


def test_the_command_makes_office_and_groups_and_says_so():
    said = set_up()
    assert said.splitlines() == [
        "已建立信用办：眉县信用办（眉县）",
        *(f"已建立角色：{role.label}" for role in ROLES),
    ]
    assert Office.objects.get().region_id == MEI_COUNTY
    for role in ROLES:
        group = Group.objects.get(name=role.label)
        assert {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in group.permissions.select_related("content_type")
        } == {ACCESS, *role.permissions}
    assert AuditEntry.objects.get().action == "office.made"


def test_a_second_run_changes_nothing():
    set_up()
    said = set_up()
    assert said.splitlines()[0] == "已有信用办：眉县信用办（眉县）"
    assert "已建立" not in said
    assert Office.objects.count() == 1
    assert AuditEntry.objects.count() == 1
    editors = GroupPagePermission.objects.filter(group__name="内容编辑")
    assert sorted(editors.values_list("permission__codename", flat=True)) == [
        "add_page",
        "change_page",
        "publish_page",
    ]
    assert GroupCollectionPermission.objects.filter(group__name="内容编辑").count() == 6


def test_a_role_gets_back_exactly_its_permissions():
    ensure_groups()
    group = Group.objects.get(name="审计员")
    group.permissions.set(Group.objects.get(name="系统管理员").permissions.all())
    ensure_groups()
    assert group.permissions.filter(codename="manage_staff").count() == 0
    assert group.permissions.filter(codename="view_audit").count() == 1


def test_an_administrator_is_made_with_a_password_shown_once():
    said = set_up(admin="zhang")
    password = re.search("临时密码（只显示这一次）：(.+)", said)[1]
    user = User.objects.get()
    assert user.check_password(password)
    assert not user.is_superuser
    assert [group.name for group in user.groups.all()] == ["系统管理员"]
    assert user.scope.office == Office.objects.get()
    again = set_up(admin="zhang")
    assert "临时密码" not in again
    assert User.objects.get().check_password(password)


def test_an_unknown_region_and_another_region_are_refused():
    with pytest.raises(CommandError, match="没有代码为 999999 的行政区划。"):
        set_up(region="999999")
    set_up()
    with pytest.raises(CommandError, match="眉县信用办已存在，其行政区划是 610326"):
        set_up(region="610323")
    assert Office.objects.count() == 1
