"""Check characters of the four identifiers, from tables computed once.

The importer asks for these on every row, so the sums run in C: one dict per position maps a
character to its weighted value, and a character outside the alphabet is a ``KeyError``.
"""

from operator import getitem
from typing import Final

# GB 32100-2015: no I, O, S, V, Z, which are mistaken for 1, 0, 5, U, 2.
USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# GB 11714-1997: digits and all the letters.
ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS: Final = "0X987654321"
# GB 11643-1999, which is ISO 7064 MOD 11-2.
_RESIDENT_WEIGHTS: Final = tuple(2 ** (17 - place) % 11 for place in range(17))
_RESIDENT_CHECKS: Final = "10X98765432"


def _tables(alphabet: str, weights: tuple[int, ...]) -> tuple[dict[str, int], ...]:
    return tuple({char: at * weight for at, char in enumerate(alphabet)} for weight in weights)


_USCC: Final = _tables(USCC_ALPHABET, _USCC_WEIGHTS)
_ORGANISATION: Final = _tables(ORGANISATION_ALPHABET, _ORGANISATION_WEIGHTS)
_RESIDENT: Final = _tables("0123456789", _RESIDENT_WEIGHTS)
# ISO 7064 MOD 11,10 as a machine: the running product to what each digit makes of it.
_DIGITS: Final = "0123456789"
_REGISTRATION: Final = [
    {str(digit): ((product + digit) % 10 or 10) * 2 % 11 for digit in range(10)}
    for product in range(11)
]


def uscc_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100).

    Args:
        first17: Upper-case characters 1 to 17; longer input is cut there.

    Raises:
        KeyError: A character is not of the code's alphabet.
    """
    return USCC_ALPHABET[-sum(map(getitem, _USCC, first17)) % 31]


def organisation_check_character(first8: str) -> str:
    """The 9th character of an organisation code (GB 11714).

    Args:
        first8: Upper-case characters 1 to 8; longer input is cut there.

    Raises:
        KeyError: A character is neither a digit nor a capital letter.
    """
    return _ORGANISATION_CHECKS[sum(map(getitem, _ORGANISATION, first8)) % 11]


def resident_check_character(first17: str) -> str:
    """The 18th character of a resident ID (GB 11643).

    Args:
        first17: Digits 1 to 17; longer input is cut there.

    Raises:
        KeyError: A character is not an ASCII digit.
    """
    return _RESIDENT_CHECKS[sum(map(getitem, _RESIDENT, first17)) % 11]


def registration_check_digit(first14: str) -> str:
    """The 15th digit of a registration number (GS 15-2006, ISO 7064 MOD 11,10).

    Args:
        first14: Exactly digits 1 to 14.

    Raises:
        KeyError: A character is not an ASCII digit.
    """
    product = 10
    for char in first14:
        product = _REGISTRATION[product][char]
    return _DIGITS[(11 - product) % 10]
