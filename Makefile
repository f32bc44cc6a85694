# make run     the demo at http://127.0.0.1:8180 (another port: make run PORT=8281)
# make check   what every commit must pass: ruff, mypy, the guards of the structure (in under a minute; no servers)
# make test    every test: the suite on MariaDB with Redis, on SQLite, on PostgreSQL (one: make test DATABASE=postgresql)
# make lint    ruff, mypy, deptry, system checks, migrations; with "make test" what CI runs
# make bench   the load test (docs/benchmarks/)
# make bench-billing   billing of 100,000 accounts: nights, notices, automatic payments (docs/benchmarks/billing.md)
# make commits  do messages of commits follow the rule? Of those beyond main, or of make commits RANGE=a..b
# make bench-library   the video library: 125,000 films, searches, the Content API (docs/benchmarks/library.md)
# make schema  the OpenAPI document, on standard output
# make lock    renew the locked requirements (docs/how-to/dependencies.md): make lock ARGS="--upgrade-package django"
# make messages  collect and compile the translations
# make deb     Debian packages, in build/
# make deb-test  the packages in a clean Debian 12: install, serve, upgrade, purge (root)
# make mutate  which small changes of the code no test notices (tests/README.md)
# make chaos   what happens when servers are killed under load (docs/benchmarks/faults.md)
# make clean   remove what the targets above made, the demo's data too

PORT ?= 8180
PY = .venv/bin/python
export PORT

.PHONY: run check test lint commits schema lock messages bench bench-billing bench-library deb deb-test mutate chaos clean

run:
	@tools/venv.sh requirements-run.txt
	@exec $(PY) manage.py run_demo --stop-with-parent

check:
	@tools/venv.sh requirements-dev.txt
	@tools/check.sh

test:
	@tools/system.sh
	@tools/venv.sh requirements-dev.txt
	@tools/node.sh
	@exec $(PY) -m tests.run $(if $(DATABASE),--database=$(DATABASE)) $(ARGS)

lint:
	@tools/venv.sh requirements-dev.txt
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	@tools/deptry.sh
	$(PY) manage.py check --fail-level WARNING --settings=settings.test
	$(PY) manage.py makemigrations --check --dry-run --settings=settings.test

commits:
	@python3 tools/commit_message.py $(or $(RANGE),main..HEAD)

bench:
	@tools/system.sh wrk libpcre2-dev
	@tools/venv.sh requirements-bench.txt
	@exec $(PY) -m bench $(ARGS)

bench-billing:
	@tools/venv.sh requirements-bench.txt
	@exec $(PY) -m bench.billing $(ARGS)

bench-library:
	@tools/system.sh libpcre2-dev
	@tools/venv.sh requirements-bench.txt
	@exec $(PY) -m bench.library $(ARGS)

schema:
	@tools/venv.sh requirements-run.txt >&2
	@$(PY) manage.py api_schema

lock:
	@tools/venv.sh requirements-lock.txt
	@tools/lock.sh $(ARGS)

messages:
	@tools/venv.sh requirements-run.txt
	$(PY) manage.py makemessages --locale=ru --no-location --no-obsolete --ignore=.venv --ignore=tests --ignore=var --ignore=media
	$(PY) manage.py compilemessages --locale=ru

deb:
	@tools/system.sh dpkg-dev debhelper fakeroot python3-venv
	@tools/deb.sh

deb-test: deb
	@tools/system.sh debootstrap
	@exec python3 -m tests.packages

mutate:
	@tools/venv.sh requirements-dev.txt
	@exec $(PY) -m tests.mutate $(ARGS)

chaos:
	@tools/system.sh libpcre2-dev pgbouncer
	@tools/venv.sh requirements-bench.txt
	@SMARTY_CHAOS=1 $(PY) -m tests.servers mysql redis -- $(PY) -m pytest tests/chaos -q $(ARGS)

clean:
	rm -rf .venv build var media static_root .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
