"""What the rules of disclosure answer, as tests compare it."""

from datetime import date

from registry.disclosure import Facts, assess
from registry.enums import RecordState

#: A fine of a firm: nothing about it is doubtful.
FINE = Facts(
    kind="penalty", subject_is_person=False, decided_on=date(2026, 5, 10), categories=("罚款",)
)


def answer(facts):
    """The state, reason, rule and class of a record, and whether staff are asked."""
    result = assess(facts)
    return (
        result.state.value,
        result.reason,
        result.rule,
        result.severity,
        result.needs_confirmation,
    )


def dates(facts):
    """From when, until when, and the first day on which repair may be asked for."""
    result = assess(facts)
    assert result.state is RecordState.PUBLIC
    return result.publish_from, result.public_until, result.repair_from
