"""Asks as readers do: whatever is answered to a planted value tells that it is there."""

import json
import re
from collections.abc import Iterator

from registry.enums import SubjectKind
from registry.models import Record, Subject
from search.fields import DocumentType
from search.indexing import record_documents, subject_documents
from tests.privacy.persons import persons
from tests.privacy.planting import SECRETS, THOUSANDS
from tests.privacy.questions import ask
from tests.privacy.walking import Browser

#: Of the thousands, so many are asked for; all are sought among the index's terms.
ASKED = 6
NOT_FOUND = 404
LOOKUP = """
query Ask($text: String!) { lookup(text: $text) {
  subjects(first: 2) { nodes { id } total facets { values { count } } }
  records(first: 2) { nodes { id } total facets { values { count } } } } }
"""


def values() -> list[str]:
    """Return what is asked for: values and the parts of them."""
    few = [part for secret in SECRETS for part in secret.all()]
    many = persons(THOUSANDS)[:: THOUSANDS // ASKED]
    return few + [part for one in many for part in (*one.values, one.given)]


def asked() -> Iterator[str]:
    """Yield a line for each door that knows a planted value."""
    browser = Browser()
    for part in values():
        for tab in ("subjects", "records"):
            page = browser.get("/search/", {"q": part, "tab": tab}).content.decode()
            if re.search(r'href="/(subjects|records)/', page):
                yield f"/search/: {part}"
        if json.loads(browser.get("/suggest/", {"q": part}).content)["suggestions"]:
            yield f"/suggest/: {part}"
        answer = ask(browser, LOOKUP, {"text": part})
        if '"nodes": [{' in answer or re.search(r'"(total|count)": [1-9]', answer):
            yield f"graphql: {part}"


def persons_shown() -> Iterator[str]:
    """Yield a line for each door that knows a natural person's record, whatever it says of it."""
    browser = Browser()
    records = Record.objects.filter(subject__kind=SubjectKind.NATURAL_PERSON)
    subjects = Subject.objects.filter(kind=SubjectKind.NATURAL_PERSON)
    for path, found in (("records", records), ("subjects", subjects)):
        ids = list(found.order_by("pk").values_list("public_id", flat=True))
        for public_id in dict.fromkeys([*ids[:ASKED], *ids[-ASKED:]]):
            if browser.get(f"/{path}/{public_id}/").status_code != NOT_FOUND:
                yield f"/{path}/: a natural person has a page"
            question = f"query One($id: ID!) {{ {path.removesuffix('s')}(id: $id) {{ id }} }}"
            if public_id in ask(browser, question, {"id": public_id}):
                yield f"graphql {path}: a natural person is told"
    made = record_documents(list(records.values_list("pk", flat=True)))
    made += subject_documents(list(subjects.values_list("pk", flat=True)))
    if any(document.type != DocumentType.TOMBSTONE for document in made):
        yield "index: a natural person has a document"
