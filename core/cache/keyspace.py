"""The two kinds of keys, see core.cache.store."""

from __future__ import annotations

PROTECTED = "p:"
"""Prefix of keys whose value lives nowhere else."""
