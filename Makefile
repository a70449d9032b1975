# Everything a newcomer or CI runs. `make help` lists the targets.
# Needs Python 3.11 (with venv and pip), make and git; the rest is installed into .venv, pinned by hash.

PYTHON ?= $(firstword $(shell command -v python3.11) $(shell command -v python3) python3.11)
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
JOBS   ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup setup-spark setup-aws demo test test-full test-aws bench bench-spark bench-web bench-alerts bench-insight parity format lint types python clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: $(VENV)/.dev ## Make .venv with everything that developing needs

setup-spark: $(VENV)/.spark ## What METRICCARE_ENGINE=spark needs: PySpark, Hudi and its jar, Java

setup-aws: $(VENV)/.aws ## What an installation on AWS needs: the client library, Powertools

demo: $(VENV)/.core ## Two made-up hospitals, from raw FHIR to an explained readmission
	@$(BIN)/metriccare demo

test: $(VENV)/.dev ## Format, lint, types, imports, SQL, workflows and tests; with COVERAGE=1, as in CI, coverage gates too
	@tools/checks.sh

test-full: $(VENV)/.dev ## What takes long: many kill rounds, many examples, large inputs
	@tools/checks.sh full

test-aws: $(VENV)/.dev $(VENV)-iac/.ready ## infra/ scanned and applied to a pretended AWS, a file driven through it
	@tools/checks.sh aws

bench: $(VENV)/.dev $(VENV)-bench/.ready ## Speed and memory beside DuckDB alone and PySpark, in one run
	@$(BIN)/python -m benchmarks.run --peers $(VENV)-bench/bin/python

bench-spark: $(VENV)/.dev $(VENV)/.spark $(VENV)-bench/.ready ## Spark and Hudi: cores, PySpark alone, writing, increments, memory
	@$(BIN)/python -m benchmarks.spark.run --peers $(VENV)-bench/bin/python

bench-web: $(VENV)/.dev ## The web application under a steady load of readers
	@$(BIN)/python -m benchmarks.web

bench-alerts: $(VENV)/.dev ## From a file renamed in to the alert at its receiver, and a flood of files
	@$(BIN)/python -m benchmarks.alerts

bench-insight: $(VENV)/.dev ## Control charts and funnels of 200 hospitals, 20 departments and 36 months
	@$(BIN)/python -m benchmarks.insight

parity: $(VENV)/.dev $(VENV)/.spark ## Each feed through both engines, every cell compared, and the page that says so
	@$(BIN)/python -m benchmarks.parity.run

format: $(VENV)/.dev ## Rewrite Python and SQL in the house style
	@tools/checks.sh format

lint: $(VENV)/.dev ## Only the linters
	@tools/checks.sh lint

types: $(VENV)/.dev ## Only the type checker
	@tools/checks.sh types

clean: ## Remove what the targets above have made, except the lake
	@rm -rf $(VENV) $(VENV)-bench $(VENV)-iac $(VENV)-release .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* coverage.json

python:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
	  echo "MetricCare needs Python 3.11 and found none: install python3.11, or run make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "MetricCare needs Python 3.11 and found $$("$(PYTHON)" -V 2>&1): install python3.11, or run make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python 3.11 is here without venv or pip: install them (on Debian python3.11-venv), then run make again" >&2; exit 1; }

# The stamps make a second run start at once. `.core` is what the product needs, `.dev` holds it too.
$(UV): requirements/bootstrap.txt | python
	@echo "Setting up $(VENV) ..."
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.core: requirements/core.txt pyproject.toml $(UV)
	@rm -f $(VENV)/.dev
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/bootstrap.txt requirements/core.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/core.txt pyproject.toml $(UV)
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/bootstrap.txt requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $(VENV)/.core $@

# Beside what is there: `.dev` has the packages already, and then only the jar is looked for.
$(VENV)/.spark: requirements/spark.txt $(VENV)/.core
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes --requirements requirements/spark.txt
	@$(BIN)/python -m metriccare.lake.spark.parts
	@touch $@

$(VENV)/.aws: requirements/aws.txt $(VENV)/.core
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes --requirements requirements/aws.txt
	@touch $@

# Environments of their own: what is compared with, and a scanner that asks for older packages than the product.
$(VENV)-%/.ready: requirements/%.txt $(UV)
	@"$(PYTHON)" -m venv --clear $(VENV)-$*
	@$(UV) pip sync --quiet --python $(VENV)-$*/bin/python --require-hashes requirements/$*.txt
	@touch $@
