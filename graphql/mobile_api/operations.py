"""Trusted documents: what the app asks, reviewed beforehand, by the SHA-256 of its text.

Each ``graphql/operations/*.graphql`` is one operation; the manifest beside them (in the form that
Apollo's tools call ``apollo-persisted-query-manifest``) also keeps what installed apps still ask:
an operation that was changed stays under its old id until it is pruned.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from graphql import OperationDefinitionNode, parse

from mobile_api.documents import CheckedDocument, checked
from mobile_api.errors import ApiError, Code

OPERATIONS_DIR = Path(__file__).resolve().parent.parent / "operations"
MANIFEST = OPERATIONS_DIR / "manifest.json"
_HEAD = {"format": "apollo-persisted-query-manifest", "version": 1}


class OperationError(ValueError):
    """An operation's file isn't what it should be; the sentence names it."""


@dataclass(frozen=True, slots=True, order=True)
class Operation:
    """One trusted document; ``id`` is the SHA-256 of ``body`` in hexadecimal."""

    name: str
    id: str
    type: str
    body: str


def operations_in(folder: Path) -> list[Operation]:
    """Return the operations of the files in *folder*; raise OperationError on a wrong one."""
    return [_operation(path) for path in sorted(folder.glob("*.graphql"))]


def _operation(path: Path) -> Operation:
    """``sha256sum`` of the file gives the same id: nothing is trimmed or printed anew."""
    body = path.read_bytes()
    found = [
        item
        for item in parse(body.decode()).definitions
        if isinstance(item, OperationDefinitionNode)
    ]
    names = [item.name.value for item in found if item.name]
    if names != [path.stem] or len(found) != 1:
        message = f"{path.name} must hold one operation, named {path.stem}."
        raise OperationError(message)
    digest = hashlib.sha256(body).hexdigest()
    return Operation(path.stem, digest, found[0].operation.value, body.decode())


def manifest_text(operations: list[Operation]) -> str:
    """Return the manifest of *operations*, in a fixed order."""
    items = [asdict(item) for item in sorted(operations)]
    return json.dumps(_HEAD | {"operations": items}, ensure_ascii=False, indent=2) + "\n"


def parse_manifest(text: str) -> list[Operation]:
    """Return the operations of a manifest."""
    return [Operation(**item) for item in json.loads(text)["operations"]]


@cache
def trusted() -> dict[str, Operation]:
    """Return the committed manifest's operations by id."""
    return {item.id: item for item in parse_manifest(MANIFEST.read_text("utf-8"))}


def trusted_document(operation_id: str) -> CheckedDocument:
    """Return a trusted document; raise ApiError for an id that isn't in the manifest."""
    if operation_id not in trusted():
        raise ApiError(Code.UNKNOWN_OPERATION, _("没有这个编号的预置查询。"))
    return _document(operation_id)


@cache
def _document(operation_id: str) -> CheckedDocument:
    """Kept for good: the manifest bounds how many there can be."""
    return checked(trusted()[operation_id].body)
