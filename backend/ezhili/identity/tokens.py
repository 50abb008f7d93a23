"""What a request shows to be let in: a session cookie, a bearer token or an API key."""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from fastapi import Request, Response

from ezhili.problems import Forbidden, Unauthenticated, Words

KEY_PREFIX = "ezh_live_"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "QUERY"})
REQUESTED_WITH = "ezhili"

NOBODY = Words(
    "not-signed-in",
    "请先登录；如果刚才已登录，会话已结束，请重新登录。",
    "Sign in. If you were signed in before, that session has ended; sign in again.",
)
NOT_BEARER = Words(
    "not-bearer",
    "Authorization 头应为 “Bearer <令牌>”。",
    "Send the Authorization header as 'Bearer <token>'.",
)
FOREIGN_PAGE = Words(
    "foreign-page",
    "该请求来自其他网站的页面，已被拒绝。请回到本平台操作。",
    "This request came from a page of another site. Go back to the platform and repeat it there.",
)
NO_MARK = Words(
    "csrf-header-missing",
    "用 Cookie 登录时，写操作须带请求头 X-Requested-With: ezhili。",
    "With a session cookie every write carries the header X-Requested-With: ezhili.",
)


@dataclass(frozen=True)
class Shown:
    """A token as it came."""

    text: str
    by_cookie: bool

    @property
    def hash(self) -> bytes:
        """SHA-256 of the token itself, under which its session or key is kept."""
        return token_hash(self.text.partition(".")[0])

    @property
    def is_key(self) -> bool:
        """Whether it is an API key."""
        return self.text.startswith(KEY_PREFIX)


def token_hash(token: str) -> bytes:
    """SHA-256 of a token: it is random, so no slow hash is needed."""
    return sha256(token.encode()).digest()


def new_token() -> str:
    """256 random bits, in 43 characters."""
    return secrets.token_urlsafe(32)


def shown(request: Request) -> Shown | None:
    """The token of a request; the header goes first. Raise Unauthenticated for a foreign header."""
    if header := request.headers.get("Authorization"):
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise Unauthenticated(NOT_BEARER)
        return Shown(token.strip(), by_cookie=False)
    token = request.cookies.get(_cookie(request), "")
    return Shown(token, by_cookie=True) if token else None


def check_origin(request: Request) -> None:
    """Raise Forbidden when a page of another site wrote this request (SAFETY.md 2.2, abuse 9).

    Browsers say where a request comes from in Sec-Fetch-Site and Origin, and no form can send our header.
    The scheme is not compared: a proxy in front ends TLS, and a page of our host is ours.
    """
    if request.method in SAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden(FOREIGN_PAGE)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise Forbidden(FOREIGN_PAGE)


def check_mark(request: Request) -> None:
    """Raise Forbidden when a write by cookie lacks the header that forms cannot send."""
    if request.method not in SAFE and request.headers.get("X-Requested-With") != REQUESTED_WITH:
        raise Forbidden(NO_MARK)


def _cookie(request: Request) -> str:
    """`__Host-` binds a cookie to host and https; over plain http it would silently not be kept."""
    return "__Host-ezhili" if request.url.scheme == "https" else "ezhili"


def give_cookie(request: Request, response: Response, token: str, mark: str) -> None:
    """Set the session cookie; `mark` changes with the grant, so no process answers from what it kept."""
    response.set_cookie(
        _cookie(request),
        f"{token}.{mark}",
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
    )


def take_cookie(request: Request, response: Response) -> None:
    """Make the browser forget the session."""
    response.delete_cookie(
        _cookie(request), httponly=True, secure=request.url.scheme == "https", samesite="lax"
    )
