"""Counts, marks and what was understood, by GraphQL."""

from datetime import date

import pytest

from registry.enums import SubjectKind
from search import service
from search.results import (
    FacetCounts,
    Meta,
    Page,
    RecordAnswer,
    SubjectAnswer,
    Understanding,
)
from tests.factories import make_authority, make_record, make_subject, withdraw

FACETS = "facets { name values { value label count chosen } }"


def facets(hits):
    return {
        each["name"]: [
            (value["value"], value["count"], value["chosen"]) for value in each["values"]
        ]
        for each in hits["facets"]
    }


def test_counts_of_records_by_filter(ask, indexed):
    authority = make_authority("眉县应急管理局")
    subject = make_subject()
    make_record(subject, authority)
    make_record(subject, authority, kind="penalty", decided_on=date(2025, 3, 4))
    make_record(make_subject("眉县小李面馆", kind=SubjectKind.SOLE_TRADER), authority)
    indexed()
    query = f'{{ lookup(text: "", kind: PENALTY) {{ records {{ total {FACETS} }} }} }}'
    found = ask(query)["lookup"]["records"]
    assert found["total"] == 1
    assert facets(found) == {
        "KIND": [("LICENCE", 2, False), ("PENALTY", 1, True)],
        "SUBJECT_KIND": [("ENTERPRISE", 1, False)],
        "REGION": [("610326", 1, False)],
        "AUTHORITY": [(authority.code, 1, False)],
        "YEAR": [("2025", 1, False)],
    }
    labels = {each["name"]: each["values"][0]["label"] for each in found["facets"]}
    assert labels == {
        "KIND": "行政许可",
        "SUBJECT_KIND": "企业",
        "REGION": "宝鸡市眉县",
        "AUTHORITY": "眉县应急管理局",
        "YEAR": "2025 年",
    }


def test_a_value_can_be_asked_for_as_it_is_told(ask, indexed):
    make_record(kind="penalty")
    make_record()
    indexed()
    told = facets(ask(f'{{ lookup(text: "") {{ records {{ {FACETS} }} }} }}')["lookup"]["records"])
    query = """query ($kind: [RecordKind!], $subjectKind: [SubjectKind!], $region: [String!],
      $authority: [String!], $year: [Int!]) { lookup(text: "", kind: $kind, region: $region,
      subjectKind: $subjectKind, authority: $authority, year: $year) { records { total } } }"""
    for name, variable, convert in (
        ("KIND", "kind", str),
        ("SUBJECT_KIND", "subjectKind", str),
        ("REGION", "region", str),
        ("AUTHORITY", "authority", str),
        ("YEAR", "year", int),
    ):
        for value, count, chosen in told[name]:
            data = ask(query, **{variable: [convert(value)]})
            assert data["lookup"]["records"]["total"] == count > 0
            assert chosen is False


def test_counts_are_left_out_while_a_withdrawal_is_on_its_way(ask, indexed):
    gone = make_record()
    make_record()
    indexed()
    withdraw(gone)
    query = f'{{ lookup(text: "天成") {{ subjects {{ {FACETS} meta {{ partial }} }} }} }}'
    assert ask(query)["lookup"]["subjects"] == {"facets": None, "meta": {"partial": True}}


@pytest.mark.parametrize(
    ("selection", "asked"),
    [
        ("total", False),
        (FACETS, True),
        (f"x: {FACETS}", True),
        (f"... on RecordHits {{ {FACETS} }}", True),
        (f"{FACETS[:6]} @include(if: $yes) {FACETS[6:]}", True),
        (f"{FACETS[:6]} @skip(if: $yes) {FACETS[6:]}", False),
        ("...F", True),
    ],
)
def test_nothing_is_counted_that_is_not_asked_for(post, db, monkeypatch, selection, asked):
    questions = []

    def find(question):
        questions.append(question)
        found = (FacetCounts("kind", ()),) if question.facets else None
        return RecordAnswer(Page(), Meta("embedded", None), facets=found)

    monkeypatch.setattr(service, "find_records", find)
    fragment = f"fragment F on RecordHits {{ {FACETS} }}" if "...F" in selection else ""
    variable = "query ($yes: Boolean! = true)" if "$yes" in selection else "query"
    monkeypatch.setattr(
        "mobile_api.resolvers.lookup._facet", lambda _each: {"name": "kind", "values": []}
    )
    text = f'{variable} {{ lookup(text: "") {{ records {{ capped {selection} }} }} }} {fragment}'
    response = post({"query": text})
    assert "errors" not in response.json()
    assert [question.facets for question in questions] == [asked]


def test_names_and_texts_are_marked(ask, indexed):
    subject = make_subject("眉县天成商贸有限公司")
    record = make_record(subject, shown={"content": "预包装食品销售，天成仓库"})
    indexed()
    query = """{ lookup(text: "天成") {
      subjects { highlights { id name { text hit } } }
      records { highlights { id subjectName { text hit } title { text hit }
        excerpt { text hit } } } } }"""
    found = ask(query)["lookup"]
    name = [
        {"text": "眉县", "hit": False},
        {"text": "天成", "hit": True},
        {"text": "商贸有限公司", "hit": False},
    ]
    assert found["subjects"]["highlights"] == [{"id": subject.public_id, "name": name}]
    assert found["records"]["highlights"] == [
        {
            "id": record.public_id,
            "subjectName": name,
            "title": [{"text": "食品经营许可", "hit": False}],
            "excerpt": [
                {"text": "预包装食品销售，", "hit": False},
                {"text": "天成", "hit": True},
                {"text": "仓库", "hit": False},
            ],
        }
    ]


def test_highlights_are_made_once_and_paid_by_every_alias(post, indexed, monkeypatch):
    for number in range(3):
        make_record(make_subject(f"天成{number}号店"))
    indexed()
    read = []
    for name in ("pieces", "excerpt"):
        monkeypatch.setattr(
            f"mobile_api.resolvers.lookup.{name}", lambda text, _words: read.append(text) or ()
        )
    marked = " ".join(f"a{n}: highlights {{ id }}" for n in range(4))
    text = f'{{ lookup(text: "天成") {{ subjects(first: 3) {{ {marked} }} }} }}'
    body = post({"query": text}).json()
    assert sorted(read) == ["天成0号店", "天成1号店", "天成2号店"]
    found = body["data"]["lookup"]["subjects"]
    assert len(found["a0"]) == 3
    assert found["a0"] == found["a1"] == found["a2"] == found["a3"]
    assert body["extensions"]["cost"] == 10 + 4 * 3
    read.clear()
    text = text.replace("subjects(", "records(")
    body = post({"query": text}).json()
    assert len(read) == 3 * 3
    assert body["extensions"]["cost"] == 10 + 4 * 3


def test_nearly_meant_and_repaired_are_told(ask, monkeypatch):
    understood = Understanding(sentence="按统一社会信用代码查询。", repaired="91610326MF0000001X")
    answer = SubjectAnswer(
        Page(total=0), Meta("embedded", None), understood, nearly=True, meant="眉县天成"
    )
    monkeypatch.setattr(service, "find_subjects", lambda _question: answer)
    query = """{ lookup(text: "x") { subjects { understood repaired nearly meant facets { name }
      meta { dataAsOf indexAsOf partial } } } }"""
    assert ask(query)["lookup"]["subjects"] == {
        "understood": "按统一社会信用代码查询。",
        "repaired": "91610326MF0000001X",
        "nearly": True,
        "meant": "眉县天成",
        "facets": None,
        "meta": {"dataAsOf": None, "indexAsOf": None, "partial": False},
    }


def test_nothing_was_repaired_or_meant(ask, indexed):
    make_record()
    indexed()
    query = '{ lookup(text: "天成") { subjects { repaired nearly meant } records { repaired } } }'
    assert ask(query)["lookup"] == {
        "subjects": {"repaired": None, "nearly": False, "meant": None},
        "records": {"repaired": None},
    }


def test_sorted_by_name(ask, indexed):
    for name in ("眉县天成商贸有限公司", "宝鸡天成商贸有限公司", "凤翔天成商贸有限公司"):
        make_record(make_subject(name))
    indexed()
    query = '{ lookup(text: "天成") { subjects(sort: NAME) { nodes { name } } } }'
    assert [node["name"][:2] for node in ask(query)["lookup"]["subjects"]["nodes"]] == [
        "宝鸡",
        "凤翔",
        "眉县",
    ]
