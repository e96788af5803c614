"""The office's queues at the desk: who may open what, what is shown, what a press does."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.queues.counts import counts
from registry import code_cases, publication, subjects
from registry.models import (
    AuditEntry,
    CodeCase,
    Office,
    Record,
    SetAsideRow,
    StaffScope,
    Subject,
    SubjectChange,
)
from registry.scopes import scope_of
from tests.backoffice.conftest import staff
from tests.factories import make_record, make_subject
from tests.registry.reported import PERSON, licence, penalty, take

NEW_NAME = "眉县新名示例食品有限公司"
TOP = "/admin/queues/"


def clerk_of(region, *permissions, name="clerk"):
    """A signed-in member of an office of *region*."""
    client = staff(name, *(f"backoffice.{one}" for one in permissions))
    office = Office.objects.get_or_create(name=f"示例信用办{region}", region_id=region)[0]
    StaffScope.objects.create(user=client.user, office=office)
    return client


@pytest.fixture
def clerk(indexed):
    return clerk_of("610326", "review", "manage_subjects", "export", "view_register")


@pytest.fixture
def renamed(db):
    take(licence(1))
    take(licence(1, subject_name=NEW_NAME, document_number="更名后第1号"))
    return SetAsideRow.objects.get()


def body(response):
    assert response.status_code == 200
    return response.content.decode()


def said(response):
    """Return the messages of the page that an answer leads to."""
    return [str(message).strip() for message in response.context["messages"]]


def test_the_overview_says_what_waits_and_until_when(clerk, renamed):
    page = body(clerk.get(TOP))
    assert "疑似更名" in page
    assert "失信程度待确认" in page
    (waiting,) = counts(clerk.user, scope_of(clerk.user))
    assert (waiting.label, waiting.number, waiting.late) == ("疑似更名", 1, 0)
    assert body(clerk.get(waiting.url)).count(NEW_NAME) == 1


def test_a_row_is_shown_masked_beside_the_subject_that_is_known(clerk, renamed):
    page = body(clerk.get(reverse("backoffice_queues_row", args=[renamed.pk])))
    assert NEW_NAME in page
    assert "眉县青禾1示例食品有限公司" in page
    assert "欧阳某某" in page
    assert "欧阳示例" not in page


def test_a_person_s_name_and_number_are_nowhere(clerk):
    number = {"certificate_number": "", "certificate": "身份证"}
    take(licence(3) | PERSON | number)
    row = SetAsideRow.objects.get()
    for address in (
        reverse("backoffice_queues_listed", args=["H101"]),
        reverse("backoffice_queues_row", args=[row.pk]),
    ):
        page = body(clerk.get(address))
        assert "诸葛示例" not in page
        assert "诸葛" in page


def test_a_press_accepts_a_renaming_and_all_rows_of_the_case(clerk, renamed):
    take(licence(1, subject_name=NEW_NAME, document_number="更名后第2号"))
    today = timezone.localdate().isoformat()
    answer = clerk.post(
        reverse("backoffice_queues_settle", args=[renamed.pk]),
        {"way": "renamed", "on": today, "reason": "核准变更登记", "all": "1"},
        follow=True,
    )
    assert said(answer) == ["已处理 2 条。"]
    assert Subject.objects.get().name == NEW_NAME
    assert Record.objects.count() == 3
    assert SubjectChange.objects.get().actor == clerk.user


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"way": "renamed", "reason": "核准"}, "请填写启用新名称的日期。"),
        ({"way": "renamed", "reason": "核准", "on": "2999-01-01"}, "不能晚于今天"),
        ({"way": "assigned", "reason": "核准"}, "请选择这条数据所属的主体。"),
        ({"way": "refused", "reason": ""}, "请填写理由。"),
        ({"way": "new_subject", "reason": "核准"}, "不能这样处理"),
        ({"way": "?", "reason": "核准"}, "请选择处理方式。"),
    ],
)
def test_what_can_t_be_done_is_said_and_changes_nothing(clerk, renamed, data, sentence):
    answer = clerk.post(reverse("backoffice_queues_settle", args=[renamed.pk]), data, follow=True)
    assert sentence in " ".join(said(answer))
    renamed.refresh_from_db()
    assert renamed.settled_at is None
    assert Record.objects.count() == 1


def test_a_subject_of_another_region_isn_t_renamed_but_its_row_may_be_assigned(indexed):
    clerk = clerk_of("610326", "review", "manage_subjects")
    subject = make_subject("略阳示例厂", region="610727")
    take(licence(9, uscc=subject.uscc, subject_name="眉县示例厂"))
    row = SetAsideRow.objects.get()
    address = reverse("backoffice_queues_settle", args=[row.pk])
    today = timezone.localdate().isoformat()
    told = {"way": "renamed", "reason": "更名", "on": today}
    assert "登记在其他地区" in said(clerk.post(address, told, follow=True))[0]
    told = {"way": "assigned", "reason": "名称有误", "subject": subject.public_id}
    assert said(clerk.post(address, told, follow=True)) == ["已处理 1 条。"]
    assert Record.objects.get().subject == subject


def test_a_settled_row_asks_for_nothing_by_any_day(clerk, renamed, monkeypatch):
    monkeypatch.setattr(
        "registry.queues.Queue.due", lambda _queue, _moment, _years: date(2026, 1, 5)
    )
    one = reverse("backoffice_queues_row", args=[renamed.pk])
    assert "请在 2026-01-05 前处理。" in body(clerk.get(one))
    settle = reverse("backoffice_queues_settle", args=[renamed.pk])
    clerk.post(settle, {"way": "refused", "reason": "名称写错"}, follow=True)
    page = body(clerk.get(one))
    assert "前处理。" not in page
    assert "逾期" not in page
    assert re.search(r"这条数据已于 \S+ \S+ 处理。", page)


def test_a_row_refused_by_mistake_waits_again(clerk, renamed):
    one = reverse("backoffice_queues_row", args=[renamed.pk])
    assert "退回有误" not in body(clerk.get(one))
    settle = reverse("backoffice_queues_settle", args=[renamed.pk])
    clerk.post(settle, {"way": "refused", "reason": "名称写错"}, follow=True)
    assert "退回有误" in body(clerk.get(one))
    reopen = reverse("backoffice_queues_reopen", args=[renamed.pk])
    assert said(clerk.post(reopen, {"reason": " "}, follow=True)) == ["请填写理由。"]
    renamed.refresh_from_db()
    assert renamed.settled_at is not None
    assert said(clerk.post(reopen, {"reason": "看错"}, follow=True)) == ["已重新列入待核。"]
    renamed.refresh_from_db()
    assert renamed.settled_at is None
    assert AuditEntry.objects.filter(action="queue.reopened").count() == 1


def test_doubtful_records_wait_with_their_words_marked(clerk):
    take(penalty(1, facts="适用简易程序当场处罚"), layout="penalty_2018")
    page = body(clerk.get(reverse("backoffice_queues_listed", args=["may_be_summary"])))
    assert "<mark>简易程序</mark>" in page
    take(penalty(2, severity="严重"), layout="penalty_2018")
    page = body(clerk.get(reverse("backoffice_queues_listed", args=["severity"])))
    assert "青禾2" in page


def merge_form(gone, kept, **changes):
    seen = {
        "gone": gone.public_id,
        "kept": kept.public_id,
        "seen": f"{gone.version}.{kept.version}",
    }
    return seen | {"reason": "同一主体"} | changes


def test_merging_is_previewed_done_and_undone(clerk):
    gone, kept = make_subject("眉县甲示例厂"), make_subject("眉县乙示例厂")
    record = make_record(gone)
    found = body(
        clerk.get(reverse("backoffice_queues_subjects"), {"one": "眉县甲", "other": kept.uscc})
    )
    assert gone.public_id in found
    assert kept.public_id in found
    asked = {"gone": gone.public_id, "kept": kept.public_id}
    page = body(clerk.get(reverse("backoffice_queues_preview"), asked))
    assert "1 条公示中的记录改在那里显示" in page
    assert "统一社会信用代码不同" in page
    assert Record.objects.get().subject == gone
    address = reverse("backoffice_queues_merge")
    assert (
        "重新预览" in said(clerk.post(address, merge_form(gone, kept, seen="9.9"), follow=True))[0]
    )
    assert (
        "请填写理由"
        in said(clerk.post(address, merge_form(gone, kept, reason=" "), follow=True))[0]
    )
    answer = clerk.post(address, merge_form(gone, kept), follow=True)
    assert said(answer) == ["已将“眉县甲示例厂”并入“眉县乙示例厂”。"]
    assert publication.record(record.public_id).subject_id == kept.public_id
    change = SubjectChange.objects.get()
    undo = reverse("backoffice_queues_undo", args=[change.pk])
    assert said(clerk.post(undo, {"reason": "误合并"}, follow=True)) == [
        "已撤销，主体恢复到变更之前。"
    ]
    assert publication.record(record.public_id).subject_id == gone.public_id
    assert "已撤销" in body(clerk.get(reverse("backoffice_queues_subjects")))


def undone_by(client, change):
    """Have a change undone, and return what the page says then."""
    address = reverse("backoffice_queues_undo", args=[change.pk])
    return said(client.post(address, {"reason": "误办"}, follow=True))


def test_a_county_doesn_t_undo_what_concerns_another_county_too(indexed):
    county = clerk_of("610326", "manage_subjects", name="county")
    province = clerk_of("610000", "manage_subjects", name="province")
    refusal = ["有主体登记在其他地区，请由上级信用办撤销。"]
    gone, kept = make_subject("眉县甲示例厂"), make_subject("凤翔乙示例厂", region="610328")
    merged = subjects.merge(gone, kept, "同一主体", province.user)
    assert undone_by(county, merged) == refusal
    gone.refresh_from_db()
    assert gone.merged_into == kept
    page = body(county.get(reverse("backoffice_queues_change", args=[merged.pk])))
    assert refusal[0] in page
    assert "撤销这项变更" not in page
    assert undone_by(province, merged) == ["已撤销，主体恢复到变更之前。"]
    kept.refresh_from_db()
    record = make_record(gone)
    split = subjects.split(
        gone, records=[record.pk], identifiers=[], to=kept, reason="误归", by=province.user
    )
    assert undone_by(county, split) == refusal
    record.refresh_from_db()
    assert record.subject == kept
    assert undone_by(province, split) == ["已撤销，主体恢复到变更之前。"]


def test_a_county_doesn_t_merge_or_split_into_another_county(indexed):
    county = clerk_of("610326", "manage_subjects", name="county")
    mine, foreign = make_subject("眉县甲示例厂"), make_subject("凤翔乙示例厂", region="610328")
    record = make_record(mine)
    merge = reverse("backoffice_queues_merge")
    assert county.post(merge, merge_form(mine, foreign)).status_code == 404
    assert county.post(merge, merge_form(foreign, mine)).status_code == 404
    sent = {"record": record.pk, "to": foreign.public_id, "seen": str(mine.version), "reason": "甲"}
    split = reverse("backoffice_queues_split_do", args=[mine.public_id])
    assert said(county.post(split, sent, follow=True)) == ["没有找到所选的主体。"]
    assert not SubjectChange.objects.exists()


def test_splitting_is_chosen_previewed_and_done(clerk):
    subject = make_subject("眉县甲示例厂")
    kept, moved = make_record(subject), make_record(subject, kind="penalty")
    address = reverse("backoffice_queues_split", args=[subject.public_id])
    page = body(clerk.get(address))
    assert moved.document_number in page
    sent = {"group": f"penalty:{moved.authority_id}", "name": "眉县丙示例厂", "to": ""}
    preview = reverse("backoffice_queues_split_preview", args=[subject.public_id])
    assert "1 条公示中的记录改在“眉县丙示例厂”名下显示" in body(clerk.post(preview, sent))
    assert Subject.objects.count() == 1
    done = reverse("backoffice_queues_split_do", args=[subject.public_id])
    told = sent | {"seen": str(subject.version), "reason": "误归"}
    assert said(clerk.post(done, told, follow=True)) == ["已拆分 1 条记录。"]
    moved.refresh_from_db()
    kept.refresh_from_db()
    assert (moved.subject.name, kept.subject) == ("眉县丙示例厂", subject)
    told = sent | {"seen": "99", "reason": "误归", "group": f"licence:{kept.authority_id}"}
    assert "重新预览" in said(clerk.post(done, told, follow=True))[0]
    nothing = clerk.post(preview, {"name": "某厂"}, follow=True)
    assert said(nothing) == ["请至少选择一条记录或一个代码。"]


def test_code_cases_are_listed_settled_and_exported(clerk):
    make_subject("眉县同名示例厂"), make_subject("眉县同名示例厂")
    code_cases.find_faults()
    case = CodeCase.objects.get()
    page = body(clerk.get(reverse("backoffice_queues_cases")))
    assert "眉县同名示例厂；眉县同名示例厂" in page
    assert "没有重错码" in body(clerk.get(reverse("backoffice_queues_cases"), {"settled": "1"}))
    assert clerk.get(reverse("backoffice_queues_cases_export")).status_code == 405
    export = clerk.post(reverse("backoffice_queues_cases_export"), {"settled": "0"})
    assert export["Content-Disposition"].endswith('.xlsx"')
    assert export.content[:2] == b"PK"
    assert AuditEntry.objects.filter(action="code_case.exported").count() == 1
    address = reverse("backoffice_queues_case_settle", args=[case.pk])
    assert said(clerk.post(address, {"way": "gone", "note": "x"}, follow=True)) == [
        "请选择处理方式。"
    ]
    assert said(clerk.post(address, {"way": "kept", "note": "两个网点"}, follow=True)) == [
        "已办结。"
    ]
    assert "核实无误，予以保留" in body(
        clerk.get(reverse("backoffice_queues_case", args=[case.pk]))
    )


def addresses():
    row, change, case = (
        SetAsideRow.objects.get(),
        SubjectChange.objects.get(),
        CodeCase.objects.get(),
    )
    subject = Subject.objects.first().public_id
    gets = [
        TOP,
        reverse("backoffice_queues_listed", args=["1001"]),
        reverse("backoffice_queues_row", args=[row.pk]),
        reverse("backoffice_queues_subjects"),
        f"{reverse('backoffice_queues_preview')}?gone={subject}&kept={subject}",
        reverse("backoffice_queues_change", args=[change.pk]),
        reverse("backoffice_queues_split", args=[subject]),
        reverse("backoffice_queues_cases"),
        reverse("backoffice_queues_case", args=[case.pk]),
    ]
    posts = [
        reverse("backoffice_queues_settle", args=[row.pk]),
        reverse("backoffice_queues_reopen", args=[row.pk]),
        reverse("backoffice_queues_merge"),
        reverse("backoffice_queues_undo", args=[change.pk]),
        reverse("backoffice_queues_split_preview", args=[subject]),
        reverse("backoffice_queues_split_do", args=[subject]),
        reverse("backoffice_queues_case_settle", args=[case.pk]),
    ]
    return gets, posts


@pytest.fixture
def everything(renamed, clerk):
    """A waiting row, a change and a case, all in one county."""
    gone, kept = make_subject("眉县同名示例厂"), make_subject("眉县同名示例厂")
    code_cases.find_faults()
    clerk.post(reverse("backoffice_queues_merge"), merge_form(gone, kept))
    return addresses()


def test_every_page_opens_for_its_clerk_and_for_nobody_else(everything, clerk):
    gets, posts = everything
    for address in gets:
        assert clerk.get(address).status_code == 200, address
    for address in posts:
        assert clerk.get(address).status_code == 405, address
    reader = staff("reader", "backoffice.view_register", "backoffice.report")
    stranger = Client()
    for address in gets:
        assert reader.get(address).status_code == 302, address
        assert "/login/" in stranger.get(address)["Location"]
    for address in posts:
        assert reader.post(address).status_code == 302, address


def test_an_office_elsewhere_sees_and_changes_nothing(everything, db):
    gets, posts = everything
    other = clerk_of("610727", "review", "manage_subjects", "export", name="other")
    lists = {0, 1, 3, 7}
    for place, address in enumerate(gets):
        answer = other.get(address)
        if place in lists:
            assert "同名示例厂" not in answer.content.decode("utf-8", "ignore"), address
            assert NEW_NAME not in answer.content.decode("utf-8", "ignore"), address
        else:
            assert answer.status_code == 404, address
    for address in posts:
        assert other.post(address).status_code == 404, address
    other.post(reverse("backoffice_queues_cases_export"))
    assert AuditEntry.objects.get(action="code_case.exported").facts["cases"] == 0
    assert User.objects.get(username="other").pk not in set(
        SubjectChange.objects.values_list("actor", flat=True)
    )
