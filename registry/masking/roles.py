"""Names after roles that nobody has listed, known by how the word before the name ends."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from registry.masking.facts import (
    AMBIGUOUS_SURNAMES,
    COMPOUND_SURNAMES,
    FUNCTION_CHARACTERS,
    JOINING_SURNAMES,
    NO_ROLE_STARTS,
    NO_ROLES,
    OBJECTS,
    RARE_SURNAMES,
    ROLE_ENDINGS,
    SURNAMES,
    VERBS,
)
from registry.masking.shapes import breaks, ends, is_name, name_length
from registry.masking.wording import begins, either, is_han

_FIRST: Final = "".join(
    sorted((SURNAMES | RARE_SURNAMES | {name[0] for name in COMPOUND_SURNAMES}) - JOINING_SURNAMES)
)
_LAST: Final = "".join(sorted({ending[-1] for ending in ROLE_ENDINGS}))
_WORDS: Final = tuple(ending for ending in ROLE_ENDINGS if len(ending) > 1)
_CHARACTERS: Final = frozenset(ROLE_ENDINGS).difference(_WORDS)
_GAP: Final = r"[ \u3000:：]{0,2}"
# Two characters tell most texts apart: the last one of a role and a surname behind it.
_ENDING: Final = re.compile(
    rf"[{_LAST}]{_GAP}(?:(?:姓名|名叫|分别为|分别是|叫|系|为|是|有){_GAP})?(?=[{_FIRST}])"
)
_VERB: Final = re.compile(rf"(?:{either(VERBS)})[“”\"：:\s（(]{{0,2}}(?=[{_FIRST}])")
# A single character may end a name as well (王小正), but for this one.
_wordy_object: Final = begins(word for word in OBJECTS if len(word) > 1 or word == "致")
_object: Final = begins(OBJECTS)
_no_role_begins: Final = begins(NO_ROLE_STARTS)
_MORE: Final = re.compile("[、和与及]|以及")


def names_after_endings(text: str) -> Iterator[str]:
    """Full names that stand right after a role and are followed by a break of the sentence."""
    for match in _ENDING.finditer(text):
        if not _is_role(text, match.start()):
            continue
        at = match.end()
        while size := _sure_length(text, at):
            yield text[at : at + size]
            joint = _MORE.match(text, at + size)
            if joint is None:
                break
            at = joint.end()


def names_after_verbs(text: str) -> Iterator[str]:
    """Full names of those to whom something is done: 殴打李四, 赔偿王五损失, 退还周六押金."""
    for match in _VERB.finditer(text):
        at = match.end()
        while size := _done_to(text, at):
            yield text[at : at + size]
            joint = _MORE.match(text, at + size)
            if joint is None:
                break
            at = joint.end()


def _done_to(text: str, at: int) -> int:
    """How many characters from ``at`` on are the name of whom a verb speaks; 0 when none are."""
    size = name_length(text, at)
    if not size:
        return 0
    # The shorter name first: in 赔偿王五损失 the third character begins the next word.
    if _is_followed(text, at, size - 1, _wordy_object):
        return size - 1
    if sure := _sure_length(text, at):
        return sure
    return next((fit for fit in (size - 1, size) if _is_followed(text, at, fit, _object)), 0)


def _is_followed(text: str, at: int, size: int, words: Callable[[str, int], bool]) -> bool:
    """Whether the next ``size`` characters are a full name with one of the words behind it."""
    return size > 1 and words(text, at + size) and is_name(text[at : at + size])


def _is_role(text: str, last: int) -> bool:
    """Whether a role ends with the character at ``last``, and no everyday word is met there."""
    end = last + 1
    if not text.endswith(_WORDS, 0, end):
        before = text[last - 1] if last else ""
        if text[last] not in _CHARACTERS or not is_han(before):
            return False
    return not _no_role_begins(text, last) and not text.endswith(NO_ROLES, 0, end)


def _sure_length(text: str, at: int) -> int:
    """How many characters from ``at`` on are a name for sure; 0 when none are."""
    size = name_length(text, at)
    end = at + size
    if not size or not is_name(text[at:end], rare=True):
        return 0
    if text[at] in AMBIGUOUS_SURNAMES and text[at : at + 2] not in COMPOUND_SURNAMES:
        return size if ends(text, end) else 0
    after = text[end : end + 1]
    return size if breaks(text, end) or after in FUNCTION_CHARACTERS or after.isdecimal() else 0
