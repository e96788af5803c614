"""By keyboard alone an office takes an objection up and publishes the correction it led to."""

import pytest

from registry import proposals, rights
from registry.models import Correction
from tests.backoffice.handlers import handler
from tests.browser.test_desk_cases import session_of
from tests.browser.test_red_list import Desk
from tests.factories import make_subject
from tests.registry.applied import objected, penalty
from tests.registry.listed import staff

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

#: What among the page's own buttons has the focus, and whether somebody who looks can see it.
FOCUSED = """() => {
    const e = document.activeElement, style = getComputedStyle(e);
    const seen = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    return [e.closest('.register-actions') ? e.textContent.trim() : '', seen];
}"""
#: From a page's beginning to its last button there are fewer stops than this.
_MOST_STOPS = 60
FIRM = "眉县天成商贸有限公司"


def press_by_keyboard(page, name):
    """Go to the page's own button *name* by Tab and press Enter on it."""
    page.wait_for_load_state()
    for _stop in range(_MOST_STOPS):
        words, is_seen = page.evaluate(FOCUSED)
        if words == name:
            assert is_seen
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(name)


def corrected(browser, site, session, waiting, granted):
    desk = Desk(browser, site, session, "desk")
    page = desk.page
    page.goto(f"{site}/admin/rights/cases/{waiting}/")
    press_by_keyboard(page, "受理")
    page.get_by_text("属于异议事项、可以办理的").wait_for()
    press_by_keyboard(page, "受理")
    page.get_by_text("已办理。").wait_for()
    desk.look("taken-up")
    page.goto(f"{site}/admin/rights/cases/{granted}/")
    press_by_keyboard(page, "发布更正声明")
    page.get_by_label("更正内容").wait_for()
    desk.look("correction")
    press_by_keyboard(page, "公布更正声明")
    page.get_by_text("更正声明已公布。").wait_for()
    desk.look("published")
    reader = browser.new_context().new_page()
    reader.goto(f"{site}/rights/corrections/")
    return reader.get_by_text(f"关于{FIRM}的一条行政处罚信息有误，已经停止公示").count()


def test_a_correction_is_published_by_keyboard_and_read_by_everybody(
    in_browser, live_server, settings, tmp_path
):
    settings.RATE_LIMIT_SCALE = 0
    settings.VAULT_DIR = tmp_path / "vault"
    waiting, _code = objected(penalty())
    granted, _code = objected(penalty(subject=make_subject(FIRM)), wants_correction=True)
    outcome = (granted, staff("first"), "grant", "withdraw", "决定已被撤销", "复议决定书")
    proposals.approve(rights.propose_outcome(*outcome), staff("second"))
    tickets = waiting.public_id, granted.public_id
    seen = in_browser(corrected, live_server.url, session_of(handler()), *tickets)
    assert seen == 1
    assert Correction.objects.get().case == granted
    assert rights.untaken([waiting]) == set()
