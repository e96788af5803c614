"""Drawings: exact for a small case, and inside their frame for any."""

from hypothesis import given
from hypothesis import strategies as st

from portal.website.charts import (
    LEFT,
    PLOT_HEIGHT,
    TICKS,
    TOP,
    Share,
    bar_chart,
    scale_step,
    shares,
)


def test_two_years_of_two_kinds():
    chart = bar_chart([("2025", {"a": 100}), ("2026", {"a": 50, "b": 25})], {"a": "甲", "b": "乙"})
    assert chart.series == ("甲", "乙")
    assert [tick.number for tick in chart.ticks] == [0, 50, 100]
    assert [group.label for group in chart.groups] == ["2025", "2026"]
    heights = [[bar.height for bar in group.bars] for group in chart.groups]
    assert heights == [[PLOT_HEIGHT, 0], [PLOT_HEIGHT / 2, PLOT_HEIGHT / 4]]
    assert [bar.label for bar in chart.groups[1].bars] == ["甲", "乙"]


def test_scales_count_by_one_two_or_five():
    assert [scale_step(number) for number in (1, 4, 5, 9, 21, 41, 173, 2008, 100_000_000)] == [
        1, 1, 2, 5, 10, 20, 50, 1000, 50_000_000,
    ]  # fmt: skip


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.integers(0, 10**9), max_size=3), max_size=12
    )
)
def test_every_bar_stands_inside_the_drawing(years):
    chart = bar_chart(
        [(str(n), numbers) for n, numbers in enumerate(years)], dict.fromkeys("abc", "")
    )
    assert len(chart.ticks) <= TICKS + 1
    before = LEFT
    for group in chart.groups:
        for bar in group.bars:
            assert bar.x >= before - 0.02
            assert bar.x + bar.width <= 100.02
            assert bar.y >= TOP - 0.01
            assert abs(bar.y + bar.height - (TOP + PLOT_HEIGHT)) <= 0.02
            before = bar.x + bar.width


def test_shares_are_of_the_largest_and_never_invisible():
    assert shares(
        [("1", "眉县", 1000), ("2", "凤翔区", 250), ("3", "太白县", 1), ("4", "无", 0)]
    ) == (
        Share("眉县", 1000, 100.0, "1"),
        Share("凤翔区", 250, 25.0, "2"),
        Share("太白县", 1, 1.0, "3"),
        Share("无", 0, 0.0, "4"),
    )
    assert shares([]) == ()
