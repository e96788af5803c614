"""The ledger's page: what is stated, by whom, and that nothing is ever written over."""

import pytest
from django.utils import timezone

from backoffice.monthly.choosing import month_before
from backoffice.reporting.counts import counts
from registry.models import AuditEntry, LedgerEntry
from registry.scopes import scope_of
from tests.backoffice.conftest import staff
from tests.backoffice.reporters import file_of, make_office, make_reporter, send, take_in
from tests.backoffice.test_search_index import text_of
from tests.factories import make_authority
from tests.registry.reported import licence

PAGE = "/admin/ledger/"
LAST = month_before(timezone.localdate())
ASKED = {"month": f"{LAST:%Y-%m}"}


@pytest.fixture
def office(db):
    """A department."""
    return make_office()


@pytest.fixture
def reporter(office):
    """Its reporter."""
    return make_reporter("reporter", office)


def entries():
    """Return all statements, oldest first."""
    rows = LedgerEntry.objects.order_by("pk")
    return list(rows.values_list("kind", "month", "decisions", "stated_by__username"))


def state(client, authority, **numbers):
    """State numbers by kind."""
    fields = {f"{kind}-{authority.code}": number for kind, number in numbers.items()}
    return client.post(PAGE, ASKED | fields, follow=True)


def test_a_department_states_and_states_again(reporter, office):
    page = text_of(state(reporter, office, licence="12", penalty="0"))
    assert "已填报2项。" in page
    assert "行政许可 已填报 12 件" in page
    state(reporter, office, licence="13", penalty="")
    assert entries() == [
        ("licence", LAST, 12, "reporter"),
        ("penalty", LAST, 0, "reporter"),
        ("licence", LAST, 13, "reporter"),
    ]
    page = text_of(reporter.get(PAGE, ASKED))
    assert "行政许可 已填报 13 件" in page
    assert page.index(" 13 reporter") < page.index(" 12 reporter")
    assert AuditEntry.objects.filter(action="ledger.stated").count() == 3


def test_the_same_number_is_not_stated_twice(reporter, office):
    state(reporter, office, licence="5")
    assert "没有改动。" in text_of(state(reporter, office, licence="5"))
    assert len(entries()) == 1


@pytest.mark.parametrize("number", ["-1", "1.5", "x", "１２", "12345678"])
def test_what_is_no_number_states_nothing(reporter, office, number):
    page = text_of(state(reporter, office, licence="3", penalty=number))
    assert "件数应为不小于0的整数" in page
    assert entries() == []


def test_nobody_states_for_another_department(reporter, office):
    other = make_authority("眉县水利局")
    state(reporter, other, licence="3")
    assert entries() == []
    assert "眉县水利局" not in text_of(reporter.get(PAGE))


def test_a_month_that_has_not_begun_is_not_offered(reporter, office):
    offered = [day for _value, day, _chosen in reporter.get(PAGE).context["months"]]
    assert len(offered) == 24
    assert max(offered) == timezone.localdate().replace(day=1)
    assert reporter.get(PAGE, {"month": "2999-01"}).context["month"] == LAST


def test_an_office_is_told_where_to_look(db):
    client = staff("office", "backoffice.report")
    assert "台账由部门账号填报" in text_of(client.get(PAGE))
    client.post(PAGE, ASKED)
    assert entries() == []


def test_the_start_page_counts_what_is_to_do(reporter, office):
    def numbers():
        return [row.number for row in counts(reporter.user, scope_of(reporter.user))]

    assert numbers() == [0, 2]
    send(reporter, file_of([licence(1, valid_until="x"), licence(2)]))
    take_in()
    state(reporter, office, licence="1")
    assert numbers() == [1, 1]


def test_offices_have_nothing_of_it_on_their_start_page(db):
    client = staff("office", "backoffice.report")
    assert counts(client.user, scope_of(client.user)) == []
