"""Where the packages have put the server, its command line enters the environment that belongs to it.

Before Django is imported, because this interpreter may not have it: ``python manage.py ...`` in a crontab is Debian's
own Python. A working copy has no ``venv`` beside ``manage.py``, and nothing happens there.
"""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
VENV = HOME / "venv"
STATE = HOME / "var"
USER_VARIABLE = "SMARTY_USER"


def enter(arguments: list[str]) -> None:
    """Become the service user and go on with the bundled interpreter; return when there is nothing to change."""
    if not VENV.is_dir():
        return
    try:
        become(service_user())
    except (KeyError, OSError) as error:
        sys.exit(
            f"smarty_manage: {error.args[0] if isinstance(error, KeyError) else error}; {USER_VARIABLE} names a user"
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.prod")
    if Path(sys.prefix).resolve() != VENV.resolve():
        python = str(VENV / "bin" / "python")
        try:
            os.execv(python, [python, *arguments])  # noqa: S606  (no shell is what is wanted)
        except OSError as error:
            sys.exit(f"smarty_manage: {python}: {error.strerror}; install the package smarty-base again")


def service_user() -> str:
    """The name of the user who owns the server's files: logs and locks that root made would stop it. ``SMARTY_USER``
    names another."""
    named = os.environ.get(USER_VARIABLE)
    return named or pwd.getpwuid(STATE.stat().st_uid).pw_name


def become(name: str) -> None:
    """For root only; others stay who they are."""
    user = pwd.getpwnam(name)
    if os.geteuid() != 0 or user.pw_uid == 0:
        return
    os.initgroups(name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.umask(0o027)  # as uWSGI's: logs and the embedded databases are nobody else's
    os.environ.update(HOME=user.pw_dir, USER=name, LOGNAME=name)
