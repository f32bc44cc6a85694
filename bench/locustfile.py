"""The steady mix as locust sees it, for people: ``.venv/bin/locust -f bench/locustfile.py --host
http://127.0.0.1:8380``.

It describes the scenario; wrk and bench.paced measure (locust itself is busy long before the server is). The boxes are
those of the data set of ``make bench``.
"""

from __future__ import annotations

import random
from typing import Any

from locust import FastHttpUser, constant_pacing, events, task

from bench import mixes
from bench.dataset import SMALL
from bench.measure import load_boxes

pool: list[mixes.Box] = []


@events.test_start.add_listener
def load(environment: Any, **kwargs: Any) -> None:
    pool.extend(load_boxes(SMALL))


class SetTopBox(FastHttpUser):
    """A box that is on: a status call every two minutes, now and then another channel or the guide."""

    wait_time = constant_pacing(121 * mixes.STEADY["account_status"][1] / sum(w for _m, w in mixes.STEADY.values()))

    def on_start(self) -> None:
        self.dice = random.Random()
        self.box = self.dice.choice(pool)
        for name in ("portal_settings_list", "channel_list"):
            self.ask(name)

    def ask(self, name: str) -> None:
        path = {**mixes.LOGIN, **mixes.STEADY}[name][0](self.box, self.dice)
        with self.client.get(f"{mixes.PREFIX}/{path}", name=name, catch_response=True) as answer:
            body = answer.text or ""
            if '"error":0' not in body and "<error>0<" not in body:
                answer.failure(body[-120:])

    @task
    def live(self) -> None:
        names = list(mixes.STEADY)
        self.ask(self.dice.choices(names, weights=[weight for _maker, weight in mixes.STEADY.values()])[0])
