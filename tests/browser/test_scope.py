"""Staff of one county see nothing of another: in lists, by address, by search, in tables."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Permission, User

from registry.models import StaffScope
from tests.factories import MEI_COUNTY, make_authority, make_record, make_subject
from tests.search.helpers import index_everything, new_index

FENGXIANG = "610305"
PASSWORD = "invented-for-this-test"
ROLES = {
    "reviewer": ("view_register", "review", "reveal", "export"),
    "reporter": ("report",),
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@dataclass
class Visit:
    """What a browser met on its way through the desk."""

    pages: dict
    statuses: dict
    table: str
    words: str


@pytest.fixture
def desk(settings, tmp_path, live_server):
    """A site with a firm in each of two counties, and staff of the first."""
    settings.RATE_LIMIT_SCALE = 0
    settings.SEARCH_URL = "embedded:"
    settings.SEARCH_DIR = tmp_path / "index"
    new_index()
    near, far = make_authority(), make_authority("凤翔区市场监督管理局", FENGXIANG)
    make_record(make_subject("眉县天成商贸有限公司"), near)
    other = make_record(make_subject("凤翔远大商贸有限公司", region=FENGXIANG), far)
    index_everything()
    for name, allowed in ROLES.items():
        user = User.objects.create_user(name, password=PASSWORD)
        names = ("access_admin", *allowed)
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        scope = StaffScope.objects.create(user=user, region_id=MEI_COUNTY)
        if name == "reporter":
            scope.authorities.set([near])
    return live_server.url, other


def visit(browser, base, role, paths, searched):
    """Sign in as *role*, open every address, search, and take the table along."""
    page = browser.new_page()
    page.goto(f"{base}/admin/login/")
    page.fill("input[name=username]", role)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"{base}/admin/")
    pages, statuses = {}, {}
    for path in paths:
        statuses[path] = page.goto(f"{base}{path}").status
        pages[path] = page.inner_text("body")
    words, table = "", ""
    if role == "reviewer":
        page.goto(f"{base}/admin/register/records/")
        page.fill("#f-q", searched)
        page.click("form[role=search] button[type=submit]")
        page.wait_for_url("**/admin/register/records/?*")
        words = page.inner_text("main")
        page.goto(f"{base}/admin/register/records/")
        with page.expect_download() as download:
            page.click("button[name=as][value=csv]")
        table = download.value.path().read_text("utf-8-sig")
    page.close()
    return Visit(pages, statuses, table, words)


def addresses(record):
    lists = [f"/admin/register/{name}/" for name in ("records", "subjects", "submissions")]
    base = f"/admin/register/records/{record.public_id}/"
    direct = [base, f"{base}hold/", f"{base}unmasked/", f"{base}compare/?old=1&new=1"]
    return lists, [*direct, f"/admin/register/subjects/{record.subject.public_id}/"]


def test_a_reviewer_of_one_county_sees_nothing_of_another(desk, in_browser):
    base, record = desk
    lists, direct = addresses(record)
    seen = in_browser(visit, base, "reviewer", [*lists, *direct], "商贸")
    assert {path: seen.statuses[path] for path in lists} == dict.fromkeys(lists, 200)
    assert {path: seen.statuses[path] for path in direct} == dict.fromkeys(direct, 404)
    assert "眉县天成商贸有限公司" in seen.pages[lists[0]]
    assert "眉县天成商贸有限公司" in seen.words
    assert "眉县天成商贸有限公司" in seen.table
    for text in (*seen.pages.values(), seen.words, seen.table):
        assert "凤翔" not in text
        assert record.document_number not in text


def test_a_departments_reporter_is_let_into_no_room_of_the_register(desk, in_browser):
    base, record = desk
    lists, direct = addresses(record)
    seen = in_browser(visit, base, "reporter", [*lists, *direct], "商贸")
    for text in seen.pages.values():
        assert "凤翔" not in text
        assert record.document_number not in text
    assert "信用信息库" not in seen.pages[lists[0]]
