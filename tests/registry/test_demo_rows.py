"""The invented rows: valid, repeatable, each from its number alone."""

import csv
import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.demo.authorities import authorities
from registry.demo.broken import Flaw, break_rows
from registry.demo.dice import Dice, permuted
from registry.demo.files import write_csv
from registry.demo.generating import LAYOUTS, headers, planted_row, planted_rows, rows, split
from registry.demo.subjects import PAIRS, merged, renamed, subject
from registry.demo.words import counties
from registry.identifiers import read_resident_id, read_uscc, resident_birth_date, uscc_subject_kind
from registry.places import REGIONS_FILE
from registry.reporting.checking import check_row
from registry.reporting.layouts import layouts

UNTIL = date(2026, 11, 21)
KINDS = ("licence", "penalty")
SPAN = timedelta(days=4 * 365 + 1 + 2)  # a Sunday's decision moves back to Friday

any_row = st.tuples(st.sampled_from(KINDS), st.integers(0, 5_000_000), st.integers(0, 50))


@pytest.fixture(scope="module")
def planted():
    """Return 1 500 rows of each kind."""
    return {kind: list(planted_rows(kind, 1500, 1, UNTIL)) for kind in KINDS}


def problems(kind, cells):
    return check_row(layouts()[LAYOUTS[kind]], cells, UNTIL).problems


def age_on(day, born):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def decided_on(row):
    return date(*map(int, row.values["decided_on"].split("/")))


# --- repeatable ----------------------------------------------------------------------------------


@given(any_row)
def test_row_is_the_same_however_it_is_reached(wanted):
    kind, number, seed = wanted
    assert planted_row(kind, number, seed, UNTIL) == planted_row(kind, number, seed, UNTIL)


@pytest.mark.parametrize("kind", KINDS)
def test_longer_run_begins_with_the_shorter_one(kind):
    long = list(rows(kind, 60, 3, UNTIL))
    assert long[:25] == list(rows(kind, 25, 3, UNTIL))
    assert long[59] == dict(
        zip(headers(kind), planted_row(kind, 59, 3, UNTIL).values.values(), strict=True)
    )


def test_rows_do_not_depend_on_the_process():
    """Nothing comes from ``hash()``, which differs from process to process."""
    dice = Dice("1:licence:0")
    assert [dice.below(1000) for _ in range(6)] == [996, 115, 245, 340, 533, 355]
    assert permuted("1:code", 7, 1000) == 134


def test_seeds_differ_and_authorities_stay():
    one, two = (next(rows("licence", 1, seed, UNTIL)) for seed in (1, 2))
    assert one != two
    names = {
        row.values["authority_code"]: row.values["authority_name"]
        for seed in (1, 2)
        for row in planted_rows("penalty", 300, seed, UNTIL)
    }
    known = {item.code: item.name for item in authorities().values()}
    assert names.items() <= known.items()
    assert len(known) == 36


def test_split_shares_out_all_records_and_only_grows():
    assert split(3000) == {"licence": 2250, "penalty": 750}
    assert split(1) == {"licence": 1, "penalty": 0}
    assert split(0) == {"licence": 0, "penalty": 0}


@given(st.integers(1, 3000), st.text(max_size=5))
def test_permuted_never_meets_itself(size, label):
    assert {permuted(label, number, size) for number in range(size)} == set(range(size))


def test_dice_go_on_behind_their_first_digest():
    dice = Dice("many")
    draws = Counter(dice.below(4) for _ in range(4000))
    assert set(draws) == {0, 1, 2, 3}
    assert min(draws.values()) > 900
    other = Dice("many")
    assert [other.below(4) for _ in range(600)][-300:] != [0] * 300


# --- valid ---------------------------------------------------------------------------------------


@given(any_row)
def test_every_row_passes_the_check_but_for_what_is_meant_to_fail(wanted):
    kind, number, seed = wanted
    row = planted_row(kind, number, seed, UNTIL)
    meant = {
        code
        for name, code in (("secret", "R401"), ("summary", "R402"))
        if row.values.get(name) == "是"
    }
    assert {item.code for item in problems(kind, row.cells)} == meant


@pytest.mark.parametrize("kind", KINDS)
def test_rows_have_the_headers_of_the_layout(kind):
    assert tuple(next(rows(kind, 1, 1, UNTIL))) == tuple(
        column.header for column in layouts()[LAYOUTS[kind]].columns
    )


def test_all_nine_kinds_with_the_codes_that_tell_them(planted):
    found = Counter()
    for row in planted["licence"] + planted["penalty"]:
        if row.values["uscc"]:
            assert read_uscc(row.values["uscc"]).ok
            assert uscc_subject_kind(row.values["uscc"]) == row.subject.kind
        else:
            assert row.subject.kind == "natural_person"
        found[row.subject.kind] += 1
    assert set(found) == {
        "government",
        "institution",
        "collective",
        "enterprise",
        "sole_trader",
        "cooperative",
        "social_organisation",
        "private_nonprofit",
        "natural_person",
    }
    assert 0.04 < found["natural_person"] / 3000 < 0.08


def test_regions_are_the_three_counties_and_one_former_code(planted):
    regions = {row.values["uscc"][2:8] for row in planted["licence"] if row.values["uscc"]}
    assert regions == {"610326", "610305", "610322", "500236"}
    former = [row for row in planted["licence"] if row.values["uscc"][2:8] == "610322"]
    assert all(row.values["authority_code"][2:8] == "610305" for row in former)


def test_one_code_has_one_name_and_one_representative(planted):
    told = {}
    for row in planted["licence"] + planted["penalty"]:
        if row.values["uscc"]:
            names = (row.values["subject_name"], row.values["representative"])
            assert told.setdefault(row.values["uscc"], names) == names


def test_owner_is_in_the_name_of_about_18_percent_of_sole_traders():
    traders = [
        who
        for who in (subject(1, number, UNTIL) for number in range(6000))
        if who.kind == "sole_trader"
    ]
    named = sum(who.representative in who.name for who in traders)
    assert 0.15 < named / len(traders) < 0.21


def test_firm_names_differ_but_for_the_pairs():
    firms = [subject(1, number, UNTIL) for number in range(12_000)]
    names = Counter(who.name for who in firms if who.kind == "enterprise")
    doubled = {name for name, count in names.items() if count > 1}
    pairs = {subject(1, number, UNTIL).name for number in range(0, 12_000, PAIRS)}
    assert doubled <= pairs
    assert len(pairs) == 94


def test_subject_has_mostly_one_to_three_rows_and_sometimes_dozens():
    found = Counter(
        row.subject.uscc or row.subject.certificate_number
        for kind, count in split(6000).items()
        for row in planted_rows(kind, count, 1, UNTIL)
    )
    few = sum(count <= 3 for count in found.values())
    assert few / len(found) > 0.65
    assert 24 <= max(found.values()) <= 150


@pytest.mark.parametrize(("kind", "field", "least", "most"), [
    ("licence", "content", 20, 400),
    ("penalty", "facts", 60, 250),
])  # fmt: skip
def test_texts_are_as_long_as_real_ones(planted, kind, field, least, most):
    lengths = [len(row.values[field]) for row in planted[kind]]
    assert least <= min(lengths)
    assert max(lengths) <= most
    assert max(lengths) - min(lengths) > 80


def test_decisions_lie_on_weekdays_of_the_four_years(planted):
    days = {decided_on(row) for kind in KINDS for row in planted[kind]}
    assert max(days) <= UNTIL
    assert min(days) >= UNTIL - SPAN
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
    assert min(days) < date(2023, 5, 1)
    assert max(days) > date(2026, 4, 1)


def test_licences_of_every_state_and_validity(planted):
    values = [row.values for row in planted["licence"]]
    assert {row["status"] for row in values} == {"1", "2"}
    ends = [row["valid_until"] for row in values]
    assert 0.3 < ends.count("2099/12/31") / len(ends) < 0.7
    assert any(end < "2026/11/21" for end in ends)
    assert {row["licence_category"] for row in values} == {
        "登记", "普通", "核准", "认可", "特许", "其他-许可",
    }  # fmt: skip


def test_penalties_of_every_class_and_ending(planted):
    values = [row.values for row in planted["penalty"]]
    assert {row["severity"] for row in values} == {"", "轻微", "一般", "严重"}
    assert {bool(row["necessity"]) for row in values if row["severity"] == "轻微"} == {True, False}
    assert {row["necessity"] for row in values if row["severity"] != "轻微"} == {""}
    assert {row["secret"] for row in values} == {"是", "否", ""}
    assert {row["summary"] for row in values} == {"是", "否", ""}
    assert {bool(row["severity_basis"]) for row in values if row["severity"]} == {True}
    assert any(row["revoked_certificate"] for row in values)
    assert any(row["penalty_categories"] == "警告" for row in values)


def test_fines_are_ten_thousands_of_the_yuan_in_the_text(planted):
    fined = [row.values for row in planted["penalty"] if row.values["fine"]]
    assert len(fined) > 800
    for row in fined:
        yuan = re.search(r"罚款人民币(\d+)元", row["content"])[1]
        assert Decimal(row["fine"]) * 10_000 == Decimal(yuan)


# --- nobody is meant -----------------------------------------------------------------------------


def test_ids_are_valid_and_of_counties_that_never_were():
    with REGIONS_FILE.open(encoding="utf-8") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    people = [subject(1, number, UNTIL) for number in range(4000)]
    ids = [who.owner_id for who in people if who.certificate in {"", "身份证"}]
    assert all(read_resident_id(number).ok for number in ids)
    used = {number[:6] for number in ids}
    assert used == {"610397", "610398", "610399", "500297", "500298", "500299"}
    assert not used & known


def test_persons_are_of_age_or_clearly_not_at_every_decision():
    persons = [
        who for who in (subject(1, number, UNTIL) for number in range(9000)) if who.is_person
    ]
    assert {who.certificate for who in persons} == {"身份证", "护照号", "港澳居民来往内地通行证"}
    births = [
        (who.certificate_number[4:6] == "97", resident_birth_date(who.certificate_number))
        for who in persons
        if who.certificate == "身份证"
    ]
    assert 5 < sum(minor for minor, _ in births) < 60
    for minor, born in births:
        if minor:
            assert age_on(UNTIL, born) < 18
        else:
            assert age_on(UNTIL - SPAN, born) >= 18
    assert any("（" in who.name for who in persons)


def test_what_is_planted_stands_in_the_row(planted):
    for kind in KINDS:
        for row in planted[kind]:
            text = "\n".join(row.values.values())
            assert all(value and value in text for value in row.personal)


def test_every_sort_of_personal_value_is_planted(planted):
    values = "\n".join(value for kind in KINDS for row in planted[kind] for value in row.personal)
    for pattern in (
        r"^154\d{8}$", r"^154-\d{4}-\d{4}$", r"^0917-9\d{6}$", r"^023-9\d{7}$",
        r"^610399\d{11}[\dX]$", r"^610399 \d{8} \d{3}[\dX]$", r"^610399\d{9}$",
        r"^陕C·?\w{2}\d{3}$", r"^渝F·?\w{2}\d{3}$", r"^620000\d{13}$",
        r"@example\.(com|org|net)$", r"^眉县.*号$", r"单元\d+室$", r"^[一-龥]{2}$", r"^[一-龥]{3}$",
    ):  # fmt: skip
        assert re.search(pattern, values, re.MULTILINE), pattern


def test_organisations_have_codes_of_a_series_nobody_issues(planted):
    for kind in KINDS:
        for row in planted[kind]:
            assert row.values["authority_code"][8:10] == "MW"
            assert row.values["uscc"][8:10] in {"MX", ""}


# --- afterwards ----------------------------------------------------------------------------------


def test_pairs_are_one_firm_under_two_codes():
    kept, gone = merged(1, PAIRS + 1, UNTIL)
    assert kept == subject(1, PAIRS, UNTIL)
    assert gone == subject(1, PAIRS + 1, UNTIL)
    assert kept.name == gone.name
    assert kept.representative == gone.representative
    assert kept.uscc != gone.uscc
    assert merged(1, PAIRS, UNTIL) is None


def test_renamed_firms_get_another_name():
    pairs = [pair for number in range(1000) if (pair := renamed(1, number, UNTIL))]
    assert 20 < len(pairs) < 120
    assert all(new != who.name and new.endswith("（集团）有限公司") for who, new in pairs)


# --- files and their faults ----------------------------------------------------------------------


def test_csv_is_what_excel_opens(tmp_path):
    path = tmp_path / "sample.csv"
    made = list(rows("penalty", 40, 1, UNTIL))
    ticks = []
    assert write_csv(path, "penalty", made, lambda: ticks.append(1)) == 40
    assert path.read_bytes().startswith("\ufeff行政相对人名称,".encode())
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.DictReader(file)) == made
    assert len(ticks) == 40
    assert [item.name for item in tmp_path.iterdir()] == ["sample.csv"]


CODES = {
    Flaw.CHECK_DIGIT: {"R201", "H101"},
    Flaw.MISSING: {"R101"},
    Flaw.FUTURE: {"R105"},
    Flaw.CATEGORY: {"R202", "R103"},
    Flaw.DATE: {"R104"},
    Flaw.NAME: {"R108"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_flaw_is_found(kind):
    fields = {column.header: column.field for column in layouts()[LAYOUTS[kind]].columns}
    seen = Counter()
    for row, flaw in break_rows(rows(kind, 300, 1, UNTIL), 1.0, 1):
        cells = {fields[header]: value for header, value in row.items() if value}
        codes = {item.code for item in problems(kind, cells)}
        assert codes & CODES[flaw], (flaw, codes)
        seen[flaw] += 1
    assert set(seen) == set(Flaw)


def test_share_of_flaws():
    made = list(rows("licence", 1000, 1, UNTIL))
    assert [row for row, _ in break_rows(made, 0.0, 1)] == made
    broken = sum(flaw is not None for _, flaw in break_rows(made, 0.05, 1))
    assert 25 <= broken <= 80


def test_towns_are_where_people_live():
    assert {county.name for county in counties()} == {"眉县", "凤翔区", "奉节县"}
    assert all(
        town.endswith(("镇", "乡", "街道")) for county in counties() for town in county.towns
    )
    assert min(len(county.towns) for county in counties()) >= 8
