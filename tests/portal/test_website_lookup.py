"""Looking up and browsing: what is found, how it is said, and what is never said."""

import re
from datetime import date

import pytest

from registry import numbers
from tests.factories import make_authority, make_record, make_resident_id, make_subject, withdraw

NOTHING = "查询期内无相关信息"


def text_of(response):
    """Return a page's words without its tags, blanks folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def market(indexed):
    """A firm with a licence and a penalty, and another one, all in the index."""
    authority = make_authority()
    firm = make_subject("眉县天成商贸有限公司", former_names=["眉县老天成商店"])
    licence = make_record(firm, authority)
    penalty = make_record(firm, authority, kind="penalty", severity="general")
    other = make_subject("凤翔区西凤粮油店", kind="sole_trader", region="610305")
    make_record(other, make_authority("凤翔区市场监督管理局", "610305"))
    indexed()
    return firm, licence, penalty


def test_a_part_of_the_name_finds_the_firm(reader, market):
    firm, _licence, _penalty = market
    response = reader.get("/search/", {"q": "天成商贸"})
    assert response.status_code == 200
    assert f'href="/subjects/{firm.public_id}/"' in response.content.decode()
    page = text_of(response)
    assert "共 1 条结果" in page
    assert firm.uscc in page
    assert "曾用名：眉县老天成商店" in page
    assert "西凤粮油" not in page


def test_the_code_finds_the_firm_and_says_so(reader, market):
    firm, _licence, _penalty = market
    page = text_of(reader.get("/search/", {"q": firm.uscc.lower()}))
    assert "共 1 条结果" in page
    assert "按统一社会信用代码查询。" in page


def test_the_document_number_finds_the_record(reader, market):
    _firm, licence, penalty = market
    response = reader.get("/search/", {"tab": "records", "q": penalty.document_number})
    body = response.content.decode()
    assert f'href="/records/{penalty.public_id}/"' in body
    assert licence.public_id not in body


def test_words_that_fit_only_records_lead_there(reader, market):
    page = reader.get("/search/", {"q": "预包装食品"}).content.decode()
    assert NOTHING in page
    assert "tab=records&amp;q=%E9%A2%84" in page


def test_nothing_found_says_so_plainly(reader, market):
    response = reader.get("/search/", {"q": "并无此家"})
    assert response.status_code == 200
    page = text_of(response)
    assert NOTHING in page
    assert "本站不提供自然人查询。" in page
    assert 'value="并无此家"' in response.content.decode()


def test_without_a_question_the_page_tells_how_to_ask(reader):
    response = reader.get("/search/")
    assert response.status_code == 200
    assert "怎样查询" in text_of(response)
    assert NOTHING not in text_of(response)


def test_a_persons_number_is_refused_and_not_repeated(reader, market):
    number = make_resident_id()
    response = reader.get("/search/", {"q": number})
    assert response.status_code == 400
    assert "为保护个人信息，不支持按身份证号码或电话号码查询。" in text_of(response)
    assert number not in response.content.decode()
    assert 'name="q"' in response.content.decode()


def test_unknown_parameters_are_named(reader):
    response = reader.get("/search/?q=a&page_size=10000")
    assert response.status_code == 400
    assert "网址中有不认识的参数：page_size。" in text_of(response)


def test_markup_in_a_question_stays_words(reader, indexed):
    body = reader.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    body = reader.get("/search/?%3Cscript%3E=1").content.decode()
    assert "<script>" not in body
    assert "&lt;script&gt;" in body


@pytest.mark.parametrize("address", ["/search/?q=a", "/browse/licence/", "/browse/penalty/"])
def test_a_silent_engine_is_never_no_record(reader, engine_down, address):
    response = reader.get(address)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Cache-Control"] == "no-store"
    page = text_of(response)
    assert "查询服务暂时不可用，请稍后再试。这不代表没有相关记录。" in page
    assert NOTHING not in page


def test_a_withdrawn_record_is_gone_before_the_index_knows(reader, market):
    _firm, licence, _penalty = market
    assert licence.public_id in reader.get("/browse/licence/").content.decode()
    withdraw(licence)
    assert licence.public_id not in reader.get("/browse/licence/").content.decode()


def test_browsing_shows_one_kind_and_narrows(reader, market):
    _firm, licence, penalty = market
    body = reader.get("/browse/licence/").content.decode()
    assert licence.public_id in body
    assert penalty.public_id not in body
    assert "共 2 条结果" in text_of(reader.get("/browse/licence/"))
    narrowed = reader.get("/browse/licence/", {"region": "610305"})
    assert "共 1 条结果" in text_of(narrowed)
    assert "西凤粮油店" in text_of(narrowed)
    assert "地区：宝鸡市凤翔区" in text_of(narrowed)
    assert NOTHING in text_of(reader.get("/browse/penalty/", {"region": "610305"}))


def test_paging_comes_to_an_end_without_repeating(reader, indexed):
    firm = make_subject()
    authority = make_authority()
    made = {make_record(firm, authority).public_id for _ in range(45)}
    indexed()
    address, seen, pages = "/browse/licence/", [], 0
    while address:
        body = reader.get(address).content.decode()
        seen += re.findall(r'href="/records/([^/]+)/"', body)
        following = re.search(r'href="(\?[^"]+)" rel="next"', body)
        address = "/browse/licence/" + following[1].replace("&amp;", "&") if following else ""
        pages += 1
    assert pages == 3
    assert len(seen) == 45
    assert set(seen) == made


def test_a_cursor_of_somebody_elses_making_is_refused(reader, indexed):
    response = reader.get("/browse/licence/?cursor=abc")
    assert response.status_code == 400
    assert NOTHING not in text_of(response)


def test_natural_persons_are_in_no_list(reader, indexed):
    person = make_subject("王*", kind="natural_person")
    made = make_record(person)
    indexed()
    for address in ("/browse/licence/", "/search/?tab=records&q=食品", "/search/?q=王"):
        body = reader.get(address).content.decode()
        assert made.public_id not in body
        assert person.public_id not in body


def test_invented_data_is_called_so_on_every_page(reader, indexed):
    addresses = ("/", "/search/", "/browse/licence/", "/rights/", "/nowhere/")
    assert all("示例数据" not in text_of(reader.get(address)) for address in addresses)
    numbers.set_demo_records(3)
    assert all("示例数据" in text_of(reader.get(address)) for address in addresses)


@pytest.mark.parametrize("path", ["/browse/licence/", "/browse/penalty/"])
def test_browsing_does_not_repeat_a_persons_number(client, indexed, path):
    number = "610326198001020014"
    answer = client.get(path, {"q": number})
    assert answer.status_code == 400
    assert number not in answer.content.decode()
    assert "public" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    "address", ["/search/?tab=records&q=天成", "/search/?q=天成", "/browse/licence/"]
)
def test_those_that_must_go_never_hide_those_behind_them(reader, indexed, address):
    authority = make_authority()
    made = [
        make_record(
            make_subject(f"天成{n:02}号店"), authority, decided_on=date(2026, 9, 30 - n // 2)
        )
        for n in range(45)
    ]
    indexed()
    ids, further, key = [], address, "subjects" if address == "/search/?q=天成" else "records"
    while further:  # in the order of the list
        body = reader.get(further).content.decode()
        ids += dict.fromkeys(re.findall(rf'href="/{key}/([^"/]+)/"', body.split("<main")[1]))
        further = next_page(body, address)
    of = {(each.subject if key == "subjects" else each).public_id: each for each in made}
    assert len(ids) == 45
    for gone in ids[:42]:
        withdraw(of[gone])
    response = reader.get(address)
    assert NOTHING not in text_of(response)
    assert "部分结果正在更新，请翻看下一页或稍后再试。" in text_of(response)
    body = reader.get(next_page(response.content.decode(), address)).content.decode()
    found = dict.fromkeys(re.findall(rf'href="/{key}/([^"/]+)/"', body.split("<main")[1]))
    assert list(found) == ids[42:]


def next_page(body, address):
    """Return the address that a page's link to the next one has, or an empty string."""
    link = re.search(r'href="(\?[^"]*)" rel="next"', body)
    return address.split("?")[0] + link[1].replace("&amp;", "&") if link else ""
