#!/bin/sh
# environment.sh CACHE TARGET: TARGET/venv with the pinned libraries of requirements.txt, TARGET/wheels with what had to be
# compiled for it. Kept in CACHE by the checksum of the lists.
set -eu
mkdir -p "$1"
cache=$(cd "$1" && pwd -P) target=$2
sum=$(cat requirements.txt requirements-run.txt "$0" | sha256sum | cut -c1-16)
kept=$cache/$sum
if [ ! -e "$kept/complete" ]; then
	rm -rf "$kept"
	mkdir -p "$kept/wheels"
	/usr/bin/python3 -m venv "$kept/venv"
	pip="$kept/venv/bin/python -m pip --disable-pip-version-check --no-input -q"
	$pip wheel --no-deps -w "$kept/wheels" "$(grep '^mysqlclient==' requirements.txt)"
	$pip install --find-links "$kept/wheels" -r requirements.txt
	touch "$kept/complete"
fi
rm -rf "$target"
mkdir -p "$target"
cp -a "$kept/venv" "$kept/wheels" "$target/"
echo "$kept/venv" >"$target/venv/.built-at"
