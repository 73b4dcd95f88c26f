"""The form of the rest of the service in a scenario file: each part is off unless it is named."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from prm.base.documents import StrictModel
from scenarios.schema_fields import Share, Staffing

ADay = Annotated[float, Field(ge=0, le=100_000)]
Minutes = Annotated[float, Field(ge=0, le=1440)]
Hour = Annotated[int, Field(ge=0, le=24)]


class OnlineReferrals(StrictModel):
    """Clinicians' call-backs that 111 online asks for; they never pass a health adviser."""

    a_day: ADay | None = None
    """In London, on a mean day; absent: the assumption `online_referrals_a_day`."""


class From999(StrictModel):
    """Calls that 999 has triaged low and passes to 111's clinicians, and slots that 999 books itself."""

    a_day: ADay | None = None
    """In London, on a mean day; absent: the assumption `from_999_a_day`."""
    booked_a_day: ADay | None = None
    """Slots, where there is direct booking; absent: the assumption `booked_by_999_a_day`."""


class Validation(StrictModel):
    """Clinicians look again at category 3 and 4 ambulances and at EDs; nobody in time, and they go ahead."""

    category_3_4_minutes: Minutes = 30.0
    ed_minutes: Minutes = 30.0


class Slots(StrictModel):
    """The slots of one kind of service."""

    a_day: ADay | None = None
    """In London; absent: as many as were booked in 2024-25, times the assumption `slots_times`."""
    first_hour: Hour = 0
    last_hour: Hour = 24
    """Slots begin from the first hour of the London day up to this one, itself excluded."""
    within_hours: Annotated[int, Field(ge=1, le=96)] = 24
    """How far ahead a caller may be booked."""

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if self.last_hour <= self.first_hour:
            raise ValueError(f"the last hour {self.last_hour} does not come after the first {self.first_hour}")
        return self


class Booking(StrictModel):
    """Direct booking until the slots are gone; then the next choice, if it has any."""

    gp_hub: Slots = Slots(first_hour=8, last_hour=20)
    utc: Slots = Slots(first_hour=8, last_hour=22, within_hours=12)
    ed: Slots = Slots(within_hours=6)


class Prescribing(StrictModel):
    """Prescribers complete calls with a prescription in place of a referral to primary care."""

    share: Share | None = None
    """Of the primary care dispositions of GPs and pharmacists; absent: the assumption `prescribed`."""


class OptionLine(StrictModel):
    """The line of an option of the IVR; its roster is planned for the baseline's share of callers."""

    share: Share | None = None
    """Of fresh callers; absent: the baseline's."""
    staff: Staffing = 1.0
    """People on its line over the baseline's."""


class Service(StrictModel):
    """What reaches or leaves 111 beside the public's calls."""

    online_referrals: OnlineReferrals | None = None
    from_999: From999 | None = None
    validation: Validation | None = None
    booking: Booking | None = None
    prescribing: Prescribing | None = None
    professionals: Share | None = None
    """Share of fresh callers on the professionals' line, straight to a clinician; absent: the baseline's."""
    mental_health: OptionLine = OptionLine()
    dental: OptionLine = OptionLine()
