#!/bin/sh
exec /usr/bin/python3 -B /usr/lib/smarty/deploy/instance "$@"
