"""Cursors go on where a page ended, for the same question, for a day."""

import base64
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.clauses import Position
from search.cursors import Mark, read_cursor, write_cursor
from search.fields import DocumentType
from search.results import Question, QuestionRefused, Sort

RECORD = DocumentType.RECORD
QUESTION = Question(text="天成", kinds=("licence",))
MARK = Mark(Position(1, 2**63 + 5), 20)


def written(question=QUESTION, mark=MARK, type_=RECORD, engine="embedded"):
    return replace(question, cursor=write_cursor(mark, question, type_, engine))


@given(
    st.builds(
        Question,
        text=st.text(max_size=20),
        kinds=st.sampled_from([(), ("licence",), ("licence", "penalty")]),
        years=st.lists(st.integers(1949, 2026), max_size=3).map(tuple),
    ),
    st.integers(0, 255),
    st.integers(0, 2**64 - 1) | st.text(max_size=200),
    st.integers(0, 10_000),
)
def test_what_is_written_is_read(question, band, order, depth):
    mark = Mark(Position(band, order), depth)
    assert read_cursor(written(question, mark), RECORD, "embedded") == mark


def test_no_cursor_is_the_first_page():
    assert read_cursor(QUESTION, RECORD, "embedded") is None


def refusal(question, type_=RECORD, engine="embedded"):
    with pytest.raises(QuestionRefused) as caught:
        read_cursor(question, type_, engine)
    assert caught.value.code == "cursor"
    return caught.value.sentence


@given(st.data())
def test_a_changed_cursor_is_refused(data):
    asked = written()
    at = data.draw(st.integers(0, len(asked.cursor) - 1))
    # No filter: a cursor holds its time, and what is drawn must depend on nothing else.
    some = data.draw(st.permutations("abcXYZ019:-_"))
    other = next(char for char in some if char != asked.cursor[at])
    changed = asked.cursor[:at] + other + asked.cursor[at + 1 :]
    assert refusal(replace(asked, cursor=changed)) == "翻页标记无效，请从第一页重新查询。"


@given(st.text(min_size=1, max_size=80))
def test_any_other_text_is_refused(text):
    refusal(replace(QUESTION, cursor=text))


@pytest.mark.parametrize(
    "change",
    [
        {"text": "天"},
        {"kinds": ("penalty",)},
        {"kinds": ("licence", "penalty")},
        {"kinds": ()},
        {"regions": ("610326",)},
        {"authorities": ("x",)},
        {"years": (2024,)},
        {"sort": Sort.NEWEST},
        {"subject_kinds": ("enterprise",)},
    ],
)
def test_a_cursor_of_another_question_is_refused(change):
    sentence = refusal(replace(written(), **change))
    assert sentence == "翻页标记不属于这一查询，请从第一页重新查询。"


def test_a_cursor_of_another_type_or_engine_is_refused():
    refusal(written(), type_=DocumentType.SUBJECT)
    refusal(written(), engine="elastic")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("SCHEMA_VERSION", -1),
        ("TEXT_VERSION", -1),
        ("ranking.digest", lambda: "of another ranking.toml"),
    ],
)
def test_a_cursor_from_before_texts_or_bands_changed_is_refused(monkeypatch, name, other):
    asked = written()
    monkeypatch.setattr(f"search.cursors.{name}", other)
    assert refusal(asked) == "翻页标记不属于这一查询，请从第一页重新查询。"


def test_the_size_of_pages_and_the_order_of_alternatives_may_change():
    assert read_cursor(replace(written(), size=50, facets=True), RECORD, "embedded") == MARK
    both = written(replace(QUESTION, kinds=("licence", "penalty")))
    turned = replace(both, kinds=("penalty", "licence"))
    assert read_cursor(turned, RECORD, "embedded") == MARK


def test_a_cursor_tells_nobody_the_name_it_stands_at():
    """A page sorted by name may end at a hit that the register hides."""
    marks = [Mark(Position(0, name), 20) for name in ("眉县天成店", "眉县天成商贸有限公司", "a")]
    cursors = [written(mark=mark).cursor for mark in marks]
    assert len({len(cursor) for cursor in cursors}) == 1
    for cursor in cursors:
        plain = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        assert "眉县天成".encode() not in plain
    again = written(mark=marks[0]).cursor
    assert again != cursors[0]  # nor whether two pages end at the same hit


def test_cursors_are_short():
    assert len(written().cursor) == 80


def test_an_old_cursor_is_refused(monkeypatch):
    asked = written()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 24 * 3600 + 1)
    assert refusal(asked) == "翻页标记已过期，请从第一页重新查询。"
