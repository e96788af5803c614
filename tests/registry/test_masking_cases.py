"""The case file: how much of what is personal goes, and how much of the rest stays."""

import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from registry.masking import contains_identity, scrub

CASES = tomllib.loads(Path(__file__).with_name("masking_cases.toml").read_text("utf-8"))["case"]
# Numbers have a shape and a check: nothing of them may ever be left.
EXACT = ("identity", "mobile", "landline", "plate", "bank", "email", "known")
# Names and addresses are known by their surroundings only; codes and amounts must be left alone.
RECALL_FLOOR = 0.97
PRECISION_FLOOR = 0.98


def report(line):
    sys.stdout.write(f"{line}\n")


def answer(case):
    return scrub(case["text"], case.get("known", ()))


def leaks(case):
    hidden = answer(case)
    return [fragment for fragment in case.get("hide", ()) if fragment in hidden]


def losses(case):
    hidden = answer(case)
    if case.get("same"):
        return [] if hidden == case["text"] else [hidden]
    return [fragment for fragment in case.get("keep", ()) if fragment not in hidden]


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case["group"].startswith(EXACT)],
    ids=lambda case: f"{case['group']}: {ascii(case['text'])[:60]}",
)
def test_nothing_is_left_of_what_has_a_shape_of_its_own(case):
    assert case["hide"]
    assert leaks(case) == []


def test_recall_and_precision_have_a_floor():
    figures = defaultdict(lambda: [0, 0, 0, 0])
    for case in CASES:
        row = figures[case["group"]]
        row[0] += bool(case.get("hide"))
        row[1] += bool(case.get("hide")) and not leaks(case)
        row[2] += bool(case.get("same") or case.get("keep"))
        row[3] += bool(case.get("same") or case.get("keep")) and not losses(case)
    for group, (planted, hidden, kept_of, kept) in figures.items():
        report(f"{group:20} hidden {hidden:3}/{planted:<3} kept {kept:3}/{kept_of:<3}")
    planted, hidden, kept_of, kept = (sum(column) for column in zip(*figures.values(), strict=True))
    report(f"{len(CASES)} cases: recall {hidden / planted:.3f}, precision {kept / kept_of:.3f}")
    for case in CASES:
        if leaks(case) or losses(case):
            report(f"! {case['group']}: {case['text']} -> {answer(case)}")
    assert planted >= 150
    assert kept_of >= 80
    assert hidden / planted >= RECALL_FLOOR
    assert kept / kept_of >= PRECISION_FLOOR


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["group"])
def test_a_second_scrub_changes_nothing_more(case):
    hidden = answer(case)
    assert scrub(hidden, case.get("known", ())) == hidden
    assert not contains_identity(hidden)
