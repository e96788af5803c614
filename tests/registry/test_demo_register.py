"""The register after the demo data went in, and after they went in again."""

from collections import Counter
from dataclasses import asdict
from datetime import date

import pytest
from django.db import transaction

from registry.decisions import facts_of
from registry.demo.filling import Run, fill_register
from registry.demo.subjects import subject
from registry.enums import RecordState
from registry.models import (
    Authority,
    FormerName,
    Identifier,
    Record,
    RecordVersion,
    SetAsideRow,
    Subject,
    Submission,
)
from registry.numbers import demo_records

UNTIL = date(2026, 11, 21)
RUN = Run(records=900, seed=1, until=UNTIL)
TABLES = (Authority, FormerName, Identifier, Record, RecordVersion, Subject)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Fill the register once for the tests that only look at it, and empty it after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill_register(RUN, workers=0)
        transaction.set_rollback(True)


def sizes():
    return {table.__name__: table.objects.count() for table in TABLES}


def test_everything_comes_in_by_the_reporting_pipeline(filled):
    counts = filled.counts
    assert sum(counts.values()) == 900
    assert counts["new"] > 850
    assert (counts["changed"], counts["unchanged"]) == (0, 0)
    assert counts["held"] > 0
    assert counts["rejected"] > 0
    assert Record.objects.count() == 900 - SetAsideRow.objects.count()
    assert {item.file_name for item in Submission.objects.all()} == {
        "示例数据：licence 900",
        "示例数据：penalty 900",
    }
    assert demo_records() == 900


def test_register_holds_all_kinds_and_states(filled):
    assert len(set(Subject.objects.values_list("kind", flat=True))) == 9
    assert set(Record.objects.values_list("region", flat=True)) == {"610326", "610305", "500236"}
    states = Counter(Record.objects.values_list("kind", "state"))
    for kind in ("licence", "penalty"):
        assert states[kind, RecordState.PUBLIC] > 0
        assert states[kind, RecordState.HELD] > 0
        ends = Record.objects.filter(kind=kind, state=RecordState.PUBLIC)
        assert ends.filter(public_until__lt=UNTIL).exists()
        assert ends.filter(public_until__gte=UNTIL).exists()
    classes = set(Record.objects.filter(kind="penalty").values_list("severity", flat=True))
    assert classes == {"minor", "general", "serious"}


def test_no_person_is_public(filled):
    persons = Record.objects.filter(subject__kind="natural_person")
    assert persons.count() > 20
    assert not persons.filter(state=RecordState.PUBLIC).exists()
    real = {who.name for number in range(600) if (who := subject(1, number, UNTIL)).is_person}
    assert not Subject.objects.filter(name__in=real).exists()


def test_office_did_its_work(filled):
    after = filled.aftermath
    assert after.renamed == FormerName.objects.count() > 5
    assert after.merged == Subject.objects.filter(merged_into__isnull=False).count() > 0
    assert after.confirmed == Record.objects.filter(severity_confirmed=True).count() > 0
    withdrawn = Record.objects.filter(state=RecordState.WITHDRAWN).count()
    assert after.withdrawn == withdrawn > 0
    unconfirmed = Record.objects.filter(severity="serious", severity_confirmed=False)
    # Those that staff left open are shown so by the department's word and its basis.
    assert unconfirmed.exists()
    assert all(facts_of(record).severity_basis for record in unconfirmed)
    renamed = FormerName.objects.select_related("subject").first()
    assert renamed.name != renamed.subject.name
    assert renamed.subject.name.endswith("（集团）有限公司")


def test_second_run_changes_nothing(filled):
    before, versions = sizes(), sum(Record.objects.values_list("version", flat=True))
    again = fill_register(RUN, workers=0)
    assert (again.counts["new"], again.counts["changed"], again.counts["held"]) == (0, 0, 0)
    assert again.counts["unchanged"] + again.counts["rejected"] == 900
    assert set(asdict(again.aftermath).values()) == {0}
    assert sizes() == before
    assert sum(Record.objects.values_list("version", flat=True)) == versions
