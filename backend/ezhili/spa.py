"""The SPA as built by Vite: hashed assets for a year, pages with a nonce of their own, both from memory."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from secrets import token_urlsafe

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

DIST = Path(__file__).parents[2] / "frontend" / "dist"
NONCE = "__CSP_NONCE__"  # stands in the pages; antd's style tags carry it
POLICY = (  # FRONTEND.md 3.6
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SAME_FOR_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "application/manifest", "image/svg")
mimetypes.add_type("application/manifest+json", ".webmanifest")
HASHED = ("/assets/", "/m/assets/")
NOT_OURS = ("/api/", "/open311/", "/.well-known/")  # an unknown address there is a problem, not a page


@dataclass(frozen=True)
class Asset:
    """One built file."""

    body: bytes
    packed: bytes | None
    """gzip, where that is worth it."""
    kind: str
    etag: str


@cache
def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 6, mtime=0) if kind.startswith(COMPRESSIBLE) else None
    return Asset(body, packed, kind, f'"{hashlib.sha256(body).hexdigest()[:20]}"')


def _serve(request: Request, path: Path, hashed: bool) -> Response:
    """A file; its name holds its content's hash in assets/, else the browser asks each time."""
    asset = _asset(path)
    headers = {
        **SAME_FOR_ALL,
        "Cache-Control": "public, max-age=31536000, immutable" if hashed else "no-cache",
        "ETag": asset.etag,
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("If-None-Match") == asset.etag:
        return Response(status_code=304, headers=headers)
    if asset.packed and "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(asset.packed, 200, headers | {"Content-Encoding": "gzip"}, asset.kind)
    return Response(asset.body, 200, headers, asset.kind)


def _page(path: Path) -> Response:
    nonce = token_urlsafe(16)
    text = path.read_text().replace(NONCE, nonce)
    headers = {"Content-Security-Policy": POLICY.format(nonce=nonce), "Cache-Control": "no-store"}
    return Response(text, 200, SAME_FOR_ALL | headers, "text/html; charset=utf-8")


class Spa:
    """Answers what no route answers: a built file, else the page whose router knows the address."""

    def __init__(self, dist: Path = DIST) -> None:
        built = [path for path in dist.rglob("*") if path.is_file() and path.suffix != ".map"]
        names = {"/" + str(path.relative_to(dist)): path for path in built}
        self.files = {name: path for name, path in names.items() if "/." not in name}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """For `app.router.default`: after every route, so a wrong method of the API stays a 405."""
        if scope["type"] == "http":
            await self.answer(Request(scope))(scope, receive, send)

    def answer(self, request: Request) -> Response:
        """Raise HTTPException (404) for what is neither a file nor a page."""
        name = request.url.path
        found = self.files.get(name)
        page = self.files.get("/m/index.html") if name.startswith("/m/") or name == "/m" else None
        page = page or self.files.get("/index.html")
        if request.method not in ("GET", "HEAD") or page is None or name.startswith(NOT_OURS):
            raise HTTPException(404)
        if found and found.suffix != ".html":
            return _serve(request, found, hashed=name.startswith(HASHED))
        if name.startswith(HASHED) or (mimetypes.guess_type(name)[0] and not found):
            raise HTTPException(404)  # a file of an earlier build, not a page
        return _page(page)
