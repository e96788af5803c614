"""Masking: what of a person may be seen, and what must never be.

Pure functions over text; what counts as a surname, a role or an organisation is in data files. The
cases that hold them to their word are in ``tests/registry/masking_cases.toml``.
"""

from registry.masking.names import is_organisation_name, mask_person_name, mask_sole_trader_name
from registry.masking.numbers import contains_identity, scrub_number
from registry.masking.questions import asks_for_person
from registry.masking.text import scrub

__all__ = [
    "asks_for_person",
    "contains_identity",
    "is_organisation_name",
    "mask_person_name",
    "mask_sole_trader_name",
    "scrub",
    "scrub_number",
]
