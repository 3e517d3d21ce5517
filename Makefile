# A new machine needs Python 3.11 or later and make; the rest is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: check-example test coverage fuzz lowest audit docs benchmark clean

check-example: .venv/installed  ## set up, and check the example post against the bundled evidence
	@$(BIN)/evidence check examples/back-pain.md || test $$? -eq 1  # 1: there are problems, as there should be

test: .venv/installed-dev  ## set up, and run everything that must pass: style, types, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/complexipy evidence --quiet
	$(BIN)/pytest --numprocesses auto

coverage: .venv/installed-dev  ## run the tests, half as long again, and list the lines that none reaches
	$(BIN)/pytest --numprocesses auto --cov --cov-report=
	$(BIN)/coverage report --skip-covered --skip-empty

fuzz: .venv/installed-fuzz  ## feed input to all readers, led by what code it reaches, for SECONDS=60
	$(BIN)/python tests/fuzz.py --seconds $(or $(SECONDS),60)

lowest: .venv-lowest/installed  ## run the commands of the pages with the lowest versions that we allow
	.venv-lowest/bin/python -m pytest --numprocesses auto --override-ini filterwarnings=default \
		tests/test_docs.py tests/cli

audit: .venv/installed-audit  ## ask PyPI for known holes of all libraries (needs the internet)
	$(BIN)/pip-audit --skip-editable

docs: .venv/installed-dev  ## write the pages that are made from the code
	$(BIN)/python docs/make.py

benchmark: .venv/installed-dev  ## measure speed, as ratios; that of reading with FILE=a file of unpacked PubMed XML
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/editor.py
	$(BIN)/python benchmarks/fetch.py
	$(BIN)/python benchmarks/site.py
	$(if $(FILE),$(BIN)/python benchmarks/read.py $(FILE))

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/installed-dev: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ .venv/installed

.venv/installed-fuzz .venv/installed-audit: .venv/installed-%: pyproject.toml .venv/installed-dev
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	touch $@

.venv-lowest/installed: pyproject.toml
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet uv
	.venv-lowest/bin/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct \
		--only-binary :all: --no-binary evidence-tracker --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv .venv-lowest .mypy_cache .pytest_cache .ruff_cache .hypothesis
