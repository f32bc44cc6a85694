from __future__ import annotations

from library.models import TargetBanner, TargetBannerAccount
from tests.apis.content.base import ContentTestCase
from tests.library.banners import make_banner


class TargetBannerDeleteTest(ContentTestCase):
    path = "targetbanner/delete/"

    def test_it_is_gone_at_once(self) -> None:
        row = make_banner(self.cast.north.client, accounts=[self.cast.anna])
        shown = "/tvmiddleware/api/account/targetbanner/list"
        assert self.http.get(shown, self.identity()).json()["count"] == 1
        self.ok(id=row.pk)
        assert self.http.get(shown, self.identity()).json()["count"] == 0
        assert not TargetBannerAccount.objects.exists()
        self.refused(404, id=row.pk)

    def test_what_there_is_not(self) -> None:
        theirs = make_banner(self.cast.south.client)
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong)
        assert TargetBanner.objects.filter(pk=theirs.pk).exists()

    def test_what_is_no_id(self) -> None:
        self.names_wrong(20, "id")
        for wrong in ("", "x", "1.5"):
            self.names_wrong(20, "id", id=wrong)
