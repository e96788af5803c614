"""Names that are spelt nearly so: one wrong, missing, extra or swapped character.

No engine scans for what is similar. Of a word with one mistake at a known place, the parts before
and after it are exactly in the name: for each place, the engine is asked for both. What it finds
is a little too much; :func:`is_near` tells from the register's own name what is really meant.
"""

from search.clauses import Clause


def near_clause(typed: str) -> Clause | None:
    """Return what every name that is nearly spelt as *typed* matches, and a few others too.

    None where there is no word long enough to be mistaken for another.
    """
    raise NotImplementedError


def is_near(name: str, typed: str) -> bool:
    """Tell whether *name* contains the words of *typed*, one of them with a single mistake.

    A mistake is one wrong, missing, extra or swapped character in a word of four or more.
    """
    raise NotImplementedError


def spelling(name: str, typed: str) -> str:
    """Return *typed* in the spelling of *name* ("did you mean"), or "" where it isn't near."""
    raise NotImplementedError
