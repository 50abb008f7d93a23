"""Every answer that any test gets is held against the contract; production does not check its own."""

from functools import cache

from pydantic import TypeAdapter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ezhili.problems import WORDS, ProblemOut

JSON, PROBLEM = "application/json", "application/problem+json"


@cache
def _adapter(model: object) -> TypeAdapter:
    return TypeAdapter(model)


class Contract:
    """Pass requests on; raise ValidationError when an answer is not what its route declares."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, kind, body = 0, "", bytearray()

        async def heard(message: Message) -> None:
            nonlocal status, kind
            if message["type"] == "http.response.start":
                status = message["status"]
                kind = dict(message["headers"]).get(b"content-type", b"").decode().partition(";")[0]
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
            await send(message)

        await self.app(scope, receive, heard)
        if scope["type"] != "http" or scope["method"] == "HEAD":
            return
        if status >= 400:
            assert kind == PROBLEM, f"{scope['path']} refused with {status} as {kind}"
            problem = _adapter(ProblemOut).validate_json(bytes(body), strict=True)
            assert problem["status"] == status
            assert problem["code"] in WORDS
        elif kind == JSON and body:
            model = getattr(scope.get("route"), "response_model", None)
            assert model is not None, f"{scope['path']} declares no answer"
            _adapter(model).validate_json(bytes(body), strict=True)
