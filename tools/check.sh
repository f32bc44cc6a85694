#!/bin/sh
# check.sh: what every commit must pass. mypy and the guards of the structure run side by side; needs no server.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

$python -m ruff check .
$python -m ruff format --check .
guards=$(mktemp)
trap 'rm -f "$guards"' EXIT
$python -m pytest -q tests/architecture >"$guards" 2>&1 &
status=0
$python -m mypy . || status=$?
wait $! || { status=$?; cat "$guards"; }
tail -1 "$guards"
exit $status
