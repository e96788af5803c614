"""Why a file could not be read at all, in one sentence for the reporter."""

import tomllib
from functools import cache
from pathlib import Path

SENTENCES_FILE = Path(__file__).parent.parent / "data" / "unreadable.toml"


@cache
def _sentences() -> dict[str, str]:
    return tomllib.loads(SENTENCES_FILE.read_text("utf-8"))


class Unreadable(ValueError):  # noqa: N818 - an answer about a file
    """The file can't be read: nothing of it went in. ``code`` is stable."""

    def __init__(self, code: str, *details: str) -> None:
        super().__init__(_sentences()[code].format(*details))
        self.code = code
        self.details = details

    @property
    def refusal(self) -> list[str]:
        """Return code and details, as a submission keeps them."""
        return [self.code, *self.details]


def refusal_sentence(refusal: list[str]) -> str:
    """Return the sentence of a kept refusal; an empty one has none."""
    return str(Unreadable(*refusal)) if refusal else ""
