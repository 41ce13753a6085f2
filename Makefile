# make demo: try it. make test: all tests. Both make the virtual environment on first use.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test lint format docs contract clean

demo: .venv/.demo
	@$(BIN)/python -m sandbox

# A test on each core, with one thread for its numbers; `pytest` by itself runs all in a row.
test: .venv/.dev
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -m "not alone" -n logical --maxprocesses 8 --dist loadfile
	@$(BIN)/pytest -m alone

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

# The schemas of Discord's published description anew, from newer npm packages; needs Node.
contract: .venv/.dev
	@$(BIN)/python -m sandbox.contract refresh --latest

# Not .cache: it holds the art, the checkpoints of trainings and the demo's picture.
clean:
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache build *.egg-info

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Atelier needs Python 3.11 or newer; this is $$($(PYTHON) -V). Set PYTHON=python3.12, say."; exit 1; }
	@echo "Making a virtual environment in .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

# Not --quiet: pip would hide its progress, and torch alone takes minutes. Later runs find the stamps.
.venv/.demo: .venv/.made pyproject.toml constraints.txt
	@echo "Installing what the demo needs (once; some minutes)"
	@$(PIP) install -c constraints.txt -e ".[bot,worker,sandbox]"
	@touch $@

.venv/.dev: .venv/.demo
	@echo "Installing what the tests need (once)"
	@$(PIP) install -c constraints.txt -e ".[bot,worker,sandbox,dev]"
	@touch $@
