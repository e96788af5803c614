"""The authorities of the three counties, and who permits or punishes what."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from registry.demo.codes import AUTHORITY_SERIES, credit_code
from registry.demo.words import County, counties, data
from registry.enums import SubjectKind

_GOVERNMENT: Final = "11"  # registrar 1, kind 1: organs of the state


@dataclass(frozen=True, slots=True)
class DemoAuthority:
    """One authority. Its code depends on no seed: every run reports for the same ones."""

    name: str
    code: str
    mark: str
    opening: str
    closing: str


@dataclass(frozen=True, slots=True)
class Licence:
    """One sort of licence of ``data/bureaus.toml``; ``number`` is "own_id" where it is the ID."""

    bureau: str
    document: str
    category: str
    certificate: str
    months: tuple[int, ...]
    content: str
    number: str


@dataclass(frozen=True, slots=True)
class Violation:
    """One sort of violation of ``data/violations.toml``."""

    bureau: str
    type: str
    basis: str
    certificate: str
    facts: tuple[str, ...]


@cache
def authorities() -> dict[tuple[str, str], DemoAuthority]:
    """Return every authority by county code and bureau."""
    return {
        (county.code, bureau["name"]): _authority(county, bureau, number)
        for place, county in enumerate(counties())
        for number, bureau in enumerate(data("bureaus")["bureaus"], start=100 * place)
    }


def _authority(county: County, bureau: dict[str, Any], number: int) -> DemoAuthority:
    return DemoAuthority(
        f"{county.name}{bureau['name']}",
        credit_code(f"{_GOVERNMENT}{county.code}", AUTHORITY_SERIES, number),
        f"{county.short}{bureau['mark']}",
        bureau["brackets"][0],
        bureau["brackets"][1],
    )


@cache
def licences(kind: str) -> tuple[Licence, ...]:
    """Return the licences that a kind of subject may get, each as often as its weight."""
    return tuple(
        licence
        for bureau in data("bureaus")["bureaus"]
        for entry in bureau["licences"]
        if kind in entry["subjects"]
        for licence in (_licence(bureau["name"], entry),) * entry["weight"]
    )


def _licence(bureau: str, entry: dict[str, Any]) -> Licence:
    return Licence(
        bureau,
        entry["document"],
        entry["category"],
        entry["certificate"],
        tuple(entry["months"]),
        entry["content"],
        entry.get("number", ""),
    )


@cache
def violations(kind: str) -> tuple[Violation, ...]:
    """Return the violations that a kind of subject may be punished for, by weight."""
    return tuple(
        Violation(
            entry["bureau"],
            entry["type"],
            entry["basis"],
            entry["certificate"],
            tuple(entry["facts"]),
        )
        for entry in data("violations")["violations"]
        if kind in entry["subjects"]
        for _ in range(entry["weight"])
    )


@cache
def outcomes(*, persons: bool) -> tuple[dict[str, Any], ...]:
    """Return what a decision may end with (``data/outcomes.toml``), by weight."""
    return tuple(
        entry
        for entry in data("outcomes")["outcomes"]
        if not persons or entry.get("persons", True)
        for _ in range(entry["weight"])
    )


assert all(
    licences(kind.value) and violations(kind.value) for kind in SubjectKind if kind != "other"
)
