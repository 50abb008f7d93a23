"""The built SPA is served with the headers it needs, and never in the API's place."""

import re

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from ezhili.spa import Spa


@pytest.fixture
def dist(tmp_path):
    for name, text in {
        "index.html": '<meta name="nonce" content="__CSP_NONCE__">desk',
        "m/index.html": "field",
        "assets/desk-1a2b.js": "let desk = 1;" * 100,
        "sw.js": "let worker = 1;",
        ".vite/manifest.json": "{}",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
async def browser(dist):
    app = Starlette()
    app.router.default = Spa(dist)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as browser:
        yield browser


async def test_each_page_has_a_nonce_of_its_own_and_is_not_kept(browser, anyio_backend):
    pages = [await browser.get("/events/some-id") for _ in range(2)]
    nonces = [re.search('content="(.+)"', page.text)[1] for page in pages]
    assert nonces[0] != nonces[1]
    for page, nonce in zip(pages, nonces, strict=True):
        assert f"'nonce-{nonce}'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"


async def test_the_field_app_has_a_page_of_its_own(browser, anyio_backend):
    assert (await browser.get("/m/report")).text == "field"


async def test_hashed_assets_are_kept_for_a_year_and_packed(browser, anyio_backend):
    asset = await browser.get("/assets/desk-1a2b.js", headers={"Accept-Encoding": "gzip"})
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert asset.headers["Content-Encoding"] == "gzip"
    assert asset.text.startswith("let desk")


async def test_other_files_are_asked_for_each_time(browser, anyio_backend):
    first = await browser.get("/sw.js")
    assert first.headers["Cache-Control"] == "no-cache"
    again = await browser.get("/sw.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/api/v1/nowhere", "/assets/desk-0000.js", "/favicon.ico", "/.vite/manifest.json", "/open311/x"]
)
async def test_what_is_neither_file_nor_page_is_not_found(browser, path, anyio_backend):
    assert (await browser.get(path)).status_code == 404


async def test_only_reading_gets_a_page(browser, anyio_backend):
    assert (await browser.post("/events")).status_code == 404
