# The front door. `make` alone says what there is.
PYTHON ?= python3.11
VENV := .venv
TORCH := .venv-ultralytics
MUTATION := .venv-mutation
PEERS := .venv-peers
# What the rules and their tests import. The whole lock does not go with mutmut, which wants a newer click.
TRIED_WITH := '^(fastavro|hypothesis|msgspec|mypy|pytest|pytest-timeout|tzdata)==[^ ]+'
BIN := $(VENV)/bin
JOLQARA_TEST_DATA ?= ../shared/data
export JOLQARA_TEST_DATA
RUNS ?= 10
SEED ?= 1
# Nothing of an operator's pictures or use leaves the machine.
export YOLO_OFFLINE := 1

.DEFAULT_GOAL := help
.PHONY: help install demo test test-light test-ultralytics mutation soak benchmark check lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/:/' | awk -F: '{printf "  make %-18s %s\n", $$1, $$2}'

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(TORCH)/.installed: requirements-ultralytics.lock pyproject.toml
	$(PYTHON) -m venv $(TORCH)
	$(TORCH)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ultralytics.lock
	$(TORCH)/bin/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(PEERS)/.installed: requirements-peers.lock
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.lock
	touch $@

$(MUTATION)/.installed: requirements.lock
	$(PYTHON) -m venv $(MUTATION)
	$(MUTATION)/bin/pip install --quiet --disable-pip-version-check mutmut==3.8.1 $(shell grep -oE $(TRIED_WITH) requirements.lock)
	touch $@

install: $(VENV)/.installed ## the light environment, and Java and Maven where they are missing
	@$(BIN)/jolqara up --install --prepare

demo: install ## everything, from a clip and a simulated city to tables in ClickHouse
	@$(BIN)/jolqara demo $(ARGS)

test: test-light test-ultralytics ## every test

test-light: install
	$(BIN)/pytest -m "not ultralytics"

test-ultralytics: $(TORCH)/.installed
	$(TORCH)/bin/pytest -m ultralytics

# Half an hour and more. MUTANTS="streams.rules.travel*" tries only some; docs/mutation.md says how to read it.
mutation: export JOLQARA_TEST_EXAMPLES ?= 10
mutation: $(MUTATION)/.installed ## which changes of the rules no test notices (not part of `make test`)
	PATH="$(CURDIR)/$(MUTATION)/bin:$$PATH" $(MUTATION)/bin/mutmut run $(MUTANTS)
	@$(MUTATION)/bin/mutmut results | grep -v 'not checked$$\|type check$$' || true

soak: install ## random cities, workers killed, brokers restarted: make soak RUNS=100, SEED= of the first
	@$(BIN)/jolqara soak --runs $(RUNS) --seed $(SEED) $(ARGS)

# Half an hour on two cores, which should have nothing else to do. ARGS=--quick: two minutes.
benchmark: install $(PEERS)/.installed ## how fast each stage is, beside what others would write
	@$(BIN)/jolqara benchmark --out runs $(ARGS)

check: $(VENV)/.installed ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(VENV)/.installed ## pin the dependencies again, with hashes
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 --extra dev --extra ultralytics pyproject.toml -o requirements-ultralytics.lock
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 --group pyproject.toml:peers -o requirements-peers.lock

clean: ## stop the local stack and remove what these commands made
	-@test ! -x $(BIN)/jolqara || $(BIN)/jolqara down
	rm -rf $(VENV) $(TORCH) $(MUTATION) $(PEERS) mutants .jolqara build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
