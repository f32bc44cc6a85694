"""Whoever listens, while something is done: events, lines of the log, hooks of a plug-in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from core.events import DomainEvent, register_listener, unlisten
from tests.core.admin.panel import address, browser, form_data
from tests.core.admin.rows import rights, staff
from tests.external_api.base import PluginCase
from tests.signing import signed
from tvmiddleware.models import Account, Customer

RECORDER = "test: recorder"
LOGS = ("smarty_accounts", "smarty_payment", "smarty_messaging")


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


class EventCase(PluginCase):
    """North has a plug-in that wants to hear of everything: ``told`` has the hook and whose it was."""

    def setUp(self) -> None:
        super().setUp()
        self.heard: list[DomainEvent] = []
        self.told: list[tuple[Any, ...]] = []
        self.lines = Lines()
        register_listener(DomainEvent, self.hear, name=RECORDER)
        self.addCleanup(unlisten, DomainEvent, name=RECORDER)
        for name in LOGS:
            logger = logging.getLogger(name)
            logger.addHandler(self.lines)
            self.addCleanup(logger.removeHandler, self.lines)
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.INFO)
        self.plug_recorder()
        self.http_of_staff = browser(rights(staff("oleg", client=self.cast.north.client)))
        self.forget()

    def plug_recorder(self) -> None:
        told = self.told

        def hook(name: str) -> Callable[..., None]:
            def keep(handler: Any, **given: Any) -> None:
                row: Account | Customer = given["account"] if "account" in given else given["customer"]
                told.append((name, row.pk, given["pk_set"]) if "pk_set" in given else (name, row.pk))

            return keep

        hooks = ("activate_account", "deactivate_account", "on_tariff_add", "post_payment_complete")
        recorded: dict[str, Any] = {name: hook(name) for name in (*hooks, "update_account", "disable_autopayment")}
        self.plug_hooks(**recorded)

    def hear(self, events: Sequence[DomainEvent]) -> None:
        self.heard += events

    def forget(self) -> None:
        """What happened so far."""
        self.heard.clear()
        self.told.clear()
        self.lines.texts.clear()

    # --- doing something ----------------------------------------------------------------------------------------
    @contextmanager
    def committed(self) -> Iterator[None]:
        with self.captureOnCommitCallbacks(execute=True):
            yield

    def billing_api(self, path: str, **params: Any) -> dict[str, Any]:
        north = self.cast.north.client
        params = signed({"client_id": north.pk, **params}, north.billing_api_key)
        with self.committed():
            return self.http.post(f"/billing/api/{path}", params).json()  # type: ignore[no-any-return]

    def box(self, path: str, **params: Any) -> dict[str, Any]:
        return self.call(path, **params)

    def panel(self, row: Any, **changes: Any) -> None:
        """Send the row's form in the panel with these fields changed."""
        page = address(type(row), "change", row.pk)
        data = form_data(self.http_of_staff.get(page), **changes)
        with self.committed():
            assert self.http_of_staff.post(page, data).status_code == 302

    def panel_add(self, model: Any, **fields: Any) -> None:
        page = address(model, "add")
        data = form_data(self.http_of_staff.get(page), **fields)
        with self.committed():
            answer = self.http_of_staff.post(page, data)
        assert answer.status_code == 302, answer.context["errors"]

    def panel_delete(self, row: Any) -> None:
        with self.committed():
            answer = self.http_of_staff.post(address(type(row), "delete", row.pk), {"post": "yes"})
        assert answer.status_code == 302

    def panel_action(self, action: str, *rows: Any, **form: Any) -> None:
        chosen = {"action": action, "_selected_action": [row.pk for row in rows], "index": "0"}
        with self.committed():
            answer = self.http_of_staff.post(address(type(rows[0]), "changelist"), {**chosen, **form})
        assert answer.status_code == 302

    # --- looking at it ------------------------------------------------------------------------------------------
    def events(self, *types: type[DomainEvent]) -> list[Any]:
        """Those heard, of these types where any are named."""
        return [one for one in self.heard if not types or isinstance(one, types)]

    def names(self) -> list[str]:
        """The types of what was heard, in their order."""
        return [type(one).__name__ for one in self.heard]

    def logged(self) -> list[str]:
        """The names of the lines of the event log."""
        return [text.partition(" ")[0] for text in self.lines.texts]

    def one(self, event_type: type[Any], **fields: Any) -> Any:
        """The only event of the type, with these values."""
        found = self.events(event_type)
        assert len(found) == 1, self.heard
        assert {name: getattr(found[0], name) for name in fields} == fields
        return found[0]
