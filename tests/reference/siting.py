"""The place, as `docs/policy-semantics.md` sections 6 to 11 say it: the first of a written list of offers."""

from collections.abc import Iterable
from typing import Any

from tests.reference.balanced import turn

Plain = dict[str, Any]

NEVER = 10.0**12
"""Seconds that stand for a wait which nobody knows: longer than any limit can be."""


class Scene:
    """The words of section 6 for one call: whom there is to choose from, and what is known of them."""

    def __init__(
        self,
        need: Plain,
        policy: Plain,
        network: Plain,
        area: str,
        here: str | None,
        last: str | None,
        at: int,
        call_id: str,
    ) -> None:
        placing = policy["placing"]
        self.need, self.policy, self.states, self.here = need, policy, network["providers"], here
        self.limit = placing["live_limit_seconds"]
        self.home, self.overflow, self.serving, self.others = policy["ways"][area]
        self.network, self.at, self.call_id = network, at, call_id
        self.last = last if placing["continuity_hours"] is not None and last in self.serving else None
        self.contingency = placing["contingency"]
        ranks = placing["skill_order"]
        asked, counts = need["skills"], need["accepts"]
        self.wanted = [skill for skill in ranks if skill in asked] + [word for word in asked if word not in ranks]
        self.clinician = need["level"] == "clinician" or need["path"] == "straight"
        leads = [skill for skill in ranks if skill in asked and skill in counts]
        self.lead = leads[0] if leads else None
        self.accepted = leads + [skill for skill in ranks[::-1] if skill in counts and skill not in asked]
        self.remains = self.wanted or (["clinician"] if self.clinician else [])

    def can(self, provider: str | None, queue: str) -> bool:
        state = self.states.get(provider)
        return state is not None and bool(state["open"]) and queue in state["staffed"]

    def wait(self, provider: str, queue: str) -> float:
        return float(self.states.get(provider, {"waits": {}})["waits"].get(queue, NEVER))

    def after(self, skill: str) -> list[str]:
        return [word for word in self.wanted if word != skill]

    def shortest(self, group: Iterable[str]) -> list[str]:
        """Those of the group with a health adviser, the shortest wait first; equals keep their order."""
        return sorted((one for one in group if self.can(one, "health_adviser")), key=self.wait_adviser)

    def wait_adviser(self, provider: str) -> float:
        return self.wait(provider, "health_adviser")


def ways(area: str, policy: Plain) -> tuple[str, list[str], list[str], list[str]]:
    """The home of an area, its overflow, all who serve the area, and those of them who are neither."""
    home = policy["areas"][area]["home"]
    serving = {one["id"] for one in policy["providers"] if one["kind"] == "111" and area in one.get("areas", ())}
    overflow = spread(home, policy)
    return home, overflow, sorted(serving | {home}), sorted(serving - {home} - set(overflow))


def spread(provider: str, policy: Plain) -> list[str]:
    """Where calls of a provider overflow, written ones first, then those of its mutual aid."""
    written = list(declared(provider, policy).get("overflow_to") or [])
    aid = policy["placing"].get("mutual_aid") or []
    if provider in aid:
        written += [other for other in aid if other != provider and other not in written]
    return written


def declared(provider: str, policy: Plain) -> Plain:
    return next(one for one in policy["providers"] if one["id"] == provider)


def placed(
    provider: str, queue: str, then: list[str], why: str, mode: str = "live", seconds: int | None = None
) -> Plain:
    return {
        "provider": provider,
        "queue": queue,
        "mode": mode,
        "time_frame_seconds": seconds,
        "why": why,
        "then": then,
    }


def adviser(scene: Scene, then: list[str]) -> Plain:
    """Section 8."""
    provider, why = unhistoric(scene)
    last = scene.last
    if last is not None and last != provider and scene.can(last, "health_adviser"):
        own_limit = declared(last, scene.policy).get("overflow_after_seconds")
        wait, otherwise = scene.wait_adviser(last), scene.wait_adviser(provider)
        within = own_limit is None or wait <= own_limit
        soon = wait <= scene.limit or (otherwise != NEVER and wait <= otherwise)
        if within and soon:
            provider, why = last, "continuity"
    return placed(provider, "health_adviser", then, why)


def unhistoric(scene: Scene) -> tuple[str, str]:
    """Who answers a caller without history."""
    able = [one for one in scene.serving if scene.can(one, "health_adviser")]
    whose = turn(scene.policy, scene.network, able, scene.at, scene.call_id)
    if whose is not None:
        return whose, "balanced"
    home = scene.home
    if scene.can(home, "health_adviser"):
        limit = declared(home, scene.policy).get("overflow_after_seconds")
        wait = scene.wait_adviser(home)
        shorter = [one for one in scene.shortest(scene.overflow) if scene.wait_adviser(one) < wait]
        over = limit is not None and wait != NEVER and wait > limit
        return (shorter[0], "overflow") if over and shorter else (home, "home")
    offers = [(one, "home_closed") for group in (scene.overflow, scene.others) for one in scene.shortest(group)]
    offers += [(one, "contingency") for one in scene.shortest(scene.contingency)]
    return [*offers, (home, "all_closed")][0]


def in_time(scene: Scene, order: Iterable[str | None], why: str) -> list[Plain]:
    """Section 9, all that would do, the best first."""
    providers = [one for one in order if one is not None]
    return [
        placed(one, skill, scene.after(skill), why)
        for skill in scene.accepted
        for one in providers
        if scene.can(one, skill) and scene.wait(one, skill) <= scene.limit
    ]


def straight(scene: Scene) -> list[Plain]:
    """Section 10, all that would do, the best first."""
    lines = []
    for one in sorted(scene.policy["providers"], key=lambda one: str(one["id"])):
        if one.get("option") is not None and "option:" + one["option"] in scene.need["must"]:
            longest = one.get("overflow_after_seconds")
            for skill in scene.policy["placing"]["skill_order"]:
                quick = longest is None or scene.wait(one["id"], skill) <= longest
                if skill in one["staffs"] and scene.can(one["id"], skill) and quick:
                    lines.append((one["id"], skill))
    others = in_time(scene, [scene.last, scene.home], "straight")
    if not lines:
        return others
    provider, skill = lines[0]
    if skill in scene.need["accepts"]:
        return [placed(provider, skill, scene.after(skill), "option_line")]
    rest = [word for word in scene.remains if word != skill] or ["clinician"]
    return [*others, placed(provider, skill, rest, "option_line")]


def clinicians(scene: Scene) -> list[Plain]:
    """Section 11, one for each provider that would do, the best first."""
    found = []
    for one in [scene.here, scene.last, scene.home, *scene.overflow, *scene.others, *scene.contingency]:
        able = [skill for skill in scene.accepted if scene.can(one, skill)] if one is not None else []
        if one is None or not able:
            continue
        quick = [skill for skill in able if scene.wait(one, skill) <= scene.limit]
        by_wait = sorted(able, key=lambda skill, one=one: scene.wait(one, skill))  # type: ignore[misc]
        skill = ([skill for skill in able if skill == scene.lead] + quick + by_wait)[0]
        why = "lead_skill" if skill in scene.wanted else "accepted_skill"
        if skill in quick or "handle_live" in scene.need["must"]:
            found.append(placed(one, skill, scene.after(skill), why))
        else:
            seconds = scene.policy["placing"]["call_back_seconds"][scene.need["urgency"]]
            found.append(placed(one, skill, scene.after(skill), why, "call_back", seconds))
    return found


def place(
    need: Plain,
    network: Plain,
    policy: Plain,
    area: str,
    stage: str,
    here: str | None,
    last: str | None,
    at: int,
    call_id: str,
) -> Plain:
    """Section 7: the rows of its table as a list of offers, of which the first is the place."""
    if need["path"] == "999":
        return placed("999", "999", [], "red_flag", "999")
    scene = Scene(need, policy, network, area, here, last, at, call_id)
    plain = not scene.clinician and not need["skills"]
    heard = stage in ("identified", "triaged", "transferred")
    holder = [here] if here is not None and heard and scene.can(here, "health_adviser") else []
    offers: list[Plain] = []
    if plain:
        offers += [placed(one, "health_adviser", [], "here") for one in holder]
    elif stage == "ring" and need["path"] == "straight":
        offers += straight(scene)
    elif stage == "identified" and scene.clinician:
        if need["path"] == "straight" or "screen_first" not in need["must"]:
            offers += in_time(scene, [here, scene.last, scene.home, *scene.overflow], "transfer")
    elif stage in ("triaged", "transferred") and scene.clinician:
        offers += clinicians(scene)
    why = "here" if not scene.clinician else "here_screens" if stage == "identified" else "no_clinician"
    offers += [placed(one, "health_adviser", scene.remains, why) for one in holder]
    return (offers or [adviser(scene, scene.remains)])[0]
