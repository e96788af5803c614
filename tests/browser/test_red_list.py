"""A list keeper in a real browser publishes a red list, and one firm leaves it again."""

import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission, User
from django.test import Client

from registry.models import StaffScope
from tests.browser.visits import OVERFLOW, SIZES
from tests.factories import make_authority
from tests.registry.listed import day, entry_cells

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

#: Fields of an entry that the form doesn't know already.
TYPED = ("subject_name", "uscc", "representative", "honour", "reason")


class Desk:
    """The keeper's browser at the desk; pictures go to the folder SCREENSHOTS when it is set."""

    def __init__(self, browser, site, session, size):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height})
        cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": site}
        context.add_cookies([cookie])
        self.page, self.size, self.count, self.faults = context.new_page(), size, 0, []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def look(self, name):
        """Nothing is wider than the screen, and no script failed."""
        self.page.wait_for_load_state("load")
        self.count += 1
        if folder := os.environ.get("SCREENSHOTS"):
            path = Path(folder) / f"desk-{self.size}-{self.count}-{name}.png"
            self.page.screenshot(path=str(path), full_page=True)
        assert self.page.evaluate(OVERFLOW) <= 0
        assert self.faults == []

    def press(self, name):
        """Press the one button of the page's own part with this name."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        """Follow the one link of the page's own part with this name."""
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def publish_and_leave(browser, site, session, size, rows):
    desk = Desk(browser, site, session, size)
    page = desk.page
    page.goto(f"{site}/admin/lists/")
    desk.look("lists")
    desk.follow("新建批次")
    page.get_by_label("名单", exact=False).first.select_option("red_honest")
    page.get_by_label("批次名称").fill("眉县诚信典型名单（第一批）")
    page.get_by_label("发布文号").fill("眉信办〔2026〕5号")
    page.get_by_label("发布机关").select_option(label="眉县市场监督管理局")
    page.get_by_label("发布依据").fill("《眉县诚信典型评选办法》")
    desk.look("new-batch")
    desk.press("建立")
    page.get_by_role("link", name="添加条目").first.wait_for()
    batch = page.url.rstrip("/").rpartition("/")[2]
    for row in rows:
        desk.follow("添加条目")
        page.locator("[name=subject_category]").select_option(row["subject_category"])
        for name in TYPED:
            page.locator(f"[name={name}]").fill(row[name])
        desk.look("new-entry")
        desk.press("添加")
    desk.look("draft")
    page.goto(f"{site}/lists/batches/{batch}/")
    page.get_by_text("这个名单批次没有在公示").first.wait_for()

    page.goto(f"{site}/admin/lists/batches/{batch}/")
    desk.press("发布")
    page.get_by_text("批次已发布，涉及条目 2 个。").wait_for()
    desk.look("published")
    stays, leaves = (row["subject_name"] for row in rows)
    assert on_the_site(browser, site, batch, stays, leaves) == [True, True]

    page.goto(f"{site}/admin/lists/batches/{batch}/")
    desk.follow(leaves)
    desk.look("entry")
    desk.follow("移出名单")
    page.get_by_label("原因").fill("公示期内发生严重违法失信行为")
    page.get_by_label("依据").fill("《眉县诚信典型评选办法》第九条")
    desk.look("leaving")
    desk.press("确定移出")
    page.get_by_text("已移出名单，停止公示。").wait_for()
    desk.look("left")
    assert on_the_site(browser, site, batch, stays, leaves) == [True, False]


def on_the_site(browser, site, batch, *names):
    """Tell which firms the public page of the batch shows to somebody who opens it now."""
    page = browser.new_context().new_page()
    page.goto(f"{site}/lists/batches/{batch}/")
    assert page.get_by_role("heading", level=1).inner_text() == "眉县诚信典型名单（第一批）"
    return [page.get_by_text(name).count() > 0 for name in names]


@pytest.fixture
def session(db):
    """The session of a keeper of 眉县's lists."""
    user = User.objects.create_user("keeper", password="invented")
    for name in ("wagtailadmin.access_admin", "backoffice.keep_lists"):
        app, codename = name.split(".")
        found = Permission.objects.get(content_type__app_label=app, codename=codename)
        user.user_permissions.add(found)
    StaffScope.objects.create(user=user, region_id="610326")
    client = Client()
    client.force_login(user)
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("size", SIZES)
def test_a_red_list_is_published_and_one_firm_leaves_it(
    in_browser, live_server, settings, session, size
):
    settings.RATE_LIMIT_SCALE = 0
    issuer = make_authority()
    rows = [entry_cells(number, issuer, decided_on=day().isoformat()) for number in (1, 2)]
    in_browser(publish_and_leave, live_server.url, session, size, rows)
