"""What goes wrong with locks of commands."""

from __future__ import annotations


class Busy(Exception):
    """Somebody else holds the lock; the text says where."""


class LockLost(BaseException):
    """Another node has the lock now. No Exception: work that goes on after a failure must not go on after this one."""
