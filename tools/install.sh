#!/bin/sh
# install.sh VENV LOCK [WHEELS]: installs the lock LOCK into the environment VENV, each file held to its hash.
# What has no wheel is compiled first, into WHEELS (VENV/wheels), in a passing environment with the locked
# requirements-build.txt: pip's own isolated build would take the newest tools there are, whatever is in them.
# With SMARTY_WITHOUT_COMPILER=1 it is left out.
set -eu
cd "$(dirname "$0")/.."
venv=$1 lock=$2 wheels=${3:-$1/wheels}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip="-m pip --disable-pip-version-check --no-input -q"

# the entries of mysqlclient and uWSGI, and the rest: an entry goes to the first line that no backslash continues
awk -v sources="$work/sources.txt" -v rest="$work/rest.txt" '
	!inside && /^(mysqlclient|uwsgi)==/ { inside = 1 }
	{ print > (inside ? sources : rest) }
	!/\\$/ { inside = 0 }' "$lock"

compile() {
	mkdir -p "$wheels"
	"$venv/bin/python" -m venv "$work/builder"
	"$work/builder/bin/python" $pip install --require-hashes --only-binary :all: -r requirements-build.txt
	# no cache: uWSGI holds the very Python that it was built with, and another one of this version may have built it
	"$work/builder/bin/python" $pip wheel --no-cache-dir --require-hashes --no-deps --no-build-isolation --use-pep517 -w "$wheels" \
		-r "$work/sources.txt"
}

if [ -s "$work/sources.txt" ] && [ "${SMARTY_WITHOUT_COMPILER:-}" != 1 ]; then
	pins=$(sed -n 's/^\([a-z].*==[^ ]*\).*/\1/p' "$work/sources.txt")
	# shellcheck disable=SC2086  # a list of words
	"$venv/bin/python" $pip install --no-index --no-deps --find-links "$wheels" $pins 2>/dev/null || {
		compile
		"$venv/bin/python" $pip install --no-index --no-deps --find-links "$wheels" $pins
	}
fi
"$venv/bin/python" $pip install --require-hashes --only-binary :all: -r "$work/rest.txt"
