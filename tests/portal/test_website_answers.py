"""What pages say of an answer: filters with counts, marks, near names, how fresh it is.

The answers are written by hand, so that each shows one point; the search room has its own tests.
"""

import re
from urllib.parse import parse_qs

import pytest

from search import service
from search.fields import FilterName
from search.results import (
    AskedFor,
    FacetCounts,
    FacetValue,
    Meta,
    Page,
    Question,
    QuestionRefused,
    RecordAnswer,
    Refusal,
    Sort,
    SubjectAnswer,
    Understanding,
)
from tests.factories import make_resident_id
from tests.portal.by_hand import FIRM, META, RECORD
from tests.portal.test_website_lookup import NOTHING, text_of

FACETS = (
    FacetCounts(
        FilterName.KIND,
        (
            FacetValue("licence", "行政许可", 1234, chosen=True),
            FacetValue("penalty", "行政处罚", 5),
        ),
    ),
    FacetCounts(
        FilterName.YEAR,
        (
            FacetValue("2026", "2026", 3),
            FacetValue("2025", "2025", 1),
            FacetValue("2024", "2024", 9),
        ),
    ),
    FacetCounts(FilterName.REGION, ()),
    FacetCounts(
        FilterName.AUTHORITY,
        tuple(FacetValue(f"X{n:02}", f"第{n}局", 50 - n) for n in range(12)),
    ),
)


def subjects(*items, total=1, understood=None, facets=None, meta=META, **more):
    return SubjectAnswer(
        Page(items, total=total), meta, understood or Understanding(), facets, **more
    )


def records(*items, total=1, understood=None, facets=None, meta=META):
    return RecordAnswer(Page(items, total=total), meta, understood or Understanding(), facets)


def links(body, label):
    """Return the queries of the filter values that read *label*, count and mark left out."""
    found = re.findall(r'<li><a href="\?([^"]*)"([^>]*)>(.*?)</a></li>', body)
    return [
        (parse_qs(query.replace("&amp;", "&")), "aria-current" in rest)
        for query, rest, inner in found
        if re.search(rf'class="value">{label}<', inner)
    ]


def test_every_filter_is_asked_for_with_its_counts(reader, answering):
    answering(subjects(FIRM))
    assert reader.get("/search/?q=a&kind=licence&kind=penalty").status_code == 200
    assert answering.asked == [
        Question(text="a", kinds=("licence", "penalty"), sort=Sort.RELEVANCE, size=20, facets=True)
    ]


def test_a_filter_is_a_list_of_links_that_add_and_take_out(reader, answering):
    answering(records(RECORD, facets=FACETS))
    body = reader.get("/search/?tab=records&q=a&kind=licence").content.decode()
    assert links(body, "行政许可") == [({"tab": ["records"], "q": ["a"]}, True)]
    assert links(body, "行政处罚") == [
        ({"tab": ["records"], "q": ["a"], "kind": ["licence", "penalty"]}, False)
    ]
    assert re.search(r'行政许可</span><span class="count">1,234<', body)
    assert re.search(r'行政处罚</span><span class="count">5<', body)
    assert ">地区<" not in body


def test_values_keep_their_order_and_rare_ones_are_folded(reader, answering):
    answering(records(RECORD, facets=FACETS))
    body = reader.get("/search/?tab=records&q=a&authority=X10").content.decode()
    values = re.findall(r'class="value">([^<]+)<', body)
    assert values[2:5] == ["2026", "2025", "2024"]
    before, folded = body.split('class="narrow-more"', 1)
    shown = re.findall(r'class="value">(第\d+局)<', before)
    assert shown == [f"第{n}局" for n in (0, 1, 2, 3, 4, 5, 6, 7, 10)]
    assert "其余 3 项" in folded


def test_a_single_value_is_only_offered_to_be_taken_back(reader, answering):
    facet = FacetCounts(FilterName.REGION, (FacetValue("610326", "宝鸡市眉县", 1),))
    answering(records(RECORD, facets=(facet,)))
    assert 'class="narrow"' not in reader.get("/search/?tab=records&q=a").content.decode()
    body = reader.get("/search/?tab=records&q=a&region=610326").content.decode()
    assert links(body, "宝鸡市眉县") == [({"tab": ["records"], "q": ["a"]}, True)]


def test_a_chosen_value_is_never_folded_away(reader, answering):
    values = tuple(FacetValue(f"6103{n:02}", f"第{n}区", 1, chosen=n == 9) for n in range(1, 13))
    answering(records(RECORD, facets=(FacetCounts(FilterName.REGION, values),)))
    body = reader.get("/search/?tab=records&q=a&region=610309").content.decode()
    before, folded = body.split('class="narrow-more"', 1)
    assert "第9区" in before
    assert 'class="value">第9区' not in folded
    assert 'class="value">第8区' in before
    assert 'class="value">第10区' in folded


def test_every_chosen_value_has_a_way_out_of_its_own(reader, answering):
    answering(records(RECORD, facets=FACETS))
    address = "/search/?tab=records&q=a&region=610305&region=610326&kind=licence&sort=name"
    body = reader.get(address).content.decode()
    chosen = body.split('class="chosen"')[1].split("</div>")[0]
    ways = re.findall(r'href="\?([^"]+)"[^>]*>(?:<span class="unseen">取消</span>)?([^<]+)', chosen)
    assert [
        (parse_qs(query.replace("&amp;", "&")).get("region"), label) for query, label in ways
    ] == [
        (["610305", "610326"], "类别：行政许可"),
        (["610326"], "地区：宝鸡市凤翔区"),
        (["610305"], "地区：宝鸡市眉县"),
        (None, "全部清除"),
    ]
    assert all("sort=name" in query and "q=a" in query for query, _label in ways)


def test_nothing_is_counted_while_counts_are_left_out(reader, answering):
    answering(records(RECORD, total=None, meta=Meta("by hand", None, partial=True)))
    response = reader.get("/search/?tab=records&q=a")
    body, page = response.content.decode(), text_of(response)
    assert "以下为符合条件的结果" in page
    assert "部分公示信息正在更新" in page
    assert 'class="count"' not in body
    assert 'class="tally"' not in body
    assert len(links(body, "行政许可")) == 1
    assert "更新至" not in page


def test_the_page_says_how_fresh_it_is_in_chinas_time(reader, answering):
    answering(subjects(FIRM))
    page = text_of(reader.get("/search/?q=a"))
    assert "数据更新至 2026-11-21 09:03" in page
    assert "索引更新至 2026-11-21 09:02" in page
    assert "部分公示信息正在更新" not in page


@pytest.mark.parametrize(
    ("address", "labels", "chosen"),
    [
        ("/search/?q=a", ["按相关程度", "按最近决定", "按名称"], "按相关程度"),
        ("/search/?tab=records&q=a&sort=name", ["按相关程度", "按决定日期", "按名称"], "按名称"),
        ("/search/?tab=records&kind=licence", ["按决定日期", "按名称"], "按决定日期"),
        ("/browse/licence/?sort=name", ["按决定日期", "按名称"], "按名称"),
    ],
)
def test_lists_have_orders_to_choose_from(reader, answering, address, labels, chosen):
    answering(subjects(FIRM) if "tab" not in address and "search" in address else records(RECORD))
    nav = reader.get(address).content.decode().split('class="sorts"')[1].split("</nav>")[0]
    found = re.findall(r'<a href="[^"]*"( aria-current="true")?[^>]*>([^<]+)</a>', nav)
    assert [label for _current, label in found] == labels
    assert [label for current, label in found if current] == [chosen]


def test_what_was_asked_for_is_marked_and_everything_is_escaped(reader, answering):
    answering(subjects(FIRM, understood=Understanding(words=("成<b>商", "商店"))))
    body = reader.get("/search/?q=a").content.decode()
    assert "眉县天<mark>成&lt;b&gt;商</mark>贸有限公司" in body
    assert "眉县老天成<mark>商店</mark>" in body
    answering(records(RECORD, understood=Understanding(words=("预包装", "许〔2026〕7", "市场"))))
    body = reader.get("/search/?tab=records&q=a").content.decode()
    assert "<mark>预包装</mark>食品销售&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "眉市监<mark>许〔2026〕7</mark>号" in body
    assert "眉县<mark>市场</mark>监督管理局" in body
    body = reader.get("/browse/licence/").content.decode()
    assert "眉市监<mark>许〔2026〕7</mark>号" in body
    assert "alert(1)" not in body


def test_without_words_nothing_is_marked(reader, answering):
    answering(records(RECORD))
    for address in ("/browse/licence/", "/search/?tab=records&kind=licence"):
        assert "<mark" not in reader.get(address).content.decode()


def test_subjects_say_how_many_records_they_have_and_lead_there(reader, answering):
    answering(subjects(FIRM))
    body = reader.get("/search/?q=a").content.decode()
    assert f'href="/subjects/{FIRM.public_id}/?tab=administration&amp;kind=licence"' in body
    assert "行政许可<strong>12</strong>" in body
    assert "?tab=administration&amp;kind=penalty" not in body


def test_a_repaired_code_is_told(reader, answering):
    sentence = f"输入的代码有误，已按 {FIRM.uscc} 查询。"
    understood = Understanding(AskedFor.USCC, sentence, FIRM.uscc)
    answering(subjects(FIRM, understood=understood))
    response = reader.get("/search/?q=9161O326MF00000010")
    assert sentence.replace(FIRM.uscc, f" {FIRM.uscc} ").replace("  ", " ") in text_of(response)
    assert f'<span class="code">{FIRM.uscc}</span>' in response.content.decode()


def test_near_names_are_never_passed_off_as_what_was_asked(reader, answering):
    answering(subjects(FIRM, nearly=True, meant="天成商贸"))
    response = reader.get("/search/?q=天城商贸&region=610326")
    page = text_of(response)
    assert "没有找到“天城商贸”，以下名称相近" in page
    assert "您要找的是不是： 天成商贸" in page
    query = re.search(r'class="meant">[^<]*<a href="\?([^"]+)"', response.content.decode())[1]
    assert parse_qs(query.replace("&amp;", "&")) == {
        "tab": ["subjects"],
        "q": ["天成商贸"],
        "region": ["610326"],
    }
    assert NOTHING not in page
    assert "条结果" not in page
    assert "地区：宝鸡市眉县" in page
    assert not {"sorts", "narrow", "tally"} & set(
        re.findall(r'class="([a-z]+)"', response.content.decode())
    )


@pytest.mark.parametrize("address", ["/search/?q=a&cursor=b", "/browse/licence/?cursor=b"])
@pytest.mark.parametrize("code", [Refusal.DEPTH, Refusal.CURSOR])
def test_a_page_too_deep_is_refused_with_the_way_back(reader, answering, address, code):
    answering(QuestionRefused(code, "最多翻看前 10000 条结果，请增加条件缩小范围。"))
    response = reader.get(address)
    assert response.status_code == 400
    assert "最多翻看前 10000 条结果，请增加条件缩小范围。" in text_of(response)
    back = re.search(r'<a href="(\?[^"]*)">回到第一页</a>', response.content.decode())[1]
    assert "cursor" not in back
    assert ("q=a" in back) == ("search" in address)


@pytest.mark.parametrize(("page", "tab"), [("/search/", "tab=records&"), ("/browse/penalty/", "")])
def test_what_is_refused_can_be_taken_back_value_by_value(reader, answering, page, tab):
    answering(QuestionRefused(Refusal.REGION, "请减少所选的值。"))
    person = make_resident_id()
    address = f"{page}?{tab}year=2026&region=610326&region={person}&authority={person}"
    response = reader.get(address)
    chosen = response.content.decode().split('class="chosen"')[1].split("</div>")[0]
    assert re.findall(r"</span>([^<]+)<", chosen)[1:] == ["地区：宝鸡市眉县", "决定年份：2026 年"]
    assert "全部清除" in chosen
    assert person not in response.content.decode()


def test_another_refusal_has_no_way_back_to_the_same_question(reader, answering):
    answering(QuestionRefused(Refusal.REGION, "区划（region）应为行政区划代码。"))
    response = reader.get("/browse/licence/?region=1")
    assert response.status_code == 400
    assert "回到第一页" not in text_of(response)


def test_the_search_box_keeps_the_kinds_and_changing_tabs_keeps_the_filters(reader, answering):
    answering(records(RECORD))
    address = "/search/?tab=records&q=a&kind=licence&kind=penalty&year=2026&sort=name"
    body = reader.get(address).content.decode()
    assert body.count('<input type="hidden" name="kind"') == 2
    tabs = body.split('class="tabs"')[1].split("</nav>")[0]
    assert "?tab=subjects&amp;q=a&amp;kind=licence&amp;kind=penalty&amp;year=2026" in tabs
    assert "sort" not in tabs


def pager(body):
    """Return the addresses of the pager's links, by label; none where there is no pager."""
    parts = body.split('class="pager"')
    links = re.findall(r'href="([^"]+)"[^>]*>([^<]+)', parts[1]) if len(parts) > 1 else []
    return {label: parse_qs(href.lstrip("?").replace("&amp;", "&")) for href, label in links}


WAITING = Meta("by hand", None, partial=True)
GO_ON = "部分结果正在更新，请翻看下一页或稍后再试。"
TRY_LATER = "部分结果正在更新，暂时无法确定有无相关信息，请稍后再试。"


@pytest.mark.parametrize(
    "address", ["/search/?q=a", "/search/?tab=records&q=a", "/browse/licence/?q=a"]
)
def test_an_empty_page_that_others_follow_leads_there(reader, answering, address):
    of = RecordAnswer if "tab" in address or "browse" in address else SubjectAnswer
    answering(of(Page((), cursor="further"), WAITING))
    response = reader.get(address)
    page = text_of(response)
    assert GO_ON in page
    assert "以下为符合条件的结果" not in page
    assert NOTHING not in page
    assert pager(response.content.decode())["下一页"]["cursor"] == ["further"]
    english = text_of(reader.get(f"/en{address}"))
    assert "Some results are being updated. Please go on to the next page" in english


@pytest.mark.parametrize(
    "address", ["/search/?q=a", "/search/?tab=records&q=a", "/browse/licence/?q=a"]
)
def test_nothing_is_not_told_while_something_waits(reader, answering, address):
    of = RecordAnswer if "tab" in address or "browse" in address else SubjectAnswer
    answering(of(Page(()), WAITING))
    response = reader.get(address)
    assert TRY_LATER in text_of(response)
    assert NOTHING not in text_of(response)
    assert pager(response.content.decode()) == {}
    # Nor is it asked whether the words fit a record: that none of the subjects does isn't known.
    assert len(answering.asked) == 1


@pytest.mark.parametrize("address", ["/search/?q=a&cursor=b", "/browse/licence/?q=a&cursor=b"])
def test_an_empty_last_page_leads_back(reader, answering, address):
    of = SubjectAnswer if "search" in address else RecordAnswer
    answering(of(Page((), total=20), META))
    response = reader.get(address)
    assert "这一页没有结果，请回到第一页。" in text_of(response)
    assert NOTHING not in text_of(response)
    assert "回到第一页" in pager(response.content.decode())


def test_records_that_fit_are_looked_for_behind_those_that_must_go(reader, answering, monkeypatch):
    answering(subjects(total=0))
    sizes, behind = [], [RECORD]

    def find(question):
        sizes.append(question.size)
        return RecordAnswer(Page(tuple(behind), cursor="further"), WAITING)

    monkeypatch.setattr(service, "find_records", find)
    assert "查看相关记录" in text_of(reader.get("/search/?q=a"))
    behind.clear()
    page = text_of(reader.get("/search/?q=a"))
    assert NOTHING in page
    assert "查看相关记录" not in page
    # A whole page at once: the first hits may be those that must go.
    assert sizes == [20, 20]
