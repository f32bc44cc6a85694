"""A call as plug-ins get it. Published plug-ins import ``TVMiddlewareApiParams`` from here."""

from __future__ import annotations

from typing import Any

from clients.models import Client
from tvmiddleware.models import Account, AccountAuthKey


class TVMiddlewareApiParams:
    """request, params_dict (what was sent), ip, authkey, client (operator), account, device_uid, auth (session), lang.

    Rows are read when a plug-in looks at them and not before; ``account`` and ``auth`` are None while nobody is known.
    """

    def __init__(
        self,
        request: Any = None,
        params_dict: dict[str, Any] | None = None,
        ip: str = "",
        authkey: str = "",
        client: Client | None = None,
        account: Account | None = None,
        device_uid: str = "",
        auth: AccountAuthKey | None = None,
        lang: str = "",
        *,
        client_id: int = 0,
        account_id: int = 0,
    ) -> None:
        self.request = request
        self.params_dict = params_dict or {}
        self.ip = ip
        self.authkey = authkey
        self.device_uid = device_uid
        self.lang = lang
        self._client, self._client_id = client, client_id
        self._account, self._account_id = account, account_id
        self._auth = auth

    @property
    def client(self) -> Client | None:
        if self._client is None and self._client_id:
            self._client = Client.objects.filter(pk=self._client_id).first()
        return self._client

    @property
    def account(self) -> Account | None:
        if self._account is None and self._account_id:
            rows = Account.objects.select_related("customer__client", "client")
            self._account = rows.filter(pk=self._account_id).first()
        return self._account

    @account.setter
    def account(self, account: Account | None) -> None:
        self._account = account

    @property
    def auth(self) -> AccountAuthKey | None:
        if self._auth is None and self.authkey:
            rows = AccountAuthKey.objects.select_related("account", "device")
            self._auth = rows.filter(key=self.authkey, account__client_id=self._client_id).first()
        return self._auth
