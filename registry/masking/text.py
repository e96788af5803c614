"""Free text without what gives a person away: the one function for all prose of a record."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from registry.identifiers import normalise_name
from registry.masking.addresses import hide_addresses
from registry.masking.announced import hide_announced
from registry.masking.contacts import hide_contacts
from registry.masking.disguises import undisguise
from registry.masking.folding import fold, in_simplified, is_traditional
from registry.masking.names import is_organisation_name, mask_sole_trader_name
from registry.masking.numbers import RUN, hide_identities
from registry.masking.people import hide_known, hide_people

_SHORTEST_NAME: Final = 2


def scrub(text: str, known_names: Iterable[str] = ()) -> str:
    """Free text with plain marks where something personal stood.

    Args:
        text: Facts, contents, bases and remarks as reported.
        known_names: Persons that the record itself names (representative, natural subject), and,
            in the stricter mode, a sole trader's name.

    Returns:
        The very same text when there was nothing to hide.
    """
    plain = undisguise(text)
    if is_traditional(plain):
        hidden = in_simplified(partial(_hidden, known_names=tuple(map(fold, known_names))), plain)
    else:
        hidden = _hidden(plain, known_names)
    return text if hidden == plain else hidden


def _hidden(hidden: str, known_names: Iterable[str]) -> str:
    """Undisguised, simplified text after all steps, in their order."""
    for name in known_names:
        hidden = hide_known_name(hidden, name)
    numbered = RUN.search(hidden) is not None
    if numbered:
        hidden = hide_identities(hidden, strict=True)
    hidden = hide_announced(hidden)
    hidden = hide_contacts(hidden, numbered=numbered)
    hidden = hide_addresses(hidden)
    return hide_people(hidden)


def hide_known_name(text: str, name: str) -> str:
    """Hide a name that the record itself tells: a person's, or a sole trader's owner."""
    bare = name if name.isalnum() else _bare(name)
    if len(bare) < _SHORTEST_NAME or bare[0] not in text:
        return text
    if name in text and is_organisation_name(name):
        return text.replace(name, mask_sole_trader_name(name))
    return text if is_organisation_name(bare) else hide_known(text, bare)


def _bare(name: str) -> str:
    """A name without blanks and without what stands in brackets after it: 张三（身份证号）."""
    return normalise_name(name).split("（", 1)[0].replace(" ", "")
