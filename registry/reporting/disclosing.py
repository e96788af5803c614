"""What the disclosure rules ask about a reported row."""

from datetime import date

from registry import disclosure
from registry.identifiers import resident_birth_date
from registry.reporting.checking import PERSON, RESIDENT_ID

#: Fields whose words may make a record doubtful, of whatever kind.
WORDING = (
    "document_name",
    "project",
    "violation_type",
    "penalty_name",
    "facts",
    "matter",
    "reason",
    "content",
    "remarks",
)
#: The one 信息使用范围 that lets a decision be shown.
FOR_PUBLIC = "公示"


def _told(values: dict[str, str], name: str) -> bool | None:
    return {"是": True, "否": False}.get(values.get(name, ""))


def _day(values: dict[str, str], name: str) -> date | None:
    return date.fromisoformat(values[name]) if name in values else None


def disclosure_facts(kind: str, values: dict[str, str]) -> disclosure.Facts:
    """Return what the disclosure rules ask about a checked row."""
    is_person = values["subject_category"] == PERSON
    wording = "\n".join(values[name] for name in WORDING if name in values)
    return disclosure.Facts(
        kind=kind,
        subject_is_person=is_person,
        decided_on=date.fromisoformat(values["decided_on"]),
        severity=values.get("severity", ""),
        severity_basis=values.get("severity_basis", ""),
        necessity=values.get("necessity", ""),
        categories=tuple(filter(None, values.get("penalty_categories", "").split(";"))),
        content=wording,
        secret=_told(values, "secret"),
        summary=_told(values, "summary"),
        birth_date=_birth_date(values) if is_person else None,
        sector=disclosure.sector_of(f"{values.get('violation_type', '')}{values['authority_name']}")
        if kind == "penalty"
        else "",
        valid_until=_day(values, "valid_until"),
        reported_until=_day(values, "reported_until"),
        active=values.get("status", "1") == "1",
        for_public=values.get("use_scope", FOR_PUBLIC) == FOR_PUBLIC,
    )


def _birth_date(values: dict[str, str]) -> date | None:
    if values.get("certificate") != RESIDENT_ID:
        return None
    return resident_birth_date(values["certificate_number"])
