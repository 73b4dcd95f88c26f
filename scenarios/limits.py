"""What every result leaves out, and what it is for: told on every report."""

NOTICE = "Planning and training on synthetic people; not for routing real patients; not an NHS service."

NOT_MODELLED = (
    "What becomes of patients: an ambulance or ED figure is the disposition at the end of a 111 call, neither an "
    "ambulance sent nor an attendance, conveyance or admission.",
    "The services that calls are passed to: how full ambulance control, emergency departments and primary care are, "
    "and what that does to 111.",
    "111 online, 999's referrals, validation, slots and prescriptions beyond what a scenario names; the NHS App.",
    "Staff beyond numbers and skills: fatigue, working faster under pressure, overtime, and people called in.",
    "Management on the day beyond what a scenario names: callers asked to go online, rotas changed at short notice.",
    "Telephony, staff and systems beyond what a scenario names: lines without end, nobody absent beyond the fitted "
    "roster, no message, and no fault.",
    "Differences between callers of one area other than age, acuity, red flag, option, and notes or plans held.",
)
"""One sentence each."""
