"""Mending single rows in the browser, and taking a submission back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.models import AuditEntry, Record, SetAsideRow, Submission
from registry.reporting.layouts import layouts
from tests.backoffice.reporters import (
    file_of,
    make_office,
    make_reporter,
    page_of,
    send,
    take_in,
)
from tests.backoffice.test_search_index import text_of
from tests.registry.reported import licence, resident_id


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    """A vault of the test's own."""
    settings.VAULT_DIR = tmp_path / "vault"


@pytest.fixture
def reporter(db):
    """A department's reporter."""
    return make_reporter("reporter", make_office())


@pytest.fixture
def broken(reporter):
    """A submission whose second row has a wrong date and a wrong category."""
    wrong = licence(2, valid_until="二〇三一年", licence_category="随便")
    send(reporter, file_of([licence(1), wrong]))
    return take_in()


def cells(row):
    """Return a row as the form sends it: every column, empty ones too."""
    return {column.field: row.get(column.field, "") for column in layouts()["licence_2018"].columns}


def test_the_form_shows_the_departments_own_cells_and_what_is_wrong(reporter, broken):
    answer = reporter.get(page_of(broken, "rows", 3))
    form = answer.context["form"]
    assert form["subject_name"].value() == licence(2)["subject_name"]
    assert form["valid_until"].value() == "二〇三一年"
    assert [str(e) for e in form["valid_until"].errors] == [
        "有效期至不是有效日期，应为“年/月/日”，如2026/06/14（R104）"
    ]
    assert "no-store" in answer["Cache-Control"]
    used = AuditEntry.objects.get(action="register.used")
    assert used.actor == str(reporter.user.pk)
    row = SetAsideRow.objects.get()
    assert used.facts["about"] == f"row:{row.pk}"
    assert licence(2)["subject_name"] not in str(used.facts)


def test_the_button_that_leads_to_a_fault_is_in_the_desks_language(reporter, broken):
    wrong = cells(licence(2, valid_until="x"))
    page = text_of(reporter.post(page_of(broken, "rows", 3), wrong))
    assert "转到第一处错误" in page
    assert "first error" not in page


def test_closed_lists_are_chosen_from(reporter, broken):
    form = reporter.get(page_of(broken, "rows", 3)).context["form"]
    offered = [value for value, _label in form.fields["subject_category"].widget.choices]
    assert offered == ["", "法人及非法人组织", "自然人", "个体工商户"]
    # 其他-… may be typed, so this one isn't chosen from a closed list.
    assert "普通、特许" in str(form.fields["licence_category"].help_text)


def test_a_value_outside_its_list_is_not_lost(reporter):
    send(reporter, file_of([licence(1, subject_category="公司")]))
    form = reporter.get(page_of(take_in(), "rows", 2)).context["form"]
    assert 'value="公司" selected' in str(form["subject_category"])


def test_a_mended_row_goes_in(reporter, broken):
    answer = reporter.post(page_of(broken, "rows", 3), cells(licence(2)), follow=True)
    page = text_of(answer)
    assert "第3行已更正入库。" in page
    assert "新增 2 变更 0 未变 0 待核 0 退回 0" in page
    assert "已更正" in page
    assert Record.objects.count() == 2
    again = reporter.post(page_of(broken, "rows", 3), cells(licence(2)), follow=True)
    assert "第3行已经处理" in text_of(again)
    assert Record.objects.count() == 2


def test_a_mended_row_stands_in_no_error_workbook(reporter, broken):
    reporter.post(page_of(broken, "rows", 3), cells(licence(2)))
    answer = reporter.post(page_of(broken, "errors"), follow=True)
    assert "没有退回或待核的行。" in text_of(answer)


def test_what_is_still_wrong_stands_beside_its_field(reporter, broken):
    sent = cells(licence(2, valid_until="2031-02-30"))
    answer = reporter.post(page_of(broken, "rows", 3), sent)
    form = answer.context["form"]
    assert list(form.errors) == ["valid_until"]
    assert form["valid_until"].value() == "2031-02-30"
    assert Record.objects.count() == 1
    assert SetAsideRow.objects.get().settled_at is None


def test_an_emptied_cell_is_empty(reporter, broken):
    answer = reporter.post(page_of(broken, "rows", 3), cells(licence(2, uscc="")))
    assert list(answer.context["form"].errors) == ["uscc"]


def test_a_number_that_lost_its_digits_is_typed_anew(reporter):
    from registry.reporting.values import LOST_DIGITS

    number = f"{LOST_DIGITS}6103260000001"
    send(reporter, file_of([licence(1, registration_number=number)]))
    form = reporter.get(page_of(take_in(), "rows", 2)).context["form"]
    assert not form["registration_number"].value()


def test_a_row_that_staff_must_decide_upon_waits(reporter):
    person = {
        "subject_category": "自然人",
        "subject_name": "诸葛示例",
        "uscc": "",
        "representative": "",
        "certificate": "身份证",
    }
    send(reporter, file_of([licence(1, **person, certificate_number=resident_id()[:-1] + "?")]))
    submission = take_in()
    sent = cells(licence(1, **person, certificate_number=""))
    answer = reporter.post(page_of(submission, "rows", 2), sent, follow=True)
    assert "第2行已更正，转信用办核实后入库。" in text_of(answer)
    assert SetAsideRow.objects.get().verdict == "held"


def test_no_value_stands_in_an_address_or_in_the_trail(reporter, broken):
    answer = reporter.post(page_of(broken, "rows", 3), cells(licence(2)))
    assert answer.status_code == 302
    assert answer.url == page_of(broken)
    trail = str(list(AuditEntry.objects.values_list("facts", flat=True)))
    assert licence(2)["subject_name"] not in trail
    assert licence(2)["uscc"] not in trail


def test_taking_back_says_what_will_happen_and_does_it(reporter, broken):
    page = text_of(reporter.get(page_of(broken, "take-back")))
    assert "新增的 1 条不再公示，转为暂不公示。" in page
    assert "退回的 1 行不能再在网页上更正。" in page
    assert "待核的" not in page
    assert Record.objects.get().state == "public"
    done = text_of(reporter.post(page_of(broken, "take-back"), follow=True))
    assert "这份报送已撤回。" in done
    assert Record.objects.get().state == "held"
    assert AuditEntry.objects.filter(action="submission.taken_back").count() == 1
    assert "更正" not in done.partition("未入库的行")[2].replace("已更正", "")


def test_what_was_taken_back_is_said_to_be_and_no_row_to_be_looked_into(reporter):
    doubted = licence(2, content="案情涉及国家秘密。")
    person = {"subject_category": "自然人", "uscc": "", "representative": ""}
    unnumbered = licence(3, **person, certificate="身份证", certificate_number="")
    send(reporter, file_of([licence(1), doubted, unnumbered]))
    submission = take_in()
    assert "已转信用办核实" in text_of(reporter.get(page_of(submission)))
    done = text_of(reporter.post(page_of(submission, "take-back"), follow=True))
    assert "新增（已撤回） 1 变更（已撤回） 0 未变 0 待核（已撤回） 2 退回 0" in done
    assert "H104 内容中有涉密字样 1" in done
    assert "H101 自然人缺少证件号码，不能确定是哪一位 已撤回" in done
    assert "已转信用办" not in done
    assert "已入库待核的行" not in done


def test_yesterdays_submission_stays(reporter, broken):
    Submission.objects.update(reported_at=timezone.now() - timedelta(days=1))
    assert "撤回报送" not in text_of(reporter.get(page_of(broken)))
    answer = reporter.post(page_of(broken, "take-back"), follow=True)
    assert "报送只能在当日撤回" in text_of(answer)
    assert Record.objects.get().state == "public"


def test_rows_of_a_taken_back_submission_cannot_be_mended(reporter, broken):
    reporter.post(page_of(broken, "take-back"))
    answer = reporter.post(page_of(broken, "rows", 3), cells(licence(2)), follow=True)
    assert "第3行已经处理" in text_of(answer)
    assert Record.objects.count() == 1
