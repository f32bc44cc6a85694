#!/bin/sh
# deptry.sh: is everything that is required imported, and everything that is imported required? Once for the product and
# once with the tests and the load test. Reasons for what only looks superfluous stand in pyproject.toml; the pins of what
# others need (tests/architecture/test_requirements.py) are left out.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

direct() {
	for file; do
		sed '/^# what .* need/,$d; /^-r/d' "requirements$file.txt" >"$folder/requirements$file.txt"
		files="$files,$folder/requirements$file.txt"
	done
}

check() {
	.venv/bin/python -m deptry . --requirements-files "${files#,}" --requirements-files-dev none "$@"
}

files=""
direct -run ""
check --extend-exclude bench
direct -dev -bench
check --exclude '\.venv|setup\.py|var|build|node_modules|\.git'
