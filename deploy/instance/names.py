"""Which names an instance may have."""

from __future__ import annotations

import keyword
import re

from places import Places

FORM = re.compile(r"[a-z][a-z0-9_]{0,30}")
OURS = frozenset({"base", "builders", "compat", "dev", "hook", "names", "panel", "prod", "secret", "smarty", "test",
                  "secrets", "uwsgi", "media", "tmp", "log"})  # fmt: skip
"""Modules and directories that stand where an instance's would."""


class Wrong(Exception):
    """What was typed can't be done; nothing was."""


def checked(places: Places, name: str) -> str:
    """The name, if nothing of that name is there yet."""
    if not FORM.fullmatch(name) or keyword.iskeyword(name):
        raise Wrong(f"{name!r} can't be a name: lower-case letters, digits and _, a letter first, 31 at most")
    if name in OURS:
        raise Wrong(f"{name!r} is a name of Smarty's own")
    taken = (places.settings(name), places.key(name), places.site(name), places.app(name), places.uwsgi_file(name),
             places.state(name), places.logrotate(name), places.jobs(name))  # fmt: skip
    for path in taken:
        if path.exists():
            raise Wrong(f"{path} is there already: take another name, or remove {name} first")
    return name
