# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
#
# Every command that people and CI use. `make help` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PORT ?= 8000
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
WORKERS ?= $(CORES)
# What to test, and any option of pytest: make test-fast ARGS="tests/hosts -x"
ARGS ?=
# Where the pages that tests see are kept for the checker of HTML
PAGES := $(CURDIR)/var/pages
# Where CI keeps the sample that it has played, for the tests that come later
MOMENTS := $(CURDIR)/var/moments
PYTEST := $(BIN)/python -m pytest
SPREAD := -n $(WORKERS) --no-loadscope-reorder

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Python keeps what it has compiled, whatever the surroundings say: the tests start the program a hundred times.
export PYTHONDONTWRITEBYTECODE :=

##@ Use

.PHONY: help
help: ## List everything that make can do
	@awk -f tools/help.awk $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: ## Make the environment in .venv, if it is not there or the locks have changed
	@tools/setup.sh

.PHONY: run
run: setup ## Serve the sample programme on http://127.0.0.1:8000 (PORT= changes it)
	@exec $(BIN)/tvilling run --sample --port $(PORT)

##@ Test

.PHONY: test
test: setup-tests ## Run the tests on SQLite, then those that touch the database on PostgreSQL
	@echo "== The tests, on SQLite (\`make test-thorough\` walks through all pages as everybody)"
	@$(PYTEST) $(SPREAD) -m "not thorough" $(ARGS)
	@echo "== The tests that touch the database, on a throwaway PostgreSQL"
	@$(BIN)/python -m tools.with_postgres $(PYTEST) $(SPREAD) $(ARGS)

.PHONY: test-fast
test-fast: setup ## Run the fast tests, on SQLite
	@$(PYTEST) $(SPREAD) -m "not slow and not e2e" $(ARGS)

.PHONY: test-pg
test-pg: setup ## Run the tests that touch the database on a throwaway PostgreSQL
	@$(BIN)/python -m tools.with_postgres $(PYTEST) $(SPREAD) $(ARGS)

.PHONY: e2e
e2e: setup-tests ## Run the tests that drive a browser
	@$(PYTEST) $(SPREAD) -m e2e $(ARGS)

.PHONY: test-thorough
test-thorough: setup-tests ## Look at every page as everybody, and take every walk by mouse, keyboard and without JavaScript
	@$(PYTEST) $(SPREAD) -m thorough $(ARGS)

.PHONY: setup-tests
setup-tests: setup ## Make sure that tests find a browser
	@tools/ensure_browser.sh

##@ Check

.PHONY: lint
lint: setup ## Check style, types, imports, templates, house rules, locks, licences, change notes
	@tools/lint.sh

.PHONY: ci
ci: lint ## Do all that CI does
	@tools/check_html.sh --fetch
	@rm -rf $(PAGES) $(MOMENTS) && mkdir -p $(PAGES)
	@TVILLING_TEST_PAGES=$(PAGES) TVILLING_TEST_MOMENTS=$(MOMENTS) $(MAKE) test test-thorough
	@tools/check_html.sh $(PAGES)

.PHONY: html
html: setup-tests ## Keep the pages that the tests see, and check their HTML once more, where there is Java
	@rm -rf $(PAGES) && mkdir -p $(PAGES)
	@TVILLING_TEST_PAGES=$(PAGES) $(PYTEST) $(SPREAD) tests/e2e/test_pages.py
	@tools/check_html.sh $(PAGES)

.PHONY: fmt
fmt: setup ## Put Python files and templates into the one format
	@$(BIN)/ruff check --fix --quiet src tests tools || true
	@$(BIN)/ruff format --quiet src tests tools
	@$(BIN)/djlint --reformat --quiet src || true

##@ Measure

.PHONY: bench
bench: setup ## Run all measurements; bench-NAME runs one (tools/bench/)
	@$(BIN)/python -m tools.demands bench

.PHONY: prove
prove: setup ## Run all proofs; prove-NAME runs one (tools/prove/)
	@$(BIN)/python -m tools.demands prove

bench-%: setup
	@$(BIN)/python -m tools.demands bench $*

prove-%: setup
	@$(BIN)/python -m tools.demands prove $*

##@ Renew

.PHONY: docs
docs: setup ## Write docs/generated/ anew: rights, audit events, states, settings, commands
	@$(BIN)/python -m tools.generate_docs

.PHONY: screenshots
screenshots: setup-tests ## Take the pictures of docs/user/ from the sample programme (ARGS="-k board" takes those)
	@TVILLING_TEST_PICTURES=$(CURDIR)/docs/user/pictures $(PYTEST) $(SPREAD) tests/e2e/test_pictures.py $(ARGS)

.PHONY: messages
messages: setup ## Collect what is to be translated into the catalogues, and compile them
	@$(BIN)/python -m tools.messages

.PHONY: migrations
migrations: setup ## Write the migrations that the models ask for
	@$(BIN)/python -m django makemigrations --settings tvilling.config.settings_test
	@$(BIN)/ruff check --fix --quiet src/tvilling/*/migrations
	@$(BIN)/ruff format --quiet src/tvilling/*/migrations

.PHONY: release
release: setup ## Fold changes/ into CHANGELOG.md (VERSION=0.1.0); without a version, print what it will say
	@$(BIN)/python -m tools.changelog $(VERSION)

.PHONY: lock
lock: setup ## Renew requirements/ after a change of dependencies (ARGS=--upgrade for the newest)
	@tools/lock.sh $(ARGS)

.PHONY: clean
clean: ## Remove caches and what the tests leave; keeps .venv and var/
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build src/*.egg-info
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
