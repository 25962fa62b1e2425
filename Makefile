# Every target works on a fresh clone with Python >= 3.11, make and the package registries, and writes only below this folder.
# The first target that needs them makes the virtual environment (.venv) and the CDK command line (node_modules);
# they are made anew only when a file that pins versions changes.

PYTHON ?= python3
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CACHE := $(CURDIR)/.cache
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)
export TMPDIR := $(CACHE)/tmp
export PIP_CACHE_DIR := $(CACHE)/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export npm_config_cache := $(CACHE)/npm
export JSII_RUNTIME_PACKAGE_CACHE_ROOT := $(CACHE)/jsii
export CDK_HOME := $(CACHE)/cdk
export CDK_DISABLE_CLI_TELEMETRY := true
export PYTHONPYCACHEPREFIX := $(CACHE)/pycache
export RUFF_CACHE_DIR := $(CACHE)/ruff
export MYPY_CACHE_DIR := $(CACHE)/mypy
export HYPOTHESIS_STORAGE_DIRECTORY := $(CACHE)/hypothesis
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

CDK := cdk --no-notices --no-version-reporting

.PHONY: help setup synth deploy-local test lint types contracts docs docs-check check bench mutate clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# An interrupted set-up leaves no stamp, so the next run does it again from the start.
.venv/.dependencies: requirements.txt requirements-dev.txt constraints.txt tools/ensure_node.py | $(CACHE)/tmp
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, found " + sys.version.split()[0] + "; set PYTHON=python3.x")'
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet -r requirements-dev.txt
	.venv/bin/python tools/ensure_node.py
	touch $@

.venv/.ready: .venv/.dependencies pyproject.toml
	.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

node_modules/.ready: package.json package-lock.json .npmrc .venv/.dependencies
	npm ci --loglevel=error --no-progress
	touch $@

$(CACHE)/tmp:
	mkdir -p $@

setup: .venv/.ready node_modules/.ready ## install everything, once

synth: setup ## synthesise the reference platform: CDK's, cdk-nag's and our own checks, and what fits where
	$(CDK) synth --quiet --strict
	ecs-constructs check cdk.out
	ecs-constructs plan cdk.out

deploy-local: setup ## deploy the reference platform to the embedded AWS and show what came up
	ecs-constructs local -- python tools/deploy_local.py

test: setup ## run the tests
	python -m pytest -n 2 --dist loadfile

lint: setup ## ruff: style and format
	ruff check .
	ruff format --check .

types: setup ## mypy in strict mode
	mypy

contracts: setup ## the import contracts: the analysis never imports CDK, arrows point one way
	lint-imports --no-cache

docs: setup ## write the generated pages of docs/ anew
	python tools/generate_rule_pages.py
	python -m tools.assumption_tables

docs-check: setup ## fail when a generated page is stale
	python tools/generate_rule_pages.py --check
	python -m tools.assumption_tables --check

check: lint types contracts docs-check synth test ## everything that CI runs

bench: setup ## measure: our constructs beside aws-cdk-lib alone, synthesis with and without the limits, placement, simulations
	python -m tools.bench
	python -m tools.bench_check
	python -m tools.bench_placement
	python -m tools.bench_simulation

mutate: setup ## change the rules one thing at a time and count what no test notices; writes docs/mutation.md
	python -m tools.mutate

clean: ## remove everything that was installed or made
	rm -rf .venv node_modules cdk.out .cache build dist
