from __future__ import annotations

from tests.base import ApiTestCase


class TariffEditTest(ApiTestCase):
    """An edited tariff holds at each session's next call, without rebuilding a hundred thousand session records."""

    path = "channel/url/"

    def edit(self, **fields: object) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            for name, value in fields.items():
                setattr(self.cast.north.extra, name, value)
            self.cast.north.extra.save()

    def code(self) -> int:
        return int(self.call(cid=self.cast.two.pk, redirect=0)["error"])

    def test_disabling_closes_and_enabling_opens_again(self) -> None:
        assert self.code() == 0
        self.edit(enabled=False)
        assert self.code() == 404
        self.edit(enabled=True)
        assert self.code() == 0

    def test_only_for_inactive_accounts(self) -> None:
        assert self.code() == 0
        self.edit(available_for_inactive_accounts=True)
        assert self.code() == 404

    def test_the_edit_costs_a_session_no_sql_but_the_rules(self) -> None:
        self.code()
        self.edit(price=99)
        self.code()
        with self.assertNumQueries(0):
            self.code()
