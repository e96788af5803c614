"""Files of records: of the right type, sealed, and public only by hand and with their record."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from PIL import Image

from registry import attachments, decisions, outbox, uploads
from registry.attachments import AttachmentError
from registry.models import Attachment, AuditEntry
from tests.factories import make_record, make_subject
from tests.registry.applied import PDF, picture, stored
from tests.registry.listed import day, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"
    return settings.VAULT_DIR


@pytest.fixture
def commitment():
    return make_record(kind="commitment")


def test_a_file_is_kept_sealed_and_for_staff_alone(commitment, vault):
    found = attachments.attach(commitment, "承诺书，联系人13812345678", PDF, staff("keeper"))
    assert (found.media_type, found.size, found.is_public) == ("application/pdf", len(PDF), False)
    assert "13812345678" not in found.label
    (path,) = stored(vault)
    assert b"%PDF" not in path.read_bytes()
    assert b"".join(attachments.read(found)) == PDF
    assert attachments.read_public(found.public_id) is None
    assert attachments.attachments_of([commitment.public_id]) == {}
    note = AuditEntry.objects.get()
    assert (note.action, note.facts["record"]) == ("attachments.added", commitment.pk)


def test_what_staff_made_public_everybody_reads(commitment):
    found = attachments.attach(commitment, "承诺书", PDF, None)
    attachments.set_public(found, staff("keeper"))
    public = attachments.read_public(found.public_id)
    assert b"".join(public.pieces) == PDF
    expected = attachments.PublicAttachment(found.public_id, "承诺书", "application/pdf", len(PDF))
    assert public.attachment == expected
    assert attachments.attachments_of([commitment.public_id]) == {commitment.public_id: (expected,)}


def test_a_file_goes_with_its_record(commitment):
    found = attachments.attach(commitment, "承诺书", PDF, None)
    attachments.set_public(found, None)
    decisions.withdraw(commitment, "误报", "核查单")
    assert attachments.read_public(found.public_id) is None
    assert attachments.attachments_of([commitment.public_id]) == {}


@pytest.mark.parametrize("fields", [{"public_until": day(1)}, {"publish_from": day(-1)}])
def test_a_file_is_read_on_its_records_days_alone(commitment, fields):
    found = attachments.attach(commitment, "承诺书", PDF, None)
    attachments.set_public(found, None)
    type(commitment).objects.filter(pk=commitment.pk).update(**fields)
    assert attachments.read_public(found.public_id) is None


def test_a_natural_persons_file_is_never_public():
    person = make_subject("张某某", kind="natural_person")
    found = attachments.attach(make_record(person, kind="commitment"), "承诺书", PDF, None)
    attachments.set_public(found, None)
    assert attachments.read_public(found.public_id) is None


def test_hiding_makes_cached_answers_stale(commitment):
    found = attachments.attach(commitment, "承诺书", PDF, None)
    attachments.set_public(found, None)
    epoch = outbox.publication_epoch()
    attachments.set_public(found, None, public=False)
    assert attachments.read_public(found.public_id) is None
    assert outbox.publication_epoch() == epoch + 1


def test_removing_deletes_the_file_and_keeps_that_it_was(
    commitment, vault, django_capture_on_commit_callbacks
):
    found = attachments.attach(commitment, "承诺书", PDF, None)
    attachments.set_public(found, None)
    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove(found, staff("keeper"))
    assert stored(vault) == []
    assert attachments.read_public(found.public_id) is None
    assert attachments.of_record(commitment) == []
    kept = Attachment.objects.get()
    assert kept.removed_at
    assert not kept.is_public
    with pytest.raises(AttachmentError, match="已移除"):
        attachments.set_public(found, None)
    with pytest.raises(AttachmentError, match="已移除"):
        attachments.read(kept)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "只能是 PDF"),
        (b"MZ\x90\x00", "只能是 PDF"),
        (b"<html><script>", "只能是 PDF"),
        (b"PK\x03\x04" + b"0" * 99, "只能是 PDF"),
        (PDF[:-6], "不完整"),
        (PDF.replace(b"<<>>", b"<</S /JavaScript>>"), "脚本"),
        (b"\xff\xd8\xff\xe0broken", "已损坏"),
        (b"\x89PNG\r\n\x1a\nbroken", "已损坏"),
        (picture("GIF"), "只能是 PDF"),
    ],
)
def test_other_files_are_not_taken(commitment, vault, content, sentence):
    with pytest.raises(AttachmentError, match=sentence):
        attachments.attach(commitment, "承诺书", content, None)
    assert stored(vault) == []
    assert not Attachment.objects.exists()


def test_too_large_a_file_is_not_taken(commitment, settings):
    settings.ATTACHMENT_MAX_MIB = 1
    with pytest.raises(AttachmentError, match="不能超过 1 MiB"):
        attachments.attach(commitment, "承诺书", PDF + b"\0" * (1 << 20), None)


def test_too_large_a_picture_is_not_taken(commitment, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_PIXELS", 799)
    with pytest.raises(AttachmentError, match="图片过大"):
        attachments.attach(commitment, "承诺书", picture(), None)


def test_too_many_files_are_not_taken(commitment, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_OF_A_RECORD", 1)
    attachments.attach(commitment, "承诺书", PDF, None)
    # The next isn't even looked into.
    monkeypatch.setattr(uploads, "checked", None)
    with pytest.raises(AttachmentError, match="最多 1 个附件"):
        attachments.attach(commitment, "承诺书", PDF, None)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_loses_what_its_camera_wrote(commitment, kind):
    exif = Image.Exif()
    exif[0x010E] = "taken at home"  # ImageDescription
    content = picture(kind, exif=exif)
    assert b"taken at home" in content
    found = attachments.attach(commitment, "承诺书", content, None)
    kept = b"".join(attachments.read(found))
    assert b"taken at home" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size) == (kind, (40, 20))


def test_asking_for_files_of_many_records_is_one_query(commitment, django_assert_num_queries):
    attachments.attach(commitment, "承诺书", PDF, None)
    with django_assert_num_queries(1):
        attachments.attachments_of([commitment.public_id, "another"])
    assert connection.in_atomic_block
    assert commitment.public_until > day() + timedelta(days=1)
