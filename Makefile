# The portal's commands. `make help` lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= auto
export PORT

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --only-binary=:all: --requirement

# A stamp names the lock that was installed: another lock is installed anew, the same one never again.
lock_of = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
RUN_STAMP := $(VENV)/.installed-run-$(call lock_of,pyproject.toml requirements.txt)
DEV_STAMP := $(VENV)/.installed-dev-$(call lock_of,pyproject.toml requirements-dev.txt)
MUTATION_STAMP := $(VENV)/.installed-mutation-$(call lock_of,pyproject.toml requirements-mutation.txt)
CHECKER := tests/npm/node_modules
CHECKER_STAMP := $(CHECKER)/.installed-$(call lock_of,tests/npm/package-lock.json)
LIGHTHOUSE := tests/lighthouse/node_modules
LIGHTHOUSE_STAMP := $(LIGHTHOUSE)/.installed-$(call lock_of,tests/lighthouse/package-lock.json)
ATLAS := portal/web/atlas/source
ATLAS_STAMP := $(ATLAS)/node_modules/.installed-$(call lock_of,$(ATLAS)/package-lock.json)

.PHONY: help run test test-long again lint format bench lighthouse screenshots icons map mutation lock

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

run: $(RUN_STAMP) ## Set everything up and serve on http://127.0.0.1:$PORT (8000)
	@$(BIN)/portal prepare
	@exec $(BIN)/gunicorn wsgi:app

test: $(DEV_STAMP) $(CHECKER_STAMP) $(ATLAS_STAMP) ## Run every test; PORTAL_TEST_REQUIRE=browser,postgresql,html,axe,atlas,openssl makes missing parts failures
	$(BIN)/portal catalog compile
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-long: export PORTAL_TEST_LONG := yes
test-long: test ## Run every test, with three times as many drawn histories

again: $(DEV_STAMP) ## Run the tests that failed last, one after another
	$(BIN)/pytest --last-failed --last-failed-no-failures none

lint: $(DEV_STAMP) ## Check format, code, types, floors, templates and catalogs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/portal catalog check

format: $(DEV_STAMP) ## Write the code as `make lint` wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV_STAMP) ## Measure everything, and write docs/benchmarks.md; ten minutes once its sites are made, and many more the first time
	$(BIN)/portal catalog compile
	$(BIN)/python -m tests.bench $(BENCH)

lighthouse: $(DEV_STAMP) $(LIGHTHOUSE_STAMP) ## Print Lighthouse's scores of the main pages on a phone; 1 where one is below 100
	$(BIN)/portal catalog compile
	$(BIN)/python -m tests.lighthouse

screenshots: $(DEV_STAMP) ## Take the pictures of docs/screenshots anew, with Chromium
	$(BIN)/portal catalog compile
	$(BIN)/python -m tests.screenshots

map: $(DEV_STAMP) $(ATLAS_STAMP) ## Prepare the geometry of the world map anew, from the locked npm package
	$(BIN)/python -m portal.web.atlas.preparing

icons: $(DEV_STAMP) ## Draw the icons of devices anew from the SVG, with Chromium
	$(BIN)/python -m tests.icons

mutation: $(DEV_STAMP) $(MUTATION_STAMP) ## Change the code in small ways and count the changes that no test notices
	$(BIN)/portal catalog compile
	$(BIN)/python -m tests.mutation

lock: $(DEV_STAMP) ## Resolve the dependencies of pyproject.toml anew
	$(call compile,requirements.txt)
	$(call compile,requirements-dev.txt,--extra dev --constraint requirements.txt)
	$(call compile,requirements-mutation.txt,--extra dev --extra mutation --constraint requirements-dev.txt)

compile = CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url \
	--no-emit-find-links --strip-extras --allow-unsafe --build-deps-for editable $(2) --output-file $(1) pyproject.toml

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The portal needs Python 3.11 or newer; PYTHON=... names one.")'
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | $(BIN)/python
	@echo 'Installing what the portal needs …' >&2
	@$(INSTALL) requirements.txt
	@$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.installed-run-* && touch $@

$(DEV_STAMP): $(RUN_STAMP)
	@echo 'Installing the tools for tests …' >&2
	@$(INSTALL) requirements-dev.txt
	@rm -f $(VENV)/.installed-dev-* && touch $@

$(MUTATION_STAMP): $(DEV_STAMP)
	@$(INSTALL) requirements-mutation.txt
	@rm -f $(VENV)/.installed-mutation-* && touch $@

# The Nu checker, axe-core, and what the map is prepared from, come from npm; without npm their tests are
# skipped with a line that says so.
npm_ci = @if command -v npm >/dev/null; then \
	  npm ci --prefix $(1) --ignore-scripts --no-audit --no-fund --silent && touch $@; \
	fi

$(CHECKER_STAMP):
	$(call npm_ci,tests/npm)

$(LIGHTHOUSE_STAMP):
	$(call npm_ci,tests/lighthouse)

$(ATLAS_STAMP):
	$(call npm_ci,$(ATLAS))
