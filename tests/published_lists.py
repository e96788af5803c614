"""Published batches and their entries, as the office's work leaves them, without its steps."""

from django.utils import timezone

from registry import attachments, outbox
from registry.models import Batch, BatchState
from tests.factories import make_authority, make_record

#: A PDF of one line: enough for the register to take it for one.
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def make_batch(kind="red_taxpayer", *, state=BatchState.PUBLIC, issuer=None, **fields):
    """Return a batch of a list, published today."""
    issuer = issuer or make_authority("国家税务总局眉县税务局")
    fields.setdefault("title", "纳税信用A级纳税人名单（第一批）")
    fields.setdefault("number", "眉税公告第3号")
    fields.setdefault("basis", "《纳税信用管理办法（试行）》")
    fields.setdefault("published_on", timezone.localdate())
    region = fields.pop("region_id", issuer.region_id)
    return Batch.objects.create(kind=kind, state=state, issuer=issuer, region_id=region, **fields)


def make_entry(batch, subject=None, **fields):
    """Return an entry of *batch* that is shown."""
    shown = {"reason": "按时足额申报纳税", "evaluation_year": "2025"}
    if batch.kind in {"serious_breach", "watch"}:
        shown = {"reason": "生产经营有毒有害食品", "sector": "食品安全"}
    shown |= fields.pop("shown", {})
    return make_record(subject, batch.issuer, kind=batch.kind, batch=batch, shown=shown, **fields)


def make_commitment(subject=None, **fields):
    """Return a commitment that is shown."""
    shown = {
        "commitment_type": "信用修复型",
        "matter": "申请修复行政处罚信息",
        "content": "已改正违法行为，今后依法经营",
        "performance": "履行中",
    } | fields.pop("shown", {})
    return make_record(subject, kind="commitment", shown=shown, **fields)


def make_public_file(record, label="信用承诺书", content=PDF):
    """Return a file of *record* that everybody may read."""
    attachment = attachments.attach(record, label, content, None)
    attachments.set_public(attachment, None)
    return attachment


def withdraw_batch(batch):
    """Take a batch down with all its entries, as the office does in one transaction."""
    outbox.raise_epoch()
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.WITHDRAWN)
    batch.entries.update(state="withdrawn")
