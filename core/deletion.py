"""What happens to rows that point at a deleted one, beside what Django brings."""

from __future__ import annotations

from typing import Any

from django.db.models.deletion import Collector


def delete_with_target(collector: Collector, field: Any, sub_objs: Any, using: str) -> None:
    """``on_delete`` of a nullable pointer that a check constraint looks at.

    As ``CASCADE`` on SQLite and PostgreSQL. Where constraints can't be deferred (MariaDB, MySQL) Django's own first
    writes NULL into the pointer, which "exactly one pointer is set" refuses; this one deletes pointing rows first."""
    collector.collect(
        sub_objs,
        source=field.remote_field.model,
        source_attr=field.name,
        nullable=False,
        fail_on_restricted=False,
    )
