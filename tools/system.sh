#!/bin/sh
# system.sh [PACKAGE...]: what the whole test run (and these) wants from Debian. Root gets it installed, others are told
# what is missing.
# Nothing is started: the tests start servers of their own (tests/servers.py).
set -eu

packages="
	build-essential pkg-config python3-dev default-libmysqlclient-dev
	mariadb-server postgresql redis-server nginx chromium fonts-dejavu-core gettext curl
	libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 $*"
command -v npm >/dev/null 2>&1 || packages="$packages nodejs npm" # for the TypeScript client; however it came

missing=""
for package in $packages; do
	dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
	echo "not installed, so parts of the tests will be skipped:$missing" >&2
	exit 0
fi

echo "installing Debian packages:$missing" >&2
policy=/usr/sbin/policy-rc.d
log=$(mktemp)
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod +x "$policy"
	trap 'rm -f "$policy" "$log"' EXIT
else
	trap 'rm -f "$log"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # a list of words
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
	tail -20 "$log" >&2
	exit 1
fi
