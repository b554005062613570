# What this project does, from a fresh checkout: Linux, Python >= 3.11 and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SECOND := gateway/samples/synthetic-harbours.toml
PROTOS := $(sort $(wildcard protos/entente/v1/*.proto))
# A file of tests stays in one process: what it founds it founds once.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help setup demo run test test-long check lint format protos protos-check catalogues bench vectors-check deploy-check clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.runtime: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.developer: $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

setup: $(VENV)/.developer ## Set up the virtual environment with the tools for development

demo: $(VENV)/.runtime ## Two Parties exchange real dossiers on this machine; prints what happened
	@$(BIN)/entente demo

run: $(VENV)/.runtime ## Run the node of the Party whose folder is HOME_DIR
	@test -n "$(HOME_DIR)" || { echo "usage: make run HOME_DIR=/path/of/the/party (made by: entente init)"; exit 2; }
	@$(BIN)/entente --home "$(HOME_DIR)" run

test: $(VENV)/.developer ## Run the tests (about ten minutes on two cores)
	$(BIN)/python -m pytest -m "not long" $(SIDE_BY_SIDE)

test-long: $(VENV)/.developer ## Run the long suites: a second memorandum, the acts on PostgreSQL, real kills, many histories
	ENTENTE_TEST_MEMORANDUM=$(SECOND) $(BIN)/python -m pytest -m "any_memorandum and not long and not postgres" $(SIDE_BY_SIDE)
	$(BIN)/python -m pytest -m "long and postgres" $(SIDE_BY_SIDE)
	$(BIN)/python -m pytest -m "long and not postgres" --timeout 1800

lint: $(VENV)/.developer ## Check style, types, the direction of imports and the contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd protos && ../$(BIN)/buf lint && ../$(BIN)/buf format --diff --exit-code

format: $(VENV)/.developer ## Format the code and the contract
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd protos && ../$(BIN)/buf format --write

protos: $(VENV)/.developer ## Generate the Python of the contract
	cd protos && ../$(BIN)/python -m grpc_tools.protoc -I . --python_out=gen --pyi_out=gen --grpc_python_out=gen $(patsubst protos/%,%,$(PROTOS))
	find protos/gen -name '*_pb2_grpc.py' ! -name '*_service_pb2_grpc.py' -delete

protos-check: protos ## Prove that the generated Python is current
	git diff --exit-code -- protos/gen
	test -z "$$(git status --porcelain -- protos/gen)"

bench: $(VENV)/.developer ## Measure both nodes against a bare echo; the last line is one JSON object
	$(BIN)/python -m bench

check: lint protos-check deploy-check test ## What CI runs

deploy-check: $(VENV)/.developer ## Check what deploy/ holds (promtool where it is installed)
	$(BIN)/python deploy/check.py

clean: ## Remove what was made here
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
