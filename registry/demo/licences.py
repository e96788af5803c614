"""What an invented licence says, besides whom it is for."""

from typing import Final

from registry.demo.authorities import DemoAuthority, Licence, authorities, licences
from registry.demo.days import after, slashed
from registry.demo.texts import Scene, fill
from registry.demo.words import data

_INVALID: Final = 20  # of a thousand: 当前状态 2
_REMARKED: Final = 60  # of a thousand
_BUSINESS_LICENCE: Final = "营业执照"
_SHORTEST, _LONGEST = 20, 400


def licence_fields(number: int, scene: Scene) -> dict[str, str]:
    """Return the fields of licence *number* from the document's name to the remarks."""
    dice, who = scene.dice, scene.subject
    licence = dice.pick(licences(who.kind))
    authority = authorities()[who.county.code, licence.bureau]
    decided = slashed(scene.decided)
    content = fill(licence.content, scene)
    return {
        "document_name": fill(licence.document, scene),
        "document_number": _document_number(authority, scene, number),
        "licence_category": licence.category,
        "licence_certificate_name": licence.certificate,
        "licence_number": _licence_number(licence, authority, scene, number),
        "content": content[:_LONGEST],
        "decided_on": decided,
        "valid_from": decided,
        "valid_until": after(scene.decided, dice.pick(licence.months)),
        "authority_name": authority.name,
        "authority_code": authority.code,
        "status": "2" if dice.chance(_INVALID) else "1",
        "source_name": authority.name,
        "source_code": authority.code,
        "remarks": remarks(scene) if dice.chance(_REMARKED) else "",
    }


def remarks(scene: Scene) -> str:
    """Return remarks (备注) that tell more than they should."""
    return fill(scene.dice.pick(data("places")["remarks"]), scene)


def _document_number(authority: DemoAuthority, scene: Scene, number: int) -> str:
    year = f"{authority.opening}{scene.decided.year}{authority.closing}"
    return f"{authority.mark}许{year}{number + 1:05d}号"


def _licence_number(licence: Licence, authority: DemoAuthority, scene: Scene, number: int) -> str:
    """Return the licence's number: the credit code, the holder's ID, or one of its own."""
    if licence.certificate == _BUSINESS_LICENCE:
        return scene.subject.uscc
    if licence.number == "own_id":
        return scene.keep(scene.subject.owner_id)
    if not licence.certificate:
        return ""
    return f"{authority.mark}证字第{scene.decided.year}-{number + 1:06d}号"
