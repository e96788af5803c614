"""Chinese at the plain address, English below /en/; the catalogues are whole and compiled."""

import gettext
import re

import pytest
from django.utils.translation import gettext as translated
from django.utils.translation import override

from tests.factories import make_record
from tests.portal.test_website_lookup import text_of

PLACES = re.compile(r"%\(\w+\)[sd]|%s")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def entries(path):
    """Return the (msgid, msgstr) of a catalogue's plain entries."""
    return re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', path.read_text("utf-8"), re.MULTILINE)


def test_the_plain_address_is_chinese_whatever_the_browser_prefers(reader, indexed):
    response = reader.get("/", headers={"accept-language": "en"})
    assert '<html lang="zh-CN">' in response.content.decode()
    assert response["Content-Language"] == "zh-hans"
    assert 'href="/en/" hreflang="en" lang="en">English</a>' in response.content.decode()


def test_the_english_page_leads_to_english_pages_and_back(reader, indexed):
    response = reader.get("/en/search/?q=abc")
    body = response.content.decode()
    assert '<html lang="en">' in body
    assert "No such information is shown at present" in text_of(response)
    assert 'action="/en/search/"' in body
    assert 'href="/search/" hreflang="zh-hans"' in body


def test_an_english_record_keeps_its_values(reader, db):
    record = make_record()
    page = text_of(reader.get(f"/en/records/{record.public_id}/"))
    assert "Shown until" in page
    assert "食品经营许可" in page


@pytest.mark.parametrize("address", ["rights", "statement", "search"])
def test_english_pages_have_no_chinese_of_their_own(reader, db, address):
    body = reader.get(f"/en/{address}/").content.decode()
    main = re.search(r"<main.*?</main>", body, re.DOTALL)[0]
    words = re.sub(r"<[^>]+>|—", " ", main)
    assert CHINESE.findall(words) == []


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_what_is_compiled_is_what_is_written(project_root, language):
    folder = project_root / "portal" / "locale" / language / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written = entries(folder / "django.po")
    assert written
    for source, target in written:
        source, target = source.replace('\\"', '"'), target.replace('\\"', '"')  # noqa: PLW2901
        assert target
        assert compiled.gettext(source) == target
        assert sorted(PLACES.findall(source)) == sorted(PLACES.findall(target))


def test_english_is_used_where_english_is_asked_for():
    with override("en"):
        assert translated("公示截止") == "Shown until"
    with override("zh-hans"):
        assert translated("公示截止") == "公示截止"
