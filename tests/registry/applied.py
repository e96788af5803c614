"""Applications about records, as their subjects send them."""

import io
from datetime import timedelta

from PIL import Image

from registry import rights
from registry.rights import Application, Upload
from tests.factories import make_record, make_subject
from tests.registry.listed import day, staff

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PHONE = "13812345678"
NAME = "欧阳示例"


def picture(kind="JPEG", **options):
    """Return a small picture."""
    target = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(target, format=kind, **options)
    return target.getvalue()


def application(record, sort="objection", **fields):
    """Return an application as an organisation's representative fills it in."""
    given = {
        "role": "representative",
        "name": NAME,
        "phone": PHONE,
        "email": "shili@example.com",
        "statement": "该处罚决定已被撤销，请予更正。",
        "proven": True,
    }
    return Application(record_id=record.public_id, sort=sort, **(given | fields))


def penalty(**fields):
    """Return a shown penalty whose minimum is over."""
    given = {"kind": "penalty", "decided_on": day(200), "rule": "", "severity": "general"}
    given |= {"repair_from": day(100), "publish_from": day(200)}
    given |= {"public_until": day() + timedelta(days=160)}
    return make_record(fields.pop("subject", None) or make_subject(), **(given | fields))


def papers():
    """Return what must come with an application for repair."""
    return [Upload("duty_done", PDF), Upload("commitment", PDF)]


def objected(record=None, **fields):
    """Return a new objection with its code."""
    return rights.apply(application(record or penalty(), **fields))


def taken_up(record=None, **fields):
    """Return a new objection that staff took up, with its code: its record is marked."""
    case, code = objected(record, **fields)
    rights.take_up(case, staff("first"))
    return case, code


def repair_asked(record=None, **fields):
    """Return a new application for repair with its code."""
    return rights.apply(application(record or penalty(), "repair", **fields), papers())


def stored(vault):
    """Return the files that lie in a vault."""
    return sorted(vault.glob("*")) if vault.exists() else []
