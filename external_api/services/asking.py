"""Ask an integration: one hook, its time limit, its log, its errors."""

from __future__ import annotations

import inspect
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from core import concurrency
from core.api.errors import TryLater
from core.logs import log_event
from external_api import registry
from external_api.base import ExternalApiClient
from external_api.exceptions import (
    ExternalApiError,
    ExternalApiException,
    ExternalApiMisconfigured,
    ExternalApiTimeout,
    HookMissing,
)
from external_api.hooks import ARGUMENTS
from external_api.models import ApiConfig
from external_api.selectors.integrations import Integration, offers_hook
from external_api.services import circuit, deadline

EVENTS = {
    "get_customer_balance": "CUSTOMER_BALANCE_REQUEST",
    "get_customer_payment_list": "CUSTOMER_PAYMENT_LIST_REQUEST",
    "get_video_actions_list": "VIDEO_ACTIONS_LIST_REQUEST",
    "perform_video_action": "VIDEO_ACTION_REQUEST",
}
"""Hook -> the beginning of its events; the others' is the hook's name."""

SECRET_RESULTS = frozenset({"get_authkey"})
SHORTEST_SECRET = 4
INHERITED = (ExternalApiClient.__init__, object.__init__)

Passed: TypeAlias = tuple[type[Exception], ...]


def call_hook(integration: Integration | None, hook: str, /, *, passed: Passed = (), **arguments: Any) -> Any:
    """What the hook says. ExternalApiError or one of its kin when it refuses or fails; HookMissing when there is none.

    ``passed``: other exceptions that a plug-in may raise here, to be handled by the caller.
    """
    if integration is None or not offers_hook(integration, hook):
        raise HookMissing(hook)
    name = EVENTS.get(hook, f"{hook.upper()}_REQUEST")
    expected: Passed = (ExternalApiError, *passed)
    try:
        result = answer_of(integration, hook, arguments)
    except expected as error:
        note(f"{name}_ERROR", integration, arguments, stack=f"{type(error).__name__}: {error}")
        raise
    except (Exception, SystemExit) as error:
        note(f"{name}_ERROR", integration, arguments, stack="".join(traceback.format_exception(error)))
        raise ExternalApiException(f"{type(error).__name__} in {hook}") from error
    shown_result = "***" if hook in SECRET_RESULTS else shown(result)
    note(f"{name}_SUCCESS", integration, arguments, logging.INFO, result=shown_result)
    return result


def ask_or_none(integration: Integration | None, hook: str, /, **arguments: Any) -> Any:
    """Call a hook that only notifies the external system: a failure is logged and goes no further, the answer is
    None."""
    try:
        return call_hook(integration, hook, **arguments) if offers_hook(integration, hook) else None
    except ExternalApiError:
        return None


def hook_flag(integration: Integration | None, hook: str, *, default: bool) -> bool:
    """A hook that describes the handler itself (is_internal, use_internal_billing)."""
    return bool(call_hook(integration, hook)) if offers_hook(integration, hook) else default


def answer_of(integration: Integration, hook: str, arguments: dict[str, Any]) -> Any:
    if circuit.is_open(integration.id):
        raise ExternalApiTimeout(f"{integration.name} did not answer and is left alone for a while")
    try:
        with concurrency.hold_slot(f"plug-in:{integration.id}", concurrency.OUTSIDE_PART):
            result = deadline.run_within(integration.timeout, lambda: call(integration, hook, arguments))
    except TryLater as error:
        raise ExternalApiTimeout(f"{integration.name} is slow, and as many calls wait for it as may") from error
    except deadline.HookTimeout as error:
        circuit.note_timeout(integration.id)
        raise ExternalApiTimeout(f"no answer within {integration.timeout:g} s") from error
    except BaseException:
        circuit.note_answer(integration.id)
        raise
    circuit.note_answer(integration.id)
    return result


def call(integration: Integration, hook: str, arguments: dict[str, Any]) -> Any:
    method = getattr(instance_of(integration), hook)
    return method(**fitted(hook, method, arguments))


def instance_of(integration: Integration) -> Any:
    """The handler with the integration's attributes as keyword arguments."""
    handler = registry.get(integration.handler)
    if handler is None:
        raise ExternalApiMisconfigured(f"no handler {integration.handler!r} is registered")
    attributes = integration.attributes()
    try:
        made: Any = object.__new__(handler)
        made.api_config = config_of(integration)
        made.__init__(**attributes)
        if handler.__init__ in INHERITED and hasattr(handler, "init"):
            made.init(**attributes)  # what a class of the older kind has instead of a constructor
    except Exception as error:
        note("INIT_ERROR", integration, {}, kwargs=sorted(attributes), stack=traceback.format_exc())
        raise ExternalApiMisconfigured(f"{integration.handler} could not be made") from error
    return made


def config_of(integration: Integration) -> ApiConfig:
    """The integration's row as a plug-in expects it, without reading it again."""
    return ApiConfig(
        id=integration.id,
        client_id=integration.client_id,
        name=integration.name,
        handler=integration.handler,
        tariff_id=integration.tariff_id,
        default_for_billing=integration.is_default or None,
        timeout=integration.timeout,
    )


def fitted(hook: str, method: Callable[..., Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments that this method takes, by name. One that it demands under a name of its own gets what the
    reference declares at that place, if the others stand at theirs; another object in its place would be worse than
    none, so that everything else is refused by Python itself."""
    declared = ARGUMENTS.get(hook, ())
    given = {**dict.fromkeys(declared), **arguments}
    signature = signature_of(getattr(method, "__func__", method))
    places = list(zip(signature.names, declared, strict=False))
    in_order = all(name == meant or name not in given for name, meant in places)
    renamed = {name: meant for name, meant in places if in_order and name in signature.demanded and name not in given}
    chosen = {name: value for name, value in given.items() if signature.takes_any or name in signature.names}
    for name, meant in renamed.items():
        chosen.pop(meant, None)
        chosen[name] = given[meant]
    return chosen


@dataclass(frozen=True)
class Signature:
    """``names`` in order, without ``self``; ``takes_any``: has ``**kwargs``; ``demanded``: those without a default."""

    names: tuple[str, ...]
    takes_any: bool
    demanded: frozenset[str]


@lru_cache(maxsize=512)
def signature_of(function: Callable[..., Any]) -> Signature:
    parameters = list(inspect.signature(function).parameters.values())[1:]
    named = [one for one in parameters if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)]
    return Signature(
        names=tuple(one.name for one in named),
        takes_any=any(one.kind is one.VAR_KEYWORD for one in parameters),
        demanded=frozenset(one.name for one in named if one.default is one.empty),
    )


def note(
    name: str, integration: Integration, arguments: dict[str, Any], level: int = logging.WARNING, **more: Any
) -> None:
    secrets = [value for value in integration.secrets() if len(value) >= SHORTEST_SECRET]
    log_event(
        "billing_out",
        name,
        level,
        integration=integration.id,
        api_client_class=integration.handler,
        params={key: shown(value) for key, value in arguments.items()},
        **{key: without(secrets, value) for key, value in more.items()},
    )


def without(secrets: list[str], value: Any) -> Any:
    """A plug-in puts its keys into addresses, and addresses into its exceptions."""
    if not secrets:
        return value
    text = str(value)
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def shown(value: Any) -> Any:
    """A hook's argument as the log shows it: a row as its id, a call as what was sent. Secrets are masked by
    core.logs."""
    given = getattr(value, "params_dict", None)
    if given is not None:
        return given
    pk = getattr(value, "pk", None)
    return value if pk is None else f"{type(value).__name__}#{pk}"
