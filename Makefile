# make demo: try it. make test: all tests. Both make the virtual environment on first use.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test fast lint format docs clean

demo: .venv/.demo
	@$(BIN)/python -m sandbox

test: .venv/.dev
	@$(BIN)/pytest

fast: .venv/.dev
	@$(BIN)/pytest -m "not slow"

lint: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports

format: .venv/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: .venv/.dev
	@$(BIN)/python -m docs.settings --write
	@$(BIN)/python -m docs.screenshots

clean:
	rm -rf .venv .cache .pytest_cache .ruff_cache *.egg-info

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Atelier needs Python 3.11 or newer; this is $$($(PYTHON) -V). Set PYTHON=python3.12, say."; exit 1; }
	@echo "Making a virtual environment in .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.demo: .venv/.made pyproject.toml constraints.txt
	@echo "Installing what the demo needs (once; some minutes)"
	@$(PIP) install --quiet --progress-bar on -c constraints.txt -e ".[bot,worker,sandbox]"
	@touch $@

.venv/.dev: .venv/.demo
	@echo "Installing what the tests need (once)"
	@$(PIP) install --quiet --progress-bar on -c constraints.txt -e ".[bot,worker,sandbox,dev]"
	@touch $@
