"""Look-ups by GraphQL: what is found, how it is narrowed, how one goes on."""

from datetime import date

import pytest

from registry.enums import SubjectKind
from registry.numbers import set_demo_records
from tests.factories import make_authority, make_record, make_subject, withdraw

NAMES = "query ($text: String!, $first: Int! = 20, $after: String) {\
 lookup(text: $text) { subjects(first: $first, after: $after) {\
 nodes { name } total capped pageInfo { hasNextPage endCursor } } } }"


EVERY_FIRM = {"licence", "penalty", "elsewhere"}


def names(data):
    return [node["name"] for node in data["lookup"]["subjects"]["nodes"]]


def test_subjects_by_a_part_of_the_name(ask, indexed):
    subject = make_subject("眉县天成商贸有限公司", former_names=["眉县天成百货店"])
    make_record(subject)
    make_record(make_subject("凤翔鑫源科技有限公司"))
    indexed()
    query = """{ lookup(text: "天成") { subjects { total capped understood
      nodes { id name kind kindLabel uscc formerNames region { code name }
        codes { name label value } counts { kind label count } }
      pageInfo { hasNextPage endCursor } meta { engine partial demo } } } }"""
    assert ask(query)["lookup"]["subjects"] == {
        "total": 1,
        "capped": False,
        "understood": "",
        "nodes": [
            {
                "id": subject.public_id,
                "name": "眉县天成商贸有限公司",
                "kind": "ENTERPRISE",
                "kindLabel": "企业",
                "uscc": subject.uscc,
                "formerNames": ["眉县天成百货店"],
                "region": {"code": "610326", "name": "宝鸡市眉县"},
                "codes": [{"name": "uscc", "label": "统一社会信用代码", "value": subject.uscc}],
                "counts": [{"kind": "LICENCE", "label": "行政许可", "count": 1}],
            }
        ],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
        "meta": {"engine": "embedded", "partial": False, "demo": False},
    }


def test_a_code_finds_its_subject_and_says_so(ask, indexed):
    subject = make_subject()
    make_record(subject)
    make_record(make_subject("凤翔鑫源科技有限公司"))
    indexed()
    query = (
        "query ($text: String!) { lookup(text: $text) { subjects { understood nodes { id } } } }"
    )
    found = ask(query, text=subject.uscc.lower())["lookup"]["subjects"]
    assert [node["id"] for node in found["nodes"]] == [subject.public_id]
    assert found["understood"] == "按统一社会信用代码查询。"


def test_pages_go_on_to_the_end_and_repeat_nothing(ask, indexed):
    expected = {f"眉县天成{sign}商贸有限公司" for sign in "甲乙丙丁戊"}
    for name in expected:
        make_record(make_subject(name))
    indexed()
    found, after = [], None
    for more in (True, True, False):
        data = ask(NAMES, text="天成", first=2, after=after)
        page = data["lookup"]["subjects"]["pageInfo"]
        found += names(data)
        assert page["hasNextPage"] is more
        assert data["lookup"]["subjects"]["total"] == 5
        after = page["endCursor"]
    assert after is None
    assert len(found) == 5
    assert set(found) == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("", {"licence", "penalty", "elsewhere", "older", "trader"}),
        ("kind: PENALTY", {"penalty"}),
        ('region: "610300"', {"licence", "penalty", "older", "trader"}),
        ('region: "610700"', {"elsewhere"}),
        ("year: 2024", {"older"}),
        ("subjectKind: SOLE_TRADER", {"trader"}),
        ("kind: PENALTY, year: 2024", set()),
        ("kind: [PENALTY, LICENCE], year: [2024, 2023]", {"older"}),
        ('region: ["610700", "610300"], subjectKind: [ENTERPRISE], year: [2026]', EVERY_FIRM),
        ("kind: [], year: null", {*EVERY_FIRM, "older", "trader"}),
    ],
)
def test_records_are_narrowed(ask, indexed, filters, expected):
    subject = make_subject()
    made = {
        "licence": make_record(subject),
        "penalty": make_record(subject, kind="penalty"),
        "elsewhere": make_record(subject, make_authority("汉台区市场监督管理局", "610702")),
        "older": make_record(subject, decided_on=date(2024, 5, 6)),
        "trader": make_record(make_subject("眉县小李面馆", kind=SubjectKind.SOLE_TRADER)),
    }
    indexed()
    text = f'text: "", {filters}' if filters else 'text: ""'
    data = ask(f"{{ lookup({text}) {{ records {{ total nodes {{ id }} }} }} }}")["lookup"]
    found = {node["id"] for node in data["records"]["nodes"]}
    assert found == {made[name].public_id for name in expected}
    assert data["records"]["total"] == len(expected)


def test_records_of_one_authority(ask, indexed):
    authority = make_authority("眉县应急管理局")
    record = make_record(authority=authority)
    make_record()
    indexed()
    query = """query ($code: [String!]) { lookup(text: "", authority: $code) {
      records { nodes { id authority { code name } } } } }"""
    assert ask(query, code=[authority.code])["lookup"]["records"]["nodes"] == [
        {
            "id": record.public_id,
            "authority": {"code": authority.code, "name": "眉县应急管理局"},
        }
    ]


def test_newest_first(ask, indexed):
    subject = make_subject()
    days = [date(2025, 3, 1), date(2026, 8, 9), date(2025, 12, 31)]
    for day in days:
        make_record(subject, decided_on=day)
    indexed()
    data = ask('{ lookup(text: "天成") { records(sort: NEWEST) { nodes { decidedOn } } } }')
    assert [node["decidedOn"] for node in data["lookup"]["records"]["nodes"]] == [
        "2026-08-09",
        "2025-12-31",
        "2025-03-01",
    ]


def test_both_halves_at_once(ask, indexed):
    make_record(make_subject())
    indexed()
    query = '{ lookup(text: "天成") { subjects { total } records { total } } }'
    assert ask(query) == {"lookup": {"subjects": {"total": 1}, "records": {"total": 1}}}


def test_nothing_is_searched_before_it_is_asked_for(ask, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "no index here"
    assert ask('{ lookup(text: "天成") { __typename } }') == {"lookup": {"__typename": "Lookup"}}


def test_totals_are_left_out_while_a_withdrawal_is_on_its_way(ask, indexed):
    subject = make_subject()
    record = make_record(subject)
    make_record(subject)
    indexed()
    withdraw(record)
    query = '{ lookup(text: "天成") { records { total capped nodes { id } } } }'
    found = ask(query)["lookup"]["records"]
    assert (found["total"], found["capped"], len(found["nodes"])) == (None, False, 1)
    assert record.public_id not in str(found)


def test_demo_data_says_so(ask, indexed):
    set_demo_records(3000)
    make_record(make_subject())
    indexed()
    data = ask('{ demo lookup(text: "天成") { subjects { meta { demo } } } }')
    assert data == {"demo": True, "lookup": {"subjects": {"meta": {"demo": True}}}}


@pytest.mark.parametrize(
    ("arguments", "reason", "sentence"),
    [
        (
            'text: "610326199003070011"',
            "person",
            "为保护个人信息，不支持按身份证号码或电话号码查询。",
        ),
        ('text: "13800138000"', "person", "为保护个人信息，不支持按身份证号码或电话号码查询。"),
        (
            'text: "", region: "999999"',
            "region",
            "区划（region）应为 GB/T 2260 的行政区划代码，例如 610326。",
        ),
        ('text: "", year: 1900', "year", "年份（year）应为 1949 至 2026 的整数。"),
        (f'text: "{"天" * 101}"', "text", "查询内容最多 100 个字。"),
    ],
)
def test_a_question_is_refused_in_one_sentence(post, indexed, arguments, reason, sentence):
    response = post({"query": f"{{ lookup({arguments}) {{ records {{ total }} }} }}"})
    assert response.status_code == 200
    body = response.json()
    assert body["data"] == {"lookup": {"records": None}}
    (error,) = body["errors"]
    assert error["message"] == sentence
    assert error["path"] == ["lookup", "records"]
    assert error["extensions"] == {"code": "QUESTION_REFUSED", "reason": reason}


@pytest.mark.parametrize("cursor", ["x", "天", "a" * 1001, "eyJ9", "a:b:c"])
def test_a_cursor_that_is_none_is_refused(refused, indexed, cursor):
    assert refused(NAMES, text="天成", after=cursor) == (
        200,
        [("QUESTION_REFUSED", "翻页标记无效，请从第一页重新查询。")],
    )


def test_a_cursor_belongs_to_its_question(ask, refused, indexed):
    for name in ("眉县天成商贸有限公司", "眉县天成食品有限公司"):
        make_record(make_subject(name))
    indexed()
    after = ask(NAMES, text="天成", first=1)["lookup"]["subjects"]["pageInfo"]["endCursor"]
    assert refused(NAMES, text="眉县", first=1, after=after) == (
        200,
        [("QUESTION_REFUSED", "翻页标记不属于这一查询，请从第一页重新查询。")],
    )


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"text": "天\x00成"}, "查询文字中有无法识别的字符。"),
        ({"text": "天\n成"}, "查询文字中有无法识别的字符。"),
        ({"text": "", "authority": ["\x00"]}, "代码只含数字和字母，最多 18 位。"),
        ({"text": "", "authority": ["9" * 19]}, "代码只含数字和字母，最多 18 位。"),
        ({"text": "", "authority": ["9", ""]}, "代码只含数字和字母，最多 18 位。"),
        ({"text": "", "region": ["六一〇三"]}, "代码只含数字和字母，最多 18 位。"),
        ({"text": "", "region": ["610326"] * 21}, "同一条件最多选择 20 个值。"),
    ],
)
def test_what_no_database_takes_is_refused_before_it_gets_there(refused, variables, sentence):
    query = """query ($text: String!, $region: [String!], $authority: [String!]) {
      lookup(text: $text, region: $region, authority: $authority) { records { total } } }"""
    assert refused(query, **variables) == (400, [("BAD_REQUEST", sentence)])
