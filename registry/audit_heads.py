"""The last known end of the chain, kept outside the database: whoever cuts the tail is seen.

One small file below ``DATA_DIR``. It only moves on: an end that the database no longer has stays
in the file until somebody who knows why (a backup that was put back) removes it.
"""

import json
import os
from pathlib import Path

from django.conf import settings

from registry import audit_chain
from registry.models import AuditLink


def known() -> tuple[int, str] | None:
    """Return number and digest (hex) of the last known end; None where there is no file."""
    try:
        kept = json.loads(Path(settings.AUDIT_HEAD_FILE).read_text("ascii"))
        return int(kept["link"]), str(kept["digest"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        # A torn or foreign file is an end that nothing can match: verify_audit says so.
        return 0, ""


def move_on() -> None:
    """Write the present end down, unless the database lost the one that was known."""
    head = audit_chain.head()
    if head is None:
        return
    before = known()
    if before == (head.link, head.digest.hex()) or (before and not _is_there(*before)):
        return
    path = Path(settings.AUDIT_HEAD_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps({"link": head.link, "digest": head.digest.hex()}), "ascii")
    draft.replace(path)


def _is_there(link: int, digest: str) -> bool:
    """Tell whether the link still stands, or was removed with others whose time had come."""
    kept = AuditLink.objects.filter(pk=link).values_list("digest", flat=True).first()
    if kept is not None:
        return bytes(kept).hex() == digest
    first = AuditLink.objects.order_by("pk").values_list("pk", flat=True).first()
    return first is not None and 0 < link < first
