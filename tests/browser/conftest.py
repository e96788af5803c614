"""A real browser, and a site for it to visit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from registry import figures, numbers
from tests.browser import late
from tests.factories import make_authority, make_record, make_subject
from tests.search.helpers import index_everything, new_index

#: No sandbox in containers; and a browser that talks to nobody but us.
OPTIONS = [
    "--no-sandbox",
    "--headless",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Drawing in software what a graphics card would: half a core, for pages nobody sees.
    "--disable-gpu",
    "--disable-gpu-rasterization",
]


#: What a scenario expects may take that long on a busy machine, in milliseconds.
LONGEST_WAIT = 30_000


def pytest_configure(config):
    if late.SECONDS:
        settings.MIDDLEWARE.insert(0, "tests.browser.late.come_late")


@pytest.fixture(scope="package")
def _chromium(chromium_path):
    """A browser, and the thread it lives in.

    Playwright's event loop would give Django other connections in ours.
    """
    expect.set_options(timeout=LONGEST_WAIT)
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        launch = partial(playwright.chromium.launch, executable_path=chromium_path, args=OPTIONS)
        browser = thread.submit(launch).result()
        yield thread, browser
        thread.submit(browser.close).result()
        thread.submit(playwright.stop).result()


@pytest.fixture
def in_browser(_chromium):
    """``in_browser(scenario, *arguments)`` runs ``scenario(browser, *arguments)``.

    What it opened stays for the test's next scenarios and is closed behind the test: each page
    goes on drawing and asking.
    """
    thread, browser = _chromium
    yield lambda scenario, *arguments: thread.submit(scenario, browser, *arguments).result()
    for context in tuple(browser.contexts):
        thread.submit(context.close).result()


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
