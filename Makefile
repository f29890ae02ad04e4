# The commands of this project. README.md has the same ones for Windows.

VENV := .venv
PYTHON := $(VENV)/bin/python

.PHONY: help serve site release check review test-quick test test-all tested tools lint format parity weight \
	search-quality prose lock upgrade clean

help:                            ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s%s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

serve: $(VENV)/serve.done        ## set up, build and show the site at http://127.0.0.1:8000, again after each change
	$(PYTHON) -m sitekit serve

site: $(VENV)/serve.done         ## build the site into the folder site/, all of it or nothing
	$(PYTHON) -m sitekit build

release: $(VENV)/test.done       ## make everything that people are given, in the folder dist/, all of it or nothing
	$(PYTHON) -m sitekit release

check: $(VENV)/serve.done        ## list every mistake in the sources, without building
	$(PYTHON) -m sitekit check

review: $(VENV)/serve.done       ## list the pages whose review is due in the next 60 days
	$(PYTHON) -m sitekit review

test-quick: $(VENV)/test.done     ## run the tests that need no browser and no release, in half a minute
	$(VENV)/bin/ruff check .
	$(PYTHON) -m pytest --numprocesses=auto --dist=worksteal -m "not (slow or exhaustive or parity)" $(QUICK)
QUICK := tests/content tests/rendering tests/release/test_minify.py tests/release/test_server_config.py \
	tests/browser/test_node.py tests/browser/test_plan.py tests/test_architecture.py tests/test_dependencies.py \
	tests/test_english.py tests/test_site.py tests/test_sources.py

test: lint                       ## set up, browser and all, and run every test except the long repeats
	$(PYTHON) -m pytest --numprocesses=auto --dist=worksteal

test-all: lint                   ## run every test, including the long repeats
	$(PYTHON) -m pytest --numprocesses=auto --dist=worksteal -m ""

tested: test                     ## run the tests, then record for the accessibility statement what was tested
	$(PYTHON) -m pytest --record tests/browser/test_access.py -k test_the_statement_says

tools: $(VENV)/test.done
	sh tests/ensure_tools.sh
	test tests/node_modules -nt tests/package-lock.json || npm ci --prefix tests --silent --ignore-scripts --no-audit --no-fund

lint: tools                      ## check how files are laid out, their types, and which module imports which
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache --no-logo
	npm run --prefix tests --silent lint

parity: $(VENV)/test.done        ## compare, page by page, what readers get from each builder
	sh tests/ensure_tools.sh
	$(PYTHON) -m pytest -m parity tests/test_builders.py tests/release/test_parity.py

search-quality: site             ## measure how well search answers the queries of tests/search/queries.tsv; needs Node
	node tests/search/quality.mjs site

weight: $(VENV)/test.done        ## list what a browser fetches for a page, beside the stock theme, in a minute
	$(PYTHON) tests/weight.py

prose: site $(VENV)/test.done    ## list each page with the length of its sentences and how easily it reads
	$(PYTHON) tests/prose.py site

format: $(VENV)/test.done        ## lay out the Python files, and correct what can be corrected
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

lock: $(VENV)/test.done          ## write the lock files again after a change in pyproject.toml
	$(VENV)/bin/uv pip compile $(LOCK) pyproject.toml -o requirements.txt
	$(VENV)/bin/uv pip compile $(LOCK) pyproject.toml --group test --constraint requirements.txt -o requirements-test.txt
# Only `make upgrade` sets NEWER. Without it, every version in the lock file stays the same.
LOCK = $(NEWER) --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock"

upgrade: $(VENV)/test.done       ## write the newest versions that pyproject.toml allows into the lock files
	$(MAKE) lock NEWER=--upgrade
	npm install --prefix tests --silent --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved \
		--save-dev --save-exact $(CHECKERS)
	@echo "The lock files have the newest versions. Run 'make test' and 'make parity' to see whether they will do."

# The newest series of each that runs on Node.js 20.
CHECKERS := vnu-jar@latest eslint@9 @eslint/js@9 globals@latest prettier@3 stylelint@16 stylelint-config-standard@39 \
	typescript@5 @types/node@20

clean:                           ## remove what the other commands made
	rm -rf $(VENV) tests/node_modules site dist dist.lock .cache .pytest_cache .ruff_cache

$(VENV)/%.done: requirements.txt requirements-test.txt pyproject.toml
	test -x $(PYTHON) || python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements$(if $(filter test,$*),-test).txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
