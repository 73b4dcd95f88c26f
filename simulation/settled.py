"""Dispositions, written when the play is over: all at once, since nothing that was played depended on the others."""

from collections.abc import Sequence

import numpy as np

from simulation.book import Book
from simulation.log import NEVER
from simulation.luck import Luck
from simulation.outcomes import NO_NOTE, Dispositions
from simulation.patients import Patients

FOLLOWS = -2
"""Stands for the disposition of somebody triaged and dealt with until the end of the play."""


def write_dispositions(book: Book, luck: Sequence[Luck], patients: Patients, dispositions: Dispositions) -> None:
    """Write each disposition that follows; `luck` is that of each contact."""
    columns = (book.disposition, book.patient, book.contact, book.clinician_ended, book.note_visible)
    disposition, *others = (np.frombuffer(column, dtype=np.int64)[: book.rows] for column in columns)
    rows = np.flatnonzero(disposition == FOLLOWS)
    patient, contact, clinician_ended, note_visible = (column[rows] for column in others)
    area, note = (np.frombuffer(column, dtype=np.uint8)[patient] for column in (patients.area, patients.note))
    u = np.empty(rows.size)
    for number, of_contact in enumerate(luck):
        u[contact == number] = of_contact.disposition[patient[contact == number]]
    disposition[rows] = dispositions.of_all(
        u,
        area=area.astype(np.int64),
        clinician=(clinician_ended != NEVER).astype(np.int64),
        note=np.where(note_visible == 1, note, NO_NOTE).astype(np.int64),
    )
