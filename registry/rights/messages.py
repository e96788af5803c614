"""Telling an applicant that something happened: never what, only that they may look.

By e-mail where an address was given and a mail server is set; by the office's own gateway where
``RIGHTS_MESSENGER`` names a callable. What is to be told is written in the transaction of what
happened, and sent by the scheduler: no decision waits for a mail server, and none is lost to one
that is down. Only what staff do is told: a form that names somebody else's address sends nothing
to it.
"""

import logging
import time
from datetime import timedelta
from email.utils import make_msgid, parseaddr
from smtplib import SMTPRecipientsRefused
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from registry import audit
from registry.models import Case, Message
from registry.models.messages import Way
from registry.rights.filled_in import filled_in
from registry.rights.rules import rules
from registry.rights.steps import Step, write

logger: Final = logging.getLogger(__name__)

#: Applicants are written to in Chinese, whatever language staff work in.
_WRITTEN_IN: Final = "zh-hans"
#: Sent in one go of the scheduler, whose other jobs wait meanwhile.
_BATCH: Final = 20
#: Seconds after which a turn ends, however many wait.
_TURN: Final = 5.0
#: What is wrong with one address or number, and tells nothing of the next.
_ITS_OWN: Final = (SMTPRecipientsRefused, ValueError)


def told(case: Case, event: str) -> None:
    """Let a case's applicant be told that something happened; call it inside the transaction.

    *event* is a step's name, which a gateway may choose by; it is not in the text.
    """
    for way, is_set in _ways().items():
        if is_set:
            again = {"event": str(event), "after": timezone.now(), "tries": 0}
            Message.objects.update_or_create(case=case, way=way, defaults=again)


def text_for(ticket: str) -> str:
    """Return the whole message: the ticket, and that there is something to look at."""
    return _("您的申请（受理编号：%(ticket)s）办理状态有更新，请凭查询码查看。") % {
        "ticket": ticket
    }


def send_waiting() -> int:
    """Send what waits, the longest waiting first; return how many were sent.

    A way's first failure ends its turn: what is down for one is down for all, and each would wait
    for it anew. Not so what is wrong with one address alone: whoever gives many that don't exist
    keeps nobody else from being told.
    """
    return sum(_send_by(way) for way, is_set in _ways().items() if is_set)


def _ways() -> dict[Way, str]:
    return {Way.MAIL: settings.EMAIL_HOST, Way.PHONE: settings.RIGHTS_MESSENGER}


def _send_by(way: Way) -> int:
    sent, until = 0, time.monotonic() + _TURN
    waiting = Message.objects.filter(way=way, after__lte=timezone.now()).select_related("case")
    for message in waiting.order_by("after", "pk")[:_BATCH]:
        if not _claim(message):
            continue
        failed = _try(message)
        sent += failed is None
        is_down = failed is not None and not isinstance(failed, _ITS_OWN)
        if is_down or time.monotonic() > until:
            break
    return sent


def _claim(message: Message) -> bool:
    """Put off the next try before this one: no other process sends it at the same time.

    Whoever crashes between sending and forgetting it leaves it to be sent once more.
    """
    mine = _as_it_stands(message)
    minutes = rules()["messages"]["retry_minutes"]
    message.after = timezone.now() + timedelta(
        minutes=minutes[min(message.tries, len(minutes) - 1)]
    )
    message.tries += 1
    return bool(mine.update(after=message.after, tries=message.tries))


def _as_it_stands(message: Message) -> QuerySet[Message]:
    """Return it, unless another process has it, or more happened that is to be told."""
    return Message.objects.filter(pk=message.pk, after=message.after, tries=message.tries)


def _try(message: Message) -> Exception | None:
    """Send a claimed message; return what went wrong, or None."""
    try:
        with translation.override(_WRITTEN_IN):
            _send(message)
    except Exception as error:  # noqa: BLE001 - whatever it is: the others go on
        # The type alone: what went wrong may quote the address.
        how = (message.way, message.case_id, type(error).__name__)
        logger.warning("no message by %s for case %s: %s", *how)
        if message.tries > len(rules()["messages"]["retry_minutes"]):
            _give_up(message)
        return error
    _as_it_stands(message).delete()
    return None


def _give_up(message: Message) -> None:
    """Let staff read that the applicant has to be told in another way."""
    with transaction.atomic():
        # First the case, as staff do: PostgreSQL would end one of two who wait for each other.
        Case.objects.select_for_update().get(pk=message.case_id)
        if _as_it_stands(message).delete()[0]:
            write(message.case, Step.UNTOLD, None, actor=audit.COMMAND)


def _send(message: Message) -> None:
    case = message.case
    values, text = filled_in(case), text_for(case.public_id)
    if message.way == Way.MAIL and (address := values.get("email", "").strip()):
        _mail(address, text)
    if message.way == Way.PHONE and (phone := values.get("phone", "").strip()):
        import_string(settings.RIGHTS_MESSENGER)(phone=phone, text=text, event=message.event)


def _mail(address: str, text: str) -> None:
    sender = settings.DEFAULT_FROM_EMAIL
    headers = {
        # No out-of-office answers (RFC 3834).
        "Auto-Submitted": "auto-generated",
        # Else it would name the machine.
        "Message-ID": make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2]),
    }
    EmailMessage(_("申请办理状态有更新"), text, sender, [address], headers=headers).send()
