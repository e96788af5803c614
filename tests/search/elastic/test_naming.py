"""Names of generations, and which of them may go."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from search.engines.elastic.naming import (
    Layout,
    new_name,
    read_layout,
    reading_alias,
    unused,
    versions_of,
    writing_alias,
)
from search.fields import SCHEMA_VERSION
from search.text import TEXT_VERSION

CREDIT = Layout("credit")
ALIAS = f"credit-{SCHEMA_VERSION}-{TEXT_VERSION}"
A, B = f"{ALIAS}-{'a' * 16}", f"{ALIAS}-{'b' * 16}"
OLD_ALIAS, NEW_ALIAS = f"credit-{SCHEMA_VERSION - 1}-9", f"credit-{SCHEMA_VERSION + 1}-1"
OLD, NEW = f"{OLD_ALIAS}-{'0' * 16}", f"{NEW_ALIAS}-{'1' * 16}"


def test_a_generation_is_named_for_what_it_was_built_with():
    name = new_name(CREDIT)
    assert name != new_name(CREDIT)
    assert name.startswith(f"{ALIAS}-")
    assert versions_of(CREDIT, name) == (SCHEMA_VERSION, TEXT_VERSION)
    assert reading_alias(CREDIT) == ALIAS
    assert writing_alias(name) == f"{name}-write"


@pytest.mark.parametrize(
    "index",
    [
        ALIAS,
        f"{A}-write",
        f"credit-test-1-1-{'a' * 16}",
        f"other-1-1-{'a' * 16}",
        f"credit-1-1-{'g' * 16}",
        f"credit-1-1-{'a' * 15}",
        f"credit-x-1-{'a' * 16}",
        "credit-",
    ],
)
def test_what_is_no_generation_of_ours(index):
    assert versions_of(CREDIT, index) is None
    assert unused(CREDIT, {index: set()}) == []


@pytest.mark.parametrize(
    ("aliases", "found"),
    [
        ({A: {ALIAS}, B: set()}, [B]),
        ({A: {ALIAS}, B: {f"{B}-write"}}, [B]),
        ({A: set(), B: set()}, [A, B]),
        # Older code reads on until there is an index for newer code.
        ({OLD: {OLD_ALIAS}, A: set()}, [A]),
        ({OLD: {OLD_ALIAS}, A: {ALIAS}}, [OLD]),
        ({OLD: set()}, [OLD]),
        # Newer code's stay, in use or being made.
        ({NEW: {NEW_ALIAS}, A: {ALIAS}}, []),
        ({NEW: set(), A: {ALIAS}}, []),
    ],
)
def test_what_may_go(aliases, found):
    assert unused(CREDIT, aliases) == found


@pytest.mark.parametrize(
    "asked",
    [
        ("Credit", 1, 1),
        ("", 1, 1),
        ("1credit", 1, 1),
        ("a/b", 1, 1),
        ("信用", 1, 1),
        ("a" * 101, 1, 1),
        ("credit", 0, 1),
        ("credit", 1025, 1),
        ("credit", 1, -1),
        ("credit", 1, 21),
    ],
)
def test_a_layout_that_elasticsearch_would_refuse_is_refused_at_once(asked):
    with pytest.raises(ImproperlyConfigured, match=r"^SEARCH_[A-Z_]+ must .*\.$"):
        read_layout(*asked)


def test_a_layout():
    assert read_layout("credit-test_2", 3, 0) == Layout("credit-test_2", 3, 0)
