"""``python -m bench.edits NAME... SECONDS``: what staff and cron do during the load test, told as JSON lines."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any
from xml.sax.saxutils import escape

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from bench.dataset import SMALL  # noqa: E402
from bench.stack import WORK  # noqa: E402
from core import clock  # noqa: E402
from core.commands import BACKGROUND_NICE  # noqa: E402
from epg.models import Epg, EpgChannel, EpgSource  # noqa: E402
from tvmiddleware.models import Account, Channel, Tariff  # noqa: E402
from tvmiddleware.services.messages import Draft, message_send_many  # noqa: E402


def channel() -> dict[str, Any]:
    """The third channel gets another name."""
    row = Channel.objects.order_by("sort")[2]
    row.name = f"Renamed {time.time_ns()}"
    row.save()
    return {"renamed": row.pk, "name_now": row.name}


def tariff() -> dict[str, Any]:
    """The small package loses its last channel."""
    row = Tariff.objects.get(name=SMALL)
    last = Channel.objects.filter(tariffs=row).order_by("-sort")[0]
    last.tariffs.remove(row)
    return {"closed": last.pk}


def guide() -> dict[str, Any]:
    """A third of the guide comes with other titles."""
    source = EpgSource.objects.get(name="Bench guide")
    channels = list(EpgChannel.objects.filter(source=source).order_by("pk"))[::3]
    file = WORK / "changed.xml"
    count = write(file, channels)
    EpgSource.objects.filter(pk=source.pk).update(parser="xmltv_from_file", url_mask=str(file))
    call_command("epg_import", epg_source_id=source.pk, actual_days=60)
    return {"programs": count}


def write(file: Any, channels: list[EpgChannel]) -> int:
    count = 0
    with file.open("w", encoding="utf-8") as out:
        out.write("<tv>")
        out.writelines(f'<channel id="{row.source_channel_id}"/>' for row in channels)
        for row in channels:
            for one in Epg.objects.filter(epg_channel=row).order_by("datetime_begin"):
                count += 1
                out.write(
                    f'<programme start="{one.datetime_begin:%Y%m%d%H%M%S} +0000" channel="{row.source_channel_id}" '
                    f'stop="{one.datetime_end:%Y%m%d%H%M%S} +0000"><title>{escape(one.name)}!</title>'
                    f"<desc>{escape(one.description)}</desc></programme>\n"
                )
        out.write("</tv>")
    return count


def message() -> dict[str, Any]:
    """News for every subscriber."""
    client_id = Account.objects.values_list("client_id", flat=True)[0]
    ids = Account.objects.filter(client_id=client_id).order_by("pk").values_list("pk", flat=True)
    draft = Draft("News", "A new channel", urgent=False)
    return {"messages": message_send_many(client_id=client_id, account_ids=ids, draft=draft, now=clock.now())}


WORK_OF = {"channel": channel, "tariff": tariff, "guide": guide, "message": message}


def say(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def main(names: list[str], pause: float) -> None:
    os.nice(BACKGROUND_NICE)  # as cron's commands and the queue's workers are
    for name in names:
        say(name=name, done=False, at=time.time())
        started = time.monotonic()
        result = WORK_OF[name]()
        say(name=name, done=True, at=time.time(), seconds=round(time.monotonic() - started, 1), **result)
        time.sleep(pause)


if __name__ == "__main__":
    main(sys.argv[1:-1], float(sys.argv[-1]))
