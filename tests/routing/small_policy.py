"""The smallest policy that there can be, under any name and date."""

from datetime import date

SMALL = """\
policy: {name}
effective_from: {day}
owner: the tests
rationale: the smallest policy that there can be
areas:
  here: {{home: only, network: all}}
providers:
  - {{id: only, name: The only one, areas: [here], staffs: [health_adviser, nurse]}}
  - {{id: last, name: The last one, kind: contingency, staffs: [health_adviser, nurse]}}
placing:
  default_area: here
  call_back_seconds: {{routine: 14400, soon: 7200, urgent: 3600, emergency: 1200}}
  skill_order: [mental_health, palliative, dental, pharmacist, gp, nurse]
  continuity_hours: {hours}
  contingency: [last]
rules:
  - {{id: anybody, kind: default, owner: the tests, rationale: everybody is answered, source: the tests}}
"""


def small(name: str, day: date | str, hours: int = 48) -> str:
    return SMALL.format(name=name, day=day, hours=hours)
