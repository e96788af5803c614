"""What the readers' forms have in common; the voluntary declaration, and asking how it stands.

Whether what is filled in is true of a subject, the register says (``registry.declarations``);
here is only what a form is: labels, hints, and one trap for programs that fill in everything.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from registry.declarations import DeclaredFacts
from registry.faults import FaultsError

LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 4000
#: A code of twelve signs in groups, and blanks that people type.
LONGEST_CODE: Final = 30
LONGEST_TICKET: Final = 40
#: Fields that belong to the declaration itself, in the form's order.
FACTS: Final = (
    "name",
    "uscc",
    "representative",
    "matter",
    "content",
    "valid_until",
    "contact_name",
    "contact_phone",
)

_REQUIRED: Final = _("此项必填。")


def line(label: Any, *, hint: Any = "", longest: int = LONGEST_LINE, **more: Any) -> Any:
    """Return a field for text with our sentences; ``widget``, ``attributes`` say how it looks."""
    attributes = more.pop("attributes", {})
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        error_messages={
            "required": _REQUIRED,
            "max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个。"),
        },
        widget=more.pop("widget", forms.TextInput)(attrs={"autocomplete": "off", **attributes}),
        **more,
    )


class PlainForm(forms.Form):
    """A form whose fields say what is wrong with them to eyes and to readers' aids alike."""

    #: No person sees it: what fills it in is a program.
    website = line(_("请勿填写此项"), required=False, attributes={"tabindex": "-1"})

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(data, files, auto_id="f-%s", use_required_attribute=True)
        #: Seconds to wait where too much was sent.
        self.wait = 0

    def clean_website(self) -> str:
        """Refuse what only programs fill in."""
        if self.cleaned_data.get("website"):
            raise forms.ValidationError(_("请将此项留空后重新提交。"))
        return ""

    @property
    def given(self) -> dict[str, Any]:
        """What was filled in and has no fault of the form's own, by field."""
        self.is_valid()
        return dict(self.cleaned_data)

    def tell_faults(self, faults: dict[str, str]) -> None:
        """Put what the register found wrong beside its fields; what belongs to none above them.

        A field that has a fault already keeps that one alone: nobody mends it twice.
        """
        for name, sentence in faults.items():
            field = name if name in self.fields else None
            if field is None or field not in self.errors:
                self.add_error(field, sentence)

    def tell(self, error: FaultsError) -> None:
        """Say why the register takes nothing: beside the fields, or above them all."""
        self.tell_faults(error.faults)
        if not error.faults:
            self.add_error(None, str(error))

    @property
    def fields_to_fill(self) -> list[forms.BoundField]:
        """The fields that people see, in order."""
        return [field for field in self if field.name != "website"]


class DeclarationForm(PlainForm):
    """The voluntary declaration of an organisation or sole trader (信用申报)."""

    name = line(
        _("单位名称"),
        hint=_("与营业执照或登记证书一致。"),
        attributes={"autocomplete": "organization"},
    )
    uscc = line(
        _("统一社会信用代码"),
        hint=_("十八位。没有统一社会信用代码的自然人不在本页申报。"),
        longest=LONGEST_CODE,
        attributes={"autocapitalize": "characters", "spellcheck": "false"},
    )
    representative = line(_("法定代表人或负责人"), hint=_("公示时隐去部分文字。"))
    matter = line(_("申报事项"), hint=_("如资质证书、荣誉奖励、履约情况、社会责任。"))
    content = line(
        _("申报内容"),
        hint=_("请勿填写身份证号码、手机号码、住址等个人信息。最多 4000 字。"),
        longest=LONGEST_TEXT,
        widget=forms.Textarea,
        attributes={"rows": "8"},
    )
    valid_until = line(
        _("有效期至"),
        hint=_("证书或荣誉有期限的请填写，如 2028-06-30；没有期限的留空。"),
        longest=10,
        required=False,
        attributes={"type": "date"},
    )
    contact_name = line(_("联系人"), hint=_("仅供工作人员核验时联系，不公示。"), longest=50)
    contact_phone = line(
        _("联系电话"),
        hint=_("仅供工作人员核验时联系，不公示。"),
        longest=30,
        attributes={"type": "tel", "inputmode": "tel"},
    )
    agreed = forms.BooleanField(
        label=_("本单位承诺所填内容真实、合法、有效，同意经核验后在本站公示。"),
        error_messages={"required": _("请阅读并勾选承诺。")},
    )

    def clean_valid_until(self) -> str:
        """Say in plain words what browsers without a calendar let through."""
        told: str = self.cleaned_data["valid_until"].strip()
        try:
            return told and date.fromisoformat(told).isoformat()
        except ValueError:
            raise forms.ValidationError(_("有效期应为日期，如 2028-06-30。")) from None

    def tell_faults(self, faults: dict[str, str]) -> None:
        """Tell of a wrong code in plain words: the register has those of departments' tables."""
        plain = {"uscc": str(_("统一社会信用代码不正确，请与营业执照或登记证书逐位核对。"))}
        super().tell_faults(faults | {name: plain[name] for name in plain.keys() & faults.keys()})

    def facts(self) -> DeclaredFacts:
        """Return what was filled in; what isn't, or has a fault of the form's own, is empty."""
        return DeclaredFacts(**{name: self.given.get(name, "") for name in FACTS})


class StatusForm(PlainForm):
    """How a declaration stands: its number and the code that was shown once."""

    ticket = line(_("申报编号"), longest=LONGEST_TICKET, attributes={"autocapitalize": "off"})
    code = line(
        _("查询码"),
        hint=_("提交申报时显示的十二位字符，不分大小写。"),
        longest=LONGEST_CODE,
        attributes={"autocapitalize": "characters"},
    )
