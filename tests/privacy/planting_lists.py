"""Invented persons in lists, commitments, files and declarations: whatever takes text."""

from django.test import Client

from registry import attachments, lists, single_rows
from registry.list_publishing import publish_released
from registry.models import Batch, Record
from registry.scopes import ALL
from tests.factories import make_authority
from tests.portal.sending import token
from tests.privacy.planting import IDS, NAMES, PHONES
from tests.published_lists import PDF
from tests.registry.listed import day, entry_cells
from tests.registry.reported import uscc

_TELLING = f"经办人{NAMES[0]}，身份证号{IDS[0]}，电话{PHONES[0]}"


def plant_lists() -> None:
    """Plant a published batch, a commitment with two files, a declaration, and one as sent."""
    batch = _batch()
    _row(batch, "red_contract_local", 31, reason=_TELLING, basis=_TELLING, batch=batch)
    lists.publish_batch(batch, None)
    publish_released()
    commitment = _row(
        batch,
        "commitment_local",
        32,
        commitment_type="信用修复型",
        matter=f"申请信用修复（{_TELLING}）",
        content=_TELLING,
        performance="履行中",
    )
    _files(commitment)
    _row(
        batch,
        "declaration_local",
        33,
        document_number="信用申报第33号",
        matter=f"质量认证（{IDS[0]}）",
        content=_TELLING,
        verified_how=_TELLING,
    )
    _send_a_declaration()


def _batch() -> Batch:
    return lists.create_batch(
        "red_contract",
        title=f"守合同重信用企业，联系电话{PHONES[0]}",
        number=f"眉市监发〔2026〕8号-{IDS[0]}",
        basis=f"公示办法，身份证号{IDS[0]}",
        issuer=make_authority(),
        published_on=day(),
        by=None,
    )


def _row(
    of: Batch, layout: str, number: int, *, batch: Batch | None = None, **cells: str
) -> Record:
    given = entry_cells(number, of.issuer, representative=NAMES[0], remarks=_TELLING, **cells)
    given |= {"representative_certificate_number": IDS[0], "uscc": uscc(number)}
    known = {column.field for column in single_rows.layouts()[layout].columns}
    fitting = {name: text for name, text in given.items() if name in known}
    return single_rows.take_row(layout, fitting, by=None, reach=ALL, batch=batch)


def _files(commitment: Record) -> None:
    """Attach one file that everybody may read, and one that nobody has looked at, with all."""
    public = attachments.attach(commitment, f"承诺书（{PHONES[0]}）", PDF, None)
    attachments.set_public(public, None)
    raw = PDF.replace(b"endobj", f"({_TELLING})endobj".encode())
    attachments.attach(commitment, "承诺书原件", raw, None)


def _send_a_declaration() -> None:
    """Send the form as a reader does: what is typed must not come out, in the log either."""
    filled = {
        "name": "眉县青禾34示例食品有限公司",
        "uscc": uscc(34),
        "representative": NAMES[0],
        "matter": "质量认证",
        "content": _TELLING,
        "contact_name": NAMES[0],
        "contact_phone": PHONES[0],
        "agreed": "on",
        "form_token": token(),
    }
    assert Client().post("/declare/", filled).status_code == 200
