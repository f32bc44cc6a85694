"""Each provider against a local server that speaks its messages. None of them was ever asked for real."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from sms.backends.base import Delivery, SmsBackend, SmsError
from sms.backends.http import HttpBackend
from sms.backends.mobipace import MobipaceBackend
from sms.backends.pulseem import PulseemBackend
from sms.backends.sms_assistent import SmsAssistentBackend
from sms.backends.smscru import SMSCBackend
from sms.models import PhoneCall
from tests.factories import NOW
from tests.http_server import Answer, Asked
from tests.sms.gateway import Gateway

pytestmark = pytest.mark.needs_cache

PHONE = "+79990000001"
TEXT = "Код: 123456 & ещё"


@pytest.fixture
def there(settings: Settings) -> Iterator[Gateway]:
    with Gateway() as made:
        settings.SMSC_URL = made.url
        settings.SMSC_LOGIN, settings.SMSC_PASSWORD, settings.SMSC_SENDER = "north", "geheim", "NorthTV"
        settings.SMSC_NOTIFY_SECRET = "s" * 20
        settings.MOBIPACE_URL = f"{made.url}/v3"
        settings.MOBIPACE_LOGIN, settings.MOBIPACE_PASSWORD, settings.MOBIPACE_SENDER = "north", "geheim", "NorthTV"
        settings.PULSEEM_URL, settings.PULSEEM_APIKEY, settings.PULSEEM_SENDER_NAME = made.url, "geheim", "NorthTV"
        settings.SMS_ASSIST_URL = f"{made.url}/"
        settings.SMS_ASSIST_USERNAME, settings.SMS_ASSIST_PASSWORD = "north", "geheim"
        settings.SMS_ASSIST_SENDER_NAME = "NorthTV"
        settings.SMS_HTTP = {"url": f"{made.url}/send", "params": {"to": "$digits", "text": "$text"}}
        yield made


def refusal(backend: SmsBackend) -> SmsError:
    with pytest.raises(SmsError) as caught:
        backend.send(PHONE, TEXT)
    told = str(caught.value)
    assert "geheim" not in told
    assert "123456" not in told
    return caught.value


# --- smsc.ru ------------------------------------------------------------------------------------------------------
def test_smsc_sends(there: Gateway) -> None:
    there.says({"id": 77, "cnt": 1})
    assert SMSCBackend().send(PHONE, TEXT) == "77"
    asked = there.asked[0]
    assert (asked.method, asked.path, asked.query) == ("POST", "/sys/send.php", {})
    assert asked.form == {
        "login": "north",
        "psw": "geheim",
        "charset": "utf-8",
        "fmt": "3",
        "phones": "79990000001",
        "mes": TEXT,
        "sender": "NorthTV",
    }


@pytest.mark.parametrize(("code", "permanent"), [(1, True), (2, True), (3, False), (4, False), (7, True), (9, False)])
def test_smsc_refuses(there: Gateway, code: int, permanent: bool) -> None:
    there.says({"error": "description", "error_code": code})
    error = refusal(SMSCBackend())
    assert str(error) == f"smsc.ru: error {code}"
    assert error.permanent is permanent


def test_smsc_delivery(there: Gateway) -> None:
    states = [(1, 1), (2, 0), (3, 20), (4, -1)]
    there.says([{"id": number, "phone": "79990000001", "status": status} for number, status in states])
    found = SMSCBackend().deliveries([(str(number), PHONE) for number, _status in states])
    assert there.asked[0].path == "/sys/status.php"
    assert there.asked[0].form["id"] == "1,2,3,4,"
    assert there.asked[0].form["phone"] == "79990000001," * 4
    assert found == {
        "1": Delivery(delivered=True),
        "2": Delivery(),
        "3": Delivery(failed=True, reason="status 20"),
        "4": Delivery(),
    }


def test_smsc_flash_call(there: Gateway) -> None:
    there.says({"id": 5, "cnt": 1, "code": "804321"})
    assert SMSCBackend().flash_call(PHONE) == "4321"
    assert {"mes": "code", "call": "1"}.items() <= there.asked[0].form.items()
    there.says({"id": 5, "cnt": 1})
    with pytest.raises(SmsError):
        SMSCBackend().flash_call(PHONE)


@pytest.mark.django_db
def test_smsc_waits_for_a_call(there: Gateway, settings: Settings) -> None:
    there.says({"phone": "74950000000", "all_phones": ["74950000000"]})
    assert SMSCBackend().await_call(PHONE) == "+74950000000"
    assert there.asked[0].path == "/sys/wait_call.php"
    assert there.asked[0].form["phone"] == "79990000001"
    assert not SMSCBackend().call_received(PHONE, NOW)
    PhoneCall.objects.create(phone=PHONE, provider="smscru", created_at=NOW - timedelta(seconds=1))
    PhoneCall.objects.create(phone="+79990000002", provider="smscru", created_at=NOW)
    assert not SMSCBackend().call_received(PHONE, NOW)
    PhoneCall.objects.create(phone=PHONE, provider="smscru", created_at=NOW)
    assert SMSCBackend().call_received(PHONE, NOW)
    settings.SMSC_NOTIFY_SECRET = ""
    with pytest.raises(SmsError) as caught:
        SMSCBackend().await_call(PHONE)
    assert caught.value.permanent


# --- mobipace -----------------------------------------------------------------------------------------------------
class Mobipace:
    """The service: sessions, and what it says to messages."""

    def __init__(self, there: Gateway) -> None:
        self.sessions: list[str] = []
        self.sends: dict[str, Any] = {"StatusCode": 101, "Status": "OK", "MessageCount": 1}
        there.given = self.answer

    def answer(self, asked: Asked) -> Answer:
        return Answer(body=json.dumps(self.data(asked.path, asked.json)).encode())

    def data(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        if path == "/v3/Authorize":
            if given != {"Username": "north", "Password": "geheim"}:
                return {"StatusCode": 200, "Status": "wrong"}
            self.sessions.append(f"session-{len(self.sessions)}")
            return {"StatusCode": 101, "SessionId": self.sessions[-1]}
        if given["SessionId"] not in self.sessions[-1:]:
            return {"StatusCode": 103, "Status": "expired"}
        return self.sends


def test_mobipace_sends_under_one_session(there: Gateway) -> None:
    service = Mobipace(there)
    reference = MobipaceBackend().send(PHONE, TEXT)
    MobipaceBackend().send(PHONE, TEXT)
    assert [one.path for one in there.asked] == ["/v3/Authorize", "/v3/Send", "/v3/Send"]
    sent = there.asked[1].json
    assert sent["Sender"] == "NorthTV"
    assert sent["Messages"] == [{"Recipient": "79990000001", "Body": TEXT, "Reference": reference}]
    service.sessions.append("another client's")  # the service forgot ours
    MobipaceBackend().send(PHONE, TEXT)
    assert [one.path for one in there.asked[3:]] == ["/v3/Send", "/v3/Authorize", "/v3/Send"]


def test_mobipace_refuses(there: Gateway, settings: Settings) -> None:
    service = Mobipace(there)
    for code, permanent in ((102, True), (300, False), (100, False)):
        service.sends = {"StatusCode": code}
        assert refusal(MobipaceBackend()).permanent is permanent
    settings.MOBIPACE_PASSWORD = "other"
    settings.MOBIPACE_LOGIN = "south"
    assert str(refusal(MobipaceBackend())) == "mobipace.com: error 200"


def test_mobipace_delivery(there: Gateway) -> None:
    service = Mobipace(there)
    codes = {"A": 100, "B": 3, "C": 101, "D": 102}
    service.sends = {
        "StatusCode": 101,
        "MessageStatuses": [{"Reference": name, "StatusCode": code} for name, code in codes.items()],
    }
    found = MobipaceBackend().deliveries([(name, PHONE) for name in codes])
    assert there.asked[-1].path == "/v3/QueryMessages"
    assert there.asked[-1].json["References"] == list(codes)
    assert found["A"].delivered
    assert found["C"] == Delivery(failed=True, reason="status 101")
    assert found["B"] == found["D"] == Delivery()


# --- pulseem ------------------------------------------------------------------------------------------------------
def test_pulseem_sends(there: Gateway) -> None:
    there.says({"status": "Success", "totalSent": 1})
    reference = PulseemBackend().send(PHONE, TEXT)
    asked = there.asked[0]
    assert asked.path == "/api/v1/SmsApi/SendSms"
    assert asked.headers["APIKey"] == "geheim"
    assert asked.json == {
        "sendId": reference,
        "isAsync": False,
        "smsSendData": {
            "fromNumber": "NorthTV",
            "toNumberList": ["79990000001"],
            "referenceList": [reference],
            "textList": [TEXT],
            "isAutomaticUnsubscribeLink": False,
        },
    }


def test_pulseem_refuses(there: Gateway) -> None:
    there.says({"status": "Error", "error": "no credits"})
    assert refusal(PulseemBackend()).permanent
    there.says({"status": "Error"}, 401)
    assert str(refusal(PulseemBackend())) == "pulseem.com: PULSEEM_APIKEY is refused"
    there.says("later", 503)
    assert not refusal(PulseemBackend()).permanent


# --- sms-assistent.by ---------------------------------------------------------------------------------------------
def test_sms_assistent_sends(there: Gateway) -> None:
    there.says({"message": {"msg": [{"sms_id": 886055815, "sms_count": 1, "operator": 2, "error_code": 0}]}})
    assert SmsAssistentBackend().send(PHONE, TEXT) == "886055815"
    assert there.asked[0].path == "/api/v1/json"
    assert there.asked[0].json == {
        "login": "north",
        "password": "geheim",
        "command": "sms_send",
        "message": {"msg": [{"recipient": PHONE, "sender": "NorthTV", "sms_text": TEXT}]},
    }


@pytest.mark.parametrize(
    "answer", [{"error": -2}, {"message": {"msg": [{"sms_id": 0, "error_code": -4}]}}, {}, [], "x"]
)
def test_sms_assistent_refuses(there: Gateway, answer: Any) -> None:
    there.says(answer)
    assert not refusal(SmsAssistentBackend()).permanent


def test_sms_assistent_delivery(there: Gateway) -> None:
    words = {"1": "Delivered", "2": "Sent", "3": "Expired"}
    there.says({"status": {"msg": [{"sms_id": int(key), "sms_status": word} for key, word in words.items()]}})
    found = SmsAssistentBackend().deliveries([(key, PHONE) for key in words])
    assert there.asked[0].json["status"] == {"msg": [{"sms_id": key} for key in words]}
    assert found == {
        "1": Delivery(delivered=True),
        "2": Delivery(),
        "3": Delivery(failed=True, reason="status expired"),
    }


# --- any gateway --------------------------------------------------------------------------------------------------
def test_http_form_json_and_query(there: Gateway, settings: Settings) -> None:
    HttpBackend().send(PHONE, TEXT)
    assert there.asked[-1].form == {"to": "79990000001", "text": TEXT}
    params = {"messages": [{"phone": "$phone", "body": "$text"}], "ttl": 60}
    settings.SMS_HTTP = {**settings.SMS_HTTP, "json": True, "params": params, "headers": {"Authorization": "Bearer k"}}
    HttpBackend().send(PHONE, TEXT)
    assert there.asked[-1].json == {"messages": [{"phone": PHONE, "body": TEXT}], "ttl": 60}
    assert there.asked[-1].headers["Authorization"] == "Bearer k"
    settings.SMS_HTTP = {"url": f"{there.url}/send", "method": "get", "params": {"to": "$phone", "text": "$text"}}
    HttpBackend().send(PHONE, TEXT)
    assert (there.asked[-1].method, there.asked[-1].query) == ("GET", {"to": PHONE, "text": TEXT})


def test_http_success_and_id(there: Gateway, settings: Settings) -> None:
    settings.SMS_HTTP = {**settings.SMS_HTTP, "success": '"ok": ?true', "message_id": r'"id": ?"(\w+)"'}
    there.says({"ok": True, "id": "m1"})
    assert HttpBackend().send(PHONE, TEXT) == "m1"
    there.says({"ok": False})
    assert not refusal(HttpBackend()).permanent
    settings.SMS_HTTP = {}
    assert refusal(HttpBackend()).permanent


# --- what all have in common --------------------------------------------------------------------------------------
ALL = [SMSCBackend, MobipaceBackend, PulseemBackend, SmsAssistentBackend, HttpBackend]


@pytest.mark.parametrize("made", ALL)
@pytest.mark.parametrize(("status", "permanent"), [(404, True), (400, True), (500, False), (503, False), (429, False)])
def test_http_errors(there: Gateway, made: Any, status: int, permanent: bool) -> None:
    there.says("<html>", status)
    told = refusal(made())
    assert (told.permanent, told.away, told.unsent) == (permanent, status >= 500, False)


@pytest.mark.parametrize("made", ALL[:-1])
@pytest.mark.parametrize("body", ["", "<html>", "[]", "null", '"text"', "5", "{"])
def test_answers_that_cannot_be_read(there: Gateway, made: Any, body: str) -> None:
    there.says(body)
    refusal(made())


@pytest.mark.parametrize("made", ALL)
def test_nobody_listens(there: Gateway, made: Any, settings: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    for name in ("SMSC_URL", "MOBIPACE_URL", "PULSEEM_URL", "SMS_ASSIST_URL"):
        setattr(settings, name, nowhere)
    settings.SMS_HTTP = {"url": nowhere}
    told = refusal(made())
    assert (told.permanent, told.away, told.unsent) == (False, True, True)


def test_no_such_host_and_one_that_never_answers(
    there: Gateway, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(SMSCBackend, "timeout", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SMSC_URL = f"http://127.0.0.1:{silent.getsockname()[1]}"
        told = refusal(SMSCBackend())
        assert (told.permanent, told.away, told.unsent) == (False, True, False)
    settings.SMSC_URL = "http://gateway.invalid"
    told = refusal(SMSCBackend())
    assert (told.permanent, told.away, told.unsent) == (False, True, True)


def test_an_answer_drop_by_drop_ends_in_time(there: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SMSCBackend, "timeout", 0.2)
    there.drip = 0.05
    there.says("x" * 400)
    started = time.monotonic()
    told = refusal(SMSCBackend())
    assert (told.permanent, told.away, told.unsent) == (False, True, False)
    assert time.monotonic() - started < 2


def test_an_answer_without_end(there: Gateway) -> None:
    there.says("x" * 200_000)
    assert not refusal(SMSCBackend()).permanent


def test_a_provider_that_only_sends() -> None:
    plain = SmsBackend()
    for ask in (
        lambda: plain.flash_call(PHONE),
        lambda: plain.await_call(PHONE),
        lambda: plain.call_received(PHONE, NOW),
    ):
        with pytest.raises(SmsError) as caught:
            ask()
        assert caught.value.permanent
    assert plain.deliveries([("1", PHONE)]) == {}
