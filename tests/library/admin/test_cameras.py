"""Cameras in the panel: what the page does besides being a page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client as HttpClient

from clients.models import Client, User
from library.models import Camera, CameraGrant
from tests import factories as make
from tests.core.admin.panel import address, browser, english, form_data, text
from tests.library.cameras import make_camera, make_city
from tvmiddleware.models import Account, PriceCategory

pytestmark = pytest.mark.django_db
YES = {"post": "yes"}


@pytest.fixture
def root() -> HttpClient:
    return english(browser(User.objects.create_superuser("root", password="x")))  # noqa: S106


def staff(client: Client) -> HttpClient:
    user = User.objects.create(username=f"staff of {client}", client=client, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=("library", "tvmiddleware")))
    return english(browser(user))


def save(http: HttpClient, row: Any, **changes: Any) -> Any:
    url = address(type(row), "change", row.pk)
    return http.post(url, form_data(http.get(url), **changes))


def test_a_camera_is_made_and_goes_last() -> None:
    client = make.client()
    make_camera(client, sort=7)
    tariff, service, city = make.tariff(client), make.stream_service(client), make_city("Riga")
    http = staff(client)
    url = address(Camera, "add")
    given = {"name": "Gate", "tariffs": [tariff.pk], "stream_services": [service.pk], "city": city.pk}
    answer = http.post(url, form_data(http.get(url), **given))
    assert answer.status_code == 302, text(answer)
    made = Camera.objects.get(name="Gate")
    assert (made.client, made.sort, made.city) == (client, 8, city)
    assert list(made.tariffs.all()) == [tariff]
    assert list(made.stream_services.all()) == [service]


def test_nothing_of_another_operator(root: HttpClient) -> None:
    client, other = make.client(), make.client()
    camera = make_camera(client)
    for field, row in (("tariffs", make.tariff(other)), ("stream_services", make.stream_service(other))):
        answer = save(root, camera, **{field: [row.pk]})
        assert "belongs to another operator" in text(answer)
    http = staff(other)
    assert http.get(address(Camera, "change", camera.pk)).status_code == 302
    assert camera.name not in text(http.get(address(Camera, "changelist")))


def test_an_address_that_is_none(root: HttpClient) -> None:
    camera = make_camera(make.client())
    answer = save(root, camera, preview_url="javascript:alert(1)")
    assert answer.status_code == 200
    assert "preview_url" in answer.context["adminform"].form.errors


def test_search(root: HttpClient) -> None:
    client = make.client()
    make_camera(client, name="Ворота", comment="by the river")
    make_camera(client, name="Yard")
    page = text(root.get(address(Camera, "changelist"), {"q": "river"}))
    assert "Ворота" in page
    assert "Yard" not in page


def test_one_that_is_on_and_given_to_somebody_is_not_deleted(root: HttpClient) -> None:
    client = make.client()
    camera = make_camera(client)
    CameraGrant.objects.create(account=make.account(client), camera=camera)
    url = address(Camera, "delete", camera.pk)
    assert "Switch it off first" in text(root.get(url))
    root.post(url, YES)
    assert Camera.objects.filter(pk=camera.pk).exists()
    Camera.objects.filter(pk=camera.pk).update(enabled=False)
    root.post(url, YES)
    assert not Camera.objects.filter(pk=camera.pk).exists()
    assert not CameraGrant.objects.exists()


def test_a_price_category_of_a_camera_stays(root: HttpClient) -> None:
    client = make.client()
    price = PriceCategory.objects.create(client=client, name="Paid")
    make_camera(client, price_category=price)
    root.post(address(PriceCategory, "delete", price.pk), YES)
    assert PriceCategory.objects.filter(pk=price.pk).exists()


def test_cameras_are_given_on_the_accounts_page(root: HttpClient) -> None:
    client = make.client()
    account, camera = make.account(client), make_camera(client, name="Gate of the house")
    foreign = make_camera(make.client())
    http = staff(client)
    prefix = "camera_grants"

    def give(row: Camera) -> Any:
        changes = {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-0-camera": row.pk}
        return save(http, account, **changes)

    assert give(foreign).status_code == 200
    assert give(camera).status_code == 302
    assert CameraGrant.objects.get().camera == camera
    assert "Gate of the house" in text(http.get(address(Account, "change", account.pk)))


def test_grants_go_with_their_account(root: HttpClient, settings: Any) -> None:
    settings.TVMW_PREVENT_CASCADE_DELETION = True
    client = make.client()
    account = make.account(client)
    CameraGrant.objects.create(account=account, camera=make_camera(client))
    assert root.post(address(Account, "delete", account.pk), YES).status_code == 302
    assert not CameraGrant.objects.exists()
    assert Camera.objects.count() == 1


def test_the_list_of_grants_finds_by_abonement(root: HttpClient) -> None:
    client = make.client()
    mine, other = make.account(client, abonement=777001), make.account(client, abonement=888001)
    CameraGrant.objects.create(account=mine, camera=make_camera(client, name="Mine"))
    CameraGrant.objects.create(account=other, camera=make_camera(client, name="Yours"))
    page = text(root.get(address(CameraGrant, "changelist"), {"q": "777001"}))
    assert "777001" in page
    assert "888001" not in page
