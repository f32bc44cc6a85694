#!/bin/sh
# lock.sh [--upgrade | --upgrade-package NAME]...: writes the locks, requirements*.txt, of what the project asks for,
# requirements*.in. Without options nothing that is locked changes its version. docs/how-to/dependencies.md tells when.
set -eu
cd "$(dirname "$0")/.."

lock() { # NAME [OPTION...]: for every Python from 3.11 on and every processor, so that one file serves all machines
	name=$1
	shift
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		"$@" "requirements$name.in" -o "requirements$name.txt" >/dev/null
}

lock -bench "$@" # the largest: the others take their versions from it
for name in -dev "" -run -uwsgi; do
	cp requirements-bench.txt "requirements$name.txt"
	lock "$name"
done
lock -build "$@"
lock -lock "$@"
