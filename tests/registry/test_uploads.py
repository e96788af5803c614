"""Files from outside: a PDF that does something is found however it is written."""

import zlib

import pytest

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
