"""The contract with the app: the committed schema, and what would break those who rely on it."""

from pathlib import Path

from graphql import build_schema, find_breaking_changes, print_schema

from mobile_api.documents import SCHEMA
from mobile_api.operations import (
    MANIFEST,
    OPERATIONS_DIR,
    manifest_text,
    operations_in,
    parse_manifest,
)

SCHEMA_FILE = Path(__file__).resolve().parent.parent / "schema.graphql"


def schema_now() -> str:
    """Return the schema as the code has it, in the schema language."""
    return print_schema(SCHEMA) + "\n"


def manifest_now(*, prune: bool = False) -> str:
    """Return the manifest of the operations' files and, unless pruned, of those before them."""
    found = operations_in(OPERATIONS_DIR)
    if not prune and MANIFEST.exists():
        known = {item.id for item in found}
        before = parse_manifest(MANIFEST.read_text("utf-8"))
        found += [item for item in before if item.id not in known]
    return manifest_text(found)


def breaking_changes() -> list[str]:
    """Return in which ways the code breaks the committed schema; nothing where there is none."""
    if not SCHEMA_FILE.exists():
        return []
    committed = build_schema(SCHEMA_FILE.read_text("utf-8"))
    # Both from text: graphene's scalars are of other Python classes, which would count as changes.
    present = build_schema(schema_now())
    return [change.description for change in find_breaking_changes(committed, present)]
