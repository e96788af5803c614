"""What went stays gone, whatever is reported, merged, replayed or restored, on both engines.

One small register: a withdrawn, a void, a repaired and an exited record, and one that stays. Each
way back is tried on all of them at once; then every door and the index itself are asked.
"""

import shutil

import pytest

from registry import (
    decisions,
    outbox,
    proposals,
    publication,
    queues,
    single_rows,
    subjects,
)
from registry.enums import RecordState, Severity
from registry.list_publishing import publish_released
from registry.lists import exit_entry
from registry.models import OutboxEvent, Record, SetAsideRow, Subject, SubjectChange
from registry.models.history import Action
from registry.reporting.importing import import_rows
from registry.reporting.taking_back import take_back
from registry.scopes import ALL
from registry.subject_splits import NewSubject, split, undo_split
from search.engines import engine
from search.indexing import apply_waiting, record_documents
from search.rebuild import Rebuild
from search.results import Question
from search.service import find_records
from tests.registry.listed import add_entry, day, make_batch, publish, staff
from tests.registry.reported import licence, penalty, uscc
from tests.search.helpers import new_index
from tests.search.test_process import everything

REASON, BASIS = "核实有误", "《信用修复管理办法》"
#: The numbers of the rows that go, by how they went; number 4 stays.
GONE = {1: "withdrawn", 2: "void", 3: "withdrawn"}
STAYS = 4


@pytest.fixture(params=["embedded", "elasticsearch"])
def index(request, db, settings, tmp_path):
    """An empty index of each engine: the contract is one, whatever stands behind it."""
    settings.VAULT_DIR = tmp_path / "vault"
    if request.param == "embedded":
        settings.SEARCH_URL, settings.SEARCH_DIR = "embedded:", tmp_path / "index"
    else:
        settings.SEARCH_URL = request.getfixturevalue("elasticsearch_url")
        prefix = request.getfixturevalue("elasticsearch_prefix")
        settings.SEARCH_INDEX_PREFIX = prefix.rstrip("-")
        settings.SEARCH_SHARDS, settings.SEARCH_REPLICAS = 1, 0
    new_index()
    return request.param


class Register:
    """The register after four records went, and what was there before they did."""

    def __init__(self, tmp_path, kind):
        self.take(*(licence(number) for number in (*GONE, STAYS)))
        self.batch = make_batch()
        add_entry(self.batch, 11)
        publish(self.batch)
        self.entry = Record.objects.get(batch=self.batch)
        apply_waiting(engine())
        assert len(everything(engine())) == 5
        self._keep_older_index(tmp_path, kind)
        self._remove()
        apply_waiting(engine())
        self.stays = self.of(STAYS).public_id
        self.states = self.now()

    def _keep_older_index(self, tmp_path, kind):
        """Keep what a backup of the index, a late writer and a lost swap would bring back."""
        rows = list(Record.objects.values_list("pk", flat=True))
        self.old_documents = record_documents(rows, outbox.take_ticket())
        self.folder = None
        if kind == "embedded":
            self.folder = tmp_path / "backup"
            shutil.copytree(tmp_path / "index", self.folder)
        self.old_generation = engine().new_generation()
        self.old_generation.put(self.old_documents)
        self.old_generation.commit()

    def _remove(self):
        decisions.withdraw(self.of(1), REASON, BASIS, staff("a"))
        decisions.void(self.of(2), REASON, BASIS, staff("a"))
        decisions.decide(
            self.of(3),
            decisions.Decision(Action.REPAIRED, REASON, BASIS, staff("a")),
            lambda _row: {"state": RecordState.WITHDRAWN},
        )
        exit_entry(self.entry, reason=REASON, basis=BASIS, on=day(), by=staff("a"))

    @staticmethod
    def take(*rows):
        return import_rows("licence_2018", list(rows), file_name="a.csv", workers=0)

    @staticmethod
    def of(number):
        return Record.objects.get(document_number=licence(number)["document_number"])

    @staticmethod
    def subject(number):
        return Subject.objects.get(identifiers__value=uscc(number))

    @staticmethod
    def now():
        """Return the state of every record by its id."""
        return dict(Record.objects.values_list("public_id", "state"))

    def gone(self):
        """Return the public ids of what went."""
        return set(self.states) - {self.stays}


@pytest.fixture
def register(index, tmp_path):
    made = Register(tmp_path, index)
    yield made
    made.old_generation.close()


def resent(register):
    register.take(*(licence(number) for number in (*GONE, STAYS)))


def corrected(register):
    changes = {"content": "预包装食品、散装食品销售", "valid_until": "2035/05/31"}
    register.take(*(licence(number, **changes) for number in GONE))


def told_not_secret(register):
    told = {"secret": "否", "summary": "否", "content": "另作说明"}
    register.take(*(licence(number, **told) for number in GONE))


def resent_by_hand(register):
    issuer = register.batch.issuer
    cells = licence(1, content="手工补录") | {"source_name": issuer.name}
    single_rows.take_row("licence_2018", cells, by=None, reach=ALL)


def entered_again(register):
    """The same entry under the same decision, and the list's releasing job after it."""
    add_entry(register.batch, 11, reason="又守法经营两年")
    publish_released()


def merged(register):
    for number in GONE:
        subjects.merge(register.subject(number), register.subject(STAYS), REASON, staff("a"))


def unmerged(register):
    merged(register)
    for change in SubjectChange.objects.filter(action=Action.MERGED):
        subjects.unmerge(change, REASON, staff("a"))


def _split(register):
    merged(register)
    source = Record.objects.get(public_id=register.stays).subject
    theirs = Record.objects.filter(public_id__in=register.gone(), subject=source)
    return split(
        source,
        records=list(theirs.values_list("pk", flat=True)),
        to=NewSubject("眉县拆分示例公司"),
        reason=REASON,
        by=staff("a"),
    )


def split_off(register):
    _split(register)


def split_undone(register):
    undo_split(_split(register), REASON, staff("a"))


def merged_and_resent(register):
    merged(register)
    resent(register)
    corrected(register)


def under_another_code(register):
    """The same decisions, reported under the code of the subject that theirs was merged into."""
    merged(register)
    survivor = licence(STAYS)
    whose = {name: survivor[name] for name in ("subject_name", "uscc")}
    register.take(*(licence(number) | whose for number in GONE))


def under_a_merged_code(register):
    """The other way round: reported under the code of a subject that was merged into theirs."""
    subjects.merge(register.subject(STAYS), register.subject(1), REASON, staff("a"))
    row = licence(1) | {name: licence(STAYS)[name] for name in ("subject_name", "uscc")}
    register.take(row)


def renumbered(register):
    """The same decisions under numbers written otherwise: they wait for staff."""
    for written in (
        "（眉）许字〔2026〕第{}号",
        "眉許字2026年0{}号",
        "（眉）许〔2026〕{}",
        "眉许字{}号",
    ):
        register.take(*(licence(n, document_number=written.format(n)) for n in GONE))
    asked(len(GONE) * 4)


def under_another_authority(register):
    code = {"authority_code": uscc(160002, "11")}
    register.take(*(licence(number) | code for number in GONE))
    asked(len(GONE))


def asked(number):
    waiting = SetAsideRow.objects.filter(sort="H106", settled_at=None)
    assert waiting.count() == number
    queues.refuse_row(waiting.first(), "同一决定", staff("a"))


def told_secret_then_decided_otherwise(_register):
    """It was told secret, and leaves so; then all that isn't a decision to publish it."""
    _report(penalty(9))
    record = Record.objects.get(kind="penalty")
    _stopped_and_decided(lambda: _report(penalty(9, secret="是")), record)
    _report(penalty(9, content="罚款1元"))
    _report(penalty(9, content="罚款2元", secret="否", summary="否"))


def _report(row):
    import_rows("penalty_2018", [row], file_name="b.csv", workers=0)


def taken_back_then_decided_otherwise(register):
    submission = register.take(licence(9))
    _stopped_and_decided(lambda: take_back(submission), register.of(9))


def _stopped_and_decided(stop, record):
    assert publication.record(record.public_id)
    stop()
    record.refresh_from_db()
    assert record.state == RecordState.HELD
    decisions.confirm_severity(record, Severity.GENERAL, REASON, BASIS, staff("a"))
    decisions.correct(record, {"content": "更正"}, REASON, BASIS, staff("a"))


def class_confirmed(register):
    for number in GONE:
        decisions.confirm_severity(register.of(number), Severity.GENERAL, REASON, BASIS, staff("a"))


def corrected_by_staff(register):
    for number in GONE:
        decisions.correct(register.of(number), {"content": "更正"}, REASON, BASIS, staff("a"))


def old_events(register):
    outbox.announce_records((pk, 1) for pk in Record.objects.values_list("pk", flat=True))


def stale_writer(register):
    """Somebody wakes who read the register before, and writes what they read."""
    writer = engine().open_writer()
    writer.put(register.old_documents)
    writer.commit()
    writer.close()


def rebuilt(register):
    rebuild = Rebuild(engine())
    try:
        while rebuild.step():
            pass
        writer = rebuild.finish()
        engine().swap(writer)
        writer.close()
    finally:
        rebuild.close()


def published_again(register):
    publish_released()


WAYS_BACK = (
    resent,
    corrected,
    told_not_secret,
    resent_by_hand,
    entered_again,
    published_again,
    merged,
    unmerged,
    split_off,
    split_undone,
    merged_and_resent,
    under_another_code,
    under_a_merged_code,
    renumbered,
    under_another_authority,
    told_secret_then_decided_otherwise,
    taken_back_then_decided_otherwise,
    class_confirmed,
    corrected_by_staff,
    old_events,
    stale_writer,
    rebuilt,
)


@pytest.mark.parametrize("way", WAYS_BACK, ids=lambda way: way.__name__)
def test_nothing_comes_back(way, register):
    way(register)
    still_gone(register)
    # Nor once the index knows of all that.
    apply_waiting(engine())
    assert not OutboxEvent.objects.exists()
    still_gone(register)
    assert everything(engine()) == [register.stays]


def still_gone(register):
    """Ask the register, its door and the look-up; what is gone may stand nowhere."""
    now = register.now()
    assert {public_id: now[public_id] for public_id in register.states} == register.states
    assert publication.records(now).keys() == {register.stays}
    assert [item.public_id for item in find_records(Question(size=50)).page.items] == [
        register.stays
    ]
    for number in GONE:
        asked = Question(text=licence(number)["document_number"])
        assert not {item.public_id for item in find_records(asked).page.items} - {register.stays}
    shown = Subject.objects.values_list("public_id", flat=True)
    for subject in publication.subjects(shown).values():
        assert sum(subject.counts.values()) == 1


def test_an_older_index_put_back_shows_nothing_of_it(register, index, settings):
    engine().swap(register.old_generation)
    knows_all_and_tells_nothing(register)
    if index == "embedded":
        shutil.rmtree(settings.SEARCH_DIR)
        shutil.copytree(register.folder, settings.SEARCH_DIR)
        knows_all_and_tells_nothing(register)


def knows_all_and_tells_nothing(register):
    """The index itself tells all of it again, and no door does; a rebuild forgets it."""
    assert set(everything(engine())) >= register.gone()
    still_gone(register)
    rebuilt(register)
    assert everything(engine()) == [register.stays]
    still_gone(register)


@pytest.mark.parametrize("number", GONE)
def test_staff_bring_it_back_by_two_with_a_reason(number, register):
    record = register.of(number)
    with pytest.raises(decisions.DecisionError):
        decisions.publish_agreed(record, "", "", staff("a"))
    assert publication.record(record.public_id) is None
    proposal = proposals.propose(
        proposals.PUBLISH, reason="复核后应当公示", basis=BASIS, by=staff("a"), record=record
    )
    with pytest.raises(proposals.ProposalError):
        proposals.approve(proposal, staff("a"))
    assert publication.record(record.public_id) is None
    proposals.approve(proposal, staff("b"))
    assert publication.record(record.public_id)
    apply_waiting(engine())
    assert set(everything(engine())) == {register.stays, record.public_id}
    assert (record.state, register.of(number).state) == (GONE[number], "public")
