"""Calls of gateways: time limits, one kind of error for "surely not done" and one for "maybe done", the log."""

from __future__ import annotations

from typing import Any

import requests

from billing.gateways.errors import GatewayUnreachable, Misconfigured, OutcomeUnknown
from core.http import WRONG_ADDRESS, BodyTooLarge, HttpLimits, not_sent, open_url, read_body, safe_url
from core.logs import log_event
from core.reach import AddressRefused, Reach

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
TOTAL_SECONDS = 45.0
ATTEMPTS = 3
MAX_BYTES = 1 << 20


class GatewayHttp:
    """One gateway's HTTP. ``safe`` calls (reads, or with the gateway's idempotency key) are repeated when they fail."""

    def __init__(self, gateway: str, *, base: str, reach: Reach, cert: str = "") -> None:
        self.gateway = gateway
        self.reach = reach
        self.base = base
        self.cert = cert or None

    def get(self, path: str, *, safe: bool = True, **kwargs: Any) -> requests.Response:
        return self.send("GET", path, safe=safe, **kwargs)

    def post(self, path: str, *, safe: bool = False, **kwargs: Any) -> requests.Response:
        return self.send("POST", path, safe=safe, **kwargs)

    def send(self, method: str, path: str, *, safe: bool, note: str = "", **kwargs: Any) -> requests.Response:
        """The answer, whatever its status below 500. Raises GatewayUnreachable (not sent) or OutcomeUnknown.

        ``note`` is what the log may tell of the arguments: our number of the order, never a key or a card.
        """
        url = path if path.startswith(("http://", "https://")) else f"{self.base}/{path.lstrip('/')}"
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS or not safe
            try:
                response = self._once(method, url, **kwargs)
            except (GatewayUnreachable, OutcomeUnknown) as error:
                if last:
                    self._log(url, note, type(error).__name__)
                    raise
                continue
            if response.status_code < 500 or last:
                return self._checked(response, url, note)
        raise AssertionError("unreachable")

    def _once(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        limits = HttpLimits(connect=CONNECT_SECONDS, read=READ_SECONDS, total=TOTAL_SECONDS)
        asked = open_url(method, url, reach=self.reach, limits=limits, cert=self.cert, allow_redirects=False, **kwargs)
        try:
            with asked as response:
                read_body(response, MAX_BYTES)
            return response
        except AddressRefused as error:
            raise Misconfigured(f"{safe_url(url)}: {error}") from error
        except BodyTooLarge as error:
            raise OutcomeUnknown(f"{safe_url(url)}: answer too large") from error
        except WRONG_ADDRESS as error:
            raise Misconfigured(f"{safe_url(url)}: not an address") from error
        except requests.exceptions.RequestException as error:
            if not_sent(error):
                raise GatewayUnreachable(f"{safe_url(url)}: no connection") from error
            raise OutcomeUnknown(f"{safe_url(url)}: {reason(error)}") from error
        except OSError as error:  # the client certificate can't be read
            raise Misconfigured(f"{self.gateway}: {type(error).__name__}") from error

    def _checked(self, response: requests.Response, url: str, note: str) -> requests.Response:
        """5xx says nothing about what was done."""
        self._log(url, note, str(response.status_code))
        if response.status_code >= 500:
            raise OutcomeUnknown(f"{safe_url(url)}: HTTP {response.status_code}")
        return response

    def _log(self, url: str, note: str, result: str) -> None:
        """Where and with what result; arguments hold keys and card data, answers hold both: neither is written."""
        log_event("payment", f"{self.gateway.upper()}_REQUEST", url=safe_url(url), args=note, response=result)


def reason(error: requests.exceptions.RequestException) -> str:
    return "no answer in time" if isinstance(error, requests.exceptions.Timeout) else "the connection broke"
