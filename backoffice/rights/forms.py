"""Forms of the room; what they hold is checked again by the register."""

from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.register.changing import CorrectionForm
from registry.models import Authority, Case, NoticeWay
from registry.scopes import Scope

_SHORT: Final = 200
_LONG: Final = 1000
_SEEN: Final = _("申请人可以看到，将写入决定书。请勿填写他人的个人信息。")


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


class ForwardForm(forms.Form):
    """To whom a case is handed on, and what they are asked."""

    authority = forms.ModelChoiceField(label=_("核查机关"), queryset=Authority.objects.none())
    note = forms.CharField(
        label=_("核查事项"),
        max_length=_LONG,
        widget=_text(4),
        help_text=_("请核查机关回答什么。申请人看不到；核查机关看到的是脱敏后的文字。"),
    )

    def __init__(self, case: Case, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Q(pk=case.record.authority_id) | scope.condition("pk")
        field = self.fields["authority"]
        field.queryset = Authority.objects.filter(own).order_by("name")  # type: ignore[attr-defined]
        field.initial = case.record.authority_id


class AnswerForm(forms.Form):
    """What the authority found."""

    text = forms.CharField(
        label=_("核查情况"),
        max_length=4 * _LONG,
        widget=_text(6),
        help_text=_("事实是否有误、决定是否撤销或变更、义务是否履行，以及依据。申请人看不到。"),
    )


class MoreForm(forms.Form):
    """What the applicant is asked to add."""

    what = forms.CharField(
        label=_("需要补充的材料"),
        max_length=_LONG - 100,
        widget=_text(4),
        help_text=_("申请人可以看到。发出后办理期限暂停计算，收到补充后继续。"),
    )


class NotTakenForm(forms.Form):
    """Why a case isn't taken up."""

    reason = forms.CharField(
        label=_("不予受理的理由"), max_length=_LONG, widget=_text(4), help_text=_SEEN
    )


class OutcomeForm(forms.Form):
    """Reason and basis of a decision that takes effect by a second person, or at once."""

    reason = forms.CharField(label=_("理由"), max_length=_SHORT, widget=_text(3), help_text=_SEEN)
    basis = forms.CharField(
        label=_("依据"),
        max_length=_SHORT,
        widget=_text(2),
        help_text=_("法律条款，或者核查机关来函的名称与文号。"),
    )


class RefusalForm(OutcomeForm):
    """A refusal may need more words."""

    reason = forms.CharField(label=_("理由"), max_length=_LONG, widget=_text(5), help_text=_SEEN)


class CorrectedForm(CorrectionForm):
    """The corrected field, with the reason and basis that the applicant reads."""

    version = None  # type: ignore[assignment]
    reason = forms.CharField(label=_("理由"), max_length=_SHORT, widget=_text(3), help_text=_SEEN)


class PublicCorrectionForm(forms.Form):
    """The text of a public correction."""

    text = forms.CharField(
        label=_("更正内容"),
        max_length=500,
        widget=_text(4),
        help_text=_("只写更正了什么、此前的展示有误，不重复被撤下记录的内容，不写个人信息。"),
    )


class NoticeForm(forms.Form):
    """How and when subjects were told that a breach will be public."""

    #: None is chosen beforehand: how somebody was told isn't to be guessed.
    way = forms.ChoiceField(
        label=_("告知方式"), choices=[("", _("请选择")), *NoticeWay.choices], initial=""
    )
    given_on = forms.DateField(
        label=_("告知日期"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    note = forms.CharField(
        label=_("说明"),
        max_length=_SHORT,
        required=False,
        help_text=_("送达回证、公告的编号等。请勿填写个人信息。"),
    )
