"""Masking at the desk: a pasted text is kept nowhere, a doubtful place is cleared or marked."""

import logging

import pytest

from registry.masking import scrub
from registry.masking.doubts import HELD_TEXT
from registry.masking.preview import LONGEST, preview, versions
from registry.models import AuditEntry, MaskMark, Record
from registry.reporting.importing import import_rows
from tests.backoffice.conftest import staff_of
from tests.registry.reported import penalty, resident_id

pytestmark = pytest.mark.django_db

ROOM = "/admin/masking/"
NUMBER = resident_id(7)
PASTED = f"当事人张三丰（身份证号{NUMBER}）殴打李四，苗人凤在场。技术负责人江河。"
DOUBTFUL = "消费者黄河，投诉未按规定明码标价，绰号小诸葛者在场。"


def reviewer(name="reviewer", region="610326"):
    return staff_of(region, name, "backoffice.review", "backoffice.view_register")


@pytest.fixture
def record():
    import_rows("penalty_2018", [penalty(facts=DOUBTFUL)], file_name="t.csv", workers=0)
    return Record.objects.get()


def test_a_pasted_text_is_shown_masked_with_its_rules_and_kept_nowhere(caplog):
    client = reviewer()
    with caplog.at_level(logging.DEBUG):
        answer = client.post(ROOM, {"text": PASTED, "names": "苗人凤、胡一刀"})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    for label in ("称谓之后的姓名", "动词之后的姓名", "记录自身载明的姓名", "称谓之后可能是姓名"):
        assert label in body
    assert '<mark class="masking-doubt" title="称谓之后可能是姓名">江河</mark>' in body
    for raw in (NUMBER, "三丰", "李四"):
        assert raw in body.split("<textarea")[1].split("</textarea>")[0]
        assert raw not in body.split("<textarea")[0]
        assert raw not in caplog.text
    assert "人凤" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))
    assert client.post(ROOM, {"text": "字" * (LONGEST + 1)}).status_code == 422
    assert client.get(ROOM).status_code == 200
    assert versions()[0].version == "4"


@pytest.mark.parametrize("names", [(), ("苗人凤",), ("苗人凤", "眉县潘金花小吃店")])
def test_the_preview_says_what_masking_does(names):
    for text in (PASTED, DOUBTFUL, "", "眉县潘金花小吃店，电话13900001234。王五驾驶陕C12345。"):
        assert preview(text, names).text == scrub(text, names)


def test_a_record_is_reviewed_marked_cleared_and_undone(record):
    client = reviewer()
    base = f"{ROOM}records/{record.public_id}/"
    assert ">黄河</mark>" in client.get(base).content.decode()
    assert record.shown["facts"] == HELD_TEXT
    queue = client.get("/admin/queues/of/masking/").content.decode()
    assert base in queue
    told = {"field": "facts", "passage": "小诸葛", "category": "other"}
    assert client.post(f"{base}mark/", told).status_code == 302
    assert client.post(f"{base}mark/", told).status_code == 422
    assert client.post(f"{base}clear/", {"field": "facts", "passage": "黄河"}).status_code == 302
    record.refresh_from_db()
    assert record.shown["facts"] == DOUBTFUL.replace("小诸葛", "［已隐去］")
    assert base not in client.get("/admin/queues/of/masking/").content.decode()
    page = client.get(base).content.decode()
    assert "小诸葛" not in page
    made = MaskMark.objects.get(category="other")
    assert client.post(f"{base}undo/", {"mark": made.pk}).status_code == 302
    record.refresh_from_db()
    assert record.shown["facts"] == DOUBTFUL


def test_nobody_reviews_a_record_outside_their_part(record):
    client = reviewer("elsewhere", region="610722")
    base = f"{ROOM}records/{record.public_id}/"
    told = {"field": "facts", "passage": "小诸葛", "category": "other", "mark": "1"}
    assert client.get(base).status_code == 404
    for action in ("mark", "clear", "undo"):
        assert client.post(f"{base}{action}/", told).status_code == 404
    assert not MaskMark.objects.exists()
    record.refresh_from_db()
    assert record.version == 1
