"""The invented rows of the kinds beside licences and penalties, alone and in the register."""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction

from registry import publication
from registry.demo.breadth import breadth_count, breadth_kinds, breadth_row, breadth_rows
from registry.demo.breadth_filling import fill_breadth
from registry.demo.filling import Run
from registry.enums import RecordState
from registry.kinds import Family, ListColour, kinds, kinds_of
from registry.models import Batch, BatchState, Record, Submission
from registry.reporting.checking import check_row
from registry.reporting.layouts import layouts_of
from registry.reporting.showing import shown_values

UNTIL = date(2026, 11, 21)
RUN = Run(records=3000, seed=1, until=UNTIL)
ROWS = 18
OTHERS = sorted(set(kinds()) - {"licence", "penalty"})


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Fill the register once for the tests that only look at it, and empty it after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill_breadth(RUN, workers=0)
        transaction.set_rollback(True)


def test_every_other_kind_has_rows_and_few_of_them():
    assert sorted(breadth_kinds()) == OTHERS
    assert [breadth_count(records) for records in (0, 100, 3000, 1_000_000)] == [0, 0, ROWS, 200]


@pytest.mark.parametrize("kind", OTHERS)
def test_rows_are_sound_repeatable_and_hide_what_is_planted(kind):
    rows = list(breadth_rows(kind, 60, 1, UNTIL))
    assert rows[7] == breadth_row(kind, 7, 1, UNTIL)
    assert rows[:5] == list(breadth_rows(kind, 5, 1, UNTIL))
    layout = layouts_of(kind)[0]
    for row in rows:
        checked = check_row(layout, row.cells, UNTIL)
        assert checked.problems == [], row.cells
        shown = "\n".join(shown_values(kind, checked.values).values())
        for value in row.personal:
            assert value not in shown


@pytest.mark.parametrize("seed", [1, 3])
def test_nobody_is_on_a_red_and_on_another_list_at_once(seed):
    honest, others = set(), set()
    for kind, spec in kinds_of(Family.LIST).items():
        side = honest if spec.listing.colour == ListColour.RED else others
        for row in breadth_rows(kind, breadth_count(1_000_000), seed, UNTIL):
            side.update({row.subject.name, row.subject.uscc})
    assert len(honest) > 100
    assert len(others) > 100
    assert honest & others == set()


def test_persons_are_planted_in_the_texts():
    planted = Counter(
        kind for kind in OTHERS for row in breadth_rows(kind, 60, 1, UNTIL) if row.personal
    )
    # Of two kinds nothing is said that could name anybody.
    assert set(OTHERS) - set(planted) == {"red_taxpayer"}
    assert sum(planted.values()) > 400


@pytest.mark.django_db
def test_all_goes_in_and_what_may_be_shown_is(filled):
    assert filled == {
        "new": ROWS * len(OTHERS),
        "changed": 0,
        "unchanged": 0,
        "held": 0,
        "rejected": 0,
    }
    assert Record.objects.count() == ROWS * len(OTHERS)
    states = Counter(Record.objects.values_list("kind", "state", "reason"))
    persons = Record.objects.filter(subject__kind="natural_person")
    assert 0 < persons.count() < 40
    assert set(persons.values_list("state", "reason")) == {(RecordState.HELD, "natural_person")}
    for kind in OTHERS:
        assert states[kind, RecordState.PUBLIC, "public"] > ROWS // 2
    on = publication.shown_on(UNTIL)
    for kind in OTHERS:
        assert Record.objects.filter(on, kind=kind).exists(), kind


@pytest.mark.django_db
def test_lists_come_in_published_batches(filled):
    batches = Batch.objects.all()
    assert batches.count() == 6 * len(kinds_of(Family.LIST))
    assert set(batches.values_list("state", flat=True)) == {BatchState.PUBLIC}
    for batch in batches:
        assert batch.entries.count() == 3
        assert set(batch.entries.values_list("kind", "state")) == {(batch.kind, RecordState.PUBLIC)}
    assert not Record.objects.filter(kind="watch", batch=None).exists()
    numbers = Record.objects.filter(kind="red_honest").values_list(
        "document_number", "batch__number"
    )
    assert all(own == lent for own, lent in numbers)


@pytest.mark.django_db
def test_a_second_run_changes_nothing(filled):
    before = Counter(Record.objects.values_list("kind", "version", "state"))
    again = fill_breadth(RUN, workers=0)
    assert again["unchanged"] == ROWS * len(OTHERS)
    assert (again["new"], again["changed"]) == (0, 0)
    assert Counter(Record.objects.values_list("kind", "version", "state")) == before
    assert Batch.objects.count() == 6 * len(kinds_of(Family.LIST))
    assert {
        name.split("：")[0] for name in Submission.objects.values_list("file_name", flat=True)
    } == {"示例数据"}
