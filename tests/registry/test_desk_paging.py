"""One helper pages through the desk's short lists: every row once, whatever it is ordered by."""

from datetime import timedelta

import pytest

from registry.desk.paging import Page, page_behind, whole_number
from registry.models import Record
from registry.publication import today
from tests.factories import make_authority, make_record, make_subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    """Seven records of three days, several of one day."""
    firm, authority = make_subject("眉县翻页示例厂"), make_authority()
    days = [today() - timedelta(days=number % 3) for number in range(7)]
    return [
        make_record(firm, authority, decided_on=day, row_number=number * 10 + 10)
        for number, day in enumerate(days)
    ]


def walked(**how):
    """Return the pages' inner ids, page by page."""
    rows, after, pages = Record.objects.all(), "", []
    while True:
        page = page_behind(rows, after, 2, **how)
        pages.append([row.pk for row in page.items])
        if not page.after:
            return pages
        after = page.after


@pytest.mark.parametrize(
    ("how", "sorted_by"),
    [
        ({}, lambda row: -row.pk),
        ({"order": "id"}, lambda row: row.pk),
        ({"by": "id"}, lambda row: -row.pk),
        ({"order": "-decided_on"}, lambda row: (-row.decided_on.toordinal(), -row.pk)),
        ({"order": "decided_on"}, lambda row: (row.decided_on.toordinal(), row.pk)),
        ({"order": "row_number", "by": "row_number"}, lambda row: row.row_number),
    ],
)
def test_each_row_is_on_one_page_in_its_order(records, how, sorted_by):
    pages = walked(**how)
    in_order = [row.pk for row in sorted(records, key=sorted_by)]
    assert [pk for page in pages for pk in page] == in_order
    assert [len(page) for page in pages] == [2, 2, 2, 1]


@pytest.mark.parametrize("by", ["public_id", "id"])
@pytest.mark.parametrize("after", ["nothing", "", "-1", "1e9", "9" * 30, "七"])
def test_what_names_nothing_begins_at_the_first_page(records, by, after):
    page = page_behind(Record.objects.all(), after, 2, by=by)
    assert [row.pk for row in page.items] == [records[-1].pk, records[-2].pk]


def test_a_page_is_told_in_other_words():
    assert Page((1, 2), "2").told(str) == Page(("1", "2"), "2")
    assert (whole_number("12"), whole_number("1.5"), whole_number("一")) == (12, 0, 0)
