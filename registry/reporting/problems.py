"""What can be wrong with a reported row: stable codes and the sentences that reporters read."""

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from registry.enums import Verdict

PROBLEMS_FILE = Path(__file__).parent.parent / "data" / "problems.toml"
#: How the sentences of waiting rows go on.
_PASSED_ON = "，已转信用办"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: code, column header, and a sentence without any person's value."""

    code: str
    column: str
    sentence: str

    def as_dict(self) -> dict[str, str]:
        """Return it as the JSON object that the register keeps."""
        return asdict(self)


@cache
def _sentences() -> dict[str, str]:
    data = tomllib.loads(PROBLEMS_FILE.read_text("utf-8"))
    return {code: entry["sentence"] for code, entry in data.items()}


def problem(code: str, column: str = "", detail: str = "") -> Problem:
    """Return the problem *code* at *column*; an unknown code is a programming error (KeyError)."""
    return Problem(code, column, _sentences()[code].format(column=column, detail=detail))


def not_passed_on(sentence: str) -> str:
    """Return a sentence without what it says of the office: for rows that wait no more."""
    return sentence.partition(_PASSED_ON)[0]


def told_together(problems: list[Problem]) -> list[Problem]:
    """Return what to tell of a row with all these problems, each of them once.

    A rejected row is passed on to nobody: what would have made it wait is left out, for those
    sentences say that the office looks into it.
    """
    rejecting = [item for item in problems if item.code.startswith("R")]
    return list(dict.fromkeys(rejecting or problems))


def verdict_of(problems: list[Problem]) -> Verdict:
    """Return what problems make of a row: rejected if any of them rejects, else held."""
    rejects = any(item.code.startswith("R") for item in problems)
    return Verdict.REJECTED if rejects else Verdict.HELD
