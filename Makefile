# `make` alone shows what there is to make. Only Python 3.11 or newer is needed; everything else is set up here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help build test prove check clean

help:  ## show this
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(BIN)/kg: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Try: make build PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(BIN)/kg

build: $(BIN)/kg  ## set up, build the sample, say what to try next
	$(BIN)/kg build --sample -o output
	@echo "(kg is $(BIN)/kg; run '. $(BIN)/activate' once to call it kg)"

check: $(BIN)/kg  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check  ## set up and every check, a sample of the real data included
	$(BIN)/python -m pytest --numprocesses auto --cov --cov-report=term:skip-covered

prove: $(BIN)/kg  ## the figures the project claims, over all real data; writes docs/proof.md and docs/performance.md
	$(BIN)/python -m benchmarks.prove
	$(BIN)/python -m benchmarks.performance

clean:  ## remove what was made
	rm -rf $(VENV) output/* .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
