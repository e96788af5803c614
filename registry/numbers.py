"""The few numbers that stand for the whole register, read in one query."""

from django.db.models import F

from registry.models import RegisterNumber

DEMO_RECORDS = "demo_records"
SUBJECTS_SHOWN = "subjects_shown"
#: Milliseconds since 1970 up to which index and figures hold every change (registry.freshness).
APPLIED_UNTIL = "applied_until"


def numbers() -> dict[str, int]:
    """Return every number by name."""
    return dict(RegisterNumber.objects.values_list("name", "value"))


def demo_records() -> int:
    """Return how many invented records the register holds; pages then say 示例数据."""
    return number(DEMO_RECORDS)


def set_demo_records(records: int) -> None:
    """Say how many invented records the register holds."""
    put(DEMO_RECORDS, records)


def number(name: str) -> int:
    """Return one number; one that isn't there yet is 0."""
    return RegisterNumber.objects.filter(name=name).values_list("value", flat=True).first() or 0


def put(name: str, value: int) -> None:
    """Write a number anew."""
    RegisterNumber.objects.update_or_create(name=name, defaults={"value": value})


def add(name: str, difference: int) -> None:
    """Change a number by *difference*; one that isn't there yet counts as 0."""
    if difference and not RegisterNumber.objects.filter(name=name).update(
        value=F("value") + difference
    ):
        RegisterNumber.objects.create(name=name, value=difference)
