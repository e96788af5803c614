"""Lists of the register at the desk: what they show, to whom, and how they ask the database."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.enums import RecordState, SubjectKind, Timeliness
from registry.models import FormerName, Record, StaffScope, Submission
from tests.backoffice.conftest import staff
from tests.factories import MEI_COUNTY, make_authority, make_record, make_subject

RECORDS = "/admin/register/records/"
SUBJECTS = "/admin/register/subjects/"
SUBMISSIONS = "/admin/register/submissions/"
FENGXIANG = "610305"
READER = ("backoffice.view_register",)


def in_scope(client, region):
    """Let a member of staff work on a region."""
    StaffScope.objects.create(user=client.user, region_id=region)
    return client


@pytest.fixture
def reader(indexed):
    return in_scope(staff("reader", *READER), MEI_COUNTY)


@pytest.fixture
def counties(indexed):
    """One record in each of two counties."""
    near = make_record(make_subject("眉县天成商贸有限公司"), make_authority())
    there = make_authority("凤翔区市场监督管理局", FENGXIANG)
    far = make_record(make_subject("凤翔远大机械有限公司", region=FENGXIANG), there)
    return near, far


def numbers_in(response):
    """Return the document numbers that a list of records links, in its order."""
    body = response.content.decode()
    return re.findall(r'/register/records/[\w-]{22}/">([^<]+)</a>', body)


def names_in(response):
    body = response.content.decode()
    return re.findall(
        r'<td class="title"><a href="/admin/register/subjects/[^"]+">([^<]+)</a>', body
    )


def test_without_a_permission_every_list_is_refused(indexed):
    nobody = staff("nobody")
    for path in (RECORDS, SUBJECTS, SUBMISSIONS):
        response = nobody.get(path)
        assert (response.status_code, response.url) == (302, "/admin/")


def test_without_a_scope_every_list_is_empty(counties):
    client = staff("unscoped", *READER)
    assert numbers_in(client.get(RECORDS)) == []
    assert names_in(client.get(SUBJECTS)) == []


def test_a_list_holds_what_lies_in_scope_and_nothing_else(reader, counties):
    near, far = counties
    assert numbers_in(reader.get(RECORDS)) == [near.document_number]
    assert names_in(reader.get(SUBJECTS)) == ["眉县天成商贸有限公司"]
    for path in (RECORDS, SUBJECTS):
        assert "凤翔" not in reader.get(path).content.decode()
    assert far.subject.public_id not in reader.get(SUBJECTS).content.decode()


def test_a_city_sees_its_counties(counties):
    client = in_scope(staff("city", *READER), "610300")
    assert set(numbers_in(client.get(RECORDS))) == {one.document_number for one in counties}


def test_a_subject_from_elsewhere_is_seen_where_it_was_decided_about(reader, counties):
    near, far = counties
    make_record(far.subject, near.authority)
    assert names_in(reader.get(SUBJECTS)) == ["凤翔远大机械有限公司", "眉县天成商贸有限公司"]


def test_the_newest_decided_and_the_newest_changed_come_first(reader):
    authority = make_authority()
    made = [
        make_record(authority=authority, decided_on=day)
        for day in (date(2026, 3, 2), date(2026, 5, 4), date(2026, 4, 3))
    ]
    Record.objects.filter(pk=made[0].pk).update(changed_at=timezone.now())
    decided = [made[1], made[2], made[0]]
    changed = [made[0], made[2], made[1]]
    listed = numbers_in(reader.get(RECORDS, {"order": "decided"}))
    assert listed == [one.document_number for one in decided]
    assert numbers_in(reader.get(RECORDS)) == [one.document_number for one in changed]


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"kind": "penalty"}, {"kind": "penalty", "severity": "general"}),
        ({"kind": "family:commitment"}, {"kind": "commitment"}),
        ({"state": "held"}, {"state": RecordState.HELD}),
        ({"year": "2025"}, {"decided_on": date(2025, 12, 31)}),
        ({"from": "2025-06-01", "until": "2025-06-30"}, {"decided_on": date(2025, 6, 30)}),
        ({"unconfirmed": "1"}, {"needs_confirmation": True}),
    ],
)
def test_each_filter_keeps_what_fits_and_drops_the_rest(reader, asked, fields):
    authority = make_authority()
    make_record(authority=authority)
    wanted = make_record(authority=authority, **fields)
    assert numbers_in(reader.get(RECORDS, asked)) == [wanted.document_number]


def test_records_are_narrowed_by_columns_of_their_own(reader):
    authority, other = make_authority(), make_authority("眉县水利局")
    make_record(authority=authority)
    wanted = make_record(authority=other, state=RecordState.HELD)
    submission = Submission.objects.create(kind="licence", layout="licence_2018", authority=other)
    Record.objects.filter(pk=wanted.pk).update(
        timeliness=Timeliness.LATE, reason="may_be_secret", submission=submission
    )
    for asked in (
        {"authority": other.code},
        {"timeliness": "late"},
        {"reason": "may_be_secret"},
        {"submission": submission.public_id},
    ):
        assert numbers_in(reader.get(RECORDS, asked)) == [wanted.document_number]
    assert numbers_in(reader.get(RECORDS, {"region": FENGXIANG})) == []
    assert len(numbers_in(reader.get(RECORDS, {"region": MEI_COUNTY}))) == 2


def test_subjects_are_narrowed(reader):
    authority = make_authority()
    firm = make_subject("眉县天成商贸有限公司")
    trader = make_subject("眉县老味道小吃店", kind=SubjectKind.SOLE_TRADER)
    merged = make_subject("眉县旧名商贸有限公司", merged_into=firm)
    make_record(trader, authority, state=RecordState.HELD)
    asked = {
        "kind": ("sole_trader", [trader.name]),
        "merged": ("yes", [merged.name]),
        "held": ("1", [trader.name]),
        "region": (FENGXIANG, []),
    }
    for name, (value, found) in asked.items():
        assert names_in(reader.get(SUBJECTS, {name: value})) == found
    assert names_in(reader.get(SUBJECTS, {"merged": "no"})) == [trader.name, firm.name]


@pytest.mark.parametrize(
    "asked", [{"colour": "red"}, {"state": "burnt"}, {"year": "x"}, {"cursor": "x"}, {"order": "1"}]
)
def test_what_is_not_known_is_refused_with_a_sentence(reader, asked):
    response = reader.get(RECORDS, asked)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()


def walk(client, path, rel, asked):
    """Follow a list's links to its end; return the pages' entries."""
    pages, response = [], client.get(path, asked)
    while True:
        pages.append(numbers_in(response))
        link = re.search(rf'rel="{rel}" href="([^"]+)"', response.content.decode())
        if link is None:
            return pages, response
        response = client.get(path + link[1].replace("&amp;", "&"))


@pytest.mark.parametrize("order", ["decided", "changed"])
def test_pages_follow_each_other_and_lead_back(reader, order):
    authority, firm = make_authority(), make_subject()
    moment = timezone.now()
    for _ in range(120):
        make_record(firm, authority, announce=False)
    Record.objects.update(changed_at=moment)
    pages, last = walk(reader, RECORDS, "next", {"order": order})
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len({number for page in pages for number in page}) == 120
    link = re.search(r'rel="prev" href="([^"]+)"', last.content.decode())[1].replace("&amp;", "&")
    back = reader.get(RECORDS + link)
    assert numbers_in(back) == pages[1]
    first = re.search(r'rel="prev" href="([^"]+)"', back.content.decode())[1]
    begun = reader.get(RECORDS + first.replace("&amp;", "&"))
    assert numbers_in(begun) == pages[0]
    assert 'rel="prev"' not in begun.content.decode()


def test_a_cursor_fits_no_other_question_and_nobody_else(reader):
    authority, firm = make_authority(), make_subject()
    for _ in range(51):
        make_record(firm, authority, announce=False)
    body = reader.get(RECORDS).content.decode()
    cursor = re.search(r'rel="next" href="\?cursor=([\w-]+)"', body)[1]
    assert reader.get(RECORDS, {"cursor": cursor}).status_code == 200
    assert reader.get(RECORDS, {"cursor": cursor, "state": "held"}).status_code == 400
    assert reader.get(SUBJECTS, {"cursor": cursor}).status_code == 400
    other = in_scope(staff("other", *READER), FENGXIANG)
    assert other.get(RECORDS, {"cursor": cursor}).status_code == 400


def test_no_list_counts_or_skips_rows(reader, counties):
    paths = [RECORDS, f"{RECORDS}?q=天成", SUBJECTS, f"{SUBJECTS}?held=1", SUBMISSIONS]
    paths += [f"{RECORDS}?{asked}" for asked in ("state=held", "order=decided", "unconfirmed=1")]
    paths += [f"{RECORDS}{counties[0].public_id}/", f"{SUBJECTS}{counties[0].subject.public_id}/"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for path in paths:
            assert reader.get(path).status_code == 200
    register = [one["sql"] for one in asked if "registry_record" in one["sql"]]
    assert len(register) > len(paths)
    for sql in register:
        assert "COUNT(" not in sql.upper() or "r.subject_id IN" in sql
        assert "OFFSET" not in sql.upper()


def test_a_part_of_a_chinese_name_finds_what_is_public(reader, counties, indexed):
    indexed()
    near, _far = counties
    for part in ("天成", "县天成商", "成商贸有限"):
        assert names_in(reader.get(SUBJECTS, {"q": part})) == ["眉县天成商贸有限公司"]
        assert numbers_in(reader.get(RECORDS, {"q": part})) == [near.document_number]
    assert names_in(reader.get(SUBJECTS, {"q": "远大"})) == []
    assert numbers_in(reader.get(RECORDS, {"q": "远大"})) == []
    assert names_in(reader.get(SUBJECTS, {"q": near.subject.uscc})) == ["眉县天成商贸有限公司"]


def test_what_is_not_public_is_found_too(reader, indexed):
    firm = make_subject("眉县暗泉饮品有限公司", former_names=["眉县清泉饮品厂"])
    FormerName.objects.get()
    held = make_record(firm, make_authority(), state=RecordState.HELD)
    indexed()
    for part in ("暗泉", "清泉饮", firm.uscc):
        assert names_in(reader.get(SUBJECTS, {"q": part})) == [firm.name]
        assert numbers_in(reader.get(RECORDS, {"q": part})) == [held.document_number]
    number = held.document_number.replace("〔", "[").replace("〕", "]")[1:]
    assert numbers_in(reader.get(RECORDS, {"q": number})) == [held.document_number]
    assert names_in(reader.get(SUBJECTS, {"q": "100%"})) == []


def test_a_natural_person_is_listed_masked_and_found_by_no_word(reader, indexed):
    person = make_subject("张某某", kind=SubjectKind.NATURAL_PERSON)
    make_record(person, make_authority(), state=RecordState.HELD)
    indexed()
    assert names_in(reader.get(SUBJECTS, {"kind": "natural_person"})) == ["张某某"]
    assert names_in(reader.get(SUBJECTS, {"q": "张某某"})) == []
    response = reader.get(SUBJECTS, {"q": "610326199003070015"})
    assert names_in(response) == []
    assert 'role="alert"' in response.content.decode()


def test_submissions_of_another_county_are_not_listed(reader, counties):
    near, far = counties
    for authority, name in ((near.authority, "眉县.xlsx"), (far.authority, "凤翔.xlsx")):
        Submission.objects.create(
            kind="licence", layout="licence_2018", authority=authority, file_name=name
        )
    body = reader.get(SUBMISSIONS).content.decode()
    assert "眉县.xlsx" in body
    assert "凤翔.xlsx" not in body
