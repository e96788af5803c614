"""Passwords: what may not be one, temporary ones, and the note that one was changed."""

import secrets
from typing import Any, Final

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context

from backoffice.sign_in.models import AccountState
from registry import audit

#: Letters and digits that nobody mixes up when a password is read out or typed from a note.
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS: Final = 4
GROUP_LENGTH: Final = 4


class LongEnough(MinimumLengthValidator):
    """Django's rule with a sentence in Chinese: its newest one isn't translated yet."""

    def get_error_message(self) -> str:
        """Return what to say of a password that is too short."""
        return _("密码太短，至少需要 %(n)d 个字符。") % {"n": self.min_length}

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("密码至少需要 %(n)d 个字符。") % {"n": self.min_length}


class NotTheOldOne:
    """Refuses the password that stands, and notes each change in the audit trail.

    A validator, because Django calls validators after a password was saved, by whatever door:
    the account's page, an administrator, the shell.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when *password* is *user*'s present one."""
        present = getattr(user, "password", "")
        # Compared as it is kept: the user object may already hold the new one.
        if present and user.pk and check_password(password, present):
            raise ValidationError(_("新密码不能与当前密码相同。"), code="password_unchanged")

    def password_changed(self, _password: str, user: Any = None) -> None:
        """Note the change; a password that its owner chose is no temporary one any more."""
        by = get_active_log_context().user
        AccountState.objects.filter(user_id=user.pk, must_change_password=True).update(
            must_change_password=False
        )
        actor = str(by.pk) if by else audit.COMMAND
        audit.note("account.password", by=actor, account=user.pk)

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("新密码不能与当前密码相同。")


def temporary_password() -> str:
    """Return a random password of 79 bits that can be read out; it serves one sign-in."""
    letters = [secrets.choice(ALPHABET) for _letter in range(GROUPS * GROUP_LENGTH)]
    starts = range(0, len(letters), GROUP_LENGTH)
    return "-".join("".join(letters[at : at + GROUP_LENGTH]) for at in starts)


def give_temporary_password(user: Any) -> str:
    """Set and return a temporary password; every session of *user* ends with the old one."""
    password = temporary_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    AccountState.objects.update_or_create(user_id=user.pk, defaults={"must_change_password": True})
    return password
