"""NHS numbers: ten digits whose last one checks the others, and only those of the 999 range set aside for tests."""

import re

from prm.base import BadInput, bad_input

TEST_RANGE = "999"
"""Numbers that begin so are never given to a person (NHS Digital, test data for the Personal Demographics Service)."""

SERIALS = 1_000_000
"""How many serials the test range has; about one in eleven has no valid check digit."""

_TEN_DIGITS = re.compile(r"[0-9]{10}")


def check_nhs_number(text: str, place: str = "") -> str:
    """The ten digits of a synthetic NHS number, which may be written with spaces and dashes.

    Raises `BadInput` with the code `nhs-number-length`, `nhs-number-repeated-digit`, `nhs-number-check-digit` or
    `nhs-number-not-synthetic`; the sentence never repeats the number.
    """
    digits = plain_digits(text)
    if not _TEN_DIGITS.fullmatch(digits):
        raise bad_input("nhs-number-length", "an NHS number has ten digits", place)
    if len(set(digits)) == 1:
        raise bad_input("nhs-number-repeated-digit", "an NHS number is never one digit ten times", place)
    if _check_digit(digits[:9]) != digits[9]:
        raise bad_input("nhs-number-check-digit", "the NHS number's check digit is wrong", place)
    if not digits.startswith(TEST_RANGE):
        raise _not_synthetic(place)
    return digits


def synthetic_nhs_number(serial: int) -> str | None:
    """The synthetic NHS number with that serial, from 0 to 999,999; `None` where no check digit makes it valid."""
    if not 0 <= serial < SERIALS:
        raise bad_input("nhs-number-serial", f"a serial lies between 0 and {SERIALS - 1:,}")
    body = f"{TEST_RANGE}{serial:06d}"
    digits = body + _check_digit(body)
    return digits if _TEN_DIGITS.fullmatch(digits) and len(set(digits)) > 1 else None


def plain_digits(text: str) -> str:
    """The number without the spaces and dashes that it is often written with."""
    return text.replace(" ", "").replace("-", "")


def _check_digit(body: str) -> str:
    """Modulus 11 over weights 10 to 2 (NHS Data Dictionary, "NHS Number"); empty where the remainder gives ten."""
    check = -sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), body, strict=True)) % 11
    return "" if check == 10 else str(check)


def _not_synthetic(place: str) -> BadInput:
    return bad_input(
        "nhs-number-not-synthetic", f"only synthetic NHS numbers, which begin with {TEST_RANGE}, are accepted", place
    )
