"""The forms of this part of the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.mask_passages import categories
from registry.masking.preview import LONGEST


class TextForm(forms.Form):
    """A text to try the rules on, and the persons that its record would name."""

    text = forms.CharField(
        label=_("文字"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )
    names = forms.CharField(
        label=_("记录载明的姓名"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("法定代表人、自然人相对人等，多个姓名以顿号分隔，可不填。"),
    )

    def known(self) -> list[str]:
        """Return the persons that the record would name."""
        told = str(self.cleaned_data["names"]).replace("，", "、").replace(",", "、")
        return [name.strip() for name in told.split("、") if name.strip()]


class MarkForm(forms.Form):
    """A passage of a masked text that must not be shown."""

    field = forms.ChoiceField(label=_("字段"))
    passage = forms.CharField(
        label=_("要隐去的内容"),
        max_length=200,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("从上面脱敏后的文字中原样复制；同一内容在本记录的各段文字中都会隐去。"),
    )
    category = forms.ChoiceField(label=_("内容类型"))

    def __init__(self, *args: Any, fields: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = fields  # type: ignore[attr-defined]
        kinds = [(one.code, one.label) for one in categories().values()]
        self.fields["category"].choices = [("", "———"), *kinds]  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """A doubtful place that may be shown."""

    field = forms.CharField(max_length=40, widget=forms.HiddenInput)
    passage = forms.CharField(max_length=200, strip=False, widget=forms.HiddenInput)
    at = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
