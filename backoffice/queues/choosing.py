"""Finding the subject that staff mean: by code, by name, or by part of a name."""

from typing import Final

from django.utils.translation import gettext as _

from registry.desk import finding
from registry.identifiers import normalise_code
from registry.models import Subject
from registry.row_facts import bearers
from registry.scopes import Scope
from registry.subject_previews import Side, side
from search.results import EngineUnavailable, Question, QuestionRefused
from search.service import find_subjects

MOST: Final = 20
_SHORTEST: Final = 2


def find(scope: Scope, text: str) -> tuple[Side, ...]:
    """Return organisations in *scope* with this code, or with *text* in their names.

    What isn't shown on the site is found by code, by its whole name, or by how the name begins;
    what is shown, by any part of it. Natural persons are never found.
    """
    text = text.strip()
    if len(text) < _SHORTEST:
        return ()
    ids = dict.fromkeys([*_by_code(text), *finding.by_name_start(text, MOST), *_by_index(text)])
    rows = Subject.objects.filter(scope.region_condition(), pk__in=list(ids)[: MOST * 3])
    found = {row.pk: row for row in rows if not row.is_person and not row.merged_into_id}
    return tuple(side(found[pk]) for pk in ids if pk in found)[:MOST]


def note(text: str, found: tuple[Side, ...]) -> str:
    """Return what to say where nothing was found."""
    if not text or found:
        return ""
    return _("没有找到。请输入完整代码，或名称的开头几个字；自然人不能按姓名查找。")


def _by_code(text: str) -> list[int]:
    rows = bearers([normalise_code(text)])
    return [row.subject.merged_into_id or row.subject_id for row in rows]


def _by_index(text: str) -> list[int]:
    """Return those whose shown names hold *text*; nothing while the index doesn't answer."""
    try:
        page = find_subjects(Question(text=text, size=MOST)).page
    except (EngineUnavailable, QuestionRefused):
        return []
    return finding.subject_ids(one.public_id for one in page.items)
