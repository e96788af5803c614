"""The report as a PDF that shows its Chinese in every viewer (``registry.paper``)."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from backoffice.monthly import words
from backoffice.monthly.drawing import drawings
from backoffice.monthly.report import RATES, Report
from registry.paper import FONT, FontMissingError, line, new_paper

if TYPE_CHECKING:
    from fpdf import FPDF

__all__ = ["FontMissingError", "paper"]

#: Widths of the table's columns, as parts of the page's width.
_WIDTHS: Final = (5, 19, 7, 7, 12, 7, 7, 7, 12, 7, 6, 6, 7, 12, 7, 15)
_HEAD: Final = (220, 230, 241)
_BLUE: Final = (31, 78, 121)
_GREY: Final = (225, 225, 225)


def paper(report: Report) -> bytes:
    """Return the report as PDF.

    Raises:
        FontMissingError: there is no Chinese font to put into it.
    """
    pdf = new_paper(orientation="L")
    title = words.title_of(report)
    pdf.set_title(title)
    pdf.set_lang("zh-CN")
    pdf.add_page()
    line(pdf, title, size=16, height=12, align="C")
    pdf.ln(3)
    for sentence in words.summary(report):
        line(pdf, sentence, size=10.5)
    if report.lines:
        pdf.ln(2)
        _table(pdf, words.HEADERS, [*map(words.cells_of, report.lines), words.total_cells(report)])
        _kinds(pdf, report)
        _bars(pdf, report)
    _notes(pdf, [*words.remarks(report), *map(str, words.NOTES)])
    return bytes(pdf.output())


def _table(
    pdf: "FPDF",
    headers: Iterable[Any],
    rows: Sequence[Sequence[Any]],
    widths: Sequence[int] = _WIDTHS,
    *,
    words_in: tuple[int, ...] = (1,),
) -> None:
    """Draw a table whose head is repeated on each page; columns *words_in* are set to the left."""
    from fpdf.fonts import FontFace

    pdf.set_font(FONT, size=7.5)
    aligned = tuple("LEFT" if n in words_in else "CENTER" for n in range(len(widths)))
    with pdf.table(
        col_widths=tuple(widths),
        text_align=aligned,
        headings_style=FontFace(fill_color=_HEAD),
        line_height=5,
        repeat_headings=1,
    ) as table:
        for cells in ([str(header) for header in headers], *rows):
            table.row([str(cell) for cell in cells])


def _kinds(pdf: "FPDF", report: Report) -> None:
    pdf.add_page()
    line(pdf, _("分类情况"), size=13, height=9)
    headers = [_("部门"), _("类别"), *(words.HEADERS[n] for n in (2, 3, 6, 7))]
    headers += [label for _name, label in RATES]
    rows = []
    for row in report.kind_lines:
        sums = row.sums
        stated = "—" if sums.stated is None else f"{sums.stated:,}"
        counts = [stated, *(f"{n:,}" for n in (sums.reported, sums.rows, sums.rejected))]
        rates = [str(rate) for rate in sums.rates.values()]
        rows.append([row.authority, row.kind, *counts, *rates])
    _table(pdf, headers, rows, (24, 12, 8, 8, 8, 8, 14, 14, 14), words_in=(0, 1))


def _bars(pdf: "FPDF", report: Report) -> None:
    """Draw each rate's bars; where there is none, the reason stands instead."""
    for drawing in drawings(report.lines):
        pdf.add_page()
        line(pdf, str(drawing.title), size=13, height=9)
        label, full = pdf.epw * 0.3, pdf.epw * 0.52
        pdf.set_font(FONT, size=8.5)
        for bar in drawing.bars:
            if pdf.will_page_break(6):
                pdf.add_page()
            x, y = pdf.l_margin, pdf.get_y()
            pdf.cell(label, 5, _fitting(pdf, bar.label, label))
            if bar.width is not None:
                pdf.set_fill_color(*_GREY)
                pdf.rect(x + label, y + 1, full, 3, style="F")
                pdf.set_fill_color(*_BLUE)
                pdf.rect(x + label, y + 1, full * bar.width / drawing.full, 3, style="F")
                pdf.set_x(x + label + full + 2)
            pdf.cell(0, 5, bar.text, new_x="LMARGIN", new_y="NEXT")
            pdf.ln(0.8)
        if drawing.left_out:
            line(pdf, _("其余%(n)d个部门见表。") % {"n": drawing.left_out}, size=8.5)


def _fitting(pdf: "FPDF", text: str, width: float) -> str:
    """Return *text* shortened until it fits."""
    if pdf.get_string_width(text) <= width - 2:
        return text
    while text and pdf.get_string_width(text + "…") > width - 2:
        text = text[:-1]
    return text + "…"


def _notes(pdf: "FPDF", sentences: Sequence[str]) -> None:
    pdf.add_page()
    line(pdf, _("说明"), size=13, height=9)
    for number, sentence in enumerate(sentences, start=1):
        line(pdf, f"{number}. {sentence}", size=10)
