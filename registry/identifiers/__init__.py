"""Identifiers of the field: read, normalise, check and explain them.

Pure functions, no models, no settings. Every reader answers a ``Reading``: the normalised value,
whether it holds, a stable code for machines and one plain Chinese sentence for the reporter.
"""

from registry.identifiers.checks import (
    organisation_check_character,
    registration_check_digit,
    resident_check_character,
    uscc_check_character,
)
from registry.identifiers.organisations import (
    read_organisation_code,
    read_registration_number,
    repair_organisation_code,
    repair_registration_number,
)
from registry.identifiers.reading import Reading
from registry.identifiers.residents import read_resident_id, resident_birth_date
from registry.identifiers.tidying import (
    fold_document_number,
    fold_name,
    normalise_code,
    normalise_name,
)
from registry.identifiers.uscc import read_uscc, repair_uscc, uscc_region, uscc_subject_kind

__all__ = [
    "Reading",
    "fold_document_number",
    "fold_name",
    "normalise_code",
    "normalise_name",
    "organisation_check_character",
    "read_organisation_code",
    "read_registration_number",
    "read_resident_id",
    "read_uscc",
    "registration_check_digit",
    "repair_organisation_code",
    "repair_registration_number",
    "repair_uscc",
    "resident_birth_date",
    "resident_check_character",
    "uscc_check_character",
    "uscc_region",
    "uscc_subject_kind",
]
