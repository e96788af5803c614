"""When the rules change: what is shown becomes shorter or ends, and never longer."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from registry import decisions, outbox, periods
from registry.disclosure import Disclosure
from registry.models import AuditEntry, OutboxEvent, Record, RecordVersion
from registry.publication import record as shown
from registry.scopes import ALL
from registry.single_rows import take_row
from tests.registry.listed import day, staff
from tests.registry.reported import penalty

pytestmark = pytest.mark.django_db


def take(number=1, **changes):
    cells = penalty(number, decided_on=day(20).isoformat(), **changes)
    return take_row("penalty_2018", cells, by=None, reach=ALL)


@pytest.fixture
def law(monkeypatch):
    """``law(months)``: let another law end every display so many days after its decision."""

    def begin(days, state="public", reason="public"):
        def answer(facts):
            end = facts.decided_on + timedelta(days=days) if state == "public" else None
            start = facts.decided_on if end else None
            return Disclosure(state, reason, start, end, end, "new-law", "general", False)

        monkeypatch.setattr(periods, "assess", answer)

    return begin


def test_the_law_of_today_changes_nothing():
    take()
    OutboxEvent.objects.all().delete()
    before = Record.objects.values().get()
    assert periods.apply_periods() == periods.Applied(seen=1)
    assert Record.objects.values().get() == before
    assert not OutboxEvent.objects.exists()


def test_a_shorter_law_shortens_at_once_and_a_longer_one_does_nothing(law):
    record = take()
    OutboxEvent.objects.all().delete()
    until, epoch = record.public_until, outbox.publication_epoch()
    law(5000)
    assert periods.apply_periods() == periods.Applied(seen=1)
    law(30)
    assert periods.apply_periods(dry=True) == periods.Applied(seen=1, shortened=1)
    record.refresh_from_db()
    assert (record.public_until, record.version) == (until, 1)
    assert periods.apply_periods() == periods.Applied(seen=1, shortened=1)
    record.refresh_from_db()
    assert (record.state, record.version, record.rule) == ("public", 2, "new-law")
    assert (record.public_until, record.repair_from) == (day(-10), day(-10))
    version = RecordVersion.objects.get()
    assert (version.action, version.number, version.basis) == ("shortened", 1, "new-law")
    event = OutboxEvent.objects.get()
    assert (event.record_id, event.version, event.removes) == (record.pk, 2, True)
    assert outbox.publication_epoch() == epoch + 1
    assert periods.apply_periods() == periods.Applied(seen=1)


def test_what_may_not_be_shown_any_more_is_held(law):
    record = take()
    law(0, state="held", reason="no_rule")
    assert periods.apply_periods().held == 1
    record.refresh_from_db()
    assert (record.state, record.reason, record.public_until) == ("held", "no_rule", None)
    assert shown(record.public_id) is None
    assert RecordVersion.objects.get().action == "held"
    assert periods.apply_periods() == periods.Applied()


def test_what_staff_took_down_or_cleared_stays_as_they_said(law):
    hidden, cleared = take(1), take(2, facts="当场作出处罚决定")
    decisions.withdraw(hidden, "已撤销", "核查单", staff("reviewer"))
    decisions.publish(cleared, "经核实适用普通程序", "来函", staff("reviewer"))
    assert periods.apply_periods() == periods.Applied(seen=1)
    cleared.refresh_from_db()
    assert (cleared.state, cleared.version) == ("public", 2)
    law(10)
    assert periods.apply_periods() == periods.Applied(seen=1, shortened=1)
    hidden.refresh_from_db()
    assert hidden.state == "withdrawn"


def test_what_two_people_listed_waits_for_staff(law, monkeypatch):
    record = take()
    monkeypatch.setattr(periods, "needs_second_person", lambda _kind: True)
    law(30)
    assert periods.apply_periods() == periods.Applied(seen=1, asked=1)
    before = record.public_until
    record.refresh_from_db()
    assert (record.public_until, record.needs_confirmation, record.version) == (before, True, 1)
    assert periods.apply_periods() == periods.Applied(seen=1, asked=1)
    # No history says that it was shortened.
    assert not RecordVersion.objects.exists()


def test_the_command_says_what_it_did_and_leaves_a_trace(law, capsys):
    take()
    law(30)
    call_command("apply_periods", "--dry-run", verbosity=0)
    assert "缩短 1 条" in capsys.readouterr().out
    assert not AuditEntry.objects.filter(action="register.periods_applied").exists()
    call_command("apply_periods", verbosity=0)
    entry = AuditEntry.objects.get(action="register.periods_applied")
    assert entry.facts == {"seen": 1, "shortened": 1, "held": 0, "asked": 0}
