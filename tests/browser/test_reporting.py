"""A department at the desk in a real browser: sends, watches, mends, sends again, takes back."""

import io
import re

import openpyxl
import pytest

from registry.models import Record
from tests.backoffice.reporters import make_office, make_reporter, take_in
from tests.registry.reported import csv_text, licence

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

PASSWORD = "invented"


class Department:
    """One reporter at a screen; each step is called in the browser's thread."""

    def __init__(self, browser, site, folder):
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page, self.site, self.folder = self.context.new_page(), site, folder
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def sign_in(self):
        self.page.goto(self.site + "/admin/login/")
        self.page.fill("input[name=username]", "reporter")
        self.page.fill("input[name=password]", PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url("**/admin/")

    def send(self, path):
        self.page.goto(self.site + "/admin/reporting/")
        self.page.locator("#id_files").set_input_files(path)
        assert self.page.locator("[data-desk-names] li").all_inner_texts() == [path.name]
        self.page.get_by_role("button", name="报送", exact=True).click()
        self.page.wait_for_url("**/submissions/**")
        assert self.page.locator("[data-desk-label]").inner_text() == "排队中"
        assert self.page.locator("progress").get_attribute("value") == "0"

    def see(self):
        """Wait until the verdicts have come in by themselves; return them."""
        self.page.get_by_text("完成时间").wait_for()
        return self.counts()

    def counts(self):
        return self.page.locator("[data-desk-count]").all_inner_texts()

    def mend(self):
        self.page.get_by_role("link", name=re.compile(r"更正\s*第3行")).click()
        field = self.page.get_by_label("有效期至", exact=True)
        assert field.input_value() == "二〇三一年"
        field.fill("2031-02-30")
        self.page.get_by_role("button", name="重新提交").click()
        beside = self.page.locator(".w-field__wrapper", has=field)
        assert "有效期至不是有效日期" in beside.locator(".error-message").inner_text()
        field.fill("2031/05/31")
        self.page.get_by_role("button", name="重新提交").click()
        self.page.get_by_text("第3行已更正入库。").wait_for()
        return self.counts()

    def download(self):
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name="下载错误清单").click()
        target = self.folder / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return target

    def take_back(self):
        self.page.get_by_role("link", name="撤回报送").click()
        self.page.get_by_role("button", name="确定撤回").wait_for()
        sentences = self.page.locator("main li").all_inner_texts()
        self.page.get_by_role("button", name="确定撤回").click()
        self.page.get_by_text("这份报送已撤回。").wait_for()
        return sentences

    def drop(self, name, text):
        """Drop a file on the page as from a folder."""
        self.page.goto(self.site + "/admin/reporting/")
        dropped = self.page.evaluate_handle(
            "([name, text]) => { const data = new DataTransfer();"
            " data.items.add(new File([text], name)); return data; }",
            [name, text],
        )
        self.page.dispatch_event("[data-desk-drop]", "drop", {"dataTransfer": dropped})
        return self.page.evaluate("[...document.querySelector('#id_files').files].map(f => f.name)")


@pytest.fixture
def at_the_desk(in_browser, live_server, settings, tmp_path):
    """Calls one step of the department after the other; the importer works in between."""
    settings.RATE_LIMIT_SCALE = 0
    settings.VAULT_DIR = tmp_path / "vault"
    make_reporter("reporter", make_office())
    made = []
    in_browser(lambda browser: made.append(Department(browser, live_server.url, tmp_path)))
    (department,) = made

    def step(name, *arguments):
        return in_browser(lambda _browser: getattr(department, name)(*arguments))

    step("sign_in")
    yield step
    assert department.faults == []
    in_browser(lambda _browser: department.context.close())


def write(path, rows):
    """Write rows as a CSV file."""
    path.write_text(csv_text(rows), "utf-8-sig")
    return path


def mended(workbook, path, row):
    """Write the error workbook again with *row* mended, as its reporter would."""
    book = openpyxl.load_workbook(io.BytesIO(workbook.read_bytes()))
    sheet = book.active
    header = [cell.value for cell in sheet[1]]
    column = header.index("许可类别") + 1
    for line in range(2, sheet.max_row + 1):
        if row["uscc"] in [cell.value for cell in sheet[line]]:
            sheet.cell(line, column, row["licence_category"])
    book.save(path)
    return path


def test_a_broken_file_is_mended_in_the_browser_and_in_the_error_workbook(at_the_desk, tmp_path):
    wrong = [licence(2, valid_until="二〇三一年"), licence(3, licence_category="随便")]
    at_the_desk("send", write(tmp_path / "licences.csv", [licence(1), *wrong]))
    take_in()
    assert at_the_desk("see") == ["1", "0", "0", "0", "2"]
    assert at_the_desk("mend") == ["2", "0", "0", "0", "1"]

    workbook = at_the_desk("download")
    assert workbook.suffix == ".xlsx"
    at_the_desk("send", mended(workbook, tmp_path / "again.xlsx", licence(3)))
    take_in()
    assert at_the_desk("see") == ["1", "0", "0", "0", "0"]
    assert Record.objects.filter(state="public").count() == 3


def test_a_submission_is_taken_back_on_its_day(at_the_desk, tmp_path):
    at_the_desk("send", write(tmp_path / "licences.csv", [licence(1), licence(2)]))
    take_in()
    assert at_the_desk("see") == ["2", "0", "0", "0", "0"]
    assert "新增的 2 条不再公示，转为暂不公示。" in at_the_desk("take_back")
    assert not Record.objects.filter(state="public").exists()


def test_files_are_dropped_on_the_page(at_the_desk):
    assert at_the_desk("drop", "dropped.csv", csv_text([licence(1)])) == ["dropped.csv"]
