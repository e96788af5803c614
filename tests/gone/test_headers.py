"""How long caches may keep what readers get: every public route, found in the URLconf itself."""

import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from cms.setup import ensure_demo_articles, ensure_page_tree
from portal.operations.caching import MOST, CachingMiddleware, shortened
from portal.website.views.files import RENDITIONS
from tests.factories import make_record, withdraw
from tests.gone.outputs import addresses

AGES = re.compile(r"(?:max-age|s-maxage)=(\d+)")
#: Files alone may be asked for again by their own mark: the door is asked before it is compared.
FILES = ("/documents/", "/media/images/")


def is_short(told):
    """Tell whether nobody may keep it, or nobody longer than half a minute."""
    directives = {part.strip() for part in told.split(",")}
    ages = [int(age) for age in AGES.findall(told)]
    if "no-store" in directives:
        return True
    stale = {part.partition("=")[0] for part in directives} & {
        "immutable",
        "stale-while-revalidate",
        "stale-if-error",
    }
    return bool(ages) and max(ages) <= 30 and not stale


@pytest.fixture
def site(reader, indexed):
    ensure_page_tree()
    ensure_demo_articles()
    make_record()
    indexed()
    return reader


def test_every_public_answer_is_kept_half_a_minute_at_most(site):
    get_document_model().objects.create(title="附件", file=get_test_image_file("a.png"))
    image = get_image_model().objects.create(title="图", file=get_test_image_file("b.png"))
    assert image.get_rendition("width-20").file.path.startswith(str(RENDITIONS))
    all_of_them = [*addresses(), "/nowhere/", "/news/nowhere/", "/search/?q=眉县&page=x"]
    assert len(all_of_them) > 60
    bad, marked, statuses = [], [], set()
    for address in all_of_them:
        response = site.get(address)
        statuses.add(response.status_code)
        if not is_short(response.headers.get("Cache-Control", "")):
            bad.append((address, response.headers.get("Cache-Control")))
        marks = {"ETag", "Last-Modified", "Expires"} & set(response.headers)
        if marks and not address.startswith(FILES):
            marked.append(address)
        response.close()
    assert bad == []
    assert marked == []
    assert {200, 404} <= statuses
    assert max(statuses) < 500


def test_readers_share_what_the_newsroom_says_and_staff_keep_nothing(site, admin_client):
    page = next(page.url for page in Page.objects.live() if page.url)
    assert site.get(page)["Cache-Control"] == "public, max-age=30"
    assert admin_client.get(page)["Cache-Control"] == "no-store"


def test_graphql_by_id_and_what_a_view_says_itself_stay(site):
    assert site.get("/")["Cache-Control"] == "max-age=30, public"
    assert site.get("/search/")["Cache-Control"] == "max-age=30, private"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (None, "no-store"),
        ("public, max-age=86400", f"public, max-age={MOST}"),
        ("public, max-age=20, s-maxage=600", "public, max-age=20, s-maxage=30"),
        ("max-age=3600, immutable", "max-age=30"),
        ("max-age=5, stale-while-revalidate=900, stale-if-error=9", "max-age=5"),
        ("no-store, private", "no-store, private"),
    ],
)
def test_an_output_that_forgets_or_says_too_much_is_cut(told, kept):
    def view(_request):
        headers = {"Expires": "Wed, 21 Oct 2065 07:28:00 GMT"}
        return HttpResponse("feed", headers=headers | ({"Cache-Control": told} if told else {}))

    request = RequestFactory().get("/feeds/records.xml")
    request.resolver_match = None
    answer = CachingMiddleware(view)(request)
    assert answer["Cache-Control"] == kept
    assert "Expires" not in answer
    assert told is None or shortened(told) == kept


def test_a_mark_never_answers_for_what_is_gone(site):
    """A conditional question about a withdrawn record's page is answered as any other."""
    from registry.models import Record

    record = Record.objects.get()
    address = f"/records/{record.public_id}/"
    assert site.get(address).status_code == 200
    withdraw(record)
    again = site.get(
        address,
        headers={"If-None-Match": "*", "If-Modified-Since": "Wed, 21 Oct 2065 07:28:00 GMT"},
    )
    assert again.status_code == 404
