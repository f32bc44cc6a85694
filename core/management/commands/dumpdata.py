"""Django's ``dumpdata``, without models that have no table: the task queue's page is one, and ended every dump."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import dumpdata

from core.database_copy import models_without_table


class Command(dumpdata.Command):
    def handle(self, *app_labels: str, **options: Any) -> None:
        options["exclude"] = [*options["exclude"], *(model._meta.label_lower for model in models_without_table())]
        super().handle(*app_labels, **options)
