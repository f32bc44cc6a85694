import logging
from importlib import import_module

from django.apps import AppConfig

from core.discovery import discover_tables


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Smarty core"

    def ready(self) -> None:
        from django.conf import settings
        from django.db.models.signals import post_migrate

        from core import (  # noqa: F401  (registers the system checks)
            checks,
            checks_databases,
            checks_deploy,
            checks_limits,
            checks_names,
            checks_operation,
            checks_sharing,
            icu_collation,
            installation,
            limits,
            wait_limits,
        )
        from core.admin import site, tasks  # noqa: F401  (core.admin itself is imported before the panel's site is there)
        from core.cache import checks as cache_checks  # noqa: F401
        from core.rq import checks as queue_checks  # noqa: F401

        discover_tables(self.name)
        limits.install_limits()
        wait_limits.limit_connections()
        icu_collation.install_charset()
        site.install_index()
        post_migrate.connect(installation.after_migrate, sender=self, dispatch_uid="core.installation")
        if settings.RAVEN_CONFIG.get("dsn"):
            start_reporting(settings.SENTRY_BACKEND)


def start_reporting(backend: str) -> None:
    """Either of the two, never both. One that is not installed or can't be set up is named by a system check and keeps
    nobody from working."""
    try:
        import_module(f"core.sentry.{'sdk' if backend == 'sdk' else 'raven'}_backend").install()
    except Exception:
        logging.getLogger("smarty_main").exception("SENTRY_NOT_STARTED")
