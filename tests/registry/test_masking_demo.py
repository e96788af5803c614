"""The invented register: nearly everything planted in its rows is hidden in what they show."""

import sys
from datetime import date

import pytest

from registry.demo.generating import LAYOUTS, planted_rows
from registry.reporting.checking import check_row
from registry.reporting.layouts import layouts
from registry.reporting.showing import shown_values

UNTIL = date(2026, 11, 21)
ROWS = 300
HIDDEN_FLOOR = 0.99
# Role words, trades and marks that stand beside the names and have to be left as they are.
ORDINARY = ("当事人陈述", "园林绿化工程施工", "执法人员", "消防安全责任人", "总监理工程师")


@pytest.fixture(scope="module", params=sorted(LAYOUTS))
def shown(request):
    """Return the kind, and for each sound row what was reported, shown and planted in it."""
    kind = request.param
    rows = []
    for planted in planted_rows(kind, ROWS, 1, UNTIL):
        checked = check_row(layouts()[LAYOUTS[kind]], planted.cells, UNTIL)
        if not checked.problems:
            text = "\n".join(shown_values(kind, checked.values).values())
            rows.append(("\n".join(checked.values.values()), text, planted.personal))
    return kind, rows


def test_nearly_all_that_was_planted_is_hidden(shown):
    kind, rows = shown
    planted = [(value, text) for _raw, text, personal in rows for value in personal]
    left = [value for value, text in planted if value in text]
    share = 1 - len(left) / len(planted)
    sys.stdout.write(f"{kind}: {len(planted)} planted, {len(left)} left ({share:.4f}): {left}\n")
    assert len(planted) >= 200
    assert share >= HIDDEN_FLOOR


def test_ordinary_words_of_the_same_texts_stay(shown):
    _kind, rows = shown
    met = {word for raw, _text, _personal in rows for word in ORDINARY if word in raw}
    assert met
    for raw, text, _personal in rows:
        for word in met:
            assert text.count(word) == raw.count(word)


def test_the_rows_own_certificate_number_is_hidden_in_texts_and_numbers():
    values = {
        "subject_category": "自然人",
        "certificate_number": "E90000001",
        "representative_certificate_number": "H81000002",
        "licence_number": "E90000001",
        "document_number": "眉许〔2024〕E90000001号",
        "content": "准予E90000001从事客运，H81000002为代办，H8100000号设备。",
    }
    shown = shown_values("licence", values | {"subject_name": "方晓"})
    assert shown["licence_number"] == "［证件号］"
    assert shown["document_number"] == "眉许〔2024〕［证件号］号"
    assert shown["content"] == "准予［证件号］从事客运，［证件号］为代办，H8100000号设备。"


def test_a_certificate_number_too_short_to_be_one_hides_nothing():
    values = {"subject_category": "自然人", "subject_name": "方晓", "certificate_number": "2024"}
    shown = shown_values("licence", values | {"document_number": "眉许〔2024〕12号"})
    assert shown["document_number"] == "眉许〔2024〕12号"
