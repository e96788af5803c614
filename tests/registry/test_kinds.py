"""Kinds, families, lists and tabs as data; what a file that contradicts itself is told."""

from datetime import date

import pytest

from registry.data_files import own_files
from registry.disclosure_rules import load_rules
from registry.enums import Exposure
from registry.kinds import (
    COMMON_FIELDS,
    NEVER_SHOWN,
    Family,
    KindError,
    ListColour,
    kinds,
    kinds_of,
    parse_kind,
    tabs,
)
from registry.masking import scrub_number
from registry.reporting.checking import check_row
from registry.reporting.layouts import LayoutError, layouts, layouts_of, parse_layout
from registry.reporting.templates import example_row
from registry.reporting.values import CHECKED_TYPES
from tests.registry.reported import PERSON

TODAY = date(2026, 11, 21)
ACTS = {
    "licence",
    "penalty",
    "confirmation",
    "coercion",
    "adjudication",
    "reward",
    "inspection",
    "levy",
    "payment",
    "compensation",
}
LISTS = {
    "red_honest": "red",
    "red_taxpayer": "red",
    "red_contract": "red",
    "serious_breach": "black",
    "watch": "watch",
    "judgment_debtor": "other",
    "abnormal": "other",
}


def test_every_kind_there_is():
    assert set(kinds_of(Family.ACT)) == ACTS
    assert {
        code: spec.listing.colour.value for code, spec in kinds_of(Family.LIST).items()
    } == LISTS
    assert set(kinds_of(Family.COMMITMENT)) == {"commitment"}
    assert set(kinds_of(Family.DECLARATION)) == {"declaration"}
    assert len(kinds()) == 19
    # The ledger and the seven working days are those of double publicity.
    assert {code for code, spec in kinds().items() if spec.in_ledger} == {"licence", "penalty"}


def test_what_readers_are_told_of_lists():
    serious = kinds()["serious_breach"].listing
    assert (serious.colour, serious.also_called) == (ListColour.BLACK, "黑名单")
    assert "国家市场监督管理总局令第44号" in serious.legal_basis
    assert {code for code in LISTS if kinds()[code].listing.four_eyes} == {"serious_breach"}
    assert {
        code: kinds()[code].listing.passes_on_to
        for code in LISTS
        if kinds()[code].listing.passes_on_to
    } == {"watch": "serious_breach"}
    for code in LISTS:
        listing = kinds()[code].listing
        for sentence in (listing.legal_basis, listing.decided_by, listing.exit_rule):
            assert sentence.endswith("。")


def test_the_tabs_of_a_subject_s_page():
    assert {tab.code: set(tab.kinds) for tab in tabs()} == {
        "administration": ACTS,
        "honesty": {"red_honest", "red_taxpayer", "red_contract"},
        "serious_breach": {"serious_breach"},
        "abnormal": {"abnormal"},
        "commitment": {"commitment"},
        "evaluation": set(),
        "judgment": {"judgment_debtor"},
        "other": {"watch", "declaration"},
    }


@pytest.mark.parametrize("code", sorted(kinds()))
def test_every_kind_has_what_records_need(code):
    spec = kinds()[code]
    assert set(COMMON_FIELDS) <= set(spec.fields)
    for name in NEVER_SHOWN:
        assert spec.fields[name].exposure == Exposure.NEVER
    for layout in layouts_of(code):
        for column in layout.columns:
            if column.type not in CHECKED_TYPES and not column.adds_to:
                assert spec.fields[column.field].exposure != Exposure.PUBLIC, column.header
    present = layouts_of(code)[0].code
    assert present == (f"{code}_2018" if code in {"licence", "penalty"} else f"{code}_local")
    assert code in {rule.kind for rule in load_rules().rules}


def test_the_portal_s_own_files_say_each_code_once():
    names = [path.stem for path in own_files("kinds")]
    assert names == list(kinds())
    assert [path.stem for path in own_files("layouts")] == list(layouts())


# Rows of the new kinds


def problems(code, **changes):
    """Return codes and columns of what is wrong with the example, changed."""
    cells = example_row(layouts()[code]) | changes
    cells = {name: value for name, value in cells.items() if value}
    return [(item.code, item.column) for item in check_row(layouts()[code], cells, TODAY).problems]


@pytest.mark.parametrize(
    ("code", "changes", "expected"),
    [
        ("inspection_local", {"inspection_type": "随机"}, [("R103", "检查类型")]),
        ("inspection_local", {"inspection_result": "其他-移送"}, []),
        ("inspection_local", {"inspection_result": "还行"}, [("R103", "检查结果")]),
        ("coercion_local", {"coercion_type": "扣押财物；代履行"}, []),
        ("coercion_local", {"coercion_type": "扣押财物；没收"}, [("R103", "强制方式")]),
        ("commitment_local", {"commitment_type": "口头"}, [("R103", "承诺类型")]),
        ("commitment_local", {"performance": ""}, [("R101", "履约状态")]),
        ("red_taxpayer_local", {"evaluation_year": "2025年度"}, []),
        ("red_taxpayer_local", {"evaluation_year": "去年"}, [("R111", "纳税信用评价年度")]),
        ("red_taxpayer_local", {"evaluation_year": "1900"}, [("R111", "纳税信用评价年度")]),
        ("watch_local", {"valid_until": ""}, [("R101", "重点关注有效期至")]),
        (
            "watch_local",
            {"valid_until": "2026/06/13"},
            [],
        ),
        ("serious_breach_local", {"reason": ""}, [("R101", "列入严重失信主体名单事由")]),
        # An entry without a number of its own needs a batch that lends one.
        (
            "serious_breach_local",
            {"document_number": ""},
            [("R101", "列入严重失信主体名单决定文书号")],
        ),
        ("judgment_debtor_local", {"document_number": ""}, [("R101", "失信被执行人案号")]),
        ("levy_local", {"amount": "-1"}, [("R106", "征收金额(万元)")]),
        ("payment_local", {"decided_on": "2026/11/22"}, [("R105", "给付决定日期")]),
    ],
)
def test_rows_of_the_new_kinds(code, changes, expected):
    assert problems(code, **changes) == expected


def test_a_red_list_s_evaluation_year_is_a_year():
    cells = example_row(layouts()["red_taxpayer_local"]) | {"evaluation_year": "2025年度"}
    row = check_row(layouts()["red_taxpayer_local"], cells, TODAY)
    assert row.values["evaluation_year"] == "2025年度"


# Numbers of what has none


def commitment(**changes):
    cells = example_row(layouts()["commitment_local"]) | {"document_number": ""} | changes
    return check_row(layouts()["commitment_local"], cells, TODAY).values


def test_a_commitment_without_a_number_gets_the_same_one_each_time():
    number = commitment()["document_number"]
    assert number.startswith("自编-20260614-")
    assert commitment(decided_on="2026-06-14", matter=" 示例事项 ")["document_number"] == number
    # Its fulfilment is told later: the same commitment.
    assert commitment(performance="已履行", content="改")["document_number"] == number
    assert scrub_number(number) == number


@pytest.mark.parametrize(
    "changes",
    [{"commitment_type": "证明替代型"}, {"decided_on": "2026/06/15"}, {"matter": "另一事项"}],
)
def test_another_kind_day_or_matter_is_another_commitment(changes):
    assert commitment(**changes)["document_number"] != commitment()["document_number"]


def test_a_number_of_its_own_is_kept_and_none_is_made_of_half():
    assert commitment(document_number="承〔2026〕8号")["document_number"] == "承〔2026〕8号"
    assert "document_number" not in commitment(matter="")


def test_a_person_s_commitment_asks_for_the_person():
    changes = {"uscc": "", "representative": ""} | PERSON
    assert problems("commitment_local", **changes) == []
    assert problems("commitment_local", **(changes | {"certificate": ""})) == [("R101", "证件类型")]


# Files that contradict themselves

KIND = """\
code = "greening"
label = "绿化评比"
title = "matter"
content = "content"
searched = ["matter"]

[[fields]]
block = "subject"

[[fields]]
name = "document_number"
label = "文号"
exposure = "masked"
mask = "number"

[[fields]]
name = "matter"
label = "事项"
exposure = "masked"
mask = "text"

[[fields]]
name = "content"
label = "内容"
exposure = "masked"
mask = "text"

[[fields]]
name = "decided_on"
label = "日期"
exposure = "public"

[[fields]]
name = "authority_name"
label = "机关"
exposure = "masked"
mask = "text"

[[fields]]
name = "authority_code"
label = "机关代码"
exposure = "public"
"""


def test_a_kind_in_few_lines():
    spec = parse_kind(KIND)
    assert (spec.code, spec.family, spec.tab) == ("greening", Family.ACT, "administration")
    assert list(spec.fields)[:3] == ["subject_name", "subject_category", "uscc"]
    assert len(spec.fields) == 13 + 6


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code = "greening"', 'code = "Green-ing"', "'Green-ing': a code is"),
        ('mask = "number"\n', "", "document_number: a masked field"),
        ('mask = "number"', 'mask = "secret"', "document_number: a masked field"),
        ('name = "decided_on"', 'name = "day"', "the field 'decided_on' is missing"),
        ('name = "matter"', 'name = "content"', "a field stands there twice"),
        ('title = "matter"', 'title = "certificate_number"', "'certificate_number' is shown"),
        ('["matter"]', '["nothing"]', "'nothing' is shown or searched"),
        ('label = "绿化评比"', 'label = "绿化评比"\ntab = "moon"', "there is no tab 'moon'"),
        ('label = "绿化评比"', 'label = "绿化评比"\nfamily = "list"', r"has a \[list\] section"),
    ],
)
def test_a_kind_that_contradicts_itself_is_refused(old, new, message):
    assert KIND.count(old) == 1
    with pytest.raises(KindError, match=message):
        parse_kind(KIND.replace(old, new))


def test_a_person_s_number_can_t_be_shown_by_any_kind():
    text = KIND.replace(
        'block = "subject"', 'name = "certificate_number"\nlabel = "号"\nexposure = "public"'
    )
    with pytest.raises(KindError):
        parse_kind(text)


COLUMN = """\
[[columns]]
field = "{field}"
header = "{header}"
type = "{type}"
required = "always"
"""
LAYOUT = (
    'code = "levy_x"\nkind = "levy"\nlabel = "征收"\n[[columns]]\nblock = "subject"\n'
    + "".join(
        COLUMN.format(field=field, header=header, type=kind)
        for field, header, kind in [
            ("document_number", "文号", "number"),
            ("decided_on", "日期", "date"),
            ("authority_name", "机关", "text"),
            ("authority_code", "机关代码", "authority"),
        ]
    )
)
AMOUNT = '[[columns]]\nfield = "amount"\nheader = "额"\ntype = "amount"\n'
DAY_REQUIRED = 'type = "date"\nrequired = "always"'


def test_a_layout_in_few_lines():
    assert len(parse_layout(LAYOUT).columns) == 13 + 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "levy"', 'kind = "tithe"', "there is no kind 'tithe'"),
        ('header = "机关"', 'header = "日 期"', "two columns have the header 日期"),
        ('field = "decided_on"', 'field = "amount"', "no column fills 'decided_on'"),
        ('header = "日期"', 'header = "日期"\nmade_of = ["moon"]', "no field 'moon'"),
        (DAY_REQUIRED, DAY_REQUIRED[:-8] + '""', "'decided_on' must be required"),
        (DAY_REQUIRED, DAY_REQUIRED[:-8] + '"person"', "'decided_on' must be required"),
        (
            'label = "征收"',
            'label = "征收"\n' + AMOUNT + 'required = "maybe"',
            "no requirement 'maybe'",
        ),
        ('type = "date"', 'type = "stardate"', "no type 'stardate'"),
        ('type = "date"', 'type = "choice"', "no type 'choice', or it lacks its values"),
        ('type = "date"', 'type = "text"', "日期: what isn't checked character by character"),
        ('code = "levy_x"', 'code = "征收"', "'征收': a code is"),
    ],
)
def test_a_layout_that_contradicts_itself_is_refused(old, new, message):
    assert LAYOUT.count(old) == 1
    with pytest.raises(LayoutError, match=message):
        parse_layout(LAYOUT.replace(old, new))
