#!/bin/sh
# node.sh: installs into var/typescript what the test of a generated TypeScript client needs, where npm is. The server
# itself needs no Node.js. What is installed already costs nothing.
set -eu
cd "$(dirname "$0")/.."
source=tests/typed_clients/typescript
target=var/typescript

if ! command -v npm >/dev/null 2>&1; then
	echo "NPM IS NOT INSTALLED: THE TYPESCRIPT CLIENT IS NOT TESTED" >&2
	exit 0
fi
if [ -d $target/node_modules ] && cmp -s $source/package-lock.json $target/package-lock.json; then
	exit 0
fi
mkdir -p $target
rm -f $target/package-lock.json
cp $source/package.json $target/
cp $source/package-lock.json $target/lock.json
echo "installing the TypeScript compiler..." >&2
(cd $target && mv lock.json package-lock.json && npm ci --ignore-scripts --no-audit --no-fund --silent >&2) ||
	{ rm -f $target/package-lock.json; exit 1; }
