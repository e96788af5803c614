"""Words and masks that every page of the desk shares."""

from collections.abc import Iterable
from typing import Final

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from registry.disclosure import Reason
from registry.enums import Exposure, RecordState, Severity, SubjectKind, Timeliness
from registry.kinds import KindSpec, kinds
from registry.list_rules import SENTENCES
from registry.masking import scrub
from registry.models.history import Action
from registry.notice_rules import NOTICE_MISSING, SENTENCE
from registry.reporting.versions import TOLD_REASON
from registry.reporting_counts import TAKEN_BACK

#: Reasons that the register gives by itself, beside those of the disclosure rules.
REASONS: Final = {
    **{reason.value: reason.label for reason in Reason},
    TOLD_REASON: _("报送部门在公示后告知涉密或者适用简易程序，已停止公示，请核实。"),
    TAKEN_BACK: Action.TAKEN_BACK.label,
    **SENTENCES,
    NOTICE_MISSING: SENTENCE,
}


def reason_words(reason: str) -> str:
    """Return why a record is as it is: the rules' sentence, or staff's own, scrubbed."""
    return str(REASONS[reason]) if reason in REASONS else scrub(reason)


def kind_label(kind: str) -> str:
    """Return a kind's label, or its code where its data file is gone."""
    return kinds()[kind].label if kind in kinds() else kind


def state_label(state: str) -> str:
    """Return a state in words."""
    return str(RecordState(state).label) if state in RecordState.values else state


def timeliness_label(value: str) -> str:
    """Return whether it came in time, in words."""
    return str(Timeliness(value).label) if value in Timeliness.values else value


def severity_label(value: str) -> str:
    """Return a breach's class in words; empty for none."""
    return str(Severity(value).label) if value in Severity.values else value


def subject_kind_label(value: str) -> str:
    """Return a subject's kind in words."""
    return str(SubjectKind(value).label) if value in SubjectKind.values else value


def action_label(value: str) -> str:
    """Return a change in words."""
    return str(Action(value).label) if value in Action.values else value


def may_be_seen(kind: KindSpec | None, name: str) -> bool:
    """Tell whether a reported field of this name may be seen at all, masked or not."""
    return bool(kind and name in kind.fields and kind.fields[name].exposure != Exposure.NEVER)


def staff_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of members of staff by their inner ids; one query."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    return {pk: str(user) for pk, user in get_user_model().objects.in_bulk(wanted).items()}
