from __future__ import annotations

import base64
from unittest import mock

import pytest

from billing.documents import pdf
from tests.http_server import HttpServer

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
needs_pango = pytest.mark.skipif(not pdf.pdf_available(), reason=f"needs Debian's {pdf.PACKAGES}")


@needs_pango
def test_a_page() -> None:
    made = pdf.pdf_of("<h1>Договор № 1</h1>")
    assert made.startswith(b"%PDF-")
    assert len(made) > 1000


@needs_pango
def test_it_fetches_nothing() -> None:
    """Pictures and styles from elsewhere are left out, whatever their address; those in the text are shown."""
    inside = base64.b64encode(PIXEL).decode()
    with HttpServer() as server:
        html = (
            f'<link rel="stylesheet" href="{server.url}/a.css"><style>@import url({server.url}/b.css);</style>'
            f'<img src="{server.url}/c.png"><img src="file:///etc/hostname"><img src="data:image/png;base64,{inside}">'
            f'<object data="{server.url}/d.svg"></object><a rel="attachment" href="file:///etc/passwd">x</a>'
        )
        made = pdf.pdf_of(html)
    assert server.asked == []
    assert made.startswith(b"%PDF-")
    assert b"root:" not in made
    assert b"EmbeddedFile" not in made


def test_without_the_libraries() -> None:
    pdf.weasyprint.cache_clear()
    with mock.patch.object(pdf, "import_module", side_effect=OSError("cannot load library 'libpango-1.0-0'")):
        assert not pdf.pdf_available()
        with pytest.raises(pdf.PdfImpossible, match="libpango"):
            pdf.pdf_of("<p>x</p>")
