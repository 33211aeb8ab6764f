# Needs nothing but make and a Python of 3.11 or later; everything else goes into .venv.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
SOURCES := conformance emulator openapi strategies tests hatch_build.py

SAMPLE ?= 12
# Another sample each day; SEED=N repeats one.
DAY := $(shell expr $$(date +%s) / 86400 2>/dev/null || echo 1)
MUTANTS ?= 400
KILLS ?= 200

.PHONY: demo test test-fast selfcheck mutants kills bench lint clean
.DEFAULT_GOAL := demo

demo: $(VENV)/installed ## judge the embedded emulator, and say where the report is
	$(BIN)/facesnap run

test: $(VENV)/installed-dev lint ## everything that CI runs
	$(BIN)/facesnap run
	$(BIN)/facesnap selfcheck --sample $(SAMPLE) --seed $(or $(SEED),$(DAY)) --touched
	$(BIN)/pytest -n 2

selfcheck: $(VENV)/installed ## every fault and every variant, and the matrix that is kept in the repository
	$(BIN)/facesnap selfcheck --out reports/selfcheck

mutants: $(VENV)/installed-mutants ## the emulator's own service, changed in one place at a time; never part of CI
	$(BIN)/python -m facesnap.conformance.selfcheck.mutants --mutants $(MUTANTS) --seed $(or $(SEED),1)

bench: $(VENV)/installed ## the processor's time that a request takes, beside parsing its JSON
	$(BIN)/python -m facesnap.conformance.selfcheck.benchmark

kills: $(VENV)/installed-dev ## runs that SIGKILL ends at a drawn request, cleaned up after and resumed; CI tries ten
	KILLS=$(KILLS) KILLS_SEED=$(or $(SEED),1) $(BIN)/pytest -n 2 tests/conformance/test_killing.py

test-fast: $(VENV)/installed-dev ## the tests that take no time
	$(BIN)/pytest -n 2 -m "not slow"

lint: $(VENV)/installed-dev
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "a Python of 3.11 or later is needed; name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Editable, so that a change of the code needs no new installation; a change of what it depends on does.
$(VENV)/installed: pyproject.toml hatch_build.py | $(BIN)/python
	@echo "installing facesnap into $(VENV)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml hatch_build.py | $(BIN)/python
	@echo "installing facesnap and its tools into $(VENV)"
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-mutants: pyproject.toml hatch_build.py | $(BIN)/python
	@echo "installing facesnap and what makes mutants into $(VENV)"
	@$(PIP) --editable '.[mutants]'
	@touch $@ $(VENV)/installed
