"""Staff at the door: the second factor set up and used, a lost phone, a guesser locked out."""

import re
import time

import pytest
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.models import User
from django.core.cache import caches
from django_otp.oath import TOTP
from playwright.sync_api import expect

from backoffice.sign_in.models import Authenticator
from tests.browser.visits import OVERFLOW, SIZES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

PASSWORD = "invented-by-the-test"


@pytest.fixture
def desk(settings, live_server):
    """A running site that demands a second factor of its one administrator."""
    settings.RATE_LIMIT_SCALE = 0
    settings.SECOND_FACTOR = "required"
    settings.AXES_ENABLED = True
    caches["counters"].clear()
    AxesProxyHandler.get_implementation(force=True)
    User.objects.create_superuser("keeper", password=PASSWORD)
    yield live_server.url
    caches["counters"].clear()


def shown_by_phone(secret, later=0):
    """Return what a phone with this secret (Base32) shows now, or *later* steps of 30 seconds."""
    from base64 import b32decode

    totp = TOTP(b32decode(secret.replace(" ", "")))
    totp.time = time.time() + 30 * later
    return f"{totp.token():06d}"


def open_page(browser, size):
    width, height = SIZES[size]
    return browser.new_context(viewport={"width": width, "height": height}).new_page()


def sign_in(page, site, password=PASSWORD):
    page.goto(site + "/admin/login/")
    page.get_by_label("用户名").fill("keeper")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state()


def answer(page, token, button):
    page.get_by_label("验证码").fill(token)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def set_one_up_and_come_back(browser, site, size):
    page = open_page(browser, size)
    sign_in(page, site)
    assert page.url.startswith(site + "/admin/second-factor/enrol/")
    expect(page.get_by_role("img", name="用于添加账号的二维码")).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0
    secret = page.locator("#secret").inner_text()
    answer(page, shown_by_phone(secret), "启用")
    expect(page.locator("#codes li")).to_have_count(10)
    codes = page.locator("#codes li").all_inner_texts()
    page.get_by_role("link", name="已保管好，进入工作台").click()
    page.wait_for_url(site + "/admin/")
    expect(page.get_by_role("heading", name="待办事项")).to_be_visible()
    page.context.clear_cookies()

    sign_in(page, site)
    expect(page).to_have_url(site + "/admin/second-factor/verify/?next=/admin/")
    page.goto(site + "/admin/accounts/")
    assert "/admin/second-factor/verify/" in page.url
    assert page.evaluate(OVERFLOW) <= 0
    answer(page, "12345", "验证")
    expect(page.get_by_text("验证码不正确或已使用").first).to_be_visible()
    page.wait_for_timeout(1100)
    answer(page, shown_by_phone(secret, 1), "验证")
    expect(page).to_have_url(site + "/admin/accounts/")
    page.context.clear_cookies()

    sign_in(page, site)
    answer(page, codes[0].lower(), "验证")
    expect(page).to_have_url(site + "/admin/")
    return secret


def guess(browser, site):
    page = open_page(browser, "desk")
    for _ in range(5):
        sign_in(page, site, "wrong")
    expect(page.get_by_role("heading", name="暂时无法登录")).to_be_visible()
    page.get_by_role("link", name="返回登录页").click()
    sign_in(page, site)
    expect(page.get_by_role("heading", name="暂时无法登录")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_a_second_factor_is_set_up_and_asked_for(in_browser, desk, size):
    secret = in_browser(set_one_up_and_come_back, desk, size)
    assert re.fullmatch("[A-Z2-7 ]{39}", secret)
    assert Authenticator.objects.get().confirmed


def test_who_guesses_is_locked_out(in_browser, desk):
    in_browser(guess, desk)
