"""Staff's marks in a record's masked texts: this passage must go too, that doubtful one may stay.

A mark is kept, sealed, with the record, and is applied at once (``registry.mask_passages``). What
is marked is a passage of the *masked* text, so marking needs no look at what was reported, and
tells nothing about it.
"""

from typing import Any, Final

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, decisions
from registry.mask_passages import (
    CLEARED,
    PURPOSE,
    categories,
    changed_to,
    passages_of,
    shown_for,
    texts_of,
    unfound,
)
from registry.models import MaskMark, Record
from registry.models.history import Action
from registry.reporting.showing import Passage, surroundings
from registry.vault import open_json, seal_json

_SHORTEST: Final = 2
_LONGEST: Final = 200


class MarkError(ValueError):
    """It can't be marked; the sentence says why."""


def mark(record: Record, field: str, passage: str, category: str, by: User) -> MaskMark:
    """Hide *passage*, which stands in the masked text of *field*, in all texts of the record.

    Raises:
        MarkError: no such category or field, too short or long, or it doesn't stand there.
    """
    if category not in categories():
        raise MarkError(_("请选择内容类型。"))
    passage = passage.strip()
    if not _SHORTEST <= len(passage) <= _LONGEST:
        raise MarkError(_("要隐去的内容须为 2 至 200 个字符。"))
    if shown_for(category, passage) == passage:
        raise MarkError(_("这段内容按所选类型没有可以隐去的部分，请改选类型。"))
    text = next((one.text for one in texts_of(record) if one.field == field), "")
    at = text.find(passage)
    if at < 0:
        raise MarkError(_("该字段脱敏后的文字中没有这段内容，请原样选取。"))
    around = surroundings(text, at, at + len(passage))
    return _keep(record, Passage(passage, "", field, around), category, by)


def clear(record: Record, field: str, passage: str, by: User, *, at: int | None = None) -> MaskMark:
    """Say that a doubtful place of *field* may be shown as it is.

    It holds for this field and these surroundings only: the same words elsewhere, or in a later
    text, are doubtful again. *at* is where the place begins; None: the first one of these words.

    Raises:
        MarkError: no rule doubts this passage there.
    """
    found = next((text for text in texts_of(record) if text.field == field), None)
    for one in found.places if found else ():
        if found and found.text[one.start : one.end] == passage and at in {None, one.start}:
            around = surroundings(found.text, one.start, one.end)
            return _keep(record, Passage(passage, None, field, around), CLEARED, by)
    raise MarkError(_("该处已处理，或者文字已变更，请刷新页面。"))


def undo(made: MaskMark, by: User) -> None:
    """Take a mark back: the record's texts are as the rules and the other marks make them.

    Raises:
        MarkError: it is undone already, or another mark's passage holds what this one made: that
            one would hide nothing any more.
    """
    if made.undone_at is not None:
        raise MarkError(_("该处已处理，或者文字已变更，请刷新页面。"))

    def changed(row: Record) -> dict[str, Any]:
        before = unfound(row, _passages(row))
        made.undone_at = timezone.now()
        made.save(update_fields=["undone_at"])
        if unfound(row, _passages(row)) - before:
            raise MarkError(_("另一处隐去的内容包含这一处，请先取消那一处。"))
        return _changes(row)

    _decide(made.record, changed, "record.unmarked", made.category, by)


def made_marks(record: Record) -> list[MaskMark]:
    """Return what staff said of a record and did not take back, oldest first."""
    rows = MaskMark.objects.filter(record=record, undone_at__isnull=True)
    return list(rows.select_related("made_by").order_by("pk"))


def passage_of(made: MaskMark) -> str:
    """Return the passage of a mark: what the rules missed, so never for the public."""
    text: str = open_json(bytes(made.sealed), PURPOSE)["passage"]
    return text


def _keep(record: Record, told: Passage, category: str, by: User) -> MaskMark:
    kept = {"passage": told.text, "around": list(told.around)}
    made = MaskMark(
        record=record,
        field=told.field,
        category=category,
        sealed=seal_json(kept, PURPOSE),
        made_by=by,
    )

    def changed(row: Record) -> dict[str, Any]:
        made.record = row
        made.save()
        return _changes(row)

    action = "record.cleared" if category == CLEARED else "record.marked"
    _decide(record, changed, action, category, by)
    return made


def _decide(record: Record, change: decisions.Change, action: str, category: str, by: User) -> None:
    words = {
        "record.marked": _("补充脱敏"),
        "record.cleared": _("核对存疑之处，可以公示"),
        "record.unmarked": _("取消脱敏标注"),
    }
    told = decisions.Decision(Action.MARKED, words[action], _("脱敏审核"), by)

    def noted(row: Record) -> dict[str, Any]:
        audit.note(action, by=str(by.pk), record=row.public_id, category=category)
        return change(row)

    decisions.decide(record, told, noted)


def _changes(row: Record) -> dict[str, Any]:
    public = changed_to(row, _passages(row))
    return {
        "shown": public.shown,
        "texts_held": public.texts_held,
        # Whose word stands about its publication is told by the decision before.
        "reason": row.reason,
        "basis": row.basis,
        "decider": row.decider,
    }


def _passages(record: Record) -> tuple[Passage, ...]:
    return passages_of([record.pk]).get(record.pk, ())
