"""Uses as a table to be kept with a review's papers: ids and words alone."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.privacy.pages import UseLine, lines_of
from backoffice.tables import Row, Table
from registry.use_reviews import UseFilter, every_use

#: Uses whose accounts are asked for at once.
_PIECE: Final = 500


def table(asked: UseFilter) -> Table:
    """Return these uses, newest first."""
    header = (
        *(_("编号"), _("时间"), _("账号"), _("用途"), _("依据"), _("对象"), _("对象编号")),
        *(_("内容"), _("审查结论"), _("审查人"), _("审查说明")),
    )
    return Table(_("查询使用登记"), header, _rows(asked))


def _rows(asked: UseFilter) -> Iterator[Row]:
    uses = every_use(asked)
    while piece := list(islice(uses, _PIECE)):
        yield from map(_cells, lines_of(piece))


def _cells(line: UseLine) -> Row:
    review = line.review
    return (
        str(line.id),
        f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}",
        line.actor,
        line.sentence,
        line.basis,
        line.kind,
        line.about,
        line.what,
        review.outcome_label if review else "",
        line.reviewer,
        review.note if review else "",
    )
