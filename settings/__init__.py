"""Settings: ours, and the operator's own files, which updates never touch (``--settings=settings.<name>``)."""

import os

from settings import hook

__path__.append(os.environ.get("SMARTY_SETTINGS_DIR", "/etc/microimpuls/smarty"))
hook.install_finder()
