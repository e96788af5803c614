"""Is a file that somebody sent what it says it is: PDF, JPG or PNG, told by its content alone.

Images are written anew, so that what a camera wrote into them (place, time, device) stays out;
PDFs that do something by themselves are refused.
"""

import io
import re
import threading
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
    b"/XFA",
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
#: Pixels of the largest image that takes a byte each, or is read row by row: an A4 page at 600 dpi
#: has 35 million.
MOST_PIXELS: Final = 40_000_000
#: And of any other: decoded it takes four bytes a pixel and more, twice while it is turned.
MOST_PIXELS_IN_COLOUR: Final = 16_000_000
#: Where a JPEG's parts begin. In compressed data FF is followed by 00 or by a restart (D0 to D7).
_JPEG_MARKER: Final = re.compile(rb"\xff([\xc0-\xcf\xd8-\xfe])")
_JPEG_START, _JPEG_END, _JPEG_SCAN = 0xD8, 0xD9, 0xDA
#: Scans of a JPEG: each goes over the whole picture. Programs write ten or so when they refine it.
_MOST_SCANS: Final = 32
#: Decoded pictures need room: one at a time in a process.
_DECODING: Final = threading.BoundedSemaphore(1)
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
    media_type = glance(content)
    if media_type == PDF:
        _check_pdf(content)
    clean = content if media_type == PDF else _clean_image(content, media_type)
    return CheckedFile(clean, media_type)


def check_size(size: int) -> None:
    """Refuse a file of more bytes than the setting allows (UploadError)."""
    most = settings.ATTACHMENT_MAX_MIB
    if size > most * MIB:
        raise UploadError(_("附件不能超过 %(most)s MiB。") % {"most": most})


def glance(content: bytes) -> str:
    """Return the media type that the content itself tells: what costs nothing to look at.

    Raises:
        UploadError: too large, or it begins as no PDF, JPG or PNG does.
    """
    check_size(len(content))
    for media_type, beginning in _BEGINNINGS.items():
        if content.startswith(beginning):
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
    if media_type == JPEG and _scans(content) > _MOST_SCANS:
        raise UploadError(_("图片编码过于复杂，请另存为普通 JPG 后上传。"))
    kind = _IMAGE_FORMATS[media_type]
    try:
        with _DECODING, Image.open(io.BytesIO(content), formats=[kind]) as image:
            return _written_anew(image, media_type)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, UploadError):
            raise
        raise UploadError(_("图片文件已损坏，无法读取。")) from error


def _written_anew(image: Image.Image, media_type: str) -> bytes:
    """Write an opened picture anew, without a further copy of its pixels where none is needed."""
    mode = _mode_of(image, media_type)
    most = MOST_PIXELS if _is_frugal(image, media_type) else MOST_PIXELS_IN_COLOUR
    if image.width * image.height > most:
        raise UploadError(_("图片过大，请缩小后上传。"))
    ImageOps.exif_transpose(image, in_place=True)
    plain = image if image.mode == mode else image.convert(mode)
    plain.info.clear()
    target = io.BytesIO()
    plain.save(target, format=_IMAGE_FORMATS[media_type], quality=_QUALITY)
    return target.getvalue()


def _mode_of(image: Image.Image, media_type: str) -> str:
    if image.mode in {"1", "L"} and "transparency" not in image.info:
        return "L"
    return "RGB" if media_type == JPEG else "RGBA"


def _is_frugal(image: Image.Image, media_type: str) -> bool:
    """Tell whether a picture takes little room: a grey one, or a photograph read row by row."""
    if "progressive" in image.info:
        return False
    return _mode_of(image, media_type) == "L" or (media_type == JPEG and image.mode == "RGB")


def _scans(content: bytes) -> int:
    """Count a JPEG's scans as the decoder meets them, up to the first that is too many.

    Parts with a length are stepped over, so that a preview inside one isn't counted; whatever
    stands behind the picture's end isn't read.
    """
    found, at = 0, len(_BEGINNINGS[JPEG]) - 1
    while found <= _MOST_SCANS and (marker := _JPEG_MARKER.search(content, at)):
        at, code = marker.end(), marker[1][0]
        if code == _JPEG_END:
            break
        if code != _JPEG_START:
            found += code == _JPEG_SCAN
            at += int.from_bytes(content[at : at + 2], "big")
    return found
