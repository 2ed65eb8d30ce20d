# Everything runs from .venv, which holds exactly what requirements.lock names.
# On the machine: Python 3.11 or newer, and make. Another interpreter: make PYTHON=python3.13

PYTHON ?= python3
BIN    := .venv/bin
BIN_DOCS := .venv-docs/bin
UV     := .venv-lock/bin/uv
COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" --quiet
# How many test processes, one more than cores: some tests wait for a browser. Each has its own database.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
# The tests that read code and docs instead of running Tend.
GUARDS := tests/house
# Passed on, as in: make test ARGS="-k prompts"
ARGS ?=
# Compiled modules are kept, whatever the machine says: the tests start Tend some sixty times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help sandbox setup test check docs audit bench growth soak year messages format screenshots lock clean

help: ## This list
	@awk -F ':.*## ' '/^[.a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

sandbox: .venv/.stamp ## Try Tend in a browser, without Slack
	$(BIN)/tend sandbox $(ARGS)

setup: .venv/.stamp ## Connect Tend to your Slack: asks for two tokens, then starts
	$(BIN)/tend setup

test: .venv/.stamp ## The whole suite, on SQLite and on PostgreSQL
	$(BIN)/pytest -n $(WORKERS) $(ARGS)

check: .venv/.stamp ## Lint, format, types, architecture and docs; under a minute
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q -n 0 $(GUARDS)

docs: .venv-docs/.stamp ## The documentation as a site that opens without a server
	$(BIN_DOCS)/python -m tests.docs_site.staging build/docs
	$(BIN_DOCS)/zensical build --strict --config-file build/docs/mkdocs.yml
	@echo "Open $(CURDIR)/build/docs/site/index.html"

audit: ## Known vulnerabilities of what is locked, and the age of the lock; says so where it cannot look
	PYTHON=$(PYTHON) .ci/audit

bench: .venv/.stamp ## Speed and memory, as ratios in one run; some minutes on a quiet machine
	$(BIN)/python -m bench $(ARGS)

growth: .venv/.stamp ## Home, prompts and the queue with ten million rows; half an hour, 10 GB of disk
	$(BIN)/python -m bench.growth --long $(ARGS)

soak: .venv/.stamp ## Kill processes and the database under load; a minute, and two until all has arrived
	$(BIN)/python -m bench.soak $(ARGS)

year: .venv/.stamp ## A simulated year of sixteen teams; docs/team-year.md (pictures need Chromium)
	$(BIN)/python -m bench.team_year --pictures docs/pictures $(ARGS)

messages: .venv/.stamp ## Bring the catalogues up to date with the sentences in the code
	$(BIN)/python -m slackapp.languages

format: .venv/.stamp ## Let ruff fix what it can
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

screenshots: .venv/.stamp ## Take the README's pictures anew (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots

.venv: .venv/.stamp ## Only make the virtual environment

.venv/.stamp: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tend needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.13")'
	@echo "Setting up .venv, once; this takes a minute or two."
	@echo "1/3 a virtual environment"
	@$(PYTHON) -m venv --clear .venv
	@echo "2/3 $$(grep -c '^[a-z]' requirements.lock) packages of requirements.lock"
	@{ PYTHONUNBUFFERED=1 $(BIN)/python -m pip install --progress-bar off --require-hashes -r requirements.lock; echo "status $$?"; } \
	  | awk '/^Collecting/ && ++n % 10 == 0 { print "    found " n; fflush() } \
	    /^Installing/ { print "    installing"; fflush() } /^status/ { exit $$2 }'
	@echo "3/3 Tend itself"
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv-docs/.stamp: requirements-docs.lock
	@$(PYTHON) -m venv --clear .venv-docs
	@$(BIN_DOCS)/python -m pip install --quiet --require-hashes -r requirements-docs.lock
	@touch $@

# Building needs no uv; only whoever changes a dependency does. ARGS=--upgrade takes the newest of everything.
lock: $(UV) ## Write the three locks of requirements anew from pyproject.toml
	cp requirements.lock requirements.lock.new 2> /dev/null || true
	$(COMPILE) pyproject.toml --extra sandbox --group dev --output-file requirements.lock.new $(ARGS) > /dev/null
	cmp -s requirements.lock.new requirements.lock || cp requirements.lock.new requirements.lock
	rm requirements.lock.new
	$(COMPILE) pyproject.toml --constraint requirements.lock --no-annotate --output-file requirements-run.lock > /dev/null
	$(COMPILE) --group docs --output-file requirements-docs.lock $(ARGS) > /dev/null

$(UV):
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet 'uv>=0.13'

clean: ## Remove the environments, caches and build leftovers
	rm -rf .venv .venv-audit .venv-docs .venv-lock .pytest_cache .ruff_cache .mypy_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
