"""What an invented penalty says, besides whom it is about."""

from functools import lru_cache
from typing import Any, Final

from registry.demo.authorities import DemoAuthority, Violation, authorities, outcomes, violations
from registry.demo.days import after, slashed
from registry.demo.licences import remarks
from registry.demo.texts import Scene, fill
from registry.demo.words import data

_YUAN_PER_WAN: Final = 10_000
_SHORTEST, _LONGEST = 60, 250
# Of a thousand penalties:
_SECRET: Final = 4  # told to be a state secret, and reported all the same
_TELLS_PROCEDURE: Final = 300  # say 否 to secret and summary instead of nothing
_REMARKED: Final = 80
_DOUBTFUL: Final = 5  # remarks that make one ask whether it is secret
_NUMBERED_BY_ID: Final = 15  # document numbers of persons that hold their ID
_TELLS_END: Final = 300
_ENDS: Final = (3, 6, 12, 36)  # months until 公示截止期
_VALID_MONTHS: Final = {"严重": 36, "一般": 12, "轻微": 3, "": 12}


def penalty_fields(number: int, scene: Scene) -> dict[str, str]:
    """Return the fields of penalty *number* from the document's number to the portal's own."""
    dice, who = scene.dice, scene.subject
    violation = dice.pick(violations(who.kind))
    outcome = dice.pick(outcomes(persons=who.is_person))
    authority = authorities()[who.county.code, violation.bureau]
    ends = after(scene.decided, dice.pick(_ENDS)) if dice.chance(_TELLS_END) else ""
    return {
        "document_number": _document_number(authority, scene, number),
        "violation_type": violation.type,
        "facts": _facts(violation, scene),
        "legal_basis": violation.basis,
        "penalty_categories": outcome["categories"],
        **_result(outcome, violation, authority, scene, number),
        "decided_on": slashed(scene.decided),
        "valid_until": after(scene.decided, _VALID_MONTHS[outcome["severity"]]),
        "reported_until": ends,
        "authority_name": authority.name,
        "authority_code": authority.code,
        "source_name": authority.name,
        "source_code": authority.code,
        "remarks": _remarks(scene),
        **_told(outcome, scene),
    }


def _document_number(authority: DemoAuthority, scene: Scene, number: int) -> str:
    year = f"{authority.opening}{scene.decided.year}{authority.closing}"
    if scene.subject.is_person and scene.dice.chance(_NUMBERED_BY_ID):
        return f"{authority.mark}罚{year}{scene.keep(scene.subject.owner_id)}-{number + 1}号"
    return f"{authority.mark}罚{year}{number + 1}号"


def _facts(violation: Violation, scene: Scene) -> str:
    """Return the facts (违法事实), 60 to 250 characters; what doesn't fit is left out whole."""
    facts = fill(scene.dice.pick(violation.facts), scene)
    planted = len(scene.personal)
    tail = fill(scene.dice.pick(data("places")["tails"]), scene)
    if len(facts) + len(tail) > _LONGEST:
        del scene.personal[planted:]
        return facts
    return facts + tail


def _result(
    outcome: dict[str, Any],
    violation: Violation,
    authority: DemoAuthority,
    scene: Scene,
    number: int,
) -> dict[str, str]:
    """Return what was imposed: words, amounts in ten thousand yuan, the revoked certificate."""
    dice = scene.dice
    fine = dice.pick(outcome["fines"]) if "fines" in outcome else 0
    confiscated = 50 + 10 * dice.below(2000) if outcome.get("confiscates") else 0
    certificate = violation.certificate or "相关许可证件"
    revokes = outcome.get("revokes")
    return {
        "content": outcome["text"].format(
            fine=fine, confiscated=confiscated, total=fine + confiscated, certificate=certificate
        ),
        "fine": _wan(fine) if fine else "",
        "confiscated": _wan(confiscated) if confiscated else "",
        "revoked_certificate": (
            f"{certificate}（{authority.mark}证字第{scene.decided.year - 1}-{number + 1:06d}号）"
            if revokes
            else ""
        ),
    }


@lru_cache(maxsize=1 << 13)
def _wan(yuan: int) -> str:
    """Return yuan as ten thousand yuan (万元), exactly."""
    whole, part = divmod(yuan, _YUAN_PER_WAN)
    return f"{whole}.{part:04d}".rstrip("0").rstrip(".")


def _remarks(scene: Scene) -> str:
    if scene.dice.chance(_DOUBTFUL):
        return str(data("places")["doubtful_remark"])
    return remarks(scene) if scene.dice.chance(_REMARKED) else ""


def _told(outcome: dict[str, Any], scene: Scene) -> dict[str, str]:
    """Return the portal's own columns: class, its basis, necessity, secrecy, procedure."""
    dice, words = scene.dice, data("outcomes")
    severity = outcome["severity"]
    necessary = dice.below(100) < outcome.get("necessity", 0)
    told = "否" if dice.chance(_TELLS_PROCEDURE) else ""
    return {
        "severity": severity,
        "severity_basis": dice.pick(words["bases"]) if severity else "",
        "necessity": dice.pick(words["necessities"]) if necessary else "",
        "secret": "是" if dice.chance(_SECRET) else told,
        "summary": "是" if outcome.get("summary") else told,
    }
