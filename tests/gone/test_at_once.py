"""Gone means gone: every way of removal, at every output, with nobody at work but the reader.

The outputs are found by themselves (``outputs``), so a new one is covered without being named. No
indexer runs after the removal: the index still holds the record, and every door has to know better.
"""

import json

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cms.jobs import take_down_bound
from cms.models import ArticlePage, ColumnPage
from cms.setup import ensure_page_tree
from registry import figures
from search.engines import engine
from tests.gone.outputs import addresses, newsroom, read, said_at, telling, where_it_stands
from tests.gone.ways import WAYS, expired, pass_time
from tests.published_lists import make_public_file
from tests.search.test_process import everything

TITLE = "一则典型案例"


@pytest.fixture
def newspage(indexed, settings, tmp_path):
    """``newspage(record)`` publishes an article about it, with a picture and a document."""
    settings.VAULT_DIR = tmp_path / "vault"
    ensure_page_tree()

    def publish(record):
        image = get_image_model().objects.create(
            title="扫描件", file=get_test_image_file("scan.png")
        )
        document = get_document_model().objects.create(
            title="决定书", file=ContentFile(b"the decision", "decision.txt")
        )
        link = f'<p>另见<a linktype="document" id="{document.pk}">决定书</a></p>'
        picture = {"image": {"image": image.pk, "alt_text": "", "decorative": True}, "caption": ""}
        page = ArticlePage(title=TITLE, slug="a-case", source="眉县信用办")
        stream = [
            {"type": "record", "value": record.public_id},
            {"type": "picture", "value": picture},
            {"type": "paragraph", "value": link},
        ]
        page.body = page._meta.get_field("body").stream_block.to_python(stream)
        ColumnPage.objects.get(slug="cases").add_child(instance=page)
        page.save_revision().publish()
        return page

    return publish


def words(record):
    """Return what would give a record away: its id, its number, and whom it is about.

    An entry's number is its batch's, which goes on being told.
    """
    number = () if record.batch else (record.document_number,)
    return (record.public_id, record.subject.name, *number)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_gone_everywhere_at_once_and_from_the_index_with_the_next_round(
    way, reader, indexed, newspage, django_capture_on_commit_callbacks
):
    record, act = way()
    page = newspage(record)
    attachment = make_public_file(record, label="所附文书")
    indexed()
    figures._kept.clear()
    record.refresh_from_db()
    places = where_it_stands(record, page)
    before = telling(said_at(reader, places, record), *words(record))
    assert {
        f"/records/{record.public_id}/",
        f"/subjects/{record.subject.public_id}/",
        f"/browse/{record.kind}/",
        page.url,
        "graphql",
        f"/search/?q={record.document_number}&tab=records",
        f"/suggest/?q={record.subject.name}",
    } <= set(before)
    files = [address for address in newsroom() if not address.startswith("/news/")]
    files += [f"/attachments/{attachment.public_id}/"]
    assert [reader.get(address).status_code for address in files] == [200] * 3

    with django_capture_on_commit_callbacks(execute=True):
        act()

    after = said_at(reader, places, record)
    assert telling(after, *words(record)) == []
    if way is expired:
        # A new day begins with nothing kept.
        figures._kept.clear()
    assert figures.totals() == figures.Totals()
    assert reader.get(f"/attachments/{attachment.public_id}/").status_code == 404
    # The day being over ends what is told; the page itself goes with the scheduler's round.
    if way is expired:
        assert reader.get(page.url).status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            pass_time()
            take_down_bound()
        after = said_at(reader, places, record)
    assert telling(after, TITLE) == []
    assert [reader.get(address).status_code for address in files] == [404] * 3
    assert record.public_id not in kept_of(page)

    # Until now the index has known it. The next round of whoever keeps it takes it out.
    assert record.public_id in everything(engine())
    indexed()
    assert record.public_id not in everything(engine())


def test_no_public_address_at_all_tells_of_it(reader, indexed, newspage):
    """Every route of the site, found by itself, with every id that the register has."""
    record, act = WAYS[0]()
    newspage(record)
    indexed()
    record.refresh_from_db()
    act()
    found = addresses()
    assert len(found) > 40
    said = {address: read(reader, address) for address in found}
    # A page that quotes the address it was asked by tells nothing.
    assert telling(said, record.document_number, record.subject.name, TITLE) == []


def kept_of(page):
    """Return all that the newsroom's database still holds of a page, as text."""
    row = ArticlePage.objects.get(pk=page.pk)
    kept = [revision.content for revision in row.revisions.all()]
    return json.dumps([row.serializable_data(), *kept], default=str)


def test_staff_see_its_state_and_that_alone(reader, indexed):
    record, act = WAYS[0]()
    act()
    desk = Client()
    desk.force_login(User.objects.create_superuser("head"))
    said = read(desk, f"/admin/register/records/{record.public_id}/")
    assert "撤下" in said
    assert read(reader, f"/records/{record.public_id}/").count(record.public_id) == 0


def test_counts_drop_with_it(reader, indexed):
    from tests.factories import make_authority, make_record, make_subject, withdraw

    subject, authority = make_subject("眉县天成商贸有限公司"), make_authority()
    gone, stays = make_record(subject, authority), make_record(subject, authority)
    indexed()
    page = f"/subjects/{subject.public_id}/?tab=administration"
    assert gone.public_id in read(reader, page)
    assert subject_counts(reader, subject) == {"LICENCE": 2}
    withdraw(gone)
    said = read(reader, page)
    assert gone.public_id not in said
    assert stays.public_id in said
    assert subject_counts(reader, subject) == {"LICENCE": 1}
    # Totals are left out while the index still counts it, and right afterwards.
    assert total_of(reader) is None
    indexed()
    assert total_of(reader) == 1


def subject_counts(client, subject):
    query = "query($id: ID!) { subject(id: $id) { counts { kind count } } }"
    answer = graphql(client, query, id=subject.public_id)
    return {each["kind"]: each["count"] for each in answer["subject"]["counts"]}


def total_of(client):
    query = 'query { lookup(text: "天成") { records { total } } }'
    return graphql(client, query)["lookup"]["records"]["total"]


def graphql(client, query, **variables):
    body = json.dumps({"query": query, "variables": variables})
    return client.post("/graphql/", body, content_type="application/json").json()["data"]
