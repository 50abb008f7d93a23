"""Uploads: a photo is kept anew without what it told about its maker; what is not what it says is refused."""

import struct
import zlib
from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pytest
from conftest import DISTRICT, ELSEWHERE, an_actor
from obstore.store import LocalStore
from PIL import Image

from ezhili import files, uploads

pytestmark = pytest.mark.anyio
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F
JPEG = {"Content-Type": "image/jpeg"}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "store", lambda: LocalStore(tmp_path))
    return tmp_path


@pytest.fixture
def worker(sign_in):
    return sign_in(replace(an_actor(), role="grid_worker"))


def photo(size=(800, 600), kind="JPEG", turned=False) -> bytes:
    """A picture that is red on its left, with a place and a maker in it."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 4, size[1]))
    exif = Image.Exif()
    exif[MAKER] = "Somebody's telephone"
    exif.get_ifd(GPS)[2] = (32.0, 36.0, 1.0)
    if turned:
        exif[ORIENTATION] = 6  # to be turned by a quarter to the right
    written = BytesIO()
    image.save(written, kind, exif=exif)
    return written.getvalue()


def bomb() -> bytes:
    """A PNG of 50,000 x 50,000 pixels in some kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000_000)))


async def kept(client) -> int:
    async with client._transport.app.app.state.database.driver() as driver:
        return await driver.fetchval("select count(*) from attachments")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_is_served_without_what_it_told_about_its_maker(client, worker, kind):
    sent = photo(kind=kind)
    made = (await client.post("/attachments?kind=before", content=sent, headers=JPEG)).json()
    assert (made["sha256"], made["width"], made["height"]) == (sha256(sent).hexdigest(), 800, 600)
    served = await client.get(f"/attachments/{made['id']}")
    assert served.headers["Content-Type"] == "image/jpeg"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served.headers["Content-Security-Policy"]
    with Image.open(BytesIO(served.content)) as image:
        assert not image.getexif()
        assert not image.info.get("exif")
    assert b"telephone" not in served.content
    thumb = await client.get(f"/attachments/{made['id']}/thumb")
    with Image.open(BytesIO(thumb.content)) as image:
        assert max(image.size) == 480
    again = await client.get(f"/attachments/{made['id']}", headers={"If-None-Match": served.headers["ETag"]})
    assert again.status_code == 304


async def test_a_photo_taken_upright_stands_upright(client, worker):
    made = (await client.post("/attachments", content=photo(turned=True), headers=JPEG)).json()
    assert (made["width"], made["height"]) == (600, 800)
    with Image.open(BytesIO((await client.get(f"/attachments/{made['id']}")).content)) as image:
        red, _, blue = image.getpixel((300, 20))
    assert red - blue > 150, "what was left is on top"


async def test_a_form_and_a_raw_body_are_the_same_file(client, worker):
    sent = photo()
    raw = (await client.post("/attachments", content=sent, headers=JPEG)).json()
    form = (await client.post("/attachments", files={"file": ("lamp.jpg", sent, "image/jpeg")})).json()
    assert raw["sha256"] == form["sha256"]
    assert raw["id"] != form["id"]


async def test_a_document_is_kept_as_it_came_and_only_saved(client, worker):
    sent = b"%PDF-1.7\n%%EOF"
    made = (await client.post("/attachments?kind=document", content=sent)).json()
    served = await client.get(f"/attachments/{made['id']}")
    assert served.content == sent
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert (await client.get(f"/attachments/{made['id']}/thumb")).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415),
        (b"GIF89a<script>alert(1)</script>", 415),
        (b"MZ\x90\x00", 415),
        (b"\xff\xd8\xff\xe0<html>", 422),
        (photo()[:2000], 422),
        (bomb(), 422),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), 422),
    ],
    ids=["nothing", "svg", "gif", "program", "html", "half", "bomb", "noise"],
)
async def test_what_is_not_what_it_says_is_refused_and_nothing_is_stored(
    client, worker, folder, sent, status
):
    answer = await client.post("/attachments", content=sent, headers=JPEG)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert await kept(client) == 0
    assert not [path for path in folder.rglob("*") if path.is_file()]


async def test_what_is_too_large_is_refused_while_it_comes(client, worker, folder):
    head, read = photo(), 0

    async def endless():
        nonlocal read
        yield head
        for _ in range(400):
            read += 1
            yield bytes(2**16)

    answer = await client.post("/attachments", content=endless(), headers=JPEG)
    assert (answer.status_code, await kept(client)) == (413, 0)
    assert read < 200
    assert not [path for path in folder.rglob("*") if path.is_file()]


async def test_a_day_has_a_bound(client, worker, monkeypatch):
    monkeypatch.setattr(uploads, "A_DAY", 1)
    assert (await client.post("/attachments", content=photo(), headers=JPEG)).status_code == 201
    assert (await client.post("/attachments", content=photo((20, 20)), headers=JPEG)).status_code == 413


async def test_an_upload_sent_twice_with_one_key_is_one(client, worker):
    key = JPEG | {"Idempotency-Key": "lamp"}
    first = await client.post("/attachments", content=photo(), headers=key)
    again = await client.post("/attachments", content=photo(), headers=key)
    assert (again.status_code, again.text) == (201, first.text)
    other = await client.post("/attachments", content=photo((20, 20)), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_until_a_record_names_it_only_who_sent_it_sees_it(client, worker, sign_in):
    made = (await client.post("/attachments", content=photo(), headers=JPEG)).json()
    for other in (an_actor(DISTRICT), an_actor(ELSEWHERE)):
        sign_in(other)
        assert (await client.get(f"/attachments/{made['id']}")).status_code == 404


async def test_orphans_are_swept_both_ways(client, worker, app, folder):
    old = (await client.post("/attachments", content=photo(), headers=JPEG)).json()
    new = (await client.post("/attachments", content=photo((30, 30)), headers=JPEG)).json()
    database = app.state.database
    async with database.driver() as driver:
        late = "update attachments set created_at = now() - interval '2 days' where id = $1"
        await driver.execute(late, old["id"])
    await files.sweep(database)
    assert (await client.get(f"/attachments/{old['id']}")).status_code == 404
    assert (await client.get(f"/attachments/{new['id']}")).status_code == 200
    assert await kept(client) == 1
