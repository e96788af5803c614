"""The guides for readers, the office and departments say what the register's data says."""

import tomllib

import pytest
from django.utils import timezone

from portal.website.sending import rules
from registry.person_lookup import person_rules
from registry.queue_specs import queues
from registry.rights.rules import clock_rule
from registry.uses import use_rules


@pytest.fixture(scope="module")
def guide(project_root):
    """``guide(name)`` → a guide's text."""
    return lambda name: (project_root / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("name", ["rights.md", "office.md"])
def test_the_days_of_objections_and_repair_are_the_clocks(guide, name):
    today = timezone.localdate()
    days = [clock_rule(sort, today).decide for sort in ("objection", "repair")]
    assert "异议 {} 个工作日，修复 {} 个工作日".format(*days) in guide(name)


@pytest.mark.parametrize("name", ["reporting.md", "office.md"])
def test_the_days_of_an_asked_authority_are_the_clocks(guide, name):
    today = timezone.localdate()
    (days,) = {clock_rule(sort, today).verify for sort in ("objection", "repair")}
    assert f"{days} 个工作日内答复" in guide(name)


def test_every_queue_stands_in_the_office_s_guide(guide):
    table = guide("office.md").partition("| 队列 |")[2].partition("\n\n")[0]
    told = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    assert told == [one.label for one in queues().values()]


def test_the_limits_of_looking_persons_up_are_the_data_s(guide):
    limits, text = person_rules()["limits"], guide("uses.md")
    assert f"一小时内 {limits['failures_an_hour']} 次未查到" in text
    assert f"每小时 {limits['lookups_an_hour']} 次、每日 {limits['lookups_a_day']} 次" in text
    assert f"随机抽取 {use_rules()['sample']['number']} 条" in text


def test_what_public_forms_ask_without_proof_is_written_down(guide, project_root):
    text = guide("decisions/0035-public-forms.md")
    assert f"younger than {rules()['without_proof']['least_seconds']} seconds" in text
    classes = tomllib.loads((project_root / "limits/data/rates.toml").read_text("utf-8"))["classes"]
    for name, words in (("form_unproven", "a minute"), ("form_unproven_all", "an hour")):
        windows = classes[name]["windows"]
        assert f"{windows[0]['limit']} {words}" in text
        assert f"{windows[-1]['limit']} a day" in text
