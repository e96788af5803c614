"""The office merges two subjects after a preview; the public page leads on; and it is undone."""

import pytest
from django.contrib.auth.models import User

from registry.models import Subject, SubjectChange
from tests.factories import make_record, make_subject
from tests.search.helpers import index_everything

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

PASSWORD = "invented-and-long-2"


@pytest.fixture
def pair(site):
    """Two firms with a licence each."""
    gone, kept = make_subject("眉县甲并示例厂"), make_subject("眉县乙存示例厂")
    make_record(gone), make_record(kept)
    index_everything()
    User.objects.create_superuser("clerk", password=PASSWORD)
    return gone, kept


def sign_in(page, site):
    page.goto(f"{site}/admin/login/")
    page.fill("[name=username]", "clerk")
    page.fill("[name=password]", PASSWORD)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url(f"{site}/admin/")


def choose(page, site):
    """Choose the two by their names and open the preview."""
    page.goto(f"{site}/admin/queues/subjects/")
    page.get_by_label("第一个主体").fill("甲并示例")
    page.get_by_label("第二个主体").fill("乙存示例")
    page.locator(".desk-queues form[role=search] button").first.click()
    page.get_by_role("button", name="预览合并").click()


def heading(browser, site, subject):
    """Return what the subject's page is headed by, to somebody who opens it now."""
    page = browser.new_context().new_page()
    page.goto(f"{site}/subjects/{subject.public_id}/")
    return page.locator("h1").first.inner_text()


def merged(browser, site, gone, kept):
    page = browser.new_page()
    sign_in(page, site)
    choose(page, site)
    page.get_by_role("button", name="确认合并").wait_for()
    told = page.locator(".desk-queues").inner_text()
    page.get_by_label("合并理由").fill("同一主体，重复建档")
    page.get_by_role("button", name="确认合并").click()
    page.get_by_role("button", name="撤销这项变更").wait_for()
    after_merge = heading(browser, site, gone)
    page.get_by_label("撤销理由").fill("核实为两家")
    page.get_by_role("button", name="撤销这项变更").click()
    page.get_by_text("已撤销，主体恢复到变更之前。").wait_for()
    after_undo = heading(browser, site, gone)
    page.close()
    return told, after_merge, after_undo


def test_a_merger_is_previewed_shown_and_undone(in_browser, site, pair):
    gone, kept = pair
    told, after_merge, after_undo = in_browser(merged, site, gone, kept)
    assert "1 条公示中的记录改在那里显示" in told
    assert "统一社会信用代码不同" in told
    # The address of the one that was merged shows the one that goes on.
    assert "眉县乙存示例厂" in after_merge
    assert "眉县甲并示例厂" in after_undo
    change = SubjectChange.objects.get(action="merged")
    assert (change.actor.username, change.reason) == ("clerk", "同一主体，重复建档")
    assert change.undone_at is not None
    assert Subject.objects.get(pk=gone.pk).merged_into is None
