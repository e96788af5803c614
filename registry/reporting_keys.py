"""Keys (报送密钥) with which departments' machines report: shown once, kept as a keyed digest.

The register keeps of a key what recognises it and, sealed, what checks a signature with it.
"""

import hmac
import re
import secrets
from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit
from registry.models import Authority, ReportingKey
from registry.scopes import Scope
from registry.staff_words import scrubbed
from registry.vault import keyed_digest, open_sealed, seal

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_PREFIX_BYTES, _SECRET_BYTES = 4, 32
_PURPOSE = "reporting key"
#: No key is good for longer: it is issued again, and somebody looks whether it is still needed.
MOST_DAYS = 732
#: "Last used" is written again after so long: a report each minute needn't write each minute.
USE_NOTED_AFTER = timedelta(minutes=15)
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_LONGEST_KEY = 200
_LONGEST_LABEL = 80


class IssueError(ValueError):
    """No such key can be issued; the text is a Chinese sentence that says why."""


def issue(
    label: str,
    authorities: Collection[Authority],
    expires_on: date,
    by: "User",
    *,
    certificate: str = "",
) -> tuple[ReportingKey, str]:
    """Issue a key for *authorities* and return it with its secret text, which nobody sees again.

    *certificate* is the SHA-256 of the client's certificate, with or without colons.

    Raises:
        IssueError: a label, an authority or a sensible last day is missing.
    """
    fingerprint = plain_fingerprint(certificate)
    _refuse_senseless(label, authorities, expires_on, certificate and not fingerprint)
    prefix = secrets.token_hex(_PREFIX_BYTES)
    text = f"{prefix}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    with transaction.atomic():
        key = ReportingKey.objects.create(
            label=scrubbed(label, _LONGEST_LABEL),
            prefix=prefix,
            digest=_digest(text),
            sealed_secret=seal(text.encode(), _PURPOSE),
            certificate=fingerprint,
            issued_by=by,
            expires_on=expires_on,
        )
        key.authorities.set(authorities)
        ids = sorted(authority.pk for authority in authorities)
        audit.note("reporting_key.issued", by=str(by.pk), key=key.pk, authorities=ids)
    return key, text


def _refuse_senseless(
    label: str, authorities: Collection[Authority], expires_on: date, bad_certificate: object
) -> None:
    today = timezone.localdate()
    if not label.strip():
        raise IssueError(_("请填写密钥的用途。"))
    if not authorities:
        raise IssueError(_("请至少选择一个行政机关。"))
    if not today <= expires_on <= today + timedelta(days=MOST_DAYS):
        raise IssueError(_("有效期应从今天起，最长两年。"))
    if bad_certificate:
        raise IssueError(_("证书指纹应为SHA-256的64位十六进制数。"))


def revoke(key: ReportingKey, by: "User") -> None:
    """End a key at once; one that has ended stays as it is."""
    with transaction.atomic():
        ended = ReportingKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(
            revoked_at=timezone.now()
        )
        if ended:
            audit.note("reporting_key.revoked", by=str(by.pk), key=key.pk)
    key.refresh_from_db(fields=["revoked_at"])


def find(text: str) -> ReportingKey | None:
    """Return the key that a machine showed, if it is good today.

    It is looked for by its keyed digest, which nobody outside can make: how long the look-up
    takes tells nothing about any key.
    """
    if not text or len(text) > _LONGEST_KEY:
        return None
    digest = _digest(text)
    key = ReportingKey.objects.filter(digest=digest).first()
    if key is None or not hmac.compare_digest(bytes(key.digest), digest):
        return None
    return _good(key)


def by_id(public_id: str) -> ReportingKey | None:
    """Return the key with this public id, if it is good today; who has it still has to prove it."""
    return _good(ReportingKey.objects.filter(public_id=public_id).first())


def _good(key: ReportingKey | None) -> ReportingKey | None:
    if key is None or key.revoked_at or key.expires_on < timezone.localdate():
        return None
    return key


def signature(key: ReportingKey, message: bytes) -> str:
    """Return the HMAC-SHA-256 (hexadecimal) of a message with the key's secret."""
    secret = open_sealed(bytes(key.sealed_secret), _PURPOSE)
    return hmac.digest(secret, message, "sha256").hex()


def note_used(key: ReportingKey) -> None:
    """Write down that a key is in use, every now and then."""
    before = timezone.now() - USE_NOTED_AFTER
    seldom = Q(last_used_at__isnull=True) | Q(last_used_at__lt=before)
    if key.last_used_at is None or key.last_used_at < before:
        ReportingKey.objects.filter(seldom, pk=key.pk).update(last_used_at=timezone.now())


def scope_of_key(key: ReportingKey) -> Scope:
    """Return what a key may report: the decisions of its authorities."""
    return Scope(authorities=frozenset(key.authorities.values_list("pk", flat=True)))


def plain_fingerprint(text: str) -> str:
    """Return a fingerprint as 64 small hexadecimal digits, or an empty text where it is none."""
    plain = text.replace(":", "").replace(" ", "").lower()
    return plain if _FINGERPRINT.fullmatch(plain) else ""


def _digest(text: str) -> bytes:
    return keyed_digest(_PURPOSE, text)


def within(scope: Scope) -> QuerySet[ReportingKey]:
    """Return the keys that report for authorities within *scope* and for no others."""
    rows = ReportingKey.objects.all()
    if scope.everything:
        return rows
    within = Authority.objects.filter(scope.condition("pk", "region_id"))
    others = Authority.objects.exclude(pk__in=within.values("pk"))
    reaching_out = ReportingKey.authorities.through.objects.filter(
        authority_id__in=others.values("pk")
    )
    return rows.exclude(pk__in=reaching_out.values("reportingkey_id"))
