"""The register of uses: what may be written down, who reviews it, what stands out."""

import ast
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from registry import audit, uses
from registry.models import AuditEntry
from registry.use_figures import month_figures
from registry.use_reviews import (
    ReviewError,
    UseFilter,
    every_use,
    purpose_labels,
    purpose_of,
    review,
    reviews_of,
    sample,
    use_of,
    uses_page,
)
from registry.uses import UseError, note_use, use_rules
from tests.factories import make_resident_id

pytestmark = pytest.mark.django_db

NUMBER = make_resident_id(7)
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def people():
    return [User.objects.create_user(name) for name in ("reader-a", "reader-b", "auditor")]


def this_month():
    return timezone.localdate().replace(day=1)


def used(by, purpose="办理异议申请：核对", about="record:81", at=None, **facts):
    """Write a use down as of another moment."""
    facts = {"purpose": purpose, "basis": "x", "about": about, "what": "all", **facts}
    at = at or timezone.now()
    entry = audit.signed(uses.USED, by=str(by.pk), at=at, facts=facts)
    entry.save()
    return entry


def test_a_use_is_written_down_with_purpose_and_basis():
    user = User.objects.create_user("reviewer")
    note_use(user, "办理异议", "异议受理单2号", "record:81", "subject_name")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("register.used", str(user.pk))
    assert entry.facts == {
        "purpose": "办理异议",
        "basis": "异议受理单2号",
        "about": "record:81",
        "what": "subject_name",
    }
    for purpose, basis in ((" ", "x"), ("x", "")):
        with pytest.raises(ValueError, match="a use needs its purpose and its basis"):
            note_use(user, purpose, basis, "record:81", "subject_name")
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("about", "what"),
    [
        ("record:张三", "all"),
        ("record", "all"),
        ("record:", "all"),
        ("record:81 82", "all"),
        ("record:81", "张三"),
        ("record:81", ""),
        ("record:81", NUMBER),
        ("record:81", "name " * 500),
    ],
)
def test_no_value_fits_into_a_use(people, about, what):
    with pytest.raises(UseError):
        note_use(people[0], "办理异议", "x", about, what)
    assert not AuditEntry.objects.exists()


WRONG = NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")


@pytest.mark.parametrize(
    "typed",
    [
        WRONG,
        f"{WRONG[:6]} {WRONG[6:14]} {WRONG[14:]}",
        "-".join(WRONG),
        WRONG.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")),
        f"{WRONG[:17]}x",
        WRONG[:15],
        "999999999999999",
        f"{WRONG[:9]}\u200b{WRONG[9:]}",
    ],
)
def test_no_number_as_long_as_an_identity_s_is_kept(people, typed):
    note_use(people[0], f"核对当事人{typed}的申请", f"来函第12号（{typed}）", "record:81", "all")
    facts = AuditEntry.objects.get().facts
    assert facts["purpose"] == "核对当事人［已隐去］的申请"
    assert facts["basis"] == "来函第12号（［已隐去］）"


def test_shorter_numbers_stay(people):
    stated = "眉市监函〔2025〕第1234567号，受理编号 20250601123456"
    note_use(people[0], "核对", stated, "record:81", "all")
    assert AuditEntry.objects.get().facts["basis"] == stated


def calls():
    """Yield (file, call) of every note_use in the project."""
    for room in ("registry", "backoffice", "portal", "graphql", "cms", "search"):
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text("utf-8")
            if "note_use(" not in text:
                continue
            for node in ast.walk(ast.parse(text)):
                name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
                if name.split(".")[-1] == "note_use":
                    yield path.relative_to(ROOT), node


def test_every_caller_says_what_it_is_about_in_words_that_reviewers_know():
    found = list(calls())
    assert len(found) >= 6
    for path, call in found:
        about = call.args[3]
        if isinstance(about, ast.Name):
            continue  # person_lookup's, whose own test says which
        assert isinstance(about, ast.JoinedStr), path
        kind = about.values[0].value.partition(":")[0]
        assert kind in use_rules()["about"], (path, kind)
        assert len(about.values) == 2, path


def test_the_list_is_narrowed_by_who_why_what_and_when(people):
    one, two, _auditor = people
    at = timezone.now()
    last_month = timezone.make_aware(datetime(2020, 1, 15, 12, 0))  # noqa: DTZ001
    old = used(one, at=last_month)
    used(one, "信用修复、其他", "case:7", at)
    used(two, "补正本单位报送的数据", "row:9", at)
    newest = used(two, at=at)
    audit.note("register.export.records", by="1")
    assert uses_page(UseFilter()).uses[0].id == newest.pk

    def about(**asked):
        return [f"{use.kind}:{use.about}" for use in every_use(UseFilter(**asked))]

    assert about() == ["record:81", "row:9", "case:7", "record:81"]
    assert about(actors=frozenset({str(one.pk)})) == ["case:7", "record:81"]
    assert about(kind="row") == ["row:9"]
    assert about(kind="ro") == []
    assert about(purpose="objection") == ["record:81", "record:81"]
    assert about(purpose="mending") == ["row:9"]
    assert about(month=last_month.date().replace(day=1)) == ["record:81"]
    assert about(month=this_month()) == ["record:81", "row:9", "case:7"]
    first = uses_page(UseFilter(), limit=3)
    rest = uses_page(UseFilter(), first.after, limit=3)
    assert ([use.id for use in rest.uses], rest.after) == ([old.pk], 0)
    assert (purpose_of("信用修复、其他"), purpose_of("办理异议申请：x")) == ("other", "objection")
    assert "mending" in purpose_labels()


def test_a_use_is_reviewed_by_somebody_else_and_the_latest_word_holds(people):
    one, _two, auditor = people
    entry = used(one)
    use = use_of(entry.pk, None)
    with pytest.raises(ReviewError, match="本人"):
        review(use, "fine", "", one)
    with pytest.raises(ReviewError, match="结论"):
        review(use, "well", "", auditor)
    with pytest.raises(ReviewError, match="存疑之处"):
        review(use, "questioned", " ", auditor)
    with pytest.raises(ReviewError, match="300"):
        review(use, "fine", "说" * 301, auditor)
    assert reviews_of([entry.pk]) == {}
    review(use, "questioned", f"无对应申请，当事人{NUMBER}", auditor)
    found = use_of(entry.pk, None).review
    assert (found.outcome, found.by) == ("questioned", str(auditor.pk))
    assert NUMBER not in found.note
    assert [use.id for use in every_use(UseFilter(state="questioned"))] == [entry.pk]
    review(use, "fine", "已补充材料", auditor)
    assert use_of(entry.pk, None).review.outcome == "fine"
    assert list(every_use(UseFilter(state="questioned"))) == []
    assert use_of(entry.pk, frozenset({str(auditor.pk)})) is None
    assert use_of(entry.pk + 1, None) is None
    assert AuditEntry.objects.get(pk=entry.pk).facts == entry.facts


def test_a_sample_holds_only_what_nobody_reviewed(people):
    one, _two, auditor = people
    entries = [used(one) for _number in range(6)]
    for entry in entries[:2]:
        review(use_of(entry.pk, None), "fine", "", auditor)
    drawn = sample(UseFilter(month=this_month()), 3)
    assert len({use.id for use in drawn}) == 3
    assert {use.id for use in drawn} <= {entry.pk for entry in entries[2:]}
    assert len(sample(UseFilter())) == 4
    assert sample(UseFilter(actors=frozenset({"0"}))) == ()


def test_the_months_figures_and_what_stands_out(people, monkeypatch):
    one, two, auditor = people
    noon = timezone.localtime().replace(day=1, hour=12, minute=10)
    monkeypatch.setitem(use_rules()["unusual"], "many_in_an_hour", 3)
    for minutes in (0, 5, 10):
        used(one, at=noon + timedelta(minutes=minutes))
    calm = used(two, "补正本单位报送的数据", "row:9", noon)
    used(auditor, about="person:nobody", at=noon.replace(hour=23), own_name=True)
    review(use_of(calm.pk, None), "questioned", "请说明", auditor)
    figures = month_figures(this_month())
    assert figures.number == 5
    assert figures.by_purpose == (("objection", 4), ("mending", 1))
    assert figures.by_kind == (("record", 3), ("person", 1), ("row", 1))
    assert (figures.reviewed, figures.questioned) == (1, 1)
    told = [
        (p.actor, p.number, p.busiest, p.at_night, p.own_name, p.missed, p.is_unusual)
        for p in figures.patterns
    ]
    assert told == [
        (str(one.pk), 3, 3, 0, 0, 0, True),
        (str(auditor.pk), 1, 1, 1, 1, 1, True),
        (str(two.pk), 1, 1, 0, 0, 0, False),
    ]
    assert month_figures(this_month(), frozenset({"0"})).number == 0
