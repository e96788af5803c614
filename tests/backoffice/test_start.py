"""The start page: what waits, what came in, what leaves the site, for whom."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from backoffice.monthly.rates import compliant_rate, timely_rate
from backoffice.roles import ensure_groups
from backoffice.start import reading, waiting
from backoffice.start.waiting import Waiting, waiting_for
from registry import figures
from registry.models import ReportingCount, StaffScope, Submission
from registry.scopes import ALL, NOTHING, Scope
from tests.backoffice.conftest import signed_in, staff
from tests.backoffice.test_search_index import text_of
from tests.backoffice.test_staff import account
from tests.factories import MEI_COUNTY, make_authority, make_record

OTHER_COUNTY = "610323"
MEI = Scope(region=MEI_COUNTY)

pytestmark = pytest.mark.django_db


def submission(authority, hours=0, **fields):
    row = Submission.objects.create(
        file_name="x", file_digest=b"", stored_as="", authority=authority, **fields
    )
    if hours:
        Submission.objects.filter(pk=row.pk).update(
            reported_at=timezone.now() - timedelta(hours=hours)
        )
    return row


def leaving_in(days, **fields):
    record = make_record(public_until=timezone.localdate() + timedelta(days=days), **fields)
    figures.count_records([record.pk])
    return record


def test_what_came_in_today_is_told_within_the_scope():
    here, there = make_authority(), make_authority("岐山县公安局", region=OTHER_COUNTY)
    submission(here, status="done", new=3, changed=1, rejected=2)
    submission(here, status="importing", new=1, held=4)
    submission(here, status="taken_back", new=50)
    submission(here, hours=30, status="done", new=100)
    submission(there, status="done", new=1000)
    told = reading.came_in(MEI)
    assert told == reading.Today(2, 1, new=4, changed=1, held=4, rejected=2)
    assert reading.came_in(Scope(authorities=frozenset({there.pk}))).new == 1000
    assert reading.came_in(ALL).submissions == 3
    assert reading.came_in(NOTHING) == reading.Today()


def test_what_leaves_within_seven_days_is_told_by_day():
    today = timezone.localdate()
    for days in (-1, 0, 0, 6, 7):
        leaving_in(days)
    leaving_in(3, authority=make_authority("岐山县公安局", region=OTHER_COUNTY))
    told = reading.leaving(MEI)
    assert told == reading.Leaving(3, many=False, days=((today, 2), (today + timedelta(days=6), 1)))
    assert reading.leaving(ALL).number == 4
    assert reading.leaving(NOTHING).number == 0


def test_beyond_the_most_nobody_counts(monkeypatch):
    monkeypatch.setattr(reading, "MOST", 2)
    for _ in range(4):
        leaving_in(1)
    told = reading.leaving(ALL)
    assert (told.number, told.many) == (2, True)


def test_withdrawn_records_do_not_leave_twice():
    record = leaving_in(1)
    type(record).objects.filter(pk=record.pk).update(state="withdrawn")
    assert reading.leaving(ALL).number == 0


def test_the_months_figures_come_from_the_roll_ups():
    here, there = make_authority(), make_authority("岐山县公安局", region=OTHER_COUNTY)
    month = timezone.localdate().replace(day=1)
    ReportingCount.objects.create(
        month=month, kind="licence", authority=here, rows=8, rejected=1, held=2, timely=2, late=1
    )
    ReportingCount.objects.create(month=month, kind="licence", authority=there, rows=90)
    rates = compliant_rate(8, 1), timely_rate(2, 1)
    assert [str(rate) for rate in rates] == ["87.50%", "66.67%"]
    assert reading.month_so_far(MEI, month) == reading.Month(month, 8, 1, 2, *rates)
    assert reading.month_so_far(NOTHING, month) == reading.Month(month)


def test_nearly_all_is_not_told_as_all():
    month = timezone.localdate().replace(day=1)
    ReportingCount.objects.create(
        month=month, kind="licence", authority=make_authority(), rows=99_999, rejected=1, timely=1
    )
    found = reading.month_so_far(MEI, month)
    assert (str(found.conforming), str(found.timely)) == ("99.99%", "100.00%")


def test_the_questions_are_few_and_count_no_records(django_assert_max_num_queries):
    for _ in range(3):
        leaving_in(1)
    with django_assert_max_num_queries(4) as asked:
        reading.came_in(MEI)
        reading.leaving(MEI)
        reading.month_so_far(MEI, timezone.localdate().replace(day=1))
    records = [query["sql"] for query in asked if "registry_record" in query["sql"]]
    assert len(records) == 1
    assert "COUNT" not in records[0]
    assert records[0].count("LIMIT") == 2


def test_rooms_say_what_waits_in_order(monkeypatch):
    found = {
        "a": [Waiting("乙", 3, "/b/", due=1, order=20), Waiting("空", 0, "/c/")],
        "b": [Waiting("甲", 501, "/a/", late=2, order=10)],
    }
    monkeypatch.setattr(waiting, "_counts_of", lambda room: lambda _user, _scope: found[room])
    told = waiting_for(User(is_superuser=True), ("a", "b"))
    assert [(row.label, row.many) for row in told] == [("甲", True), ("乙", False)]


def test_rooms_without_counts_say_nothing():
    assert waiting_for(User(), ("start",)) == []


def test_who_may_nothing_is_told_nothing(indexed):
    page = text_of(staff("nobody").get("/admin/"))
    assert "没有待办事项。" in page
    for words in ("今日报送", "七日内到期下线", "本月报送情况", "您的最近编辑", "站点历史"):
        assert words not in page


def test_a_reporter_is_told_of_the_own_authorities():
    ensure_groups()
    here, there = make_authority(), make_authority("眉县税务局")
    reporter = account("reporter-a", "reporter", authorities=[here])
    submission(here, status="done", new=3)
    submission(there, status="done", new=4000)
    leaving_in(0, authority=there)
    page = text_of(signed_in(reporter).get("/admin/"))
    assert "收到 1 批：新增 3 条" in page
    assert "七日内没有到期的记录。" in page
    assert "4,000" not in page


def test_an_account_without_a_scope_is_told_why_it_sees_nothing():
    ensure_groups()
    reviewer = account("reviewer-a", "reviewer")
    StaffScope.objects.all().delete()
    page = text_of(signed_in(reviewer).get("/admin/"))
    assert "您的账号尚未设置管辖范围" in page


def test_the_accounts_page_leads_to_the_second_factor():
    page = staff("nobody").get("/admin/account/").content.decode()
    assert 'href="/admin/second-factor/"' in page


def test_editors_keep_the_newsrooms_panels(indexed):
    user = User.objects.create_user("writer")
    user.groups.add(Group.objects.get(name="Editors"))
    page = signed_in(user).get("/admin/").content.decode()
    assert 'role="search"' in page
    assert "没有待办事项。" in page


def test_the_page_is_chinese_and_bears_the_sites_name():
    page = signed_in(User.objects.create_superuser("root")).get("/admin/")
    words = text_of(page)
    assert "工作台 - 信用信息公示平台" in words
    assert "Dashboard" not in words
    assert "help" not in [item["name"] for item in menu(page)]


def menu(page):
    import json
    import re

    props = re.search(
        r'<script id="wagtail-sidebar-props" type="application/json">(.*?)</script>',
        page.content.decode(),
        re.DOTALL,
    )
    modules = json.loads(props[1])["modules"]
    found = []

    def walk(part):
        if isinstance(part, dict):
            if part.get("_type", "").startswith("wagtail.sidebar") and part.get("_args"):
                for argument in part["_args"]:
                    walk(argument)
            if "name" in part:
                found.append(part)
        elif isinstance(part, list):
            for one in part:
                walk(one)

    walk(modules)
    return found
