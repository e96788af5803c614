"""Forms of the room; what they hold is checked again by the register."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.reporting.row_form import RowForm
from registry.kinds import Family, kinds_of
from registry.models import Authority, Batch, BatchState
from registry.reporting.layouts import Layout
from registry.scopes import Scope

_SHORT: Final = 200


class _Day(forms.DateField):
    """A day, chosen with the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **options)


class BatchForm(forms.Form):
    """A new batch; the issuer is one of the keeper's part of the register."""

    kind = forms.ChoiceField(label=_("名单"))
    title = forms.CharField(label=_("批次名称"), max_length=120)
    number = forms.CharField(
        label=_("发布文号"),
        max_length=128,
        required=False,
        help_text=_("没有自己的决定文书号的条目使用此文号。"),
    )
    issuer = forms.ModelChoiceField(label=_("发布机关"), queryset=Authority.objects.none())
    basis = forms.CharField(
        label=_("发布依据"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    published_on = _Day(label=_("发布日期"), initial=timezone.localdate)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_of(Family.LIST).items()
        self.fields["kind"].choices = [(code, spec.label) for code, spec in kinds]  # type: ignore[attr-defined]
        issuers = Authority.objects.filter(scope.condition("pk")).order_by("name")
        self.fields["issuer"].queryset = issuers  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Reason and basis, which every decision states."""

    reason = forms.CharField(label=_("原因"), max_length=_SHORT)
    basis = forms.CharField(label=_("依据"), max_length=_SHORT)


class ExitForm(ReasonForm):
    """Who leaves a list, why, and on which day."""

    on = _Day(label=_("移出日期"), initial=timezone.localdate)

    def clean_on(self) -> date:
        """Refuse a day that hasn't come."""
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("移出日期不能晚于今天。"))
        return on


class PassOnForm(RowForm):
    """What the new decision says, by the other list's columns, and the batch that it joins."""

    def __init__(
        self, scope: Scope, layout: Layout, own: frozenset[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(layout, *args, **kwargs)
        for name in list(self.fields):
            if name not in own:
                del self.fields[name]
        self.own = tuple(self.fields)
        mine = Batch.objects.filter(scope.condition("issuer_id"))
        self.fields["into"] = forms.ModelChoiceField(
            label=_("编入批次"),
            required=False,
            queryset=mine.filter(kind=layout.kind, state=BatchState.PUBLIC),
            help_text=_("可不选；只列出已发布的批次。"),
        )
        self.fields["proposal_reason"] = forms.CharField(label=_("转入原因"), max_length=_SHORT)
        self.fields["proposal_basis"] = forms.CharField(label=_("转入依据"), max_length=_SHORT)

    def values(self) -> dict[str, str]:
        """Return what the new decision says, by field; only of a form that is valid."""
        return {name: self.cleaned_data[name] for name in self.own if self.cleaned_data[name]}


class AttachForm(forms.Form):
    """A file for a record."""

    label = forms.CharField(label=_("附件名称"), max_length=120)
    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF、JPG 或 PNG。上传后须由工作人员查看，确认不含个人信息，再设为可公示。"),
    )


class VerifyForm(forms.Form):
    """How a declaration was verified, and what its declarer is told."""

    how = forms.CharField(
        label=_("核验方式"), max_length=_SHORT, required=False, help_text=_("将随申报内容公示。")
    )
    answer = forms.CharField(
        label=_("核验意见"),
        max_length=_SHORT,
        required=False,
        help_text=_("申报人凭查询码可以看到。未通过时必须填写理由。"),
    )
