"""Free text without what gives a person away: the one function for all prose of a record."""

from collections.abc import Iterable
from typing import Final

from registry.identifiers import normalise_name
from registry.masking.addresses import hide_addresses
from registry.masking.announced import hide_announced
from registry.masking.contacts import hide_contacts
from registry.masking.disguises import undisguise
from registry.masking.names import is_organisation_name, mask_sole_trader_name
from registry.masking.numbers import hide_identities
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
    hidden = plain
    for name in known_names:
        hidden = _hide_known(hidden, name)
    hidden = hide_identities(hidden, strict=True)
    hidden = hide_announced(hidden)
    hidden = hide_contacts(hidden)
    hidden = hide_addresses(hidden)
    hidden = hide_people(hidden)
    return text if hidden == plain else hidden


def _hide_known(text: str, name: str) -> str:
    if name not in text:
        name = normalise_name(name)
    bare = name.split("（", 1)[0].split("(", 1)[0].strip()
    if is_organisation_name(name):
        return text.replace(name, mask_sole_trader_name(name)) if name in text else text
    return hide_known(text, bare) if len(bare) >= _SHORTEST_NAME else text
