"""A record (信用记录) inside a page: the page holds its id, and asks the register each time.

What readers see of it is ``registry.publication``'s answer of that moment: masked, with the mark
of an open objection, and nothing at all once the record has left (design decisions 5, 8, 22).
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from registry import publication
from registry.enums import SubjectKind
from registry.publication import PublicRecord

#: Under this name a page's context holds the records that its blocks show, by id.
CONTEXT_NAME: Final = "bound_records"
#: What stands where a record stood: editors see it, readers don't.
GONE: Final = "record_gone"
_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")
#: The address of a record's public page, as an editor copies it.
_ADDRESS: Final = re.compile(r"/records/([A-Za-z0-9_-]{22})/?(?:[?#].*)?$")
_HELP: Final = gettext_lazy("请填写记录编号，或者粘贴该记录公示页面的网址。")


def shown_records(public_ids: Iterable[str]) -> dict[str, PublicRecord]:
    """Return those of the records that a page may show today, by id; one query, none for none.

    Never a natural person's, whatever rule shows it elsewhere (design decision 11).
    """
    wanted = {each for each in public_ids if each}
    found = publication.records(wanted) if wanted else {}
    return {
        public_id: record
        for public_id, record in found.items()
        if record.subject_kind != SubjectKind.NATURAL_PERSON
    }


def title_of(record: PublicRecord) -> str:
    """Return how editors tell one record from another: its kind, whose it is, what it is called."""
    return " · ".join(filter(None, (record.kind_label, record.subject_name, record.title)))


def read_record_id(text: str) -> str:
    """Return the public id in what an editor entered (the id, or its page's address), or ""."""
    text = text.strip()
    if _ID.fullmatch(text):
        return text
    found = _ADDRESS.search(text)
    return found[1] if found else ""


class RecordInput(forms.TextInput):
    """A field for a record's id that says below itself which record that is."""

    class Media:
        js = ("cms/js/record-field.js",)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add where the title is asked for: the desk's address is known when the form is drawn."""
        more = {
            "data-controller": "cms-record",
            "data-action": "change->cms-record#tell",
            "data-cms-record-url-value": reverse("cms_record_title"),
            "autocomplete": "off",
        }
        context: dict[str, Any] = super().get_context(name, value, (attrs or {}) | more)
        return context


class RecordBlock(blocks.FieldBlock):
    """One record of the register, chosen by its number or its page's address."""

    def __init__(self, **options: Any) -> None:
        self.field = forms.CharField(
            max_length=300,
            required=options.pop("required", True),
            help_text=_HELP,
            widget=RecordInput(),
        )
        super().__init__(**options)

    def clean(self, value: str) -> str:
        """Return the record's id; refuse whatever may not be shown today, in one sentence.

        A draft may leave it open, as any required field: publishing asks for it.
        """
        told = super().clean(value).strip()
        if not told:
            return ""
        public_id = read_record_id(told)
        if public_id not in shown_records([public_id]):
            raise ValidationError(_("没有这条记录，或其未在公示。请核对记录编号或者网址。"))
        return public_id

    def get_context(
        self, value: str, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add the record, or None when it may not be shown."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        known = (parent_context or {}).get(CONTEXT_NAME)
        records = shown_records([value]) if known is None else known
        return context | {"record": records.get(value)}

    def get_searchable_content(self, value: str) -> list[str]:  # noqa: ARG002
        """Keep records out of Wagtail's own index, which no withdrawal would reach."""
        return []

    class Meta:
        icon = "doc-full-inverse"
        label = gettext_lazy("信用记录")
        template = "cms/blocks/record.html"


class GoneBlock(blocks.StaticBlock):
    """Where a record stood that has left the public. Readers see nothing, not even a gap."""

    class Meta:
        icon = "warning"
        label = gettext_lazy("原引用记录已停止公示")
        admin_text = gettext_lazy(
            "此处原引用的信用记录已停止公示。请核对上下文中是否还有相关内容，然后删除本块。"
        )
        template = "cms/blocks/record_gone.html"
