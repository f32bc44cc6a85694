"""``smarty_instance``: further instances on a machine that has one. Debian's own Python runs it, as root.

    smarty_instance add NAME --server-name tv.example.net
    smarty_instance list
    smarty_instance remove NAME [--purge]

Exit status: 0 done, 1 failed, 2 what was typed is wrong and nothing was done.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from adding import add, lines_to_go
from listing import table
from names import Wrong, checked
from places import Places
from removing import remove


def parser() -> argparse.ArgumentParser:
    shown = argparse.ArgumentParser(prog="smarty_instance", description="Further instances of Smarty on this machine.")
    shown.add_argument("--root", type=Path, default=Path("/"), help="another root directory than /; no owners there")
    verbs = shown.add_subparsers(dest="verb", required=True, metavar="add|list|remove")
    new = verbs.add_parser("add", help="make an instance: settings, directories, nginx, uWSGI, cron, logrotate")
    new.add_argument("name", help="lower-case letters, digits and _: settings.<name>")
    new.add_argument("--server-name", required=True, help="host name of its site: tv.example.net")
    new.add_argument("--database", choices=("mysql", "postgresql", "sqlite"), default="mysql")
    new.add_argument("--no-cron", action="store_true", help="another node runs its cron jobs")
    new.add_argument("--systemd", action="store_true", help="smarty@<name>.service starts it, not /etc/init.d/uwsgi")
    verbs.add_parser("list", help="the instances of this machine and what is enabled of each")
    old = verbs.add_parser("remove", help="stop an instance and take it out of nginx, uWSGI, cron and logrotate")
    old.add_argument("name")
    old.add_argument(
        "--purge", action="store_true", help="its settings and logs too; never its key, uploads and database"
    )
    return shown


def run(options: argparse.Namespace) -> str:
    places = Places(options.root)
    if options.verb == "list":
        return table(places)
    if options.root == Path("/") and os.geteuid() != 0:
        raise Wrong(f"{options.verb} has to be run by root")
    if options.verb == "remove":
        return remove(places, options.name, purge=options.purge)
    name = checked(places, options.name)
    password = add(places, name, server_name=options.server_name, database=options.database,
                   cron=not options.no_cron, systemd=options.systemd)  # fmt: skip
    return lines_to_go(name, options.database, password, systemd=options.systemd)


def main() -> int:
    try:
        print(run(parser().parse_args()))
    except Wrong as error:
        print(f"smarty_instance: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"smarty_instance: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
