"""Django's own, with another server standing in for one that does not answer."""

from __future__ import annotations

from django.db.backends.mysql import base

from core.replication import Failover


class DatabaseWrapper(Failover, base.DatabaseWrapper):
    pass
