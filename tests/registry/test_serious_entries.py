"""An entry of a list with four eyes stays on the site whatever one person or department sends."""

import pytest

from registry import decisions, proposals
from registry.list_publishing import publish_released
from registry.models import Record
from registry.publication import record as shown
from registry.reporting.versions import disclose
from tests.registry.listed import add_entry, day, make_batch, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    batch = make_batch("serious_breach")
    made = add_entry(batch)
    words = {"reason": "按期发布", "basis": "办法", "by": staff("first")}
    proposal = proposals.propose("publish_batch", batch=batch, **words)
    proposals.approve(proposal, staff("second"))
    publish_released()
    made.refresh_from_db()
    return made


def reported_again(entry, **cells):
    add_entry(entry.batch, **{"document_number": entry.batch.number} | cells)
    entry.refresh_from_db()


@pytest.mark.parametrize("until", [day(1).isoformat(), day(-1).isoformat()])
def test_a_report_neither_ends_nor_shortens_it(entry, until):
    before = entry.public_until
    reported_again(entry, valid_until=until, reason="又补充了说明")
    assert (entry.version, entry.state, entry.public_until) == (3, "public", before)
    assert shown(entry.public_id)
    assert entry.shown["reason"] == "又补充了说明"
    assert entry.needs_confirmation


def test_a_report_with_doubtful_words_leaves_text_and_display(entry):
    text = entry.shown["reason"]
    reported_again(entry, reason="属于国家秘密")
    assert (entry.state, entry.shown["reason"], entry.needs_confirmation) == ("public", text, True)


def test_a_report_changes_its_text_and_asks_nobody(entry):
    reported_again(entry, reason="又补充了说明")
    assert (entry.version, entry.state, entry.needs_confirmation) == (3, "public", False)
    assert shown(entry.public_id)


@pytest.mark.parametrize(
    ("reason", "state"),
    [("secret", "held"), ("summary", "held"), ("inactive", "public"), ("not_for_public", "public")],
)
def test_only_what_is_told_secret_goes_at_once(entry, reason, state):
    answer = dict.fromkeys(("publish_from", "public_until", "repair_from"))
    answer |= {"state": "held", "reason": reason, "rule": "", "severity": ""}
    disclose(entry, answer | {"needs_confirmation": False})
    assert entry.state == state
    assert entry.needs_confirmation == (state == "public")


@pytest.mark.parametrize(
    "values", [{"valid_until": day(1).isoformat()}, {"reason": "属于国家秘密"}]
)
def test_nobody_ends_it_alone_by_correcting_it(entry, values):
    with pytest.raises(decisions.DecisionError, match="请办理移出或者撤下"):
        decisions.correct(entry, values, "录入有误", "来函", staff("alone"))
    assert shown(entry.public_id)
    assert Record.objects.get(pk=entry.pk).version == entry.version


def test_correcting_what_was_reported_wrong_settles_it(entry):
    until = entry.public_until.isoformat()
    reported_again(entry, valid_until=day(1).isoformat())
    decisions.correct(entry, {"valid_until": until}, "报送有误", "来函", staff("reviewer"))
    entry.refresh_from_db()
    assert (entry.state, entry.needs_confirmation) == ("public", False)
    assert entry.public_until.isoformat() == until
