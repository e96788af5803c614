"""The monthly report at the desk: page, workbook and PDF say the same, within one's scope."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pypdf import PdfReader

from backoffice.monthly import paper as paper_module
from backoffice.monthly.choosing import month_before
from registry.models import LedgerEntry, Office, ReportingCount, StaffScope
from tests.backoffice.conftest import staff
from tests.backoffice.test_search_index import text_of
from tests.factories import make_authority

PAGE = "/admin/monthly/"
LAST = month_before(timezone.localdate())
BEFORE = month_before(LAST)
HAN_COUNTY = "610721"  # 南郑, in 汉中: another city than 眉县's


def count(authority, month=LAST, kind="licence", **numbers):
    """Write a cell of the roll-ups."""
    ReportingCount.objects.create(authority=authority, month=month, kind=kind, **numbers)


def state(authority, decisions, month=LAST, kind="licence"):
    """Fill the ledger in."""
    LedgerEntry.objects.create(authority=authority, month=month, kind=kind, decisions=decisions)


@pytest.fixture
def reader(db):
    """A reader of reports in 眉县's office."""
    client = staff("reader", "backoffice.view_reports")
    office = Office.objects.create(name="眉县信用办", region_id="610326")
    StaffScope.objects.create(user=client.user, office=office)
    return client


@pytest.fixture
def figures(reader):
    """Two departments of 眉县 with figures of two months, one that said nothing, one far away."""
    market = make_authority("眉县市场监督管理局")
    water = make_authority("眉县水利局")
    silent = make_authority("眉县林业局")
    far = make_authority("南郑区自然资源局", region=HAN_COUNTY)
    state(market, 4)
    count(market, decided=4, timely=3, late=1, rows=5, rejected=1)
    count(market, BEFORE, decided=1, timely=1, rows=1)
    state(market, 2, BEFORE)
    count(water, kind="penalty", decided=2, not_assessable=2, rows=2, held=1)
    count(silent, BEFORE, decided=1, rows=1)
    state(far, 9)
    count(far, decided=9, timely=9, rows=9)
    return market, water, silent, far


def test_whoever_may_not_read_reports_is_sent_away(editor):
    for page in (PAGE, f"{PAGE}xlsx/", f"{PAGE}pdf/"):
        assert editor.get(page).status_code == 302


def test_the_page_shows_exact_rates_and_says_what_cannot_be_told(reader, figures):
    page = text_of(reader.get(PAGE))
    market = "眉县市场监督管理局 4 4 100.00% +50.00 5 1 80.00% -20.00 3 1 0 75.00% -25.00 85.00%"
    assert f"1 {market}" in page
    water = "眉县水利局 — 2 —（未填台账） — 2 0 100.00% — 0 0 2 —（无可评定的决定）"
    assert f"— {water} — —（三率未全部可评定）" in page
    assert "— 合计 4 6 100.00% +50.00 7 1 85.71% -14.29 3 1 2 75.00% -25.00 86.90%" in page
    assert "上报数中有2件未填相应台账，不计入上报率。" in page
    assert "上报率100.00%（较上月+50.00个百分点），合规率85.71%" in page


def test_nobody_sees_departments_outside_their_region(reader, figures):
    page = text_of(reader.get(PAGE))
    assert "南郑" not in page
    assert reader.get(PAGE, {"region": HAN_COUNTY}).status_code == 302


def test_who_has_stated_nothing_is_named(reader, figures):
    page = text_of(reader.get(PAGE))
    assert "共有3个部门，其中2个尚未填报本月台账。" in page
    assert "尚未填报本月台账的部门2个：眉县林业局、眉县水利局。" in page


def test_an_unchanged_rate_is_said_to_be_so(reader):
    market = make_authority("眉县市场监督管理局")
    for month in (LAST, BEFORE):
        state(market, 4, month)
        count(market, month, decided=4, timely=3, late=1, rows=4)
    page = text_of(reader.get(PAGE))
    assert "上报率100.00%（与上月持平）" in page
    assert "0.00个百分点" not in page
    assert "共有1个部门填报台账或报送数据。" in page


def test_a_month_that_cannot_be_chosen_is_refused(reader, figures):
    later = timezone.localdate() + timedelta(days=40)
    for month in ("2026-13", "x", f"{later:%Y-%m}"):
        assert reader.get(PAGE, {"month": month}).status_code == 302
        assert reader.get(f"{PAGE}xlsx/", {"month": month}).status_code == 400


def test_an_empty_month_says_so(reader, db):
    assert "本月没有部门填报台账，也没有报送数据。" in text_of(reader.get(PAGE))
    assert reader.get(f"{PAGE}pdf/").status_code == 200
    assert reader.get(f"{PAGE}xlsx/").status_code == 200


def test_the_workbook_holds_numbers_and_words_for_what_cannot_be_told(reader, figures):
    answer = reader.get(f"{PAGE}xlsx/", {"month": f"{LAST:%Y-%m}"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["部门情况", "分类情况", "说明"]
    sheet = book["部门情况"]
    title = f"宝鸡市眉县{LAST.year}年{LAST.month}月行政许可和行政处罚信息“双公示”情况通报"
    assert sheet["A1"].value == title
    rows = list(sheet.iter_rows(min_row=4, max_row=6, values_only=True))
    market = (1, "眉县市场监督管理局", 4, 4, 1, 50, 5, 1, 0.8, -20, 3, 1, 0, 0.75, -25, 0.85)
    assert rows[0] == pytest.approx(market)
    assert rows[1][1:6] == ("眉县水利局", "—", 2, "—（未填台账）", "—")
    assert rows[2][1] == "合计"
    assert sheet["E4"].number_format == "0.00%"
    assert len(sheet._charts) == 3
    assert "no-store" in answer["Cache-Control"]


def test_the_pdf_holds_its_font_and_the_same_figures(reader, figures):
    answer = reader.get(f"{PAGE}pdf/")
    pdf = PdfReader(io.BytesIO(answer.content))
    # The reader gives the first byte of each two-byte glyph back as a blank.
    text = "".join("".join(page.extract_text().replace("\0", "").split()) for page in pdf.pages)
    assert "行政许可和行政处罚信息“双公示”情况通报" in text
    assert "眉县市场监督管理局44100.00%+50.0051" in text
    assert "—（未填台账）" in text
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        assert "/FontFile3" in descriptor


def test_without_a_font_the_page_says_so(reader, figures, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pylopdf_fonts_zh_cn", None)
    with pytest.raises(paper_module.FontMissingError, match="未安装中文字体包"):
        paper_module.new_paper()
    answer = reader.get(f"{PAGE}pdf/", follow=True)
    assert "服务器未安装中文字体包，暂不能生成PDF" in text_of(answer)


def test_a_superuser_sees_every_region(db, figures):
    client = staff("root")
    User.objects.filter(pk=client.user.pk).update(is_superuser=True)
    page = text_of(client.get(PAGE))
    assert "南郑区自然资源局" in page
    assert "眉县市场监督管理局" in page
    narrowed = text_of(client.get(PAGE, {"region": "610300"}))
    assert "南郑区自然资源局" not in narrowed
    assert "眉县水利局" in narrowed


def test_the_month_before_the_first_is_the_year_before():
    assert month_before(date(2026, 1, 31)) == date(2025, 12, 1)
