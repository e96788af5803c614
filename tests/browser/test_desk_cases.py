"""An office in a real browser handles a case that its department looked into, up to two people."""

import pytest
from django.conf import settings as django_settings

from registry import rights
from registry.models import Case
from registry.scopes import ALL
from registry.single_rows import take_row
from tests.backoffice.handlers import department, handler
from tests.browser.test_red_list import Desk
from tests.browser.visits import SIZES
from tests.factories import make_authority, make_subject
from tests.registry.applied import application, papers, penalty
from tests.registry.listed import day
from tests.registry.reported import AUTHORITY
from tests.registry.reported import penalty as reported_penalty

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def session_of(client):
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


def handled(browser, site, sessions, size, ticket):
    desk = Desk(browser, site, sessions["office"], size)
    page = desk.page
    page.goto(f"{site}/admin/")
    desk.look("start")
    page.goto(f"{site}/admin/rights/")
    desk.look("cases")
    page.goto(f"{site}/admin/rights/cases/{ticket}/")
    desk.look("case")
    desk.follow("转机关核查")
    page.get_by_label("核查事项").fill("请核实义务是否履行。")
    desk.look("forward")
    desk.press("转机关核查")
    page.get_by_text("已办理。").wait_for()

    asked = Desk(browser, site, sessions["department"], size)
    asked.page.goto(f"{site}/admin/forwarded-cases/")
    asked.look("forwarded")
    asked.follow("信用修复申请")
    asked.look("answer")
    asked.page.get_by_label("核查情况").fill("罚款已缴清，整改属实。")
    asked.press("提交核查情况")
    asked.page.get_by_text("核查情况已提交信用办。").wait_for()

    page.reload()
    desk.follow("查看申请原文")
    page.get_by_label("具体用途").fill("电话核实")
    desk.look("purpose")
    desk.press("登记并查看")
    page.get_by_text("本次查看已经登记。").wait_for()
    desk.look("unmasked")
    page.goto(f"{site}/admin/rights/cases/{ticket}/")
    desk.follow("准予修复")
    page.get_by_label("理由").fill("符合信用修复条件。")
    page.get_by_label("依据").fill("《信用修复管理办法》")
    desk.press("预览决定书")
    page.get_by_role("heading", name="信用修复决定书").wait_for()
    desk.look("preview")
    desk.press("提交复核")
    page.get_by_text("已提请复核").wait_for()
    desk.look("proposed")

    agreed(Desk(browser, site, sessions["second"], size), site, ticket)


def agreed(second, site, ticket):
    second.page.goto(f"{site}/admin/proposals/")
    second.follow("支持异议或修复申请")
    second.look("proposal")
    second.press("同意")
    second.page.get_by_text("已同意并办理。").wait_for()
    second.page.goto(f"{site}/admin/rights/cases/{ticket}/")
    second.look("closed")
    second.follow("查看决定书")
    second.look("decision")
    second.page.goto(f"{site}/admin/notices/")
    second.look("notices")
    second.page.goto(f"{site}/admin/notices/practice/")
    second.look("practice")


@pytest.mark.parametrize("size", SIZES)
def test_a_repair_is_looked_into_proposed_agreed_and_read(
    in_browser, live_server, settings, tmp_path, size
):
    settings.RATE_LIMIT_SCALE = 0
    settings.VAULT_DIR = tmp_path / "vault"
    apart = make_authority("眉县示例市场监督管理局", code=AUTHORITY, notifies_apart=True)
    decided = day(30).isoformat()
    for number in (1, 2):
        row = reported_penalty(number, decided_on=decided)
        take_row("penalty_2018", row, by=None, reach=ALL)
    record = penalty(subject=make_subject("眉县天成商贸有限公司"), authority=apart)
    case, _code = rights.apply(application(record, "repair"), papers())
    rights.apply(application(record))
    sessions = {
        "office": session_of(handler()),
        "second": session_of(handler("second")),
        "department": session_of(department("department", apart)),
    }
    in_browser(handled, live_server.url, sessions, size, case.public_id)
    assert Case.objects.get(pk=case.pk).state == "granted"
