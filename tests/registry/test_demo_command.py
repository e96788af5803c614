"""``manage.py demo``: what it says, what it refuses, what it writes."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from registry.demo.filling import Run, fill_register, holds_real_records, run_for
from registry.demo.generating import rows
from registry.models import Record, Submission
from registry.numbers import demo_records

UNTIL = date(2026, 11, 21)

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out = StringIO()
    call_command("demo", *arguments, "--workers", "0", stdout=out, verbosity=0, **options)
    return out.getvalue()


def test_command_says_what_it_did_and_larger_run_adds_the_rest():
    assert run("--records", "40", "--until", "2026-11-21").startswith(
        "示例数据 40 条（种子 1，至 2026-11-21）：新增 "
    )
    first = Record.objects.count()
    said = run("--records", "60")
    assert said.startswith("示例数据 60 条（种子 1，至 2026-11-21）：新增 ")
    assert f"未变 {first}" in said
    assert first < Record.objects.count() <= 60
    assert demo_records() == 60
    run("--records", "10")
    assert demo_records() == 60


def test_run_remembers_seed_and_day():
    assert run_for(5).seed == 1
    fill_register(Run(4, 9, date(2025, 3, 4)), workers=0)
    assert run_for(7) == Run(7, 9, date(2025, 3, 4))
    assert run_for(7, seed=2, until=UNTIL) == Run(7, 2, UNTIL)


def real_submission():
    return Submission.objects.create(
        file_name="许可.csv", file_digest=b"\1" * 32, stored_as="x", kind="licence", layout="x"
    )


def test_register_with_real_records_is_left_alone():
    assert not holds_real_records()
    real_submission()
    with pytest.raises(CommandError) as refused:
        run("--records", "5")
    assert str(refused.value) == "登记库中已有真实记录，未生成示例数据；确要混入请加 --force。"
    assert Record.objects.count() == 0
    assert Submission.objects.count() == 1
    assert demo_records() == 0


def test_force_mixes_demo_records_in():
    real_submission()
    run("--records", "5", "--force")
    assert demo_records() == 5
    assert Record.objects.count() > 0


def test_file_is_written_and_nothing_imported(tmp_path):
    path = tmp_path / "penalties.csv"
    said = run(
        "--records", "30", "--file", str(path), "--kind", "penalty", "--until", "2026-11-21"
    )  # fmt: skip
    assert said == f"已写入 {path}，共 30 行。\n"
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.DictReader(file)) == list(rows("penalty", 30, 1, UNTIL))
    assert Submission.objects.count() == 0
    assert demo_records() == 0


def test_file_with_faults(tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    arguments = ("--records", "50", "--until", "2026-11-21")
    run(*arguments, "--file", str(good))
    run(*arguments, "--file", str(bad), "--errors", "0.5")
    pairs = zip(good.read_text().splitlines(), bad.read_text().splitlines(), strict=True)
    assert 10 <= sum(one != other for one, other in pairs) <= 40


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("--errors", "0.1"), "--errors 只能与 --file 同用。"),
    (("--file", "/nowhere/x.csv"), "文件 /nowhere/x.csv 无法写入：No such file or directory。"),
    (("--records", "-1"), "Error: argument --records: 应为不小于 0 的整数"),
    (("--file", "x", "--errors", "2"), "Error: argument --errors: 应为 0 到 1 之间的小数"),
])  # fmt: skip
def test_what_can_not_be_done_is_said_in_one_sentence(arguments, sentence):
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert str(refused.value) == sentence
    assert Submission.objects.count() == 0
