"""Fields of a record that aren't plain attributes of its public form."""

from typing import Any

from graphql import GraphQLResolveInfo

from registry.attachments import PublicAttachment
from registry.kinds import ListSpec, kinds
from registry.publication import PublicRecord


def public_id(found: PublicRecord | PublicAttachment, _info: GraphQLResolveInfo) -> str:
    """Return the random id of a record, or of a file."""
    return found.public_id


def attachments(record: PublicRecord, info: GraphQLResolveInfo) -> tuple[PublicAttachment, ...]:
    """Return the record's files that may be read."""
    files: tuple[PublicAttachment, ...] = info.context.files_of(record)
    return files


def path(found: PublicAttachment, _info: GraphQLResolveInfo) -> str:
    """Return where a file is on the website."""
    return f"/attachments/{found.public_id}/"


def subject(record: PublicRecord, _info: GraphQLResolveInfo) -> dict[str, Any]:
    """Return whom the record is about, without another query."""
    return {
        "id": record.subject_id,
        "name": record.subject_name,
        "kind": record.subject_kind,
        "uscc": record.subject_uscc or None,
    }


def authority(record: PublicRecord, _info: GraphQLResolveInfo) -> dict[str, str]:
    """Return who decided."""
    return {"code": record.authority_code, "name": record.authority_name}


def region(record: PublicRecord, _info: GraphQLResolveInfo) -> dict[str, str]:
    """Return where the authority is."""
    return {"code": record.region, "name": record.region_name}


def severity(record: PublicRecord, _info: GraphQLResolveInfo) -> str | None:
    """Return the class of the breach, None where the record is none."""
    return record.severity or None


def listing(record: PublicRecord, _info: GraphQLResolveInfo) -> ListSpec | None:
    """Return what the list of an entry is, None for what is no entry."""
    return kinds()[record.kind].listing


def batch_id(record: PublicRecord, _info: GraphQLResolveInfo) -> str | None:
    """Return the batch that an entry came with, None where there is none."""
    return record.batch_id or None
