"""Merges, splits and undoings in any order: every record in one place, the answer always right."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import publication, subjects
from registry.enums import IdentifierStatus, RecordState
from registry.models import Identifier, Record, Subject, SubjectChange
from registry.subjects import NewSubject, SubjectError
from tests.factories import make_record, make_subject

pytestmark = pytest.mark.django_db

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "split to", "undo"]),
        st.integers(0, 99),
        st.integers(0, 99),
    ),
    max_size=12,
)


@given(steps=STEPS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_sequence_keeps_every_record_and_the_public_answer(steps, db):
    with transaction.atomic():
        _walk(steps)
        transaction.set_rollback(True)


def _walk(steps):
    firms = [make_subject(f"眉县第{number}示例厂") for number in range(4)]
    records = [make_record(firm, announce=False) for firm in firms for _ in range(2)]
    withdrawn = make_record(firms[0], announce=False, state=RecordState.WITHDRAWN)
    start = _picture()
    model = {row.pk: row.subject_id for row in Record.objects.all()}
    for step in steps:
        before = _picture()
        try:
            _do(*step)
        except SubjectError:
            # What is refused changes nothing.
            assert _picture() == before
        _check(model, withdrawn)
    _undo_all()
    assert _picture() == start
    assert {row.pk: row.subject_id for row in Record.objects.all()} == model
    assert len(records) == 8


def _do(what, one, other):
    living = list(Subject.objects.filter(merged_into=None).order_by("pk"))
    first, second = living[one % len(living)], living[other % len(living)]
    if what == "merge":
        subjects.merge(first, second, "试")
    elif what == "undo":
        changes = list(SubjectChange.objects.order_by("pk"))
        if changes:
            subjects.undo(changes[one % len(changes)], "试")
    else:
        mine = list(first.record_set.order_by("pk").values_list("pk", flat=True))
        codes = list(first.identifiers.order_by("pk").values_list("pk", flat=True))
        to = second if what == "split to" else NewSubject("眉县新示例厂")
        subjects.split(
            first, records=mine[: other % 3], identifiers=codes[: one % 2], to=to, reason="试"
        )


def _undo_all():
    """Undo what can be, newest first, until nothing is left."""
    while pending := [
        change
        for change in SubjectChange.objects.order_by("-pk")
        if change.action in subjects.UNDOABLE and change.undone_at is None
    ]:
        subjects.undo(pending[0], "恢复")


def _picture():
    """Return who has which records and codes; those emptied by an undone split left out."""
    return (
        sorted(Record.objects.values_list("pk", "subject", "state", "version", "key")),
        sorted(Identifier.objects.values_list("pk", "subject", "status")),
        sorted(
            (row.pk, row.uscc)
            for row in Subject.objects.filter(merged_into=None)
            if row.record_set.exists() or row.identifiers.exists()
        ),
    )


def _check(model, withdrawn):
    assert {row.pk for row in Record.objects.all()} == set(model)
    assert not Record.objects.filter(subject__merged_into__isnull=False).exists()
    assert not Subject.objects.filter(merged_into__merged_into__isnull=False).exists()
    shown = {}
    for subject in Subject.objects.all():
        found = publication.subject(subject.public_id)
        goes_on = subject.merged_into or subject
        expected = Record.objects.filter(subject=goes_on, state=RecordState.PUBLIC).count()
        assert (found.counts if found else {}) == ({"licence": expected} if expected else {})
        if found:
            assert found.public_id == goes_on.public_id
            shown[found.public_id] = expected
    assert sum(shown.values()) == 8
    assert publication.record(withdrawn.public_id) is None
    for subject in Subject.objects.filter(merged_into=None).exclude(uscc=""):
        own = Identifier.objects.filter(subject=subject, status=IdentifierStatus.CURRENT)
        assert own.filter(value=subject.uscc).exists()
