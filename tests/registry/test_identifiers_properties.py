"""Properties of the four standards over generated codes."""

from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from registry import identifiers
from registry.identifiers.checks import ORGANISATION_ALPHABET, USCC_ALPHABET
from registry.identifiers.facts import PROVINCES, REGISTRARS

digits = st.text("0123456789", min_size=6, max_size=6)


@st.composite
def organisation_codes(draw, alphabet=ORGANISATION_ALPHABET):
    first8 = draw(st.text(alphabet, min_size=8, max_size=8))
    assume(first8 != "00000000")
    return first8 + identifiers.organisation_check_character(first8)


@st.composite
def credit_codes(draw):
    head = draw(st.sampled_from(sorted(REGISTRARS))) + draw(st.sampled_from("1239"))
    first17 = head + draw(digits) + draw(organisation_codes(USCC_ALPHABET))
    return first17 + identifiers.uscc_check_character(first17)


@st.composite
def resident_ids(draw):
    born = draw(st.dates(date(1920, 1, 1), date(2025, 12, 31)))
    region = draw(st.sampled_from(sorted(PROVINCES))) + draw(digits)[:4]
    first17 = f"{region}{born:%Y%m%d}{draw(digits)[:3]}"
    return first17 + identifiers.resident_check_character(first17)


def altered(code, place, other):
    return f"{code[:place]}{other}{code[place + 1 :]}"


@given(credit_codes())
def test_generated_credit_codes_pass(code):
    assert identifiers.read_uscc(code) == identifiers.Reading(code, ok=True)
    assert identifiers.read_uscc(f" {code.lower()}\u200b").value == code


@given(credit_codes(), st.integers(0, 17), st.sampled_from(ORGANISATION_ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_found(code, place, other):
    assume(code[place] != other)
    reading = identifiers.read_uscc(altered(code, place, other))
    assert not reading.ok
    assert reading.code.startswith("uscc.")
    assert reading.problem


@given(credit_codes(), st.sampled_from(USCC_ALPHABET))
def test_the_right_check_character_is_named(code, other):
    assume(code[17] != other)
    reading = identifiers.read_uscc(code[:17] + other)
    assume(reading.code != "uscc.resident")
    assert reading.problem.startswith(f"第18位校验码应为{code[17]}")


@given(organisation_codes(), st.integers(0, 8), st.sampled_from(ORGANISATION_ALPHABET))
def test_organisation_codes_pass_and_a_wrong_check_is_explained(code, place, other):
    assert identifiers.read_organisation_code(code).ok
    assume(code[8] != other)
    reading = identifiers.read_organisation_code(code[:8] + other)
    assert reading.problem == f"第9位校验码应为{code[8]}"


@given(st.text("0123456789", min_size=14, max_size=14), st.integers(0, 14), st.integers(1, 9))
def test_registration_numbers_pass_and_one_wrong_digit_is_found(first14, place, shift):
    code = first14 + identifiers.registration_check_digit(first14)
    assume(code != "0" * 15)
    assert identifiers.read_registration_number(code).ok
    wrong = altered(code, place, str((int(code[place]) + shift) % 10))
    assert identifiers.read_registration_number(wrong).code == "registration.check"


@given(resident_ids(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_resident_ids_pass_and_one_wrong_character_is_found(code, place, other):
    assert identifiers.read_resident_id(code).ok
    assume(code[place] != other)
    assert not identifiers.read_resident_id(altered(code, place, other)).ok
    last = identifiers.read_resident_id(code[:17] + (other if other != code[17] else "A"))
    assert last.ok or f"校验码应为{code[17]}" in last.problem


@given(st.text(max_size=40))
def test_any_text_is_read_without_an_error_and_tidying_is_idempotent(text):
    for read in (
        identifiers.read_uscc,
        identifiers.read_organisation_code,
        identifiers.read_registration_number,
        identifiers.read_resident_id,
    ):
        reading = read(text)
        assert reading.ok is (reading.code == "") is (reading.problem == "")
    for tidy in (
        identifiers.normalise_name,
        identifiers.fold_name,
        identifiers.fold_document_number,
        identifiers.normalise_code,
    ):
        assert tidy(tidy(text)) == tidy(text)
