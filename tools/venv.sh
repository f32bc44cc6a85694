#!/bin/sh
# venv.sh LOCK: makes .venv at the root of the project where there is none, and installs the lock LOCK into it.
# A lock that is installed already costs nothing: the checksum of all is kept in .venv.
set -eu
cd "$(dirname "$0")/.."
wanted=$1
stamp=.venv/.installed-$(basename "$wanted" .txt)
python=${PYTHON:-python3}

say() { echo "$*" >&2; }

can_compile() {
	! grep -q -e '^mysqlclient==' -e '^uwsgi==' "$wanted" || { command -v cc && { pkg-config mysqlclient || pkg-config mariadb; }; } >/dev/null 2>&1
}

install_venv_module() {
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
		say "installing Debian's python3-venv..."
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv; } >/dev/null 2>&1 ||
			{ say "apt-get install python3-venv failed"; exit 1; }
	else
		say "Python's venv module is missing: apt-get install python3-venv"
		exit 1
	fi
}

"$python" -c 'import ensurepip, venv' 2>/dev/null || install_venv_module
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
	say "Python 3.11 or newer is needed, $("$python" --version) was found; choose another: make PYTHON=/path/to/python3"
	exit 1
fi
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
	rm -rf .venv
	"$python" -m venv .venv
fi
without=0
if ! can_compile; then
	say "NO COMPILER OR NO MYSQL HEADERS: WHAT HAS TO BE COMPILED (mysqlclient, uWSGI) IS LEFT OUT"
	without=1
fi
sum="$(cat requirements*.txt tools/install.sh | sha256sum) $without"
if [ "$(cat "$stamp" 2>/dev/null)" != "$sum" ]; then
	say "installing $wanted..."
	SMARTY_WITHOUT_COMPILER=$without tools/install.sh .venv "$wanted" >&2
	echo "$sum" >"$stamp"
fi
