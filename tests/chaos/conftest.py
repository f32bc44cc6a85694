"""``make chaos`` runs these; they start servers of their own, kill them, and take minutes."""

import os

collect_ignore_glob = [] if os.environ.get("SMARTY_CHAOS") else ["test_*.py"]
