"""selection/*: what belongs together, chosen by hand or generated."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import API_KEY_AND_GUIDE, AUTHKEY_AND_GUIDE, DeviceCall
from apis.tvmiddleware.schemas import showcase as schemas
from apis.tvmiddleware.showcase import content_rows, guest_of, visitor_of
from core.api.endpoint import READ, ParamsModel, endpoint
from core.api.errors import Error
from core.api.values import Flag, Int, IntList, Text, describe_parameter
from library.present import showcase as present
from library.selectors.selection_lists import SelectionRequest, named_selection, offered_selections
from library.selectors.selection_pages import MOST, PageRequest, selection_page
from library.selectors.selections import SelectionNotFound
from library.selectors.video_lists import ProviderUnknown
from library.selectors.visitors import Visitor

WRONG = Error(1, _("a parameter was passed incorrectly"), SelectionNotFound, ProviderUnknown)
Tariffs = Annotated[IntList | None, describe_parameter("tariffs, comma-separated")]


class SelectionListParams(ParamsModel):
    program_id: Annotated[Int, describe_parameter("programme: only selections of its series")] = 0
    type: Annotated[Flag | None, describe_parameter("0 = made by hand, 1 = generated")] = None
    content_type: Annotated[
        Int | None,
        describe_parameter(
            "0 = channels, 1 = programmes, 2 = films, 3 = cameras, 4 = radio, 5 = advertisements, 6 = applications"
        ),
    ] = None
    video_provider_id: Annotated[Int, describe_parameter("provider of films")] = 0
    limit: Annotated[Int | None, describe_parameter("selections a page, 0-100; 100 if omitted")] = None
    page: Annotated[Int, describe_parameter("page, from 1")] = 1
    order: Annotated[Text, describe_parameter("date = the oldest first, -date = the newest first")] = ""

    @property
    def wanted(self) -> SelectionRequest:
        return SelectionRequest(
            program_id=self.program_id,
            generated=self.type,
            type=self.content_type,
            provider_id=self.video_provider_id,
            order=self.order,
            page=self.page,
            limit=self.limit,
        )


class SelectionParams(ParamsModel):
    selection_id: Annotated[Int, describe_parameter("selection; one of the three ids is required")] = 0
    program_id: Annotated[Int, describe_parameter("programme: the selection of its series")] = 0
    portal_dashboard_id: Annotated[Int, describe_parameter("dashboard: the selection that it shows")] = 0
    compact: Annotated[Flag, describe_parameter("1 = leave out some fields of films")] = 0
    cursor: Annotated[Int, describe_parameter("0 = the first page, then next_cursor of the page before")] = 0
    limit: Annotated[Int, describe_parameter("films or programmes a page, 1-200")] = MOST
    order: Annotated[
        Text, describe_parameter("of programmes: program_begin_time, or -program_begin_time for the latest first")
    ] = ""


class SelectionGuestParams(SelectionParams):
    tariff_id: Tariffs = None
    exclude_tariff_id: Tariffs = None


@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.SelectionList, errors=(WRONG,), invalid=1)
def selection_list(call: DeviceCall, *, params: SelectionListParams) -> dict[str, Any]:
    """Selections that are not hidden and hold something for the viewer."""
    return listed(visitor_of(call), params)


@endpoint(auth=API_KEY_AND_GUIDE, db=READ, answer=schemas.SelectionList, errors=(WRONG,), invalid=1)
def selection_list_noauth(call: DeviceCall, *, params: SelectionListParams) -> dict[str, Any]:
    """The same for somebody without a session."""
    return listed(guest_of(call), params)


@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.SelectionDetail, errors=(WRONG,), invalid=1)
def selection_detail(call: DeviceCall, *, params: SelectionParams) -> dict[str, Any]:
    """A selection with a page of what it holds."""
    return detailed(call, visitor_of(call), params)


@endpoint(auth=API_KEY_AND_GUIDE, db=READ, answer=schemas.SelectionDetail, errors=(WRONG,), invalid=1)
def selection_detail_noauth(call: DeviceCall, *, params: SelectionGuestParams) -> dict[str, Any]:
    """The same for somebody without a session, also within some tariffs only."""
    return detailed(call, guest_of(call, params.tariff_id, params.exclude_tariff_id), params)


def listed(visitor: Visitor, params: SelectionListParams) -> dict[str, Any]:
    found = offered_selections(visitor, params.wanted)
    return {"selections": [present.listed_selection(one, visitor.lang) for one in found]}


def detailed(call: DeviceCall, visitor: Visitor, params: SelectionParams) -> dict[str, Any]:
    row = named_selection(
        visitor,
        selection_id=params.selection_id,
        program_id=params.program_id,
        dashboard_id=params.portal_dashboard_id,
    )
    page = selection_page(visitor, row, PageRequest(params.cursor, params.limit, params.order))
    return {
        **present.selection_head(row, visitor.lang),
        "count": page.count,
        "next_cursor": page.next_cursor,
        "contents": content_rows(call, visitor, row.type, page.ids, compact=bool(params.compact)),
    }
