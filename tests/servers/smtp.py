"""A mail server of a test's own at a port of 127.0.0.1: STARTTLS, a login, and what came in."""

import asyncio
import ipaddress
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "portal", "a password of the tests"
_TAKEN, _NO_SUCH_BOX = "250 OK", "550 No such mailbox"


@dataclass
class Inbox:
    """What a server was sent, and how it behaves; ``asked`` counts the recipients it was told."""

    raw: list[bytes] = field(default_factory=list)
    asked: int = 0
    #: Seconds until it answers to a recipient.
    slow: float = 0.0
    refuses: bool = False
    #: Addresses that it knows nothing of.
    unknown: set[str] = field(default_factory=set)

    @property
    def mails(self):
        """Return the mails, their headers decoded."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        """Take a recipient."""
        self.asked += 1
        await asyncio.sleep(self.slow)
        if self.refuses or address in self.unknown:
            return _NO_SUCH_BOX
        envelope.rcpt_tos.append(address)
        return _TAKEN

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        """Take a mail."""
        self.raw.append(envelope.content)
        return _TAKEN


@contextmanager
def running_smtp(port, tls=None):
    """Run a server at *port*; with *tls* (an SSL context) it takes nothing unencrypted."""
    inbox = Inbox()
    more = {"tls_context": tls, "require_starttls": True, "auth_required": True} if tls else {}
    controller = Controller(
        inbox, hostname="127.0.0.1", port=port, authenticator=_known, ready_timeout=10, **more
    )
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


def _known(_server, _session, _envelope, _mechanism, data):
    known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    # Not handled: it is the server's to say no.
    return AuthResult(success=known, handled=known)


def free_port():
    """Return a port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_certificate(folder):
    """Write a certificate for 127.0.0.1 with its key; return both paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, key_pem = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, key_pem
