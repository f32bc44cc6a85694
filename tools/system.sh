#!/bin/sh
# system.sh [PACKAGE...]: what the whole test run (and these) wants from Debian. Root gets it installed, others are told what is missing.
# Nothing is started: the tests start servers of their own (tests/servers.py).
set -eu

packages="
	build-essential pkg-config python3-dev default-libmysqlclient-dev libpcre2-dev
	mariadb-server postgresql redis-server nginx chromium fonts-dejavu-core gettext curl $*"

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
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod +x "$policy"
	trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq >/dev/null
# shellcheck disable=SC2086  # a list of words
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
