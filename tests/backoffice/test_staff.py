"""Accounts, places and the working calendar: whom an administrator reaches, what is kept."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from backoffice.access import ROLES
from backoffice.roles import ensure_groups
from backoffice.sign_in.models import AccountState, Authenticator
from backoffice.staff.accounts import AccountError, Rights, change, make, set_active
from backoffice.staff.reach import Reach
from registry.models import AuditEntry, Authority, Office, Region, StaffScope, WorkingYear
from tests.backoffice.conftest import signed_in
from tests.backoffice.test_search_index import text_of
from tests.factories import MEI_COUNTY, make_authority, make_uscc

CITY = "610300"
#: 岐山县, beside 眉县 in the same city.
OTHER_COUNTY = "610323"
ACCOUNTS = "/admin/accounts/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roles():
    ensure_groups()


def office(region=MEI_COUNTY):
    return Office.objects.get_or_create(name=f"信用办{region}", region_id=region)[0]


def account(name, *codes, region=MEI_COUNTY, authorities=(), **fields):
    """Return an account with roles by their codes, of the office of *region*."""
    user = User.objects.create_user(name, password="invented", **fields)
    labels = [role.label for role in ROLES if role.code in codes]
    user.groups.set(Group.objects.filter(name__in=labels))
    StaffScope.objects.create(user=user, office=office(region)).authorities.set(authorities)
    return user


@pytest.fixture
def admin():
    """The administrator of 眉县."""
    return account("admin-a", "administrator")


def rights(*codes, region=MEI_COUNTY, narrowed=None, authorities=()):
    row = Region.objects.get(pk=narrowed) if narrowed else None
    return Rights(frozenset(codes), office(region), row, tuple(authorities))


def names(manager):
    return sorted(Reach(manager).accounts().values_list("username", flat=True))


def form(*codes, region=MEI_COUNTY, authorities=(), **values):
    return {
        "person": "某甲",
        "roles": list(codes),
        "office": office(region).pk,
        "region": "",
        "authorities": [authority.pk for authority in authorities],
    } | values


# Reach ---------------------------------------------------------------------------------------


def test_an_administrator_reaches_the_accounts_of_the_own_scope(admin):
    account("reviewer-a", "reviewer")
    account("reporter-a", "reporter", authorities=[make_authority()])
    account("reviewer-b", "reviewer", region=OTHER_COUNTY)
    account("reviewer-city", "reviewer", region=CITY)
    there = make_authority("岐山县市场监督管理局", region=OTHER_COUNTY)
    account("reporter-b", "reporter", region=OTHER_COUNTY, authorities=[there])
    account("reporter-both", "reporter", authorities=[make_authority("眉县税务局"), there])
    User.objects.create_user("no-scope")
    assert names(admin) == ["admin-a", "reporter-a", "reviewer-a"]


def test_a_city_reaches_its_counties():
    city = account("admin-city", "administrator", region=CITY)
    account("reviewer-a", "reviewer")
    account("reviewer-b", "reviewer", region=OTHER_COUNTY)
    assert names(city) == ["admin-city", "reviewer-a", "reviewer-b"]


def test_accounts_with_rights_from_elsewhere_are_out_of_reach(admin):
    account("root", "reviewer", is_superuser=True)
    account("other-admin", "administrator")
    account("moderator", "reviewer").groups.add(Group.objects.get(name="Moderators"))
    single = account("single", "reviewer")
    single.user_permissions.add(Permission.objects.get(codename="delete_user"))
    assert names(admin) == ["admin-a"]


def test_nobody_reaches_the_own_account(admin):
    root = User.objects.create_superuser("root")
    assert not Reach(admin).covers(admin)
    assert not Reach(root).covers(root)
    assert Reach(root).covers(admin)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (lambda: rights("administrator"), "您无权授予所选的角色。"),
        (lambda: rights("editor"), "您无权授予所选的角色。"),
        (lambda: rights("reviewer", "editor"), "您无权授予所选的角色。"),
        (lambda: rights("reviewer", region=OTHER_COUNTY), "所选管辖范围超出您自己的管辖范围。"),
        (lambda: rights("reviewer", region=CITY), "所选管辖范围超出您自己的管辖范围。"),
        (lambda: rights("reviewer", narrowed=OTHER_COUNTY), "所选管辖范围超出您自己的管辖范围。"),
        (lambda: rights("reporter"), "部门报送员须选择所属的行政机关。"),
        (
            lambda: rights(
                "reporter", authorities=[make_authority("岐山县公安局", region=OTHER_COUNTY)]
            ),
            "所选管辖范围超出您自己的管辖范围。",
        ),
    ],
)
def test_nobody_gives_more_than_they_have(admin, given, sentence):
    reviewer = account("reviewer-a", "reviewer")
    count = User.objects.count()
    with pytest.raises(AccountError, match=sentence):
        make("new", "", given(), admin)
    with pytest.raises(AccountError, match=sentence):
        change(reviewer, "", given(), admin)
    assert User.objects.count() == count
    assert [group.name for group in reviewer.groups.all()] == ["信用办审核员"]
    assert AuditEntry.objects.count() == 0


def test_a_department_gives_its_own_authorities_only():
    own, foreign = make_authority(), make_authority("眉县税务局")
    head = account("head", "administrator", authorities=[own])
    make("colleague", "", rights("reporter", authorities=[own]), head)
    for wrong in (rights("reporter", authorities=[foreign]), rights("reviewer")):
        with pytest.raises(AccountError):
            make("another", "", wrong, head)


def test_the_functions_refuse_as_the_pages_do(admin):
    stranger = account("reviewer-b", "reviewer", region=OTHER_COUNTY)
    for attempt in (
        lambda: change(stranger, "", rights("reviewer"), admin),
        lambda: set_active(stranger, admin, active=False),
        lambda: set_active(admin, admin, active=False),
    ):
        with pytest.raises(AccountError, match="您无权管理该账号。"):
            attempt()
    stranger.refresh_from_db()
    assert stranger.is_active


# Pages ---------------------------------------------------------------------------------------


def test_an_account_is_made_with_a_password_shown_once(admin):
    browser = signed_in(admin)
    page = browser.post(ACCOUNTS + "new/", form("reviewer", name="li"))
    password = re.search(r'id="password">([^<]+)<', page.content.decode())[1]
    user = User.objects.get(username="li")
    assert user.check_password(password)
    assert AccountState.objects.get(user=user).must_change_password
    assert user.scope.office == office()
    made = AuditEntry.objects.get(action="account.made")
    assert made.actor == str(admin.pk)
    assert made.facts["roles"] == ["reviewer"]
    assert password not in str(list(AuditEntry.objects.values_list("facts", flat=True)))
    for path in (ACCOUNTS, f"{ACCOUNTS}{user.pk}/"):
        assert password not in browser.get(path).content.decode()


def test_a_taken_name_is_refused_in_any_spelling(admin):
    account("Li", "reviewer")
    page = signed_in(admin).post(ACCOUNTS + "new/", form("reviewer", name="li"))
    assert "已有同名账号。" in text_of(page)


def test_changed_rights_end_the_accounts_sessions(admin):
    reviewer = account("reviewer-a", "reviewer")
    browser = signed_in(reviewer)
    session = browser.session
    session["signed_in_at"] -= 5
    session.save()
    assert browser.get("/admin/").status_code == 200
    answer = signed_in(admin).post(f"{ACCOUNTS}{reviewer.pk}/", form("list_keeper"))
    assert answer.status_code == 302
    assert browser.get("/admin/").url == "/admin/login/?next=/admin/"
    assert [group.name for group in reviewer.groups.all()] == ["名单管理员"]
    facts = AuditEntry.objects.get(action="account.changed").facts
    assert (facts["before"]["roles"], facts["roles"]) == (["reviewer"], ["list_keeper"])


def test_saving_without_a_change_ends_nothing(admin):
    reviewer = account("reviewer-a", "reviewer")
    signed_in(admin).post(f"{ACCOUNTS}{reviewer.pk}/", form("reviewer"))
    assert not AccountState.objects.exists()
    assert not AuditEntry.objects.exists()
    reviewer.refresh_from_db()
    assert reviewer.first_name == "某甲"


def test_groups_that_are_no_roles_stay(admin):
    root = User.objects.create_superuser("root")
    reviewer = account("reviewer-a", "reviewer")
    reviewer.groups.add(Group.objects.get(name="Moderators"))
    change(reviewer, "", rights("auditor"), root)
    assert sorted(group.name for group in reviewer.groups.all()) == ["Moderators", "审计员"]


def test_an_account_is_shut_and_opened_and_never_deleted(admin):
    reviewer = account("reviewer-a", "reviewer")
    browser, desk = signed_in(reviewer), signed_in(admin)
    desk.post(f"{ACCOUNTS}{reviewer.pk}/activity/", {"active": "0"})
    assert browser.get("/admin/").status_code == 302
    assert "该账号已停用。" in text_of(desk.get(f"{ACCOUNTS}{reviewer.pk}/"))
    desk.post(f"{ACCOUNTS}{reviewer.pk}/activity/", {"active": "1"})
    reviewer.refresh_from_db()
    assert reviewer.is_active
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "account.deactivated",
        "account.activated",
    ]


def test_a_password_is_reset(admin):
    reviewer = account("reviewer-a", "reviewer")
    browser = signed_in(reviewer)
    page = signed_in(admin).post(f"{ACCOUNTS}{reviewer.pk}/password/").content.decode()
    password = re.search(r'id="password">([^<]+)<', page)[1]
    reviewer.refresh_from_db()
    assert reviewer.check_password(password)
    assert browser.get("/admin/").status_code == 302
    resets = AuditEntry.objects.filter(action="account.password_reset")
    assert [(entry.actor, entry.facts) for entry in resets] == [
        (str(admin.pk), {"account": reviewer.pk})
    ]


def test_second_factors_are_reset(admin):
    reviewer = account("reviewer-a", "reviewer")
    Authenticator.objects.create(user=reviewer, name="TOTP", sealed_secret=b"")
    signed_in(admin).post(f"{ACCOUNTS}{reviewer.pk}/second-factor/")
    assert not Authenticator.objects.exists()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("account.second_factor.reset", str(admin.pk))


@pytest.mark.parametrize("door", ["", "activity/", "password/", "second-factor/"])
def test_accounts_out_of_reach_are_not_found_and_stay_as_they_are(admin, door):
    browser = signed_in(admin)
    stranger = account("reviewer-b", "reviewer", region=OTHER_COUNTY)
    for user in (stranger, admin):
        before = User.objects.values().get(pk=user.pk)
        answer = browser.post(f"{ACCOUNTS}{user.pk}/{door}", form("reviewer", active="0"))
        assert answer.status_code == 404
        assert User.objects.values().get(pk=user.pk) == before
    assert not AuditEntry.objects.exists()


def test_the_list_shows_its_scope_in_pages(admin, monkeypatch):
    monkeypatch.setattr("backoffice.staff.accounts.PAGE", 2)
    for number in range(3):
        account(f"reviewer-{number}", "reviewer")
    account("reviewer-b", "reviewer", region=OTHER_COUNTY)
    browser = signed_in(admin)
    first = browser.get(ACCOUNTS).content.decode()
    assert [name in first for name in ("reviewer-2", "reviewer-1", "reviewer-0")] == [1, 1, 0]
    after = re.search(r"after=(\d+)", first)[1]
    second = browser.get(ACCOUNTS, {"after": after}).content.decode()
    assert [name in second for name in ("reviewer-2", "reviewer-0", "admin-a")] == [0, 1, 1]
    assert "reviewer-b" not in first + second
    only = text_of(browser.get(ACCOUNTS, {"role": "administrator"}))
    assert ("admin-a（本人）" in only, "reviewer-2" in only) == (True, False)
    assert "没有符合条件的账号。" in text_of(browser.get(ACCOUNTS, {"state": "shut"}))


def test_the_form_offers_only_what_may_be_given(admin):
    mine = make_authority("眉县水利局")
    make_authority("岐山县水利局", region=OTHER_COUNTY)
    page = text_of(signed_in(admin).get(ACCOUNTS + "new/"))
    assert f"{mine.name}（眉县）" in page
    assert "岐山县水利局" not in page
    assert "系统管理员" not in page.split("管辖范围")[0].split("角色")[-1]


# Places --------------------------------------------------------------------------------------


def test_an_authority_is_renamed_and_given_to_an_office(admin):
    row = make_authority("眉县工商局")
    path = f"/admin/places/authorities/{row.pk}/"
    values = {"name": "眉县市场监督管理局", "region": MEI_COUNTY, "office": office().pk}
    assert signed_in(admin).post(path, values).url == "/admin/places/"
    row.refresh_from_db()
    assert (row.name, row.office) == ("眉县市场监督管理局", office())
    assert AuditEntry.objects.get().facts == {
        "authority": row.pk,
        "region": MEI_COUNTY,
        "office": office().pk,
        "renamed": True,
    }


def test_authorities_stay_in_the_scope_and_strangers_are_not_found(admin):
    row = make_authority()
    browser = signed_in(admin)
    values = {"name": row.name, "region": OTHER_COUNTY, "office": ""}
    page = browser.post(f"/admin/places/authorities/{row.pk}/", values)
    assert "所填区划超出您的管辖范围。" in text_of(page)
    there = make_authority("岐山县公安局", region=OTHER_COUNTY)
    assert browser.get(f"/admin/places/authorities/{there.pk}/").status_code == 404
    assert "岐山县公安局" not in text_of(browser.get("/admin/places/"))
    assert not AuditEntry.objects.exists()


def test_an_authority_is_entered_before_its_first_report(admin):
    browser = signed_in(admin)
    code = make_uscc(777_001, start="11")
    values = {"code": code[:-1] + "I", "name": "眉县新设局", "region": MEI_COUNTY, "office": ""}
    browser.post("/admin/places/authorities/new/", values)
    assert not Authority.objects.exists()
    values["code"] = code
    assert browser.post("/admin/places/authorities/new/", values).status_code == 302
    assert Authority.objects.get().name == "眉县新设局"
    assert "已有行政机关" in text_of(browser.post("/admin/places/authorities/new/", values))
    assert Authority.objects.count() == 1


def test_offices_are_made_within_the_scope():
    city = signed_in(account("admin-city", "administrator", region=CITY))
    for region, status in ((OTHER_COUNTY, 302), ("610100", 200)):
        values = {"name": f"新办{region}", "region": region}
        assert city.post("/admin/places/offices/new/", values).status_code == status
    assert list(
        Office.objects.filter(name__startswith="新办").values_list("region", flat=True)
    ) == [OTHER_COUNTY]
    page = city.post("/admin/places/offices/new/", {"name": f"新办{OTHER_COUNTY}", "region": CITY})
    assert "已有同名的信用办。" in text_of(page)


# Calendar ------------------------------------------------------------------------------------


def unknown_year():
    return timezone.localdate().year + 5


def test_a_year_is_entered(admin):
    year = unknown_year()
    weekday = next(
        day for n in range(7) if (day := date(year, 10, 1) + timedelta(n)).weekday() == 2
    )
    weekend = weekday + timedelta(days=3)
    values = {
        "year": year,
        "days_off": f"{weekday}，",
        "working_days": str(weekend),
        "source": "国办发明电〔2030〕1号",
    }
    assert signed_in(admin).post("/admin/calendar/", values).status_code == 302
    row = WorkingYear.objects.get()
    assert (row.year, row.days_off, row.working_days) == (
        year,
        [weekday.isoformat()],
        [weekend.isoformat()],
    )
    assert row.entered_by == admin
    assert "国办发明电〔2030〕1号" in text_of(signed_in(admin).get("/admin/calendar/"))


def test_what_is_no_day_is_refused_by_name(admin):
    values = {"year": unknown_year(), "days_off": "国庆节", "source": "通知"}
    page = text_of(signed_in(admin).post("/admin/calendar/", values))
    assert "“国庆节”不是有效的日期。" in page
    assert not WorkingYear.objects.exists()
