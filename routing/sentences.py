"""The words of every explanation: one template for each kind of rule and each code, and nothing else."""

NOTICE = "planning and training only; not for routing real patients"

RULES = {
    "red_flag": "There is a sign of a threat to life ({red_flags}).",
    "line": "The call came in on the line {line}.",
    "option": "The caller chose the option {option}, and it is open.",
    "silent": "No key was pressed in time.",
    "access": "To be heard, the caller needs: {access}.",
    "setting": "The patient is in this setting: {setting}.",
    "cannot_be_rung_back": "The caller cannot be rung back.",
    "out_of_area": "The patient is where another provider is at home than the call's own area says.",
    "on_behalf": "The caller is not the patient.",
    "triage": "Clinical triage found (urgency, clinician needed, skill): {triage}.",
    "default": "Every call has this much.",
    "plan": "The patient's plans (supplier/kind): {plans}.",
    "note": "The patient's special patient notes (supplier/kind): {notes}.",
    "recent_contact": "Somebody dealt with this patient in the last hours (hours/contacts): {contacts}.",
    "repeat_caller": (
        "Call number {nth} within {within_hours} hours is the one that counts; "
        "earlier calls (hours/calls): {contacts}; match: {match}; called before: {called_before}."
    ),
    "age": "The patient has completed at least {age_from} years, in the band that this rule is about.",
    "unknown": (
        "Some of this is not known: {parts} (match: {match}; age from: {age_from}; notes: {notes}; plans: {plans}; "
        "contacts: {contacts})."
    ),
    "caution": "There is reason for more care: {cautions}.",
    "safety_red_flag": "There is a sign of a threat to life ({red_flags}): 999 comes before anything else.",
    "safety_triage_emergency": "Clinical triage found an emergency (urgency, clinician needed, skill): {triage}.",
    "safety_flags": "These travel with the call whoever answers it; notes: {notes}; plans: {plans}.",
    "safety_unknown_history": "Nobody knows whether the patient called before (history: {contacts}), so it is asked.",
    "safety_live": (
        "Nobody may be able to ring this caller back (setting: {setting}; can be rung back: {can_be_rung_back}), "
        "so the call is handled live."
    ),
    "safety_option": "The caller chose the option {option} (shut now: {option_shut}).",
}
"""By kind of rule; the fields are facts and the rule's own parameters."""

CALLS_FOR = {
    "urgency": "urgency {value}",
    "level": "at least a {value}",
    "accepts": "one of the skills {value}",
    "skills": "the skill {value} if there is one",
    "path": "the path {value}",
    "flags": "the flag {value}",
    "show": "showing {value}",
    "must": "the obligation {value}",
    "offers": "offering {value}",
    "asks": "asking for {value}",
    "confirmed": "not asking again for {value}",
    "forced": "asking without fail for {value}",
}
"""What a contribution calls for, by part of the need."""

NEED_SO_FAR = "the need so far"

DESTINATIONS = {
    "red_flag": "A threat to life goes to 999 before anything else.",
    "home": "The home provider of the area answers.",
    "continuity": "Who dealt with the patient's latest contact answers again.",
    "overflow": "The home provider's expected wait is over its threshold, and this one's is shorter.",
    "home_closed": "The home provider cannot answer, and this provider can.",
    "contingency": "No provider of the area can answer, so the contingency does.",
    "all_closed": "Nobody can answer now, so the call waits at its home provider and is never dropped.",
    "straight": "A suitable clinician is expected within the limit, so nobody stands before.",
    "option_line": "The line of the chosen option answers.",
    "transfer": "A suitable clinician is expected within the limit, so the call is passed on live.",
    "lead_skill": "A clinician of the wanted skill takes the call on.",
    "accepted_skill": "A clinician whose skill counts takes the call on.",
    "here": "Who has the call keeps it.",
    "here_screens": "No clinician is expected within the limit, or a screening comes first: a health adviser screens.",
    "no_clinician": "No suitable clinician is on duty anywhere, so a health adviser stays with the caller.",
}
"""Why a call goes where it goes, by the placement's code."""

NOT_CHOSEN = {
    "999": "A threat to life goes to 999 before any provider.",
    "unknown": "Nothing is known about its state now.",
    "closed": "It is closed.",
    "line": "It answers only its own option.",
    "unstaffed": "Nobody is on duty there for {queue}.",
    "long_wait": "A wait of {wait} for {queue} is expected there, over the limit of {limit}.",
    "overflowed": "A wait of {wait} is expected there, over the threshold of {limit}.",
    "delayed": "It dealt with the latest contact, but a wait of {wait} there would keep the caller from a first voice.",
    "not_serving": "It serves neither this area nor its overflow.",
    "contingency": "It is asked only when no other provider can.",
    "after": "{chosen} comes before it for this call.",
}
"""Why a provider was not chosen."""
