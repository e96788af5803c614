"""A subject's page: the tabs that such pages have, kinds within them, marks beside the name."""

import re
from datetime import date

import pytest

from registry import cursors
from registry.families import tabs_in_order
from registry.publication import Position
from tests.factories import make_authority, make_record, make_subject
from tests.portal.test_website_lookup import NOTHING, text_of

TABS = [
    "基础信息",
    "行政管理",
    "诚实守信",
    "严重失信主体名单",
    "经营异常",
    "信用承诺",
    "信用评价",
    "司法判决",
    "其他",
]


@pytest.fixture
def firm(db):
    """A firm with two licences and a penalty."""
    firm, authority = make_subject("眉县天成商贸有限公司"), make_authority()
    make_record(firm, authority, decided_on=date(2026, 1, 5))
    make_record(firm, authority, kind="penalty", decided_on=date(2026, 2, 5))
    make_record(firm, authority, decided_on=date(2026, 3, 5))
    return firm


def tab_bar(response):
    """Return the words of the page's tabs, the numbers beside them too."""
    bar = re.search(r'<nav class="tabs.*?</nav>', response.content.decode(), re.DOTALL)[0]
    return re.findall(r">([^<>]+)<", bar)


def shown_records(response):
    """Return the public ids of the records listed, in their order."""
    return re.findall(r'/records/([^/]+)/"', response.content.decode())


def test_the_tabs_are_those_of_the_national_page(reader, firm):
    bar = tab_bar(reader.get(f"/subjects/{firm.public_id}/"))
    assert [word for word in bar if not word.isdigit()] == TABS
    assert bar[:3] == ["基础信息", "行政管理", "3"]
    assert [word for word in bar if word.isdigit()] == ["3", *["0"] * 7]


@pytest.mark.parametrize("tab", [tab.code for tab in tabs_in_order()])
def test_an_empty_tab_says_that_there_is_nothing(reader, firm, tab):
    response = reader.get(f"/subjects/{firm.public_id}/?tab={tab}")
    assert response.status_code == 200
    assert (NOTHING in text_of(response)) is (tab != "administration")


def test_a_tab_shows_its_kinds_together_newest_first(reader, firm):
    response = reader.get(f"/subjects/{firm.public_id}/?tab=administration")
    assert "全部 3 行政许可 2 行政处罚 1" in text_of(response)
    found = shown_records(response)
    records = firm.record_set.order_by("-decided_on")
    assert found == [record.public_id for record in records]
    assert [record.kind for record in records] == ["licence", "penalty", "licence"]


def test_a_tab_narrows_to_one_kind(reader, firm):
    response = reader.get(f"/subjects/{firm.public_id}/?tab=administration&kind=penalty")
    (penalty,) = firm.record_set.filter(kind="penalty")
    assert shown_records(response) == [penalty.public_id]
    assert 'aria-current="true">行政处罚' in response.content.decode()


def test_the_first_tab_shows_the_newest_of_each(reader, firm):
    make_record(firm, decided_on=date(2026, 4, 5))
    response = reader.get(f"/subjects/{firm.public_id}/")
    newest = firm.record_set.order_by("-decided_on")[:3]
    assert shown_records(response) == [record.public_id for record in newest]
    assert "查看全部 4 条" in text_of(response)
    assert text_of(response).count(NOTHING) == 7


@pytest.mark.parametrize("kind", ["licence", "penalty"])
def test_a_kinds_former_address_leads_to_its_tab(reader, firm, kind):
    response = reader.get(f"/subjects/{firm.public_id}/?tab={kind}")
    assert response.status_code == 301
    address = f"/subjects/{firm.public_id}/?tab=administration&kind={kind}"
    assert response["Location"] == address


def test_a_tab_is_paged_by_sealed_cursors(reader, db):
    subject, authority = make_subject(), make_authority()
    kinds = ["licence", "penalty"] * 12
    made = [make_record(subject, authority, kind=kind) for kind in kinds[:23]]
    address = f"/subjects/{subject.public_id}/"
    first = reader.get(f"{address}?tab=administration")
    following = re.search(r'href="(\?[^"]+)" rel="next"', first.content.decode())[1]
    second = reader.get(address + following.replace("&amp;", "&"))
    found = shown_records(first) + shown_records(second)
    assert found == [record.public_id for record in reversed(made)]
    assert len(shown_records(second)) == 3


@pytest.mark.parametrize(
    "query",
    [
        "tab=administration&cursor=abc",
        "tab=administration&cursor=" + "A" * 60,
        "tab=administration&kind=nothing",
        "tab=honesty&kind=penalty",
        "tab=nothing",
        "tab=penalty&kind=penalty",
        "kind=penalty",
        "cursor=abc",
        "page=2",
    ],
)
def test_what_is_not_known_is_refused(reader, firm, query):
    response = reader.get(f"/subjects/{firm.public_id}/?{query}")
    assert response.status_code == 400
    assert "天成" not in text_of(response)


def test_a_cursor_opens_its_own_list_alone(reader, firm):
    address = f"/subjects/{firm.public_id}/?tab=administration"
    position = Position(date(2026, 2, 20), 10**9)
    good = cursors.seal_position(position, firm.public_id, "administration/")
    assert reader.get(f"{address}&cursor={good}").status_code == 200
    assert reader.get(f"{address}&kind=penalty&cursor={good}").status_code == 400
    for subject, name in (("", "administration/"), (firm.public_id, "honesty/")):
        other = cursors.seal_position(position, subject, name)
        assert reader.get(f"{address}&cursor={other}").status_code == 400
    changed = good[:-1] + ("A" if good[-1] != "A" else "B")
    assert reader.get(f"{address}&cursor={changed}").status_code == 400


def test_a_firm_on_no_list_has_no_marks(reader, firm):
    assert 'class="marks"' not in reader.get(f"/subjects/{firm.public_id}/").content.decode()
