"""Telling an applicant that something happened: never what, only that they may look.

By e-mail where an address was given and a mail server is set; by the office's own gateway where
``RIGHTS_MESSENGER`` names a callable. Sent after the transaction; a failure stops nothing.
Only what staff do is told: a form that names somebody else's address sends nothing to it.
"""

import logging
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from registry.models import Case
from registry.vault import open_json

logger: Final = logging.getLogger(__name__)


def told(case: Case, event: str) -> None:
    """Tell a case's applicant, once this transaction is done, that something happened.

    *event* is a step's name, which a gateway may choose by; it is not in the text.
    """
    transaction.on_commit(lambda: _send(case, str(event)))


def text_for(ticket: str) -> str:
    """Return the whole message: the ticket, and that there is something to look at."""
    return _("您的申请（受理编号：%(ticket)s）办理状态有更新，请凭查询码查看。") % {
        "ticket": ticket
    }


def _send(case: Case, event: str) -> None:
    if not (settings.EMAIL_HOST or settings.RIGHTS_MESSENGER):
        return
    values = open_json(bytes(case.sealed), "case")
    text = text_for(case.public_id)
    if settings.EMAIL_HOST and values["email"].strip():
        _try("mail", case, lambda: _mail(values["email"].strip(), text))
    if settings.RIGHTS_MESSENGER and values["phone"].strip():
        _try("gateway", case, lambda: _hand_over(values["phone"].strip(), text, event))


def _mail(address: str, text: str) -> None:
    send_mail(_("申请办理状态有更新"), text, None, [address])


def _hand_over(phone: str, text: str, event: str) -> None:
    import_string(settings.RIGHTS_MESSENGER)(phone=phone, text=text, event=event)


def _try(way: str, case: Case, send: Callable[[], None]) -> None:
    try:
        send()
    except Exception as error:  # noqa: BLE001 - whatever it is: the case goes on
        # The type alone: what went wrong may quote the address.
        logger.warning("no message by %s for case %s: %s", way, case.pk, type(error).__name__)
