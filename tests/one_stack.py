"""The middleware is made once, not anew for every test client; a test that changes settings gets its own."""

from __future__ import annotations

from functools import cache

from django.conf import UserSettingsHolder, settings
from django.core.handlers.base import BaseHandler
from django.test.client import ClientHandler

PARTS = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")


def install() -> None:
    setattr(ClientHandler, "load_middleware", load)  # noqa: B010  (mypy knows no method that is replaced)


def load(handler: BaseHandler, is_async: bool = False) -> None:
    """In place of the handler's own ``load_middleware``."""
    if is_async or isinstance(getattr(settings, "_wrapped", None), UserSettingsHolder):
        BaseHandler.load_middleware(handler, is_async)
        return
    for name in PARTS:
        setattr(handler, name, getattr(usual(), name))


@cache
def usual() -> BaseHandler:
    """One with the settings as they are where no test overrides them."""
    made = BaseHandler()
    BaseHandler.load_middleware(made)
    return made
