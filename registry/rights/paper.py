"""The decision as a PDF that shows its Chinese in every viewer."""

from registry.paper import line, new_paper
from registry.rights.decision_text import DecisionText


def decision_pdf(text: DecisionText) -> bytes:
    """Return a decision as PDF (A4).

    Raises:
        FontMissingError: there is no Chinese font to put into it.
    """
    pdf = new_paper(orientation="P", margin=25)
    pdf.set_title(text.heading)
    pdf.set_lang("zh-CN")
    pdf.add_page()
    line(pdf, text.heading, size=18, height=14, align="C")
    pdf.ln(6)
    if text.addressee:
        line(pdf, text.addressee, size=12, height=8.5)
        pdf.ln(1.5)
    for paragraph in text.paragraphs:
        line(pdf, f"　　{paragraph}", size=12, height=8.5)
        pdf.ln(1.5)
    pdf.ln(10)
    # Office and day stay on one page.
    if pdf.will_page_break(2 * 8.5):
        pdf.add_page()
    line(pdf, text.office, size=12, height=8.5, align="R")
    line(pdf, text.day, size=12, height=8.5, align="R")
    return bytes(pdf.output())
