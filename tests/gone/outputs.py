"""Every output, found in the URLconf itself and fed with everything that the register has."""

import json
import re
from html import unescape
from itertools import product

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from limits.routes import routes_of
from registry.families import tabs_in_order
from registry.kinds import kinds
from registry.models import Attachment, Batch, Record, Subject, Submission

#: The desk is for staff, who see what is gone with its state.
NOT_PUBLIC = ("admin/",)
NONSENSE = "A" * 22
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<\w+>[^)]*\)+|\([^)]*\)")

GRAPHQL = """
query Everything($subject: ID!, $record: ID!, $text: String!) {
  subject(id: $subject) { name counts { count } marks { label } tabs { label count }
    licences: records(kind: LICENCE) { nodes { id title content documentNumber } }
    penalties: records(kind: PENALTY) { nodes { id title content documentNumber } } }
  record(id: $record) { id title content documentNumber subject { name } authority { name }
    fields { label value } attachments { label path } }
  batches(first: 5) { nodes { title entries(first: 5) { nodes { id title subject { name } } } } }
  lookup(text: $text) {
    subjects { nodes { id name } total }
    records { nodes { id title content documentNumber } total } }
}
"""


def routes():
    """Return every public route as the URLconf writes it."""
    written = [re.sub(r"[\^$\\]", "", each.route) for each in routes_of()]
    return [route for route in written if not route.startswith(NOT_PUBLIC)]


def _values(name):
    if name == "kind":
        return [*sorted(set(Record.objects.values_list("kind", flat=True))), NONSENSE]
    if name == "public_id":
        models = (Record, Subject, Batch, Attachment, Submission)
        ids = [pk for model in models for pk in model.objects.values_list("public_id", flat=True)]
        return [*ids, NONSENSE]
    return [NONSENSE]


def addresses():
    """Return the address of every public page, file and answer by GET, each as often as it has."""
    found = []
    for route in routes():
        names = [match[1] for match in _PLACE.finditer(route)]
        for values in product(*map(_values, names)):
            left = iter(values)
            found.append("/" + _PLACE.sub(lambda _match: next(left), route))  # noqa: B023
    for public_id, tab in product(Subject.objects.values_list("public_id", flat=True), tabs()):
        found.append(f"/subjects/{public_id}/?tab={tab}")
    return [*found, *newsroom()]


def tabs():
    """Return the codes of a subject's tabs."""
    return [tab.code for tab in tabs_in_order()]


def newsroom():
    """Return the address of every page, document and rendition there is, live or not."""
    pages = [page.url for page in Page.objects.all() if page.url]
    documents = [document.url for document in get_document_model().objects.all()]
    renditions = get_image_model().get_rendition_model().objects.all()
    return [*pages, *documents, *(rendition.url for rendition in renditions)]


def read(client, address):
    """Return what a reader gets at *address*: status, headers and text."""
    response = client.get(address)
    content = b"".join(response) if response.streaming else response.content
    told = unescape(content.decode("utf-8", "replace"))
    return f"{told}\n{response.headers.get('Location', '')}"


def asked(client, subject, record, text):
    """Return what GraphQL answers about a subject, a record and a text."""
    variables = {"subject": subject, "record": record, "text": text}
    body = json.dumps({"query": GRAPHQL, "variables": variables})
    answer = client.post("/graphql/", body, content_type="application/json").json()
    assert "data" in answer, answer
    return json.dumps(answer["data"], ensure_ascii=False)


def where_it_stands(record, page):
    """Return the addresses at which a record is met: its own, and whatever gathers records."""
    batch = [f"/lists/batches/{record.batch.public_id}/"] if record.batch else []
    subject = f"/subjects/{record.subject.public_id}/"
    return [
        f"/records/{record.public_id}/",
        *(subject, f"{subject}?tab={kinds()[record.kind].tab}"),
        f"/browse/{record.kind}/",
        *batch,
        *("/", "/news/cases/", page.url),
        f"/search/?q={record.document_number}&tab=records",
        f"/search/?q={record.subject.name}",
        f"/suggest/?q={record.subject.name}",
    ]


def said_at(client, places, record):
    """Return what is said at *places*, and by GraphQL about a record, by place."""
    text, subject = record.document_number, record.subject.public_id
    said = {address: read(client, address) for address in places}
    return said | {"graphql": asked(client, subject, record.public_id, text)}


def telling(said, *words):
    """Return the addresses at which one of *words* is met, beside the question that asks for it."""
    return sorted(
        place for place, text in said.items() if any(word in _answer(place, text) for word in words)
    )


def _answer(place, text):
    """Return an answer without the reader's own words in it (the search field repeats them)."""
    if not place.startswith(("/search/", "/suggest/")):
        return text
    asked_for = place.partition("?q=")[2].partition("&")[0]
    hits = re.findall(r'href="/(?:subjects|records)/[^"]*"[^>]*>.*?</a>', text, re.DOTALL)
    told = [] if "<html" in text else [text]
    return " ".join([*hits, *told]).replace("<mark>", "").replace("</mark>", "") or (
        text if not asked_for else ""
    )
