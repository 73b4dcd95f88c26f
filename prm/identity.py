"""Who the patient is, and how surely: the table of the national Repeat Caller Service.

Source: NHS Digital, UEC technical standards, "Repeat Caller Service": a verified NHS number, or four or more of five
demographics, confirm; exactly three are potential. The standard leaves fewer than three open; here that is no match.
A telephone number is no part of an identity: families, care homes and wards share one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from prm.facts import Identity, Match
from prm.nhs_number import plain_digits

DEMOGRAPHICS = ("first_name", "last_name", "date_of_birth", "gender", "postcode")
"""The five parts that are compared where no NHS number is verified."""

PARTS = ("nhs_number", *DEMOGRAPHICS)
"""Every part of an identity that a caller can be asked for."""

IDENTITY_UNCERTAIN = "identity_uncertain"
"""The caution raised when the caller was asked for a part and could not give it."""

CONFIRMING = 4
POTENTIAL = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchPolicy:
    """How identities are compared where the standard leaves room.

    `twins_potential`: two people whose first names differ while the other four demographics agree are likely twins,
    so the match is potential. Hazard when on: somebody who rings under another first name (a nickname, a spelling)
    without a verified number is not recognised and is asked again. Hazard when off: a twin is shown, and routed by,
    the other twin's notes. The standard alone would confirm, so off is the letter of it and on is the default.
    """

    twins_potential: bool = True


STANDARD_POLICY = MatchPolicy()


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One patient as a store knows them; `patient_id` means nothing outside the store."""

    patient_id: str
    identity: Identity


def normalised(identity: Identity, part: str) -> str:
    """A part of the identity as it is compared, without case and spacing; empty if it was not given."""
    value: str = getattr(identity, part) or ""
    if part == "nhs_number":
        return plain_digits(value)
    if part == "postcode":
        return "".join(value.split()).casefold()
    return " ".join(value.split()).casefold()


def agreeing(offered: Identity, record: Identity) -> frozenset[str]:
    """The demographics that both give and that are the same in both."""
    return frozenset(
        part for part in DEMOGRAPHICS if (given := normalised(offered, part)) and given == normalised(record, part)
    )


def differing(offered: Identity, record: Identity) -> frozenset[str]:
    """The demographics that both give and that are not the same."""
    return frozenset(
        part
        for part in DEMOGRAPHICS
        if (given := normalised(offered, part)) and (held := normalised(record, part)) and given != held
    )


def verified_number(identity: Identity) -> str:
    """The NHS number if it is verified, else empty: an unverified number is never used."""
    return normalised(identity, "nhs_number") if identity.verified else ""


def match(offered: Identity, record: Identity, policy: MatchPolicy = STANDARD_POLICY) -> Match:
    """How surely the person offered is the one on record.

    Two verified numbers that differ are two people, or an error that a person must clear up: never confirmed.
    """
    offered_number, record_number = verified_number(offered), verified_number(record)
    if offered_number and offered_number == record_number:
        return Match.CONFIRMED
    count = len(agreeing(offered, record))
    if count < POTENTIAL:
        return Match.NONE
    if count < CONFIRMING or (offered_number and record_number):
        return Match.POTENTIAL
    likely_twins = differing(offered, record) == {"first_name"}
    return Match.POTENTIAL if likely_twins and policy.twins_potential else Match.CONFIRMED


def identify(
    offered: Identity, records: Iterable[Record], policy: MatchPolicy = STANDARD_POLICY
) -> tuple[Match, Record | None]:
    """How surely the person offered is known, and their record, which is given only for a confirmed match.

    A verified number that names one record decides alone. Several confirmed records cannot be told apart, so
    together they are potential: the notes of either might be another person's.
    """
    number = verified_number(offered)
    matched = [(match(offered, record.identity, policy), record) for record in records]
    confirmed = [record for how, record in matched if how is Match.CONFIRMED]
    by_number = [record for record in confirmed if number and verified_number(record.identity) == number]
    chosen = by_number or confirmed
    if len(chosen) == 1:
        return Match.CONFIRMED, chosen[0]
    possible = any(how is not Match.NONE for how, _ in matched)
    return (Match.POTENTIAL if possible else Match.NONE), None


def missing_parts(identity: Identity) -> frozenset[str]:
    """The parts to ask for: absent, not expected to be, and not asked for in vain already.

    Nothing is missing where the NHS number is verified, since it identifies alone.
    """
    if verified_number(identity):
        return frozenset()
    absent = frozenset(part for part in PARTS if not normalised(identity, part))
    return absent - identity.expected_absent - identity.dont_know


def cautions(identity: Identity) -> frozenset[str]:
    """`identity_uncertain` after a "don't know", unless that part is expected to be absent (a newborn, say)."""
    return frozenset({IDENTITY_UNCERTAIN}) if identity.dont_know - identity.expected_absent else frozenset()
