"""Voluntary declarations (信用申报): what a subject tells of itself, verified by staff.

What is filled in is sealed. Whoever declared asks how it stands with a code that is shown once;
only a keyed digest of it is kept. Once verified, what may be shown becomes a record by the same
path as what departments report.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit
from registry.desk.revealing import RawField, Stated
from registry.faults import FaultsError
from registry.identifiers import normalise_code, normalise_name, uscc_region
from registry.masking import mask_person_name, scrub
from registry.models import Authority, Declaration, DeclarationState, Office, Region
from registry.places import ancestors, region_of_code
from registry.reporting.checking import SOLE_TRADER, SOLE_TRADER_PREFIX, check_row
from registry.reporting.layouts import layouts
from registry.reporting.timeliness import WorkingDays, working_deadline
from registry.scopes import Scope
from registry.single_rows import RowRefused, take_row
from registry.staff_words import scrubbed
from registry.tickets import code_digest, code_fits, new_code
from registry.uses import note_use
from registry.vault import keyed_digest, open_json, seal_json

LAYOUT: Final = "declaration_local"
PURPOSE: Final = "declaration"
_RULES_FILE: Final = Path(__file__).parent / "data" / "declarations.toml"
#: The columns that the declarer fills; staff and the register fill the others.
_ORGANISATION: Final = "法人及非法人组织"
#: What of a declaration unmasking shows, by its fields' names.
_REVEALED: Final = "representative matter content contact_name contact_phone"
#: The newest waiting ones of a code that a new one is compared with.
_MOST_COMPARED: Final = 50


@dataclass(frozen=True, slots=True)
class DeclaredFacts:
    """What the form holds. ``contact_name`` and ``contact_phone`` are for the office alone.

    ``valid_until`` is an ISO date or empty. Natural persons don't declare here: there is no field
    for their numbers, and without a credit code nothing is taken.
    """

    name: str
    uscc: str
    representative: str
    matter: str
    content: str
    contact_name: str
    contact_phone: str
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class DeclarationStatus:
    """How a declaration stands, for whoever has its code."""

    public_id: str
    state: str
    state_label: str
    received_on: date
    decided_on: date | None
    answer: str


class DeclarationError(FaultsError):
    """It can't be taken or decided. ``faults`` maps fields of the form to a sentence each."""


class AlreadyDeclaredError(DeclarationError):
    """The very same was declared before and waits still: the code given then holds."""


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_RULES_FILE.read_text("utf-8"))


def declare(
    facts: DeclaredFacts, admit: Callable[[], None] | None = None
) -> tuple[Declaration, str]:
    """Take a declaration and return it with its query code, which nobody can tell again.

    *admit* is called when everything else passed, and may raise: what is refused costs nobody room.

    Raises:
        DeclarationError: something filled in doesn't pass; ``faults`` says what and why.
        AlreadyDeclaredError: all of it was declared before and waits still.
    """
    if faults := faults_of(facts):
        raise DeclarationError(faults=faults)
    code = new_code()
    uscc = normalise_code(facts.uscc)
    region = _responsible_region(region_of_code(uscc_region(uscc)))
    with transaction.atomic():
        _refuse_again(region, uscc, facts)
        if admit is not None:
            admit()
        declaration = Declaration(
            uscc=uscc,
            name=normalise_name(facts.name),
            region_id=region,
            sealed=seal_json(asdict(facts), PURPOSE),
        )
        declaration.query_digest = code_digest(PURPOSE, declaration.public_id, code)
        declaration.save()
        audit.note("declarations.received", by="form", declaration=declaration.pk)
    return declaration, code


def faults_of(facts: DeclaredFacts) -> dict[str, str]:
    """Return what :func:`declare` would refuse of a form as it stands, by field."""
    return _faults(_cells(facts), facts)


def _refuse_again(region: str, uscc: str, facts: DeclaredFacts) -> None:
    """Refuse what waits already: a page sent twice (reloaded, clicked twice) is one declaration.

    All that was filled in must be the same, the contact's number as well: whoever doesn't know
    it learns nothing of what others declared.
    """
    # Of two sent at once the second waits here, and finds the first.
    list(Region.objects.select_for_update(no_key=True).filter(pk=region).values_list("pk"))
    told = _as_kept(facts)
    open_ones = Declaration.objects.filter(uscc=uscc, state=DeclarationState.RECEIVED)
    if any(_as_kept(declared(row)) == told for row in open_ones.order_by("-pk")[:_MOST_COMPARED]):
        raise AlreadyDeclaredError(_("同样的申报已经收到，正在等待核验。"))


def _as_kept(facts: DeclaredFacts) -> dict[str, str]:
    """Return what was filled in without what makes no difference."""
    texts = {name: " ".join(text.split()) for name, text in asdict(facts).items()}
    return texts | {"uscc": normalise_code(facts.uscc)}


def _responsible_region(region: str) -> str:
    """Return where a declaration is verified: whom no office looks after goes to the fallback's."""
    if Office.objects.filter(region_id__in=ancestors(region)).exists():
        return region
    fallback = Authority.objects.filter(code=settings.DECLARATION_AUTHORITY).first()
    return fallback.region_id if fallback else region


def status(public_id: str, code: str) -> DeclarationStatus | None:
    """Return how a declaration stands; None for an unknown id and a wrong code alike."""
    row = Declaration.objects.filter(public_id=public_id).first()
    kept = bytes(row.query_digest) if row else b""
    fits = code_fits(kept, PURPOSE, public_id, code)
    if row is None or not fits:
        return None
    return DeclarationStatus(
        public_id=row.public_id,
        state=row.state,
        state_label=row.get_state_display(),
        received_on=timezone.localdate(row.received_at),
        decided_on=timezone.localdate(row.decided_at) if row.decided_at else None,
        answer=row.answer,
    )


def _cells(facts: DeclaredFacts) -> dict[str, str]:
    """Return the row that the declaration would become, as far as its declarer fills it."""
    uscc = normalise_code(facts.uscc)
    is_trader = uscc.startswith(SOLE_TRADER_PREFIX)
    cells = {
        "subject_name": facts.name,
        "subject_category": SOLE_TRADER if is_trader else _ORGANISATION,
        "uscc": uscc,
        "representative": facts.representative,
        "matter": facts.matter,
        "content": facts.content,
        "valid_until": facts.valid_until,
    }
    return {name: text.strip() for name, text in cells.items() if text.strip()}


#: Fields of the form by the field of the row that each fills.
_FORM_FIELDS: Final = {
    "subject_name": "name",
    "uscc": "uscc",
    "representative": "representative",
    "matter": "matter",
    "content": "content",
    "valid_until": "valid_until",
}


def _faults(cells: dict[str, str], facts: DeclaredFacts) -> dict[str, str]:
    headers = {header: field for field, header in layouts()[LAYOUT].headers.items()}
    found: dict[str, str] = {}
    for item in check_row(layouts()[LAYOUT], cells, timezone.localdate()).problems:
        name = _FORM_FIELDS.get(headers.get(item.column, ""))
        if name:
            found.setdefault(name, item.sentence)
    until = cells.get("valid_until", "")
    if until and "valid_until" not in found and until < timezone.localdate().isoformat():
        found["valid_until"] = _("有效期应在今天之后。")
    if not 0 < len(facts.contact_name.strip()) <= _rules()["contact_length"]:
        found["contact_name"] = _("请填写联系人姓名。")
    if not re.fullmatch(_rules()["phone"], facts.contact_phone.strip()):
        found["contact_phone"] = _("请填写联系电话，如 0917-1234567。")
    return found


def waiting(scope: Scope) -> QuerySet[Declaration]:
    """Return the declarations that wait in *scope*, oldest first."""
    rows = Declaration.objects.filter(scope.region_condition(), state=DeclarationState.RECEIVED)
    return rows.order_by("pk")


def due_on(declaration: Declaration, years: WorkingDays | None = None) -> date | None:
    """Return the last working day for an answer; None where the calendar isn't known.

    *years* are those that staff entered (``registry.calendar.working_years``), asked for once.
    """
    received = timezone.localdate(declaration.received_at)
    return working_deadline(received, _rules()["working_days"], years)


def declared(declaration: Declaration) -> DeclaredFacts:
    """Return what was filled in, raw: for the register itself; staff get :func:`masked`.

    Of one whose time is over only the name and the code are left (``registry.retention``).
    """
    if not declaration.sealed:
        return DeclaredFacts(declaration.name, declaration.uscc, "", "", "", "", "")
    return DeclaredFacts(**open_json(bytes(declaration.sealed), PURPOSE))


def masked(declaration: Declaration) -> tuple[tuple[str, str], ...]:
    """Return what was filled in as (label, masked value); both names are masked in the texts."""
    facts = declared(declaration)
    names = _names_in(facts)
    return (
        (_("法定代表人"), mask_person_name(facts.representative)),
        (_("申报事项"), scrub(facts.matter, names)),
        (_("申报内容"), scrub(facts.content, names)),
        (_("有效期至"), facts.valid_until),
        (_("联系人"), mask_person_name(facts.contact_name)),
        (_("联系电话"), scrub(facts.contact_phone)),
    )


def _names_in(facts: DeclaredFacts) -> tuple[str, ...]:
    return tuple(name for name in (facts.representative, facts.contact_name) if name.strip())


def reveal(declaration: Declaration, stated: Stated, by: User) -> tuple[RawField, ...]:
    """Return what was filled in as it is, after the use was written down.

    Raises:
        RefusedError: the purpose is none of the list, or purpose, words or basis are missing.
    """
    sentence = stated.sentence()
    with transaction.atomic():
        note_use(by, sentence, stated.basis, f"declaration:{declaration.pk}", _REVEALED)
        facts = declared(declaration)
    return (
        RawField(_("法定代表人"), facts.representative),
        RawField(_("申报事项"), facts.matter),
        RawField(_("申报内容"), facts.content),
        RawField(_("有效期至"), facts.valid_until),
        RawField(_("联系人"), facts.contact_name),
        RawField(_("联系电话"), facts.contact_phone),
    )


def authority_for(region: str | None) -> Authority | None:
    """Return in whose name declarations of a region are verified.

    That is the authority that bears the name of the credit office of the region, or of the nearest
    one around it; where there is none, the one that ``DECLARATION_AUTHORITY`` names.
    """
    offices = {
        row.region_id: row.name
        for row in Office.objects.filter(region_id__in=ancestors(region or ""))
    }
    for code in ancestors(region or ""):
        found = Authority.objects.filter(name=offices.get(code, ""), region_id=code).first()
        if found:
            return found
    return Authority.objects.filter(code=settings.DECLARATION_AUTHORITY).first()


def verify(declaration: Declaration, by: User, answer: str, how: str = "") -> Declaration:
    """Find a declaration true: what may be shown becomes a record of its subject.

    *how* says how it was verified (现场核验 …) and is shown; *answer* goes to the declarer.

    Raises:
        DeclarationError: it is decided already, nobody is set to verify in its region, or the
            register knows the code under another name.
    """
    with transaction.atomic():
        row = _open(declaration)
        authority = authority_for(row.region_id)
        if authority is None:
            raise DeclarationError(_("尚未设置受理申报的机关，请联系系统管理员。"))
        try:
            own = Scope(authorities=frozenset({authority.pk}))
            record = take_row(LAYOUT, _record_cells(row, authority, how), by=by, reach=own)
        except RowRefused as refused:
            raise DeclarationError(str(refused)) from refused
        row.record, row.subject = record, record.subject
        _close(row, DeclarationState.VERIFIED, by, answer)
    declaration.refresh_from_db()
    return declaration


def refuse(declaration: Declaration, by: User, answer: str) -> Declaration:
    """Find a declaration not to be taken; *answer* says why and goes to the declarer.

    Raises:
        DeclarationError: it is decided already, or the answer is missing.
    """
    if not answer.strip():
        raise DeclarationError(_("请填写未通过的理由，申报人可以看到。"))
    with transaction.atomic():
        _close(_open(declaration), DeclarationState.REFUSED, by, answer)
    declaration.refresh_from_db()
    return declaration


def _record_cells(row: Declaration, authority: Authority, how: str) -> dict[str, str]:
    today = timezone.localdate()
    number = keyed_digest("declaration number", row.public_id).hex()[:8].upper()
    return _cells(declared(row)) | {
        "document_number": f"信用申报〔{today.year}〕{number}",
        "verified_how": how.strip(),
        "decided_on": today.isoformat(),
        "authority_name": authority.name,
        "authority_code": authority.code,
        "source_name": authority.name,
        "source_code": authority.code,
    }


def _open(declaration: Declaration) -> Declaration:
    """Return it locked: of two who decide at once the second finds it decided."""
    row = Declaration.objects.select_for_update().get(pk=declaration.pk)
    if row.state != DeclarationState.RECEIVED:
        raise DeclarationError(_("该申报已经办理，请刷新页面。"))
    return row


def _close(row: Declaration, state: DeclarationState, by: User, answer: str) -> None:
    row.state = state
    row.decided_by = by
    row.decided_at = timezone.now()
    row.answer = scrubbed(answer, names=_names_in(declared(row)))
    row.save()
    audit.note(f"declarations.{state.value}", by=str(by.pk), declaration=row.pk)
