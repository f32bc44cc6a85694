"""A day of one device, from its start to the logout, told once and lived by each kind of client."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from apis.drm.ezdrm import LicenseAsker
from apis.tvmiddleware.auth import AuthKey, AuthKeyLenient
from smarty.site import TABLES
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.journeys.box import Box, Manners, check_token, query_of, rows, token_of
from tvmiddleware.models import AccountDevice
from tvmiddleware.services.messages import Draft, message_send_many

HOUR, DAY = 3600, 86400
NOON = int(NOW.timestamp())
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
AUTHKEY = re.compile(r"[0-9a-f]{128}")
TOKEN = re.compile(r"[0-9a-f]{32}")


class ComputerDay(ApiTestCase):
    """The plain client: GET, JSON, its key in the query."""

    manners = Manners()

    def test_the_day(self) -> None:
        box = self.switched_on()
        self.log_in(box)
        self.look_around(box)
        self.look_around_v2(box)
        self.read_the_guide(box)
        self.watch_live(box)
        self.watch_the_archive(box)
        self.arrange_channels(box)
        self.lock_channels(box)
        self.set_a_reminder(box)
        self.leave_and_come_back(box)
        self.read_mail(box)
        self.log_out(box)

    # --- morning ----------------------------------------------------------------------------------------------------
    def switched_on(self) -> Box:
        north = self.cast.north.client
        box = Box(self, self.manners, client_id=north.pk)
        settings = box.ok("portal/settings/list/", api_key=north.api_key, model="M1", brand="B")
        assert UUID.fullmatch(settings["random_uuid4"])
        assert [settings[name] for name in ("auth_mode", "redirect_to_portal_url", "custom_api_url")] == ["", "", ""]
        assert int(settings["show_tvchannels"]) == 1
        again = box.ok("portal/settings/list/", api_key=north.api_key)
        assert again["random_uuid4"] != settings["random_uuid4"]
        box.said["device_uid"] = settings["random_uuid4"]
        return box

    def log_in(self, box: Box) -> None:
        key = self.cast.north.client.api_key
        box.refused("channel/list/", 403)
        box.refused("login/", 4, api_key="wrong", abonement=1001, password="1111")
        box.refused("login/", 1, api_key=key, abonement=1001, password="0000")
        me = box.ok("login/", api_key=key, abonement=1001, password="1111", device_model="M1", brand_name="B")
        assert AUTHKEY.fullmatch(me["authkey"])
        assert (me["firstname"], me["lastname"], int(me["abonement"])) == ("Anna", "Paying", 1001)
        assert (int(me["account_id"]), int(me["utc_time"])) == (self.cast.anna.pk, NOON)
        assert (me["parent_code"], me["status_reason"], int(me["last_channel"])) == ("0000", "ACTIVE", -1)
        assert me["device_uid"] == box.said["device_uid"]
        assert AccountDevice.objects.get(device_uid=me["device_uid"]).account == self.cast.anna
        assert {self.http.cookies[name].value for name in ("authkey", "device_uid")} == {
            me["authkey"],
            me["device_uid"],
        }
        assert all(self.http.cookies[name]["httponly"] for name in ("authkey", "device_uid"))
        self.authkey = me["authkey"]
        if not self.manners.cookies:
            self.http.cookies.clear()
            box.said["authkey"] = me["authkey"]
        status = box.ok("account/status/", with_tariffs=1)
        assert (int(status["status"]), int(status["is_active"]), int(status["has_new_messages"])) == (0, 1, 0)
        assert [int(pk) for pk in status["tariff_ids"]] == sorted([self.cast.north.basic.pk, self.cast.north.extra.pk])
        assert rows(status["message"]) == rows(status["command"]) == []

    def channels(self, box: Box, **params: Any) -> list[dict[str, Any]]:
        return rows(box.ok("channel/list/", **params)["channels"])

    def channel(self, box: Box, **params: Any) -> dict[str, Any]:
        """Channel One."""
        found = {int(row["id"]): row for row in self.channels(box, **params)}
        return found[self.cast.one.pk]

    def look_around(self, box: Box) -> None:
        one, two = self.channels(box)
        assert [int(one["id"]), int(two["id"])] == [self.cast.one.pk, self.cast.two.pk]
        assert (one["name"], int(one["lcn_number"]), int(one["channel_sort"])) == ("One", 11, 1)
        assert (int(one["has_record"]), int(one["max_archive_duration"]), int(one["has_subscription"])) == (1, 3, 1)
        assert (one["program_name"], int(one["program_id"])) == ("Noon news", self.cast.current.pk)
        assert int(one["program_begin_time"]) == NOON - HOUR // 2
        assert one["next_program_name"] == "Evening show"
        assert rows(one["hbb"]) == rows(one["additional_categories"]) == []
        assert (int(two["program_id"]), two["program_name"], int(two["next_program_end_time"])) == (0, "", 0)
        categories = {int(row["id"]): row for row in rows(box.ok("category/list/")["categories"])}
        assert [int(row["channels_count"]) for row in categories.values()] == [1, 1]
        assert categories[int(one["category_id"])]["name"] == "News"
        assert self.channel(box, lang="en")["name"] == "One en"
        assert [row["name"] for row in self.channels(box, search="tw")] == ["Two"]
        assert [row["name"] for row in rows(box.ok("channel/list/search/", search="ONE")["channels"])] == ["One"]
        assert [row["name"] for row in self.channels(box, limit=1, page=2)] == ["Two"]
        assert "hbb" not in self.channel(box, compact=1)

    def look_around_v2(self, box: Box) -> None:
        listed = rows(box.ok("v2/channel/list/")["channels"])
        ids = [int(row["id"]) for row in listed]
        assert ids == [self.cast.one.pk, self.cast.two.pk]
        assert "program_id" not in listed[0]
        for sent in (ids, ",".join(map(str, ids)), str(ids)):
            told = rows(box.ok("v2/channel/info/", channel_ids=sent)["programs"])
            assert [(int(row["id"]), row["name"]) for row in told] == [(ids[0], "One"), (ids[1], "Two")]
            assert told[0]["program_name"] == "Noon news"
            assert told[0]["meta"] == "{}"
        box.refused("v2/channel/info/", 1, channel_ids=[self.cast.closed.pk, self.cast.foreign.pk])

    # --- noon -------------------------------------------------------------------------------------------------------
    def read_the_guide(self, box: Box) -> None:
        cid = self.cast.one.pk
        coming = rows(box.ok("channel/programs/", cid=cid)["programs"])
        assert [row["program_name"] for row in coming] == ["Noon news", "Evening show"]
        assert int(coming[0]["datetime_end"]) == int(coming[0]["program_end_time"]) == NOON + HOUR // 2
        assert len(rows(box.ok("channel/programs/", cid=cid, limit=1)["programs"])) == 1
        assert "datetime_begin" not in rows(box.ok("channel/programs/", cid=cid, compact=1)["programs"])[0]
        today = rows(box.ok("program/list/", cid=cid, date="22.11.2026")["programs"])
        assert [row["name"] for row in today] == ["Morning film", "Noon news", "Evening show"]
        assert [int(row["has_record"]) for row in today] == [1, 1, 0]
        assert [bool(row["url"]) for row in today] == [True, True, False]
        for date in ("21.11.2026", "23.11.2026"):
            assert rows(box.ok("program/list/", cid=cid, date=date)["programs"]) == []
        span = {"time_from": NOON - 2 * HOUR, "time_to": NOON - HOUR}
        assert [row["name"] for row in rows(box.ok("program/list/", cid=cid, **span)["programs"])] == ["Morning film"]
        later = box.ok("program/list/", cid=cid, pid_from=self.cast.current.pk)
        assert [row["name"] for row in rows(later["programs"])] == ["Noon news", "Evening show"]
        many = {"programs_from_ts": NOON - HOUR, "programs_to_ts": NOON + HOUR, "channel_ids": [cid]}
        (table,) = rows(box.ok("channel/list/programs/", **many)["channels"])
        assert (int(table["id"]), int(table["current_program_id"])) == (cid, self.cast.current.pk)
        assert [row["name"] for row in rows(table["programs"])] == ["Morning film", "Noon news", "Evening show"]
        one = box.ok("program/detail/", pid=self.cast.past.pk, cid=cid)
        assert (one["name"], one["description"], int(one["has_record"])) == ("Morning film", "A film", 1)
        (found,) = rows(box.ok("program/list/search/", search="eveni")["results"])
        assert (int(found["id"]), int(found["program_id"])) == (cid, self.cast.coming.pk)

    def watch_live(self, box: Box) -> None:
        url = self.channel(box)["url"]
        assert f"{self.manners.prefix}channel/url/?" in url
        said = query_of(url)
        assert said == {
            "client_id": str(self.cast.north.client.pk),
            "device": self.manners.device,
            "authkey": self.authkey,
            "cid": str(self.cast.one.pk),
        }
        uri = box.play(url)
        assert re.fullmatch(r"http://live\.example\.com/one/index\.m3u8\?token=[0-9a-f]{32}", uri)
        token = token_of(uri)
        for _minute in range(3):
            assert check_token(self, token=token, name="one", ip="203.0.113.9") == (200, 0)
        assert check_token(self, token=token) == (200, 0)
        assert check_token(self, token=token, name="two") == (403, 2)
        assert check_token(self, token="0" * 32, name="one") == (403, 1)
        box.refused("channel/url/", 404, cid=self.cast.closed.pk, redirect=0)
        box.refused("channel/url/", 404, cid=self.cast.foreign.pk)
        answer = box.ok("channel/url/", cid=self.cast.one.pk, redirect=0)
        assert TOKEN.fullmatch(token_of(answer["uri"]))
        services = [self.cast.north.live.pk, self.cast.north.pvr.pk]
        box.refused("channel/url/", 404, cid=self.cast.one.pk, redirect=0, exclude_service_id=services)
        box.refused(
            "channel/url/", 404, cid=self.cast.one.pk, redirect=0, exclude_service_id=",".join(map(str, services))
        )
        self.token = token

    def watch_the_archive(self, box: Box) -> None:
        cid = self.cast.one.pk
        film, news, _show = rows(box.ok("program/list/", cid=cid, date="22.11.2026")["programs"])
        assert f"{self.manners.prefix}program/url/?" in film["url"]
        uri = box.play(film["url"])
        assert f"/one/video-{NOON - 2 * HOUR}-{HOUR * 3 // 2}.m3u8" in uri
        assert check_token(self, token=token_of(uri), name="one") == (200, 0)
        assert f"/one/video-{NOON - HOUR // 2}-{HOUR}.m3u8" in box.play(news["url"]), "what still runs, from its start"
        by_time = box.ok("program/url/", cid=cid, time=NOON - HOUR, redirect=0)
        assert f"/one/video-{NOON - 2 * HOUR}-" in by_time["uri"]
        assert by_time["preview_uri_mask"] == by_time["preview_url_mask"] == ""
        paused = box.ok("program/url/", cid=cid, pid=self.cast.current.pk, redirect=0, tv_pause=1)
        assert f"/one/video-{NOON - HOUR // 2}-now.m3u8" in paused["uri"]
        box.refused("program/url/", 404, cid=cid, pid=self.cast.coming.pk)
        box.refused("program/url/", 1, cid=cid)

    # --- afternoon --------------------------------------------------------------------------------------------------
    def arrange_channels(self, box: Box) -> None:
        one, two = self.cast.one.pk, self.cast.two.pk
        box.ok("settings/save/", favorite_channel=two)
        box.ok("v2/account/channels/update/", account_channels=f'[{{"channel_id": {one}, "is_hidden": 1}}]')
        marks = box.ok("v2/account/channels/accountsettingsinfo/")
        assert [[int(pk) for pk in rows(marks[name])] for name in ("is_favorited", "is_hidden")] == [[two], [one]]
        box.ok("v2/account/channels/sort/", channel_ids=[two, one])
        found = self.channels(box)
        assert [(int(row["id"]), int(row["is_hidden"]), int(row["is_favorited"])) for row in found] == [
            (two, 0, 1),
            (one, 1, 0),
        ]
        assert [int(row["id"]) for row in self.channels(box, account_sort=0)] == [one, two]
        box.ok("settings/save/", channels_sort=f'[{{"id": {one}, "is_hidden": 0}}, {{"id": {two}}}]')
        assert [(int(row["id"]), int(row["is_hidden"])) for row in self.channels(box)] == [(one, 0), (two, 0)]
        box.ok("settings/save/", channels_sort=[two, one])
        assert [int(row["id"]) for row in self.channels(box)] == [two, one]
        box.ok("settings/save/", unfavorite_channel=two)
        box.refused("settings/save/", 1, favorite_channel=self.cast.foreign.pk)
        box.refused("v2/account/channels/sort/", 404, channel_ids=[self.cast.foreign.pk])
        if self.manners.way != "json":
            box.ok("settings/save/", channels_sort="")
            assert [int(row["id"]) for row in self.channels(box)] == [one, two], "an empty order is the operator's"

    def lock_channels(self, box: Box) -> None:
        box.ok("settings/save/", parent_lock_channel=self.cast.one.pk)
        assert int(self.channel(box)["is_parent_control"]) == 1
        box.ok("settings/save/", parent_unlock_channel=self.cast.one.pk)
        assert int(self.channel(box)["is_parent_control"]) == 0
        refusal = box.refused("account/parent_code/set/", 1, old_pin="9999", new_pin="1234")
        assert list(refusal["error_messages"]) == ["old_pin"]
        box.ok("account/parent_code/set/", old_pin="0000", new_pin="1234")
        self.cast.anna.refresh_from_db()
        assert self.cast.anna.parent_code == "1234"

    def set_a_reminder(self, box: Box) -> None:
        cid, pid = self.cast.one.pk, self.cast.coming.pk
        box.refused("notification/create/", 404, cid=cid, pid=10**9)
        box.ok("notification/create/", cid=cid, pid=pid)
        (row,) = rows(box.ok("notification/list/")["notifications"])
        assert (int(row["id"]), int(row["program_id"]), row["program_name"]) == (cid, pid, "Evening show")
        assert box.play(row["url"]).startswith("http://live.example.com/one/")
        box.ok("notification/delete/", pid=pid)
        assert rows(box.ok("notification/list/")["notifications"]) == []

    def leave_and_come_back(self, box: Box) -> None:
        pid = self.cast.past.pk
        film = {"content_type": "program", "content_id": pid}
        box.ok("content/position/set/", position=600, **film)
        assert int(box.ok("program/detail/", pid=pid)["position"]) == 600
        listed = rows(box.ok("program/list/", cid=self.cast.one.pk)["programs"])
        assert [int(row["position"]) for row in listed] == [600, 0, 0]
        box.ok("content/position/delete/", **film)
        assert int(box.ok("program/detail/", pid=pid)["position"]) == 0
        for channel in (self.cast.one, self.cast.two, self.cast.one):
            self.at(NOW + timedelta(seconds=channel.pk))
            box.ok("content/position/remember/channel/", channel_id=channel.pk)
        self.at(NOW)
        last = rows(box.ok("channel/list/last/")["channels"])
        assert [int(row["id"]) for row in last] == [self.cast.two.pk, self.cast.one.pk]
        assert rows(box.ok("channel/list/last/", icon_width=40, icon_height=40)["channels"]) == last

    # --- evening ----------------------------------------------------------------------------------------------------
    def read_mail(self, box: Box) -> None:
        self.mail(
            Draft(subject="Hello $firstname", text="<b>news</b> & more", urgent=False, delete_after_reading=False)
        )
        assert int(box.ok("account/status/")["has_new_messages"]) == 1
        (row,) = rows(box.ok("message/list/")["messages"])
        assert (row["subject"], int(row["was_read"]), int(row["urgent"])) == ("Hello Anna", 0, 0)
        assert row["created_at"] == ("2026-11-22 12:00" if self.manners.xml else NOON)
        whole = box.ok("message/detail/", uuid=row["uuid"])
        assert (whole["text"], whole["created_at"]) == ("<b>news</b> & more", row["created_at"])
        assert int(box.ok("account/status/")["has_new_messages"]) == 0
        assert [int(row["was_read"]) for row in rows(box.ok("message/list/")["messages"])] == [1]
        box.ok("message/delete/", uuid=row["uuid"])
        box.refused("message/detail/", 1, uuid=row["uuid"])
        self.mail(Draft(subject="Storm", text="tonight"))
        assert box.ok("account/status/")["message"] == {
            "subject": "Storm",
            "text": "tonight",
            "no_confirmation": "0" if self.manners.xml else 0,
        }
        assert rows(box.ok("account/status/")["message"]) == [], "an urgent message comes once"

    def mail(self, draft: Draft) -> None:
        north = self.cast.north.client
        with self.captureOnCommitCallbacks(execute=True):
            message_send_many(client_id=north.pk, account_ids=[self.cast.anna.pk], draft=draft, now=NOW)

    def log_out(self, box: Box) -> None:
        assert check_token(self, token=self.token, name="one") == (200, 0)
        box.ok("logout/")
        assert check_token(self, token=self.token, name="one") == (403, 1)
        box.said["authkey"] = self.authkey
        status = box.ok("account/status/")
        assert (int(status["status"]), int(status["is_active"])) == (1, 0)
        for row in TABLES["/tvmiddleware/api"]:
            auth = row.spec.auth
            if isinstance(auth, AuthKey) and not isinstance(auth, AuthKeyLenient | LicenseAsker):
                box.refused(row.path, 403, cid=self.cast.one.pk, uuid="all")


class BoxDay(ComputerDay):
    """An old set-top box: XML, no slash at the end, parameters of its own."""

    manners = Manners(device="mag", xml=True, slash=False, noise=(("sess_key", "x"), ("timezone", "+3"), ("lang", "")))


class RebrandedBoxDay(ComputerDay):
    """A box whose firmware adds its model, behind a portal's nginx."""

    manners = Manners(device="mag_250_acme", xml=True, prefix="/api/tvmiddleware/api/")


class FormDay(ComputerDay):
    """An app that posts a form to every method."""

    manners = Manners(device="android", way="post")


class JsonDay(ComputerDay):
    """An app that posts a JSON body to every method."""

    manners = Manners(way="json", noise=(("timezone", "Europe/Riga"),))


class CookieDay(ComputerDay):
    """A browser: nothing but cookies tells who it is."""

    manners = Manners(cookies=True, prefix="/api/tvmiddleware/api/")


class CookieBoxDay(ComputerDay):
    """A box with a browser, XML, forms and cookies."""

    manners = Manners(device="mag", xml=True, way="post", cookies=True, slash=False)
