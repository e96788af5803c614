"""The canary: reads every output and asks the index, and names each planted value it meets."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, TypeAlias

from tests.privacy import applicants, desk, indexes, kept, questions, walking
from tests.privacy.asking import asked, persons_shown
from tests.privacy.erring import errors
from tests.privacy.machines import machine_answers
from tests.privacy.planting import net

#: What is handed to the net: where it was met, and what stands there.
Seen: TypeAlias = Iterable[tuple[str, str | bytes | frozenset[int]]]

#: What is read at each place: where, and the text there.
READ: Final[dict[str, Callable[[], Seen]]] = {
    "page": walking.pages,
    "graphql": lambda: questions.answers(TEXTS),
    "machine": machine_answers,
    "applicant": applicants.told,
    "desk": desk.seen,
    "error page": errors,
    "column": kept.columns,
    "cache": kept.cached,
    "session": kept.sessions,
    "file": kept.files,
    "document": indexes.documents,
    "stored": indexes.stored,
    "fast field": indexes.columns,
    "term": indexes.terms,
}
#: Places that answer for themselves: each line is a leak.
ASKED: Final[dict[str, Callable[[], Iterator[str]]]] = {"answer": asked, "person": persons_shown}
#: What is looked up through GraphQL: firms that are there, and words of everybody's.
TEXTS: Final = ("青禾1示例", "未明码标价", "守合同")
LOG: Final = "log"
PLACES: Final = frozenset({*READ, *ASKED, LOG})


def leaks(logged: Iterable[str] = (), only: Collection[str] = PLACES) -> list[str]:
    """Return "place: where: what" for each planted value or part of one that was met."""
    return sorted(set(sung(logged, only)))


def sung(logged: Iterable[str] = (), only: Collection[str] = PLACES) -> Iterator[str]:
    """Yield the same as it is met."""
    assert set(only) <= PLACES
    for place in READ.keys() & set(only):
        for where, text in READ[place]():
            yield from (f"{place}: {where}: {part}" for part in sorted(net().caught(text)))
    for place in ASKED.keys() & set(only):
        yield from (f"{place}: {line}" for line in ASKED[place]())
    if LOG in only:
        for line in logged:
            yield from (f"{LOG}: {line[:60]}: {part}" for part in sorted(net().caught(line)))


def places(found: Iterable[str]) -> set[str]:
    """Return the places that lines of :func:`leaks` name."""
    return {line.partition(":")[0] for line in found}
