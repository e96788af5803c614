"""The virus scanner's hook: every file from outside the office is shown to it, where one is set.

``VIRUS_SCANNER`` is empty (nothing is scanned, and staff are told so), an address of clamd
(``clamd://host:port`` or ``clamd:/run/clamav/clamd.ctl``), or the dotted path of a callable that
takes the bytes and returns whether they are clean. A scanner that is set and doesn't answer lets
nothing through.

clamd says OK of what it skipped because of its own limits: ``MaxFileSize``, ``MaxScanSize`` and
``StreamMaxLength`` must be at least ``ATTACHMENT_MAX_MIB`` (docs/operations.md).
"""

import socket
import struct
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from registry.models import ScanState

_SCHEME: Final = "clamd:"
_PORT: Final = 3310
#: Seconds without a word after which clamd counts as silent.
TIMEOUT: Final = 10.0
#: INSTREAM (man clamd): pieces with their length before them, an empty one at the end.
_PIECE: Final = 1 << 16
_LENGTH: Final = struct.Struct("!L")
#: clamd's answers are one short line.
_LONGEST_ANSWER: Final = 4096
_CLEAN, _FOUND = b"stream: OK", b" FOUND"
#: More than its ``StreamMaxLength``: it says so and hangs up, in the middle of the file.
_TOO_LARGE: Final = b"INSTREAM size limit exceeded. ERROR"


class ScannerError(ValueError):
    """The file isn't taken: something was found in it, or the scanner doesn't answer."""


def scan(content: bytes) -> ScanState:
    """Return what the scanner says of *content*.

    Raises:
        ScannerError: it isn't clean, or the scanner that is set doesn't answer.
    """
    scanner = settings.VIRUS_SCANNER
    if not scanner:
        return ScanState.NOT_SCANNED
    try:
        clean = (
            _by_clamd(scanner, content) if scanner.startswith(_SCHEME) else _by(scanner, content)
        )
    except ScannerError:
        raise
    except Exception as error:
        raise ScannerError(_("文件安全检查暂时不可用，请稍后再试。")) from error
    if not clean:
        raise ScannerError(_("文件未通过安全检查，请更换后上传。"))
    return ScanState.CLEAN


def _by(path: str, content: bytes) -> bool:
    # Anything but True is no leave.
    return import_string(path)(content) is True


def _by_clamd(address: str, content: bytes) -> bool:
    with _connected(address) as connection:
        # Whoever hangs up before the end may have said why.
        with suppress(BrokenPipeError, ConnectionResetError):
            _send(connection, content)
        answer = _answer(connection)
    if answer == _CLEAN:
        return True
    if answer.endswith(_FOUND):
        return False
    if answer == _TOO_LARGE:
        raise ScannerError(_("文件超出安全检查的大小限制，请压缩后上传。"))
    message = "clamd answered neither OK nor FOUND."
    raise ConnectionError(message)


def _send(connection: socket.socket, content: bytes) -> None:
    connection.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        connection.sendall(_LENGTH.pack(len(piece)) + piece)
    connection.sendall(_LENGTH.pack(0))


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or _PORT), timeout=TIMEOUT)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(TIMEOUT)
    try:
        connection.connect(parts.path)
    except BaseException:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket) -> bytes:
    """Return clamd's line without the null byte at its end."""
    received = b""
    while not received.endswith(b"\0") and len(received) < _LONGEST_ANSWER:
        piece = connection.recv(_LONGEST_ANSWER)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\0\n")
