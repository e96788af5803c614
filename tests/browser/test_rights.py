"""Whoever is shown objects with a file, with and without scripts, and sees how it stands."""

import re
from datetime import timedelta

import pytest

from portal.website import sending
from registry.models import Case, Record
from tests.browser.visits import SIZES, Visit
from tests.registry.applied import PDF, picture
from tests.registry.listed import day

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

#: The order in which a keyboard reaches the form's parts.
FOCUSED = "document.activeElement.name || document.activeElement.type"
#: Contrast of words with what lies behind them, where both are plain colours (WCAG 1.4.3).
FAINT = """() => {
    const of = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
        .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
    const behind = e => { for (; e; e = e.parentElement) {
        const c = of(getComputedStyle(e).backgroundColor); if (c[3] !== 0) return c; }
        return [255, 255, 255]; };
    const speaks = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    return [...document.querySelectorAll('main *')]
        .filter(e => e.offsetParent && speaks(e))
        .filter(e => !e.closest('.trap, .unseen'))
        .map(e => { const [a, b] = [light(of(getComputedStyle(e).color)), light(behind(e))];
            return [e.outerHTML.slice(0, 90), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]; })
        .filter(([, contrast]) => contrast < 4.5);
}"""


class Applicant(Visit):
    """Somebody who fills in forms, which carry a token against forgery."""

    cookies = frozenset({"csrftoken"})

    def fill(self):
        """Fill in the objection, with two files."""
        page = self.page
        page.get_by_label("法定代表人或负责人").check()
        page.get_by_label("申请人姓名").fill("欧阳示例")
        page.get_by_label("联系电话").fill("0917-1234567")
        page.get_by_label("异议内容与理由").fill("处罚决定已被撤销，请予更正。")
        files = [
            {"name": "决定书.pdf", "mimeType": "application/pdf", "buffer": PDF},
            {"name": "照片.png", "mimeType": "image/png", "buffer": picture("PNG")},
        ]
        page.get_by_label("证明材料").set_input_files(files)
        page.get_by_label("本人承诺").check()

    def look(self, name):
        """Check the page, and that its words can be read."""
        self.check(name)
        assert self.page.evaluate(FAINT) == []


def object_to_a_record(browser, site, size, record, *, scripts):
    visit = Applicant(browser, site, size, scripts=scripts)
    page = visit.page
    page.goto(f"{site}/records/{record}/")
    page.get_by_role("link", name="对此记录提出异议").click()
    visit.look("form")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("heading", name="有内容需要修改").wait_for()
    # The refused answer is no fault of the page; without scripts it came too soon besides.
    visit.faults = [fault for fault in visit.faults if "422" not in fault]
    visit.look("errors")
    page.get_by_role("link", name="申请人姓名").click()
    assert page.evaluate(FOCUSED) == "name"
    visit.fill()
    if scripts:
        page.get_by_text("安全验证已完成").wait_for()
        visit.look("proven")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_text("请写下查询码").wait_for()
    visit.look("applied")
    ticket, code = page.locator("dd.code").all_inner_texts()

    page.get_by_role("main").get_by_role("link", name="查询办理进度").click()
    visit.look("ask")
    page.get_by_label("受理编号").fill(ticket)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询进度").click()
    page.get_by_role("heading", name="异议申请：待办理").wait_for()
    assert page.url == f"{site}/rights/status/"
    visit.look("status")
    page.get_by_label("补充说明").fill("补充一份说明。")
    page.get_by_role("button", name="提交补充").click()
    page.get_by_role("status").get_by_text("已收到补充材料").wait_for()
    # Another reader: this one's browser may keep the record's page for half a minute.
    other = Applicant(browser, site, size)
    other.page.goto(f"{site}/records/{record}/")
    # Staff take it up before anybody else sees anything of it.
    assert other.page.get_by_text("异议处理中", exact=True).count() == 0
    other.look("uncontested")
    return ticket, code


def reach_everything_by_keyboard(browser, site, record):
    page = Applicant(browser, site, "desk").page
    page.goto(f"{site}/rights/object/{record}/")
    page.get_by_label("法定代表人或负责人").focus()
    reached = []
    for _step in range(12):
        reached.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")
    return reached


@pytest.fixture
def penalty(site):
    record = Record.objects.get(kind="penalty")
    Record.objects.filter(pk=record.pk).update(repair_from=day() - timedelta(days=1))
    return record


@pytest.mark.parametrize("size", SIZES)
def test_an_objection_with_scripts_is_proven_by_the_widget(in_browser, site, penalty, size):
    told = in_browser(
        lambda *given: object_to_a_record(*given, scripts=True), site, size, penalty.public_id
    )
    case = Case.objects.get()
    assert (case.public_id, case.proven, case.files.count()) == (told[0], True, 2)
    assert re.fullmatch(r"(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}", told[1])


@pytest.mark.parametrize("size", SIZES)
def test_an_objection_without_scripts_is_taken_as_well(
    in_browser, site, penalty, size, monkeypatch
):
    quick = sending.rules() | {"without_proof": {"least_seconds": -1, "longest_seconds": 86400}}
    monkeypatch.setattr(sending, "rules", lambda: quick)
    in_browser(
        lambda *given: object_to_a_record(*given, scripts=False), site, size, penalty.public_id
    )
    case = Case.objects.get()
    assert (case.proven, case.files.count()) == (False, 2)


def test_a_keyboard_goes_through_the_form_in_its_order(in_browser, site, penalty):
    reached = in_browser(reach_everything_by_keyboard, site, penalty.public_id)
    assert reached[:4] == ["role", "name", "phone", "email"]
    assert "website" not in reached
    assert reached.index("agreed") < reached.index("submit")
