"""The canary: reads every output and asks the index, and names each planted value it meets."""

import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import tantivy
from django.apps import apps
from django.db.models import BinaryField
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from registry.families import tabs_in_order
from registry.kinds import kinds
from registry.models import Attachment, Batch, Record, Subject, Submission
from search.engines import engine
from search.engines.embedded_schema import schema, value_of
from search.engines.embedded_view import COMMIT_NAME
from search.fields import Key, Number, Text
from search.text import cut
from tests.privacy.planting import SECRETS

#: The fields whose values the engine keeps beside the documents.
FAST = (Number.RANK, Number.NEWEST, Key.NAME_ORDER)
#: The admin is for staff, who state a purpose; it has a canary of its own with the desk.
NOT_PUBLIC = ("admin/",)
#: Routes whose arguments aren't the register's: pages and files of the newsroom.
NEWSROOM = ("documents/", "news/", "media/")
GRAPHQL = """
query Everything($subject: ID!, $record: ID!) {
  subject(id: $subject) { name formerNames codes { label value } counts { count }
    marks { label } tabs { label count }
    records(kind: PENALTY) { nodes { id title content fields { label value } } } }
  record(id: $record) { title content documentNumber subject { name } authority { name }
    fields { label value } list { legalBasis } attachments { label path } }
  batches(first: 5) { nodes { title number basis issuer { name }
    entries(first: 5) { nodes { title content subject { name } fields { label value } } } } }
}
"""
LOOKUP = """
query Ask($text: String!) {
  lookup(text: $text) {
    subjects { nodes { id name } total } records { nodes { id title content } total } }
}
"""


def leaks(logged: str = "") -> list[str]:
    """Return a line for each place at which a planted value or a part of it was met."""
    return sorted(
        {
            *_in_texts(_pages()),
            *_in_texts(_answers()),
            *_in_texts([("log", logged)]),
            *_in_texts(_plain_columns()),
            *_in_texts(_sealed_columns()),
            *_persons_with_a_page(),
            *_in_index(),
            *_by_asking(),
        }
    )


def _in_texts(texts: Iterator[tuple[str, str]]) -> Iterator[str]:
    for place, text in texts:
        for secret in SECRETS:
            for part in secret.all():
                if part in text:
                    yield f"{place}: {part}"


def public_routes() -> list[str]:
    """Return every public route that takes no argument, found in the URLconf itself."""
    return [route for route in _routes(get_resolver()) if "<" not in route and "(" not in route]


#: What each route with an argument is fed with: everything that the register has.
FED = {
    "browse/<str:kind>/": lambda: list(kinds()),
    "lists/<str:kind>/": lambda: list(kinds()),
    "lists/batches/<str:public_id>/": lambda: _ids(Batch),
    "attachments/<str:public_id>/": lambda: _ids(Attachment),
    "subjects/<str:public_id>/": lambda: _ids(Subject),
    "records/<str:public_id>/": lambda: _ids(Record),
    "reporting/submissions/<str:public_id>": lambda: _ids(Submission),
    "reporting/submissions/<str:public_id>/errors.xlsx": lambda: _ids(Submission),
}


def _ids(model: Any) -> list[str]:
    return list(model.objects.values_list("public_id", flat=True))


def routes_with_arguments() -> list[str]:
    """Return every public route about the register that takes an argument."""
    return [
        route
        for route in _routes(get_resolver())
        if ("<" in route or "(" in route) and not route.startswith(NEWSROOM)
    ]


def _fed() -> list[str]:
    """Return each route with an argument once for everything that it can be fed with."""
    paths = [
        "/" + re.sub(r"<[^>]+>", value, route)
        for route in routes_with_arguments()
        for value in FED[route]()
    ]
    tabs = [
        f"/subjects/{subject}/?tab={tab.code}"
        for subject in _ids(Subject)
        for tab in tabs_in_order()
    ]
    return paths + tabs


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + re.sub(r"[\^$]", "", str(pattern.pattern))
        if route.startswith(NOT_PUBLIC):
            continue
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern, route)


def _pages() -> Iterator[tuple[str, str]]:
    """Yield every public page's headers and text, of hidden records and subjects too."""
    client = Client(raise_request_exception=False)
    paths = [f"/{route}" for route in public_routes()]
    for path in paths + _fed():
        response = client.get(path, follow=True)
        content = b"".join(response) if response.streaming else response.content
        yield path, unescape(content.decode("utf-8", "replace")) + str(response.headers)


def _ask(query: str, **variables: str) -> str:
    body = json.dumps({"query": query, "variables": variables})
    client = Client(raise_request_exception=False)
    response = client.post("/graphql/", body, content_type="application/json")
    assert response.status_code in {200, 400}, response.content
    answer = response.json()
    # A question that the schema refuses would make the canary blind.
    refused = {error["extensions"]["code"] for error in answer.get("errors", ())}
    assert refused <= {"QUESTION_REFUSED"}, answer
    return json.dumps(answer, ensure_ascii=False)


def _answers() -> Iterator[tuple[str, str]]:
    subject_ids = list(Subject.objects.values_list("public_id", flat=True))
    for number, record_id in enumerate(Record.objects.values_list("public_id", flat=True)):
        subject_id = subject_ids[number % len(subject_ids)]
        answer = _ask(GRAPHQL, subject=subject_id, record=record_id)
        yield f"graphql {record_id}", answer


def _plain_columns() -> Iterator[tuple[str, str]]:
    for model in apps.get_app_config("registry").get_models():
        names = [f.name for f in model._meta.concrete_fields if not isinstance(f, BinaryField)]
        for row in model.objects.values(*names):
            yield f"column of {model.__name__}", json.dumps(row, default=str, ensure_ascii=False)


def _sealed_columns() -> Iterator[tuple[str, str]]:
    """Yield sealed bytes as text: what was forgotten to be sealed would be read there."""
    for model in apps.get_app_config("registry").get_models():
        names = [f.name for f in model._meta.concrete_fields if isinstance(f, BinaryField)]
        for row in model.objects.values_list(*names) if names else ():
            text = b" ".join(bytes(value) for value in row if value).decode("utf-8", "replace")
            yield f"sealed column of {model.__name__}", text


def _persons_with_a_page() -> Iterator[str]:
    client = Client()
    persons = Record.objects.filter(subject__kind="natural_person")
    for record in persons.select_related("subject"):
        for path in (
            f"/records/{record.public_id}/",
            f"/subjects/{record.subject.public_id}/",
        ):
            if client.get(path).status_code != 404:
                yield f"{path}: a natural person has a page"


def _in_index() -> Iterator[str]:
    """Ask the engine itself: stored documents, fast fields, words and terms of every field."""
    view = engine()._view()
    searcher = view.searcher
    everything = searcher.search(tantivy.Query.all_query(), limit=10_000)
    for _score, address in everything.hits:
        stored = searcher.doc(address).to_dict()
        yield from _in_texts([("stored document", json.dumps(stored, ensure_ascii=False))])
    for field in FAST:
        ordered = searcher.search(
            tantivy.Query.all_query(), limit=10_000, order_by_field=str(field)
        )
        values = [value_of(field, str(value)) for value, _ in ordered.hits if value is not None]
        yield from _in_texts([(f"fast field {field}", str(values))])
    fields = _text_fields(view.folder / COMMIT_NAME)
    for secret in SECRETS:
        for part in secret.all():
            yield from _in_terms(searcher, fields, part)


def _text_fields(commit: Path) -> list[str]:
    """Return the fields with terms that the index itself says it has."""
    fields = json.loads(commit.read_text("utf-8"))["schema"]
    return [field["name"] for field in fields if field["type"] == "text"]


def _in_terms(searcher: tantivy.Searcher, fields: list[str], part: str) -> Iterator[str]:
    words = cut(part)
    for field in Text:
        query = (
            tantivy.Query.phrase_query(schema(), field, words)
            if len(words) > 1
            else tantivy.Query.term_query(schema(), field, words[0])
        )
        if searcher.search(query, limit=1).hits:
            yield f"words of {field}: {part}"
    # Names are folded to small letters, codes to capitals.
    for field, form in product(fields, {part, part.lower(), part.upper()}):
        # Over the dictionary of terms, so inside a longer one too.
        query = tantivy.Query.regex_query(schema(), field, f".*{re.escape(form)}.*")
        if searcher.search(query, limit=1).hits:
            yield f"terms of {field}: {part}"


def _by_asking() -> Iterator[str]:
    """Ask as a reader would: a hit for a planted value tells that it is there."""
    client = Client()
    for secret in SECRETS:
        for part in secret.all():
            page = client.get("/search/", {"q": part})
            if re.search(r'href="/(subjects|records)/', page.content.decode()):
                yield f"/search/ answers {part}"
            offered = client.get("/suggest/", {"q": part}).json()["suggestions"]
            if offered:
                yield f"/suggest/ answers {part}"
            data = json.loads(_ask(LOOKUP, text=part)).get("data") or {}
            lookup = data.get("lookup") or {}
            if any((lookup.get(name) or {}).get("nodes") for name in ("subjects", "records")):
                yield f"graphql lookup answers {part}"
