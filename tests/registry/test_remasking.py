"""Persons' shown names are made anew with the records, and whoever shows them is told."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from registry import outbox
from registry.models import OutboxEvent, Record, Subject
from registry.remasking import remask
from registry.reporting.importing import import_rows
from registry.reporting.preparing import NAME_PURPOSE
from registry.vault import seal
from tests.registry.reported import PERSON, penalty

pytestmark = pytest.mark.django_db

EVENTS = ("subject_id", "record_id", "version", "removes")


@pytest.fixture
def person():
    """Return a natural person with one public penalty, shown under a name as of older rules."""
    cells = PERSON | {"subject_name": "方晓梅"}
    import_rows("penalty_2018", [penalty(**cells)], file_name="t.csv", workers=0)
    subject = Subject.objects.get()
    assert subject.name == "方某某"
    Subject.objects.update(name="方晓*")
    today = timezone.localdate()
    Record.objects.update(
        state="public", publish_from=today, public_until=today + timedelta(days=30)
    )
    OutboxEvent.objects.all().delete()
    return subject


def test_a_persons_name_is_masked_anew_and_its_records_are_announced(person):
    record, epoch = Record.objects.get(), outbox.publication_epoch()
    done = remask()
    assert (done.seen, done.changed, done.persons, done.renamed) == (1, 0, 1, 1)
    renamed = Subject.objects.get()
    assert (renamed.name, renamed.version) == ("方某某", person.version + 1)
    assert list(OutboxEvent.objects.order_by("pk").values_list(*EVENTS)) == [
        (person.pk, None, renamed.version, True),
        (None, record.pk, record.version, True),
    ]
    assert outbox.publication_epoch() == epoch + 1
    assert remask().renamed == 0
    assert OutboxEvent.objects.count() == 2


def test_a_record_that_is_not_public_is_announced_without_haste(person):
    Record.objects.update(state="held")
    epoch = outbox.publication_epoch()
    assert remask().renamed == 1
    assert list(OutboxEvent.objects.order_by("pk").values_list("removes", flat=True)) == [
        True,
        False,
    ]
    assert outbox.publication_epoch() == epoch


def test_looking_first_changes_no_name(person, capsys):
    call_command("remask", "--dry-run", verbosity=0)
    assert "查看自然人 1 名，变更 1 名" in capsys.readouterr().out
    assert Subject.objects.get().name == "方晓*"
    assert not OutboxEvent.objects.exists()


def test_a_letter_that_only_the_sealed_name_has_folded_stays_as_it_was_written(person):
    Subject.objects.update(name="J某某", sealed_name=seal(b"john smith", NAME_PURPOSE))
    assert remask().renamed == 0
    assert Subject.objects.get().name == "J某某"


def test_a_name_that_cannot_be_opened_stays_and_is_counted(person):
    Subject.objects.update(sealed_name=b"\0" * 60)
    done = remask()
    assert (done.renamed, done.unopened) == (0, 1)
    assert Subject.objects.get().name == "方晓*"
    assert not OutboxEvent.objects.exists()
