"""What ``make run`` shows when the server answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from demo.access import demo_file
from demo.operator import SECOND_ABONEMENT, SECOND_PASSWORD

TEXT = """ready: {url}/

  panel         {url}/admin/   {admin_user} / {admin_password}
  API           {url}/docs/    every method, to read and to try
  subscribers   {abonement} / {password} and {second_abonement} / {second_password}
  streamer      {streamer_url}/    plays channels, archives and films at the addresses that the API gives
  keys          {file}

Try:
  curl '{login}'
  curl '{api}channel/list/?client_id={client_id}&authkey=AUTHKEY'
  curl '{api}channel/url/?client_id={client_id}&authkey=AUTHKEY&cid=1&redirect=0'
  curl '{api}video/list/?client_id={client_id}&authkey=AUTHKEY&limit=20'

Stop it with Ctrl-C; nothing is lost.
"""


DEVICE = {"device": "pc", "device_uid": "my-pc"}


def render_screen(facts: dict[str, Any]) -> str:
    api = f"{facts['url']}/tvmiddleware/api/"
    keys = {name: facts[name] for name in ("client_id", "api_key", "abonement", "password")}
    return TEXT.format(
        **{**facts, "admin_password": facts["admin_password"] or "the password you chose"},
        api=api,
        login=f"{api}login/?{urlencode({**keys, **DEVICE})}",
        file=demo_file(),
        second_abonement=SECOND_ABONEMENT,
        second_password=SECOND_PASSWORD,
    ).rstrip()
