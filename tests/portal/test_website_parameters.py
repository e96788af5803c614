"""What follows the question mark: known names, once each; anything else is refused by name."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from portal.website.parameters import Asked, ParametersRefused, read_asked
from search.results import Question, Sort


def asked_by(query, **fixed):
    return read_asked(RequestFactory().get("/search/?" + query), **fixed)


def test_a_bare_look_up_is_for_subjects():
    asked = asked_by("q=%E7%9C%89%E5%8E%BF")
    assert asked == Asked(tab="subjects", q="眉县")
    assert asked.question(20) == Question(text="眉县", sort=Sort.RELEVANCE, size=20)


def test_every_parameter_reaches_the_question():
    asked = asked_by(
        "tab=records&q=%20a%20&kind=penalty&subject_kind=enterprise&region=610326&authority=X1"
        "&year=2025&sort=newest&cursor=abc"
    )
    assert asked.question(7, facets=True) == Question(
        text="a",
        kinds=("penalty",),
        regions=("610326",),
        authorities=("X1",),
        years=(2025,),
        sort=Sort.NEWEST,
        size=7,
        cursor="abc",
        subject_kinds=("enterprise",),
        facets=True,
    )


def test_several_values_of_a_filter_are_one_question_in_any_order():
    asked = asked_by("region=610326&region=610305&year=2025&year=&year=2024")
    assert asked.region == ("610305", "610326")
    assert asked.question(20).years == (2024, 2025)
    assert asked == asked_by("year=2024&region=610305&year=2025&region=610326")


def test_a_value_is_added_and_taken_out_again():
    asked = Asked(region=("610326",), q="a")
    both = asked.toggled("region", "610305")
    assert both == Asked(region=("610305", "610326"), q="a")
    assert both.link() == "?tab=subjects&q=a&region=610305&region=610326"
    assert both.toggled("region", "610326").toggled("region", "610305") == Asked(q="a")


def test_without_words_the_newest_come_first():
    assert asked_by("tab=records&kind=penalty").question(20).sort == Sort.NEWEST


#: What is allowed instead.
KNOWN = "可用的参数：tab、q、kind、subject_kind、region、authority、year、sort、cursor。"
YEAR, SORT = "year（四位数字）", "sort（relevance、newest、name）"


@pytest.mark.parametrize(
    ("query", "names", "sentence"),
    [
        ("q=a&foo=1&bar=", ("foo", "bar"), f"网址中有不认识的参数：foo、bar。{KNOWN}"),
        ("q=a&q=b", ("q",), "网址中有重复的参数：q。"),
        ("region=1&region=2&region=1", ("region",), "网址中有重复的参数：region。"),
        ("sort=name&sort=", ("sort",), "网址中有重复的参数：sort。"),
        ("tab=records&tab=subjects", ("tab",), "网址中有重复的参数：tab。"),
        ("q=" + "a" * 101, ("q",), "参数的内容过长或含有无法识别的字符：q。"),
        ("q=a%00b", ("q",), "参数的内容过长或含有无法识别的字符：q。"),
        ("cursor=" + "a" * 1001, ("cursor",), "参数的内容过长或含有无法识别的字符：cursor。"),
        ("tab=people", ("tab",), "参数的值不在可选范围内：tab（subjects、records）。"),
        ("year=%D9%A2%D9%A0", ("year",), f"参数的值不在可选范围内：{YEAR}。"),
        ("year=2025&year=02025", ("year",), f"参数的值不在可选范围内：{YEAR}。"),
        ("year=-1&sort=best", ("year", "sort"), f"参数的值不在可选范围内：{YEAR}、{SORT}。"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(query, names, sentence):
    with pytest.raises(ParametersRefused) as refused:
        asked_by(query)
    assert (refused.value.names, refused.value.sentence) == (names, sentence)


@pytest.mark.parametrize("name", ["tab", "kind"])
def test_what_a_pages_address_says_is_no_parameter_of_it(name):
    with pytest.raises(ParametersRefused) as refused:
        asked_by(f"{name}=licence", tab="records", kind="licence")
    assert refused.value.names == (name,)


def test_a_link_changes_one_thing_and_starts_at_the_first_page():
    asked = Asked(tab="records", q="眉 县", region=("610326",), cursor="abc")
    assert asked.link(region=()) == "?tab=records&q=%E7%9C%89+%E5%8E%BF"
    assert asked.link({"tab", "kind"}, year=("2025",)) == (
        "?q=%E7%9C%89+%E5%8E%BF&region=610326&year=2025"
    )
    assert asked.link(cursor="next").endswith("&cursor=next")


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=100)


def several(values):
    """Return what a filter may hold: values in their order, each once."""
    return st.sets(values, max_size=20).map(lambda found: tuple(sorted(found)))


@given(
    st.builds(
        Asked,
        tab=st.sampled_from(["subjects", "records"]),
        q=WORDS.map(str.strip),
        region=several(st.from_regex(r"[0-9]{6}", fullmatch=True)),
        year=several(st.from_regex(r"(19|20)[0-9]{2}", fullmatch=True)),
        sort=st.sampled_from(["", "newest", "relevance", "name"]),
    )
)
def test_a_link_says_what_the_page_was_asked(asked):
    assert asked_by(asked.link().removeprefix("?")) == asked
