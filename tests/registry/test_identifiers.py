"""Reading codes: the standards' own examples, and the sentences reporters see."""

from datetime import date

import pytest

from registry import identifiers

RIGHT_CODES = [
    "N2610300MF0000005U",
    "Y1610300MF0000005N",
    "91350100M000100Y43",
    "91610323MA6X99AU08",
    "116103280160000051",
    "935002365540599280",
]


@pytest.mark.parametrize("code", RIGHT_CODES)
def test_right_credit_codes_of_every_registrar_pass(code):
    assert identifiers.read_uscc(code) == identifiers.Reading(code, ok=True)


@pytest.mark.parametrize("first", ["1", "2", "3", "4", "5", "6", "7", "8", "9", "A", "G", "N", "Y"])
def test_every_registrar_may_begin_a_code(first):
    body = f"{first}1610300MF0000005"
    code = body + identifiers.uscc_check_character(body)
    assert identifiers.read_uscc(code).ok


@pytest.mark.parametrize(
    ("raw", "code", "problem"),
    [
        ("", "uscc.empty", "未填写统一社会信用代码"),
        ("9161032", "uscc.length", "统一社会信用代码应为18位，现为7位"),
        ("MF0000005", "uscc.length", "统一社会信用代码应为18位，现为9位，像是组织机构代码"),
        ("110108000000016", "uscc.length", "统一社会信用代码应为18位，现为15位，像是工商注册号"),
        ("91610323MA6X99AUO8", "uscc.character", "第17位“O”应为数字“0”"),
        (
            "91350100M000100Y4Z",
            "uscc.character",
            "第18位不能是“Z”，统一社会信用代码不使用I、O、S、V、Z和符号，校验码应为3",
        ),
        (
            "N2610300MF0000001F",
            "uscc.organisation",
            "第9至17位不是有效的组织机构代码，第17位校验码应为5",
        ),
        ("N2610300MF0000005X", "uscc.check", "第18位校验码应为U"),
        ("91610323MA6X99AUQ8", "uscc.check", "第17位“Q”应为数字“0”"),
        (
            "916108212240046410",
            "uscc.check",
            "第18位校验码应为G",
        ),
        (
            "91610113321974112N",
            "uscc.check",
            "第18位校验码应为K，且第9至17位不是有效的组织机构代码，请核对全部字符",
        ),
        ("0" * 18, "uscc.registrar", "第1位“0”不是登记管理部门代码"),
    ],
)
def test_a_wrong_credit_code_is_explained(raw, code, problem):
    reading = identifiers.read_uscc(raw)
    assert (reading.ok, reading.code, reading.problem) == (False, code, problem)


@pytest.mark.parametrize(
    "raw",
    [
        "９１６１０３２３ｍａ６ｘ９９ａｕ０８",
        " 9161 0323\u3000MA6X 99AU 08\u00a0",
        "'91610323ma6x99au08",
        "91610323\u200bMA6X99AU08\ufeff",
    ],
)
def test_disguises_of_a_code_are_undone(raw):
    assert identifiers.read_uscc(raw) == identifiers.Reading("91610323MA6X99AU08", ok=True)


def test_a_wrong_code_keeps_its_normalised_value():
    assert identifiers.read_uscc("９１６1 x").value == "9161X"


def test_a_residents_number_in_place_of_a_code_is_named_as_such_and_not_repeated():
    reading = identifiers.read_uscc("610322199001011238")
    assert reading.code == "uscc.resident"
    assert reading.problem == "此处填写的像是居民身份证号，应填写统一社会信用代码"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("11", "government"),
        ("12", "institution"),
        ("N1", "collective"),
        ("N2", "collective"),
        ("N3", "collective"),
        ("91", "enterprise"),
        ("92", "sole_trader"),
        ("93", "cooperative"),
        ("51", "social_organisation"),
        ("52", "private_nonprofit"),
        ("13", "other"),
        ("53", "other"),
        ("N9", "other"),
        ("Y1", "other"),
        ("", "other"),
    ],
)
def test_the_first_two_characters_tell_the_kind_of_subject(code, kind):
    assert identifiers.uscc_subject_kind(code) == kind


def test_the_region_is_characters_three_to_eight():
    assert identifiers.uscc_region("91610323MA6X99AU08") == "610323"


def test_organisation_codes():
    assert identifiers.read_organisation_code("mf000000-5").value == "MF0000005"
    assert identifiers.read_organisation_code("MF0000005").ok
    wrong = identifiers.read_organisation_code("MF0000001")
    assert (wrong.code, wrong.problem) == ("organisation.check", "第9位校验码应为5")
    assert identifiers.read_organisation_code("MF00").code == "organisation.length"
    assert identifiers.read_organisation_code("MF000#005").code == "organisation.character"
    assert identifiers.read_organisation_code("000000000").code == "organisation.check"
    assert identifiers.read_organisation_code(" ").code == "organisation.empty"


def test_registration_numbers():
    assert identifiers.read_registration_number("110108000000016").ok
    assert identifiers.read_registration_number("610322NA000012X").ok
    wrong = identifiers.read_registration_number("110108000000017")
    assert (wrong.code, wrong.problem) == ("registration.check", "第15位校验码应为6")
    typo = identifiers.read_registration_number("1101O8000000016")
    assert (typo.code, typo.problem) == ("registration.character", "第5位“O”应为数字“0”")
    assert identifiers.read_registration_number("11010800000001").code == "registration.length"
    assert identifiers.read_registration_number("0" * 15).code == "registration.check"
    assert identifiers.read_registration_number("").code == "registration.empty"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("610322199001011238", ""),
        ("11010519491231002x", ""),
        ("６１０３２２ １９９００１０１ １２３８", ""),
        ("610322900101123", ""),
        ("610322199001011236", "resident.check"),
        ("610322199002301236", "resident.birth"),
        ("610322209901011236", "resident.birth"),
        ("610322900230123", "resident.birth"),
        ("990322199001011235", "resident.region"),
        ("61032219900101123", "resident.length"),
        ("6I0322199001011235", "resident.character"),
        ("61032219900101123A", "resident.character"),
        ("", "resident.empty"),
    ],
)
def test_resident_ids(raw, code):
    reading = identifiers.read_resident_id(raw)
    assert (reading.ok, reading.code) == (not code, code)


def test_the_sentences_about_resident_ids():
    assert identifiers.read_resident_id("610322199001011236").problem == "第18位校验码应为8"
    assert identifiers.read_resident_id("6I0322199001011238").problem == "第2位“I”应为数字“1”"


def test_birth_dates_are_read_without_the_check():
    assert identifiers.resident_birth_date("610322201502281230") == date(2015, 2, 28)
    assert identifiers.resident_birth_date("610322900101123") == date(1990, 1, 1)
    assert identifiers.resident_birth_date("610322201502291230") is None
    assert identifiers.resident_birth_date("61032220150228") is None
    assert identifiers.resident_birth_date("610322ABCDEFGH1230") is None


@pytest.mark.parametrize(
    ("raw", "stored", "folded"),
    [
        ("陕西Ａ１(宝鸡)有限公司", "陕西A1（宝鸡）有限公司", "陕西a1[宝鸡]有限公司"),
        ("  陕西  ABC\u3000公司 ", "陕西 ABC 公司", "陕西abc公司"),
        ("阿依古丽•买买提", "阿依古丽·买买提", "阿依古丽·买买提"),
        ("张\u200b三\ufeff", "张三", "张三"),
        ("⼭⾕面馆", "山谷面馆", "山谷面馆"),
        ("甲，乙：丙店【总店】", "甲，乙：丙店【总店】", "甲，乙：丙店[总店]"),
        ("", "", ""),
    ],
)
def test_names_as_stored_and_as_compared(raw, stored, folded):
    assert identifiers.normalise_name(raw) == stored
    assert identifiers.fold_name(raw) == folded


def test_document_numbers_with_any_bracket_have_one_key():
    shapes = [
        "眉食罚〔2024〕12号",
        "眉食罚【2024】 12号",
        "眉食罚[2024]１２号",
        "眉食罚（2024）12号\u3000",
    ]
    assert {identifiers.fold_document_number(shape) for shape in shapes} == {"眉食罚[2024]12号"}
    assert identifiers.fold_document_number("xk-2024—01") == "XK-2024-01"


def test_the_data_files_are_tidy():
    from registry.identifiers import facts

    assert set(facts.SUBJECT_KINDS.values()) == {
        "government",
        "institution",
        "collective",
        "enterprise",
        "sole_trader",
        "cooperative",
        "social_organisation",
        "private_nonprofit",
    }
    assert all(len(code) == 2 and code.isdigit() for code in facts.PROVINCES)
    assert not set(facts.ILLEGAL_LOOKALIKES) & set(facts.LEGAL_LOOKALIKES)
