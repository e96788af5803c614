"""Every way in which a record leaves the public, each as the office or a department takes it.

A way is a function that makes a record which is shown, and returns it with what takes it away.
"""

from functools import partial

from registry import decisions, jobs, lists, proposals, rights
from registry.models import Record, Submission
from registry.reporting.taking_back import take_back
from tests.factories import make_record
from tests.registry.applied import objected, repair_asked
from tests.registry.listed import add_entry, day, make_batch, publish, staff
from tests.registry.reported import licence, penalty, take
from tests.registry.reporters import department, reported

REASON, BASIS = "核实有误", "《信用修复管理办法》"


def _licence(**cells):
    take(licence(7, **cells))
    return Record.objects.get(kind="licence")


def _penalty():
    take(penalty(7), layout="penalty_2018")
    return Record.objects.get(kind="penalty")


def withdrawn():
    record = _licence()
    return record, partial(decisions.withdraw, record, REASON, BASIS, staff("a"))


def void():
    record = _penalty()
    return record, partial(decisions.void, record, REASON, BASIS, staff("a"))


def held():
    record = _licence()
    return record, partial(decisions.hold, record, REASON, BASIS, staff("a"))


def agreed_by_two():
    record = _licence()

    def act():
        proposal = proposals.propose(
            proposals.WITHDRAW, reason=REASON, basis=BASIS, by=staff("a"), record=record
        )
        proposals.approve(proposal, staff("b"))

    return record, act


def _granted(make, action):
    case, _code = make()

    def act():
        outcome = (case, staff("a"), "grant", action, REASON, BASIS)
        proposals.approve(rights.propose_outcome(*outcome), staff("b"))

    return case.record, act


def repaired():
    return _granted(repair_asked, "repair")


def objected_to():
    return _granted(objected, "withdraw")


def told_secret():
    record = _penalty()
    return record, lambda: take(penalty(7, secret="是"), layout="penalty_2018")


def made_doubtful():
    """Its department sends it again in words that may be secret: it waits for staff."""
    record = _licence()
    return record, lambda: take(licence(7, content="预包装食品销售（涉密项目）"))


def out_of_force():
    record = _licence()
    return record, lambda: take(licence(7, status="2"))


def taken_back():
    by = department()
    submission = reported([licence(7)], by)
    record = Record.objects.get()
    return record, lambda: take_back(Submission.objects.get(pk=submission.pk), by)


def _entry():
    batch = make_batch()
    add_entry(batch, 7)
    publish(batch)
    return batch, Record.objects.get()


def batch_withdrawn():
    batch, entry = _entry()
    return entry, partial(lists.withdraw_batch, batch, reason=REASON, basis=BASIS, by=staff("a"))


def exited():
    _batch, entry = _entry()
    why = {"reason": REASON, "basis": BASIS, "on": day(), "by": staff("a")}
    return entry, partial(lists.exit_entry, entry, **why)


def expired():
    """Its last day is over: nothing happens, and then the scheduler's job comes by."""
    record = make_record(shown={"content": "预包装食品销售"})

    def act():
        Record.objects.filter(pk=record.pk).update(public_until=day(1))

    return record, act


WAYS = (
    withdrawn,
    void,
    held,
    agreed_by_two,
    repaired,
    objected_to,
    told_secret,
    made_doubtful,
    out_of_force,
    taken_back,
    batch_withdrawn,
    exited,
    expired,
)


def pass_time():
    """Do what the scheduler does after midnight."""
    jobs.announce_expired()
