"""Keys are shown once, recognised while they are good, and never stand anywhere in the clear."""

from datetime import timedelta

import pytest
from django.core import serializers
from django.utils import timezone

from registry import audit
from registry.models import ReportingKey
from registry.reporting_keys import (
    IssueError,
    by_id,
    find,
    issue,
    note_used,
    revoke,
    scope_of_key,
    signature,
)
from tests.registry.reporters import OTHER_AUTHORITY, authority, department, machine

pytestmark = pytest.mark.django_db


def test_a_key_is_found_by_its_text_and_reaches_its_authorities_alone():
    own, other = authority(), authority(OTHER_AUTHORITY)
    key, text = machine(own)
    assert find(text) == key == by_id(key.public_id)
    assert text.startswith(f"{key.prefix}_")
    scope = scope_of_key(key)
    assert scope.allows_authority(own.pk, own.region_id)
    assert not scope.allows_authority(other.pk, other.region_id)
    assert not scope.allows_region(own.region_id)


def test_nothing_of_the_secret_is_kept_in_the_clear():
    key, text = machine()
    kept = serializers.serialize("json", ReportingKey.objects.all()) + str(audit.entries())
    secret = text.removeprefix(f"{key.prefix}_")
    assert secret not in kept
    assert secret.encode() not in bytes(key.sealed_secret)
    assert len(secret) == 43


@pytest.mark.parametrize("change", [str.upper, lambda text: text[:-1], lambda text: text + "x"])
def test_another_text_finds_nothing(change):
    _key, text = machine()
    assert find(change(text)) is None
    assert find("") is None
    assert find("x" * 5000) is None


def test_a_revoked_and_an_expired_key_find_nothing():
    key, text = machine()
    by = department()
    revoke(key, by)
    revoke(key, by)
    assert (find(text), by_id(key.public_id)) == (None, None)
    assert [entry.actor for entry in audit.entries("reporting_key.revoked")] == [str(by.pk)]
    other, other_text = machine()
    ReportingKey.objects.filter(pk=other.pk).update(
        expires_on=timezone.localdate() - timedelta(days=1)
    )
    assert find(other_text) is None


def test_the_last_use_is_written_every_now_and_then(django_assert_num_queries):
    key, text = machine()
    note_used(key)
    used = find(text)
    assert used.last_used_at is not None
    with django_assert_num_queries(0):
        note_used(used)


def test_a_signature_depends_on_key_and_message():
    key, _text = machine()
    other, _text = machine()
    assert signature(key, b"a") == signature(key, b"a") != signature(key, b"b")
    assert signature(key, b"a") != signature(other, b"a")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": " "}, "用途"),
        ({"authorities": []}, "行政机关"),
        ({"days": -1}, "有效期"),
        ({"days": 800}, "有效期"),
        ({"certificate": "abc"}, "指纹"),
    ],
)
def test_a_key_without_use_authority_or_end_is_not_issued(changes, sentence):
    days = changes.get("days", 30)
    with pytest.raises(IssueError, match=sentence):
        issue(
            changes.get("label", "夜间报送"),
            changes.get("authorities", [authority()]),
            timezone.localdate() + timedelta(days=days),
            department(),
            certificate=changes.get("certificate", ""),
        )
    assert not ReportingKey.objects.exists()


def test_a_fingerprint_is_kept_in_one_spelling():
    key, _text = machine(certificate=":".join(["AB"] * 32))
    assert key.certificate == "ab" * 32
