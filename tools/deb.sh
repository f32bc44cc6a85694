#!/bin/sh
# deb.sh: the packages, in build/, for the Debian that this machine runs. The tree is copied first and stays clean.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's/^VERSION = "\(.*\)"$/\1/p' smarty/version.py)
tree=$PWD/build/tree
for program in dpkg-buildpackage dh; do
	command -v $program >/dev/null || {
		echo "$program is missing: apt-get install dpkg-dev debhelper (or run make deb as root)" >&2
		exit 1
	}
done
rm -rf "$tree"
mkdir -p "$tree" build/environments
tar -cf - --exclude=./.git --exclude=./.venv --exclude=./build --exclude=./var --exclude=./media --exclude=./static_root \
	--exclude='./.*_cache' --exclude=__pycache__ --exclude='*.egg-info' . | tar -xf - -C "$tree"
cd "$tree"
first=$(dpkg-parsechangelog -S Version)
if [ "$first" != "$version" ]; then # the version is told in one place
	sed -i "1s/($first)/($version)/" debian/changelog
fi
rm -f ../*.deb ../*.buildinfo ../*.changes
CACHE=$tree/../environments dpkg-buildpackage --no-sign --build=binary >../deb.log 2>&1 || {
	tail -40 ../deb.log >&2
	exit 1
}
cd ..
rm -rf "$tree"
ls -l -- *.deb
