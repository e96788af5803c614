"""What staff read of a case: masked as it stands, raw only after saying what for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from registry.masking import mask_person_name, scrub
from registry.models import Case, CaseFile
from registry.rights.applying import Application, application_of
from registry.rights.errors import CaseError
from registry.rights.steps import text_of
from registry.uses import note_use
from registry.vault import files as vault


@dataclass(frozen=True, slots=True)
class Seen:
    """An application as staff see it without stating a purpose."""

    name: str
    has_email: bool
    statement: str
    wants_correction: bool


def seen(case: Case) -> Seen | None:
    """Return an application masked, or None once its time is over and it was removed."""
    if not case.sealed:
        return None
    told = application_of(case)
    return Seen(
        name=mask_person_name(told.name.strip()),
        has_email=bool(told.email.strip()),
        statement=scrub(told.statement, (told.name.strip(),)),
        wants_correction=told.wants_correction,
    )


def opened(case: Case, by: User, purpose: str, basis: str) -> tuple[Application, list["RawStep"]]:
    """Return what was filled in and the texts of its steps, raw, after the use was written down.

    One use, for one look. The steps are the oldest first.

    Raises:
        CaseError: it was removed, its time being over.
        ValueError: the purpose or the basis is empty.
    """
    if not case.sealed:
        raise CaseError(_("申请材料已过保存期限，已经清除。"))
    with transaction.atomic():
        note_use(by, purpose, basis, f"case:{case.pk}", "name phone email statement steps")
        rows = case.steps.filter(sealed__isnull=False).order_by("pk")
        steps = [RawStep(row.action, row.at, text_of(row)) for row in rows]
        return application_of(case), steps


@dataclass(frozen=True, slots=True)
class RawStep:
    """A step's text for staff, raw."""

    action: str
    at: datetime
    text: str


def files_of(case: Case) -> list[CaseFile]:
    """Return a case's files that are still kept, oldest first."""
    return list(case.files.exclude(stored_as="").order_by("pk"))


def read_file(file: CaseFile, by: User, purpose: str, basis: str) -> Iterator[bytes]:
    """Yield a file's bytes, after the use was written down.

    Raises:
        CaseError: it was removed, its time being over.
        ValueError: the purpose or the basis is empty.
    """
    if not file.stored_as:
        raise CaseError(_("申请材料已过保存期限，已经清除。"))
    with transaction.atomic():
        note_use(by, purpose, basis, f"case_file:{file.pk}", "the whole file")
    return vault.read(file.stored_as)
