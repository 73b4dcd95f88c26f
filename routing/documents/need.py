"""The need so far as JSON: the `need` of an earlier decision about the same call, handed back."""

from routing.documents.fields import Word
from routing.rules import Gives

Words = frozenset[Word]


class NeedDocument(Gives):
    """What the patient must have at least, as an earlier decision said it. A later stage only adds to it."""

    flags: Words = frozenset()
    show: Words = frozenset()
    must: Words = frozenset()
    offers: Words = frozenset()
    asks: Words = frozenset()
    confirmed: Words = frozenset()
    forced: Words = frozenset()
