"""An order for a run as JSON."""

from typing import Annotated

from pydantic import Field

from api.jobs import Order
from prm.base.documents import StrictModel
from routing.documents.fields import Word
from scenarios.study_plan import Size

MOST_REPLICATIONS = 200
USUAL = Size()


class RunDocument(StrictModel):
    """A scenario of the library to run, and how often."""

    scenario: Word
    month: Word | None = None
    """Another month of the baseline, such as 2016-03, for a scenario that can be moved."""
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    """The same seed gives the same result."""
    replications: Annotated[int, Field(ge=2, le=MOST_REPLICATIONS)] = USUAL.replications
    """How often the days are played."""
    per_fit: Annotated[int, Field(ge=0, le=MOST_REPLICATIONS)] = USUAL.per_fit
    """How often under each other fit of the rosters; 0 leaves them out."""
    per_assumption: Annotated[int, Field(ge=0, le=MOST_REPLICATIONS)] = USUAL.per_assumption
    """How often with each assumption at low and at high; 0 leaves them out. At most `replications`."""

    def order(self) -> Order:
        """The order that the document means."""
        return Order(**self.model_dump())
