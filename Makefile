# Một Cửa: every command a developer or an office needs. `make` alone lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
SHARED ?= ../shared
INDEX ?= build/index
PROVINCE ?= Quảng Ngãi
PORT ?= 8000
POSTGRES ?= postgresql://postgres@127.0.0.1:5432/postgres
REDIS ?= redis://127.0.0.1:6379/9
WORKERS ?= 2

BIN := .venv/bin
SOURCES := $(SHARED)/data/national $(SHARED)/data/recovered.jsonl.gz
COMPILE := $(BIN)/uv pip compile pyproject.toml --extra portal --extra model --quiet --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header
DATA := $(shell find src/motcua/data src/motcua/retrieval src/motcua/sources src/motcua/text -type f -not -name '*.pyc' 2>/dev/null)

QUESTIONS ?= $(SHARED)/eval/dev.jsonl benchmarks/questions
GATE = $(BIN)/motcua gate --index $(INDEX) $(foreach set,$(QUESTIONS),--cases $(set)) --province "$(PROVINCE)" \
	--accepted benchmarks/accepted.json

.DEFAULT_GOAL := help
.PHONY: help setup run talk test test-servers check format lock lock-check index eval gate accept bench load first-load screens train clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | \
		while IFS='|' read -r name text; do printf '  make %-11s %s\n' "$$name" "$$text"; done

setup: .venv/.ready ## Make .venv with the locked packages and the `motcua` command

.venv/.ready: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## Set everything up and start the website on this machine; PORT=8123 takes another port
	@$(BIN)/motcua-portal setup
	@exec $(BIN)/motcua-portal serve --port $(PORT)

talk: setup ## Talk with the assistant at the prompt, on the sample catalogue
	@$(BIN)/motcua ask

# Tests that empty the database come last in every process, so the website's go out in order. A browser takes both cores
# of a small machine by itself.
test: setup ## Set everything up and run all tests, WORKERS at once (those in a browser need Debian's chromium)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist load tests/portal
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile tests/engine
	$(BIN)/python -m pytest tests/browser

test-servers: setup ## Run the website's tests on PostgreSQL and Redis (POSTGRES=URL, REDIS=URL)
	DATABASE_URL=$(POSTGRES) REDIS_URL=$(REDIS) $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist load tests/portal

check: setup lock-check ## Style, types, import contracts, locks
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## Put the code in the house's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: setup ## Lock the packages anew (hashes only); UPGRADE=--upgrade takes newer versions
	$(COMPILE) $(UPGRADE) --output-file requirements.lock
	$(COMPILE) $(UPGRADE) --group dev --constraint requirements.lock --output-file requirements-dev.lock

lock-check: setup # The locks are what pyproject.toml asks for
	@mkdir -p build && cp requirements.lock requirements-dev.lock build/
	@$(COMPILE) --output-file build/requirements.lock
	@$(COMPILE) --group dev --constraint build/requirements.lock --output-file build/requirements-dev.lock
	@diff requirements.lock build/requirements.lock && diff requirements-dev.lock build/requirements-dev.lock \
		|| { echo 'The locks are stale: run "make lock".' >&2; exit 1; }

index: setup $(INDEX)/manifest.json ## Index the official records in ../shared

$(INDEX)/manifest.json: $(DATA)
	@test -d $(SHARED)/data || { echo 'No official records at $(SHARED)/data: set SHARED=DIR.' >&2; exit 2; }
	$(BIN)/motcua index $(SOURCES) --out $(INDEX)

eval: index ## Quality on the question sets and their noise copies, by set and field, beside the accepted figures
	@$(GATE)

gate: index ## The same in brief; fails where a figure has fallen
	@$(GATE) --brief

accept: index ## Take the figures measured now for the accepted ones
	@$(GATE) --brief --accept

bench: index ## Quality and time beside other search engines; time and memory of indexing
	$(BIN)/python benchmarks/peers.py --shared $(SHARED) --index $(INDEX)
	$(BIN)/python benchmarks/indexing.py --shared $(SHARED)

load: setup ## Load the website with questions, on PostgreSQL and Redis: answers a second, times, memory
	$(BIN)/python benchmarks/load.py --shared $(SHARED) --database $(POSTGRES) --redis $(REDIS)

first-load: setup ## Load pages as a cheap telephone does: when they can be read and used (needs Debian's chromium)
	$(BIN)/python benchmarks/first_load.py

screens: setup ## Make the pictures of docs/screens anew (needs Debian's chromium)
	$(BIN)/python benchmarks/screens.py

train: index ## Learn the ranker's weights from the example questions
	$(BIN)/python -m motcua.evaluation.train $(INDEX)

clean: ## Remove what was built
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
