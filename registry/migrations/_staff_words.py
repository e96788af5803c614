"""What staff typed before it was kept scrubbed, and the names of files: scrubbed where they lie."""

from typing import Any

from registry.masking import scrub

_PIECE = 500
#: Model, column, and how many characters it holds.
_KEPT = (
    ("CodeCase", "note", 200),
    ("SubjectChange", "reason", 200),
    ("Submission", "file_name", 255),
)


def scrub_kept(apps: Any, schema_editor: Any) -> None:
    """Scrub them all, some at a time; those with nothing to hide aren't touched."""
    for model, column, most in _KEPT:
        rows = apps.get_model("registry", model).objects.using(schema_editor.connection.alias)
        after = 0
        while piece := list(rows.filter(pk__gt=after).order_by("pk").only(column)[:_PIECE]):
            for row in piece:
                before = getattr(row, column)
                if (now := scrub(before)[:most]) != before:
                    rows.filter(pk=row.pk).update(**{column: now})
            after = piece[-1].pk
