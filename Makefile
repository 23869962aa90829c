# make demo   review the built-in example (on a terminal: on screen)
# make test   run the tests
# make check  format, lint, types, import directions, generated docs
# make docs   write the generated pages anew
# make bench  every row of docs/performance.md beside its peer (ROWS="cold scan" narrows them)
# make bench-scan ARCHIVE=...   what scan run costs beside bare parsing
# Every target sets up what it needs in .venv; the second time that takes no time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
EXAMPLE := reviewbot/example/thread.mbox

.PHONY: demo test check format docs bench bench-scan clean
.DEFAULT_GOAL := demo

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(STAMP)
	@if [ -t 0 ] && [ -t 1 ]; then \
		exec $(BIN)/reviewbot tui $(EXAMPLE); \
	else \
		exec $(BIN)/reviewbot check --fail-on never $(EXAMPLE); \
	fi

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.make --check

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)
	$(BIN)/python -m benchmarks $(ROWS)

bench-scan: $(STAMP)
	$(BIN)/python benchmarks/scan.py $(ARCHIVE)

docs: $(STAMP)
	$(BIN)/python -m docs.make

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
