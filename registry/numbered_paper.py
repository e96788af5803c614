"""The paper of every PDF. Slow to import: ``registry.paper`` does so when it needs one."""

from django.utils.translation import gettext as _
from fpdf import FPDF


class NumberedPaper(FPDF):
    """A paper whose pages have their number below, in the font that the page is set in."""

    def footer(self) -> None:
        """Write the page's number."""
        self.set_y(-12)
        self.set_font(size=8)
        self.cell(0, 6, _("第%(n)d页") % {"n": self.page_no()}, align="C")
