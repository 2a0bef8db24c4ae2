# Two commands to know: `make demo` and `make test`.

PYTHON ?= python3
PORT ?= 8000
RUN := .venv/bin/python
SOURCES := home catalogue planpages events monitoring bulletin search languages site tests deploy manage.py
OPTIONS ?=
TEST_SETTINGS := env -u DATABASE_URL DJANGO_SETTINGS_MODULE=config.settings.test
# Settings as on a server, to be looked at only.
SERVER_SETTINGS := env -u DATABASE_URL DJANGO_SETTINGS_MODULE=config.settings.production \
	BASE_URL=https://example.org ALLOWED_HOSTS=example.org \
	SECRET_KEY=abcdefghijklmnopqrstuvwxyz-0123456789-only-to-check-settings

.PHONY: help demo demo-reset test test-sqlite test-postgres proof check messages bench pictures clean python dev \
	bench-pages bench-import bench-print bench-mailing bench-monitoring bench-search bench-search-quality bench-search-scale

help:
	@echo "make demo        the site with example content at http://127.0.0.1:$(PORT)"
	@echo "make demo-reset  the same, starting over"
	@echo "make test        every test, on SQLite and on PostgreSQL"
	@echo "make proof       the long proofs, each with ten times as many examples"
	@echo "make check       lint, types, migrations, messages"
	@echo "make messages    bring the message catalogue up to date"
	@echo "make bench       every figure: how good and how fast (about an hour)"
	@echo "make bench-search, bench-search-quality, bench-search-scale: search alone"
	@echo "make bench-pages the public pages (the demo has to be running)"
	@echo "make bench-import  how long an import of 20,000 entities takes, and its memory"
	@echo "make bench-print   how long the printed catalogue of 2,000 entities takes, and its memory"
	@echo "make bench-mailing how fast a mailing to 20,000 subscribers goes out, and its memory"
	@echo "make bench-monitoring  how fast grids and files of 300 indicators by powiat are"
	@echo "make pictures    the pictures of docs/ (the demo has to be running)"
	@echo "make clean       remove .venv and caches; the data in var/ stay"
	@echo "Variables: PORT, PYTHON, OPTIONS (for pytest)"

demo demo-reset: python
	@$(PYTHON) deploy/install.py requirements.txt --port "$(PORT)"
	@PORT="$(PORT)" $(RUN) deploy/demo.py $(if $(filter demo-reset,$@),--reset)

test: test-sqlite test-postgres

# Compiled once, not by each process of a run.
test-sqlite test-postgres proof: export PYTHONDONTWRITEBYTECODE =

test-sqlite: dev
	env -u DATABASE_URL $(RUN) -m pytest -n auto $(OPTIONS)

test-postgres: dev
	$(RUN) -m tests.engines.postgres $(RUN) -m pytest -n auto -m "not browser and not one_database" $(OPTIONS)

proof: dev
	PROOF=1 $(RUN) -m pytest -n auto -m proof $(OPTIONS)

check: dev
	$(RUN) -m ruff check $(SOURCES)
	$(RUN) -m ruff format --check $(SOURCES)
	$(RUN) -m djlint --quiet --lint home catalogue planpages events monitoring bulletin search languages site
	$(RUN) -m mypy
	$(TEST_SETTINGS) $(RUN) manage.py makemigrations --check --dry-run
	$(SERVER_SETTINGS) $(RUN) manage.py check --deploy --tag security --fail-level WARNING
	$(RUN) tests/messages.py

messages: dev
	$(RUN) tests/messages.py --update

bench: bench-search bench-import bench-print bench-mailing bench-monitoring dev
	$(RUN) -m tests.bench.pages --if-running http://127.0.0.1:$(PORT)

bench-pages: dev
	$(RUN) -m tests.bench.pages http://127.0.0.1:$(PORT)

bench-search: bench-search-quality bench-search-scale

bench-search-quality: dev
	$(RUN) -m tests.bench.search_quality

bench-search-scale: dev
	$(RUN) -m tests.bench.search_scale

bench-import: dev
	$(RUN) -m tests.bench.catalogue_import

bench-print: dev
	$(RUN) -m tests.bench.catalogue_print

bench-mailing: dev
	$(RUN) -m tests.bench.mailing

bench-monitoring: dev
	$(RUN) -m tests.bench.monitoring

pictures: dev
	$(RUN) -m tests.pictures http://127.0.0.1:$(PORT)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

dev: python
	@$(PYTHON) deploy/install.py requirements-dev.txt

python:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "There is no $(PYTHON) here. Python 3.11 or newer is needed."; exit 1; }
