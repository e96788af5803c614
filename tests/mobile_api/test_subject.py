"""One subject, and its records page by page."""

from datetime import date

import pytest

from tests.factories import make_record, make_subject

PAGE = """query ($id: ID!, $kind: RecordKind!, $first: Int! = 20, $after: String) {
  subject(id: $id) { records(kind: $kind, first: $first, after: $after) {
    total nodes { id } pageInfo { hasNextPage endCursor } } } }"""


def test_a_subject_and_its_counts(ask):
    subject = make_subject()
    make_record(subject)
    make_record(subject)
    make_record(subject, kind="penalty")
    query = """query ($id: ID!) { subject(id: $id) {
      id name kind uscc counts { kind count }
      records(kind: PENALTY) { total nodes { title } } } }"""
    assert ask(query, id=subject.public_id)["subject"] == {
        "id": subject.public_id,
        "name": "眉县天成商贸有限公司",
        "kind": "ENTERPRISE",
        "uscc": subject.uscc,
        "counts": [{"kind": "LICENCE", "count": 2}, {"kind": "PENALTY", "count": 1}],
        "records": {"total": 1, "nodes": [{"title": "超范围经营"}]},
    }


def test_a_merged_subject_answers_as_the_one_that_goes_on(ask):
    survivor = make_subject("眉县天成实业有限公司")
    merged = make_subject("眉县天成商贸有限公司", merged_into=survivor)
    make_record(survivor)
    query = "query ($id: ID!) { subject(id: $id) { id name } }"
    assert ask(query, id=merged.public_id) == {
        "subject": {"id": survivor.public_id, "name": "眉县天成实业有限公司"}
    }


def test_records_come_newest_first_page_by_page(ask):
    subject = make_subject()
    days = [date(2026, 1, 5), date(2026, 1, 5), date(2026, 3, 1), date(2025, 7, 7)]
    made = [make_record(subject, decided_on=day) for day in days]
    make_record(subject, kind="penalty")
    expected = [made[number].public_id for number in (2, 1, 0, 3)]
    found, after = [], None
    for more in (True, True, True, False):
        values = {"id": subject.public_id, "kind": "LICENCE", "first": 1, "after": after}
        page = ask(PAGE, **values)["subject"]["records"]
        found += [node["id"] for node in page["nodes"]]
        assert (page["total"], page["pageInfo"]["hasNextPage"]) == (4, more)
        after = page["pageInfo"]["endCursor"]
        assert after is None or len(after) == 60
    assert found == expected
    assert after is None


def test_a_kind_without_records_is_an_empty_page(ask):
    subject = make_subject()
    make_record(subject)
    assert ask(PAGE, id=subject.public_id, kind="PENALTY")["subject"]["records"] == {
        "total": 0,
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }


def test_a_cursor_fits_its_own_list_only(ask, refused):
    one, other = make_subject(), make_subject("凤翔鑫源科技有限公司")
    for subject in (one, one, other, other):
        make_record(subject)
    page = ask(PAGE, id=one.public_id, kind="LICENCE", first=1)["subject"]["records"]
    after = page["pageInfo"]["endCursor"]
    wrong = (200, [("QUESTION_REFUSED", "翻页标记无效，请从第一页重新查询。")])
    assert refused(PAGE, id=other.public_id, kind="LICENCE", after=after) == wrong
    assert refused(PAGE, id=one.public_id, kind="PENALTY", after=after) == wrong
    assert refused(PAGE, id=one.public_id, kind="LICENCE", after="x" * 60) == wrong


@pytest.mark.parametrize("id_", ["", "x", "0" * 22, "a" * 5000, "天成", "'; --", "1"])
def test_what_is_no_id_is_not_found(ask, id_):
    make_record()
    query = "query ($id: ID!) { subject(id: $id) { id } record(id: $id) { id } }"
    assert ask(query, id=id_) == {"subject": None, "record": None}
