"""PDFs that show their Chinese in every viewer: the font's used glyphs are in them.

fpdf2 needs no system package, and the font (Noto Sans SC, SIL Open Font License 1.1) comes as a
Python package, so that neither the server nor the reader must have one installed.
"""

from typing import Final, Literal

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from registry.typesetting import broken

FONT: Final = "NotoSansSC"


class FontMissingError(RuntimeError):
    """The font isn't installed: a PDF without it would show no Chinese."""


class Paper(FPDF):
    """A page with its number below."""

    def footer(self) -> None:
        """Write the page's number."""
        self.set_y(-12)
        self.set_font(FONT, size=8)
        self.cell(0, 6, _("第%(n)d页") % {"n": self.page_no()}, align="C")


def new_paper(orientation: Literal["P", "L"] = "P", margin: float = 12) -> Paper:
    """Return an A4 paper without pages, with the font set; *margin* in millimetres.

    Raises:
        FontMissingError: there is no Chinese font to put into it.
    """
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError as error:
        message = _("服务器未安装中文字体包，暂不能生成PDF，请通知系统管理员。")
        raise FontMissingError(message) from error
    pdf = Paper(orientation=orientation, format="A4")
    pdf.set_margins(margin, margin)
    pdf.set_auto_page_break(auto=True, margin=15)
    pdf.add_font(FONT, fname=sans_path())
    pdf.set_font(FONT, size=10)
    return pdf


def line(pdf: FPDF, text: str, *, size: float, height: float = 6.5, align: str = "L") -> None:
    """Write *text* as a paragraph over the page's width and go below it.

    *size* is in points, *height* that of a line in millimetres.
    """
    pdf.set_font(FONT, size=size)
    room = pdf.epw - 2 * pdf.c_margin
    for row in broken(text, room, pdf.get_string_width):
        pdf.cell(0, height, row, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
