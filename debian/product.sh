#!/bin/sh
# product.sh: the files that run on a server, one a line; what only builds, tests or explains stays here.
set -eu
find . -mindepth 1 \
	\( -path './.*' -o -path ./debian -o -path ./build -o -path ./var -o -path ./media -o -path ./static_root \
	-o -path ./bench -o -path ./demo -o -path ./deploy -o -path ./docs -o -path ./tests -o -path ./tools \
	-o -path ./settings/dev.py -o -path ./settings/test.py -o -name __pycache__ -o -name '*.egg-info' \
	-o -path ./setup.py -o -path ./pyproject.toml -o -path ./Makefile -o -path ./LICENSE -o -path './[A-Z]*.md' \
	-o -path './requirements*.in' -o -path './requirements-*.txt' \
	-o -name '*.po' \) -prune -o -type f -print
