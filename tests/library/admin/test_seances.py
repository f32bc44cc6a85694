"""Seances and tickets in the panel: what the pages do besides being pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as HttpClient

from clients.models import Client
from library.models import Seance, SeanceTicket, Video, VideoFile
from tests import factories as make
from tests.core.admin.panel import address, form_data, text
from tests.costs.counting import counted
from tests.factories import NOW
from tests.library.films import make_file, make_video
from tests.library.seances import HOUR, make_seance, make_ticket
from tvmiddleware.models import Account

pytestmark = pytest.mark.django_db
YES = {"post": "yes"}
BEGIN = {"date_start_0": "2026-12-01", "date_start_1": "19:00:00"}


@pytest.fixture
def film(north: Client) -> Video:
    return make_video(north, "Premiere")


def add(http: HttpClient, model: Any, **given: Any) -> Any:
    url = address(model, "add")
    return http.post(url, form_data(http.get(url), **given))


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return list(answer.context["adminform"].form.errors)


# --- seances ----------------------------------------------------------------------------------------------------------
def test_the_end_is_worked_out(http: HttpClient, film: Video) -> None:
    assert errors(add(http, Seance, video=film.pk, **BEGIN)) == ["date_end"], "nothing says how long the film lasts"
    make_file(film, is_trailer=True, duration=60)
    make_file(film, duration=5400, sort=2)
    answer = add(http, Seance, video=film.pk, **BEGIN)
    assert answer.status_code == 302, text(answer)
    made = Seance.objects.get()
    assert made.date_end - made.date_start == timedelta(minutes=90)
    assert made.file is None


def test_an_end_and_a_file_of_its_own(http: HttpClient, film: Video, north: Client) -> None:
    file, other = make_file(film), make_file(make_video(north, "Other"))
    given = {"video": film.pk, **BEGIN, "date_end_0": "2026-12-01", "date_end_1": "20:00:00"}
    assert errors(add(http, Seance, **given, file=other.pk)) == ["file"]
    assert add(http, Seance, **{**given, "date_end_1": "18:00:00"}).status_code == 200
    assert add(http, Seance, **given, file=file.pk).status_code == 302
    made = Seance.objects.get()
    assert (made.file, made.date_end - made.date_start) == (file, HOUR)


def test_a_film_of_another_operator(http: HttpClient) -> None:
    theirs = make_video(make.client(name="South"), "Theirs", duration=90)
    assert errors(add(http, Seance, video=theirs.pk, **BEGIN)) == ["video"]
    seance = make_seance(theirs)
    assert http.get(address(Seance, "codes", seance.pk)).status_code == 404
    assert "Theirs" not in text(http.get(address(Seance, "changelist")))


def test_it_is_moved_and_keeps_its_film(http: HttpClient, film: Video, north: Client) -> None:
    seance = make_seance(film)
    url = address(Seance, "change", seance.pk)
    other = make_video(north, "Other")
    answer = http.post(url, form_data(http.get(url), video=other.pk, date_start_0="2026-11-20"))
    assert answer.status_code == 302, text(answer)
    seance.refresh_from_db()
    assert (seance.video, seance.date_start.day) == (film, 20)


def test_the_page_has_its_tickets(http: HttpClient, film: Video, north: Client) -> None:
    seance = make_seance(film)
    make_ticket(seance, "11111111", account=make.account(north, abonement=777))
    make_ticket(seance, "22222222")
    page = text(http.get(address(Seance, "change", seance.pk)))
    assert "11111111" in page
    assert "22222222" in page
    assert "1 / 2" in page


def test_the_codes_as_a_file(http: HttpClient, film: Video, north: Client) -> None:
    seance = make_seance(film)
    make_ticket(seance, "00000001", account=make.account(north, abonement=777))
    make_ticket(seance, "22222222")
    make_ticket(make_seance(film), "33333333")
    answer: Any = http.get(address(Seance, "codes", seance.pk))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(";")[1] for line in lines] == ["abonement", "777", ""]
    assert "00000001" in lines[1]
    assert "22222222" in lines[2]
    assert len(lines) == 3


def test_it_is_deleted_with_its_tickets_in_few_statements(http: HttpClient, film: Video, north: Client) -> None:
    kept = make_ticket(make_seance(film), "9")
    for number in (3, 30):
        seance = make_seance(film)
        for place in range(number):
            make_ticket(seance, f"1{place}", account=make.account(north) if place < 2 else None)
        with counted() as cost:
            http.post(address(Seance, "delete", seance.pk), YES)
        assert list(SeanceTicket.objects.all()) == [kept]
        if number == 3:
            few = cost.sql
    assert cost.sql == few
    chosen = [make_seance(film).pk, make_seance(film).pk]
    http.post(address(Seance, "changelist"), {"action": "delete_selected", "_selected_action": chosen, **YES})
    assert list(Seance.objects.all()) == [kept.seance]


def test_a_file_that_goes_leaves_the_seance(http: HttpClient, film: Video) -> None:
    file = make_file(film)
    seance = make_seance(film, file=file)
    http.post(address(VideoFile, "delete", file.pk), YES)
    seance.refresh_from_db()
    assert seance.file is None


# --- tickets ----------------------------------------------------------------------------------------------------------
def test_a_ticket_with_a_code(http: HttpClient, film: Video, north: Client) -> None:
    seance = make_seance(film)
    assert add(http, SeanceTicket, seance=seance.pk, code="00012345").status_code == 302
    row = SeanceTicket.objects.get()
    assert (row.client, row.code, row.account) == (north, "00012345", None)
    for wrong, count in (("00012345", 1), ("ABC", 1), ("777", 2)):
        assert errors(add(http, SeanceTicket, seance=seance.pk, code=wrong, count=count)) == ["code"]
    assert SeanceTicket.objects.count() == 1


def test_many_tickets(http: HttpClient, film: Video) -> None:
    seance = make_seance(film)
    answer = add(http, SeanceTicket, seance=seance.pk, count=1200)
    assert answer.status_code == 302
    codes = set(SeanceTicket.objects.filter(seance=seance).values_list("code", flat=True))
    assert len(codes) == 1200
    assert {len(code) for code in codes} == {8}
    assert errors(add(http, SeanceTicket, seance=seance.pk, count=10001)) == ["count"]


def test_tickets_of_another_operator(http: HttpClient) -> None:
    theirs = make_seance(make_video(make.client(name="South"), "Theirs"))
    ticket = make_ticket(theirs)
    assert errors(add(http, SeanceTicket, seance=theirs.pk)) == ["seance"]
    assert list(http.get(address(SeanceTicket, "changelist"), {"q": ticket.code}).context["cl"].result_list) == []
    assert http.post(address(SeanceTicket, "delete", ticket.pk), YES).status_code == 302
    assert SeanceTicket.objects.count() == 1


def test_search(http: HttpClient, film: Video, north: Client) -> None:
    seance = make_seance(film)
    make_ticket(seance, "11112222", account=make.account(north, abonement=777001))
    make_ticket(seance, "33334444")
    for wanted in ("1111", "777001"):
        page = text(http.get(address(SeanceTicket, "changelist"), {"q": wanted}))
        assert "11112222" in page
        assert "33334444" not in page
    page = text(http.get(address(SeanceTicket, "changelist"), {"activated": "no"}))
    assert "33334444" in page
    assert "11112222" not in page


def test_they_go_with_their_account(http: HttpClient, film: Video, north: Client, settings: Any) -> None:
    settings.TVMW_PREVENT_CASCADE_DELETION = True
    account = make.account(north)
    make_ticket(make_seance(film, NOW), "1", account=account)
    page = text(http.get(address(Account, "change", account.pk)))
    assert "Premiere" in page
    http.post(address(Account, "delete", account.pk), YES)
    assert not Account.objects.filter(pk=account.pk).exists()
    assert not SeanceTicket.objects.exists()
