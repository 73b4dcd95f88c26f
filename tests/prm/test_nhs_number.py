"""NHS numbers agree with an independent library, and errors never repeat them."""

import nhs_number
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import BadInput
from prm.nhs_number import SERIALS, check_nhs_number, synthetic_nhs_number

serials = st.integers(0, SERIALS - 1)


def code_of(text: str) -> str:
    with pytest.raises(BadInput) as caught:
        check_nhs_number(text, "/identity/nhs_number")
    (fault,) = caught.value.faults
    assert fault.place == "/identity/nhs_number"
    assert text.replace(" ", "") not in str(caught.value) or not text
    return fault.code


@given(st.text("0123456789", min_size=10, max_size=10) | st.integers(0, 10**7 - 1).map(lambda n: f"999{n:07d}"))
def test_validity_is_that_of_the_nhs_number_library(digits: str) -> None:
    valid = nhs_number.is_valid(digits) and len(set(digits)) > 1 and digits.startswith("999")
    if valid:
        assert check_nhs_number(digits) == digits
    else:
        assert code_of(digits).startswith("nhs-number-")


@given(serials)
def test_a_synthetic_number_is_valid_and_holds_its_serial(serial: int) -> None:
    digits = synthetic_nhs_number(serial)
    if digits is None:
        # No check digit, or only one that repeats the others.
        body = f"999{serial:06d}"
        assert not [d for d in "0123456789" if nhs_number.is_valid(body + d) and len(set(body + d)) > 1]
    else:
        assert nhs_number.is_valid(digits, for_region=nhs_number.REGION_SYNTHETIC)
        assert digits[:9] == f"999{serial:06d}"
        assert check_nhs_number(f" {digits[:3]}-{digits[3:6]} {digits[6:]} ") == digits


@given(serials, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_never_passes(serial: int, position: int, change: int) -> None:
    digits = synthetic_nhs_number(serial)
    if digits is not None:
        wrong = digits[:position] + str((int(digits[position]) + change) % 10) + digits[position + 1 :]
        assert code_of(wrong) in {"nhs-number-check-digit", "nhs-number-repeated-digit"}


@given(serials, st.integers(0, 8))
def test_two_neighbouring_digits_swapped_never_pass(serial: int, position: int) -> None:
    digits = synthetic_nhs_number(serial)
    if digits is not None and digits[position] != digits[position + 1]:
        swapped = digits[:position] + digits[position + 1] + digits[position] + digits[position + 2 :]
        assert code_of(swapped) == "nhs-number-check-digit"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nhs-number-length"),
        ("999000001", "nhs-number-length"),
        ("99900000188", "nhs-number-length"),
        ("٩٩٩٠٠٠٠٠١٨", "nhs-number-length"),
        ("999000001X", "nhs-number-length"),
        ("9999999999", "nhs-number-repeated-digit"),
        ("0000000000", "nhs-number-repeated-digit"),
        ("9434765919", "nhs-number-not-synthetic"),  # the NHS Data Dictionary's worked example: valid, not for tests
        ("9434765918", "nhs-number-check-digit"),
    ],
)
def test_each_fault_has_its_own_code(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize("serial", [-1, SERIALS])
def test_a_serial_outside_the_range_is_refused(serial: int) -> None:
    with pytest.raises(BadInput):
        synthetic_nhs_number(serial)
