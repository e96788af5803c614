"""Is a file that somebody sent what it says it is: PDF, JPG or PNG, told by its content alone.

Images are written anew, so that what a camera wrote into them (place, time, device) stays out;
PDFs that do something by themselves are refused.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MIB: Final = 1 << 20
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
#: What the name of a file of each type ends in; nothing else is ever kept.
ENDINGS: Final = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
#: What a file must begin with to be of a type.
_BEGINNINGS: Final = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
#: What a whole PDF holds near its end (ISO 32000-1, 7.5.5).
_PDF_END, _PDF_TAIL = b"%%EOF", 1024
#: What makes a PDF do something by itself: of no use in a document that is only read.
#: So does what is encrypted: nobody can look into it.
_PDF_REFUSED: Final = (
    b"/JavaScript",
    b"/Launch",
    b"/EmbeddedFile",
    b"/RichMedia",
    b"/SubmitForm",
    b"/ImportData",
    b"/Encrypt",
)
#: Where a stream's bytes begin, as lenient readers find it too.
_PDF_STREAM: Final = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)?")
#: A character of a name, written by its number (ISO 32000-1, 7.3.5).
_PDF_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
#: Streams of a PDF: a book has some thousands.
_MOST_STREAMS: Final = 20_000
#: Bytes that a PDF's compressed objects may unpack to, all together.
_MOST_UNPACKED: Final = 64 * MIB
_IMAGE_FORMATS: Final = {JPEG: "JPEG", PNG: "PNG"}
#: Pixels of the largest image: an A4 page at 600 dpi has 35 million.
MOST_PIXELS: Final = 40_000_000
_QUALITY: Final = 90


class UploadError(ValueError):
    """The file isn't taken; the sentence says why."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What is kept of a file, and its media type."""

    content: bytes
    media_type: str


def checked(content: bytes) -> CheckedFile:
    """Return what may be kept of a file that was sent.

    Raises:
        UploadError: too large, of another type than PDF, JPG and PNG, damaged, or active.
    """
    check_size(len(content))
    media_type = _type_of(content)
    clean = content if media_type == PDF else _clean_image(content, media_type)
    return CheckedFile(clean, media_type)


def check_size(size: int) -> None:
    """Refuse a file of more bytes than the setting allows (UploadError)."""
    most = settings.ATTACHMENT_MAX_MIB
    if size > most * MIB:
        raise UploadError(_("附件不能超过 %(most)s MiB。") % {"most": most})


def _type_of(content: bytes) -> str:
    """Return the media type that the content itself tells; a name tells nothing."""
    for media_type, beginning in _BEGINNINGS.items():
        if content.startswith(beginning):
            if media_type == PDF:
                _check_pdf(content)
            return media_type
    raise UploadError(_("附件只能是 PDF、JPG 或 PNG 文件。"))


def _check_pdf(content: bytes) -> None:
    if _PDF_END not in content[-_PDF_TAIL:]:
        raise UploadError(_("PDF 文件不完整，请重新导出后上传。"))
    if any(word in part for part in _pdf_parts(content) for word in _PDF_REFUSED):
        raise UploadError(_("PDF 文件含有脚本或内嵌文件，请打印为普通 PDF 后上传。"))


def _pdf_parts(content: bytes) -> Iterator[bytes]:
    """Yield what a PDF's objects are written in: itself, and those it keeps compressed.

    Whatever stands since the last stream began counts as a stream's head: no text that only looks
    like the end of something hides it.
    """
    yield _plain_names(content)
    head_from, left = 0, _MOST_UNPACKED
    for number, begun in enumerate(_PDF_STREAM.finditer(content)):
        if number >= _MOST_STREAMS:
            raise _unclear()
        head = _plain_names(content[head_from : begun.start()])
        head_from = begun.end()
        if b"/ObjStm" in head:
            objects = _unpacked(content, begun.end(), head, left)
            left -= len(objects)
            yield _plain_names(objects)


def _unpacked(content: bytes, start: int, head: bytes, most: int) -> bytes:
    """Return the objects of a compressed stream; refuse what can't be looked into."""
    plainly = b"/FlateDecode" in head and head.count(b"Decode") == 1
    end = content.find(b"endstream", start)
    unpacker = zlib.decompressobj()
    try:
        objects = unpacker.decompress(memoryview(content)[start:end], most) if plainly else b""
    except zlib.error:
        objects = b""
    if not objects or not unpacker.eof or len(objects) >= most:
        raise _unclear()
    return objects


def _unclear() -> UploadError:
    return UploadError(_("PDF 文件无法检查，请打印为普通 PDF 后上传。"))


def _plain_names(content: bytes) -> bytes:
    """Return a PDF's text with its names as they are meant: ``/J#61va`` is ``/Java``."""
    return _PDF_ESCAPED.sub(lambda found: bytes((int(found[1], 16),)), content)


def _clean_image(content: bytes, media_type: str) -> bytes:
    """Return the picture alone, the right way up, without whatever else the file carried."""
    kind = _IMAGE_FORMATS[media_type]
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UploadError(_("图片过大，请缩小后上传。"))
            upright = ImageOps.exif_transpose(image)
            plain = upright.convert("RGB" if media_type == JPEG else "RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, UploadError):
            raise
        raise UploadError(_("图片文件已损坏，无法读取。")) from error
    plain.info.clear()
    target = io.BytesIO()
    plain.save(target, format=kind, quality=_QUALITY)
    return target.getvalue()
