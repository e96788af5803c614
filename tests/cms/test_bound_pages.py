"""Pages that hold records: what readers see of them, and how they go when a record leaves."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.rich_text import RichText

from cms.jobs import take_down_bound
from cms.models import ArticlePage, BoundRecord, ColumnPage, TakenDownPage
from cms.publishing import BoundRecordGoneError
from cms.record_blocks import GONE
from cms.setup import ensure_page_tree
from registry import decisions
from registry.models import AuditEntry, Record
from tests.factories import change, make_record, make_subject, withdraw
from tests.registry.listed import day

NOTE = "原引用记录已停止公示"
#: As scripts are handed it.
REFUSED = json.dumps("没有这条记录，或其未在公示。请核对记录编号或者网址。")[1:-1]


@pytest.fixture
def column(db, settings):
    settings.RATE_LIMIT_SCALE = 0
    ensure_page_tree()
    return ColumnPage.objects.get(slug="cases")


@pytest.fixture
def editor(column):
    client = Client()
    client.user = get_user_model().objects.create_superuser("editor")
    client.force_login(client.user)
    return client


def body(*records, text="前后文"):
    return [("paragraph", RichText(f"<p>{text}</p>")), *(("record", one) for one in records)]


def article(column, *records, title="典型案例一", **fields):
    fields.setdefault("source", "眉县信用办")
    page = column.add_child(instance=ArticlePage(title=title, body=body(*records), **fields))
    page.save_revision(clean=False)
    return ArticlePage.objects.get(pk=page.pk)


def bound(page):
    return set(BoundRecord.objects.filter(page=page).values_list("record_public_id", flat=True))


def everything_kept(page):
    """Return all that is stored of a page, as text."""
    row = ArticlePage.objects.get(pk=page.pk)
    kept = [json.dumps(revision.content) for revision in page.revisions.all()]
    return " ".join([json.dumps(row.serializable_data(), default=str), *kept])


def test_a_page_shows_the_masked_record_of_this_moment_with_one_question(
    client, column, django_assert_max_num_queries
):
    records = [make_record(make_subject(f"眉县天成{at}号商店")) for at in range(3)]
    page = article(column, *(record.public_id for record in records))
    with django_assert_max_num_queries(40) as asked:
        shown = client.get(page.url).content.decode()
    for record in records:
        assert f'href="/records/{record.public_id}/"' in shown
        assert record.subject.name in shown
        assert record.public_until.isoformat() in shown
    assert sum("registry_record" in query["sql"] for query in asked) == 1
    assert "异议处理中" not in shown
    Record.objects.filter(pk=records[1].pk).update(contested_since=timezone.localdate())
    assert client.get(page.url).content.decode().count("异议处理中") == 1


def test_a_withdrawn_record_takes_its_page_revisions_and_plans_with_it(client, column, editor):
    record, other = make_record(), make_record()
    page = article(column, record.public_id, other.public_id)
    later = page.get_latest_revision()
    later.approved_go_live_at = timezone.now()
    later.save()
    clean = ArticlePage.objects.get(pk=page.pk)
    clean.body = body(text="只有文字")
    clean_revision = clean.save_revision()
    assert bound(page) == {record.public_id, other.public_id}

    decisions.withdraw(record, "核实有误", "行政处罚法", editor.user)

    page.refresh_from_db()
    assert not page.live
    assert client.get(page.url).status_code == 404
    assert record.public_id not in everything_kept(page)
    assert bound(page) == {other.public_id}
    # The editors' own words are all there; the revision that held nothing was left alone.
    kept = list(page.revisions.order_by("pk"))
    assert kept == [clean_revision]
    assert not any(revision.approved_go_live_at for revision in kept)
    assert [block.block_type for block in page.body] == ["paragraph", GONE, "record"]
    entry = TakenDownPage.objects.get()
    assert (entry.page_id, entry.was_live, entry.records, entry.revisions) == (
        page.pk,
        True,
        1,
        1,
    )
    noted = AuditEntry.objects.get(action="cms.taken_down")
    assert noted.facts == {"page": page.pk, "records": 1, "revisions": 1}


def test_the_last_draft_goes_on_without_the_record(column, editor):
    record = make_record()
    page = article(column, record.public_id)
    draft = ArticlePage.objects.get(pk=page.pk)
    draft.body = body(record.public_id, text="编辑刚写的话")
    draft.save_revision(clean=False)
    decisions.withdraw(record, "核实有误", "行政处罚法", editor.user)
    page.refresh_from_db()
    (kept,) = page.revisions.all()
    assert page.latest_revision == kept
    went_on = page.get_latest_revision_as_object()
    assert [block.block_type for block in went_on.body] == ["paragraph", GONE]
    assert "编辑刚写的话" in str(went_on.body)
    # Published again by an editor, the note is nothing that readers could see.
    kept.publish(user=editor.user)
    shown = Client().get(page.url).content.decode()
    assert "编辑刚写的话" in shown
    assert NOTE not in shown
    assert "record" not in shown.split('<div class="prose">')[1].split("</article>")[0]


def test_a_page_whose_former_versions_alone_hold_it_stays(client, column):
    record = make_record()
    page = article(column, record.public_id)
    page.body = body(text="已改写")
    page.save_revision().publish()
    withdraw(record)
    page.refresh_from_db()
    assert page.live
    assert client.get(page.url).status_code == 200
    assert record.public_id not in everything_kept(page)
    assert page.revisions.count() == 1
    assert not TakenDownPage.objects.exists()


def test_what_fails_undoes_both(column, monkeypatch):
    record = make_record()
    page = article(column, record.public_id)

    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("cms.taking_down.TakenDownPage.objects.create", broken)
    with pytest.raises(RuntimeError):
        decisions.withdraw(record, "核实有误", "行政处罚法")
    page.refresh_from_db()
    assert page.live
    assert Record.objects.get().state == "public"


def test_a_corrected_record_leaves_its_page_alone(column):
    record = make_record()
    page = article(column, record.public_id)
    change(record, removes=True, document_number="另号")
    page.refresh_from_db()
    assert page.live
    assert bound(page) == {record.public_id}


def test_an_expired_record_shows_nothing_at_once_and_its_page_goes_by_the_job(client, column):
    record = make_record()
    page = article(column, record.public_id)
    Record.objects.filter(pk=record.pk).update(public_until=day(1))
    shown = client.get(page.url)
    assert shown.status_code == 200
    assert record.public_id not in shown.content.decode()
    assert record.subject.name not in shown.content.decode()
    assert take_down_bound() == 1
    assert take_down_bound() == 0
    page.refresh_from_db()
    assert not page.live
    assert record.public_id not in everything_kept(page)


def test_nothing_gone_is_published_whichever_way(column, editor):
    record = make_record()
    page = article(column, record.public_id, live=False)
    revision = page.get_latest_revision()
    # As if the withdrawal's own taking down had not been: a draft that was put back.
    Record.objects.filter(pk=record.pk).update(state="withdrawn")
    for publish in (
        revision.publish,
        lambda: revision.publish(user=editor.user),
        lambda: page.publish(revision),
    ):
        with pytest.raises(BoundRecordGoneError):
            publish()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now())
    with pytest.raises(BoundRecordGoneError):
        call_command("publish_scheduled")
    assert not ArticlePage.objects.get(pk=page.pk).live


def test_a_person_is_on_no_page(client, column):
    record = make_record(make_subject("王*", kind="natural_person"))
    page = article(column, record.public_id)
    assert record.public_id not in client.get(page.url).content.decode()
    with pytest.raises(BoundRecordGoneError):
        page.get_latest_revision().publish()


def stream(*values):
    data = {"body-count": str(len(values))}
    for at, (block, value) in enumerate(values):
        data |= {
            f"body-{at}-deleted": "",
            f"body-{at}-order": str(at),
            f"body-{at}-type": block,
            f"body-{at}-id": "",
            f"body-{at}-value": value,
        }
    return data


def form(page, *blocks, **more):
    return {
        "title": page.title,
        "slug": page.slug,
        "source": "眉县信用办",
        "published_at": "2026-06-01 09:00",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        **stream(*blocks),
        **more,
    }


def test_editors_choose_by_number_or_address_and_are_told_what_it_is(column, editor):
    record, gone = make_record(), make_record(state="withdrawn")
    page = article(column, title="新的案例")
    edit = f"/admin/pages/{page.pk}/edit/"
    address = f"http://testserver/records/{record.public_id}/"
    saved = editor.post(edit, form(page, ("record", address)) | {"action-publish": "1"})
    assert saved.status_code == 302
    page.refresh_from_db()
    assert bound(page) == {record.public_id}
    assert page.live

    refused = editor.post(edit, form(page, ("record", gone.public_id)))
    assert REFUSED in refused.content.decode()
    assert bound(page) == {record.public_id}

    told = editor.get("/admin/bound-records/title/", {"record": address}).json()["title"]
    assert told == f"行政许可 · {record.subject.name} · 食品经营许可"
    told = editor.get("/admin/bound-records/title/", {"record": gone.public_id}).json()["title"]
    assert told == "没有这条记录，或其未在公示。"


def test_a_draft_may_leave_the_record_open_and_a_published_page_may_not(column, editor):
    page = article(column, title="新的案例", live=False)
    edit = f"/admin/pages/{page.pk}/edit/"
    assert editor.post(edit, form(page, ("record", ""))).status_code == 302
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    assert [(block.block_type, block.value) for block in draft.body] == [("record", "")]
    assert bound(page) == set()
    published = editor.post(edit, form(page, ("record", "")) | {"action-publish": "1"})
    assert published.status_code == 200
    page.refresh_from_db()
    assert not page.live


def test_editors_see_why_and_say_that_they_looked(column, editor):
    record = make_record()
    page = article(column, record.public_id)
    withdraw(record)
    why = editor.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "页面因此下线" in why
    assert json.dumps(NOTE)[1:-1] in why
    history = editor.get(f"/admin/pages/{page.pk}/history/").content.decode()
    assert "因引用的信用记录停止公示" in history
    for text in (why, history):
        assert record.public_id not in text
        assert record.subject.name not in text
    listed = editor.get("/admin/bound-records/").content.decode()
    assert "典型案例一" in listed
    assert "已下线" in listed
    entry = TakenDownPage.objects.get()
    assert editor.post(f"/admin/bound-records/{entry.pk}/checked/").status_code == 302
    assert "典型案例一" not in editor.get("/admin/bound-records/").content.decode()
    entry.refresh_from_db()
    assert entry.checked_by == editor.user


def test_who_edits_no_pages_sees_no_list(column):
    from tests.backoffice.conftest import staff

    client = staff("clerk")
    for address in ("/admin/bound-records/", "/admin/bound-records/title/?record=x"):
        assert client.get(address).status_code in {302, 403}


def test_wagtails_own_search_knows_no_record(column):
    record = make_record()
    article(column, record.public_id)
    for asked in (record.public_id, record.subject.name, record.document_number):
        assert not list(Page.objects.live().search(asked))
