"""What a document may be: each limit with the last that passes and the first that doesn't."""

import pytest

from mobile_api import bounds
from mobile_api.documents import DocumentRefused, checked
from mobile_api.validators.cost import cost_of

SPREADS = " ".join(["...F"] * 20)


def errors(text):
    """Return (code, sentence, limit or rule) of each error of a document."""
    with pytest.raises(DocumentRefused) as refused:
        checked(text)
    return [
        (e.code.value, e.message, e.extensions.get("limit", e.extensions.get("rule")))
        for e in refused.value.errors
    ]


def test_aliases():
    assert checked("{ " + " ".join(f"a{n}: demo" for n in range(10)) + " }")
    assert errors("{ " + " ".join(f"a{n}: demo" for n in range(11)) + " }") == [
        ("TOO_COMPLEX", "查询中的别名过多，最多 10 个。", "aliases")
    ]


def test_aliases_in_fragments_count_too():
    ten = " ".join(f"a{n}: id" for n in range(10))
    text = f"query ($i: ID!) {{ b: record(id: $i) {{ ...F }} }} fragment F on Record {{ {ten} }}"
    assert errors(text)[0][2] == "aliases"


def test_directives():
    skip = "@skip(if: false)"
    fields = " ".join(f"... {skip} {{ demo }}" for _ in range(10))
    assert checked(f"{{ {fields} }}")
    assert errors(f"{{ {fields} demo {skip} }}") == [
        ("TOO_COMPLEX", "查询中的指令过多，最多 10 个。", "directives")
    ]


def test_fragment_spreads():
    assert checked(f"{{ {SPREADS} }} fragment F on Query {{ demo }}")
    assert errors(f"{{ {SPREADS} ...F }} fragment F on Query {{ demo }}") == [
        ("TOO_COMPLEX", "查询中引用的片段过多，最多 20 处。", "fragments")
    ]


def test_repeats():
    assert checked("{ " + "demo " * 20 + "}")
    too_many = [("TOO_COMPLEX", "同名字段重复过多，最多 20 次。", "repeats")]
    assert errors("{ " + "demo " * 21 + "}") == too_many
    assert errors("{ " + "... { demo } " * 21 + "}") == too_many


def test_tokens():
    variables = " ".join(f"$v{n}: Int" for n in range(147))
    assert errors(f"query ({variables}) {{ demo }}")[0][2] == "NoUnusedVariables"
    too_many = [("TOO_COMPLEX", "查询文档过长，最多 600 个词。", "tokens")]
    assert errors(f"query ({variables} $w: Int $x: Int $y: Int) {{ demo }}") == too_many
    assert checked("{ demo }" + "# 注释 , " * 599)


DEEP = "{ lookup(text: %s) { subjects { nodes { records(kind: LICENCE) { nodes { %s } } } } } }"


def test_the_schema_has_no_deeper_path_than_allowed():
    """No type leads back to itself, so depth ends by itself: at 7 of 8."""
    assert checked(DEEP % ('"a"', "fields { value }"))


def test_depth(monkeypatch):
    monkeypatch.setattr("mobile_api.validators.depth.MAX_DEPTH", 6)
    too_deep = [("TOO_COMPLEX", "查询层次过深，最多 6 层。", "depth")]
    assert checked(DEEP % ('"depth 6"', "id"))
    assert errors(DEEP % ('"depth 7"', "fields { value }")) == too_deep
    through = DEEP % ('"depth 7"', "...F") + " fragment F on Record { ... { fields { value } } }"
    assert errors(through) == too_deep


def test_introspection_is_off(settings):
    sentence = "此处不提供接口自省，请使用公布的接口契约文件。"
    assert errors("{ __schema { types { name } } }") == [("BAD_QUERY", sentence, None)]
    assert errors('{ ... { x: __type(name: "Record") { name } } }') == [
        ("BAD_QUERY", sentence, None)
    ]
    assert checked("{ __typename }")
    settings.GRAPHQL_INTROSPECTION = True
    assert checked("{ __schema { types { name } } }")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ dem }", ("没有这个字段：dem。", "FieldsOnCorrectType")),
        ("{ demo(frist: 3) }", ("没有这个参数：frist。", "KnownArgumentNames")),
        (
            "{ demo @includ(if: true) }",
            ("没有这个指令，或不能用在此处：includ。", "KnownDirectives"),
        ),
        ("{ demo { x } }", ("字段应有（或不应有）下级字段。", "ScalarLeafs")),
        ("{ record { id } }", ("缺少必要的参数：record。", "ProvidedRequiredArguments")),
        ("query ($a: Int) { demo }", ("定义的变量没有用到：a。", "NoUnusedVariables")),
        ("query ($a: Nix) { demo }", ("没有这个类型：Nix。", "KnownTypeNames")),
        ("mutation { demo }", ("这里只能查询，不能变更或订阅。", None)),
        ("subscription { demo }", ("这里只能查询，不能变更或订阅。", None)),
        ("{ a: demo } { b: demo }", ("有多个查询时，每个都要有名称。", "LoneAnonymousOperation")),
        ("{ ...F } fragment F on Query { ...F }", ("片段不能引用自己：F。", "NoFragmentCycles")),
        ("{ ...F }", ("没有定义这个片段：F。", "KnownFragmentNames")),
        ("type Query { a: Int }", ("查询文档中只能有查询和片段：Query。", "ExecutableDefinitions")),
    ],
)
def test_the_contract_in_chinese(text, expected):
    assert ("BAD_QUERY", *expected) in errors(text)


@pytest.mark.parametrize("text", ["", "{", "}", "\x00", '{ demo(a: "\n") }', "{" * 300 + "}" * 300])
def test_syntax(text):
    assert errors(text) == [("BAD_QUERY", "查询文档有语法错误。", "Syntax")]


def test_no_name_of_the_schema_is_suggested_and_no_value_repeated():
    for text in (
        '{ lookup(texd: "110101199003070011") { subjectz { totl } } }',
        "{ record(id: 110101199003070011.5) { idd } }",
        '{ lookup(text: "", kind: PENALTI, year: "110101199003070011") { __typename } }',
    ):
        for _code, sentence, _rule in errors(text):
            for told in ("subjects", "total", "PENALTY", "110101199003070011", "Did you mean"):
                assert told not in sentence


def test_names_that_cannot_be_the_schemas_are_not_repeated():
    name = "a" * 41
    assert errors(f"{{ {name} }}") == [("BAD_QUERY", "没有这个字段。", "FieldsOnCorrectType")]


def test_at_most_a_few_errors_are_told():
    assert len(errors("{ " + " ".join(f"x{n}" for n in range(50)) + " }")) == bounds.MAX_ERRORS


def cost(text, **variables):
    return cost_of(checked(text).with_variables("", variables))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ demo }", 0),
        ('{ record(id: "x") { id fields { value } } }', 2),
        ('{ subject(id: "x") { id counts { count } } }', 4),
        ('{ subject(id: "x") { records(kind: LICENCE) { total } } }', 7),
        ('{ subject(id: "x") { records(kind: LICENCE) { nodes { id } } } }', 27),
        ('{ subject(id: "x") { records(kind: LICENCE, first: 50) { nodes { id } } } }', 57),
        ('{ lookup(text: "x") { subjects { total } } }', 10),
        ('{ lookup(text: "x") { subjects { nodes { id } } records { nodes { id } } } }', 60),
        ('{ lookup(text: "x") { subjects { highlights { id } } } }', 30),
        (
            """{ lookup(text: "x") { records(first: 50) { nodes { id } a: highlights { id }
            b: highlights { title { text } excerpt { text } } highlights { id } } } }""",
            10 + 50 * (1 + 3),
        ),
        (DEEP % ('"x"', "id"), 10 + 20 * (1 + 3 + 20)),
        ('{ a: record(id: "x") { id } b: record(id: "y") { id } }', 4),
        ('{ record(id: "x") @skip(if: true) { id } }', 2),
        (
            """{ lookup(text: "x") { subjects(first: 5) { ...F ...F } } }
            fragment F on SubjectHits { nodes { records(kind: LICENCE, first: 2) { total } } }""",
            10 + 2 * 5 * (1 + 3),
        ),
    ],
)
def test_costs(text, expected):
    assert cost(text) == expected


def test_the_cost_follows_the_variables():
    text = """query ($n: Int! = 7) { subject(id: "x") {
      records(kind: LICENCE, first: $n) { nodes { id } } } }"""
    assert (cost(text), cost(text, n=50)) == (14, 57)


def test_a_document_above_the_limit_is_refused_before_anything_is_asked(refused):
    text = DEEP % ('"x"', "id")
    sentence = "查询过大：需 490 点，最多 300 点。请减少每页数量或字段。"
    assert refused(text) == (400, [("COST", sentence)])


@pytest.mark.parametrize("first", [0, -1, 51, 2**31 - 1])
def test_page_sizes(refused, first):
    sentence = "每页数量应在 1 至 50 之间。"
    literal = '{ lookup(text: "x") { subjects(first: %d) { total } } }'
    variable = """query ($n: Int!) { subject(id: "x") {
      records(kind: LICENCE, first: $n) { total } } }"""
    assert refused(literal % first) == (400, [("BAD_REQUEST", sentence)])
    assert refused(variable, n=first) == (400, [("BAD_REQUEST", sentence)])


def test_fragments_that_unfold_exponentially_are_counted_in_no_time(refused):
    """Ten levels, two spreads each: the limits bound the work, and the cost is told."""
    levels = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(9)]
    last = 'fragment F9 on Query { record(id: "x") { id } }'
    text = "{ ...F0 } " + " ".join([*levels, last])
    assert refused(text) == (
        400,
        [("COST", "查询过大：需 1024 点，最多 300 点。请减少每页数量或字段。")],
    )
