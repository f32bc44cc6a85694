"""The base of the panel's pages, and the one noun of the core itself."""

from core.admin.tasks import TaskAdmin

__all__ = ["TaskAdmin"]
