"""Keys are replaced while the site runs: nothing is lost, nothing stays under a former key."""

import json
import stat
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from registry import (
    attachments,
    audit,
    decisions,
    declarations,
    lookup_counts,
    mask_marks,
    mask_passages,
    reporting_keys,
    rights,
)
from registry.declarations import DeclaredFacts
from registry.key_rotation import resealing, rotation
from registry.key_rotation.columns import sealed_columns, unsaid
from registry.key_rotation.probe import key_fault
from registry.models import (
    AuditEntry,
    Declaration,
    DeclarationState,
    IdentityDigest,
    Record,
    RecordVersion,
    SetAsideRow,
    Subject,
    Submission,
)
from registry.reporting.mending import cells_of
from registry.reporting.versions import VERSION_PURPOSE
from registry.vault import KeysError, SealError, files, keys, open_json, open_sealed, seal
from registry.vault.keys import Ring, forget, look_again, parse_keys, ring_text, with_new_key
from tests.published_lists import PDF
from tests.registry.applied import objected
from tests.registry.reported import PERSON, licence, penalty, resident_id, uscc
from tests.registry.reporters import department, reported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    """A key ring and a vault of the test's own."""
    settings.VAULT_DIR = tmp_path / "vault"
    settings.REGISTER_KEYS = ""
    settings.REGISTER_KEYS_FILE = str(tmp_path / "keys.json")
    settings.REGISTER_KEYS_CREATE = True
    forget()
    yield tmp_path / "keys.json"
    forget()


@pytest.fixture
def register(django_user_model):
    """Rows in and aside, a former version, a file of a record, a person."""
    by = department()
    reported([licence(), licence(2, content="")], by)
    reported([penalty(), penalty(2, **PERSON)], by, layout="penalty_2018")
    record = Record.objects.get(kind="licence")
    decisions.hold(record, "核实", "《信用修复管理办法》", by)
    attachments.attach(record, "承诺书", PDF, by)
    return record


def quiet(_what, _number):
    pass


def rotate(use, *, new=True):
    """Rotate a key, and a day later end it."""
    if new:
        rotation.begin(use)
    done = rotation.renew(use, quiet, pause=0)
    end(use)
    return done


def end(use):
    earliest, rotation.EARLIEST_END = rotation.EARLIEST_END, timedelta(0)
    try:
        return rotation.end(use)
    finally:
        rotation.EARLIEST_END = earliest


def used():
    return {key for found in resealing.keys_in_use().values() for key in found}


def test_everything_opens_with_the_new_key_alone(register, own_keys):
    assert used() == {"s001"}
    done = rotate("sealing")
    assert (done.current, done.renewed > 8) == ("s002", True)
    assert used() == {"s002"}
    assert set(keys().sealing.keys) == {"s002"}
    assert stat.S_IMODE(own_keys.stat().st_mode) == 0o600
    kept = RecordVersion.objects.get(record=register)
    former = open_json(bytes(kept.sealed), VERSION_PURPOSE)
    layout, cells, _extra = open_json(bytes.fromhex(former["sealed"]), "row")
    assert (layout, cells["content"]) == ("licence_2018", "预包装食品销售")
    for submission in Submission.objects.all():
        assert b"".join(files.read(submission.stored_as))
    assert cells_of(SetAsideRow.objects.get())[1]["document_name"] == "食品经营许可证"
    register.refresh_from_db()
    assert decisions.facts_of(register).decided_on == register.decided_on
    entries = [entry.action for entry in audit.entries("keys")]
    assert entries == ["keys.rotation.ended", "keys.rotation.renewed", "keys.rotation.begun"]


def test_a_rotation_that_was_broken_off_goes_on_where_it_was(register, monkeypatch):
    rotation.begin("sealing")
    whole = resealing.reseal_everything

    def broken(report):
        for column in sealed_columns()[:3]:
            list(resealing._reseal(column))
        raise KeyboardInterrupt

    monkeypatch.setattr(resealing, "reseal_everything", broken)
    with pytest.raises(KeyboardInterrupt):
        rotation.renew("sealing", quiet, pause=0)
    assert used() == {"s001", "s002"}
    assert Record.objects.count() == 3
    assert look_again().sealing.keys.keys() == {"s001", "s002"}
    monkeypatch.setattr(resealing, "reseal_everything", whole)
    rotate("sealing", new=False)
    assert used() == {"s002"}


def test_no_key_is_removed_while_something_is_under_it(register, monkeypatch):
    rotation.begin("sealing")
    monkeypatch.setattr(resealing, "reseal_everything", lambda _report: 0)
    with pytest.raises(rotation.RotationError, match="--resume"):
        rotate("sealing", new=False)
    assert set(keys().sealing.keys) == {"s001", "s002"}


def test_a_file_that_is_being_imported_is_left_and_its_key_stays(register):
    name = Submission.objects.order_by("pk").first().stored_as
    rotation.begin("sealing")
    with files.held(name), pytest.raises(rotation.RotationError):
        rotate("sealing", new=False)
    assert files.key_of_file(name) == "s001"
    rotate("sealing", new=False)
    assert files.key_of_file(name) == "s002"


def test_a_file_that_is_removed_while_it_is_sealed_anew_does_not_come_back(register, monkeypatch):
    name = Submission.objects.order_by("pk").first().stored_as
    rotation.begin("sealing")

    def removed_meanwhile(stored):
        yield from read(stored)
        files.remove(stored)

    read = files.read
    monkeypatch.setattr(files, "read", removed_meanwhile)
    there = {path.name for path in files.path_of("").iterdir()}
    assert files.reseal(name) is False
    assert {path.name for path in files.path_of("").iterdir()} == there - {name}
    # Gone between the look at its key and its lock: nothing is left of the draft either.
    monkeypatch.setattr(files, "key_of_file", lambda _name: "s001")
    assert files.reseal(name) is False
    assert {path.name for path in files.path_of("").iterdir()} == there - {name}


def test_another_process_follows_a_ring_that_changed(register, own_keys):
    before = seal(b"x", "test")
    ring = with_new_key(keys(), "sealing")
    own_keys.write_text(ring_text(ring))
    # This process has just looked, so it seals with the former key; what the other one sealed
    # opens at once all the same.
    assert keys().sealing.current == "s001"
    other = seal_as(ring, b"y")
    assert vault_open(other) == b"y"
    assert keys().sealing.current == "s002"
    assert vault_open(before) == b"x"


def seal_as(ring, value):
    nonce = bytes(12)
    body = AESGCM(ring.sealing.keys[ring.sealing.current]).encrypt(nonce, value, b"test")
    return b"\x01" + ring.sealing.current.encode() + nonce + body


def vault_open(sealed):
    return open_sealed(sealed, "test")


def test_a_broken_ring_file_stops_nobody_who_has_read_the_former(own_keys, caplog):
    sealed = seal(b"x", "test")
    own_keys.write_text("{")
    look_again()
    assert vault_open(sealed) == b"x"
    assert "goes on being used" in caplog.text
    own_keys.unlink()
    look_again()
    assert vault_open(sealed) == b"x"
    assert not own_keys.exists()


def test_a_lost_key_and_a_wrong_key_are_told_apart(own_keys, monkeypatch):
    monkeypatch.setattr("registry.key_rotation.rotation.time.sleep", lambda _seconds: None)
    reported([licence()], department())
    sealed = seal(b"x", "test")
    text = own_keys.read_text()
    data = json.loads(text)
    data["sealing"] = {"current": "s009", "keys": {"s009": data["sealing"]["keys"]["s001"]}}
    own_keys.write_text(json.dumps(data))
    forget()
    with pytest.raises(SealError, match="'s001', which isn't in the key ring"):
        vault_open(sealed)
    data["sealing"] = {"current": "s001", "keys": {"s001": data["digest"]["keys"]["d001"]}}
    own_keys.write_text(json.dumps(data))
    forget()
    with pytest.raises(SealError, match="'s001' can't be opened: wrong key"):
        vault_open(sealed)
    with pytest.raises(CommandError, match="'s001' can't be opened: wrong key"):
        call_command("rotate_keys", "sealing", verbosity=0)


def test_a_person_is_known_before_during_and_after_a_rotation(register):
    def again(number):
        reported([penalty(number, **PERSON)], layout="penalty_2018", channel="command")
        return Subject.objects.filter(kind="natural_person").count()

    rotation.begin("digest")
    assert again(3) == 1
    rotate("digest", new=False)
    assert again(4) == 1
    (digest,) = IdentityDigest.objects.all()
    assert digest.key_id == "d002"
    assert keys().digest.retired == {"d001"}
    # Record keys are drawn from the oldest: the same row is still the same record.
    records = Record.objects.count()
    assert again(2) == 1
    assert Record.objects.count() == records


def test_a_person_reported_in_between_is_known_under_both_keys(register):
    rotation.begin("digest")
    other = PERSON | {"certificate_number": resident_id(77)}
    reported([penalty(9, **other)], layout="penalty_2018", channel="command")
    keys_of = set(IdentityDigest.objects.values_list("key_id", flat=True))
    assert keys_of == {"d001", "d002"}
    rotate("digest", new=False)
    assert set(IdentityDigest.objects.values_list("key_id", flat=True)) == {"d002"}
    assert IdentityDigest.objects.count() == 2


def test_a_ring_of_the_environment_is_changed_by_hand(settings, own_keys):
    settings.REGISTER_KEYS = ring_text(keys())
    forget()
    with pytest.raises(CommandError, match="REGISTER_KEYS holds the ring"):
        call_command("rotate_keys", "sealing", verbosity=0)
    assert not AuditEntry.objects.filter(action__startswith="keys").exists()


def test_the_ring_that_is_written_is_the_ring_that_is_read():
    ring = with_new_key(with_new_key(keys(), "digest"), "sealing")
    assert parse_keys(ring_text(ring)) == ring
    with pytest.raises(KeysError):
        parse_keys(ring_text(ring)[:-5])


def test_a_sealed_column_without_a_purpose_is_an_error(monkeypatch):
    assert list(unsaid(Record)) == []
    monkeypatch.setattr(Record, "sealed_for", {})
    assert [message.id for message in unsaid(Record)] == ["registry.E008"]


def test_a_start_without_the_register_s_keys_is_refused_and_makes_no_new_ones(register, own_keys):
    assert key_fault() is None
    text = own_keys.read_text()
    own_keys.unlink()
    forget()
    assert key_fault() == f"{own_keys} is missing."
    assert not own_keys.exists()
    data = json.loads(text)
    data["sealing"]["keys"]["s001"] = data["digest"]["keys"]["d001"]
    own_keys.write_text(json.dumps(data))
    forget()
    assert "'s001' can't be opened: wrong key" in key_fault()
    own_keys.write_text(text)
    forget()
    assert key_fault() is None


def test_an_empty_register_needs_no_keys_yet(own_keys):
    assert key_fault() is None
    assert not own_keys.exists()


def test_former_keys_stay_for_a_day(register):
    late = seal("迟到".encode(), "test")
    rotation.begin("sealing")
    rotation.renew("sealing", quiet, pause=0)
    with pytest.raises(rotation.RotationError, match="Too soon"):
        rotation.end("sealing")
    assert vault_open(late) == "迟到".encode()
    assert end("sealing") == {"s001"}
    assert end("sealing") == frozenset()


def test_a_digest_added_at_the_last_moment_is_not_lost(register):
    rotation.begin("digest")
    rotation.renew("digest", quiet, pause=0)
    person = Subject.objects.get(kind="natural_person")
    late = Subject.objects.create(kind="natural_person", name="某某", name_fold="")
    IdentityDigest.objects.create(subject=late, type="身份证", key_id="d001", digest=b"x" * 32)
    with pytest.raises(rotation.RotationError):
        end("digest")
    found = IdentityDigest.objects.values_list("subject", "key_id")
    assert sorted(found) == [(person.pk, "d002"), (late.pk, "d001")]
    assert set(keys().digest.keys) == {"d001", "d002"}


def test_what_a_purge_emptied_stops_neither_start_nor_rotation(register):
    declared = Declaration.objects.create(
        query_digest=b"", uscc="", name="", sealed=b"", state=DeclarationState.REFUSED
    )
    assert key_fault() is None
    rotate("sealing")
    assert used() == {"s002"}
    declared.refresh_from_db()
    assert bytes(declared.sealed) == b""


def test_every_sealed_column_says_the_purpose_that_is_really_used(register):
    """The rooms' own functions seal a value of each sort; then all are sealed anew."""
    reported([licence(7)], department("other"))
    case, code = objected(Record.objects.get(state="public", kind="licence"))
    rights.ask_more(case, department("office"), "请补充缴款凭证")
    rights.add(case.public_id, code, "已缴清", [])
    lookup_counts.note_lookup("web", "name", 1, "192.0.2.7")
    assert lookup_counts.write()
    text = mask_passages.texts_of(case.record)[0]
    mask_marks.mark(case.record, text.field, text.text[:4], "other", department("marker"))
    later = timezone.localdate() + timedelta(days=30)
    reporting_keys.issue("接口", [case.record.authority], later, department("issuer"))
    declarations.declare(
        DeclaredFacts(
            "眉县示例公司", uscc(9), "欧阳示例", "资质", "内容", "司马示例", "0917-5551234"
        )
    )
    assert key_fault() is None
    filled = {column.label for column in sealed_columns() if column.rows().exists()}
    assert filled >= {
        "Record.sealed",
        "RecordVersion.sealed",
        "SetAsideRow.sealed",
        "Subject.sealed_name",
        "Case.sealed",
        "CaseStep.sealed",
        "DaySalt.sealed",
        "MaskMark.sealed",
        "ReportingKey.sealed_secret",
        "Declaration.sealed",
    }
    rotate("sealing")
    assert used() == {"s002"}
    assert key_fault() is None


def test_a_ring_with_names_of_its_own_is_followed_by_none():
    """A new id before the old ones would be taken for the oldest, and record keys would change."""
    ring = keys()
    named = replace(ring, digest=Ring("zeta", {"zeta": ring.digest.keys["d001"]}))
    with pytest.raises(KeysError, match="d001"):
        with_new_key(named, "digest")
    assert with_new_key(named, "sealing").sealing.current == "s002"
