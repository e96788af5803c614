"""Applicants are told that something happened and never what, through a real mail server."""

import ssl
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.db import transaction
from django.utils import timezone, translation

from registry import jobs, proposals, rights
from registry.models import AuditEntry, CaseStep, Message
from registry.rights import messages
from registry.rights.rules import rules
from registry.rights.steps import Step
from tests.registry.applied import NAME, PHONE, objected, penalty, repair_asked
from tests.registry.listed import staff
from tests.servers.smtp import PASSWORD, USER, free_port, running_smtp, write_certificate

pytestmark = pytest.mark.django_db

TO, FROM = "shili@example.com", "credit@example.gov.cn"
SUBJECT = "申请办理状态有更新"
BASIS = "《信用修复管理办法》"


@pytest.fixture(autouse=True)
def mail_settings(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = free_port()
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = FROM
    return settings


@pytest.fixture
def inbox(mail_settings):
    with running_smtp(mail_settings.EMAIL_PORT) as inbox:
        yield inbox


def due():
    """Let the time pass after which what failed is tried again."""
    Message.objects.update(after=timezone.now())


def text_of(case):
    return f"您的申请（受理编号：{case.public_id}）办理状态有更新，请凭查询码查看。"


def taken_up():
    case, code = objected(penalty(), proven=False)
    rights.take_up(case, staff("a"))
    return case, code


def asked_more():
    case, code = objected(penalty())
    rights.ask_more(case, staff("a"), "请补充处罚决定书")
    return case, code


def ask_more():
    return asked_more()[0]


def not_taken():
    case, code = objected(penalty())
    rights.not_taken(case, staff("a"), "不是同一主体")
    return case, code


def refused():
    case, code = objected(penalty())
    rights.propose_outcome(case, staff("a"), "refuse", "keep", "决定仍然有效", BASIS)
    return case, code


def repaired():
    case, code = repair_asked(penalty())
    proposal = rights.propose_outcome(case, staff("a"), "grant", "repair", "已履行", BASIS)
    proposals.approve(proposal, staff("b"))
    return case, code


@pytest.mark.parametrize("happens", [taken_up, asked_more, not_taken, refused, repaired])
def test_a_mail_says_with_what_to_look_and_nothing_else(inbox, happens):
    with translation.override("en"):  # as staff may work
        case, code = happens()
    assert inbox.asked == 0  # whoever decides waits for no mail server
    assert messages.send_waiting() == 1
    (mail,), (raw,) = inbox.mails, inbox.raw
    assert dict(mail.items()) | {"Date": "", "Message-ID": ""} == {
        "Content-Type": 'text/plain; charset="utf-8"',
        "MIME-Version": "1.0",
        "Content-Transfer-Encoding": "8bit",
        "Subject": SUBJECT,
        "From": FROM,
        "To": TO,
        "Date": "",
        "Message-ID": "",
        "Auto-Submitted": "auto-generated",
    }
    assert b"\r\nSubject: =?utf-8?" in raw
    sent_at = parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC)  # said as -0000
    assert abs(timezone.now() - sent_at) < timedelta(minutes=1)
    assert mail["Message-ID"].endswith("@example.gov.cn>")
    assert mail.get_content().strip() == text_of(case)
    subject = case.record.subject
    for hidden in (code, NAME, PHONE, case.record.document_number, subject.name, subject.uscc):
        assert hidden not in raw.decode()
    assert not Message.objects.exists()
    assert messages.send_waiting() == 0
    assert len(inbox.raw) == 1


def test_what_applicants_do_themselves_sends_nothing(inbox, mail_settings):
    """A form alone sends nothing to whatever address somebody typed."""
    mail_settings.RIGHTS_MESSENGER = f"{__name__}.deliver"
    case, code = objected(penalty())
    rights.add(case.public_id, code, "再说一句")
    rights.cancel(case.public_id, code)
    assert not Message.objects.exists()
    assert (messages.send_waiting(), inbox.asked) == (0, 0)


def test_what_is_undone_is_not_told(inbox):
    with transaction.atomic():
        ask_more()
        assert Message.objects.count() == 1
        transaction.set_rollback(True)
    assert (messages.send_waiting(), inbox.asked) == (0, 0)


def test_several_events_that_wait_are_told_at_once(inbox):
    case = ask_more()
    rights.not_taken(case, staff("a"), "不是同一主体")
    assert messages.send_waiting() == 1
    assert len(inbox.raw) == 1


def test_a_mail_server_that_is_down_loses_nothing(mail_settings, caplog):
    first, second = ask_more(), ask_more()
    assert first.state == "more_needed"
    assert messages.send_waiting() == 0
    # What is down for the first is down for the second: it is not tried.
    assert list(Message.objects.order_by("pk").values_list("tries", flat=True)) == [1, 0]
    assert f"no message by mail for case {first.pk}: ConnectionRefusedError" in caplog.text
    assert TO not in caplog.text
    with running_smtp(mail_settings.EMAIL_PORT) as inbox:
        # The first's turn is in a minute.
        assert messages.send_waiting() == 1
        assert messages.send_waiting() == 0
        due()
        assert messages.send_waiting() == 1
    assert [mail.get_content().strip() for mail in inbox.mails] == [
        text_of(second),
        text_of(first),
    ]
    assert not Message.objects.exists()


def test_a_slow_mail_server_is_given_up_for_the_time_being(inbox, mail_settings, caplog):
    mail_settings.EMAIL_TIMEOUT = 0.2
    inbox.slow = 1.0
    case = ask_more()
    assert messages.send_waiting() == 0
    assert (inbox.asked, inbox.raw) == (1, [])
    assert f"no message by mail for case {case.pk}: SMTPServerDisconnected" in caplog.text
    inbox.slow = 0.0
    due()
    assert messages.send_waiting() == 1
    assert [mail["To"] for mail in inbox.mails] == [TO]


def test_staff_read_that_an_applicant_can_not_be_reached(inbox):
    inbox.refuses = True
    case = ask_more()
    tries = 1 + len(rules()["messages"]["retry_minutes"])
    for _number in range(tries + 1):
        due()
        assert messages.send_waiting() == 0
    assert (inbox.asked, inbox.raw) == (tries, [])
    assert not Message.objects.exists()
    last = CaseStep.objects.order_by("-pk").first()
    assert (last.case, last.action, last.actor, last.told) == (case, Step.UNTOLD, None, "")
    entry = AuditEntry.objects.get(action="rights.untold")
    assert (entry.actor, entry.facts["application"]) == ("command", case.pk)


def test_each_failure_waits_longer_than_the_one_before(mail_settings):
    ask_more()
    waited = []
    for _number in rules()["messages"]["retry_minutes"]:
        messages.send_waiting()
        waited.append(Message.objects.get().after - timezone.now())
        due()
    for wait, minutes in zip(waited, rules()["messages"]["retry_minutes"], strict=True):
        assert timedelta(minutes=minutes - 1) < wait <= timedelta(minutes=minutes)


def test_an_address_that_does_not_exist_keeps_nobody_else_waiting(inbox):
    inbox.unknown = {TO}
    ask_more()
    good, _code = objected(penalty(), email="another@example.com")
    rights.ask_more(good, staff("a"), "请补充处罚决定书")
    assert messages.send_waiting() == 1
    assert [mail["To"] for mail in inbox.mails] == ["another@example.com"]
    assert Message.objects.values_list("tries", flat=True).get() == 1


@pytest.fixture
def certificate(tmp_path):
    return write_certificate(tmp_path)


@pytest.fixture
def strict(mail_settings, certificate):
    """A mail server that takes nothing unencrypted, and nothing without a login."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    mail_settings.EMAIL_USE_TLS = True
    mail_settings.EMAIL_HOST_USER, mail_settings.EMAIL_HOST_PASSWORD = USER, PASSWORD
    with running_smtp(mail_settings.EMAIL_PORT, context) as inbox:
        yield inbox


def test_mail_goes_encrypted_to_the_server_that_proves_itself(strict, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    case = ask_more()
    assert messages.send_waiting() == 1
    assert [mail.get_content().strip() for mail in strict.mails] == [text_of(case)]


WRONG = {
    "SSLCertVerificationError": {},
    "SMTPAuthenticationError": {"EMAIL_HOST_PASSWORD": "another"},
    "SMTP": {"EMAIL_USE_TLS": False},
}


@pytest.mark.parametrize("fault", WRONG)
def test_mail_goes_nowhere_else(strict, request, mail_settings, caplog, fault):
    if WRONG[fault]:
        trust = request.getfixturevalue("monkeypatch").setenv
        trust("SSL_CERT_FILE", str(request.getfixturevalue("certificate")[0]))
    for name, value in WRONG[fault].items():
        setattr(mail_settings, name, value)
    case = ask_more()
    assert messages.send_waiting() == 0
    assert (strict.asked, strict.raw) == (0, [])
    assert f"no message by mail for case {case.pk}: {fault}" in caplog.text
    assert PASSWORD not in caplog.text


def test_of_two_processes_one_sends(inbox):
    ask_more()
    mine, other = Message.objects.get(), Message.objects.get()
    assert messages._claim(mine)
    assert not messages._claim(other)


SENT: list = []


def deliver(**said):
    """Take a message as the office's gateway would."""
    SENT.append(said)


def fail(**said):
    """Fail as a gateway does that quotes what it was given."""
    raise RuntimeError(said["phone"])


def deliver_meanwhile(**said):
    """Take a message while staff go on."""
    deliver(**said)
    if len(SENT) == 1:
        messages.told(Message.objects.get(way="phone").case, "not_taken.keep")


@pytest.fixture
def gateway(mail_settings):
    SENT.clear()
    mail_settings.EMAIL_HOST = ""

    def use(name):
        mail_settings.RIGHTS_MESSENGER = f"{__name__}.{name}"
        return SENT

    return use


def test_a_gateway_gets_number_text_and_event(gateway):
    sent = gateway("deliver")
    case = ask_more()
    assert messages.send_waiting() == 1
    assert sent == [{"phone": PHONE, "text": text_of(case), "event": "asked_more"}]


def test_a_gateway_that_fails_keeps_no_mail_back(gateway, inbox, mail_settings, caplog):
    gateway("fail")
    mail_settings.EMAIL_HOST = "127.0.0.1"
    case = ask_more()
    assert messages.send_waiting() == 1
    assert [mail["To"] for mail in inbox.mails] == [TO]
    assert Message.objects.values_list("way", "tries").get() == ("phone", 1)
    assert f"no message by phone for case {case.pk}: RuntimeError" in caplog.text
    assert PHONE not in caplog.text


def take_known(**said):
    """Take a message for a number that there is."""
    if said["phone"] == PHONE:
        raise ValueError
    deliver(**said)


def test_a_number_that_does_not_exist_keeps_nobody_else_waiting(gateway):
    sent = gateway("take_known")
    ask_more()
    good, _code = objected(penalty(), phone="13900000000")
    rights.ask_more(good, staff("a"), "请补充处罚决定书")
    assert messages.send_waiting() == 1
    assert [said["phone"] for said in sent] == ["13900000000"]


def test_what_happens_while_a_message_goes_out_is_told_too(gateway):
    sent = gateway("deliver_meanwhile")
    ask_more()
    assert messages.send_waiting() == 1
    assert messages.send_waiting() == 1
    assert [said["event"] for said in sent] == ["asked_more", "not_taken.keep"]
    assert not Message.objects.exists()


def test_nothing_waits_where_no_way_is_set_or_nothing_is_known_any_more(gateway, inbox):
    ask_more()
    assert not Message.objects.exists()
    sent = gateway("deliver")
    case = ask_more()
    type(case).objects.filter(pk=case.pk).update(sealed=b"")
    messages.send_waiting()
    assert sent == []
    assert not Message.objects.exists()


def test_the_scheduler_sends_them():
    assert messages.send_waiting in [job.run for job in jobs.JOBS]
