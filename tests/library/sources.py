"""Servers outside that widgets ask, on loopback, in the forms that the real ones publish."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from tests.base import ApiTestCase
from tests.factories import NOW
from tests.http_server import Answer, Asked, HttpServer

BANK_OF_RUSSIA = """<?xml version="1.0" encoding="windows-1251"?>
<ValCurs Date="21.11.2026" name="Foreign Currency Market">
<Valute ID="R01235"><NumCode>840</NumCode><CharCode>USD</CharCode><Nominal>1</Nominal>
<Name>Доллар США</Name><Value>92,5058</Value><VunitRate>92,5058</VunitRate></Valute>
<Valute ID="R01239"><NumCode>978</NumCode><CharCode>EUR</CharCode><Nominal>1</Nominal>
<Name>Евро</Name><Value>100,5000</Value><VunitRate>100,5</VunitRate></Valute>
<Valute ID="R01335"><NumCode>398</NumCode><CharCode>KZT</CharCode><Nominal>100</Nominal>
<Name>Тенге</Name><Value>18,3541</Value><VunitRate>0,183541</VunitRate></Valute>
<Valute ID="R00000"><CharCode>XXX</CharCode><Nominal>0</Nominal><Value>1</Value></Valute>
</ValCurs>""".encode("windows-1251")
BANK_OF_KYRGYZSTAN = """<?xml version="1.0" encoding="windows-1251" ?>
<CurrencyRates Name="Daily Exchange Rates" Date="21.11.2026">
<Currency ISOCode="USD"><Nominal>1</Nominal><Value>87,4500</Value></Currency>
<Currency ISOCode="EUR"><Nominal>1</Nominal><Value>101,2283</Value></Currency>
<Currency ISOCode="KZT"><Nominal>10</Nominal><Value>1,6853</Value></Currency>
</CurrencyRates>""".encode("windows-1251")
BANK_OF_ESTONIA = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject>
<Cube><Cube time="2026-11-20"><Cube currency="USD" rate="1.25"/><Cube currency="SEK" rate="11,5"/></Cube></Cube>
</gesmes:Envelope>"""
OPENWEATHERMAP = {
    "weather": [{"id": 804, "main": "Clouds", "description": "пасмурно", "icon": "04d"}],
    "main": {"temp": -3.51, "feels_like": -8, "pressure": 1013, "humidity": 86},
    "wind": {"speed": 4.12, "deg": 210},
    "sys": {"country": "RU"},
    "name": "Москва",
    "cod": 200,
}
GISMETEO = {
    "meta": {"message": "", "code": "200"},
    "response": {
        "icon": "d_c3_s1",
        "pressure": {"h_pa": 974, "mm_hg_atm": 731, "in_hg": 38.3},
        "humidity": {"percent": 93},
        "wind": {"direction": {"degree": 110, "scale_8": 3}, "speed": {"km_h": 25, "m_s": 7, "mi_h": 15}},
        "temperature": {"comfort": {"C": -5.8, "F": 21.6}, "air": {"C": -0.7, "F": 30.7}},
        "description": {"full": "Пасмурно, небольшой снег"},
        "city": 4368,
    },
}
GISMETEO_CITIES = {
    "meta": {"message": "", "code": "200"},
    "response": {
        "items": [
            {"id": 999, "name": "Минск", "country": {"code": "US", "name": "США"}},
            {"id": 4248, "name": "Минск", "country": {"code": "BY", "name": "Беларусь"}},
        ],
        "total": 2,
    },
}
FOBOS = """<?xml version="1.0" encoding="windows-1251"?><report><town id="27612" name="Москва">
<fact date="2026-11-22T12:00"><t>-4,4</t><p>745</p><wind_speed>5</wind_speed><wind_deg>90</wind_deg><hum>70</hum>
<weather>Снег</weather><icon>snow</icon></fact></town></report>""".encode("windows-1251")
FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Новости</title><link>https://news.example.com/</link>
<item><title>Первая &amp; главная</title><link>https://news.example.com/1</link>
<description><![CDATA[<p>Текст<script>alert(1)</script> новости</p><img src="/inside.jpg">]]></description>
<enclosure url="https://cdn.example.com/1.jpg" type="image/jpeg" length="1"/></item>
<item><title>Вторая</title><description>Без картинки</description></item>
</channel></rss>""".encode()
Give = Answer | Callable[[Asked], Answer | None]


class SourceServer(HttpServer):
    """``answers``: path -> what is answered there; anything else is 404. ``hang``: answers only when the test ends."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, Give] = {}
        self.hang = threading.Event()
        self.hang.set()

    def answer(self, asked: Asked) -> Answer | None:
        self.hang.wait(10)
        found = self.answers.get(asked.path, Answer(404))
        return found(asked) if callable(found) else found

    def gives(self, path: str, body: Any, **fields: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.answers[path] = Answer(body=content, **fields)

    def stop(self) -> None:
        self.hang.set()
        super().stop()


class WidgetTestCase(ApiTestCase):
    """A server that stands for every source; ``wanted`` are the settings that lead there."""

    def setUp(self) -> None:
        super().setUp()
        self.server = SourceServer().start()
        self.addCleanup(self.server.stop)

    def later(self, **time: float) -> None:
        self.at(NOW + timedelta(**time))

    def call_as_nobody(self, path: str = "", **params: Any) -> dict[str, Any]:
        """A call without any key."""
        return self.decoded(self.response(path, **params), path)

    @contextmanager
    def offline(self) -> Iterator[None]:
        """No connection can be made any more."""
        with patch("socket.socket.connect", side_effect=OSError("the network is unreachable")):
            yield
