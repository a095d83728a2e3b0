# Sets everything up, runs it, tests it. `make` alone lists what there is.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help demo test check bench assets messages wheel lock clean

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
SOURCES := revalidation links exports templates

# A stamp is touched when its step has succeeded; what it depends on says when the step is due again.
VENV := .venv/.made
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
ASSETS := .venv/.assets

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

demo: $(ASSETS) ## set up, fill ./data with a sample practice, write portfolio.pdf, serve on 127.0.0.1:8000
	@$(BIN)/revalidation demo

test: $(DEVELOPMENT) $(ASSETS) ## set up and run all tests
	@.ci/system chromium
	@$(BIN)/pytest

check: $(DEVELOPMENT) ## format, lint, types and the walls between rooms
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: $(DEVELOPMENT) $(ASSETS) ## speed and size, each beside its floor
	@$(BIN)/python -m benchmarks

assets: $(RUNTIME) ## build style sheets, typefaces and catalogues
	@$(BIN)/python assets.py && touch $(ASSETS)

.PHONY: picture
picture: $(DEVELOPMENT) $(ASSETS) ## draw the README's picture from the demonstration, in Chromium
	@.ci/system chromium
	@PYTHONPATH=. $(BIN)/python docs/picture.py

messages: $(DEVELOPMENT) ## collect the words of patients' pages for translators
	@$(BIN)/python -m babel.messages.frontend --quiet extract -F babel.cfg -k say --no-location --sort-output \
		--omit-header -o templates/locale/messages.pot .

wheel: $(DEVELOPMENT) $(ASSETS) ## build dist/*.whl, assets inside
	@$(BIN)/python -m build --wheel --no-isolation .

clean: ## remove what was built, the environment included; ./data stays
	@rm -rf .venv node_modules build dist exports/fonts revalidation/web/static/*.css *.egg-info
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# ------------------------------------------------------------------------------------------------- set-up

$(VENV):
	@.ci/environment
	@touch $@

$(RUNTIME): $(VENV) requirements.txt requirements-build.txt pyproject.toml hatch_build.py
	@.ci/system pango
	@echo "Installing libraries ..."
	@$(PIP) install --require-hashes -r requirements.txt -r requirements-build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.txt
	@echo "Installing what tests and checks need ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(ASSETS): $(RUNTIME) assets.py package-lock.json exports/typefaces.py $(wildcard templates/layout/*.scss) \
		$(wildcard templates/locale/*/LC_MESSAGES/*.po)
	@echo "Building style sheets and typefaces ..."
	@$(BIN)/python assets.py
	@touch $@

# -------------------------------------------------------------------------------------------------- locks

# Hashes of every platform's files, and no host or path. Run on the lowest Python we support, whose needs are the most.
COMPILE := $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
	--annotation-style=line --no-emit-options --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

lock: $(DEVELOPMENT) ## pin the newest versions that fit, with hashes (on Python 3.11)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Locks are made on Python 3.11.")'
	@$(COMPILE) --output-file=requirements.txt pyproject.toml
	@$(COMPILE) --constraint=requirements.txt --output-file=requirements-build.txt requirements-build.in
	@$(COMPILE) --constraint=requirements.txt --constraint=requirements-build.txt --extra=dev \
		--output-file=requirements-dev.txt pyproject.toml requirements-build.in
	@$(BIN)/python assets.py lock
