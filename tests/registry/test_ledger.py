"""The ledger only grows, and only by those whose decisions it counts."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from registry import audit, ledger
from registry.ledger import LedgerError
from registry.models import LedgerEntry
from registry.scopes import ALL, Scope, scope_of
from tests.registry.reporters import OTHER_AUTHORITY, authority, department, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def month():
    return timezone.localdate().replace(day=1)


def test_the_newest_entry_holds_and_the_others_stay(month):
    by, own = department(), authority()
    ledger.state(own, "licence", month, 12, by)
    ledger.state(own, "licence", month.replace(day=20), 15, by)
    ledger.state(own, "penalty", month, 0, by)
    assert ledger.stated(month, ALL) == {(own.pk, "licence"): 15, (own.pk, "penalty"): 0}
    entries = ledger.history(own, "licence", month)
    assert [(entry.decisions, entry.by) for entry in entries] == [(15, by.pk), (12, by.pk)]
    assert len(audit.entries("ledger.stated")) == 3


def test_departments_state_and_see_their_own(month):
    by, other = department(), authority(OTHER_AUTHORITY, "另一个局")
    with pytest.raises(LedgerError, match="管辖范围"):
        ledger.state(other, "licence", month, 1, by)
    ledger.state(other, "licence", month, 3, officer())
    assert ledger.stated(month, scope_of(by)) == {}
    assert ledger.stated(month, Scope(region="610300")) == {(other.pk, "licence"): 3}
    assert ledger.stated(month, Scope(region="610323")) == {}


@pytest.mark.parametrize(
    ("kind", "days", "decisions", "sentence"),
    [
        ("commitment", 0, 1, "不填报台账"),
        ("nothing", 0, 1, "不填报台账"),
        ("licence", 40, 1, "尚未开始"),
        ("licence", 0, -1, "整数"),
        ("licence", 0, 1_000_001, "整数"),
    ],
)
def test_what_can_not_be_true_is_refused(month, kind, days, decisions, sentence):
    with pytest.raises(LedgerError, match=sentence):
        ledger.state(authority(), kind, month + timedelta(days=days), decisions, department())
    assert not LedgerEntry.objects.exists()


def test_another_month_is_another_entry():
    by = department()
    ledger.state(authority(), "licence", date(2026, 3, 31), 4, by)
    assert ledger.stated(date(2026, 3, 1), ALL) == {(authority().pk, "licence"): 4}
    assert ledger.stated(date(2026, 4, 1), ALL) == {}
