"""A call as JSON, with the identity that the caller offers: for the records to look up, never for the routing."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from prm.base.documents import StrictModel
from prm.facts import Call, Identity
from prm.nhs_number import check_nhs_number
from routing.documents.call import CallDocument

IdentityPart = Literal["nhs_number", "first_name", "last_name", "date_of_birth", "gender", "postcode"]
Text = Annotated[str, Field(max_length=200)]


class IdentityDocument(StrictModel):
    """What the caller offers to say who the patient is. Synthetic people only."""

    nhs_number: Text | None = None
    """Ten digits of the range reserved for tests (999...); any other number is refused."""
    verified: bool = False
    """Whether the number was verified; an unverified one counts for nothing."""
    first_name: Text | None = None
    last_name: Text | None = None
    date_of_birth: Text | None = None
    """Year, month and day, such as 1950-03-01."""
    gender: Text | None = None
    postcode: Text | None = None
    dont_know: frozenset[IdentityPart] = frozenset()
    """Parts that the caller was asked for and could not give; raises caution."""
    expected_absent: frozenset[IdentityPart] = frozenset()
    """Parts whose absence is expected, such as the postcode of a person of no fixed address."""

    def identity(self) -> Identity:
        """The identity that the document means; the parts must have been checked."""
        return Identity(
            nhs_number=None if self.nhs_number is None else check_nhs_number(self.nhs_number),
            verified=self.verified,
            first_name=self.first_name,
            last_name=self.last_name,
            date_of_birth=self.date_of_birth,
            gender=self.gender,
            postcode=self.postcode,
            dont_know=frozenset(self.dont_know),
            expected_absent=frozenset(self.expected_absent),
        )


class IdentifiedCallDocument(CallDocument):
    """One call at one stage, as the telephone system knows it. A fact that is absent is unknown, never "no"."""

    identity: IdentityDocument = IdentityDocument()

    def call(self) -> Call:
        """The call that the document means."""
        return replace(super().call(), identity=self.identity.identity())
