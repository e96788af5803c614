"""A reader in a real browser: searches, opens a subject, opens a record, on phone and desk.

Screenshots go to the folder SCREENSHOTS when it is set.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from cms.setup import ensure_demo_articles, ensure_page_tree
from registry import figures, numbers
from tests.factories import make_authority, make_record, make_subject
from tests.search.helpers import index_everything, new_index

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
#: No sandbox in containers; and a browser that talks to nobody but us.
OPTIONS = [
    "--no-sandbox",
    "--headless",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: What a finger can't hit: links inside sentences are exempt (WCAG 2.5.8).
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, summary')]
    .filter(e => e.offsetParent !== null && e.type !== 'hidden')
    .filter(e => !e.closest('p, .unseen, .skip-link'))
    .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5)
    .map(([words, box]) => `${words}: ${box.height}`)"""


@pytest.fixture(scope="module")
def in_browser(chromium_path):
    """``in_browser(scenario, *arguments)`` runs ``scenario(browser, *arguments)``.

    In a thread of its own: Playwright's event loop would give Django other connections in ours.
    """
    sync_api = pytest.importorskip("playwright.sync_api")
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(lambda: sync_api.sync_playwright().start()).result()
        launch = partial(playwright.chromium.launch, executable_path=chromium_path, args=OPTIONS)
        browser = thread.submit(launch).result()
        yield lambda scenario, *arguments: thread.submit(scenario, browser, *arguments).result()
        thread.submit(browser.close).result()
        thread.submit(playwright.stop).result()


@pytest.fixture
def site(settings, tmp_path, live_server):
    """A running site with one firm, its licence and its penalty."""

    settings.RATE_LIMIT_SCALE = 0
    settings.SEARCH_URL = "embedded:"
    settings.SEARCH_DIR = tmp_path / "index"
    new_index()
    firm, authority = make_subject("眉县天成商贸有限公司"), make_authority()
    make_record(firm, authority)
    make_record(
        firm,
        authority,
        kind="penalty",
        severity="serious",
        decided_on=date(2026, 5, 6),
        rule="penalty-2026-serious",
        shown={"violation_type": "经营超过保质期的食品", "facts": "经营过期食品" * 30},
    )
    numbers.set_demo_records(2)
    index_everything()
    figures._kept.clear()
    return live_server.url


class Visit:
    """One reader at a screen of one size, who notes what goes wrong on the way."""

    def __init__(self, browser, site, size):
        width, height = SIZES[size]
        self.size, self.site, self.count = size, site, 0
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.page = self.context.new_page()
        self.faults = []
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("requestfailed", lambda request: self.faults.append(request.url))
        self.page.on("request", self._note_foreign)

    def _note_foreign(self, request):
        if not request.url.startswith(self.site):
            self.faults.append(request.url)

    def check(self, name):
        """Look at the page as it stands: nothing too wide, nothing too small, nothing kept."""
        self.page.wait_for_load_state("load")
        self.count += 1
        if folder := os.environ.get("SCREENSHOTS"):
            path = Path(folder) / f"{self.size}-{self.count}-{name}.png"
            self.page.screenshot(path=str(path), full_page=True)
        assert self.page.evaluate(OVERFLOW) <= 0
        assert self.page.evaluate(SMALL_TARGETS) == []
        assert self.context.cookies() == []
        assert self.faults == []


def read_a_penalty(browser, site, size):
    visit = Visit(browser, site, size)
    page = visit.page
    page.goto(site + "/")
    assert page.title() == "首页 - 信用信息公示平台"
    assert page.get_by_text("示例数据", exact=True).is_visible()
    visit.check("home")

    page.locator("main input[name=q]").fill("天成商贸")
    page.locator("main").get_by_role("button", name="查询").click()
    assert page.get_by_text("共 1 条结果").is_visible()
    visit.check("results")

    page.get_by_role("link", name="眉县天成商贸有限公司").click()
    assert page.get_by_role("heading", level=1).inner_text() == "眉县天成商贸有限公司"
    visit.check("subject")

    tabs = page.get_by_role("navigation", name="信用信息类别")
    tabs.get_by_role("link", name="行政处罚").click()
    visit.check("penalties")
    page.get_by_role("link", name="经营超过保质期的食品").click()
    assert page.get_by_role("heading", level=1).inner_text() == "经营超过保质期的食品"
    assert page.get_by_text("严重失信信息自决定之日起公示，最短一年，最长三年").is_visible()
    visit.check("record")


def look_at_every_plain_page(browser, site, size):
    visit = Visit(browser, site, size)
    for address in (
        "/search/", "/search/?tab=records&q=食品", "/search/?q=并无此家", "/licences/",
        "/penalties/?region=610326", "/guide/", "/statement/", "/sitemap/", "/news/",
        "/news/dynamics/", "/news/knowledge/double-publicity/",
    ):  # fmt: skip
        visit.page.goto(site + address)
        visit.check(address.strip("/").replace("/", "-").split("?")[0])


def skip_to_the_content(browser, site):
    page = Visit(browser, site, "desk").page
    page.goto(site + "/guide/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到主要内容"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def open_the_menu(browser, site):
    size = {"width": 390, "height": 844}
    page = browser.new_context(viewport=size, java_script_enabled=False).new_page()
    page.goto(site + "/")
    link = page.get_by_role("banner").get_by_role("link", name="行政处罚")
    assert not link.is_visible()
    page.get_by_text("菜单", exact=True).click()
    link.click()
    assert page.get_by_role("heading", level=1).inner_text() == "行政处罚公示"


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
