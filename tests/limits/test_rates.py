"""The table of rate classes: what it must have, and what it refuses."""

import pytest

from limits.rates import RateTableError, UnknownRateClassError, Window, parse, rate_table

GOOD = [{"limit": 10, "seconds": 10}, {"limit": 30, "seconds": 60}]


def table(windows, **entry):
    page = {"reason": "a test", "windows": windows} | entry
    return {"alone": {"share": 0.5}, "classes": {"page": page}}


def test_the_table_has_a_class_for_every_kind_of_door():
    assert sorted(rate_table().classes) == [
        "admin",
        "challenge",
        "download",
        "embed",
        "feed",
        "file",
        "form",
        "form_unproven",
        "form_unproven_all",
        "graphql",
        "graphql_adhoc",
        "health",
        "lookup",
        "open_data",
        "page",
        "person",
        "reporting",
        "sign_in",
        "suggest",
    ]


def test_every_class_has_a_reason_and_several_windows():
    for rate in rate_table().classes.values():
        assert len(rate.windows) >= 2, rate.name
        assert rate.reason.endswith("."), rate.name


def test_queries_nobody_reviewed_get_less_than_the_apps_own():
    adhoc, trusted = rate_table()["graphql_adhoc"], rate_table()["graphql"]
    assert [window.seconds for window in adhoc.windows] == [w.seconds for w in trusted.windows]
    for mine, theirs in zip(adhoc.windows, trusted.windows, strict=True):
        assert mine.limit < theirs.limit


def test_an_unknown_class_is_named():
    with pytest.raises(UnknownRateClassError, match=r"no rate class .pgae. in rates\.toml"):
        rate_table()["pgae"]


def test_a_scale_multiplies_every_limit_and_leaves_at_least_one():
    rate = parse(table(GOOD))["page"]
    assert rate.scaled(10).windows == (Window(100, 10), Window(300, 60))
    assert rate.scaled(0.5).windows == (Window(5, 10), Window(15, 60))
    assert rate.scaled(0.001).windows == (Window(1, 10), Window(1, 60))


def test_the_largest_cost_is_that_of_the_smallest_window():
    assert parse(table(GOOD))["page"].largest_cost == 10


@pytest.mark.parametrize(
    "windows",
    [
        [],
        [{"limit": 0, "seconds": 10}],
        [{"limit": 5, "seconds": 0}],
        # shorter after longer
        [{"limit": 30, "seconds": 60}, {"limit": 10, "seconds": 10}],
        # the long window is always full before the short one
        [{"limit": 10, "seconds": 10}, {"limit": 10, "seconds": 60}],
        # the long window can never be reached
        [{"limit": 10, "seconds": 10}, {"limit": 60, "seconds": 60}],
    ],
)
def test_windows_that_make_no_sense_are_refused(windows):
    with pytest.raises(RateTableError, match=r"^page: "):
        parse(table(windows))


def test_a_misspelt_key_is_refused():
    with pytest.raises(RateTableError, match=r"page: has .*reasn"):
        parse(table(GOOD, reasn="oops"))


@pytest.mark.parametrize("share", [0, 1, 1.5, -1])
def test_a_process_alone_is_stricter_but_not_shut(share):
    with pytest.raises(RateTableError, match=r"alone\.share"):
        parse(table(GOOD) | {"alone": {"share": share}})


def test_the_default_class_must_be_there():
    data = table(GOOD)
    data["classes"] = {"other": data["classes"]["page"]}
    with pytest.raises(RateTableError, match="no class 'page'"):
        parse(data)
