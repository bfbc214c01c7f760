# Everything a person types. Each verb does its own set-up; nothing outside this folder is written.
# PYTHON may name another interpreter of version 3.11 or later.

PYTHON ?= python3
BIN := .venv/bin
export MENTORSYNC_SETTINGS ?= $(if $(wildcard mentorsync.toml),$(CURDIR)/mentorsync.toml,$(CURDIR)/var/mentorsync.toml)

.PHONY: help install demo up test check bench campaign lock clean
.DEFAULT_GOAL := help

help:
	@echo "make install    what the lock names, into .venv; again after an upgrade"
	@echo "make demo       a synthetic school and one whole night, from nothing"
	@echo "make up         Dagster UI, daemon, report library and sandbox together, until Ctrl-C"
	@echo "make test       all tests"
	@echo "make check      lint, types, layers"
	@echo "make bench      what a night and a pull from REDCap cost"
	@echo "make campaign   the long campaigns, whole"

# The environment is made from the hash-pinned lock, and again whenever the lock changes.
.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; name one with PYTHON=…" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing (about 900 MB; once) …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q assets checks pipelines reports sandbox
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	touch $@

install: .venv/installed

demo: .venv/installed
	@$(BIN)/mentorsync demo

up: .venv/installed
	@$(BIN)/mentorsync up

# The canaries are searched for in all that a process says: that needs a process of its own.
test: .venv/installed-dev
	$(BIN)/pytest --numprocesses 2 --dist loadfile --ignore tests/graph/test_canary.py
	$(BIN)/pytest tests/graph/test_canary.py

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed-dev
	$(BIN)/python bench/run.py
	$(BIN)/python bench/pull_cost.py
	$(BIN)/python bench/workbook_cost.py

campaign: .venv/installed-dev
	$(BIN)/pytest tests --campaign -m campaign -s

# Only who changes a dependency needs this; it asks for uv.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	  --group build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	  --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf var .venv
