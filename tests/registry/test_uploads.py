"""Files from outside: a PDF that does something is found however it is written."""

import io
import zlib

import pytest
from PIL import Image

from registry import uploads
from registry.uploads import UploadError, checked


def pdf(*objects):
    """Return a small PDF of these objects."""
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, text) for number, text in enumerate(objects, 1)
    )
    return b"%PDF-1.7\n" + body + b"trailer\n<<>>\n%%EOF\n"


def packed(text, head=b"/Filter /FlateDecode", data=None):
    """Return an object that keeps others compressed."""
    data = zlib.compress(text) if data is None else data
    return b"<< /Type /ObjStm %s /Length %d >>\nstream\r\n%s\nendstream" % (head, len(data), data)


SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


@pytest.mark.parametrize(
    "content",
    [
        pdf(b"<< /Type /Catalog >>"),
        pdf(packed(b"1 0 << /Type /Page >>" * 50)),
        # A picture's bytes are no objects, whatever they are.
        pdf(b"<< /Filter /DCTDecode >>\nstream\n\xff\xd8/ObjStm\nendstream"),
        # The object before it was one that keeps others.
        pdf(packed(b"1 0 <<>>"), b"<< /Filter /LZWDecode >>\nstream\nzzz\nendstream"),
    ],
)
def test_a_plain_pdf_is_kept_as_it_is(content):
    found = checked(content)
    assert (found.content, found.media_type) == (content, "application/pdf")


@pytest.mark.parametrize(
    "content",
    [
        pdf(SCRIPT),
        pdf(SCRIPT.replace(b"Java", b"J#61va")),
        pdf(SCRIPT.replace(b"Java", b"#4A#61v#61")),
        pdf(packed(SCRIPT)),
        pdf(packed(b"1 0 <<>>"), packed(SCRIPT.replace(b"Java", b"J#61va"))),
        pdf(packed(SCRIPT).replace(b"/ObjStm", b"/O#62jStm")),
        pdf(packed(SCRIPT, b"/X (endstream endobj 1 0 obj) /Filter /FlateDecode")),
        pdf(packed(SCRIPT, b"", SCRIPT)),
        pdf(b"<< /S /Launch /F (x.exe) >>"),
        pdf(b"<< /Names << /EmbeddedFiles 2 0 R >> >>"),
        pdf(b"<< /S /SubmitForm >>"),
        pdf(b"<< /Encrypt 3 0 R >>"),
        pdf(b"<< /AcroForm << /X#46A 5 0 R >> >>"),
    ],
)
def test_a_pdf_that_does_something_is_refused(content):
    with pytest.raises(UploadError, match="脚本"):
        checked(content)


@pytest.mark.parametrize(
    "content",
    [
        pdf(packed(SCRIPT, b"/Filter /LZWDecode")),
        pdf(packed(SCRIPT, b"/Filter [/ASCIIHexDecode /FlateDecode]")),
        pdf(packed(SCRIPT, b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>")),
        pdf(packed(SCRIPT, b"/Filter 5 0 R")),
        pdf(packed(SCRIPT, data=b"broken")),
        pdf(packed(SCRIPT, data=zlib.compress(SCRIPT)[:-6])),
        # A comment that looks as if the stream had begun, or another had ended.
        pdf(packed(SCRIPT, b"%stream\n/Filter /FlateDecode")),
    ],
)
def test_what_cannot_be_looked_into_is_refused(content):
    with pytest.raises(UploadError, match="无法检查"):
        checked(content)


def test_a_pdf_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "_MOST_UNPACKED", 1000)
    assert checked(pdf(packed(b"1 0 <<>> " * 50), packed(b"1 0 <<>> " * 50)))
    with pytest.raises(UploadError, match="无法检查"):
        checked(pdf(packed(b"1 0 <<>> " * 50), packed(b"1 0 <<>> " * 100)))


def test_a_pdf_of_countless_streams_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "_MOST_STREAMS", 3)
    assert checked(pdf(*[b"<<>>\nstream\nx\nendstream"] * 3))
    with pytest.raises(UploadError, match="无法检查"):
        checked(pdf(*[b"<<>>\nstream\nx\nendstream"] * 4))


def picture(kind="JPEG", mode="L", size=(64, 48), **options):
    """Return a picture with something in it."""
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(target, format=kind, **options)
    return target.getvalue()


def scanned(times, before=b""):
    """Return a refined JPEG whose last scan is there *times* more, each after *before*."""
    whole = picture(progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + (before + whole[last:-2]) * times + whole[-2:]


OWN_SCANS = picture(progressive=True).count(b"\xff\xda")


@pytest.mark.parametrize("before", [b"", b"\xff\xff\xff", b"\xff\xd0"])
def test_a_picture_of_countless_scans_is_refused_before_it_is_decoded(before, monkeypatch):
    assert checked(scanned(32 - OWN_SCANS, before)).media_type == "image/jpeg"
    monkeypatch.setattr(Image, "open", None)
    with pytest.raises(UploadError, match="过于复杂"):
        checked(scanned(33 - OWN_SCANS, before))
    # What no decoder steps over hides nothing.
    with pytest.raises(UploadError, match="过于复杂"):
        checked(scanned(33 - OWN_SCANS, b"\xff\x02\xff\xff"))


def test_previews_and_what_follows_a_picture_are_no_scans():
    preview = b"\xff\xe2\x00\xca" + b"\xff\xda" * 100
    whole = picture()
    assert checked(whole[:2] + preview + whole[2:] + b"\xff\xda" * 100)


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        (picture(), "MOST_PIXELS"),
        (picture(mode="RGB"), "MOST_PIXELS"),
        (picture("PNG"), "MOST_PIXELS"),
        (picture("PNG", "1"), "MOST_PIXELS"),
        (picture(progressive=True), "MOST_PIXELS_IN_COLOUR"),
        (picture(mode="CMYK"), "MOST_PIXELS_IN_COLOUR"),
        (picture("PNG", "RGB"), "MOST_PIXELS_IN_COLOUR"),
        (picture("PNG", "RGBA"), "MOST_PIXELS_IN_COLOUR"),
        (picture("PNG", transparency=0), "MOST_PIXELS_IN_COLOUR"),
    ],
)
def test_how_large_a_picture_may_be_follows_from_the_room_it_takes(content, limit, monkeypatch):
    assert uploads.MOST_PIXELS_IN_COLOUR < uploads.MOST_PIXELS
    for name in ("MOST_PIXELS", "MOST_PIXELS_IN_COLOUR"):
        monkeypatch.setattr(uploads, name, 10**6)
    assert Image.open(io.BytesIO(checked(content).content)).size == (64, 48)
    monkeypatch.setattr(uploads, limit, 64 * 48 - 1)
    with pytest.raises(UploadError, match="图片过大"):
        checked(content)


def test_one_picture_is_decoded_at_a_time(monkeypatch):
    held = []
    real = uploads._written_anew
    monkeypatch.setattr(
        uploads,
        "_written_anew",
        lambda *given: (held.append(uploads._DECODING.acquire(blocking=False)), real(*given))[1],
    )
    assert checked(picture())
    assert held == [False]
    with pytest.raises(UploadError, match="已损坏"):
        checked(b"\xff\xd8\xff\xe0broken")
    assert uploads._DECODING.acquire(blocking=False)
    uploads._DECODING.release()
