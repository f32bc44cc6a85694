"""What goes wrong with locks of commands."""

from __future__ import annotations


class Busy(Exception):
    """Another process holds the lock; the text says which one, and where."""


class LockLost(BaseException):
    """Another node has the lock now. No Exception: work that goes on after a failure must not go on after this one."""
