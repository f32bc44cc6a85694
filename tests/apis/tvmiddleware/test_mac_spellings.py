"""A box whose MAC address is written in many ways is one device: when it logs in, is bound, asked for, searched."""

from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.apis.tvmiddleware.logins import BOX, LoginTestCase
from tests.core.admin.panel import address, browser, form_data
from tests.core.admin.rows import staff
from tests.core.test_macs import FORM, SPELLINGS
from tests.signing import signed
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice, ClientPlayDevice


class MacSpellingsTest(LoginTestCase):
    def owned(self) -> list[AccountDevice]:
        return list(AccountDevice.objects.filter(account=self.cast.anna).order_by("pk"))

    def billing(self, path: str, account: Account | None = None, **params: Any) -> dict[str, Any]:
        north = self.cast.north.client
        given = signed({"client_id": north.pk, **params}, north.billing_api_key)
        return dict(self.http.post(f"/billing/api/{path}", given).json())

    def forget(self) -> None:
        AccountAuthKey.objects.filter(account=self.cast.anna).delete()
        AccountDevice.objects.filter(account=self.cast.anna).delete()

    def test_it_is_bound_once_and_holds_one_session(self) -> None:
        self.forget()
        for uid in SPELLINGS:
            answer = self.assert_ok(self.anna(device=BOX, device_uid=uid))
            assert answer["device_uid"] == AccountAuthKey.objects.get(key=answer["authkey"]).device_uid
        assert [row.device_uid for row in self.owned()] == [SPELLINGS[0]]
        assert AccountAuthKey.objects.filter(account=self.cast.anna).count() == 1

    def test_the_device_alone_opens_its_account(self) -> None:
        self.forget()
        self.enter(device=BOX, device_uid="001a79aabb0c")
        answer = self.login(device=BOX, device_uid="00-1A-79-AA-BB-0C")
        assert self.assert_ok(answer)["account_id"] == self.cast.anna.pk
        self.assert_ok(self.login("noauth/device/exists/", device_uid="001A.79AA.BB0C"))

    def test_nobody_else_gets_it(self) -> None:
        self.forget()
        self.enter(device=BOX, device_uid="001a79aabb0c")
        boris = make.account(self.cast.north.client, abonement=77, password="7", tariffs=[self.cast.north.basic])
        self.assert_error(self.login(abonement=77, password="7", device=BOX, device_uid=FORM), 6)
        assert not AccountDevice.objects.filter(account=boris).exists()

    def test_a_multilogin_account_has_one_session_of_it(self) -> None:
        self.forget()
        Account.objects.filter(pk=self.cast.anna.pk).update(allow_multiple_login=True)
        for uid in SPELLINGS[:5]:
            self.enter(device=BOX, device_uid=uid)
        assert AccountAuthKey.objects.filter(account=self.cast.anna).count() == 1

    def test_billing_systems_write_it_their_way(self) -> None:
        self.forget()
        anna = self.cast.anna.pk
        made = self.billing("account/device/create/", account_id=anna, system_name=BOX, device_uid="001a79aabb0c")
        assert made["error"] == 0, made
        again = self.billing("account/device/create/", account_id=anna, system_name=BOX, device_uid=FORM)
        assert again["error"] != 0
        self.enter(device=BOX, device_uid="00-1a-79-aa-bb-0c")
        gone = self.billing("account/device/delete/", device_uid="001A-79AA-BB0C")
        assert gone["error"] == 0, gone
        assert self.owned() == []
        assert not AccountAuthKey.objects.filter(account=self.cast.anna).exists()

    def test_a_device_that_is_taken_away_is_logged_out_under_every_spelling(self) -> None:
        self.forget()
        self.enter(device=BOX, device_uid="001a79aabb0c")
        make.session(self.cast.anna, device=self.box, device_uid="00-1A-79-AA-BB-0C")
        assert self.billing("account/device/delete/", device_uid=FORM)["error"] == 0
        assert not AccountAuthKey.objects.filter(account=self.cast.anna).exists()

    def test_a_list_of_allowed_uids(self) -> None:
        ClientPlayDevice.objects.filter(pk=self.box.pk).update(allowed_uids="00:1A:79:*")
        self.changed()
        for uid in ("001a79aabb0c", "00-1A-79-AA-BB-0C"):
            self.forget()
            self.enter(device=BOX, device_uid=uid)
            assert self.owned()[0].device_id == self.box.pk

    def test_the_panel(self) -> None:
        self.forget()
        self.enter(device=BOX, device_uid="001a79aabb0c")
        row, root = self.owned()[0], browser(staff("root", is_superuser=True))
        for query in ("00:1A:79", "00-1a-79-aa", "001A79AABB0C", "001a.79aa"):
            page = root.get(address(AccountDevice, "changelist"), {"q": query})
            assert [one.pk for one in page.context["cl"].result_list] == [row.pk], query
        other = make.bound_device(self.cast.boris, self.box, "other")
        url = address(AccountDevice, "change", other.pk)
        answer = root.post(url, form_data(root.get(url), device_uid=FORM))
        assert "device_uid" in answer.context["adminform"].form.errors

    def old_device(self, account: Account, uid: str, form: str | None = None) -> AccountDevice:
        """As a release before wrote it, or as a migration left it."""
        row = make.bound_device(account, self.box, f"{uid}-")
        AccountDevice.objects.filter(pk=row.pk).update(device_uid=uid, uid_form=form)
        return row

    def test_spellings_that_were_bound_apart_keep_their_accounts(self) -> None:
        self.forget()
        boris = make.account(self.cast.north.client, abonement=77, password="7", tariffs=[self.cast.north.basic])
        mine = self.old_device(self.cast.anna, "001a79aabb0c", "001a79aabb0c")
        self.old_device(boris, "00-1a-79-aa-bb-0c", FORM)
        for uid, account in (("001a79aabb0c", self.cast.anna), ("00-1a-79-aa-bb-0c", boris), ("001A79AABB0C", boris)):
            assert self.assert_ok(self.login(device=BOX, device_uid=uid))["account_id"] == account.pk, uid
        mine.refresh_from_db()
        mine.brand_name = "Infomir"
        mine.full_clean()
        mine.save()
        assert mine.uid_form == "001a79aabb0c"

    def test_a_row_that_was_not_filled_in_is_found_as_it_is_written(self) -> None:
        self.forget()
        self.old_device(self.cast.anna, "001a79aabb0c")
        assert self.assert_ok(self.login(device=BOX, device_uid="001a79aabb0c"))["account_id"] == self.cast.anna.pk
