"""Builds that leak, place by place: each breaks one thing, as a mistake of ours would."""

import json
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import django.views.debug
import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.http import HttpResponse
from wagtail.models import Page

from backoffice.register import export
from portal.reporting import states
from portal.website.views import errors, records
from registry import (
    audit,
    corrections,
    decisions,
    families,
    mask_marks,
    outbox,
    proposals,
    rights,
)
from registry.enums import RecordState
from registry.models import Attachment, Case, MaskMark, Record, Submission
from registry.reporting import preparing
from registry.reporting.importing import import_rows, workbooks_of
from registry.reporting.showing import Public
from registry.rights import closing, filled_in, opening, steps
from registry.vault import files
from search import documents
from search.engines import embedded_schema
from search.fields import Key, Text
from search.text import cut
from tests.privacy.planting import IDS, NAMES, organisation_licence, person_penalty
from tests.privacy.planting_rights import TYPED, apply
from tests.registry.listed import county_staff
from tests.search.helpers import index_everything

RAW: Final = f"{NAMES[0]}（{IDS[0]}）"
Breaking = Callable[[pytest.MonkeyPatch], object]


class Leak(NamedTuple):
    """Where the canary must meet something, and what is broken for it."""

    place: str
    breaks: Breaking


def _report(*rows: dict[str, str], layout: str = "licence_2018") -> None:
    import_rows(layout, rows, file_name="leaky.csv", workers=0)
    index_everything()


def index_again() -> None:
    """Bring one public record to the index once more."""
    record = Record.objects.filter(state=RecordState.PUBLIC, kind="licence").first()
    assert record is not None
    outbox.announce_records([(record.pk, record.version)])
    index_everything()


def _folder() -> Path:
    """Return the folder of this one test: what lies there goes with it."""
    return Path(settings.SEARCH_DIR)


def _mask_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(preparing, "public_values", lambda _kind, values: Public(values, False))
    _report(organisation_licence(501))


def _keep_numbers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(preparing, "document_number", lambda values: values["document_number"])
    _report(organisation_licence(502))


def _keep_names(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(preparing, "mask_person_name", lambda name: name)
    person = person_penalty(503, "司马龘犇", "610326196304170123")
    _report(person, layout="penalty_2018")


def _seal_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(preparing, "seal_row", lambda *values: repr(values).encode())
    _report(organisation_licence(504))


def _publish_persons(patch: pytest.MonkeyPatch) -> None:
    def assess(facts: Any) -> preparing.disclosure.Disclosure:
        day = facts.decided_on
        until = day.replace(year=day.year + 60)
        return preparing.disclosure.Disclosure(
            RecordState.PUBLIC, "", day, until, None, "", "", False
        )

    patch.setattr(preparing.disclosure, "assess", assess)
    _report(person_penalty(505, "司马龘犇", "610326196304170123"), layout="penalty_2018")


def _name_a_file(_patch: pytest.MonkeyPatch) -> None:
    Attachment.objects.filter(is_public=True).update(label=RAW)


def _set_a_cookie(patch: pytest.MonkeyPatch) -> None:
    render = records.render

    def with_cookie(*arguments: Any, **named: Any) -> HttpResponse:
        response = render(*arguments, **named)
        response.set_cookie("last", quote(RAW))
        return response

    patch.setattr(records, "render", with_cookie)


def _tell_an_error(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(errors, "bare_page", lambda *_told: HttpResponse(RAW, status=500))


def _show_variables(patch: pytest.MonkeyPatch) -> None:
    own = django.views.debug.SafeExceptionReporterFilter()
    patch.setattr(django.views.debug, "get_default_exception_reporter_filter", lambda: own)


def _open_a_session(_patch: pytest.MonkeyPatch) -> None:
    session = SessionStore()
    session["looked up"] = RAW * 20
    session.save()


def _store_plain(patch: pytest.MonkeyPatch) -> None:
    def plainly(draft: files.Draft, piece: bytes, *, last: bool) -> None:
        draft._file.write(piece)

    patch.setattr(files.Draft, "_seal", plainly)
    patch.setattr(settings, "VAULT_DIR", _folder())
    files.store([RAW.encode()])


def _leave_a_workbook(_patch: pytest.MonkeyPatch) -> None:
    submission = Submission.objects.filter(rejected__gt=0).first()
    assert submission is not None
    (_folder() / "errors").write_bytes(next(iter(workbooks_of(submission))))


def _leave_a_temporary_file(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tempfile, "tempdir", str(_folder()))
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(RAW.encode("gb18030"))


def _know_any_key(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        states, "submission_of", lambda _key, public_id: Submission.objects.get(public_id=public_id)
    )


def _tell_machines(patch: pytest.MonkeyPatch) -> None:
    address = states.address_of
    patch.setattr(states, "address_of", lambda submission: address(submission) + f"?{IDS[0]}")


def _with_terms(patch: pytest.MonkeyPatch, **more: list[str]) -> None:
    made = documents._record_terms
    patch.setattr(documents, "_record_terms", lambda record: made(record) | more)


def _index_words(patch: pytest.MonkeyPatch) -> None:
    _with_terms(patch, **{Text.RECORD_TEXT.value: [" ".join(cut(RAW))]})
    index_again()


def _sort_by_it(patch: pytest.MonkeyPatch) -> None:
    _with_terms(patch, **{Key.NAME_ORDER.value: [RAW]})
    index_again()


def _store_it(patch: pytest.MonkeyPatch) -> None:
    made = embedded_schema.values_of
    patch.setattr(
        embedded_schema, "values_of", lambda document: made(document) | {Key.TYPE.value: RAW}
    )
    index_again()


def _mark_subjects(patch: pytest.MonkeyPatch) -> None:
    mark = families.Mark("licence", RAW, "", families.DECLARED)
    patch.setattr(families, "marks", lambda _counts: (mark,))


def _update(**values: str) -> Breaking:
    return lambda _patch: Record.objects.update(**values)


def _unmasked(where: Any, does: Callable[[], object]) -> Breaking:
    """Return what lets *where* keep or show what somebody typed, and does it once more."""
    scrubbers = [name for name in vars(where) if name.startswith("scrub")]
    assert scrubbers, where

    def as_typed(*given: Any) -> str:
        return next(text for text in given if isinstance(text, str))

    def breaks(patch: pytest.MonkeyPatch) -> None:
        for name in scrubbers:
            patch.setattr(where, name, as_typed)
        does()

    return breaks


def _quiet() -> Record:
    """Return a penalty that nobody has applied about."""
    rows = Record.objects.filter(kind="penalty", state=RecordState.PUBLIC, cases=None)
    record = rows.exclude(subject__kind="natural_person").order_by("-pk").first()
    assert record is not None
    return record


def _apply_plainly(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(filled_in, "seal_json", lambda value, _purpose: json.dumps(value).encode())
    apply(_quiet())


def _ask_more() -> None:
    case = Case.objects.filter(state="received").first()
    assert case is not None
    rights.ask_more(case, county_staff("officer"), TYPED)


def _refuse() -> None:
    case = Case.objects.filter(state="received").first()
    assert case is not None
    rights.propose_outcome(case, county_staff("officer"), "refuse", "keep", TYPED, "依据")


def _publish_a_correction() -> None:
    corrections.publish(_quiet().subject, TYPED, county_staff("officer"))


def _propose() -> None:
    said = {"reason": TYPED, "basis": "依据"}
    proposals.propose("withdraw", record=_quiet(), by=county_staff("officer"), **said)


def _hold() -> None:
    decisions.hold(_quiet(), TYPED, "依据")


def _unmark(_patch: pytest.MonkeyPatch) -> None:
    mask_marks.undo(MaskMark.objects.get(), county_staff("officer"))


def _export(patch: pytest.MonkeyPatch) -> None:
    row = export._record_row
    patch.setattr(export, "_record_row", lambda line: (*row(line), RAW))


LEAKS: Final[dict[str, Leak]] = {
    "a page shows what was reported": Leak("page", _mask_nothing),
    "a header names a file": Leak("page", _name_a_file),
    "a cookie keeps a look-up": Leak("page", _set_a_cookie),
    "the API tells what was reported": Leak("graphql", _mask_nothing),
    "a field of the API tells more": Leak("graphql", _mark_subjects),
    "a line of the log": Leak(
        "log", lambda _patch: logging.getLogger("registry").warning("row %s", RAW)
    ),
    "a cache": Leak("cache", lambda _patch: caches["default"].set("last", RAW)),
    "a counter's name": Leak("file", lambda _patch: caches["counters"].add(IDS[0], 1)),
    "an error page": Leak("error page", _tell_an_error),
    "an error page with DEBUG": Leak("error page", _show_variables),
    "a plain column": Leak("column", _update(reason=RAW)),
    "masked values that aren't": Leak("column", _mask_nothing),
    "a document number": Leak("column", _keep_numbers),
    "a person's name": Leak("column", _keep_names),
    "rows that aren't sealed": Leak("column", _seal_nothing),
    "the audit trail": Leak(
        "column", lambda _patch: audit.note("reporting.workbook", by="command", name=RAW)
    ),
    "the newsroom's tables": Leak("column", lambda _patch: Page.objects.update(draft_title=RAW)),
    "a session": Leak("session", _open_a_session),
    "a file of the vault": Leak("file", _store_plain),
    "a workbook on the disk": Leak("file", _leave_a_workbook),
    "a temporary file": Leak("file", _leave_a_temporary_file),
    "another department's workbook": Leak("machine", _know_any_key),
    "what a machine is told": Leak("machine", _tell_machines),
    "an application that isn't sealed": Leak("column", _apply_plainly),
    "a correction's text": Leak("column", _unmasked(corrections, _publish_a_correction)),
    "a proposal's reason": Leak("column", _unmasked(proposals, _propose)),
    "a decision's reason": Leak("column", _unmasked(decisions, _hold)),
    "a mark that is undone": Leak("column", _unmark),
    "what an applicant is asked for": Leak("applicant", _unmasked(steps, _ask_more)),
    "what an applicant reads as reason": Leak("applicant", _unmasked(closing, _refuse)),
    "an application on the desk": Leak("desk", _unmasked(opening, list)),
    "a workbook of the desk": Leak("desk", _export),
    "a document for the index": Leak("document", _index_words),
    "the index's terms": Leak("term", _index_words),
    "the index's stored documents": Leak("stored", _store_it),
    "the index's columns": Leak("fast field", _sort_by_it),
    "an answer to a planted name": Leak("answer", _index_words),
    "a natural person's page": Leak("person", _publish_persons),
}
