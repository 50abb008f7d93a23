"""A city to measure on: 10 districts, 100 townships, 500 villages, 2,000 grids, and events at will."""

import asyncio
import json
from datetime import date
from uuid import uuid4

import asyncpg
from sqlalchemy import insert

from ezhili.areas.models import Area, levels
from ezhili.clocks import service as clocks
from ezhili.db import connect
from ezhili.events import catalogue, plan
from ezhili.grids.models import Grid
from ezhili.identity import service as identity
from ezhili.identity.models import Grant, User, UserSession
from ezhili.identity.tokens import token_hash
from ezhili.launch import schema
from ezhili.text import bigrams
from ezhili.units.models import Unit, lying

DISTRICTS = [f"3404{n:02d}" for n in range(1, 11)]
TOWNSHIPS = [f"{district}{n}" for district in DISTRICTS for n in range(100, 110)]
VILLAGES = [f"{township}{n}" for township in TOWNSHIPS for n in range(201, 206)]
GRIDS = [f"{village}{n:03d}" for village in VILLAGES for n in range(1, 5)]
HOME = TOWNSHIPS[:10]
"""The townships of the first district, whose dispatchers are the callers."""
SINCE = date(2020, 1, 1)
TITLES = (
    *("路灯不亮", "垃圾未及时清运", "窨井盖缺失", "道路积水结冰", "占道经营影响通行", "消防通道被占用"),
    *("健身器材损坏", "电动车楼道充电", "下水道堵塞", "秸秆露天焚烧", "房屋墙体开裂", "犬只扰民"),
)
TEXT = "居民反映该处问题已持续数日，影响出行与安全，请尽快派人到现场查看并处置，处置后反馈结果。"
SIDE = 0.004  # degrees: a grid is about 400 m wide


def _square(n: int) -> tuple[float, float, dict[str, object]]:
    """Middle and outline of the n-th grid on a lattice of 50 columns."""
    west, south = 116.9 + SIDE * (n % 50), 32.5 + SIDE * (n // 50)
    ring = [[west, south], [west + SIDE, south], [west + SIDE, south + SIDE], [west, south + SIDE]]
    shape: dict[str, object] = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return west + SIDE / 2, south + SIDE / 2, shape


POINTS = {code: _square(n)[:2] for n, code in enumerate(GRIDS)}


def _area(code: str) -> dict[str, object]:
    kind = {6: "district", 9: "town", 12: "village"}[len(code)]
    return {"id": uuid4(), "version": 1, "code": code, "name": code, "level_kind": kind, "valid_from": SINCE}


def _grid(n: int, code: str) -> dict[str, object]:
    known = {"id": uuid4(), "version": 1, "name": code, "kind": "rural", "households": 300, "state": "active"}
    return {**known, "code": code, **levels(code), "boundary": _square(n)[2], "valid_from": SINCE}


def _unit(township: str) -> dict[str, object]:
    code = f"U{township}GC01"
    return {
        "id": uuid4(), "version": 1, "code": code, "name": code, "kind": "GC", **lying(township),
        "duty_categories": [], "is_fixed_party_of": [], "valid_from": SINCE, "state": "active",
    }  # fmt: skip


def token(township: str) -> str:
    """The bearer token of the dispatcher of a township."""
    return f"token-of-{township}"


def _people() -> tuple[list[dict[str, object]], ...]:
    users = [identity.user_row(f"dispatcher-{one}", "派遣员", f"U{one}GC01") for one in HOME]
    grants, sessions = [], []
    for user, township in zip(users, HOME, strict=True):
        grant = identity.grant_row(user["id"], "dispatcher", user["unit_code"], township, SINCE)
        grants.append(grant)
        session = {"id": uuid4(), "user_id": user["id"], "grant_id": grant["id"], "kind": "bearer"}
        session |= {"client": "", "token_hash": token_hash(token(township)), "expires_at": date(2100, 1, 1)}
        sessions.append(session)
    return users, grants, sessions


async def _ground(url: str) -> None:
    async with connect(url) as database, database.sessions.begin() as session:
        await clocks.install(session)
        await catalogue.install(session)
        areas = [_area(code) for code in (*DISTRICTS, *TOWNSHIPS, *VILLAGES)]
        grids = [_grid(n, code) for n, code in enumerate(GRIDS)]
        units = [_unit(township) for township in TOWNSHIPS]
        tables = (Area, Unit, Grid, User, Grant, UserSession)
        for table, rows in zip(tables, (areas, units, grids, *_people()), strict=True):
            await session.execute(insert(table), rows)


_TITLES = "create table titles (k int primary key, title text, words text[])"
_LAND = "create table land (k int primary key, code text, lon float8, lat float8)"
# 0.4 % rejected, 2 % open in four states, the rest closed; spread evenly over grids and two years.
_EVENTS = """
insert into events (id, version, number, category, catalog_version, title, description, channel, found_by,
  occurred_at, received_at, late_entry, lon, lat, address, grid_code, village_code, township_code,
  district_code, outside_grid, urgency, level, state, flags, reporter_kind, reporter_id, wants_feedback,
  lead_unit, co_units, unit_codes, returned_by, worked_by, self_handled, accepted_at, first_dispatched_at,
  first_response_at, handled_at, verified_at, closed_at, close_kind, closed_on_time, due_at, due_stage,
  total_due_at, external_refs, visibility, words, created_at, updated_at)
select uuidv7(at - now()), case state when 'closed' then 7 when 'reported' then 1 else 3 end,
  'SJ340401' || lpad(n::text, 12, '0'), '0203', 1, t.title, $2, 'worker_app', 'grid_worker',
  at - interval '10 minutes', at, false, l.lon, l.lat, '解放路' || n % 300 || '号', l.code,
  left(l.code, 12), left(l.code, 9), left(l.code, 6), false, 'normal', 'district', state, '{}', 'staff',
  '00000000-0000-7000-8000-000000000001', false,
  case when state in ('closed', 'dispatched', 'handling') then unit end, '{}',
  case when state in ('closed', 'dispatched', 'handling') then array[unit] else '{}' end, '{}', '{}', false,
  case when state <> 'reported' then at + interval '1 hour' end,
  case when state in ('closed', 'dispatched', 'handling') then at + interval '2 hours' end,
  case when state in ('closed', 'handling') then at + interval '3 hours' end,
  case when state = 'closed' then at + interval '2 days' end,
  case when state = 'closed' then at + interval '50 hours' end,
  case when state = 'closed' then at + interval '3 days' end,
  case when state = 'closed' then 'solved' end, case when state = 'closed' then true end,
  case when state not in ('closed', 'rejected') then at + interval '4 hours' end,
  case when state not in ('closed', 'rejected') then 'accept' end, at + interval '6 days',
  '[]', 'internal', t.words, at, at + interval '3 days'
from (
  select n, case when n % 250 = 0 then 'rejected' when n % 200 = 1 then 'reported'
      when n % 200 = 2 then 'accepted' when n % 200 = 3 then 'dispatched' when n % 200 = 4 then 'handling'
      else 'closed' end as state,
    now() - interval '730 days' * (1 - n::float8 / $1::int) as at
  from generate_series(1, $1::int) n) e
join land l on l.k = (n::bigint * 7919) % 2000
join titles t on t.k = n % 12
cross join lateral (select 'U' || left(l.code, 9) || 'GC01' as unit) u order by n
"""
_JOURNAL = """
insert into journal (at, actor_id, role, unit, district_code, township_code, village_code, grid_code,
  category, action, subject_kind, subject_id, seq, from_state, to_state, data)
select e.received_at + step * interval '1 hour', '00000000-0000-7000-8000-000000000001', 'dispatcher',
  'U' || e.township_code || 'GC01', e.district_code, e.township_code, e.village_code, e.grid_code,
  e.category, 'event.' || (array['report', 'accept', 'dispatch', 'take', 'finish'])[step], 'event', e.id,
  step, (array[null, 'reported', 'accepted', 'dispatched', 'handling'])[step],
  (array['reported', 'accepted', 'dispatched', 'handling', 'pending_verification'])[step],
  jsonb_build_object('due_at', e.received_at)
from events e cross join generate_series(1, 5) step
where step <= case e.state when 'reported' then 1 when 'accepted' then 2 when 'rejected' then 2 else 5 end
"""
_CLOCKS = """
insert into sla_clocks (id, subject_kind, subject_id, stage, attempt, limit_type, limit_value, parts,
  started_at, due_at, provisional, paused_total_s, stopped_at, breached, rule_version)
select uuidv7(), 'event', e.id, stage, 1, 'wh', 2, '[["wh", 2.0, false]]', e.received_at,
  e.received_at + interval '4 hours', false, 0,
  case when e.state in ('closed', 'rejected') then e.received_at + interval '2 hours' end, false, 1
from events e cross join unnest(array['accept', 'total']) stage
"""
_TASKS = """
insert into event_tasks (id, event_id, unit_code, is_lead, assigned_at, due_at, accepted_at, state)
select uuidv7(), id, lead_unit, true, first_dispatched_at, total_due_at, first_response_at,
  case when state = 'closed' then 'done' else 'open' end
from events where lead_unit is not null
"""
_INDEXES = (
    "select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made from pg_index "
    "where indrelid = any(array['events', 'journal', 'sla_clocks', 'event_tasks']::regclass[]) "
    "and not indisunique"
)


def _blank(value: object) -> str:
    """How an event begins, as a default of a column."""
    return "{}" if value in ([], {}) else str(value)


async def _happenings(url: str, events: int) -> None:
    """In bulk: the indexes are made at the end, as after a restore."""
    connection = await asyncpg.connect(url)
    try:
        for name, value in plan.BLANK.items():
            if value is not None:
                await connection.execute(f"alter table events alter {name} set default '{_blank(value)}'")
        await connection.execute(_TITLES)
        await connection.execute(_LAND)
        titles = [(k, title, bigrams(f"{title} {TEXT}")) for k, title in enumerate(TITLES)]
        await connection.copy_records_to_table("titles", records=titles)
        land = [(k, code, *POINTS[code]) for k, code in enumerate(GRIDS)]
        await connection.copy_records_to_table("land", records=land)
        indexes = await connection.fetch(_INDEXES)
        for index in indexes:
            await connection.execute(f"drop index {index['name']}")
        await connection.execute("set maintenance_work_mem = '1GB'")
        await connection.execute(_EVENTS, events, TEXT)
        for statement in (_JOURNAL, _CLOCKS, _TASKS, *(index["made"] for index in indexes)):
            await connection.execute(statement)
        await connection.execute("vacuum (analyze)")
        await connection.execute("checkpoint")
    finally:
        await connection.close()


def build(url: str, events: int) -> None:
    """The whole database at `url`, which is empty."""
    schema.upgrade(url)
    asyncio.run(_ground(url))
    asyncio.run(_happenings(url, events))


def lamp(n: int) -> dict[str, object]:
    """The body of the n-th report: a point in one of the grids of the first district."""
    code = GRIDS[(n * 37) % 200]
    lon, lat = POINTS[code]
    place = {"lon": lon, "lat": lat, "crs": "wgs84"}
    about = {"category": "0203", "title": TITLES[n % 12], "description": TEXT, "address": f"解放路{n}号"}
    return {**about, "location": place, "occurred_at": "2026-01-01T00:00:00Z"}


def body(n: int) -> bytes:
    """The same as JSON."""
    return json.dumps(lamp(n), ensure_ascii=False).encode()
