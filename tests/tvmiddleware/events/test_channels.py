"""For every way of changing a channel: one event, whose listeners hear of it once."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from tests import factories as make
from tests.commands import run
from tests.core.admin.panel import address
from tests.core.admin.test_stale_pages import list_data
from tests.factories import NOW
from tests.tvmiddleware.events.hearing import EventCase
from tvmiddleware.events import ChannelChanged, ChannelCreated, ChannelDeleted
from tvmiddleware.models import Channel
from tvmiddleware.services.channel_bulk import channels_attach_guides, channels_switch


class ChannelEventsTest(EventCase):
    def setUp(self) -> None:
        super().setUp()
        self.channel = make.channel(self.cast.north.client, name="Music")
        self.forget()

    def assert_changed(self, *, actor: str, fields: tuple[str, ...]) -> None:
        assert self.names() == ["ChannelChanged"]
        whose = {"client_id": self.channel.client_id, "channel_id": self.channel.pk}
        self.one(ChannelChanged, fields=fields, actor=actor, **whose)

    def test_the_form(self) -> None:
        self.panel(self.channel, name="Songs")
        self.assert_changed(actor="user:oleg", fields=("name",))

    def test_the_form_that_changes_nothing(self) -> None:
        self.panel(self.channel)
        assert not self.heard

    def test_the_list(self) -> None:
        page = address(Channel, "changelist")
        rows = list(Channel.objects.filter(client=self.cast.north.client).order_by("sort", "pk"))
        place = rows.index(self.channel)
        data = list_data(self.http_of_staff.get(page), **{f"form-{place}-sort": "77"})
        with self.committed():
            assert self.http_of_staff.post(page, data).status_code == 302
        self.assert_changed(actor="user:oleg", fields=("sort",))

    def test_the_mass_actions(self) -> None:
        self.panel_action("switch_off", self.channel)
        self.assert_changed(actor="user:oleg", fields=("enabled",))
        self.forget()
        self.panel_action("switch_off", self.channel)
        assert not self.heard, "it is off already"

    def test_a_guide_by_one_click(self) -> None:
        guide = make.epg_channel(name="Music")
        page = reverse("admin:tvmiddleware_channel_guide", args=(self.channel.pk, guide.pk))
        with self.committed():
            self.http_of_staff.post(page)
        self.assert_changed(actor="user:oleg", fields=("epg_channel",))

    def test_guides_of_many_channels(self) -> None:
        guide = make.epg_channel(name="Music")
        channels = [self.channel, self.cast.two]
        with self.committed():
            channels_attach_guides(guides={one.pk: guide.pk for one in channels}, now=NOW)
        assert {one.channel_id for one in self.events(ChannelChanged)} == {one.pk for one in channels}
        assert self.names() == ["ChannelChanged"] * 2

    # --- made and deleted -----------------------------------------------------------------------------------------
    def assert_created(self, *, actor: str, name: str = "New") -> None:
        made = Channel.objects.get(name=name)
        assert self.names() == ["ChannelCreated"]
        self.one(ChannelCreated, client_id=self.cast.north.client.pk, channel_id=made.pk, actor=actor)

    def test_the_form_makes_one(self) -> None:
        self.panel_add(Channel, name="New")
        self.assert_created(actor="user:oleg")

    def test_create_channel(self) -> None:
        with self.committed():
            run("create_channel", f"--client_id={self.cast.north.client.pk}", "--name=New", "--url_prefix=new")
        self.assert_created(actor="command:create_channel")

    def test_an_import(self) -> None:
        """One channel is made, one is changed, one stays as it is; a file that is only shown tells nobody."""
        page = reverse("admin:tvmiddleware_channel_import")
        text = f"id,name,url_prefix\n,New,new\n{self.channel.pk},Songs,{self.channel.url_prefix}\n"
        text += f"{self.cast.two.pk},{self.cast.two.name},{self.cast.two.url_prefix}\n"
        upload = SimpleUploadedFile("channels.csv", text.encode(), "text/csv")
        with self.committed():
            shown = self.http_of_staff.post(page, {"import_file": upload, "format": "0"})
        assert not self.heard
        confirm = {name: value for name, value in shown.context["confirm_form"].initial.items() if value is not None}
        with self.committed():
            self.http_of_staff.post(reverse("admin:tvmiddleware_channel_process_import"), confirm)
        made = Channel.objects.get(name="New")
        assert sorted(self.names()) == ["ChannelChanged", "ChannelCreated"]
        self.one(ChannelCreated, channel_id=made.pk, actor="user:oleg")
        self.one(ChannelChanged, channel_id=self.channel.pk, fields=("name",), actor="user:oleg")

    def assert_deleted(self, pk: int) -> None:
        assert self.names() == ["ChannelDeleted"]
        self.one(ChannelDeleted, client_id=self.cast.north.client.pk, channel_id=pk, actor="user:oleg")

    def test_the_form_deletes(self) -> None:
        pk = self.channel.pk
        self.panel_delete(self.channel)
        self.assert_deleted(pk)

    def test_the_mass_action_deletes(self) -> None:
        pk = self.channel.pk
        self.panel_action("delete_selected", self.channel, post="yes")
        self.assert_deleted(pk)

    # --- nothing --------------------------------------------------------------------------------------------------
    def test_rolled_back(self) -> None:
        with self.committed(), transaction.atomic():
            channels_switch(channel_ids=[self.channel.pk], enabled=False, now=NOW)
            transaction.set_rollback(True)
        assert not self.heard

    def test_channels_of_two_operators(self) -> None:
        foreign = make.channel(self.cast.south.client, name="Foreign")
        with self.committed():
            channels_switch(channel_ids=[self.channel.pk, foreign.pk], enabled=False, now=NOW)
        told = {(one.client_id, one.channel_id) for one in self.events(ChannelChanged)}
        assert told == {(self.cast.north.client.pk, self.channel.pk), (self.cast.south.client.pk, foreign.pk)}
