from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Smarty core"

    def ready(self) -> None:
        from core import checks, checks_operation  # noqa: F401  (registers the system checks)
        from core.admin import tasks  # noqa: F401  (core.admin itself is imported before the panel's site is there)
        from core.rq import checks as queue_checks  # noqa: F401
