"""The chain over the audit trail: every way of tampering is found, at its place."""

import json
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from registry import audit, audit_chain, audit_check, audit_heads, audit_watch
from registry.audit_retention import remove_before, start_of
from registry.jobs import JOBS
from registry.migrations import _audit_macs
from registry.models import AuditEntry, AuditLink, RegisterNumber
from registry.retention import keeps
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db

ENTRIES, LINKS = "registry_auditentry", "registry_auditlink"
OVER = next(keep.until for keep in keeps() if keep.code == "audit")
NO_MAC = "'00'"  # Text on SQLite, two bytes on PostgreSQL: neither fits.
COLUMNS = "(id, at, action, actor, facts, mac)"


@pytest.fixture(autouse=True)
def own_file(settings, tmp_path):
    """An end that only this test knows."""
    settings.AUDIT_HEAD_FILE = tmp_path / "audit-head.json"


def written(at):
    """Write six entries from *at* on, joined; return their ids in order."""
    for number in range(6):
        facts = {"z": number, "a": [1.5, None, {"乙": True, "甲": "文"}]}
        audit.signed("a.b", by="7", at=at + timedelta(minutes=number), facts=facts).save()
    assert audit_chain.join() == 6
    audit_heads.move_on()
    return list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def trail(own_file):
    """Six joined entries, an hour or two old; their ids in order."""
    return written(timezone.now() - timedelta(hours=3))


@pytest.fixture
def old_trail(own_file):
    """Six joined entries whose time is over."""
    return written(OVER - timedelta(hours=3))


def tamper(*statements):
    """Change the tables as somebody with the database's password would, past the guard."""
    with unguarded(), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def found():
    """Return the code, link and entry of what is broken."""
    fault = audit_check.verify().fault
    return (fault.code, fault.link, fault.entry) if fault else None


def test_an_untouched_trail_holds_and_grows(trail):
    verdict = audit_check.verify()
    assert (verdict.ok, verdict.walked, verdict.waiting, verdict.is_whole) == (True, 6, 0, True)
    audit.note("c.d", by="8", x=1)
    assert audit_check.verify().waiting == 1
    assert audit_chain.join_all() == 1
    assert audit_chain.join_all() == 0
    verdict = audit_check.verify()
    assert (verdict.walked, verdict.waiting) == (7, 0)
    assert list(AuditLink.objects.order_by("pk").values_list("pk", flat=True)) == [*range(1, 8)]


@pytest.mark.parametrize(
    "change",
    ["action = 'a.c'", "actor = '9'", "at = '2020-01-01 00:00:00'", "facts = '{\"z\": 7}'"],
)
def test_a_changed_entry_is_found(trail, change):
    tamper(f"UPDATE {ENTRIES} SET {change} WHERE id = {trail[2]}")
    assert found() == ("changed", 3, trail[2])


def test_a_removed_entry_is_found(trail):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL checks the foreign key, whoever asks")
    tamper(f"DELETE FROM {ENTRIES} WHERE id = {trail[2]}")
    assert found() == ("removed", 3, trail[2])
    tamper(f"DELETE FROM {LINKS} WHERE id > 3", f"DELETE FROM {ENTRIES} WHERE id > {trail[2]}")
    # The last one of all: no link behind it tells.
    assert found() == ("removed", 3, trail[2])
    tamper(f"DELETE FROM {LINKS} WHERE id = 3")


def test_an_entry_removed_with_its_link_is_found(trail):
    tamper(
        f"DELETE FROM {LINKS} WHERE id = 3",
        f"DELETE FROM {ENTRIES} WHERE id = {trail[2]}",
    )
    assert found() == ("removed", 3, 0)


def test_an_entry_removed_and_the_gap_closed_is_found(trail):
    tamper(
        f"DELETE FROM {LINKS} WHERE id = 3",
        f"DELETE FROM {ENTRIES} WHERE id = {trail[2]}",
        f"UPDATE {LINKS} SET id = 3 WHERE id = 4",
    )
    assert found() == ("changed", 3, trail[3])


def test_two_entries_in_another_order_are_found(trail):
    tamper(
        f"UPDATE {LINKS} SET id = 100 WHERE id = 3",
        f"UPDATE {LINKS} SET id = 3 WHERE id = 4",
        f"UPDATE {LINKS} SET id = 4 WHERE id = 100",
    )
    assert found() == ("changed", 3, trail[3])


def test_an_inserted_entry_is_found(trail):
    new = trail[5] + 1000
    old = f"({new}, '{timezone.now() - timedelta(hours=2)}', 'a.b', '7', '{{}}', {NO_MAC})"
    tamper(
        f"UPDATE {LINKS} SET id = 100 WHERE id = 6",
        f"INSERT INTO {ENTRIES} {COLUMNS} VALUES {old}",
        f"INSERT INTO {LINKS} (id, entry_id, digest) "
        f"SELECT 6, {new}, digest FROM {LINKS} WHERE id = 2",
    )
    assert found() == ("changed", 6, new)


def test_an_entry_put_in_without_a_link_is_never_joined(trail):
    """Neither a made-up one nor a copy with another fact; one copied whole is seen by its time."""
    tamper(
        f"INSERT INTO {ENTRIES} {COLUMNS} "
        f"VALUES ({trail[5] + 7}, '{timezone.now()}', 'a.b', '7', '{{}}', {NO_MAC})",
        f"INSERT INTO {ENTRIES} {COLUMNS} "
        f"SELECT {trail[5] + 8}, at, 'a.c', actor, facts, mac FROM {ENTRIES} WHERE id = {trail[0]}",
    )
    assert audit_chain.join_all() == 0
    assert found() == ("inserted", 0, trail[5] + 7)
    # Those of the programs are joined past it.
    signed = audit.signed("c.d", by="8", at=timezone.now(), facts={})
    signed.pk = trail[5] + 9
    signed.save(force_insert=True)
    assert audit_chain.join_all() == 1
    assert audit_chain.largest_joined() == trail[5] + 9
    assert found() == ("inserted", 0, trail[5] + 7)


def test_an_entry_whose_link_is_gone_is_found(trail):
    tamper(f"DELETE FROM {LINKS} WHERE id > 4", f"DELETE FROM {ENTRIES} WHERE id = {trail[4]}")
    tamper(f"UPDATE {LINKS} SET entry_id = {trail[5]} WHERE id = 4")
    assert found() == ("changed", 4, trail[5])


def test_a_mac_that_was_exchanged_is_found(trail):
    tamper(f"UPDATE {ENTRIES} SET mac = {NO_MAC} WHERE id = {trail[2]}")
    assert found() == ("changed", 3, trail[2])


@pytest.mark.parametrize("facts", [{"a": -0.0, 9: 1e22, 10: (1, 2)}, {"a": 1e-9, "b": 1.50}, {}])
def test_facts_fit_their_mac_when_they_are_read_again(facts):
    audit.note("a.b", **{str(name): value for name, value in facts.items()})
    audit.signed("a.b", by="7", at=timezone.now(), facts={"inner": facts}).save()
    assert audit_chain.join_all() == 2
    assert audit_check.verify().ok


def forged_purge(link):
    """Do as somebody would who has the database's password, and no key; no trigger is lifted."""
    digest = bytes(AuditLink.objects.get(pk=link).digest).hex()
    facts = json.dumps({"link": link, "digest": digest, "entries": link})
    newest = AuditEntry.objects.order_by("pk").last().pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ENTRIES} {COLUMNS} VALUES "
            f"({newest + 1000}, '{timezone.now()}', 'audit.purged', 'command', %s, {NO_MAC})",
            [facts],
        )
        cursor.execute(
            f"INSERT INTO registry_registernumber (name, value) VALUES ('audit_start', {link})"
        )
    audit_chain.join_all()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {ENTRIES} WHERE id <= {newest}")
        cursor.execute(f"DELETE FROM {LINKS} WHERE id <= {link}")


@pytest.mark.parametrize("has_file", [True, False])
def test_a_trail_that_was_emptied_by_a_forged_purge_is_found(trail, has_file):
    if not has_file:
        audit_heads.Path(audit_heads.settings.AUDIT_HEAD_FILE).unlink()
    forged_purge(6)
    assert AuditEntry.objects.count() == 1
    assert found() == ("start", 6, 0)
    assert audit_watch.check_some().code == "start"


def test_a_start_that_passes_an_end_within_the_time_is_found(trail):
    """Even where a genuine entry says so: somebody removed with another period."""
    too_late = timezone.now() + timedelta(days=1)
    assert remove_before(too_late) == 5
    assert found() is None
    assert remove_before(too_late) == 1
    assert found() == ("early", 6, 0)


def test_ends_are_kept_by_day_until_their_links_go(old_trail):
    for facts in ({"x": 1}, {"x": 2}):
        audit.note("c.d", **facts)
        audit_chain.join_all()
        audit_heads.move_on()
    ends = [one.link for one in audit_heads.kept()]
    # Around midnight the day before has an end of its own.
    assert ends in ([6, 8], [6, 7, 8])
    assert remove_before(OVER) == 6
    assert found() is None
    audit_heads.move_on()
    assert 6 not in [one.link for one in audit_heads.kept()]
    assert audit_heads.known() == (9, audit_chain.head().digest.hex())


def test_an_entry_dated_back_is_found(trail):
    audit.signed("x", by="7", at=timezone.now() - timedelta(days=2), facts={}).save()
    audit_chain.join()
    assert found() == ("backdated", 7, AuditEntry.objects.order_by("pk").last().pk)


def test_a_cut_tail_is_found_by_the_known_end(trail):
    noted = audit_chain.head()
    tamper(
        f"DELETE FROM {LINKS} WHERE id > 4",
        f"DELETE FROM {ENTRIES} WHERE id > {trail[3]}",
    )
    assert found() == ("cut", 6, 0)
    audit_heads.move_on()
    assert found() == ("cut", 6, 0)
    for _number in range(2):
        audit.note("c.d")
    audit_chain.join_all()
    assert found() == ("replaced", 6, 0)
    audit_heads.Path(audit_heads.settings.AUDIT_HEAD_FILE).unlink()
    assert found() is None
    fault = audit_check.verify((noted.link, noted.digest.hex())).fault
    assert (fault.code, fault.link) == ("replaced", 6)


def test_a_torn_file_of_the_end_is_a_fault(trail):
    audit_heads.Path(audit_heads.settings.AUDIT_HEAD_FILE).write_text("{")
    assert found() == ("head", 0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {ENTRIES} SET actor = 'nobody'",
        f"DELETE FROM {ENTRIES}",
        f"UPDATE {LINKS} SET entry_id = entry_id",
        f"DELETE FROM {LINKS}",
    ],
)
def test_the_database_refuses_changes(trail, statement):
    before = list(AuditEntry.objects.order_by("pk").values_list())
    with (
        pytest.raises(DatabaseError, match="only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(AuditEntry.objects.order_by("pk").values_list()) == before
    assert found() is None


def test_the_database_refuses_the_shortest_way_round(trail):
    replace = f"INSERT OR REPLACE INTO {ENTRIES} (id, at, action, actor, facts) "
    statements = {
        "sqlite": f"{replace} SELECT id, at, action, 'nobody', facts FROM {ENTRIES}",
        "postgresql": f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {ENTRIES} CASCADE",
    }
    with (
        pytest.raises(DatabaseError, match="only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statements[connection.vendor])
    assert found() is None


def test_a_missing_guard_is_a_fault(trail):
    with unguarded():
        assert found() == ("guard", 0, 0)
    assert found() is None


def test_what_is_over_goes_and_the_rest_still_holds(old_trail):
    border = AuditEntry.objects.get(pk=old_trail[3]).at
    assert remove_before(border) == 3
    assert remove_before(border) == 0
    assert list(AuditLink.objects.order_by("pk").values_list("pk", flat=True)) == [4, 5, 6, 7]
    kept = list(AuditEntry.objects.order_by("pk").values_list("pk", "action"))
    assert [pk for pk, _action in kept[:3]] == old_trail[3:]
    assert kept[3][1] == "audit.purged"
    verdict = audit_check.verify()
    assert (verdict.fault, verdict.walked) == (None, 4)
    # The last link of all stays, however old: new ones hang on it.
    assert remove_before(timezone.now() + timedelta(days=1)) == 3
    assert found() is None


def test_a_start_that_was_moved_by_hand_is_found(trail):
    RegisterNumber.objects.create(name="audit_start", value=2)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {ENTRIES} WHERE id <= {trail[1]}")
        cursor.execute(f"DELETE FROM {LINKS} WHERE id <= 2")
    assert found() == ("changed", 3, trail[2])
    digest = "0" * 64
    audit.note("audit.purged", link=2, digest=digest)
    audit_chain.join_all()
    assert start_of().digest.hex() == digest
    assert found() == ("changed", 3, trail[2])


def test_the_command_says_where_it_is_broken(trail):
    out = StringIO()
    call_command("verify_audit", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["ok"], told["links"], told["fault"]) == (True, 6, None)
    head = StringIO()
    call_command("verify_audit", "--head", stdout=head)
    noted = head.getvalue().strip()
    assert told["head"] == noted
    call_command("verify_audit", "--expect", noted, stdout=StringIO())
    tamper(f"UPDATE {ENTRIES} SET actor = '9' WHERE id = {trail[4]}")
    with pytest.raises(CommandError, match=f"第 5 环.*审计记录 {trail[4]} ") as error:
        call_command("verify_audit", stdout=StringIO())
    assert error.value.returncode == 1
    with pytest.raises(CommandError, match="LINK:DIGEST"):
        call_command("verify_audit", "--expect", "5")


def test_the_scheduler_walks_on_and_round_again(trail):
    assert audit_watch.check_some(4) is None
    assert audit_watch.state().checked_to == 4
    assert audit_watch.state().round_ended is None
    assert audit_watch.check_some(4) is None
    assert audit_watch.state().checked_to == 6
    assert audit_watch.state().round_ended is not None
    tamper(f"UPDATE {ENTRIES} SET actor = '9' WHERE id = {trail[1]}")
    # Not before the next round, and then at once.
    assert audit_watch.check_some(4) is None
    RegisterNumber.objects.filter(name=audit_watch.ROUND_BEGAN).update(value=1)
    assert audit_watch.check_some(4).link == 2
    assert audit_watch.state().is_broken
    assert audit_watch.check_some(4).link == 2
    (entry,) = audit.entries("audit.broken")
    assert dict(entry.facts) == {"why": "changed", "link": 2, "entry": trail[1]}
    assert {audit_chain.join_all, audit_watch.check_some} <= {job.run for job in JOBS}


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_joined_with_its_commit():
    with transaction.atomic():
        audit.note("a")
        audit.note("b")
        assert not AuditLink.objects.exists()
    assert AuditLink.objects.count() == 2
    audit.note("c")
    assert AuditLink.objects.count() == 3
    with transaction.atomic():
        audit.note("d")
        transaction.set_rollback(True)
    verdict = audit_check.verify()
    assert (verdict.fault, verdict.walked, verdict.waiting) == (None, 3, 0)


def test_entries_of_a_register_from_before_get_their_macs(trail):
    apps = MigrationLoader(connection).project_state(("registry", "0006_privacy_and_rights")).apps
    before = [bytes(mac) for mac in AuditEntry.objects.order_by("pk").values_list("mac", flat=True)]
    tamper(f"UPDATE {ENTRIES} SET mac = {NO_MAC}")
    assert found() == ("changed", 1, trail[0])
    with unguarded():
        _audit_macs.compute(apps, SimpleNamespace(connection=connection))
    macs = AuditEntry.objects.order_by("pk").values_list("mac", flat=True)
    assert [bytes(mac) for mac in macs] == before
    assert found() is None
