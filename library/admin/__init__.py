"""The panel's pages, one file a noun. A file that is put here is found."""

from core.discovery import import_submodules

import_submodules(__name__)
