"""What templates call: icons, numbers, values of records, where the reader is."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.website.wording import Wording, wording_of
from registry.enums import Severity
from registry.families import Mark, kinds_in_order, marks
from registry.kinds import KindSpec, kinds
from registry.publication import PublicField, PublicRecord, PublicSubject
from registry.uploads import ENDINGS
from search.highlight import Piece, excerpt, pieces

register = template.Library()

ICONS_DIR: Path = settings.BASE_DIR / "static" / "icons"
_ICON_NAME = re.compile(r"[a-z-]+")
#: The layout's word for "long term" (2099/12/31 in reports).
LONG_TERM = date(2099, 12, 31)
#: Amounts come in ten thousand yuan (万元).
YUAN = 10_000
AMOUNTS = frozenset({"fine", "confiscated"})
#: What the layout's 当前状态 (XK_ZT) says: commonly 1 valid and 2 invalid; others stay as they are.
STATUS = "status"
STATUSES = {"1": gettext_lazy("有效"), "2": gettext_lazy("无效")}
#: Characters of a record's text in a list: five lines on a phone, two at a desk.
EXCERPT = 80
CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Chinese words with the marks and figures between them: 《信用修复管理办法》, 法释〔2017〕7号.
CHINESE_RUN = re.compile(r"([《“〔（]*[\u3400-\u9fff][\u3000-\u9fff\uff00-\uffef\d“”]*)")
#: Words of English, as no Chinese value has them.
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[:,;] |\.? [A-Za-z(《])")
_ZH = '<span lang="zh-CN">{}</span>'
CODES = re.compile(r"[A-Za-z0-9*-]{8,}")


@cache
def _icon(name: str) -> SafeString:
    if not _ICON_NAME.fullmatch(name):
        message = f"No icon is called {name!r}."
        raise ValueError(message)
    drawing = (ICONS_DIR / f"{name}.svg").read_text("utf-8").strip()
    # Our own file, beside the code.
    return mark_safe(drawing.replace("<svg ", '<svg class="icon" aria-hidden="true" ', 1))  # noqa: S308


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return the drawing static/icons/<name>.svg, to stand in the page; readers' aids skip it."""
    return _icon(name)


@register.filter
def number(value: int | None) -> str:
    """Return a number with commas between thousands; a dash for None."""
    return "—" if value is None else f"{value:,}"


@register.filter
def day(value: date) -> str:
    """Return a day as official papers write it; the layout's last day is 长期."""
    return _("长期") if value >= LONG_TERM else value.isoformat()


@register.filter
def shown(item: PublicField) -> str:
    """Return a record's value for readers: amounts in yuan too, the last day in words."""
    if item.name in AMOUNTS:
        return _amount(item.value)
    if item.name == STATUS:
        return str(STATUSES.get(item.value, item.value))
    if item.value == LONG_TERM.isoformat():
        return _("长期")
    return item.value


def _amount(value: str) -> str:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value
    thousands = f"{(amount * YUAN).normalize():,f}"
    return _("%(wan)s 万元（%(yuan)s 元）") % {"wan": f"{amount.normalize():f}", "yuan": thousands}


@register.filter
def translated(label: str) -> str:
    """Return a label of the register's data files in the page's language, where it is known."""
    return _(label) if label else ""


@register.filter
def sentences(text: str) -> str:
    """Return a text of the register's data files in the page's language, sentence by sentence.

    A rule that passes over to another says both one after the other.
    """
    apart = " " if _is_foreign() else ""
    return apart.join(_(one) for one in re.findall(r"[^。]+。?", text))


def _is_foreign() -> bool:
    return not (get_language() or "zh").startswith("zh")


@register.filter
def bracketed(text: str) -> str:
    """Return a word in the brackets of the page's language, to follow another."""
    return _("（%s）") % text


@register.filter
def zh(value: Any) -> str:
    """Return a text with its Chinese marked as such where the page is in another language.

    Whoever reads pages aloud must know, and so must browsers, which choose fonts by it. A value of
    the register is marked whole, with its figures; of an English sentence the Chinese names in it.
    """
    text = conditional_escape(value)
    if not _is_foreign() or not CHINESE.search(text):
        return text
    if not ENGLISH.search(text):
        return format_html(_ZH, text)
    parts = (mark_safe(part) for part in CHINESE_RUN.split(text))  # noqa: S308 - escaped above
    marked = (format_html(_ZH, part) if CHINESE.search(part) else part for part in parts)
    return format_html_join("", "{}", ((part,) for part in marked))


@register.filter
def is_code(value: str) -> bool:
    """Tell whether a value is a code, to be set in figures of one width."""
    return bool(CODES.fullmatch(value))


@register.filter
def severity_tone(severity: str) -> str:
    """Return the tone of a class of breach, for a badge that says its name as well."""
    tones = {Severity.MINOR: "calm", Severity.GENERAL: "warn", Severity.SERIOUS: "alarm"}
    return tones.get(Severity(severity), "calm") if severity else "calm"


@register.simple_tag(takes_context=True)
def current(context: RequestContext, address: str) -> SafeString:
    """Return aria-current when the page being shown lies below *address*."""
    request = context.get("request")
    here = request.path if request else ""
    if here == address:
        return mark_safe('aria-current="page"')
    # Every page lies below the front page, in whatever language.
    inside = address != reverse("home") and here.startswith(address)
    return mark_safe('aria-current="true"' if inside else "")  # noqa: S308 - constants


@register.filter
def unlocalised(value: float) -> str:
    """Return a number as SVG wants it, whatever the language."""
    return f"{value:g}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of a kind are shown; ``query`` leads to them on the subject's page."""

    code: str
    label: str
    count: int
    query: str


@register.filter
def tallies(subject: PublicSubject) -> list[Tally]:
    """Return how many records of each kind a subject has, kinds in their order, no noughts."""
    counted = (
        Tally(code, kind.label, subject.counts.get(code, 0), f"?tab={kind.tab}&kind={code}")
        for code, kind in kinds_in_order().items()
    )
    return [tally for tally in counted if tally.count]


@register.filter
def marks_of(subject: PublicSubject) -> tuple[Mark, ...]:
    """Return the marks that stand beside a subject's name."""
    return marks(subject.counts)


@register.filter
def wording(record: PublicRecord) -> Wording:
    """Return the words for a record's parts, by what sort of thing it is."""
    return wording_of(record.kind)


@register.filter
def heading(record: PublicRecord) -> str:
    """Return what heads a record: of a list its name too, for a year or a trade says nothing."""
    title = record.title or record.document_number
    if kinds()[record.kind].listing is None or not record.title:
        return title
    return _(record.kind_label) + bracketed(title)


@register.filter
def is_entry(record: PublicRecord) -> bool:
    """Tell whether a record is an entry of a list, whose heading names the list already."""
    return kinds()[record.kind].listing is not None


@register.filter
def first_input(field: BoundField) -> str:
    """Return the id of the input that a link to a field leads to: of several choices the first."""
    if isinstance(field.field.widget, forms.RadioSelect):
        return f"{field.auto_id}_0"
    return str(field.id_for_label)


@register.filter
def lost_files(field: BoundField) -> int:
    """Return how many files came in a field, which a page that is sent back can't hold."""
    lost: dict[str, int] = getattr(field.form, "lost_files", {})
    return lost.get(field.name, 0)


@register.filter
def file_type(media_type: str) -> str:
    """Return the type of a file in the word that readers know."""
    return ENDINGS[media_type].upper()


@register.filter
def described(kind: KindSpec) -> str:
    """Return the sentence that heads all records of a kind."""
    return str(wording_of(kind.code).described) % {"of_kind": _(kind.label)}


#: Tone of a mark → tone of its badge and the drawing before its words.
_MARKS = {
    "red": ("good", "star"),
    "black": ("alarm", "alarm"),
    "watch": ("warn", "eye"),
    "other": ("alarm", "info"),
    "declared": ("plain", "check"),
}


@register.filter
def mark_tone(mark: Mark) -> str:
    """Return the tone of a mark's badge; the badge says the list's name as well."""
    return _MARKS[mark.tone][0]


@register.filter
def mark_icon(mark: Mark) -> str:
    """Return the drawing before a mark's words, so that colour isn't the only cue."""
    return _MARKS[mark.tone][1]


@register.filter
def highlighted(text: str, words: Sequence[str] | None) -> str:
    """Return *text* with what was asked for in marks; every piece of it is escaped."""
    return _marked(pieces(text, words)) if words else text


@register.filter
def excerpted(text: str, words: Sequence[str] | None) -> str:
    """Return the part of a long *text* around what was asked for, with marks."""
    return _marked(excerpt(text, words or (), EXCERPT))


def _marked(found: Iterable[Piece]) -> SafeString:
    # A piece without a mark is escaped by format_html_join, one with by format_html.
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", one.text) if one.hit else one.text,) for one in found),
    )


@register.filter
def with_code(sentence: str, code: str) -> SafeString:
    """Return a sentence about a repaired code, the code itself in figures of one width."""
    before, found, after = sentence.partition(code)
    shown_code = format_html('<span class="code">{}</span>', code)
    return format_html("{}{}{}", before, shown_code if found else "", after)


@register.simple_tag
def field_input(field: BoundField) -> SafeString:
    """Return a field's input, joined to its hint and its error for readers' aids."""
    base = field.id_for_label
    told = [f"{base}-error"] if field.errors else []
    told += [f"{base}-lost"] if lost_files(field) else []
    told += [f"{base}-hint"] if field.help_text else []
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(told)} if told else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.simple_tag
def proof_texts() -> str:
    """Return what ALTCHA's widget says, as JSON, in the page's language."""
    texts = {
        "label": _("安全验证（自动完成）"),
        "verifying": _("正在验证，请稍候…"),
        "verified": _("安全验证已完成"),
        "error": _("未能自动验证，仍可直接提交。"),
        "expired": _("验证已过期，提交时会重新验证。"),
        "waitAlert": _("正在验证，请稍候…"),
        "verificationRequired": _("提交时会自动验证。"),
        "loading": _("正在验证，请稍候…"),
        "verify": _("验证"),
        "reload": _("重新验证"),
        "cancel": _("取消"),
    }
    return json.dumps(texts, ensure_ascii=False)
