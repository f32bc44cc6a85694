#!/bin/sh
# environment.sh CACHE TARGET: TARGET/venv with the locked libraries of requirements.txt, TARGET/wheels with what had to
# be compiled for it. Kept in CACHE by the checksum of the locks.
set -eu
mkdir -p "$1"
cache=$(cd "$1" && pwd -P) target=$2
sum=$(cat requirements.txt requirements-build.txt tools/install.sh "$0" | sha256sum | cut -c1-16)
kept=$cache/$sum
if [ ! -e "$kept/complete" ]; then
	rm -rf "$kept"
	mkdir -p "$kept/wheels"
	/usr/bin/python3 -m venv "$kept/venv"
	tools/install.sh "$kept/venv" requirements.txt "$kept/wheels"
	touch "$kept/complete"
fi
rm -rf "$target"
mkdir -p "$target"
cp -a "$kept/venv" "$kept/wheels" "$target/"
echo "$kept/venv" >"$target/venv/.built-at"
