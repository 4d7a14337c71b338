# The two commands of the README are `make serve` and `make test`; `make check` is the quick inner loop.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

SHARED ?= ../shared
# Dependencies stay as Cargo.lock says.
CARGO ?= cargo
LOCKED := --locked

.PHONY: help setup setup-test serve build check test fmt lint contract house policy fuzz fire it readme clients bench bench-policy clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: ## install what the machine lacks for serving (Postgres 15 or later)
	@scripts/setup.sh

setup-test: ## install what the machine lacks for testing too (Node.js, Python venv)
	@scripts/setup.sh --test

# `PROFILE=dev` builds quickly and runs slowly.
PROFILE ?= release
TARGET = target/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))

serve: setup ## build and run the service with its demo network
	$(CARGO) build $(LOCKED) --profile $(PROFILE) --bin sanbao
	exec $(TARGET)/sanbao serve --demo

build:
	$(CARGO) build $(LOCKED) --bin sanbao

check: ## the quick inner loop: types, lints of the library, the rules of the house
	$(CARGO) clippy $(LOCKED) --lib --bins -- -D warnings
	$(CARGO) test $(LOCKED) --lib --test house --quiet

test: setup-test fmt lint contract house policy it readme clients ## everything CI runs

fmt:
	$(CARGO) fmt --check

lint:
	$(CARGO) clippy $(LOCKED) --all-targets -- -D warnings
	$(CARGO) update $(LOCKED) --workspace --quiet --manifest-path benches/Cargo.toml # its lock knows what we depend on

contract: .tools/node_modules/.package-lock.json ## lint the contract and hold it against the last one
	scripts/contract.sh

house: ## the rules of the house, and the units
	$(CARGO) test $(LOCKED) --lib --bins --test house

policy: ## the policy packs against their cases, what they take from the heap, and mangled inputs
	$(CARGO) test $(LOCKED) --test policy --test alloc --test fuzz

FUZZ_INPUTS ?= 10000000
FUZZ_SEED ?= 1

fuzz: ## ten million mangled packs, tables and cases, a number overflow being a failure (FUZZ_INPUTS, FUZZ_SEED)
	SANBAO_FUZZ_INPUTS=$(FUZZ_INPUTS) SANBAO_FUZZ_SEED=$(FUZZ_SEED) SANBAO_FUZZ_TEXTS_PERMILLE=100 \
		$(CARGO) test $(LOCKED) --profile fuzz --test fuzz -- --nocapture

FIRE_STEPS ?= 100000
FIRE_KILLS ?= 100
FIRE_SEED ?= 1

fire: ## the books under fire: random histories of every verb, kills of the server and of Postgres (FIRE_STEPS, FIRE_KILLS, FIRE_SEED)
	SANBAO_FIRE_STEPS=$(FIRE_STEPS) SANBAO_FIRE_KILLS=$(FIRE_KILLS) SANBAO_FIRE_SEED=$(FIRE_SEED) \
		$(CARGO) test $(LOCKED) --test it parts::fire -- --nocapture --test-threads 1

it: ## everything through a real socket and a real Postgres
	$(CARGO) test $(LOCKED) --test it

readme: build .tools/node_modules/.package-lock.json ## every command of the README, as it stands there
	python3 scripts/readme.py

clients: build .tools/node_modules/.package-lock.json .tools/venv/.installed ## Python and Node clients run the story
	scripts/clients.sh

bench: setup ## measure against anchors in the same run
	$(CARGO) run $(LOCKED) --profile $(PROFILE) --bin sanbao -- bench

bench-policy: ## measure one small decision table beside other engines (their first build takes ten minutes)
	$(CARGO) run $(LOCKED) --release --manifest-path benches/Cargo.toml

.tools/node_modules/.package-lock.json: clients/node/package.json
	mkdir -p .tools
	cp clients/node/package.json .tools/
	cd .tools && npm install --no-fund --no-audit --loglevel=error
	touch $@

.tools/venv/.installed: clients/python/requirements.txt
	python3 -m venv .tools/venv
	.tools/venv/bin/pip install --quiet --disable-pip-version-check -r clients/python/requirements.txt
	touch $@

clean:
	rm -rf target .tools
