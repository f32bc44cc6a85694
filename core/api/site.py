"""Puts endpoints on django-ninja: routes, guards, parsing, rendering of answers and errors."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Router
from ninja.errors import ValidationError
from ninja.params.models import Param, ParamModel

from core import concurrency, licence, work
from core.api.call import Call, TooMuchSent, check_excess, given_by
from core.api.cookies import to_cookie
from core.api.endpoint import READ, EndpointSpec, Ready
from core.api.errors import INTERNAL, ApiError, DomainError, TryLater
from core.api.openapi.document import make_document
from core.api.protocols import Protocol
from core.api.render import JSON_TYPE, XML_TYPE
from core.api.routes import Api, Apis
from core.db import is_waited_out
from core.limits import FieldsInvalid
from core.logs import log_event, mask_value
from core.reports import report_error
from core.secretbox import SecretUnreadable

main_log = logging.getLogger("smarty_main")


class GivenModel(ParamModel):
    """Parameters from the query, the form and a JSON body, merged."""

    @classmethod
    def get_request_data(cls, request: HttpRequest, api: Any, path_params: Any) -> Any:
        return given_by(request)  # what stands in the path too


class Given(Param):  # type: ignore[misc]  # pydantic marks FieldInfo final, ninja derives from it all the same
    _model = GivenModel

    @classmethod
    def _param_source(cls) -> str:
        return "query"


class EndpointGuard:
    """Runs an endpoint's authentication before its parameters are read."""

    def __init__(self, spec: EndpointSpec, api: Api) -> None:
        self.spec, self.protocol = spec, api.protocol
        self.licence, self.view = api.licence or api.name, api.view(spec)

    def __call__(self, request: HttpRequest) -> Any:
        work.begin_call()
        request.view = self.view  # type: ignore[attr-defined]
        request.spec = self.spec  # type: ignore[attr-defined]
        request.protocol = self.protocol  # type: ignore[attr-defined]
        call = self.spec.auth.bare_call(request)
        request.call = call  # type: ignore[attr-defined]
        check_excess(request)
        licence.check_api(self.licence)
        self.spec.auth.authenticate(call)
        if self.spec.db == READ:
            work.may_read(request)
        return call


def router(api: Api) -> Router:
    made = Router(tags=[api.name])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Field.* in the view path")  # they are among what was given
        for row in api.routes:
            made.add_api_operation(row.path, ["GET", "POST"], view_of(row.spec), auth=EndpointGuard(row.spec, api))
    return made


def view_of(spec: EndpointSpec) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, **parsed: Any) -> HttpResponse:
        call: Call = request.call  # type: ignore[attr-defined]
        with concurrency.hold_slot(spec.auth.concurrency_group(call)):
            return spec.auth.perform(call, lambda: make_response(call, perform_call(call, spec, parsed["params"])))

    view.__name__ = spec.name
    view.__doc__ = spec.doc
    view._ninja_contribute_args = [("params", spec.params, Given(...))]  # type: ignore[attr-defined]
    return view


def perform_call(call: Call, spec: EndpointSpec, params: Any) -> Any:
    """The endpoint's own work: the one place that every call passes, whichever way it came."""
    given = {name: getattr(params, name) for name in spec.own}
    if spec.group:
        given[spec.group] = params
    return spec.function(call, **given)


def make_response(call: Call, result: Any) -> HttpResponse:
    if isinstance(result, HttpResponse):
        return finish(call, result)
    if isinstance(result, Ready):
        return finish(call, HttpResponse(result.body, content_type=content_type(call), headers=result.headers))
    call.request.spec.auth.answered(call, 0, "")  # type: ignore[attr-defined]
    return finish(call, protocol_of(call).succeeded(call, result))


def protocol_of(call: Call) -> Protocol:
    found: Protocol = call.request.protocol  # type: ignore[attr-defined]
    return found


def content_type(call: Call) -> str:
    return XML_TYPE if call.xml else JSON_TYPE


def finish(call: Call, response: HttpResponse) -> HttpResponse:
    for name, value in call.headers.items():
        response.headers[name] = value
    for name, value in call.cookies.items():
        response.set_cookie(
            name,
            to_cookie(value),
            max_age=call.cookie_age,
            httponly=True,
            samesite="Strict",
            secure=call.request.is_secure(),
        )
    response.headers["Content-Length"] = str(len(response.content))
    return response


class Site(NinjaAPI):
    """Serves the document that core.api.openapi makes, in the caller's language."""

    def __init__(self, apis: Apis, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.apis = apis
        for prefix, api in apis.items():
            self.add_router(prefix, router(api))

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        return make_document(self.title, self.version, self.apis)


def build_site(apis: Apis, version: str) -> NinjaAPI:
    """One NinjaAPI with every prefix, so that one OpenAPI document describes the whole server."""
    site = Site(apis, title="Smarty", version=version, docs_url="/docs/", openapi_url="/docs/openapi.json")
    site.exception_handler(ApiError)(on_api_error)
    site.exception_handler(DomainError)(on_domain_error)
    site.exception_handler(ValidationError)(on_invalid)
    site.exception_handler(Exception)(on_unexpected)
    return site


def on_api_error(request: Any, error: ApiError) -> HttpResponse:
    return failed(request, error.code, error.message, error.status, error.fields)


def on_domain_error(request: Any, error: DomainError) -> HttpResponse:
    row = request.spec.row_for(error)
    if row is None and isinstance(error, TryLater):
        auth = request.spec.auth
        return failed(request, auth.unknown_code, error.message, auth.unknown_status, {})
    if row is None and isinstance(error, licence.LicenceRefused):
        return failed(request, request.spec.auth.unknown_code, error.message, 200, {})
    if row is None and isinstance(error, FieldsInvalid | TooMuchSent):
        return failed(request, request.spec.invalid, error.message, 200, fields_of(request.spec, error.fields))
    if row is None:
        return on_unexpected(request, error)
    return failed(request, row.code, error.message, row.status, fields_of(request.spec, row.shape(error.fields)))


def fields_of(spec: EndpointSpec, fields: dict[str, Any]) -> dict[str, Any]:
    """What is answered beside the code. ``error_fields`` comes always or never, as the endpoint's schema says."""
    if spec.names_fields:
        return {"error_fields": {}, **fields}
    return {name: value for name, value in fields.items() if name != "error_fields"}


def on_invalid(request: Any, error: ValidationError) -> HttpResponse:
    """Names the parameters that can't be read; their values are the caller's and stay out of the answer."""
    wrong = {parameter_in(request.spec, problem["loc"]): str(problem["msg"]) for problem in error.errors}
    message = "; ".join(f"{name}: {reason}" for name, reason in wrong.items())
    fields = {"error_fields": wrong} if request.spec.names_fields else {}
    return failed(request, request.spec.invalid, message, 200, fields)


def parameter_in(spec: EndpointSpec, place: Sequence[Any]) -> str:
    """The parameter that a place such as ``("params", "tariffs", 0)`` is in."""
    return next((str(part) for part in place if part in spec.params.model_fields), str(place[-1]))


def error_response(request: Any, error: Exception) -> HttpResponse:
    """The answer to whatever an endpoint raised."""
    if isinstance(error, ApiError):
        return on_api_error(request, error)
    if isinstance(error, DomainError):
        return on_domain_error(request, error)
    return on_unexpected(request, error)


def on_wrong_key(request: Any, error: SecretUnreadable) -> HttpResponse:
    """Every subscriber would bring the same traceback: one line, and a text that says whose matter it is."""
    main_log.error("SECRETS_UNREADABLE path=%s reason=%s", request.path, error)
    text: Any = _("the server can't read its encrypted passwords, please call the operator")
    return failed(request, request.spec.auth.unknown_code, text, 200, {})


def on_unexpected(request: Any, error: Exception) -> HttpResponse:
    if isinstance(error, SecretUnreadable):
        return on_wrong_key(request, error)
    if is_waited_out(error):
        main_log.error("WAITED_TOO_LONG path=%s reason=%s", request.path, error)  # one line: a lock makes many of them
        return on_domain_error(request, TryLater())
    given = {name: mask_value(name, value) for name, value in given_by(request).items()}
    url = request.path
    report_error(
        error, request={"url": url, "method": request.method, "data": given}, view=getattr(request, "view", url)
    )
    main_log.error("UNHANDLED_ERROR path=%s given=%s", request.path, given, exc_info=error)
    take_back(request.call)
    auth = request.spec.auth
    return failed(request, auth.unknown_code, "", auth.unknown_status, {})


def take_back(call: Call) -> None:
    """Undo what the caller was never told of."""
    for undo in call.undo:
        try:
            undo()
        except Exception as error:  # the first error is the one to answer
            main_log.error("UNDO_FAILED path=%s", call.request.path, exc_info=error)


def failed(request: Any, code: int, message: str, status: int, fields: dict[str, Any]) -> HttpResponse:
    call: Call = request.call
    with translation.override(text_language(call)):
        text = message or words_for(request.spec, code)
        log_event("content_requests", "CONTENT_REQUEST_FAIL", logging.DEBUG, url=request.path, error=code, text=text)
        request.spec.auth.answered(call, code, text)
        response = protocol_of(call).failed(call, code, text, status, fields)
    return finish(call, response)


def words_for(spec: EndpointSpec, code: int) -> str:
    """What the method's table says of the code. What went wrong on our side needs no row."""
    row = spec.errors.get(code)
    return str(row.text) if row else str(INTERNAL if code == spec.auth.unknown_code else code)


def text_language(call: Call) -> str:
    language = call.text("lang")
    return language if language in {"ru", "en"} else translation.get_language() or "en"
