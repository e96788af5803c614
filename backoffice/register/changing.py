"""Forms that decide about a record: each demands its reason and its basis."""

from dataclasses import dataclass
from typing import Any, Final, cast

from django import forms
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from backoffice.access import REVIEW, allowed
from backoffice.pages import frame
from registry.desk import deciding
from registry.desk.deciding import NotThereError, Order, RefusedError
from registry.desk.pages import RecordPage, read_record
from registry.enums import Severity
from registry.scopes import scope_of

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Button:
    """One thing that can be decided: its word, and what follows from it."""

    action: str
    label: str | Promise
    help: str | Promise
    is_grave: bool = False


BUTTONS: Final = {
    one.action: one
    for one in (
        Button(
            deciding.PUBLISH,
            gettext_lazy("公示"),
            gettext_lazy(
                "按公示规则重新计算期限后公示；须双人复核的名单条目，以及撤下、作废后再公示的，提交复核。"
            ),
        ),
        Button(
            deciding.HOLD,
            gettext_lazy("暂缓公示"),
            gettext_lazy("立即停止公示，核实清楚后可以再公示；须双人复核的名单条目提交复核。"),
        ),
        Button(
            deciding.CONFIRM,
            gettext_lazy("确认失信程度"),
            gettext_lazy("公示期限随确认的程度重新计算。"),
        ),
        Button(
            deciding.CORRECT,
            gettext_lazy("更正"),
            gettext_lazy("更正报送的内容；原内容留在历史版本中。"),
        ),
        Button(
            deciding.WITHDRAW,
            gettext_lazy("撤下"),
            gettext_lazy("公示过的记录须由第二人复核后撤下；撤下后再次报送也不会恢复公示。"),
            is_grave=True,
        ),
        Button(
            deciding.VOID,
            gettext_lazy("作废"),
            gettext_lazy("决定被撤销或者确认违法；公示过的记录须由第二人复核。"),
            is_grave=True,
        ),
    )
}


class DecisionForm(forms.Form):
    """Reason, basis, and the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=_LONGEST,
        help_text=gettext_lazy("请勿填写个人姓名、证件号码等个人信息。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=_LONGEST,
        help_text=gettext_lazy("文书、条款或者来函的名称与文号。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def order(self, action: str) -> Order:
        """Return what was filled in."""
        told = self.cleaned_data
        return Order(
            action,
            told["version"],
            told["reason"],
            told["basis"],
            severity=told.get("severity", ""),
            values=self.values(),
        )

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return corrected values by field name."""
        return ()


class SeverityForm(DecisionForm):
    """The class besides."""

    severity = forms.ChoiceField(label=gettext_lazy("失信程度"), choices=Severity.choices)
    field_order = ("severity", "reason", "basis")


class CorrectionForm(DecisionForm):
    """One field's correct value. The present one is masked here, so it is never sent along."""

    field = forms.ChoiceField(label=gettext_lazy("更正的字段"))
    value = forms.CharField(
        label=gettext_lazy("更正后的内容"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    empty = forms.BooleanField(label=gettext_lazy("清空此字段"), required=False)
    field_order = ("field", "value", "empty", "reason", "basis")

    def __init__(self, *args: Any, fields: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = fields  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Demand a value, or the word that there is none."""
        told = super().clean() or {}
        if bool(told.get("value", "").strip()) == bool(told.get("empty")):
            self.add_error("value", _("请填写更正后的内容，或者只选择清空。"))
        return told

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return the corrected field."""
        return ((self.cleaned_data["field"], self.cleaned_data["value"].strip()),)


@allowed(REVIEW)
@require_http_methods(["GET", "POST"])
@never_cache
def decide(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Show the form of one decision, or take it."""
    scope = scope_of(request.user)
    found = read_record(scope, public_id)
    if found is None or action not in BUTTONS:
        raise Http404
    form = _form(request, found, action)
    if request.method == "POST" and form.is_valid():
        try:
            by = cast("User", request.user)
            waits = deciding.decide(scope, public_id, form.order(action), by)
        except NotThereError as error:
            raise Http404 from error
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            said = _("已提交，等待第二人复核。") if waits else _("已办理。")
            messages.success(request, said)
            return redirect("backoffice_record", public_id)
    notes = {
        "doubt": deciding.doubt(scope, public_id) if action == deciding.PUBLISH else "",
        "needs_second": deciding.needs_second(scope, public_id, action),
    }
    return _shown(request, found, BUTTONS[action], form, notes)


def _form(request: HttpRequest, found: RecordPage, action: str) -> DecisionForm:
    data = request.POST if request.method == "POST" else None
    initial = {"version": found.line.version, "severity": found.severity}
    if action == deciding.CONFIRM:
        return SeverityForm(data, initial=initial)
    if action == deciding.CORRECT:
        fields = deciding.correctable(found.line.kind)
        return CorrectionForm(data, initial=initial, fields=fields)
    return DecisionForm(data, initial=initial)


def _shown(
    request: HttpRequest,
    found: RecordPage,
    button: Button,
    form: DecisionForm,
    notes: dict[str, Any],
) -> HttpResponse:
    title = str(button.label)
    context = frame(
        title,
        (reverse("backoffice_records"), _("信用记录")),
        (reverse("backoffice_record", args=[found.line.public_id]), found.line.document_number),
        icon="edit",
        record=found,
        button=button,
        form=form,
        **notes,
    )
    status = 422 if form.errors else 200
    return render(request, "backoffice/register/decide.html", context, status=status)
