#!/bin/sh
# relocate.sh VENV PLACE: makes the environment VENV one that will stand at PLACE.
set -eu
venv=$1 place=$2
built=$(cat "$venv/.built-at")
rm "$venv/.built-at"
find "$venv" -name __pycache__ -type d -prune -exec rm -rf {} +
grep -rlIF --null "$built" "$venv/bin" "$venv/pyvenv.cfg" | xargs -0 sed -i "s#$built#$place#g"
printf '[global]\nfind-links = /usr/lib/smarty/wheels\ndisable-pip-version-check = true\n' >"$venv/pip.conf"
# by content, not by time: packages keep no times
/usr/bin/python3 -m compileall -q --invalidation-mode checked-hash -s "$venv" -p "$place" "$venv/lib" || true
if grep -rqIF "$built" "$venv/bin" "$venv/pyvenv.cfg"; then
	echo "$venv still names $built" >&2
	exit 1
fi
