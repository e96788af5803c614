"""Asks for every field that the GraphQL schema has, found in the schema itself."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeAlias

from graphql import (
    ExecutionContext,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
)

from mobile_api.bounds import MAX_ALIASES, MAX_DEPTH, MAX_REPEATS
from mobile_api.schema import schema
from tests.privacy.handed import faults_in
from tests.privacy.routes import TRIED, ids_by_table
from tests.privacy.walking import Browser, whole

#: The way to one scalar: each field with its arguments, as a document says it.
Path: TypeAlias = tuple[str, ...]
Tree: TypeAlias = dict[str, "Tree"]

#: What an argument is given, by its name alone: a new field joins by itself.
GIVEN = {"id": "$id", "ticket": "$id", "text": "$text", "first": "2"}
#: Arguments that only narrow: left out, so that everything is asked for.
NARROWING = {"kind", "subjectKind", "region", "authority", "year", "sort", "after", "family"}
#: Arguments of which one value must be chosen: each is asked for.
CHOSEN = {("Subject", "records"): "tab"}
#: Refusals that tell nothing: what was asked looks like a person's number.
REFUSED = {"QUESTION_REFUSED"}
MARGIN = 2


def documents() -> list[str]:
    """Return documents that ask for every path of the schema, each within the API's bounds."""
    query = schema.graphql_schema.query_type
    assert query is not None
    made = []
    for name, field in query.fields.items():
        made += [_document(paths) for paths in _packed(_paths("Query", name, field, (), ()))]
    return made


def _paths(
    owner: str, name: str, field: GraphQLField, before: Path, types: tuple[str, ...]
) -> Iterator[Path]:
    """Yield the way to every scalar below *field*; a type isn't asked for within itself."""
    type_ = get_named_type(field.type)
    for said in _said(owner, name, field):
        path = (*before, said)
        if not isinstance(type_, GraphQLObjectType):
            yield path
        elif len(path) < MAX_DEPTH and type_.name not in types:
            for inner_name, inner in type_.fields.items():
                yield from _paths(type_.name, inner_name, inner, path, (*types, type_.name))


def _said(owner: str, name: str, field: GraphQLField) -> Iterator[str]:
    """Yield a field with its arguments, once for each value of one that must be chosen."""
    chosen = CHOSEN.get((owner, name))
    given = [
        f"{argument}: {GIVEN[argument]}"
        for argument in field.args
        if argument not in NARROWING and argument != chosen
    ]
    if chosen is None:
        yield _with(name, given)
        return
    for value in _values(field.args[chosen]):
        yield _with(f"{name}_{value}: {name}", [*given, f"{chosen}: {value}"])


def _with(name: str, given: list[str]) -> str:
    return f"{name}({', '.join(given)})" if given else name


def _values(argument: GraphQLArgument) -> list[str]:
    type_ = get_named_type(argument.type)
    assert isinstance(type_, GraphQLEnumType)
    return list(type_.values)


def _packed(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Yield *paths* in as few documents as the bounds of repeats and aliases allow."""
    pack: list[Path] = []
    for path in paths:
        if pack and not _fits([*pack, path]):
            yield pack
            pack = []
        pack.append(path)
    if pack:
        yield pack


def _fits(paths: list[Path]) -> bool:
    steps = {path[:length] for path in paths for length in range(1, len(path) + 1)}
    names = Counter(step[-1].partition("(")[0].partition(":")[0] for step in steps)
    aliases = sum(_is_alias(step[-1]) for step in steps)
    return max(names.values()) <= MAX_REPEATS - MARGIN and aliases <= MAX_ALIASES - MARGIN


def _is_alias(said: str) -> bool:
    return ":" in said.partition("(")[0]


def _document(paths: list[Path]) -> str:
    tree: Tree = {}
    for path in paths:
        at = tree
        for said in path:
            at = at.setdefault(said, {})
    text = _text(tree)
    declared = [part for part in ("$id: ID!", "$text: String!") if part.partition(":")[0] in text]
    return f"query Walk({', '.join(declared)}) {text}" if declared else f"query Walk {text}"


def _text(tree: Tree) -> str:
    fields = (f"{said} {_text(below) if below else ''}" for said, below in tree.items())
    return "{ " + " ".join(fields) + " }"


@cache
def fields_asked() -> frozenset[tuple[str, str]]:
    """Return (type, field) of everything that the documents ask for."""
    asked: set[tuple[str, str]] = set()
    for document in documents():
        asked |= _fields_of(document)
    return frozenset(asked)


def _fields_of(document: str) -> set[tuple[str, str]]:
    from graphql import TypeInfo, TypeInfoVisitor, Visitor, parse, visit

    info, found = TypeInfo(schema.graphql_schema), set()

    class Collect(Visitor):
        def enter_field(self, node: Any, *_rest: Any) -> None:
            found.add((info.get_parent_type().name, node.name.value))

    visit(parse(document), TypeInfoVisitor(info, Collect()))
    return found


def answers(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the answer to every document, for ids of everything and for *texts*."""
    browser, tables, texts = Browser(), ids_by_table(), list(texts)
    for document in documents():
        where = "graphql " + document.partition("{ ")[2].partition(" ")[0].partition("(")[0]
        if "$id" in document:
            yield from _by_id(browser, document, where, tables)
        else:
            for text in texts if "$text" in document else [""]:
                yield where, ask(browser, document, {"text": text} if text else {})


def _by_id(
    browser: Browser, document: str, where: str, tables: dict[str, list[str]]
) -> Iterator[tuple[str, str]]:
    for ids in tables.values():
        told = False
        for number, public_id in enumerate(ids):
            if number >= TRIED and not told:
                break
            answer = ask(browser, document, {"id": public_id})
            told = told or ('"data": {"' in answer and ": null}" not in answer)
            yield f"{where} {public_id}", answer


def ask(browser: Browser, document: str, variables: dict[str, str]) -> str:
    """Return the whole answer; a question that is refused for its form would make us blind."""
    body = json.dumps({"query": document, "variables": variables})
    response = browser.post("/graphql/", body, content_type="application/json")
    answer = json.loads(response.content)
    refused = {error["extensions"]["code"] for error in answer.get("errors", ())}
    assert refused <= REFUSED, (document, answer)
    return whole(response)


@contextmanager
def watched_resolvers() -> Iterator[list[str]]:
    """Collect what resolvers are handed, or answer, that is none of their business."""
    found: list[str] = []
    execute_field = ExecutionContext.execute_field
    complete_value = ExecutionContext.complete_value

    def source(self: Any, parent: Any, given: Any, nodes: Any, path: Any) -> Any:
        found.extend(f"{parent.name}{fault}" for fault in faults_in(given))
        return execute_field(self, parent, given, nodes, path)

    def result(self: Any, type_: Any, nodes: Any, info: Any, *rest: Any) -> Any:
        name = f"{info.parent_type.name}.{info.field_name}"
        found.extend(f"{name}{fault}" for fault in faults_in(rest[-1]))
        return complete_value(self, type_, nodes, info, *rest)

    ExecutionContext.execute_field = source
    ExecutionContext.complete_value = result
    try:
        yield found
    finally:
        ExecutionContext.execute_field = execute_field
        ExecutionContext.complete_value = complete_value
