"""A reader in a real browser: searches, opens a subject, opens a record, on phone and desk."""

import pytest
from playwright.sync_api import expect

from cms.setup import ensure_demo_articles, ensure_page_tree
from tests.browser.visits import SIZES, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def read_a_penalty(browser, site, size):
    visit = Visit(browser, site, size)
    page = visit.page
    page.goto(site + "/")
    assert page.title() == "首页 - 信用信息公示平台"
    expect(page.get_by_text("示例数据", exact=True)).to_be_visible()
    visit.check("home")

    page.locator("main input[name=q]").fill("天成商贸")
    page.locator("main").get_by_role("button", name="查询").click()
    expect(page.get_by_text("共 1 条结果")).to_be_visible()
    visit.check("results")

    page.get_by_role("link", name="眉县天成商贸有限公司").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("眉县天成商贸有限公司")
    visit.check("subject")

    tabs = page.get_by_role("navigation", name="信用信息类别")
    tabs.get_by_role("link", name="行政管理").click()
    visit.check("penalties")
    page.get_by_role("link", name="经营超过保质期的食品").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("经营超过保质期的食品")
    expect(page.get_by_text("严重失信信息自决定之日起公示，最短一年，最长三年")).to_be_visible()
    visit.check("record")


def look_at_every_plain_page(browser, site, size):
    visit = Visit(browser, site, size)
    for address in (
        "/search/", "/search/?tab=records&q=食品", "/search/?q=并无此家", "/browse/licence/",
        "/browse/penalty/?region=610326", "/rights/", "/statement/", "/sitemap/", "/news/",
        "/news/dynamics/", "/news/knowledge/double-publicity/",
    ):  # fmt: skip
        visit.page.goto(site + address)
        visit.check(address.strip("/").replace("/", "-").split("?")[0])


def skip_to_the_content(browser, site):
    page = Visit(browser, site, "desk").page
    page.goto(site + "/rights/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到主要内容"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def open_the_menu(browser, site):
    size = {"width": 390, "height": 844}
    page = browser.new_context(viewport=size, java_script_enabled=False).new_page()
    page.goto(site + "/")
    link = page.get_by_role("banner").get_by_role("link", name="名单公示")
    expect(link).to_be_hidden()
    page.get_by_text("菜单", exact=True).click()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("名单公示")


@pytest.mark.parametrize("size", SIZES)
def test_a_reader_finds_a_firm_and_reads_its_penalty(in_browser, site, size):
    in_browser(read_a_penalty, site, size)


@pytest.mark.parametrize("size", SIZES)
def test_every_plain_page_fits(in_browser, site, size):
    ensure_page_tree()
    ensure_demo_articles()
    in_browser(look_at_every_plain_page, site, size)


def test_a_keyboard_skips_to_the_content(in_browser, site):
    in_browser(skip_to_the_content, site)


def test_a_phones_menu_opens_without_scripts(in_browser, site):
    in_browser(open_the_menu, site)
