# Each command is one line; `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
export PARCHEMIN_MODE ?= demo
export PARCHEMIN_PUBLIC_URL ?= http://$(HOST):$(PORT)

.DEFAULT_GOAL := help
.PHONY: help env env-run run test test-fast check fmt mutants fuzz walk faults bench lock sbom outdated docs messages vendor clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: ## build or mend the environment in .venv, with what tests and checks need
	@$(PYTHON) tools/env.py test

env-run: ## the same with only what runs (make run does it first)
	@$(PYTHON) tools/env.py run

run: env-run ## database, the RNCP 21947 demonstration, server; prints the address and the logins (EMPTY=1: a new base, nobody in it)
	@$(if $(EMPTY),PARCHEMIN_HOME=$(or $(PARCHEMIN_HOME),var/empty) )$(BIN)/parchemin up --host $(HOST) --port $(PORT)$(if $(EMPTY), --empty)

test: env ## every test, on SQLite, and on PostgreSQL where one answers on loopback
	@$(BIN)/python tools/test.py $(ARGS)

test-fast: env ## the part without database and browser
	@$(BIN)/python -m pytest -q -n 2 tests/domain tests/formats tests/planning tests/documents $(ARGS)

check: env ## formats, linters, types, import contracts, migrations, messages, vendored files
	@$(BIN)/python tools/check.py

mutants: env ## change the rules one token at a time: which changes does no test see (MODULE=domain/x.py, SAMPLE=200, SEED=1)
	@$(BIN)/python tools/mutants.py $(if $(MODULE),--module $(MODULE)) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

fuzz: env ## hostile requests drawn from every address and form: none may fall (COUNT=20000, SEED=1)
	@$(BIN)/python tools/fuzz.py $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED))

faults: env ## kills, full disks, lost replies… drawn at the writes of a real server: nothing lost, nothing twice (COUNT=1000, SEED=1, ONLY=, KILLS=1)
	@$(BIN)/python tools/faults.py $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY)) $(if $(KILLS),--kills)

walk: env ## every address by every kind of account, with rows that do not belong together (SHARE=0.1, SEED=1)
	@$(BIN)/python tools/walk.py $(if $(SHARE),--share $(SHARE)) $(if $(SEED),--seed $(SEED))

bench: env ## figures beside their limits and peers (BENCH=name, JSON=1)
	@$(BIN)/python -m bench $(BENCH) $(if $(JSON),--json)

fmt: env ## format Python, templates, scripts and style sheets
	@$(BIN)/python tools/fmt.py

lock: env ## resolve requirements/*.in to hashed files
	@$(BIN)/python tools/lock.py

sbom: env ## the list of what is shipped, with hashes (CycloneDX, var/sbom.cdx.json)
	@$(BIN)/python tools/sbom.py

outdated: env ## pinned dependencies that have a newer version (asks the registry)
	@$(BIN)/python tools/outdated.py

docs: env ## write docs/reference, and the table of docs/law/certification-rules.md, from the code
	@$(BIN)/python -m tools.reference
	@$(BIN)/python tools/certification_rules.py

messages: env ## extract and compile the English messages
	@$(BIN)/python tools/messages.py

clean: ## remove the environment and caches (never the data)
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
