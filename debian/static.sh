#!/bin/sh
# static.sh: static_root/ with the panel's files and their packed copies, for nginx.
set -eu
rm -rf static_root
"$SMARTY_VENV/bin/python" -B manage.py collectstatic --noinput --verbosity 0 --settings=settings.base
