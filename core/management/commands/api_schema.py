"""``manage.py api_schema``: one OpenAPI 3.1 document of every API, and nothing else, on standard output."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Print the OpenAPI 3.1 document of every API. Needs no database."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            schema = import_string("smarty.site.site").get_openapi_schema()
            self.stdout.write(json.dumps(schema, indent=1, ensure_ascii=False, default=str))
