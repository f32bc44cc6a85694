from __future__ import annotations

from library.models import VideoProvider
from tests.base import ApiTestCase


class ProviderListNoauthTest(ApiTestCase):
    path = "noauth/provider/list/"

    def test_those_of_the_operator(self) -> None:
        VideoProvider.objects.create(client=self.cast.north.client, name="North")
        VideoProvider.objects.create(client=self.cast.south.client, name="South")
        assert [row["name"] for row in self.assert_ok(self.call_with_key())["providers"]] == ["North"]

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(api_key="wrong"), 403)
