"""What Ciw is asked, in an environment of its own: jobs as JSON on the standard input, answers on the standard output.

It runs under Ciw's Python and knows nothing of this project, which in turn never imports Ciw (it installs a package
called `tests`). Three jobs: `means` of a network under Ciw's own luck, `calls` of a network whose luck is given, and
`teaching`, the teaching model of 111 as its users write it, timed.
"""

import json
import sys
import time
from collections import defaultdict

import ciw


def law(told):
    """A distribution by name and parameters; None for nothing."""
    if told is None:
        return None
    name, given = told["name"], told["parameters"]
    if name == "exponential":
        return ciw.dists.Exponential(1 / given[0])
    if name == "fixed":
        return ciw.dists.Deterministic(given[0])
    if name == "hyperexponential":
        share, first, second = given
        return ciw.dists.HyperExponential([1 / first, 1 / second], [share, 1 - share])
    laws = {
        "uniform": ciw.dists.Uniform,
        "triangular": ciw.dists.Triangular,
        "gamma": ciw.dists.Gamma,
        "lognormal": ciw.dists.Lognormal,
    }
    return laws[name](*given)


def names(network):
    return [f"Class {kind}" for kind in range(len(network["arrivals"]))]


def created(network, *, arrivals, services, patience, routing):
    kinds = names(network)
    told = {
        "arrival_distributions": {kind: arrivals[n] for n, kind in enumerate(kinds)},
        "service_distributions": dict.fromkeys(kinds, services),
        "reneging_time_distributions": dict.fromkeys(kinds, patience),
        "routing": dict.fromkeys(kinds, routing),
        "priority_classes": {kind: n for n, kind in enumerate(kinds)},
        "number_of_servers": [stage["people"] for stage in network["stages"]],
    }
    return ciw.create_network(**told)


def means(job):
    """[[calls, waited, lost], ...] of each class and queue: of the callers who join in the time that counts."""
    network, stages = job["network"], job["network"]["stages"]
    ciw.seed(job["seed"])
    simulation = ciw.Simulation(
        created(
            network,
            arrivals=[[ciw.dists.Exponential(rate) if rate else None for rate in row] for row in network["arrivals"]],
            services=[law(stage["service"]) for stage in stages],
            patience=[law(stage["patience"]) for stage in stages],
            routing=network["routing"],
        )
    )
    simulation.simulate_until_max_time(job["until"])
    found = [[[0, 0.0, 0] for _ in stages] for _ in network["arrivals"]]
    kinds = {name: n for n, name in enumerate(names(network))}
    for record in simulation.get_all_records():
        if job["begin"] <= record.arrival_date < job["end"]:
            here = found[kinds[record.customer_class]][record.node - 1]
            here[0] += 1
            here[1] += record.waiting_time
            here[2] += record.record_type == "renege"
    return found


class Told(ciw.dists.Distribution):
    """Times given for each visit of each individual."""

    def __init__(self, of_visits):
        self.of_visits = of_visits

    def sample(self, t=None, ind=None):  # noqa: ARG002
        return self.of_visits[ind.id_number - 1][len(ind.data_records)]


def calls(job):
    """[[joined, waited, answered], ...] of each visit of each caller, where all times and ways are given."""
    network, callers = job["network"], job["callers"]
    gaps = defaultdict(list)
    last = defaultdict(float)
    for caller in callers:
        key = caller["kind"], caller["stations"][0]
        gaps[key].append(caller["arrival"] - last[key])
        last[key] = caller["arrival"]
    never = float("inf")
    stages = range(len(network["stages"]))
    arrivals = [
        [ciw.dists.Sequential([*gaps[kind, stage], never]) if gaps[kind, stage] else None for stage in stages]
        for kind in range(len(network["arrivals"]))
    ]
    waits = [[never if time is None else time for time in caller["patience"]] for caller in callers]
    simulation = ciw.Simulation(
        created(
            network,
            arrivals=arrivals,
            services=[Told([caller["service"] for caller in callers]) for _ in stages],
            patience=[Told(waits) for _ in stages],
            routing=ciw.routing.ProcessBased(
                lambda ind, _simulation: [station + 1 for station in callers[ind.id_number - 1]["stations"][1:]]
            ),
        )
    )
    simulation.simulate_until_max_time(job["until"])
    found = [[] for _ in callers]
    for record in sorted(simulation.get_all_records(), key=lambda record: record.arrival_date):
        if record.id_number <= len(callers):
            row = [record.arrival_date, record.waiting_time, record.record_type == "service"]
            found[record.id_number - 1].append(row)
    return found


def teaching(job):
    """The teaching model: processor seconds, and what its users ask of it, for each replication."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1 / job["mean_gap"]), None],
        service_distributions=[ciw.dists.Triangular(*job["call"]), ciw.dists.Uniform(*job["consultation"])],
        routing=[[0.0, job["call_back"]], [0.0, 0.0]],
        number_of_servers=[job["operators"], job["nurses"]],
    )
    began = time.process_time()
    found = []
    for replication in range(job["replications"]):
        ciw.seed(job["seed"] + replication)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(job["minutes"])
        records = simulation.get_all_records()
        of_node = [[record for record in records if record.node == node] for node in (1, 2)]
        row = {"calls": len(of_node[0])}
        for name, people, mine in zip(("operator", "nurse"), (job["operators"], job["nurses"]), of_node, strict=True):
            row[f"{name}_wait_minutes"] = sum(record.waiting_time for record in mine) / len(mine)
            talked = sum(record.service_time for record in mine)
            row[f"{name}_utilisation"] = talked / (job["minutes"] * people)
        found.append(row)
    return {"cpu_seconds": time.process_time() - began, "replications": found}


JOBS = {"means": means, "calls": calls, "teaching": teaching}

if __name__ == "__main__":
    asked = json.load(sys.stdin)
    answers = [JOBS[job["job"]](job) for job in asked]
    json.dump({"version": ciw.__version__, "answers": answers}, sys.stdout)
