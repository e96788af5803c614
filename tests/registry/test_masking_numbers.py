"""Identity numbers in columns, in document numbers and in search questions."""

import pytest

from registry.masking import asks_for_person, contains_identity, scrub_number

PERSON = "610322199001011238"
OLD = "610322680215100"


@pytest.mark.parametrize(
    "text",
    [
        PERSON,
        f"张三（{PERSON}）",
        f"{PERSON}00",
        f"JZ{PERSON}",
        "61032219900101 1238",
        "610322-19900101-1238",
        "６１０３２２１９９００１０１１２３８",
        "6103221990\u200b01011238",
        OLD,
        f"税号{OLD}",
    ],
)
def test_an_identity_in_any_disguise_is_found_and_hidden(text):
    assert contains_identity(text)
    hidden = scrub_number(text)
    assert "［身份证号］" in hidden
    assert not contains_identity(hidden)
    assert scrub_number(hidden) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "",
        "610322199001011237",
        "610322199013011238",
        "910322199001011238",
        "91610323MA6X99AU08",
        "916103282215807231",
        "N2610300MF0000005U",
        "110108000000016",
        "眉食罚〔2024〕12号",
        "（眉）登字〔1980〕第00001号",
        "JY16103260012345",
        "13800138000",
        "2024-03-15",
    ],
)
def test_codes_and_document_numbers_are_no_identities(text):
    assert not contains_identity(text)
    assert scrub_number(text) == text


def test_around_an_identity_a_document_number_stays():
    assert scrub_number(f"眉临〔2024〕{PERSON}号") == "眉临〔2024〕［身份证号］号"
    assert scrub_number(f"20240315{PERSON}") == "20240315［身份证号］"


def test_a_firms_all_digit_code_that_looks_like_a_foreigners_number_stays():
    from registry.identifiers import (
        organisation_check_character,
        read_uscc,
        resident_check_character,
        uscc_check_character,
    )

    for serial in range(10000):
        first17 = f"91130419{(head := f'8506{serial:04d}')}"
        first17 += organisation_check_character(head)
        if not first17.isdigit():
            continue
        code = first17 + uscc_check_character(first17)
        if code[17] == resident_check_character(first17) and read_uscc(code).ok:
            assert not contains_identity(code)
            return
    pytest.fail("no such code was found")


def test_a_registration_number_that_could_be_an_old_identity_is_left_in_its_column():
    from registry.identifiers import read_registration_number, read_resident_id
    from registry.masking import scrub

    code = next(
        code
        for serial in range(1000)
        if read_registration_number(code := f"610322700808{serial:03d}").ok
    )
    assert read_resident_id(code).ok
    assert not contains_identity(code)
    assert scrub_number(code) == code
    assert scrub(f"营业执照注册号{code}。") == f"营业执照注册号{code}。"
    assert scrub(f"持证人{code}到场") == "持证人［身份证号］到场"


@pytest.mark.parametrize(
    "question",
    [
        PERSON,
        f"张三 {PERSON}",
        "610322199001011230",
        " 610322 19900101 1238 ",
        "６１０３２２１９９００１０１１２３８",
        OLD,
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 13800138000",
        "１３８００１３８０００",
        "张三13800138000",
    ],
)
def test_questions_that_ask_for_a_person_are_refused(question):
    assert asks_for_person(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "陕西兴旺",
        "91610323MA6X99AU08",
        "916103282215807231",
        "９１６１０３２３ma6x99au08",
        "110108000000016",
        "眉食罚〔2024〕12号",
        "宝市监处罚〔2024〕610300123456号",
        "JY16103260012345",
        "610321201503180101",
        "20240315",
        "0917-3212345",
        "2024年第13912345678号",
        "张三丰小吃店",
    ],
)
def test_other_questions_are_asked(question):
    assert not asks_for_person(question)
