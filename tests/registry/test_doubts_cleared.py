"""Publishing by hand clears what only the words made doubtful, and no more than that."""

import pytest

from registry import decisions
from registry.models import Record
from registry.publication import record as shown
from registry.reporting.importing import import_rows
from tests.registry.listed import staff
from tests.registry.reported import licence, penalty

pytestmark = pytest.mark.django_db

DOUBTFUL = [
    ("licence_2018", licence(content="涉及国家秘密载体印制"), "may_be_secret"),
    ("penalty_2018", penalty(facts="执法人员当场处罚。"), "may_be_summary"),
]


def reported(layout, row):
    import_rows(layout, [row], file_name="t.csv", workers=0)
    return Record.objects.get()


@pytest.mark.parametrize(("layout", "row", "reason"), DOUBTFUL)
def test_staff_who_asked_publish_what_only_the_words_made_doubtful(layout, row, reason):
    record = reported(layout, row)
    assert (record.state, record.reason) == ("held", reason)
    assert decisions.doubt_of(record) == reason
    decisions.publish(record, "已向机关核实", "复函", staff("reviewer"))
    assert shown(record.public_id)
    assert (record.state, record.reason, record.basis) == ("public", "已向机关核实", "复函")


@pytest.mark.parametrize(("layout", "row", "reason"), DOUBTFUL)
def test_another_text_with_such_words_is_held_again(layout, row, reason):
    record = reported(layout, row)
    decisions.publish(record, "已向机关核实", "复函", staff("reviewer"))
    name = "facts" if "penalty" in layout else "content"
    record = reported(layout, row | {name: f"{row[name]}另有补充。"})
    assert (record.state, record.reason, shown(record.public_id)) == ("held", reason, None)


def test_what_was_told_to_be_public_is_no_doubt():
    record = reported("licence_2018", licence())
    assert decisions.doubt_of(record) == ""
