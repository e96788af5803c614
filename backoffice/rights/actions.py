"""What may be done about a case: a button each, with its form and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.rights.forms import (
    AnswerForm,
    CorrectedForm,
    ForwardForm,
    MoreForm,
    NotTakenForm,
    OutcomeForm,
    RefusalForm,
)
from registry import rights
from registry.desk import deciding
from registry.models import Case, CaseSort, CaseState, Proposal
from registry.scopes import Scope

#: Does it, and returns the proposal that it waits for, or None.
Do = Callable[[Case, User, Any], Proposal | None]

_BOTH: Final = (CaseSort.OBJECTION, CaseSort.REPAIR)
_FRESH: Final = (CaseState.RECEIVED, CaseState.FORWARDED)
_AT_WORK: Final = (*_FRESH, CaseState.MORE_NEEDED)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done: its word, what follows from it, and when it is offered.

    ``step`` is the step that closes the case by it, for the preview of the decision; ``offered``
    tells of a case in one of the states whether it makes sense.
    """

    code: str
    label: str | Promise
    help: str | Promise
    form: type[forms.Form]
    do: Do
    states: tuple[CaseState, ...] = _AT_WORK
    sorts: tuple[CaseSort, ...] = _BOTH
    by_two: bool = False
    is_grave: bool = False
    step: str = ""
    offered: Callable[[Case], bool] = bool


def _take_up(case: Case, by: User, _form: Any) -> None:
    rights.take_up(case, by)


def _forward(case: Case, by: User, form: Any) -> None:
    rights.forward(case, form.cleaned_data["authority"], by, form.cleaned_data["note"])


def _answer(case: Case, by: User, form: Any) -> None:
    rights.answer_forward(case, by, form.cleaned_data["text"])


def _ask(case: Case, by: User, form: Any) -> None:
    rights.ask_more(case, by, form.cleaned_data["what"])


def _not_taken(case: Case, by: User, form: Any) -> None:
    rights.not_taken(case, by, form.cleaned_data["reason"])


def _settle(case: Case, by: User, _form: Any) -> None:
    rights.settle(case, by)


def _is_gone(case: Case) -> bool:
    return rights.gone_since(case.record) is not None


def _outcome(outcome: str, action: str) -> Do:
    def do(case: Case, by: User, form: Any) -> Proposal | None:
        told = form.cleaned_data
        words = (told["reason"], told["basis"])
        values = dict(form.values()) if isinstance(form, CorrectedForm) else None
        return rights.propose_outcome(case, by, outcome, action, *words, values=values)

    return do


_OBJECTION: Final = (CaseSort.OBJECTION,)
_REPAIR: Final = (CaseSort.REPAIR,)

ACTIONS: Final = {
    one.code: one
    for one in (
        Action(
            "take-up",
            _("受理"),
            _("属于异议事项、可以办理的，予以受理；记录随即在网站上标注“异议处理中”。"),
            forms.Form,
            _take_up,
            sorts=_OBJECTION,
            offered=rights.to_be_taken_up,
        ),
        Action(
            "forward",
            _("转机关核查"),
            _("转给作出决定的机关核查并答复；机关的报送员在“异议与修复核查”中看到。"),
            ForwardForm,
            _forward,
            states=_FRESH,
        ),
        Action(
            "answer",
            _("登记核查情况"),
            _("机关以书面、电话等方式答复的，由信用办在此登记。"),
            AnswerForm,
            _answer,
            states=(CaseState.FORWARDED,),
        ),
        Action(
            "ask",
            _("要求补充材料"),
            _("申请人凭受理编号和查询码看到并补充。"),
            MoreForm,
            _ask,
            states=_FRESH,
        ),
        Action(
            "repair",
            _("准予修复"),
            _("已达到最短公示期、已纠正失信行为并履行义务、已作出信用承诺的，准予修复。"),
            OutcomeForm,
            _outcome("grant", "repair"),
            sorts=_REPAIR,
            by_two=True,
            step="granted.repair",
        ),
        Action(
            "withdraw",
            _("支持异议，撤下记录"),
            _("记录不应公示的，例如主体有误、已过期限。"),
            OutcomeForm,
            _outcome("grant", "withdraw"),
            sorts=_OBJECTION,
            by_two=True,
            is_grave=True,
            step="granted.withdraw",
        ),
        Action(
            "void",
            _("支持异议，作废记录"),
            _("决定被撤销、确认违法或者无效的，须在三个工作日内停止公示。"),
            OutcomeForm,
            _outcome("grant", "void"),
            sorts=_OBJECTION,
            by_two=True,
            is_grave=True,
            step="granted.void",
        ),
        Action(
            "correct",
            _("支持异议，更正记录"),
            _("报送的内容有误、决定本身没有变化的；更正立即生效，原内容留在历史版本中。"),
            CorrectedForm,
            _outcome("grant", "correct"),
            sorts=_OBJECTION,
            step="granted.correct",
        ),
        Action(
            "keep",
            _("支持异议，记录不变"),
            _("异议成立，但问题已经以其他方式处理，例如已另行更正。"),
            OutcomeForm,
            _outcome("grant", "keep"),
            sorts=_OBJECTION,
            step="granted.keep",
        ),
        Action(
            "refuse",
            _("不予支持"),
            _("记录继续公示，“异议处理中”的标注随即取消。"),
            RefusalForm,
            _outcome("refuse", "keep"),
            step="refused.keep",
        ),
        Action(
            "not-taken",
            _("不予受理"),
            _("不属于异议或修复事项、申请人无权申请、逾期不补充材料等。"),
            NotTakenForm,
            _not_taken,
            step="not_taken.keep",
        ),
        Action(
            "settle",
            _("随记录办结"),
            _("记录已经停止公示，本件不再另行处理。申请人收到办结告知书，可以与信用办联系。"),
            forms.Form,
            _settle,
            offered=_is_gone,
        ),
    )
}


def possible(case: Case) -> list[Action]:
    """Return what may be done about a case as it is, in the order of the buttons."""
    return [
        one
        for one in ACTIONS.values()
        if case.state in one.states and case.sort in one.sorts and one.offered(case)
    ]


def form_of(action: Action, case: Case, scope: Scope, data: Any) -> forms.Form:
    """Return an action's form for a case; *data* is what was sent, or None."""
    if action.form is ForwardForm:
        return ForwardForm(case, scope, data)
    if action.form is CorrectedForm:
        return CorrectedForm(data, fields=deciding.correctable(case.record.kind))
    return action.form(data)
