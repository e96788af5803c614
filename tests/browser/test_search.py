"""Narrowing, suggestions and near names in a real browser, with and without scripts."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from registry import figures
from tests.browser.visits import OVERFLOW, SIZES, SMALL, Visit
from tests.factories import make_authority, make_record, make_subject
from tests.search.helpers import index_everything

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

FENGXIANG = "610305"
BOX = "main input[name=q]"
#: Twice the letters, as a reader's browser may be set to.
LARGE_LETTERS = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture
def market(site):
    """Three firms more, in two counties, each with a licence."""
    here, there = make_authority(), make_authority("凤翔区市场监督管理局", FENGXIANG)
    for name in ("眉县天成粮油有限公司", "眉县天禾商贸有限公司"):
        make_record(make_subject(name), here)
    make_record(make_subject("凤翔天成商贸有限公司", region=FENGXIANG), there)
    index_everything()
    figures._kept.clear()
    return site


def asked(page):
    """Return what the page's address asks for."""
    return parse_qs(urlsplit(page.url).query)


def count_suggestions(page):
    """Return a list that grows with every question for suggestions."""
    questions = []
    page.on("request", lambda request: _note(request, questions))
    return questions


def _note(request, questions):
    address = urlsplit(request.url)
    if address.path == "/suggest/":
        questions.append(parse_qs(address.query)["q"][0])


def narrow_by_two_regions(browser, site, size):
    visit = Visit(browser, site, size)
    page = visit.page
    page.goto(site + "/search/?q=天成")
    expect(page.get_by_text("共 3 条结果")).to_be_visible()
    visit.check("hits")
    choose(page, "地区", "宝鸡市凤翔区")
    expect(page.get_by_text("共 1 条结果")).to_be_visible()
    choose(page, "地区", "宝鸡市眉县")
    expect(page.get_by_text("共 3 条结果")).to_be_visible()
    assert asked(page)["region"] == [FENGXIANG, "610326"]
    visit.check("two-regions")
    page.get_by_role("link", name="取消 地区：宝鸡市凤翔区").click()
    expect(page.get_by_text("共 2 条结果")).to_be_visible()
    assert asked(page)["region"] == ["610326"]
    page.get_by_role("link", name="全部清除").click()
    expect(page.get_by_text("共 3 条结果")).to_be_visible()
    assert "region" not in asked(page)


def choose(page, filter_name, value):
    """Choose a filter's value; on a phone, the filter is unfolded first."""
    group = page.locator(".narrow-group").filter(has_text=filter_name)
    link = group.locator("a", has_text=value)
    link.wait_for(state="attached")
    if not link.is_visible():
        group.locator("summary").first.click()
    link.click()


def narrow_without_scripts(browser, site):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/")
    page.locator(BOX).fill("天成")
    page.locator(BOX).press("Enter")
    choose(page, "地区", "宝鸡市凤翔区")
    expect(page.get_by_text("共 1 条结果")).to_be_visible()
    expect(page.locator("[role=combobox], [role=listbox]")).to_have_count(0)


def take_a_suggestion_by_keyboard(browser, site, size):
    visit = Visit(browser, site, size)
    page = visit.page
    questions = count_suggestions(page)
    page.goto(site + "/")
    box = page.locator(BOX)
    expect(box).to_have_attribute("role", "combobox")
    box.press_sequentially("眉县天")
    options = page.locator("main [role=option]")
    page.locator("main [role=option] mark", has_text="眉县天").first.wait_for()
    # One question for what was typed in one go; a busy machine may pause between two keys.
    assert questions[-1] == "眉县天"
    assert len(questions) <= len("眉县天")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert options.first.locator("mark").inner_text() == "眉县天"
    visit.check("suggestions")

    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    visit.check("first-suggestion")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("眉县天")
    expect(options.first).to_be_hidden()

    box.press("Backspace")
    options.first.wait_for()
    box.press("ArrowDown")
    name = options.first.locator(".suggested-name").inner_text()
    box.press("Enter")
    page.wait_for_url("**/subjects/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    visit.check("subject")


def ask_without_taking_one(browser, site):
    page = Visit(browser, site, "desk").page
    page.goto(site + "/search/")
    page.locator(BOX).press_sequentially("天成")
    page.locator("main [role=option]").first.wait_for()
    page.locator(BOX).press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert asked(page) == {"q": ["天成"]}


def type_pinyin(browser, site):
    visit = Visit(browser, site, "phone")
    page = visit.page
    page.goto(site + "/search/")
    page.locator(BOX).press_sequentially("fengxiang")
    option = page.get_by_role("option", name="凤翔天成商贸有限公司")
    option.wait_for()
    visit.check("pinyin")
    option.click()
    page.wait_for_url("**/subjects/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("凤翔天成商贸有限公司")


def compose_with_an_input_method(browser, site):
    visit = Visit(browser, site, "desk")
    page = visit.page
    questions = count_suggestions(page)
    page.goto(site + "/search/")
    page.locator(BOX).focus()
    keyboard = visit.context.new_cdp_session(page)
    for letters in ("t", "ti", "tian", "tian cheng"):
        composed = {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)}
        keyboard.send("Input.imeSetComposition", composed)
    page.wait_for_timeout(600)
    assert questions == []
    keyboard.send("Input.insertText", {"text": "天成"})
    page.locator("main [role=option]").first.wait_for()
    assert questions == ["天成"]


def type_what_must_not_leave(browser, site):
    page = Visit(browser, site, "desk").page
    questions = count_suggestions(page)
    page.goto(site + "/search/")
    page.locator(BOX).fill("138 0000 0000")
    page.wait_for_timeout(600)
    page.locator(BOX).fill("")
    page.locator(BOX).fill("a")
    page.wait_for_timeout(600)
    assert questions == []


def ask_for_records_of_a_name(browser, site):
    page = Visit(browser, site, "desk").page
    page.goto(site + "/browse/licence/")
    page.locator(BOX).press_sequentially("天禾")
    page.get_by_role("option", name="眉县天禾商贸有限公司").click()
    page.wait_for_url("**/search/?q=*")
    assert asked(page) == {
        "q": ["眉县天禾商贸有限公司"],
        "tab": ["records"],
        "kind": ["licence"],
    }
    expect(page.locator(".hit")).to_have_count(1)


def mistype_a_name(browser, site, size):
    visit = Visit(browser, site, size)
    page = visit.page
    page.goto(site + "/search/?q=眉县天成粮友")
    expect(page.get_by_text("没有找到“眉县天成粮友”，以下名称相近")).to_be_visible()
    expect(page.get_by_role("link", name="眉县天成粮油有限公司")).to_be_visible()
    visit.check("nearly")
    page.locator(".meant").get_by_role("link").click()
    expect(page.get_by_text("共 1 条结果")).to_be_visible()
    assert asked(page)["q"] == ["眉县天成粮油"]


def read_with_large_letters(browser, site, size):
    visit = Visit(browser, site, size)
    page = visit.page
    for address in (
        "/search/?q=天成&region=610326", "/search/?tab=records&q=食品&kind=licence",
        "/browse/licence/?sort=name", "/search/?q=眉县天成粮友", "/search/?q=并无此家",
    ):  # fmt: skip
        page.goto(site + address)
        visit.check("before-zoom")
        page.evaluate(LARGE_LETTERS)
        assert page.evaluate(OVERFLOW) <= 0
    page.locator(BOX).fill("天成")
    page.locator("main [role=option]").first.wait_for()
    assert page.evaluate(OVERFLOW) <= 0
    visit.check("zoomed-suggestions")


@pytest.mark.parametrize("size", SIZES)
def test_two_values_of_a_filter_are_chosen_and_taken_back(in_browser, market, size):
    in_browser(narrow_by_two_regions, market, size)


def test_filters_work_without_scripts(in_browser, market):
    in_browser(narrow_without_scripts, market)


@pytest.mark.parametrize("size", SIZES)
def test_a_suggestion_is_taken_by_keyboard(in_browser, market, size):
    in_browser(take_a_suggestion_by_keyboard, market, size)


def test_suggestions_do_not_stand_in_the_way_of_asking(in_browser, market):
    in_browser(ask_without_taking_one, market)


def test_pinyin_is_suggested_for_and_taken_by_touch(in_browser, market):
    in_browser(type_pinyin, market)


def test_nothing_is_asked_while_an_input_method_composes(in_browser, market):
    in_browser(compose_with_an_input_method, market)


def test_what_looks_like_a_persons_number_is_not_even_sent(in_browser, market):
    in_browser(type_what_must_not_leave, market)


def test_a_box_that_looks_for_records_asks_for_the_name(in_browser, market):
    in_browser(ask_for_records_of_a_name, market)


@pytest.mark.parametrize("size", SIZES)
def test_a_mistyped_name_leads_to_the_right_one(in_browser, market, size):
    in_browser(mistype_a_name, market, size)


@pytest.mark.parametrize("size", SMALL)
def test_nothing_is_too_wide_on_a_small_phone_with_large_letters(in_browser, market, size):
    in_browser(read_with_large_letters, market, size)
