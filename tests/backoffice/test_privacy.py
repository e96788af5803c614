"""Privacy at the desk: the register of uses, a month's figures, one person at a time."""

import csv
import io
import logging
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import resolve
from django.utils import timezone
from openpyxl import load_workbook

from backoffice import tables
from backoffice.roles import ensure_groups
from limits.rates import rate_table
from limits.routes import Route, rate_class_of
from registry import audit_watch
from registry.models import AuditEntry, LookupCount, RegisterNumber
from registry.uses import USED, note_use
from tests.backoffice.conftest import signed_in, staff
from tests.backoffice.test_search_index import text_of
from tests.backoffice.test_staff import OTHER_COUNTY, account
from tests.factories import make_record
from tests.registry.test_person_lookup import NAME, NUMBER, OTHER, person

pytestmark = pytest.mark.django_db

USES, FIGURES, PERSON = "/admin/privacy/uses/", "/admin/privacy/figures/", "/admin/privacy/person/"
STATED = {"purpose": "objection", "words": "本人到场", "basis": "异议申请第7号"}
ASKED = {"name": NAME, "certificate": "身份证", "number": NUMBER, **STATED}


@pytest.fixture
def auditor():
    """The auditor of 眉县, where a reviewer works; another county's reviewer."""
    ensure_groups()
    client = signed_in(account("auditor-a", "auditor"))
    client.near = account("reviewer-a", "reviewer")
    client.far = account("reviewer-b", "reviewer", region=OTHER_COUNTY)
    note_use(client.near, "办理异议申请：核对", "=1+1", "record:81", "all")
    note_use(client.far, "办理异议申请：核对", "远方", "case:5", "all")
    return client


def newest_use(user):
    return AuditEntry.objects.filter(action=USED, actor=str(user.pk)).order_by("-pk").first()


def test_a_reviewer_sees_the_uses_of_the_own_scope(auditor):
    page = text_of(auditor.get(USES))
    assert "reviewer-a 办理异议申请：核对 =1+1 信用记录 81 —" in page
    assert "reviewer-b" not in page
    assert "远方" not in page
    assert "没有符合条件" in text_of(auditor.get(USES, {"actor": "reviewer-b"}))
    assert "没有符合条件" in text_of(auditor.get(USES, {"kind": "case"}))
    assert auditor.get(USES, {"kind": "x"}).status_code == 400
    assert auditor.get(USES, {"month": "1999-01"}).status_code == 400
    root = signed_in(User.objects.create_superuser("root"))
    assert "reviewer-b" in text_of(root.get(USES, {"kind": "case", "purpose": "objection"}))
    assert auditor.get(f"{USES}{newest_use(auditor.far).pk}/").status_code == 404


def test_a_use_is_marked_with_a_note(auditor):
    address = f"{USES}{newest_use(auditor.near).pk}/"
    refused = auditor.post(address, {"outcome": "questioned", "note": ""})
    assert refused.status_code == 422
    assert "请写明存疑之处" in text_of(refused)
    assert auditor.post(address, {"outcome": "questioned", "note": "无此申请"}).status_code == 302
    page = text_of(auditor.get(address))
    assert "结论 存疑，需说明 审查人 auditor-a" in page
    assert "无此申请" in page
    assert "存疑，需说明" in text_of(auditor.get(USES, {"state": "questioned"}))
    assert "没有符合条件" in text_of(auditor.get(f"{USES}sample/"))
    assert "存疑待说明的查询使用" in text_of(auditor.get("/admin/"))
    # Another county's reviewer is told of nothing that the list behind the link doesn't show.
    elsewhere = signed_in(account("auditor-b", "auditor", region=OTHER_COUNTY))
    assert "存疑待说明的查询使用" not in text_of(elsewhere.get("/admin/"))
    note_use(auditor.user, "办理异议申请：核对", "x", "record:1", "all")
    own = f"{USES}{newest_use(auditor.user).pk}/"
    assert "由他人审查" in text_of(auditor.get(own))
    assert auditor.post(own, {"outcome": "fine"}).status_code == 422
    assert "record" not in text_of(auditor.get(f"{USES}sample/?actor=reviewer-a"))


def test_the_table_is_sent_by_post_without_formulas_and_noted(auditor):
    assert auditor.get(f"{USES}export/").status_code == 405
    sent = auditor.post(f"{USES}export/", {"as": "csv", "kind": "record"})
    text = b"".join(sent.streaming_content).decode("utf-8-sig")
    header, row = list(csv.reader(io.StringIO(text)))
    assert dict(zip(header, row, strict=True))["依据"] == "'=1+1"
    assert row[2:] == [
        "reviewer-a",
        "办理异议申请：核对",
        "'=1+1",
        "信用记录",
        "81",
        "all",
        *[""] * 3,
    ]
    sent = auditor.post(f"{USES}export/", {"as": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(sent.streaming_content)))
    assert [cell.value for cell in book.active[2]][4] == "'=1+1"
    facts = [row.facts for row in AuditEntry.objects.filter(action="uses.exported").order_by("pk")]
    assert facts == [
        {"rows": 1, "cut": False, "format": "csv", "filter": {"kind": "record"}},
        {"rows": 1, "cut": False, "format": "xlsx", "filter": {}},
    ]


def test_a_table_that_is_cut_says_so(auditor, monkeypatch):
    monkeypatch.setattr(tables, "MOST", 1)
    note_use(auditor.near, "办理异议申请：核对", "又一件", "record:82", "all")
    sent = auditor.post(f"{USES}export/", {"as": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(sent.streaming_content).decode("utf-8-sig"))))
    assert [row[4] for row in rows[1:-1]] == ["又一件"]
    assert rows[-1][0].startswith("共导出前 1 行，其余未导出")
    assert AuditEntry.objects.get(action="uses.exported").facts["cut"] is True


def test_a_months_figures_hide_what_is_too_small(auditor, settings, tmp_path):
    settings.AUDIT_HEAD_FILE = tmp_path / "audit-head.json"
    today = timezone.localdate()
    for number, (kind, hits, times) in enumerate(
        [("words", "few", 12), ("words", "none", 8), ("uscc", "one", 4), ("pinyin", "none", 6)]
    ):
        LookupCount.objects.create(
            day=today, door="page", kind=kind, hits=hits, client=bytes([number] * 8), number=times
        )
    page = text_of(auditor.get(FIGURES))
    assert "本月登记 1 次，已审查 0 次，其中存疑 0 次。" in page
    assert "reviewer-a 1 1 " in page
    assert "本月查询 30 次。 未查到结果的占 47%。" in page.replace("。未", "。 未")
    assert "名称或关键词 20 40%" in page
    assert "统一社会信用代码 — —" in page
    assert "拼音 6 100%" in page
    assert f"{today:%Y-%m-%d} 30 — 47%" in page
    assert "尚未完成首次核验" in page
    assert audit_watch.check_some() is None
    assert "未发现改动" in text_of(auditor.get(FIGURES))
    RegisterNumber.objects.update_or_create(name=audit_watch.BROKEN_SINCE, defaults={"value": 1})
    assert "核验未通过" in text_of(auditor.get(FIGURES))
    assert "审计记录链条核验未通过" in text_of(auditor.get("/admin/"))


@pytest.fixture
def clerk():
    ensure_groups()
    return signed_in(account("reviewer-a", "reviewer"))


def test_a_person_is_answered_once_and_repeated_nowhere(clerk, caplog):
    caplog.set_level(logging.DEBUG)
    record = make_record(person())
    asked = clerk.post(PERSON, ASKED)
    page = text_of(asked)
    assert asked.status_code == 200
    assert record.document_number in page
    assert "正在公示" in page
    body = asked.content.decode()
    for raw in (NAME, NUMBER):
        assert raw not in body
        assert raw not in caplog.text
        assert raw not in str(list(AuditEntry.objects.values_list()))
    assert {"no-store", "private"} <= set(re.split(r",\s*", asked["Cache-Control"]))
    assert asked["Referrer-Policy"] == "same-origin"
    assert newest_use(clerk.user).facts["purpose"] == "办理异议申请：本人到场"
    again = clerk.get(PERSON, ASKED)
    assert record.document_number not in text_of(again)
    assert AuditEntry.objects.filter(action=USED).count() == 1


def test_nobody_and_a_wrong_name_look_alike_and_lock(clerk):
    make_record(person())
    bodies = set()
    for changes in ({"name": "诸葛"}, {"number": OTHER}) * 2 + ({"name": "甲"},):
        answer = clerk.post(PERSON, ASKED | changes)
        assert answer.status_code == 200
        bodies.add(re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode()))
    assert len(bodies) == 1
    assert "未查到与所填姓名、证件号码一致的记录" in bodies.pop()
    locked = clerk.post(PERSON, ASKED)
    assert locked.status_code == 429
    assert "查询已暂停" in text_of(locked)


@pytest.mark.parametrize(
    "changes",
    [{"purpose": ""}, {"basis": ""}, {"words": " "}, {"number": NUMBER[:17]}, {"name": ""}],
)
def test_what_is_not_stated_in_full_is_not_looked_up(clerk, changes):
    make_record(person())
    answer = clerk.post(PERSON, ASKED | changes)
    assert answer.status_code == 422
    assert NUMBER[:17] not in answer.content.decode()
    assert not AuditEntry.objects.filter(action=USED).exists()


def test_who_may_not_is_sent_away(db):
    client = staff("nobody", "backoffice.view_register", "backoffice.reveal")
    for address in (USES, FIGURES, PERSON, f"{USES}1/", f"{USES}sample/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, "/admin/")
    assert client.post(PERSON, ASKED).status_code == 302
    assert not AuditEntry.objects.filter(action=USED).exists()


def test_the_look_up_of_persons_has_the_strictest_rate():
    assert rate_class_of(Route.of(resolve(PERSON))) == "person"
    slowest = rate_table()["person"]
    for name in ("admin", "lookup", "page"):
        assert slowest.windows[0].limit / slowest.windows[0].seconds < (
            rate_table()[name].windows[0].limit / rate_table()[name].windows[0].seconds
        )
    assert timedelta(seconds=slowest.windows[-1].seconds) == timedelta(days=1)
