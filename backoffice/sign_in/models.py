"""What is kept of an account beside Django's own: second factors and what ends its sessions.

The devices are django-otp's, with secrets that can't be read from the database: its own TOTP
device keeps them in the clear.
"""

import time
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from registry.models.base import classify
from registry.vault import keyed_digest, open_sealed

#: What the secret's encryption is bound to.
PURPOSE: Final = "second factor"
#: Clocks may differ by one step of 30 seconds either way.
TOLERANCE: Final = 1


class Authenticator(ThrottlingMixin, Device):
    """An authenticator application (TOTP, RFC 6238) on a member of staff's phone.

    ``last_step`` is the newest time step whose code was used: no code works twice.
    """

    sealed_secret = models.BinaryField()
    sealed_for: ClassVar = {"sealed_secret": PURPOSE}
    last_step = models.BigIntegerField(default=-1)

    exposure = classify(
        never="id user name confirmed throttling_failure_timestamp throttling_failure_count "
        "sealed_secret last_step"
    )

    class Meta:
        verbose_name = _("身份验证器")
        verbose_name_plural = _("身份验证器")

    @property
    def secret(self) -> bytes:
        """The shared secret, 20 bytes."""
        return open_sealed(bytes(self.sealed_secret), PURPOSE)

    def get_throttle_factor(self) -> int:
        """Return the seconds to wait after the first wrong code; doubled with each further one."""
        return 1

    def verify_token(self, token: Any) -> bool:
        """Tell whether *token* (six digits) is right now and unused; count a wrong one."""
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        totp = TOTP(self.secret)
        totp.time = time.time()
        text = str(token)
        fits = text.isascii() and text.isdecimal() and len(text) == totp.digits
        if fits and totp.verify(int(text), TOLERANCE, self.last_step + 1):
            self.last_step = totp.t()
            self.throttle_reset(commit=False)
            self.save()
            return True
        self.throttle_increment()
        return False


class BackupCodes(ThrottlingMixin, Device):
    """One-time codes for a lost phone; only their keyed digests (hex) are kept."""

    digests = models.JSONField(default=list)

    exposure = classify(
        never="id user name confirmed throttling_failure_timestamp throttling_failure_count digests"
    )

    class Meta:
        verbose_name = _("备用验证码")
        verbose_name_plural = _("备用验证码")

    def get_throttle_factor(self) -> int:
        """Return the seconds to wait after the first wrong code; doubled with each further one."""
        return 1

    def digest_of(self, code: str) -> str:
        """Return the digest under which this account's *code* is kept."""
        return keyed_digest("backup code", str(self.user_id), code).hex()

    def verify_token(self, token: Any) -> bool:
        """Tell whether *token* is one of the unused codes, and use it up."""
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        digest = self.digest_of(str(token))
        if digest not in self.digests:
            self.throttle_increment()
            return False
        self.digests = [other for other in self.digests if other != digest]
        self.throttle_reset(commit=False)
        self.save()
        return True


class AccountState(models.Model):
    """What ends an account's sessions, and whether its password is only a temporary one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    #: Sessions that began before this are over.
    signed_out_at = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=False)

    exposure = classify(never="user signed_out_at must_change_password")

    class Meta:
        verbose_name = _("账号状态")
        verbose_name_plural = _("账号状态")

    def __str__(self) -> str:
        return str(self.user_id)
