"""PDFs that show their Chinese in every viewer: the font's used glyphs are in them.

fpdf2 needs no system package, and the font (Noto Sans SC, SIL Open Font License 1.1) comes as a
Python package, so that neither the server nor the reader must have one installed. It is imported
with the first paper: it took half a second of the three and a half in which a command starts.
"""

from typing import TYPE_CHECKING, Final, Literal

from django.utils.translation import gettext as _

from registry.typesetting import broken

if TYPE_CHECKING:
    from fpdf import FPDF

FONT: Final = "NotoSansSC"


class FontMissingError(RuntimeError):
    """The font isn't installed: a PDF without it would show no Chinese."""


def new_paper(orientation: Literal["P", "L"] = "P", margin: float = 12) -> "FPDF":
    """Return an A4 paper without pages, with the font set; *margin* in millimetres.

    Raises:
        FontMissingError: there is no Chinese font to put into it.
    """
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError as error:
        message = _("服务器未安装中文字体包，暂不能生成PDF，请通知系统管理员。")
        raise FontMissingError(message) from error
    from registry.numbered_paper import NumberedPaper

    pdf = NumberedPaper(orientation=orientation, format="A4")
    pdf.set_margins(margin, margin)
    pdf.set_auto_page_break(auto=True, margin=15)
    pdf.add_font(FONT, fname=sans_path())
    pdf.set_font(FONT, size=10)
    return pdf


def line(pdf: "FPDF", text: str, *, size: float, height: float = 6.5, align: str = "L") -> None:
    """Write *text* as a paragraph over the page's width and go below it.

    *size* is in points, *height* that of a line in millimetres.
    """
    pdf.set_font(FONT, size=size)
    room = pdf.epw - 2 * pdf.c_margin
    for row in broken(text, room, pdf.get_string_width):
        pdf.cell(0, height, row, align=align, new_x="LMARGIN", new_y="NEXT")
