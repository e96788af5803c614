"""A form that is sent back: the summary has the focus, its links lead to the fields, keys do it."""

from datetime import timedelta

import pytest

from registry.models import Record
from tests.browser.test_rights import FAINT, FOCUSED, Applicant
from tests.browser.visits import SIZES
from tests.registry.applied import PDF
from tests.registry.listed import day

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

#: The element in focus, whether its focus can be seen, and where it stands on the screen.
FOCUS = """() => { const e = document.activeElement, style = getComputedStyle(e);
    return [e.className, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().top < innerHeight]; }"""
#: The words that are read with the element in focus.
TOLD = """() => (document.activeElement.getAttribute('aria-describedby') || '').split(' ')
    .map(id => document.getElementById(id)?.textContent.trim()).join(' ')"""
LONGEST_WAY = 60


def press_until(page, name):
    """Press Tab until the field *name* has the focus; every stop on the way shows its focus."""
    for _step in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        _class, is_seen, is_on_screen = page.evaluate(FOCUS)
        assert is_seen
        assert is_on_screen
        if page.evaluate(FOCUSED) == name:
            return
    raise AssertionError(name)


def send_an_empty_form(browser, site, size, record, *, scripts):
    visit = Applicant(browser, site, size, scripts=scripts)
    page = visit.page
    page.goto(f"{site}/rights/repair/{record}/")
    page.get_by_label("信用承诺书").set_input_files(
        [{"name": "承诺.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    page.get_by_label("申请人姓名").fill("欧阳示例")
    press_until(page, "submit")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="有内容需要修改").wait_for()
    page.wait_for_load_state()
    assert page.title().startswith("有内容需要修改 - ")
    assert page.evaluate(FOCUS) == ["note warn faults", True, True]
    visit.faults = [fault for fault in visit.faults if "422" not in fault]
    visit.check("sent-back")
    assert page.evaluate(FAINT) == []

    links = page.locator(".faults li a")
    assert links.all_inner_texts() == [
        "申请人身份",
        "联系电话",
        "纠正失信行为、履行义务的情况",
        "已纠正失信行为、履行相关义务的证明材料",
        "承诺",
    ]
    # The next keys go through the summary's links; each leads to its field.
    reached = []
    for place in range(links.count()):
        links.nth(place).focus()
        page.keyboard.press("Enter")
        reached.append((page.evaluate(FOCUSED), page.evaluate(TOLD)))
    assert [name for name, _told in reached] == [
        "role",
        "phone",
        "statement",
        "duty_done",
        "agreed",
    ]
    assert reached[1][1].startswith("此项必填。")
    assert "请上传" in reached[3][1]
    assert page.get_by_label("申请人姓名").input_value() == "欧阳示例"
    page.locator(".faults p a").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "commitment"
    assert "上次选择的文件（1 个）没有保留" in page.evaluate(TOLD)


@pytest.fixture
def penalty(site):
    record = Record.objects.get(kind="penalty")
    Record.objects.filter(pk=record.pk).update(repair_from=day() - timedelta(days=1))
    return record


@pytest.mark.parametrize(("size", "scripts"), [(size, size == "desk") for size in SIZES])
def test_keys_alone_find_every_fault(in_browser, site, penalty, size, scripts):
    in_browser(
        lambda *given: send_an_empty_form(*given, scripts=scripts), site, size, penalty.public_id
    )
