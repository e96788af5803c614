"""Taking an application: an objection to a record (异议), or for its repair (信用修复).

A record that may not be shown is answered like one that doesn't exist. What is filled in is
sealed; the applicant asks how it stands with a code that is shown once.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry.calendar import working_years
from registry.disclosure_rules import load_rules
from registry.enums import RecordState, SubjectKind
from registry.models import ApplicantRole, Case, CaseSort, Record, Subject
from registry.models.rights import CLOSED
from registry.publication import shown_on, today
from registry.reporting.timeliness import working_deadline
from registry.rights import marks, materials, steps
from registry.rights.errors import AlreadyAppliedError, RightsError
from registry.rights.filled_in import PURPOSE, filled_in, seal
from registry.rights.materials import Upload
from registry.rights.rules import clock_rule, roles_for, rules
from registry.tickets import code_digest, new_code
from registry.uploads import CheckedFile

#: Cases of a record that one application is compared with, newest first.
_MOST_COMPARED: Final = 200
#: Before a number's own digits: how the country is dialled.
_COUNTRY: Final = re.compile(r"^(?:00)?86(?=\d{10,})")


@dataclass(frozen=True, slots=True)
class Application:
    """What the form holds. ``record_id`` is the record's public id; who applies is the office's.

    ``sort`` and ``role`` are values of ``CaseSort`` and ``ApplicantRole``. ``proven``: a
    browser's proof of work came with it.
    """

    record_id: str
    sort: str
    role: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)
    statement: str = field(repr=False)
    wants_correction: bool = False
    proven: bool = False


def apply(
    application: Application,
    files: Sequence[Upload] = (),
    *,
    verified: Subject | None = None,
    admit: Callable[[], None] | None = None,
) -> tuple[Case, str]:
    """Take an application and return its case with the query code, which nobody can tell again.

    *verified* is whom the applicant was proven to be: their own record needn't be public.
    *admit* is called when everything else passed, and may raise: what is refused costs nobody room.

    Raises:
        RightsError: something doesn't pass; ``faults`` says what and why. Nothing is kept.
        AlreadyAppliedError: the very same was sent before, or one contact sent too many about this
            record. What others sent about it is no reason.
    """
    if application.sort not in CaseSort.values:
        raise RightsError(faults={"sort": _("请选择申请类型。")})
    found = applied_for(application.record_id, verified)
    if found is None:
        raise _unknown()
    faults = faults_in(application, found)
    faults |= materials.missing_papers(application.sort, application.role, files)
    faults |= materials.glance(application.sort, application.role, files)
    if faults:
        raise RightsError(faults=faults)
    # All that costs nothing comes before the files are looked into.
    _refuse_again(found, application, verified)
    checked = materials.check(application.sort, application.role, files)
    if admit is not None:
        admit()
    return _taken(application, found, checked, verified)


def _taken(
    application: Application,
    found: Record,
    checked: Sequence[tuple[str, CheckedFile]],
    verified: Subject | None,
) -> tuple[Case, str]:
    code = new_code()
    with materials.kept(checked) as sealed, transaction.atomic():
        # Locked: of the same sent twice at once the second finds the first, and none finds a
        # record that goes at this moment.
        record = Record.objects.select_for_update().get(pk=found.pk)
        if applied_for(application.record_id, verified) is None:
            raise _unknown()
        _refuse_again(record, application, verified)
        case = _written(application, record, code)
        materials.add_to(case, sealed)
        if verified is not None:
            marks.take_up(case, None)
    return case, code


def _written(application: Application, record: Record, code: str) -> Case:
    rule, years = clock_rule(application.sort, today()), working_years()
    case = Case(
        sort=application.sort,
        record=record,
        region_id=record.region_id,
        role=application.role,
        sealed=seal(asdict(application)),
        proven=application.proven,
        due_on=working_deadline(timezone.localdate(), rule.decide, years),
        wants_correction=application.wants_correction,
    )
    case.query_digest = code_digest(PURPOSE, case.public_id, code)
    case.save()
    steps.write(case, steps.Step.RECEIVED, None, told=gettext_noop("已收到申请。"))
    return case


def application_of(case: Case) -> Application:
    """Return what was filled in, raw: for the register itself (staff: ``opening.opened``)."""
    return Application(**filled_in(case))


def applied_for(public_id: str, verified: Subject | None) -> Record | None:
    """Return the record that may be applied for, or None whyever not."""
    rows = Record.objects.select_related("subject").filter(public_id=public_id)
    found = rows.filter(shown_on(today())).first()
    if found is None and verified is not None:
        kept = (RecordState.PUBLIC, RecordState.HELD)
        found = rows.filter(subject=verified, state__in=kept).first()
    return found


def _unknown() -> RightsError:
    return RightsError(
        faults={"record_id": _("没有找到可以申请的信用记录，请从记录页面进入申请。")}
    )


def faults_in(application: Application, record: Record) -> dict[str, str]:
    """Return what is wrong with what was filled in, by field: a sentence each."""
    found: dict[str, str] = {}
    is_person = record.subject.kind == SubjectKind.NATURAL_PERSON
    if application.role not in roles_for(is_person=is_person):
        labels = [str(ApplicantRole(role).label) for role in roles_for(is_person=is_person)]
        found["role"] = _("申请人身份应为：%(roles)s。") % {"roles": _("、").join(labels)}
    if application.sort == CaseSort.REPAIR and (sentence := repair_refused(record)):
        found["record_id"] = sentence
    return found | _form_faults(application)


def _form_faults(application: Application) -> dict[str, str]:
    limits, found = rules()["forms"], {}
    name, statement = application.name.strip(), application.statement.strip()
    if not 0 < len(name) <= limits["name"]:
        found["name"] = _("请填写申请人姓名，不超过%(most)d字。") % {"most": limits["name"]}
    if not re.fullmatch(limits["phone"], application.phone.strip()):
        found["phone"] = _("请填写联系电话，如 0917-1234567。")
    if application.email.strip():
        try:
            validate_email(application.email.strip())
        except ValidationError:
            found["email"] = _("电子邮箱格式不正确，请核对；没有可以不填。")
    if not 0 < len(statement) <= limits["statement"]:
        found["statement"] = _("请填写申请理由，不超过%(most)d字。") % {"most": limits["statement"]}
    return found


def repair_refused(record: Record) -> str:
    """Return why repair of a shown record can't be asked for today, or an empty text."""
    if record.repair_from is not None and record.repair_from <= today():
        return ""
    if record.repair_from is not None:
        day = record.repair_from
        return _("该记录未满最短公示期，自%(y)d年%(m)d月%(d)d日起可以申请信用修复。") % {
            "y": day.year,
            "m": day.month,
            "d": day.day,
        }
    if not _is_repairable(record.rule):
        return _("此类信用记录不适用信用修复；认为信息有误的，可以提出异议申请。")
    return _("该记录公示期届满即自动停止公示，无须申请信用修复。")


def _is_repairable(rule_id: str) -> bool:
    periods = load_rules().periods.values()
    return any(rule.repairable for rows in periods for rule in rows if rule.id == rule_id)


def _refuse_again(record: Record, application: Application, verified: Subject | None) -> None:
    """Refuse the very same while it is open, and one contact's too many about one record.

    Who else applied is neither told nor a reason: a stranger's application stops nobody's.
    """
    limits = rules()["per_contact"]
    since = timezone.now() - timedelta(days=limits["within_days"])
    rows = Case.objects.filter(record=record, sort=application.sort, received_at__gte=since)
    rows = rows.exclude(sealed=b"").order_by("-pk")[:_MOST_COMPARED]
    from_contact = 0
    for row in rows:
        earlier = application_of(row)
        if row.state not in CLOSED and _as_kept(earlier) == _as_kept(application):
            raise AlreadyAppliedError(
                _("同样的申请已经收到，请凭当时给出的受理编号和查询码查询进度。")
            )
        from_contact += _contact(earlier) == _contact(application)
    if verified is None and from_contact >= limits["most"]:
        raise AlreadyAppliedError(
            _(
                "用此联系电话就这条记录提出的同类申请近期已有多件，请凭受理编号补充材料。"
                "不是您提出的，请换用其他联系电话，或到服务窗口办理。"
            )
        )


def _contact(application: Application) -> str:
    """Return the digits of the telephone number, however it was written."""
    return _COUNTRY.sub("", re.sub(r"\D", "", application.phone))


def _as_kept(application: Application) -> dict[str, str]:
    """Return what was filled in without what makes no difference."""
    values = asdict(application) | {"proven": False}
    return {name: " ".join(str(value).split()) for name, value in values.items()}
