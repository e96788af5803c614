"""Bodies of reports, straight into the vault: nothing of a person lies in a temporary file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from portal.reporting.answers import Refused
from registry.reporting.error_workbook import XLSX
from registry.reporting.receiving import MIB, Kept, Meter, keep
from registry.vault import files

NDJSON = ("application/x-ndjson", "application/jsonl", "application/x-jsonlines")
WORKBOOKS = (XLSX, "application/vnd.ms-excel")
MULTIPART = "multipart/form-data"
#: What a body of these types is called, where its sender gives it no name.
NAMES = dict.fromkeys(NDJSON, "report.ndjson") | {
    "text/csv": "report.csv",
    WORKBOOKS[0]: "report.xlsx",
    WORKBOOKS[1]: "report.xls",
}
#: The part of a multipart body that holds the file.
PART = "file"
_BROKEN = (
    MultiPartParserError,
    UnreadablePostError,
    RawPostDataException,
    SuspiciousOperation,
    BadRequest,
)


@dataclass(frozen=True, slots=True)
class Body:
    """A report's content in the vault, and what its sender calls it."""

    kept: Kept
    file_name: str


def media_type(request: HttpRequest) -> str:
    """Return the type of the request's body without its parameters."""
    return (request.content_type or "").lower()


def read_body(request: HttpRequest, expected: bytes | None) -> Body:
    """Seal the request's file into the vault.

    Args:
        request: whose body nobody has read yet.
        expected: the SHA-256 of the body that its signature vouches for, if there is one.

    Raises:
        Refused: it is of another type, broken, or not what was signed; nothing is kept then.
        Unreadable: it is too large.
    """
    kind = media_type(request)
    if kind != MULTIPART and kind not in NAMES:
        raise Refused("unsupported_type")
    stream = _Stream(request)
    try:
        body = _file_part(request, stream) if kind == MULTIPART else None
        if body is None:
            body = Body(keep(stream.pieces()), NAMES[kind])
    except _BROKEN as error:
        raise Refused("bad_body") from error
    if expected is not None and stream.digest() != expected:
        files.remove(body.kept.stored_as)
        raise Refused("digest_mismatch")
    return body


class _Stream:
    """The request's body, digested as it is read."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._digest = hashlib.sha256()

    def read(self, size: int = MIB) -> bytes:
        """Return the next piece, empty at the end."""
        piece = self._request.read(size)
        self._digest.update(piece)
        return piece

    def pieces(self) -> Iterator[bytes]:
        """Yield the whole body."""
        while piece := self.read():
            yield piece

    def digest(self) -> bytes:
        """Return the SHA-256 of the whole body, of which the rest is read now."""
        for _piece in self.pieces():
            pass
        return self._digest.digest()


class _Sealing(FileUploadHandler):
    """Seals the one file of a multipart body as its pieces come in."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.drafts: list[files.Draft] = []
        self.kept: Body | None = None
        self._meter = Meter()

    def new_file(self, field_name: str, *others: object, **named: object) -> None:
        """Begin a file; only one is taken, in the part that is said."""
        super().new_file(field_name, *others, **named)  # type: ignore[arg-type]
        if field_name != PART or self.drafts:
            raise Refused("bad_body", f"multipart中应只有一个名为{PART}的文件。")
        self.drafts.append(files.Draft())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's
        """Seal a piece of it."""
        self._meter.add(raw_data)
        self.drafts[0].write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:  # noqa: ARG002 - Django's
        """End the file."""
        self.kept = Body(self._meter.kept(self.drafts[0].close()), self.file_name or "report")
        return None

    def discard(self) -> None:
        """Leave nothing of it."""
        if self.kept:
            files.remove(self.kept.kept.stored_as)
        elif self.drafts:
            self.drafts[0].discard()


def _file_part(request: HttpRequest, stream: _Stream) -> Body:
    handler = _Sealing(request)
    try:
        MultiPartParser(request.META, stream, [handler], "utf-8").parse()  # type: ignore[arg-type]
    except BaseException:
        handler.discard()
        raise
    if handler.kept is None:
        handler.discard()
        raise Refused("bad_body", f"multipart中没有名为{PART}的文件。")
    return handler.kept
