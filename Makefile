# `make report` builds the sample quarter; `make test` runs every check. Both do the set-up they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKBOOK ?= inputs/2023-24-q2.xlsx

.PHONY: report test test-all mutants lint bench set-up set-up-report sample docs lock clean

report: set-up-report
	$(BIN)/reportgen build $(WORKBOOK)

test: set-up lint
	$(BIN)/pytest -n 2 --dist worksteal -m "not full"

test-all: set-up lint
	REPORTGEN_FULL=1 $(BIN)/pytest -n 2 --dist worksteal

# Whether the tests can fail: small faults, planted one at a time (docs/mutants.md).
mutants: set-up
	$(BIN)/python -m tests.mutants.run

lint: set-up
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: set-up
	$(BIN)/python bench/run.py

sample: set-up
	$(BIN)/python -m tests.sample.build

# The pages that are made from the code: the workbook reference, the rules, the index of messages.
docs: set-up
	$(BIN)/python -m tests.docs.pages

# ---------------------------------------------------------------------------------------------- set-up
set-up-report: $(VENV)/.report
set-up: $(VENV)/.report $(VENV)/.test node_modules/.installed

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || ./.ci/need python3 python3-venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "reportgen needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version). Install one and run: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || ./.ci/need python3-venv
	$(PYTHON) -m venv $(VENV)

$(VENV)/.report: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements-dev.lock $(VENV)/.report
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@command -v soffice >/dev/null || ./.ci/need libreoffice-writer libreoffice-calc
	@fc-list 2>/dev/null | grep -qi 'Liberation Sans' || ./.ci/need fontconfig fonts-liberation
	@fc-list 2>/dev/null | grep -qi Carlito || ./.ci/need fonts-crosextra-carlito
	@/usr/bin/python3 -c 'import uno' 2>/dev/null || ./.ci/need python3-uno
	@command -v pdftotext >/dev/null || ./.ci/need poppler-utils
	@command -v chromium >/dev/null || ./.ci/need chromium
	@command -v npm >/dev/null || ./.ci/need nodejs npm
	@touch $@

# Exact versions instead of a lock file: one that npm writes on Linux lacks the other systems' builds, and is refused.
node_modules/.installed: package.json | $(VENV)/.test
	npm install --no-package-lock --no-fund --no-audit --silent
	@touch $@

lock: set-up
	$(BIN)/uv pip compile pyproject.toml --extra build --universal --generate-hashes --python-version 3.11 \
	  --no-emit-index-url --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra build --extra dev --universal --generate-hashes --python-version 3.11 \
	  --no-emit-index-url --no-header -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
