#!/bin/sh
# deptry.sh: is everything that is asked for imported, and everything that is imported asked for? Once for the product and
# once with the tests and the load test. Reasons for what only looks superfluous stand in pyproject.toml. That the locks
# hold what is asked for and what that needs is for tests/architecture/test_requirements.py.
set -eu
cd "$(dirname "$0")/.."

check() { # FILE OPTION...: what FILE includes counts as well
	file=$1
	shift
	.venv/bin/python -m deptry . --requirements-files "$file" --requirements-files-dev none "$@"
}

check requirements.in --extend-exclude bench
check requirements-bench.in --exclude '\.venv|setup\.py|var|build|node_modules|\.git'
