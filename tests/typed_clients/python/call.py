"""Calls by a client made from the document alone. mypy checks what they take and what they read."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Generator
from urllib.parse import parse_qsl, urlencode

import httpx
from smarty_client import AuthenticatedClient
from smarty_client.api.billing import billing_customer_info_post
from smarty_client.api.tvmiddleware import (
    tvmiddleware_channel_list,
    tvmiddleware_channel_url,
    tvmiddleware_settings_save_post,
)
from smarty_client.models import (
    Answer,
    BillingCustomerInfoForm,
    ChannelList,
    CustomerCard,
    TvmiddlewareChannelUrlFailure,
    TvmiddlewareChannelUrlRedirect,
    TvmiddlewareSettingsSaveForm,
    TvmiddlewareSettingsSaveJson,
)


class Signed(httpx.Auth):
    """Signs a form and its query, as the document's security scheme says."""

    requires_request_body = True

    def __init__(self, client_id: str, secret: str) -> None:
        self.client_id, self.secret = client_id, secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        pairs = [("client_id", self.client_id), *parse_qsl(request.content.decode(), keep_blank_values=True)]
        text = "".join(f"{name}:{value};" for name, value in sorted(pairs)) + self.secret
        proof = hashlib.md5(base64.b64encode(text.encode()), usedforsecurity=False).hexdigest()
        request.url = request.url.copy_with(query=urlencode({"client_id": self.client_id, "signature": proof}).encode())
        yield request


def client(base: str, **options: object) -> AuthenticatedClient:
    """Credentials are parameters, so the token that such clients send in a header is read by nobody."""
    return AuthenticatedClient(base, token="none", prefix="", httpx_args=options)


def main(base: str, client_id: str, authkey: str, billing_key: str, channel: str, customer: str) -> None:
    box = client(base, params={"client_id": client_id, "authkey": authkey})
    listed = tvmiddleware_channel_list.sync(client=box, limit=2)
    assert isinstance(listed, ChannelList), listed
    form = tvmiddleware_settings_save_post.sync(
        client=box, body=TvmiddlewareSettingsSaveForm(favorite_channel=int(channel))
    )
    assert isinstance(form, Answer), form
    saved = tvmiddleware_settings_save_post.sync(
        client=box, body=TvmiddlewareSettingsSaveJson(parent_lock_channel=int(channel))
    )
    assert isinstance(saved, Answer), saved
    refused = tvmiddleware_channel_url.sync(client=box, cid=-5, redirect=TvmiddlewareChannelUrlRedirect.VALUE_0)
    assert isinstance(refused, TvmiddlewareChannelUrlFailure), refused
    plant = client(base, auth=Signed(client_id, billing_key))
    payer = billing_customer_info_post.sync(client=plant, body=BillingCustomerInfoForm(customer_id=int(customer)))
    assert isinstance(payer, CustomerCard), payer
    names = [row.name for row in listed.channels]
    print(json.dumps({"names": names, "code": refused.error, "message": refused.error_message, "id": payer.id}))


main(*sys.argv[1:])
