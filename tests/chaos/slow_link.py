"""A TCP link that can be slow: what comes from a client goes on to a server after a while."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress


class SlowLink:
    """``with SlowLink(port) as link``: connections to ``link.port`` reach 127.0.0.1:port ``delay`` seconds later."""

    def __init__(self, port: int) -> None:
        self.target, self.delay, self.port = port, 0.0, 0
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self) -> SlowLink:
        self.thread.start()
        assert self.ready.wait(10)
        return self

    def __exit__(self, *error: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def serve(self) -> None:
        async def start() -> None:
            server = await asyncio.start_server(self.connected, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            self.ready.set()

        self.loop.run_until_complete(start())
        self.loop.run_forever()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
            await asyncio.gather(self.pump(reader, back), self.pump(there, writer))
        writer.close()

    async def pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                if self.delay:
                    await asyncio.sleep(self.delay)
                target.write(data)
                await target.drain()
        target.close()
