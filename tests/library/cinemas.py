"""Cinemas on loopback that answer in the form of the real ones, and integrations that point at them."""

from __future__ import annotations

import json
import re
from typing import Any

from clients.models import Client
from external_api.models import ApiConfig
from tests.http_server import Answer, Asked, HttpServer


def integration(client: Client, handler: str, *, tariff: Any = None, **attributes: str) -> ApiConfig:
    row = ApiConfig.objects.create(client=client, name=f"{handler} of {client.pk}", handler=handler, tariff=tariff)
    for name, value in attributes.items():
        row.attributes.create(name=name, value=value, is_secret=name == "apikey")
    return row


def as_json(value: Any, **given: Any) -> Answer:
    return Answer(body=json.dumps(value).encode(), **given)


class CinemaServer(HttpServer):
    """``wrong``: what the calls are answered instead, by their number from 0."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: dict[int, Answer | None] = {}

    def answer(self, asked: Asked) -> Answer | None:
        number = len(self.asked) - 1
        return self.wrong[number] if number in self.wrong else self.right(asked)

    def right(self, asked: Asked) -> Answer:
        raise NotImplementedError


# --- START ------------------------------------------------------------------------------------------------------------
def start_item(number: int, **members: Any) -> dict[str, Any]:
    return {"_cls": "Product.Movie", "_id": f"s{number}", "title": f"Film {number}", "uid": f"u{number}", **members}


class StartServer(CinemaServer):
    def __init__(self, items: list[Any]) -> None:
        super().__init__()
        self.items = items
        self.most = 100

    def right(self, asked: Asked) -> Answer:
        offset, limit = int(asked.query["offset"]), min(int(asked.query["limit"]), self.most)
        meta = {"items_count": len(self.items), "items_limit": limit, "items_offset": offset}
        return as_json({"items": self.items[offset : offset + limit], "meta": meta, "status": "ok"})


# --- PREMIER ----------------------------------------------------------------------------------------------------------
def premier_title(number: int, **members: Any) -> dict[str, Any]:
    return {"id": number, "name": f"Film {number}", "type": {"name": "movie", "serial_content": False}, **members}


class PremierServer(CinemaServer):
    """``videos``: of a title, by its id."""

    def __init__(self, titles: list[Any], videos: dict[int, list[Any]] | None = None) -> None:
        super().__init__()
        self.titles, self.videos = titles, videos or {}

    def right(self, asked: Asked) -> Answer:
        page, limit, rows = int(asked.query["page"]), int(asked.query.get("limit", 12)), self.titles
        if found := re.search(r"/(\d+)/video/$", asked.path):
            rows = self.videos.get(int(found[1]), [])
        part = rows[(page - 1) * limit : page * limit]
        return as_json({"results": part, "has_next": page * limit < len(rows), "page": page})


# --- Megogo -----------------------------------------------------------------------------------------------------------
def megogo_file(*objects: str) -> bytes:
    body = "\n".join(objects)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<catalog>\n<made at="now"/>{body}\n</catalog>'.encode()


def megogo_object(number: int, more: str = "", **attributes: str) -> str:
    given = {"title": f"Film {number}", "page": f"http://megogo.net/ru/view/{number}-film.html", **attributes}
    text = " ".join(f'{name}="{value}"' for name, value in given.items())
    return f"<object {text}>{more}</object>"


class MegogoServer(CinemaServer):
    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    def right(self, asked: Asked) -> Answer:
        return Answer(body=self.body, headers={"Content-Type": "text/xml"})
