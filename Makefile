# Everything runs in .venv, which make builds for itself. `make` alone lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin

# Name another interpreter with `make PYTHON=python3.12 ...`; by default the first one found that is new enough.
PYTHON ?=
# The seed of reference: any word.
SEED ?=
# Extra words for pytest, such as `make test PYTEST_FLAGS="-k lattice -x"`.
PYTEST_FLAGS ?= -n auto
# The size of the target: replications for validate and fit, calls for bench-simulation, experiments for oracles. Empty: the target's own.
N ?=
# The scenario and the folder of `make run`.
SCENARIO ?= winter-surge
OUT ?= runs/$(SCENARIO)

# Nothing is written outside the checkout, and nothing outside it changes what is installed.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_CACHE_DIR := 1
export PYTHONNOUSERSITE := 1
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/matplotlib
export MPLBACKEND := Agg
unexport PYTHONPATH PYTHONHOME

.PHONY: help run test lint types unit validate predict fit bench-simulation bench-study bench-sizes bench-routing properties mutation balancing oracles ciw reference scenario-files evidence-table clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.project ## Run the winter surge against its baseline, print the comparison and where the report lies.
	$(BIN)/prm111 run $(SCENARIO) --out $(OUT)

test: lint types unit ## Lint, check the floors and the types, and run the tests.

lint: $(VENV)/.developer ## Check style, format and the order of the floors.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.developer ## Check the types.
	$(BIN)/mypy

unit: $(VENV)/.developer ## Run the tests alone.
	$(BIN)/pytest $(PYTEST_FLAGS)

validate: $(VENV)/.project ## Set the model beside London's published figures (N= replications).
	$(BIN)/prm111 validate $(if $(N),--replications $(N))

predict: $(VENV)/.project ## Predict published figures that nothing was fitted to: a month, a week and a year of days (N= replications).
	$(BIN)/python -m benchmarks.predict $(if $(N),--replications $(N))

fit: $(VENV)/.project ## Derive the fitted rosters again from the published figures (about half an hour).
	$(BIN)/python -m benchmarks.fit

bench-simulation: $(VENV)/.project $(VENV)/.ciw ## Measure the speed of the simulator beside plain SimPy models and Ciw (N= calls).
	$(BIN)/python -m benchmarks.simulation $(if $(N),--calls $(N))

bench-study: $(VENV)/.project ## Time a study of 8 scenarios by N= (100) replications of a week in two processes, with its memory (minutes).
	$(BIN)/python -m benchmarks.study $(if $(N),--replications $(N))

bench-sizes: $(VENV)/.project ## Measure what a call costs in runs of up to N= (3,000,000) calls, with a plot.
	$(BIN)/python -m benchmarks.sizes $(if $(N),--calls $(N))

bench-routing: $(VENV)/.developer ## Measure the speed of the routing beside rule engines and a plain if-chain (N= decisions).
	$(BIN)/python -m benchmarks.routing $(if $(N),--decisions $(N))

properties: $(VENV)/.developer ## Hold the policies, and generated ones, to every invariant (N= examples in total).
	$(BIN)/python -m benchmarks.properties $(if $(N),--examples $(N))

mutation: $(VENV)/.developer ## Change the routing engine in small ways and see whether the tests notice (N= sampled mutants).
	$(BIN)/python -m benchmarks.mutation $(if $(N),--sample $(N))

balancing: $(VENV)/.project ## Abandonment under each balancing strategy, by load and age of data (N= replications).
	$(BIN)/python -m benchmarks.balancing $(if $(N),--replications $(N))

oracles: $(VENV)/.project ## Hold the simulator to all that is known exactly of queues (N= experiments; about a quarter of an hour).
	$(BIN)/python -m benchmarks.oracles $(if $(N),--experiments $(N))

ciw: $(VENV)/.project $(VENV)/.ciw ## Play random networks here and in Ciw, with the same luck and with luck of their own (N= networks).
	$(BIN)/python -m benchmarks.agreement $(if $(N),--networks $(N))

reference: $(VENV)/.developer ## Compare the engine with an independent implementation, cell by cell and on N= drawn decisions (SEED= any word).
	$(BIN)/python -m benchmarks.reference $(if $(N),--decisions $(N)) $(if $(SEED),--seed $(SEED))

scenario-files: $(VENV)/.developer ## Hold generated scenario files to every law of the play, here and in other processes (N= files).
	$(BIN)/python -m benchmarks.scenario_files $(if $(N),--files $(N))

evidence-table: $(VENV)/.project ## Write the evidence table of the README again from evidence/*.json.
	$(BIN)/python -m benchmarks.evidence

clean: ## Remove the environment, caches and build output; runs and evidence stay.
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# The environment, in three steps, each marked by a file so that it is taken once. The install is editable: a change
# of the sources needs no new install, a change of pyproject.toml does.

$(VENV)/.made:
	@set -e; \
	for python in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
	  echo "prm111 needs Python 3.11 or newer, and $(or $(PYTHON),python3) is not." >&2; \
	  echo "Install one, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "$$found has no venv module. On Debian or Ubuntu: apt-get install python3-venv" >&2; \
	  echo "(for a Python beside the system's own, its own package, such as python3.12-venv)." >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$found" --version)"; \
	"$$found" -m venv $(VENV)
	@# Dependency groups need pip 25.1.
	$(BIN)/python -m pip install --quiet --progress-bar off --upgrade "pip>=25.1"
	@touch $@

$(VENV)/.project: pyproject.toml | $(VENV)/.made
	@echo "Installing prm111 and what it needs into $(VENV) (once; about a minute)"
	$(BIN)/python -m pip install --quiet --progress-bar off --editable .
	@touch $@

$(VENV)/.developer: pyproject.toml | $(VENV)/.project
	@echo "Installing the tools for tests into $(VENV) (once)"
	$(BIN)/python -m pip install --quiet --progress-bar off --group dev
	@touch $@

# Ciw installs a package called `tests`, and so has an environment to itself.
$(VENV)/.ciw: | $(VENV)/.made
	$(BIN)/python -m venv $(VENV)/ciw
	$(VENV)/ciw/bin/python -m pip install --quiet --progress-bar off "ciw>=3.2,<4"
	@touch $@
