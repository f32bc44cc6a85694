"""urllib3's connections, made to the very address that was judged (see core.reach), and cut when the time is up."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from core.reach import STAFF, Reach, SocketAddress, is_inner, look_up, may_reach, resolve_host


class ConnectionGuard:
    """Watches over one request with all its redirects: where it may connect, and for how long it may go on."""

    def __init__(self, reach: Reach, total: float) -> None:
        self.reach = reach
        self.total = total
        self.deadline = time.monotonic() + total
        self.entered = ""
        self.entered_inner = False
        self.proxied = ""
        self.late = False
        self.lock = threading.Lock()
        self.spares: list[socket.socket] = []
        self.timer: threading.Timer | None = None

    def connect(self, host: str, port: int, timeout: Any, options: Any) -> socket.socket:
        """A socket to one of the addresses of ``host``, which is looked up once. Raises AddressRefused, OSError."""
        error: OSError = OSError("no address")
        for family, address in self.judged(host, port):
            try:
                sock = self.open(family, address, timeout, options)
            except OSError as failure:
                error = failure
                continue
            self.watch(sock)
            return sock
        raise error

    def judged(self, host: str, port: int) -> list[SocketAddress]:
        """Trust is for the host that was entered, not for where that one sends us: there a redirect may go on inside
        the private networks that the address itself lies in, and else only where anybody's may."""
        name = host.lower().rstrip(".")
        if not self.entered:
            self.entered = name
        if self.reach.trusted and name == self.entered:
            found = resolve_host(host, port, self.reach)
            self.entered_inner = self.entered_inner or any(is_inner(str(address[0])) for _family, address in found)
            return found
        if self.reach.trusted and self.entered_inner:
            found = [one for one in look_up(host, port) if is_inner(str(one[1][0])) or may_reach(str(one[1][0]), port)]
            if found:
                return found
        return resolve_host(host, port, STAFF)

    def check_proxied(self, url: str) -> None:
        """A proxy connects in our place; a redirect that leads inside is not passed on to it."""
        name = urlsplit(url).hostname or ""
        if self.proxied and name != self.proxied:
            resolve_host(name, 0, STAFF)
        self.proxied = self.proxied or name

    def open(self, family: int, address: Any, timeout: Any, options: Any) -> socket.socket:
        left = self.deadline - time.monotonic()
        if left <= 0:
            self.late = True
            raise TimeoutError
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            for option in options or ():
                sock.setsockopt(*option)
            sock.settimeout(min(left, timeout) if isinstance(timeout, int | float) else left)
            sock.connect(address)
        except BaseException:
            sock.close()
            raise
        return sock

    def watch(self, sock: socket.socket) -> None:
        """Read time-outs begin anew with every byte, headers and TLS handshakes included; this one does not. The copy
        stays ours when TLS takes the socket over."""
        with self.lock:
            self.spares.append(sock.dup())
            if self.timer is None:
                self.timer = threading.Timer(max(0.0, self.deadline - time.monotonic()), self.cut)
                self.timer.daemon = True
                self.timer.start()

    def cut(self) -> None:
        with self.lock:
            self.late = True
            for spare in self.spares:
                with suppress(OSError):
                    spare.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with self.lock:
            if self.timer is not None:
                self.timer.cancel()
            for spare in self.spares:
                spare.close()
            self.spares.clear()


class GuardedConnection(HTTPConnection):
    guard: ConnectionGuard

    def _new_conn(self) -> socket.socket:
        return connected(self, self.guard)


class GuardedTlsConnection(HTTPSConnection):
    """The certificate is asked for the name, not for the number that we connect to."""

    guard: ConnectionGuard

    def _new_conn(self) -> socket.socket:
        return connected(self, self.guard)


def connected(connection: HTTPConnection, guard: ConnectionGuard) -> socket.socket:
    """As urllib3 would, with its errors."""
    try:
        return guard.connect(connection.host, connection.port, connection.timeout, connection.socket_options)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, "no connection in time") from error
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, "no connection") from error


class GuardedAdapter(HTTPAdapter):
    """What a session of requests asks with; one guard, so one request with its redirects."""

    def __init__(self, guard: ConnectionGuard) -> None:
        self.guard = guard
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        proxies = args[4] if len(args) > 4 else kwargs.get("proxies")
        if select_proxy(request.url or "", proxies):
            self.guard.check_proxied(request.url or "")
        return super().send(request, *args, **kwargs)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = guarded_pools(self.guard)

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        manager.pool_classes_by_scheme = guarded_pools(self.guard)
        return manager


def guarded_pools(guard: ConnectionGuard) -> dict[str, Any]:
    plain = type("Plain", (GuardedConnection,), {"guard": guard})
    tls = type("Tls", (GuardedTlsConnection,), {"guard": guard})
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
    }
