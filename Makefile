# make app            the calculator, in the browser
# make page           the page that it shows, built from its sources
# make test           everything that needs no other framework; PYTEST="-k name" for a part of it
# make fuzz           the doors under attack, for minutes: documents, arguments, files, requests, paths
# make test-oracles   our figures against those of PyTorch and Keras
# make bench          how fast the page is
# make locks          the locks anew (needs uv)
#
# What is up to date is not made again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ORACLES := .venv-oracles
PIP := -m pip --disable-pip-version-check --quiet
BUILD := $(BIN)/python scripts/build_page.py
NODE := $(BUILD) node
PYTEST ?=

.PHONY: app page test check fuzz test-oracles bench locks clean
.DELETE_ON_ERROR:

app: page
	$(BIN)/netweight app

page: $(VENV)/.installed
	@$(BUILD)

test: check
	@CHROMIUM=$$(sh scripts/chromium.sh $(BIN)/python) && export CHROMIUM && $(BIN)/python -m pytest -n auto --dist loadgroup $(PYTEST)

FUZZ ?= 5000
fuzz: $(VENV)/.installed
	NETWEIGHT_FUZZ=$(FUZZ) $(BIN)/python -m pytest -n auto tests/properties/test_bad_input.py tests/properties/test_doors.py $(PYTEST)

check: page $(VENV)/.modules
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/lint-imports --no-cache
	$(NODE) node_modules/pyright/index.js --project .. --pythonpath ../$(BIN)/python
	$(NODE) node_modules/typescript/bin/tsc --noEmit
	$(NODE) node_modules/eslint/bin/eslint.js --max-warnings 0 .
	$(NODE) node_modules/vitest/vitest.mjs run

test-oracles: $(ORACLES)/.installed
	@ls tests/oracles/test_*.py >/dev/null 2>&1 || { echo "no oracle tests in tests/oracles"; exit 0; }; \
	$(ORACLES)/bin/python -m pytest -c pyproject.toml tests/oracles $(PYTEST)

bench: page
	@CHROMIUM=$$(sh scripts/chromium.sh $(BIN)/python) && export CHROMIUM && $(BIN)/python benchmarks/page.py

locks:
	sh scripts/lock.sh

clean:
	rm -rf $(VENV) $(ORACLES) web/node_modules web/build src/netweight/app/static

# The locked packages; Node only where the machine has none that will do.
$(VENV)/.packages: locks/dev.txt locks/node.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) install --require-hashes -r locks/dev.txt
	$(BUILD) node --version >/dev/null 2>&1 || $(BIN)/python $(PIP) install --require-hashes -r locks/node.txt
	@touch $@

# The page is made first: the build hook then finds it fresh, and needs none of its own packages.
$(VENV)/.installed: $(VENV)/.packages pyproject.toml hatch_build.py
	$(BUILD)
	$(BIN)/python $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.modules: $(VENV)/.packages web/package-lock.json
	$(BUILD) modules
	@touch $@

# PyTorch stands beside the lock: a lock would fix one of its many builds.
$(ORACLES)/.installed: locks/oracles.txt pyproject.toml
	$(PYTHON) -m venv $(ORACLES)
	$(ORACLES)/bin/python $(PIP) install --require-hashes --no-deps -r locks/oracles.txt
	$(ORACLES)/bin/python $(PIP) install torch==2.13.0
	NETWEIGHT_PAGE=without $(ORACLES)/bin/python $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
