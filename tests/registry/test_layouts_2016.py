"""The forms of 2016: recognised, their gaps said, and nothing made up for what they lack."""

import json
from datetime import date

import pytest
from django.core.management import call_command

from registry.disclosure import assess
from registry.enums import RecordState
from registry.models import Record
from registry.publication import record as public_record
from registry.reporting.checking import check_row
from registry.reporting.disclosing import disclosure_facts
from registry.reporting.importing import import_file
from registry.reporting.layouts import gaps_sentence, layouts, match_header
from tests.registry.reported import AUTHORITY, csv_file, headers, resident_id, uscc

TODAY = date(2026, 11, 21)
LICENCE = {
    "subject_name": "眉县青禾示例食品有限公司",
    "uscc": uscc(1),
    "representative": "欧阳示例",
    "document_number": "眉许字〔2026〕1号",
    "project": "食品经营许可",
    "licence_category": "普通",
    "content": "预包装食品销售",
    "decided_on": "2026/06/01",
    "valid_until": "2099/12/31",
    "authority_name": "眉县示例审批服务局",
    "authority_code": AUTHORITY,
    "status": "0",
}
PENALTY = {
    "subject_name": "眉县青禾示例食品有限公司",
    "uscc": uscc(1),
    "representative": "欧阳示例",
    "document_number": "眉市监处罚〔2026〕1号",
    "penalty_name": "未明码标价案",
    "penalty_categories": "罚款",
    "facts": "该公司未按规定在经营场所明码标价。",
    "legal_basis": "《中华人民共和国价格法》第四十二条",
    "content": "罚款2000元",
    "decided_on": "2026/06/01",
    "authority_name": "眉县示例市场监督管理局",
    "authority_code": AUTHORITY,
    "status": "0",
}
BASES = {"licence_2016": LICENCE, "penalty_2016": PENALTY}

XK_CODES = [
    "XK_WSH",
    "XK_XMMC",
    "XK_SPLB",
    "XK_NR",
    "XK_XDR",
    "XK_XDR_SHXYM",
    "XK_XDR_ZDM",
    "XK_XDR_GSDJ",
    "XK_XDR_SWDJ",
    "XK_XDR_SFZ",
    "XK_FR",
    "XK_JDRQ",
    "XK_JZQ",
    "XK_XZJG",
    "XK_ZT",
    "DFBM",
    "SJC",
    "BZ",
]
CF_CODES = [
    "CF_WSH",
    "CF_CFMC",
    "CF_CFLB1",
    "CF_CFLB2",
    "CF_SY",
    "CF_YJ",
    "CF_XDR_MC",
    "CF_XDR_SHXYM",
    "CF_XDR_ZDM",
    "CF_XDR_GSDJ",
    "CF_XDR_SWDJ",
    "CF_XDR_SFZ",
    "CF_FR",
    "CF_JG",
    "CF_JDRQ",
    "CF_XZJG",
    "CF_ZT",
    "DFBM",
    "SJC",
    "BZ",
    "CF_SYFW",
    "CF_SXYZCD",
    "CF_GSJZQ",
]


def checked(code, **changes):
    """Return the row of that form as it is read, changed."""
    cells = {name: value for name, value in (BASES[code] | changes).items() if value}
    return check_row(layouts()[code], cells, TODAY)


def problems(code, **changes):
    return [(item.code, item.column) for item in checked(code, **changes).problems]


def answer(code, **changes):
    """Return what the disclosure rules say of that row."""
    row = checked(code, **changes)
    assert row.problems == []
    return assess(disclosure_facts(layouts()[code].kind, row.values))


# Which form is it


@pytest.mark.parametrize(
    ("cells", "code", "unknown"),
    [
        (XK_CODES, "licence_2016", ("DFBM", "SJC")),
        (CF_CODES, "penalty_2016", ("DFBM", "SJC")),
        (headers("licence_2016"), "licence_2016", ()),
        (headers("penalty_2016"), "penalty_2016", ()),
        (headers("licence_2018"), "licence_2018", ()),
        (headers("penalty_2018"), "penalty_2018", ()),
    ],
)
def test_the_form_is_told_by_its_headers(cells, code, unknown):
    found = match_header(cells)
    assert found.layout.code == code
    assert (found.missing, found.doubled, found.unknown) == ((), (), unknown)


def test_every_layout_knows_its_own_headers_and_its_own_codes():
    for code, layout in layouts().items():
        assert match_header(headers(code)).layout.code == code
        codes = [column.codes[0] for column in layout.columns if column.codes]
        assert match_header(codes).layout.code == code


def test_a_kind_may_be_asked_for():
    shared = ["行政相对人名称", "行政相对人类别", "行政相对人代码_1(统一社会信用代码)"]
    assert match_header(shared, kind="watch").layout.code == "watch_local"
    assert match_header(shared).layout.code.endswith("_2018")
    assert match_header(shared, kind="unheard_of") is None
    assert match_header(["甲", "乙", "丙"], kind="watch") is None


# What it lacks is said


def test_the_gaps_of_a_form_are_said():
    assert match_header(XK_CODES).gaps == (
        "行政相对人类别",
        "证件类型",
        "行政许可决定文书名称",
        "有效期自",
        "数据来源单位",
        "数据来源单位统一社会信用代码",
    )
    assert match_header(CF_CODES).gaps == (
        "行政相对人类别",
        "证件类型",
        "违法行为类型",
        "罚款金额(万元)",
        "没收违法所得、没收非法财物的金额(万元)",
        "暂扣或吊销证照名称及编号",
        "数据来源单位",
        "数据来源单位统一社会信用代码",
    )
    assert match_header(headers("licence_2018")).gaps == ()


def test_the_sentence_of_the_gaps_is_said_where_a_file_is_imported(db, tmp_path, capsys):
    assert gaps_sentence("licence_2018") == gaps_sentence("unheard_of") == ""
    call_command("import_records", str(csv_file(tmp_path, [LICENCE], "licence_2016")), "--json")
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["new"] == 1
    assert said["gaps"] == (
        "文件为行政许可（2016版）格式，没有现行标准的下列各列，按空缺入库，不作推断：行政相对人类别、"
        "证件类型、行政许可决定文书名称、有效期自、数据来源单位、数据来源单位统一社会信用代码。"
    )


def test_a_decision_without_an_authority_s_code_is_sent_back_with_the_way_out():
    row = checked("licence_2016", authority_code="")
    assert [(item.code, item.column) for item in row.problems] == [
        ("R113", "许可机关统一社会信用代码")
    ]
    assert row.problems[0].sentence == (
        "2016版数据没有“许可机关统一社会信用代码”一列，请在文件中增加这一列并填写，"
        "或由该机关自己的账号报送"
    )


def test_no_field_is_filled_that_the_form_lacks():
    assert set(checked("penalty_2016").values) == (set(PENALTY) | {"subject_category"})
    assert set(checked("licence_2016").values) == set(LICENCE) | {"subject_category"}


# Who it is about is told by the codes


@pytest.mark.parametrize(
    ("changes", "category"),
    [
        ({}, "法人及非法人组织"),
        ({"uscc": uscc(2, "92")}, "个体工商户"),
        ({"uscc": "", "certificate_number": resident_id()}, "自然人"),
        # Many forms carry the representative's number in that column.
        ({"certificate_number": resident_id()}, "法人及非法人组织"),
    ],
)
def test_the_codes_tell_the_category(changes, category):
    row = checked("licence_2016", **changes)
    assert row.problems == []
    assert row.values["subject_category"] == category
    assert row.values.get("certificate") == ("身份证" if "certificate_number" in changes else None)


@pytest.mark.parametrize(
    "changes",
    [
        {"uscc": ""},
        {"uscc": "", "registration_number": "110108000000016"},
        {
            "uscc": "",
            "registration_number": "110108000000016",
            "certificate_number": resident_id(),
        },
    ],
)
def test_without_a_code_nobody_is_guessed(changes):
    row = checked("licence_2016", **changes)
    assert [item.code for item in row.problems] == ["R112"]
    assert "subject_category" not in row.values
    assert resident_id() not in row.problems[0].sentence


def test_a_wrong_number_is_wrong_here_too():
    assert problems("licence_2016", uscc="91610326000000001X") == [
        ("R201", "行政相对人代码_1(统一社会信用代码)")
    ]
    wrong = resident_id()[:-1] + ("0" if resident_id()[-1] != "0" else "1")
    assert problems("licence_2016", uscc="", certificate_number=wrong) == [
        ("R201", "行政相对人代码_5(居民身份证号)")
    ]


# Digits that meant something else


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("0", RecordState.PUBLIC, "public"),
        ("", RecordState.PUBLIC, "public"),
        # In 2016 the digit 1 meant revoked: read as in 2018 it would show what must go.
        ("1", RecordState.HELD, "inactive"),
        ("撤销", RecordState.HELD, "inactive"),
        ("2", RecordState.HELD, "inactive"),
        ("3", RecordState.HELD, "inactive"),
    ],
)
@pytest.mark.parametrize("code", ["licence_2016", "penalty_2016"])
def test_the_state_s_digits_mean_what_they_meant(code, status, state, reason):
    found = answer(code, status=status)
    assert (found.state, found.reason) == (state, reason)


@pytest.mark.parametrize(
    ("scope", "state"),
    [
        ("0", RecordState.PUBLIC),
        ("", RecordState.PUBLIC),
        ("公示", RecordState.PUBLIC),
        ("1", RecordState.HELD),
        ("仅政府部门内部共享", RecordState.HELD),
        ("2", RecordState.HELD),
        ("3", RecordState.HELD),
    ],
)
@pytest.mark.parametrize("code", ["licence_2016", "penalty_2016"])
def test_what_is_not_for_the_public_is_held(code, scope, state):
    found = answer(code, use_scope=scope)
    assert (found.state, found.reason) == (
        state,
        "public" if state == RecordState.PUBLIC else "not_for_public",
    )


@pytest.mark.parametrize(
    ("degree", "shown", "asked"),
    [
        ("", "general", False),
        ("0", "general", False),
        ("未定", "general", False),
        ("1", "general", False),
        ("一般", "general", False),
        # 较重 in some forms and 严重 in others: staff are asked, and it is shown as general.
        ("2", "general", True),
        ("较重", "general", True),
        ("3", "general", True),
        ("严重", "general", True),
    ],
)
def test_no_class_is_guessed(degree, shown, asked):
    found = answer("penalty_2016", severity=degree)
    assert (found.severity, found.needs_confirmation) == (shown, asked)
    assert found.public_until == date(2027, 6, 1)


def test_a_minor_breach_stays_with_the_office():
    assert answer("penalty_2016", severity="轻微").reason == "minor_breach"


def test_an_unknown_digit_is_sent_back():
    assert problems("penalty_2016", severity="9") == [("R103", "失信严重程度")]
    assert problems("penalty_2016", status="9") == [("R103", "当前状态")]


def test_two_columns_of_kinds_of_penalty_become_one():
    row = checked("penalty_2016", penalty_categories_2="没收违法所得")
    assert row.values["penalty_categories"] == "罚款;没收违法所得"
    assert "penalty_categories_2" not in row.values
    # Its amounts had no column, so none is asked for, and none is read out of the text.
    assert row.problems == []
    alone = checked("penalty_2016", penalty_categories="", penalty_categories_2="警告")
    assert alone.values["penalty_categories"] == "警告"


def test_a_licence_without_an_end_is_held():
    assert answer("licence_2016", valid_until="").reason == "validity_unknown"


# All the way through


@pytest.mark.django_db
def test_a_file_of_2016_goes_in_and_its_title_is_the_project(tmp_path):
    path = csv_file(tmp_path, [LICENCE], "licence_2016")
    submission = import_file(path, workers=0).submission
    assert (submission.layout, submission.kind, submission.new) == ("licence_2016", "licence", 1)
    shown = public_record(Record.objects.get().public_id)
    assert (shown.title, shown.content) == ("食品经营许可", "预包装食品销售")
    assert {field.name for field in shown.fields} & {"use_scope", "certificate_number"} == set()


@pytest.mark.django_db
def test_the_same_decision_in_both_forms_is_one_record(tmp_path):
    from tests.registry.reported import LICENCE as PRESENT

    old = LICENCE | {"document_number": PRESENT["document_number"]}
    import_file(csv_file(tmp_path, [old], "licence_2016"), workers=0)
    again = import_file(csv_file(tmp_path, [PRESENT]), workers=0).submission
    assert (again.new, again.changed) == (0, 1)
    assert Record.objects.get().version == 2
