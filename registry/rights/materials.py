"""The files of a case: checked by content, scanned, sealed outside the web root, for staff."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from registry import uploads
from registry.masking import scrub
from registry.models import Case, CaseFile
from registry.rights.errors import RightsError
from registry.rights.rules import materials_for, rules
from registry.scanning import ScannerError, scan
from registry.uploads import UploadError
from registry.vault import files as vault

_LONGEST_LABEL = 120
_Found = TypeVar("_Found")
#: Faults that belong to no single paper.
ALL_FILES = "files"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; ``label`` is a code of ``materials_for``, or says what it is."""

    label: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that lies in the vault and belongs to nobody so far."""

    label: str
    stored_as: str
    media_type: str
    size: int
    scan: str


def missing_papers(sort: str, role: str, files: Sequence[Upload]) -> dict[str, str]:
    """Return a sentence for each paper that must come with an application and didn't."""
    given = {file.label for file in files if file.content}
    return {
        paper.code: _("请上传%(paper)s。") % {"paper": paper.label}
        for paper in materials_for(sort, role)
        if paper.required and not {paper.code, paper.label} & given
    }


def glance(sort: str, role: str, files: Sequence[Upload]) -> dict[str, str]:
    """Return what is wrong with files at first sight, by paper: too many, too large, another type.

    It costs nothing: everything that can be refused is, before a file is looked into.
    """
    most = rules()["forms"]["files"]
    if len(files) > most:
        return {ALL_FILES: _("一次最多上传%(most)d个文件。") % {"most": most}}
    return _each(sort, role, files, uploads.glance)[1]


def check(sort: str, role: str, files: Sequence[Upload]) -> list[tuple[str, uploads.CheckedFile]]:
    """Return label and content of each file as it may be kept, images written anew.

    Raises:
        RightsError: one isn't taken, or there are too many; a sentence per paper.
    """
    if faults := glance(sort, role, files):
        raise RightsError(faults=faults)
    found, faults = _each(sort, role, files, uploads.checked)
    if faults:
        raise RightsError(faults=faults)
    return found


def _each(
    sort: str, role: str, files: Sequence[Upload], look: Callable[[bytes], _Found]
) -> tuple[list[tuple[str, _Found]], dict[str, str]]:
    """Return label and finding of each file, and a sentence for each paper that doesn't pass."""
    labels = {paper.code: paper.label for paper in materials_for(sort, role)}
    faults: dict[str, str] = {}
    found = []
    for file in files:
        try:
            found.append((_label(file.label, labels), look(file.content)))
        except UploadError as error:
            name = file.label if file.label in labels else ALL_FILES
            faults.setdefault(name, str(error))
    return found, faults


def _label(given: str, labels: dict[str, str]) -> str:
    label = labels.get(given) or scrub(given.strip()) or _("其他材料")
    return label[:_LONGEST_LABEL]


@contextmanager
def kept(checked: Sequence[tuple[str, uploads.CheckedFile]]) -> Iterator[list[Sealed]]:
    """Scan and seal files for the transaction inside; where that fails none of them stays.

    Raises:
        RightsError: the virus scanner found something, or doesn't answer.
    """
    sealed: list[Sealed] = []
    try:
        # All are scanned before any is kept.
        scans = [_scan(file.content) for _label_text, file in checked]
        for (label, file), found in zip(checked, scans, strict=True):
            stored = vault.store([file.content])
            sealed.append(Sealed(label, stored, file.media_type, len(file.content), found))
        yield sealed
    except BaseException:
        for left in sealed:
            vault.remove(left.stored_as)
        raise


def _scan(content: bytes) -> str:
    try:
        return scan(content)
    except ScannerError as error:
        raise RightsError(faults={ALL_FILES: str(error)}) from error


def refuse_full(case: Case, more: int) -> None:
    """Refuse *more* files than a case may still hold (RightsError)."""
    most = rules()["forms"]["files_of_case"]
    if more and case.files.count() + more > most:
        raise RightsError(faults={ALL_FILES: _("一件申请最多%(most)d个文件。") % {"most": most}})


def add_to(case: Case, sealed: Sequence[Sealed], by: User | None = None) -> None:
    """Let sealed files be the case's; call it inside the transaction, with the case locked.

    Raises:
        RightsError: too many for one case.
    """
    refuse_full(case, len(sealed))
    CaseFile.objects.bulk_create(
        CaseFile(
            case=case,
            label=file.label,
            stored_as=file.stored_as,
            media_type=file.media_type,
            size=file.size,
            scan=file.scan,
            added_by=by,
        )
        for file in sealed
    )
