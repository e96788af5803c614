"""Invented persons in the rights of those in the data: whatever applicants and staff type there."""

from datetime import date

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry import corrections, mask_marks, notices, person_lookup, proposals, rights
from registry.enums import RecordState
from registry.models import Authority, Case, Notice, Record
from registry.reporting.importing import import_rows
from registry.rights import Application, Upload
from tests.portal.sending import token
from tests.privacy.persons import persons
from tests.privacy.planting import E_MAIL, IDS, MISSED, NAMES, PHONES, organisation_penalty
from tests.published_lists import PDF
from tests.registry.listed import county_staff, day

#: What somebody types who thinks that only staff read it, or doesn't think.
TYPED = f"经办人{NAMES[0]}，身份证号{IDS[0]}，电话{PHONES[0]}，邮箱{E_MAIL}"
CARD = "身份证"
#: The codes of the cases, by ticket: shown once, when they were planted.
CODES: dict[str, str] = {}
DECIDED = 200
FIRST = 40
RAW_PAPER = PDF.replace(b"endobj", f"({TYPED})endobj".encode())


def plant_rights() -> None:
    """Plant a case at every step of its way, corrections, notices, marks and a look-up."""
    officer, second = county_staff("officer"), county_staff("second")
    asked, corrected, repaired, untaken, granted, returned, handed, told, marked = _penalties()
    _refuse_after_asking(apply(asked), officer)
    _correct(apply(corrected, wants_correction=True), officer)
    rights.propose_outcome(apply(repaired, "repair"), officer, "grant", "repair", TYPED, _BASIS)
    rights.not_taken(apply(untaken), officer, f"不予受理：{TYPED}")
    _decide_by_two(apply(granted, wants_correction=True), officer, second, agreed=True)
    _decide_by_two(apply_by_form(returned), officer, second, agreed=False)
    _propose_without_a_case(returned, officer, second)
    rights.forward(apply(handed), handed.authority, officer, TYPED)
    _notify(told, officer)
    _mark(marked, officer)
    _look_up(officer)


_BASIS = f"依据来函（{TYPED}）"


def _penalties() -> list[Record]:
    return _reported(*(_row(FIRST + number) for number in range(8)), _missing())


def _row(number: int, **cells: str) -> dict[str, str]:
    return organisation_penalty(number, **_days(), **cells)


def _days() -> dict[str, str]:
    """Return a decision's day whose shortest time is over, and an end to come."""
    return {"decided_on": f"{day(DECIDED):%Y/%m/%d}", "valid_until": f"{day(-DECIDED):%Y/%m/%d}"}


def _missing() -> dict[str, str]:
    """Return a row with a nickname that no rule knows for one."""
    return _row(FIRST + 8, facts=f"该公司店内由绰号{MISSED}者看守，{MISSED}拒绝签字。")


def _reported(*rows: dict[str, str]) -> list[Record]:
    import_rows("penalty_2018", list(rows), file_name="cases.csv", workers=0)
    return [Record.objects.get(subject__uscc=row["uscc"], kind="penalty") for row in rows]


def apply(record: Record, sort: str = "objection", *, wants_correction: bool = False) -> Case:
    """Apply about a record with raw values in every field and file; keep the code."""
    given = Application(
        record_id=record.public_id,
        sort=sort,
        role="representative",
        name=NAMES[0],
        phone=PHONES[0],
        email=E_MAIL,
        statement=f"{TYPED}，处罚决定已被撤销。",
        wants_correction=wants_correction,
    )
    papers = [Upload("duty_done", RAW_PAPER), Upload("commitment", PDF)]
    case, code = rights.apply(given, [*papers, Upload(f"证件（{TYPED}）", RAW_PAPER)])
    CODES[case.public_id] = code
    return case


def apply_by_form(record: Record) -> Case:
    """Apply as a reader does: what is typed must not come out, in the log either."""
    filled = {
        "role": "representative",
        "name": NAMES[0],
        "phone": PHONES[0],
        "email": E_MAIL,
        "statement": TYPED,
        "agreed": "on",
        "form_token": token(),
        "evidence": [SimpleUploadedFile(f"{NAMES[0]}{IDS[0]}.pdf", RAW_PAPER)],
    }
    answer = Client().post(f"/rights/object/{record.public_id}/", filled)
    case = Case.objects.get(record=record)
    CODES[case.public_id] = answer.context["code"]
    return case


def _refuse_after_asking(case: Case, by: User) -> None:
    """Walk through every step: asked for more, added, handed on, answered, refused."""
    rights.ask_more(case, by, f"补充委托书：{TYPED}")
    more = [Upload(f"补充（{TYPED}）", RAW_PAPER)]
    rights.add(case.public_id, CODES[case.public_id], TYPED, more)
    case.refresh_from_db()
    rights.forward(case, case.record.authority, by, TYPED)
    rights.answer_forward(case, by, f"经核查：{TYPED}")
    rights.propose_outcome(case, by, "refuse", "keep", f"异议不成立：{TYPED}", _BASIS)


def _correct(case: Case, by: User) -> None:
    """Mend the record and publish a correction, both in words that name somebody."""
    values = {"remarks": TYPED, "content": TYPED}
    rights.propose_outcome(case, by, "grant", "correct", TYPED, _BASIS, values=values)
    corrections.publish(case, f"一条信息有误，{TYPED}，特此更正。", by)


def _decide_by_two(case: Case, by: User, second: User, *, agreed: bool) -> None:
    proposal = rights.propose_outcome(case, by, "grant", "withdraw", TYPED, _BASIS)
    assert proposal is not None
    if agreed:
        proposals.approve(proposal, second, TYPED)
        case.refresh_from_db()
        corrections.publish(case, corrections.text_for(case), by)
        corrections.publish(case.record.subject, f"已停止公示（{TYPED}）。", by)
    else:
        proposals.refuse(proposal, second, f"不同意：{TYPED}")


def _propose_without_a_case(record: Record, by: User, second: User) -> None:
    """Propose to take a record down as the desk does; one refused, and one that waits."""
    record.refresh_from_db()
    for number in range(2):
        said = {"reason": f"{TYPED}撤销", "basis": _BASIS}
        proposal = proposals.propose("withdraw", by=by, record=record, **said)
        if not number:
            proposals.refuse(proposal, second, f"再核实：{TYPED}")


def _notify(record: Record, by: User) -> None:
    """Record the notice of a record that waited for it."""
    authority = Authority.objects.get(pk=record.authority_id)
    Record.objects.filter(pk=record.pk).update(
        state=RecordState.HELD, reason=notices.NOTICE_MISSING, notified_on=None
    )
    record.refresh_from_db()
    assert authority.notifies_apart is False
    given: date = record.decided_on
    notices.record_notice(record, "delivered", given, by, f"送达回证：{TYPED}")
    assert Notice.objects.filter(record=record).exists()


def _mark(record: Record, by: User) -> None:
    """Mark what the rules missed; what is reported later has it in another text."""
    assert MISSED in record.shown["facts"]
    mask_marks.mark(record, "facts", MISSED, "other", by)
    _reported(_missing() | {"remarks": f"{MISSED}已离开。"})
    record.refresh_from_db()
    assert "已离开" in record.shown["remarks"]


def _look_up(by: User) -> None:
    """Look persons up: one who is there, and one whose name doesn't fit the number."""
    # Whom the look-up is about may not be typed at all; others' values are kept scrubbed.
    others = f"经办人{NAMES[3]}，身份证号{IDS[1]}，电话{PHONES[1]}，邮箱{E_MAIL}"
    stated = {"by": by, "purpose": f"办理异议：{others}", "basis": f"依据来函（{others}）"}
    assert person_lookup.find(NAMES[1], CARD, IDS[0], **stated) is not None
    other = persons(1)[0]
    assert person_lookup.find(other.name, CARD, IDS[0], **stated) is None
