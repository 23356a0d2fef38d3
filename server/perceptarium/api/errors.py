"""Every error as one shape: the field, what was wrong, and what is allowed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException

from perceptarium.errors import InvalidInput, LimitExceeded, NotAllowed, NotFound, PerceptariumError
from perceptarium.experiment import invalid
from perceptarium.settings import Settings

Follow = Callable[[Request], Awaitable[Response]]
STATUS: dict[type[PerceptariumError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    LimitExceeded: 413,
    InvalidInput: 422,
}


def install(app: FastAPI, settings: Settings) -> None:
    """Answer our own and the validator's errors in that shape."""

    @app.exception_handler(PerceptariumError)
    async def ours(_: Request, error: PerceptariumError) -> JSONResponse:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
        return problem(error, status)

    @app.exception_handler(RequestValidationError)
    async def request(asked: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            reason = first.get("ctx", {}).get("error", "")
            return problem(InvalidInput(f"the body is not JSON: {reason}", field="body", allowed="JSON"), 422)
        details: Any = [{**item, "loc": item["loc"][1:]} for item in error.errors()]
        tagged = asked.url.path.endswith("/commands")
        found = invalid(ValidationError.from_exception_data("request", _line_errors(details)), tagged=tagged)
        return problem(found, 422)

    most = f"at most {settings.max_message_bytes} bytes"
    too_long = LimitExceeded(
        f"the body is too long, or of unknown length: {most} (setting max_message_bytes)", field="body", allowed=most
    )

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        return problem(PerceptariumError(str(error.detail)), error.status_code)

    @app.middleware("http")
    async def bounded(request: Request, follow: Follow) -> Response:
        # FastAPI's own max_body_size answers in plain text, outside of these handlers.
        length = request.headers.get("content-length", "0")
        unknown = "transfer-encoding" in request.headers
        if unknown or not length.isdigit() or int(length) > settings.max_message_bytes:
            return problem(too_long, 413)
        return await follow(request)


def problem(error: PerceptariumError, status: int) -> JSONResponse:
    """The body of an error."""
    body = {"field": error.field, "message": error.message, "allowed": error.allowed}
    return JSONResponse(body, status)


def _line_errors(details: Any) -> Any:
    return [
        {
            "type": PydanticCustomError(item["type"], "{text}", {"text": item["msg"], **item.get("ctx", {})}),
            "loc": tuple(item["loc"]),
            "input": item.get("input"),
        }
        for item in details
    ]
