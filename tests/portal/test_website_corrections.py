"""Public corrections: who was wrongly shown may have it said, on one page and on its own."""

from datetime import timedelta

import pytest

from registry import corrections
from registry.enums import SubjectKind
from registry.models import Correction
from tests.factories import make_record, make_subject
from tests.portal.test_website_lookup import text_of
from tests.registry.listed import day

PAGE = "/rights/corrections/"


@pytest.fixture
def by(db, django_user_model):
    return django_user_model.objects.create_superuser("office", password="invented")


def test_a_correction_stands_on_the_list_and_on_the_subjects_page(reader, by):
    assert "目前没有更正声明。" in text_of(reader.get(PAGE))
    shown, gone = make_subject("眉县天成商贸有限公司"), make_subject("眉县青禾食品有限公司")
    make_record(shown)
    for subject in (shown, gone):
        corrections.publish(subject, f"{subject.name}曾被误公示，现予更正。", by)
    response = reader.get(PAGE)
    body = response.content.decode()
    assert body.index("青禾食品有限公司曾被误公示") < body.index("天成商贸有限公司曾被误公示")
    assert f'href="/subjects/{shown.public_id}/"' in body
    # It has nothing shown any more: its page isn't there, and nothing leads to it.
    assert gone.public_id not in body
    assert response["Cache-Control"] == "max-age=30, public"
    own = text_of(reader.get(f"/subjects/{shown.public_id}/"))
    assert "更正声明 眉县天成商贸有限公司曾被误公示，现予更正。" in own
    assert "青禾" not in own


def test_a_correction_goes_when_it_is_over_or_withdrawn(reader, by):
    first, second = (make_subject(f"眉县示例{number}有限公司") for number in "甲乙")
    over = corrections.publish(first, "曾被误公示。", by)
    Correction.objects.filter(pk=over.pk).update(public_until=day() - timedelta(days=1))
    corrections.withdraw(corrections.publish(second, "曾被误公示。", by), by)
    assert "目前没有更正声明。" in text_of(reader.get(PAGE))


def test_corrections_are_paged_by_sealed_cursors(reader, by, monkeypatch):
    from portal.website.views import corrections as page

    monkeypatch.setattr(page, "A_PAGE", 2)
    for number in range(3):
        corrections.publish(make_subject(f"眉县示例{number}号有限公司"), f"第{number}份。", by)
    first = reader.get(PAGE)
    assert [f"第{number}份。" in text_of(first) for number in range(3)] == [False, True, True]
    cursor = first.context["next_page"]
    second = reader.get(PAGE + cursor)
    assert [f"第{number}份。" in text_of(second) for number in range(3)] == [True, False, False]
    assert second.context["next_page"] == ""
    assert reader.get(f"{PAGE}?cursor=abc").status_code == 400
    assert reader.get(f"{PAGE}?page=2").status_code == 400


def test_a_natural_person_is_never_named_by_one(reader, by):
    person = make_subject("王某某", kind=SubjectKind.NATURAL_PERSON)
    with pytest.raises(corrections.CorrectionError):
        corrections.publish(person, "曾被误公示。", by)
    assert "王某某" not in text_of(reader.get(PAGE))
