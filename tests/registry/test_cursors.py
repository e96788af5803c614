"""Cursors over a subject's records: they go round, and nothing else opens."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.cursors import open_position, open_row, seal_position, seal_row
from registry.publication import Position

POSITIONS = st.builds(
    Position, decided_on=st.dates(), id=st.integers(min_value=1, max_value=2**63 - 1)
)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
POSITION = Position(date(2026, 5, 6), 7)


@given(POSITIONS, st.text(max_size=30), st.sampled_from(["", "licence", "penalty"]))
def test_a_position_comes_back(position, subject_id, kind):
    cursor = seal_position(position, subject_id, kind)
    assert open_position(cursor, subject_id, kind) == position


@given(POSITIONS)
def test_every_cursor_has_the_same_length(position):
    assert len(seal_position(position)) == 60


def test_the_same_position_never_looks_the_same():
    assert seal_position(POSITION) != seal_position(POSITION)


@given(POSITIONS, st.integers(0, 59), st.sampled_from(ALPHABET))
def test_a_changed_cursor_is_refused(position, at, character):
    cursor = seal_position(position)
    changed = cursor[:at] + character + cursor[at + 1 :]
    if changed == cursor:
        assert open_position(changed) == position
    else:
        with pytest.raises(ValueError):  # noqa: PT011 - which one it is depends on the place
            open_position(changed)


@pytest.mark.parametrize(("subject_id", "kind"), [("b", "licence"), ("a", "penalty"), ("", "")])
def test_a_cursor_of_another_list_is_refused(subject_id, kind):
    cursor = seal_position(POSITION, "a", "licence")
    with pytest.raises(ValueError, match="can't be opened"):
        open_position(cursor, subject_id, kind)


@given(st.one_of(st.text(), st.text(alphabet=ALPHABET, min_size=60, max_size=60)))
def test_what_is_no_cursor_is_refused(text):
    with pytest.raises(ValueError, match=r"isn't a|isn't in the key ring"):
        open_position(text)


def test_a_cursor_with_a_line_end_is_refused():
    with pytest.raises(ValueError, match="isn't a cursor"):
        open_position(seal_position(POSITION) + "\n")


def test_a_cursor_over_rows_opens_for_its_report_alone_and_in_one_spelling():
    cursor = seal_row(17, "a report")
    assert open_row(cursor, "a report") == 17
    for spoiled in (f"{cursor}A", f"{cursor}=", f"{cursor}AAAA", f"{cursor}\n", cursor[:-1]):
        with pytest.raises(ValueError, match="isn't a cursor"):
            open_row(spoiled, "a report")
    with pytest.raises(ValueError):  # noqa: PT011 - what the seal says is its own
        open_row(cursor, "another")
    with pytest.raises(ValueError):  # noqa: PT011 - what the seal says is its own
        open_row(seal_position(POSITION, "a report", "licence"), "a report")
