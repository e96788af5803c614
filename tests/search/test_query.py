"""How questions are understood."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.clauses import Either, Every, Filter, Phrase, Term
from search.fields import DocumentType, FilterName, Key, Number, Text, has_term
from search.query import understand_records, understand_subjects
from search.results import AskedFor, Question, QuestionRefused, Sort
from search.text import compact
from tests.factories import make_authority, make_registration_number, make_uscc

DAY = date(2026, 11, 21)


def subjects(text="", **asked):
    return understand_subjects(Question(text=text, **asked), DAY)


def records(text="", **asked):
    return understand_records(Question(text=text, **asked), DAY)


def alternatives(clause):
    return clause.clauses if isinstance(clause, Either) else (clause,)


def terms_of(clause):
    return set(alternatives(clause))


def asked_by(understood):
    """Return every alternative of every band."""
    return [each for band in understood.request.bands for each in alternatives(band)]


# Names


def test_a_name_is_exact_then_its_core_then_starts_then_contains():
    request = subjects("天成").request
    assert request.bands == (
        Term(Key.SUBJECT_EXACT, "天成"),
        Term(Key.SUBJECT_CORE, "天成"),
        Term(Key.SUBJECT_START, "天成"),
        Phrase(Text.SUBJECT_NAME, ("天成",)),
    )
    assert (request.type, request.order) == (DocumentType.SUBJECT, Number.RANK)


def test_a_long_name_starts_with_six_characters_and_contains_the_rest():
    phrase = Phrase(Text.SUBJECT_NAME, ("眉县", "县天", "天成", "成商", "商贸", "贸行"))
    starts = Every((Term(Key.SUBJECT_START, "眉县天成商贸"), phrase))
    assert subjects("眉县天成商贸行").request.bands[2] == starts


def test_several_words_are_wanted_in_any_order():
    understood = subjects("超市，眉县")
    assert understood.understanding.sentence == "同时包含：超市、眉县。"
    assert understood.understanding.words == ("超市", "眉县")
    has = (Phrase(Text.SUBJECT_NAME, ("超市",)), Phrase(Text.SUBJECT_NAME, ("眉县",)))
    assert Every(has) in understood.request.bands
    assert Every((Term(Key.SUBJECT_START, "超市"), *has)) in understood.request.bands


def test_a_common_ending_is_one_term_beside_the_rest():
    ending = Term(Key.SUBJECT_COMMON, "有限公司")
    assert Every((ending, Phrase(Text.SUBJECT_NAME, ("天成", "成有")))) in asked_by(
        subjects("天成有限公司")
    )


@pytest.mark.parametrize(
    ("text", "clause", "sentence"),
    [
        ("有限公司", Term(Key.SUBJECT_COMMON, "有限公司"), "“有限公司”太常见，请补充字号。"),
        ("公司", Phrase(Text.SUBJECT_NAME, ("公司",)), "“公司”太常见，请补充字号。"),
        (
            "经营部 有限公司",
            Every((Term(Key.SUBJECT_COMMON, "经营部"), Term(Key.SUBJECT_COMMON, "有限公司"))),
            "“经营部、有限公司”太常见，请补充字号。",
        ),
    ],
)
def test_endings_alone_are_asked_by_their_terms_and_the_reader_is_told(text, clause, sentence):
    understood = subjects(text)
    assert understood.request.bands == (clause,)
    assert understood.understanding.sentence == sentence
    assert understood.near is None
    assert records(text).understanding.sentence == sentence
    assert len(records(text).request.bands) == 1


def test_the_core_is_also_asked_without_the_question_s_own_form():
    assert subjects("眉县天成商贸公司").request.bands[1] == Either(
        (Term(Key.SUBJECT_CORE, "眉县天成商贸公司"), Term(Key.SUBJECT_CORE, "眉县天成商贸"))
    )


def test_place_core_and_form_may_stand_apart():
    apart = subjects("岐山天成公司").request.bands[-1]
    assert apart == Every(
        (
            Either((Phrase(Text.SUBJECT_NAME, ("岐山",)), Term(Key.SUBJECT_REGION, "610323"))),
            Phrase(Text.SUBJECT_NAME, ("天成",)),
            Phrase(Text.SUBJECT_NAME, ("公司",)),
        )
    )
    # A place alone is nothing to know a name by.
    assert subjects("岐山").request.bands[-1] == Phrase(Text.SUBJECT_NAME, ("岐山",))


def test_a_single_character_is_looked_for_in_names():
    assert Term(Key.SUBJECT_CHARACTERS, "店") in subjects("店").request.bands


def test_the_name_of_a_field_is_not_looked_for():
    assert subjects("企业名称：天成").request == subjects("天成").request
    assert subjects(f"统一社会信用代码{make_uscc(7)}").request.bands == (
        Term(Key.SUBJECT_CODE, make_uscc(7)),
    )
    assert Term(Key.SUBJECT_EXACT, "注册号") in subjects("注册号").request.bands


# Pinyin


def test_pinyin_is_a_band_behind_names():
    understood = subjects("meixian")
    assert understood.understanding.kind == AskedFor.PINYIN
    assert understood.understanding.sentence == "按拼音查询。"
    bands = understood.request.bands
    assert Term(Key.SUBJECT_EXACT, "meixian") in alternatives(bands[0])
    name = Phrase(Text.SUBJECT_NAME, ("meixian",))
    pinyin = Phrase(Text.SUBJECT_PINYIN, ("mei'xian",))
    found = next(band for band in bands if pinyin in alternatives(band))
    assert bands.index(name) < bands.index(found)
    assert set(alternatives(found)) == {
        name,
        pinyin,
        Phrase(Text.SUBJECT_PINYIN, ("mei'xi", "xi'an")),
    }


def test_initials_come_last():
    understood = subjects("mxsm")
    assert understood.understanding.sentence == "按名称和拼音首字母查询。"
    initials = Phrase(Text.SUBJECT_INITIALS, ("mx", "xs", "sm"))
    assert initials in alternatives(understood.request.bands[-1])
    assert Term(Key.SUBJECT_EXACT, "mxsm") in alternatives(understood.request.bands[0])


def test_syllables_that_follow_each_other_are_one_word():
    phrase = Phrase(Text.SUBJECT_PINYIN, ("mei'xian",))
    assert any(
        phrase in alternatives(part)
        for band in subjects("mei xian 商贸").request.bands
        if isinstance(band, Every)
        for part in band.clauses
    )


def test_pinyin_beside_chinese_words():
    bands = subjects("meixian 商贸").request.bands
    word = Phrase(Text.SUBJECT_NAME, ("商贸",))
    assert any(
        isinstance(band, Every)
        and word in band.clauses
        and any(
            Phrase(Text.SUBJECT_PINYIN, ("mei'xian",)) in alternatives(part)
            for part in band.clauses
        )
        for band in bands
    )


@pytest.mark.parametrize("text", ["wifi", "天成", "5G", "眉县天成"])
def test_what_is_no_pinyin_is_not_asked_as_such(text):
    fields = {getattr(each, "field", None) for each in asked_by(subjects(text))}
    assert not fields & {Text.SUBJECT_INITIALS}
    assert subjects(text).understanding.kind == AskedFor.WORDS or text == "wifi"


# Codes


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        (make_uscc(7), make_uscc(7), "按统一社会信用代码查询。"),
        (f" {make_uscc(7).lower()} ", make_uscc(7), "按统一社会信用代码查询。"),
        (f"{make_uscc(7)[:6]} {make_uscc(7)[6:]}", make_uscc(7), "按统一社会信用代码查询。"),
        ("Ｎ２６１０３００ＭＦ００００００５Ｕ", "N2610300MF0000005U", "按统一社会信用代码查询。"),
        ("N2610300-MF000000-5U", "N2610300MF0000005U", "按统一社会信用代码查询。"),
        ("MF000000-5", "MF0000005", "按组织机构代码查询。"),
    ],
)
def test_a_code_is_looked_for_as_a_code_alone(text, code, sentence):
    understood = subjects(text)
    assert understood.request.bands == (Term(Key.SUBJECT_CODE, code),)
    assert understood.understanding.sentence == sentence
    assert understood.understanding.repaired == ""
    assert understood.near is None
    assert records(text).request.bands == (Term(Key.RECORD_CODE, code),)


def test_a_registration_number_may_be_a_record_s_own_number_by_chance():
    number = make_registration_number(3)
    understood = subjects(number)
    assert understood.request.bands == (Term(Key.SUBJECT_CODE, number),)
    assert understood.understanding.sentence == "按工商注册号查询。"
    bands = records(number).request.bands
    assert Term(Key.RECORD_CODE, number) in alternatives(bands[0])
    assert Term(Key.RECORD_NUMBER, number) in alternatives(bands[0])
    assert Phrase(Text.RECORD_TEXT, (number,)) in alternatives(bands[-1])


def test_a_code_is_repaired_where_just_one_repair_holds():
    understood = subjects("n26103OO MF0000005U")
    assert understood.request.bands == (Term(Key.SUBJECT_CODE, "N2610300MF0000005U"),)
    assert understood.understanding.kind == AskedFor.USCC
    assert understood.understanding.repaired == "N2610300MF0000005U"
    assert understood.understanding.sentence == (
        "输入的代码校验不通过，已按 N2610300MF0000005U 查询"
        "（第7位“O”应为数字“0”，第8位“O”应为数字“0”）。"
    )


def test_a_code_that_nobody_can_repair_is_asked_as_it_is_and_the_reader_is_told():
    wrong = make_uscc(7)[:-1] + ("1" if make_uscc(7)[-1] != "1" else "2")
    understood = subjects(wrong)
    assert understood.understanding.repaired == ""
    assert understood.understanding.sentence == "输入的 18 位代码校验不通过，请核对；已按原样查询。"
    assert Term(Key.SUBJECT_CODE, wrong) in asked_by(understood)
    assert Term(Key.SUBJECT_EXACT, wrong.lower()) in asked_by(understood)


def test_an_organisation_code_is_repaired_beside_the_words():
    understood = subjects("MFOOOOOO5")
    assert understood.understanding.repaired == "MF0000005"
    asked = asked_by(understood)
    assert Term(Key.SUBJECT_CODE, "MF0000005") in asked
    assert Term(Key.SUBJECT_EXACT, "mfoooooo5") in asked


def test_nine_letters_are_no_organisation_code():
    # It passes the check of organisation codes.
    assert subjects("AAAAAAAAX").understanding.kind != AskedFor.ORGANISATION_CODE


def test_a_code_among_words_is_a_code():
    code = make_uscc(7)
    assert Every((Phrase(Text.SUBJECT_NAME, ("天成",)), Term(Key.SUBJECT_CODE, code))) in asked_by(
        subjects(f"天成 {code}")
    )


# Document numbers


@pytest.mark.parametrize(
    "text",
    [
        "眉市监罚〔2024〕15号",
        "眉市监罚[2024]15号",
        "眉市监罚（2024）15号",
        "眉市监罚【２０２４】15号",
        "眉市监罚字〔2024〕第15号",
        "眉市监罚〔2024〕第 015 号",
        "眉市监罚〔2024〕\n15号",
        "眉市监罚 〔 2024 〕 15 号",
        "眉市监罚2024-15",
        "眉市监罚2024年第15号",
        "文号：眉市监罚〔2024〕15号",
    ],
)
def test_a_document_number_in_any_style(text):
    understood = records(text)
    written, number = understood.request.bands[:2]
    assert Term(Key.RECORD_NUMBER, compact(text.removeprefix("文号："))) in alternatives(written)
    assert number == Term(Key.RECORD_NUMBER, "眉市监罚2024-15")
    assert understood.understanding.kind == AskedFor.DOCUMENT_NUMBER
    assert understood.understanding.sentence == "按文书号查询。"


def test_a_document_number_with_year_and_number_in_one():
    written, number = records("眉市监罚202415号").request.bands[:2]
    assert Term(Key.RECORD_NUMBER, "眉市监罚202415号") in alternatives(written)
    assert Term(Key.RECORD_NUMBER, "眉市监罚2024-15") in alternatives(number)


def test_a_part_of_a_document_number_is_a_phrase_of_it():
    phrases = alternatives(records("罚〔2024〕第15号").request.bands[-1])
    assert Phrase(Text.RECORD_TEXT, ("罚", "2024", "15")) in phrases


# Records


def test_no_text_browses_all_records_newest_first():
    request = records().request
    assert request.bands == (Term(Key.TYPE, "record"),)
    assert request.order == Number.NEWEST
    assert records().understanding.kind == AskedFor.EVERYTHING


@pytest.mark.parametrize(
    ("sort", "order"), [(Sort.NEWEST, Number.NEWEST), (Sort.NAME, Key.NAME_ORDER)]
)
def test_any_other_order_puts_all_bands_into_one(sort, order):
    assert len(records("天成", sort=sort).request.bands) == 1
    request = subjects("天成", sort=sort).request
    assert request.bands == (Either(subjects("天成").request.bands),)
    assert request.order == order


# Filters


@pytest.mark.django_db
def test_filters():
    authority = make_authority()
    asked = {
        "kinds": ("licence", "penalty"),
        "regions": ("610322",),
        "authorities": (authority.code,),
        "years": (2024,),
    }
    assert set(records(**asked, subject_kinds=("enterprise",)).request.filters) == {
        Filter(
            FilterName.KIND,
            Either((Term(Key.RECORD_KIND, "licence"), Term(Key.RECORD_KIND, "penalty"))),
        ),
        Filter(FilterName.REGION, Term(Key.RECORD_REGION, "610305")),
        Filter(FilterName.AUTHORITY, Term(Key.RECORD_AUTHORITY, authority.code)),
        Filter(FilterName.YEAR, Term(Key.RECORD_YEAR, "2024")),
        Filter(FilterName.SUBJECT_KIND, Term(Key.RECORD_SUBJECT_KIND, "enterprise")),
    }
    has = [has_term(kind, authority.code, 2024) for kind in ("licence", "penalty")]
    filters = subjects("天成", **asked).request.filters
    assert {term for each in filters for term in terms_of(each.clause)} == {
        *(Term(Key.SUBJECT_HAS, term) for term in has),
        Term(Key.SUBJECT_REGION, "610305"),
    }


@pytest.mark.django_db
def test_what_is_asked_nearly_keeps_filters():
    understood = subjects("天城商贸", regions=("610326",))
    assert understood.near.filters == understood.request.filters != ()


# Any text


QUESTIONS = st.text(max_size=120) | st.text("天成眉县有限公司meixan12〔〕 -号第", max_size=40)


@given(QUESTIONS)
def test_any_text_is_understood_or_refused(text):
    for understand in (understand_records, understand_subjects):
        with suppress(QuestionRefused):
            understood = understand(Question(text=text), DAY)
            assert understood.request.bands
            assert all(map(is_sound, asked_by(understood)))


def is_sound(clause):
    """Tell whether a clause asks for something: no empty term, phrase or group."""
    if isinstance(clause, Term):
        return clause.value != ""
    if isinstance(clause, Phrase):
        return clause.words != () and all(clause.words)
    return clause.clauses != () and all(map(is_sound, clause.clauses))
