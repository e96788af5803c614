"""Rebuilds that are read beside the process that writes: nothing announced meanwhile is lost."""

import pytest

from registry import errands
from search.filling import Part
from search.rebuild import ERRAND
from tests.factories import make_record, withdraw
from tests.search.helpers import found, read_beside, settled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("steps", range(8))
def test_what_is_announced_at_any_step_is_in_the_new_generation(indexer, monkeypatch, steps):
    known = [make_record() for _number in range(10)]
    settled(indexer)
    read_beside(monkeypatch)
    errands.ask(ERRAND, "command")
    for _step in range(steps):
        indexer.tick()
    late = make_record()
    withdraw(known[0])
    withdraw(known[9])
    settled(indexer)
    assert indexer.rebuild is None
    assert found() == {late.public_id, *(record.public_id for record in known[1:9])}


def test_a_record_that_comes_after_all_was_shared_out_is_taken_over(indexer, monkeypatch):
    known = [make_record() for _number in range(6)]
    settled(indexer)
    read_beside(monkeypatch)
    errands.ask(ERRAND, "command")
    # Until no range is left that would hold another record.
    while not indexer.rebuild or indexer.rebuild._filling.reached(Part.RECORDS)[1] < 1 << 63:
        indexer.tick()
    assert not indexer.rebuild._filling.is_over
    late = make_record()
    settled(indexer)
    assert found() == {late.public_id, *(record.public_id for record in known)}
