"""Setting up, using, renewing and taking away second factors; each leaves a line in the trail."""

import secrets
from base64 import b32encode
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_otp import verify_token

from backoffice.sign_in.models import PURPOSE, Authenticator, BackupCodes
from registry import audit
from registry.vault import seal

#: RFC 4226 recommends 160 bits.
SECRET_BYTES: Final = 20
CODES: Final = 10
#: Letters and digits that nobody mixes up: 31 of them, ten to a code, 49 bits.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 10


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an authenticator application needs to join: a picture, or the secret to type."""

    picture: str
    secret: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a code was right; else ``wait`` seconds until the next try is looked at."""

    device: Any = None
    wait: int = 0


def invite(user: Any) -> Invitation:
    """Return the secret of an authenticator that *user* has yet to confirm; the same until then."""
    device = _pending(user)
    if device is None:
        device = Authenticator.objects.create(
            user=user,
            name="TOTP",
            confirmed=False,
            sealed_secret=seal(secrets.token_bytes(SECRET_BYTES), PURPOSE),
        )
    secret = b32encode(device.secret).decode()
    issuer = settings.SITE_NAME.replace(":", "")
    values = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    address = f"otpauth://totp/{quote(f'{issuer}:{user.get_username()}', safe=':')}?{values}"
    picture = segno.make_qr(address, error="m").svg_inline(scale=4, border=4, light="#fff")
    return Invitation(picture, " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)))


def confirm(user: Any, token: str) -> tuple[Answer, list[str]]:
    """Make the invited authenticator *user*'s own when *token* is right.

    Returns:
        The answer, and the new backup codes: they can't be read again. None of either is kept
        of an authenticator that was there before.
    """
    pending = _pending(user)
    answer = _ask(user, pending, token)
    if not answer.device:
        return answer, []
    with transaction.atomic():
        Authenticator.objects.filter(user=user).exclude(pk=answer.device.pk).delete()
        answer.device.confirmed = True
        answer.device.save(update_fields=["confirmed"])
        codes = _new_codes(user)
        audit.note("account.second_factor.set", by=str(user.pk))
    return answer, codes


def verify(user: Any, token: str) -> Answer:
    """Look at a code of *user*'s authenticator, or at a backup code."""
    text = "".join(token.upper().replace("-", " ").split())
    is_backup = len(text) == CODE_LENGTH
    devices = BackupCodes.objects if is_backup else Authenticator.objects
    answer = _ask(user, devices.filter(user=user, confirmed=True).first(), text)
    if answer.device is None:
        audit.note("account.second_factor.failed", by=str(user.pk))
    elif is_backup:
        left = len(answer.device.digests)
        audit.note("account.second_factor.backup_used", by=str(user.pk), left=left)
    else:
        audit.note("account.second_factor.used", by=str(user.pk))
    return answer


def renew_codes(user: Any) -> list[str]:
    """Return ten new backup codes; the old ones are void."""
    with transaction.atomic():
        codes = _new_codes(user)
        audit.note("account.second_factor.codes_renewed", by=str(user.pk))
    return codes


def codes_left(user: Any) -> int:
    """Return how many backup codes *user* has not used."""
    found = BackupCodes.objects.filter(user=user).first()
    return len(found.digests) if found else 0


def reset(user: Any, by: Any = None) -> None:
    """Take all second factors away from *user*, who has lost them.

    *by* answers for it; None: somebody at the server's terminal.
    """
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        BackupCodes.objects.filter(user=user).delete()
        actor = str(by.pk) if by else audit.COMMAND
        audit.note("account.second_factor.reset", by=actor, account=user.pk)


def _pending(user: Any) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, confirmed=False).first()


def _ask(user: Any, device: Any, token: str) -> Answer:
    if device is None:
        return Answer()
    allowed, why = device.verify_is_allowed()
    if not allowed:
        left = (why["locked_until"] - timezone.now()).total_seconds()
        return Answer(wait=max(1, round(left)))
    return Answer(verify_token(user, device.persistent_id, token))


def _new_codes(user: Any) -> list[str]:
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    BackupCodes.objects.filter(user=user).delete()
    device = BackupCodes(user=user, name="backup")
    device.digests = [device.digest_of(code) for code in codes]
    device.save()
    half = CODE_LENGTH // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]
