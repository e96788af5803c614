"""Characters that nothing can keep: no encoding has lone surrogates, and PostgreSQL no NUL.

JSON lets both be written. They stand as U+FFFD in the row that is kept, and a row with U+FFFD is
rejected, wherever it came from: something of its text was lost before it came here.
"""

import re
from typing import Final

from registry.reporting.layouts import Layout
from registry.reporting.problems import Problem, problem

LOST: Final = "\ufffd"
_CODE: Final = "R108"
_DETAIL: Final = "控制字符或乱码"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(cells: dict[str, str]) -> dict[str, str]:
    """Return cells whose names and texts can all be kept; usually the same ones."""
    # Asked for each row: one look at everything is cheaper than one at each cell.
    if not _UNSTORABLE.search("".join((*cells, *cells.values()))):
        return cells
    return {
        _UNSTORABLE.sub(LOST, name): _UNSTORABLE.sub(LOST, text) for name, text in cells.items()
    }


def lost_problems(layout: Layout, cells: dict[str, str], extra: dict[str, str]) -> list[Problem]:
    """Return what to say of cells that lost something; columns that nobody knows have no name."""
    # Asked for each row too: hardly any has lost anything.
    if LOST not in "".join((*cells.values(), *extra, *extra.values())):
        return []
    found = [
        problem(_CODE, layout.headers.get(name, ""), _DETAIL)
        for name, text in cells.items()
        if LOST in text
    ]
    if LOST in "".join((*extra, *extra.values())):
        found.append(problem(_CODE, "", _DETAIL))
    return found
