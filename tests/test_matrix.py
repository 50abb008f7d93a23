"""Every operation of the API, asked by every role, about its own area, the one beside, the one above and elsewhere."""
# ruff: noqa: E501  # tables are read line by line

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import product
from uuid import UUID, uuid4

import pytest
from conftest import _clone, an_area, an_office
from contract import Contract
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from shapely import box
from shapely.geometry import mapping
from sqlalchemy import insert, select

from ezhili import crypto
from ezhili.access import anyone, undeclared
from ezhili.adjustments import predicates as adjustments
from ezhili.adjustments.models import GridAdjustment
from ezhili.areas import predicates as areas
from ezhili.areas.models import Area, levels
from ezhili.db import Database, connect
from ezhili.events import predicates as events
from ezhili.events.models import StandardText
from ezhili.grid_duties import predicates as grid_duties
from ezhili.grid_duties.models import DutyDocument, ItemListEntry
from ezhili.grid_workers import predicates as grid_workers
from ezhili.grid_workers.models import WorkerAssignment
from ezhili.grids import predicates as grids
from ezhili.grids.models import Grid
from ezhili.http import BASE
from ezhili.identity import predicates as identity
from ezhili.identity import service
from ezhili.identity.models import ApiClient, ApiKey, Grant, User, UserSession
from ezhili.identity.roles import SCOPES
from ezhili.identity.tokens import token_hash
from ezhili.main import create_app
from ezhili.saved_views.models import SavedView
from ezhili.units import predicates as units
from ezhili.units.models import Appointment, GovernanceCentre, lying

pytestmark = pytest.mark.anyio

# DOMAIN.md 5.7, written by hand. The status is that of the caller's own area; for a change it is what comes of a
# request that is allowed and complete but for its ETag: 428. What the reach says of other areas stands in `expected`.
#   -      the place does not matter
#   area   a record, seen in the own area and below: elsewhere 404
#   tree   a record, seen in the whole district: in another district 404
#   post   a record, seen in the whole district and changed in the own area alone: beside it 403
#   list   as area: a record of the own area stands in the list, one of elsewhere does not
#   flat   as tree, for a list
#   body   a place named in the body: elsewhere 422
# Short for: the resident has no account. A worker or village has no users or clients within its area, hence 404.
ROLES = ("resident", "grid_worker", "village", "dispatcher", "commissioner", "department",
         "district", "auditor", "api_client", "system_admin", "security_admin")  # fmt: skip
MATRIX = """
                                              reach  RES  GW VIL DSP COM DEP  DC AUD API SYS SEC
GET    /healthz                               -      200 200 200 200 200 200 200 200 200 200 200
GET    /readyz                                -      200 200 200 200 200 200 200 200 200 200 200
GET    /problems                              -      200 200 200 200 200 200 200 200 200 200 200

POST   /sessions                              -      422 422 422 422 422 422 422 422 422 422 422
GET    /sessions                              -      401 200 200 200 200 200 200 200 403 200 200
DELETE /sessions                              -      401 204 204 204 204 204 204 204 403 204 204
GET    /sessions/current                      -      401 200 200 200 200 200 200 200 403 200 200
PATCH  /sessions/current                      -      401 422 422 422 422 422 422 422 403 422 422
DELETE /sessions/current                      -      401 204 204 204 204 204 204 204 403 204 204
DELETE /sessions/{session_id}                 -      401 404 404 404 404 404 404 404 403 404 404
POST   /password                              -      401 422 422 422 422 422 422 422 403 422 422

GET    /users                                 list   401 403 403 403 403 403 200 200 403 403 200
POST   /users                                 body   401 403 403 403 403 403 403 403 403 403 201
POST   /user-proposals                        body   401 403 403 201 403 403 403 403 403 403 201
GET    /users/{user_id}                       area   401 404 404 403 403 403 200 200 403 403 200
PATCH  /users/{user_id}                       area   401 404 404 403 403 403 403 403 403 403 428
POST   /users/{user_id}/steps                 area   401 404 404 403 403 403 403 403 403 403 428
POST   /users/{user_id}/password              area   401 404 404 403 403 403 403 403 403 403 422
GET    /users/{user_id}/sessions              area   401 404 404 403 403 403 403 403 403 403 200
DELETE /users/{user_id}/sessions/{session_id} area   401 404 404 403 403 403 403 403 403 403 204
DELETE /users/{user_id}/sessions              area   401 404 404 403 403 403 403 403 403 403 428
POST   /users/{user_id}/grants                area   401 404 404 403 403 403 403 403 403 403 422
PATCH  /grants/{grant_id}                     area   401 404 404 403 403 403 403 403 403 403 428
DELETE /grants/{grant_id}                     area   401 404 404 403 403 403 403 403 403 403 428

GET    /api-clients                           list   401 403 403 403 403 403 200 200 403 403 200
POST   /api-clients                           body   401 403 403 403 403 403 403 403 403 403 201
GET    /api-clients/{client_id}               area   401 404 404 403 403 403 200 200 403 403 200
PATCH  /api-clients/{client_id}               area   401 404 404 403 403 403 403 403 403 403 428
DELETE /api-clients/{client_id}               area   401 404 404 403 403 403 403 403 403 403 428
POST   /api-clients/{client_id}/keys          area   401 404 404 403 403 403 403 403 403 403 201
DELETE /api-clients/{client_id}/keys/{key_id} area   401 404 404 403 403 403 403 403 403 403 428

GET    /areas                                 flat   401 200 200 200 200 200 200 200 200 200 200
GET    /areas.geojson                         -      401 200 200 200 200 200 200 200 200 200 200
POST   /areas                                 body   401 403 403 201 403 403 403 403 403 201 403
GET    /areas/{code}                          tree   401 200 200 200 200 200 200 200 200 200 200
PATCH  /areas/{code}                          post   401 403 403 428 403 403 403 403 403 428 403

GET    /units                                 flat   401 200 200 200 200 200 200 200 200 200 200
POST   /units                                 body   401 403 403 201 403 403 403 403 403 201 403
GET    /units/{unit_id}                       tree   401 200 200 200 200 200 200 200 200 200 200
PATCH  /units/{unit_id}                       post   401 403 403 428 403 403 403 403 403 428 403
POST   /units/{unit_id}/steps                 post   401 403 403 428 403 403 403 403 403 428 403
GET    /governance-centres                    flat   401 200 200 200 200 200 200 200 200 200 200
POST   /governance-centres                    body   401 403 403 201 403 403 403 403 403 201 403
GET    /governance-centres/{centre_id}        tree   401 200 200 200 200 200 200 200 200 200 200
PATCH  /governance-centres/{centre_id}        post   401 403 403 428 403 403 403 403 403 428 403
POST   /governance-centres/{centre_id}/steps  post   401 403 403 428 403 403 403 403 403 428 403
GET    /appointments                          flat   401 200 200 200 200 200 200 200 403 403 200
POST   /appointments                          body   401 403 403 403 403 403 201 403 403 403 403
GET    /appointments/{appointment_id}         tree   401 200 200 200 200 200 200 200 403 403 200
PATCH  /appointments/{appointment_id}         post   401 403 403 403 403 403 428 403 403 403 403

GET    /grids                                 list   401 200 200 200 200 200 200 200 200 200 403
POST   /grids                                 body   401 403 403 201 403 403 403 403 403 201 403
GET    /grids/{grid_id}                       area   401 200 200 200 200 200 200 200 200 200 403
PATCH  /grids/{grid_id}                       area   401 403 403 428 403 403 403 403 403 428 403
GET    /grids.geojson                         -      401 200 200 200 200 200 200 200 200 200 403
GET    /grids/locate                          -      401 422 422 422 422 422 422 422 422 422 403
GET    /grids/{grid_id}/versions              area   401 200 200 200 200 200 200 200 200 200 403
PUT    /grids/{grid_id}/micro-labels          area   401 403 403 428 403 403 403 403 403 428 403
POST   /grids/{grid_id}/volunteer-counts      area   401 403 403 201 403 403 403 403 403 201 403
POST   /grids/{grid_id}/steps   submit        area   401 403 403 428 403 403 403 403 403 428 403
POST   /grids/{grid_id}/steps   approve       area   401 403 403 403 403 403 428 403 403 403 403
GET    /grids/{grid_id}/history               area   401 200 200 200 200 200 200 200 200 200 403
GET    /grid-adjustments                      list   401 200 200 200 200 200 200 200 200 200 403
POST   /grid-adjustments                      body   401 403 403 201 403 403 403 403 403 201 403
POST   /grid-adjustments/preview              -      401 403 403 422 403 403 403 403 403 422 403
GET    /grid-adjustments/{adjustment_id}      area   401 200 200 200 200 200 200 200 200 200 403
PUT    /grid-adjustments/{adjustment_id}      area   401 403 403 428 403 403 403 403 403 428 403
POST   /grid-adjustments/{adjustment_id}/steps submit area 401 403 403 428 403 403 403 403 403 428 403
POST   /grid-adjustments/{adjustment_id}/steps approve area 401 403 403 403 403 403 428 403 403 403 403

POST   /attachments                           -      401 415 415 415 403 415 403 403 415 403 403
GET    /attachments/{attachment_id}           area   401 304 304 304 304 304 304 304 304 403 403
GET    /attachments/{attachment_id}/thumb     area   401 304 304 304 304 304 304 304 304 403 403

GET    /grid-workers                          list   401 200 200 200 200 200 200 200 403 403 403
GET    /grid-workers/{user_id}                area   401 200 200 200 200 200 200 200 403 403 403
GET    /grid-vacancies                        list   401 200 200 200 200 200 200 200 403 403 403
POST   /worker-assignments                    body   401 403 403 201 403 403 403 403 403 403 403
GET    /worker-assignments/{assignment_id}    area   401 200 200 200 200 200 200 200 403 403 403
PATCH  /worker-assignments/{assignment_id}    area   401 403 403 428 403 403 403 403 403 403 403
GET    /duty-documents                        -      401 200 200 200 200 200 200 200 403 403 403
POST   /duty-documents                        -      401 403 403 201 403 403 201 403 403 403 403
GET    /duty-documents/{document_id}          -      401 200 200 200 200 200 200 200 403 403 403
PATCH  /duty-documents/{document_id}          -      401 403 403 428 403 403 428 403 403 403 403
POST   /duty-documents/{document_id}/steps publish_document -    401 404 404 428 404 404 428 404 404 404 404
POST   /duty-documents/{document_id}/acknowledgement -    401 403 403 403 403 403 403 403 403 403 403
GET    /duty-documents/{document_id}/acknowledgements -    401 403 403 200 403 403 200 403 403 403 403
GET    /item-list                             flat   401 200 200 200 200 200 200 200 403 403 403
POST   /item-list                             -      401 403 403 403 403 403 201 403 403 403 403
GET    /item-list/{item_id}                   tree   401 200 200 200 200 200 200 200 403 403 403
PATCH  /item-list/{item_id}                   tree   401 403 403 403 403 403 428 403 403 403 403

GET    /standard-texts                        -      401 200 200 200 200 200 200 200 403 200 403
POST   /standard-texts                        -      401 403 403 201 403 403 201 403 403 201 403
GET    /standard-texts/choices                -      401 200 200 200 200 200 200 200 403 200 403
GET    /standard-texts/{text_id}              -      401 200 200 200 200 200 200 200 403 200 403
PATCH  /standard-texts/{text_id}              -      401 403 403 428 403 403 428 403 403 428 403
POST   /standard-texts/{text_id}/steps retire -      401 403 403 428 403 403 428 403 403 428 403
GET    /saved-views                           -      401 200 200 200 200 200 200 200 403 200 200
POST   /saved-views                           -      401 201 201 201 201 201 201 201 403 201 201
GET    /saved-views/{view_id}                 -      401 404 404 404 404 404 404 404 404 404 404
PATCH  /saved-views/{view_id}                 -      401 404 404 404 404 404 404 404 404 404 404
DELETE /saved-views/{view_id}                 -      401 404 404 404 404 404 404 404 404 404 404

GET    /event-categories                      -      401 200 200 200 200 200 200 200 200 200 403
GET    /calendar-years                        -      401 200 200 200 200 200 200 200 200 200 403
GET    /calendar-years/{year}                 -      401 200 200 200 200 200 200 200 200 200 403
PUT    /calendar-years/{year}                 -      401 403 403 403 403 403 403 403 403 422 403
POST   /clock-recomputations                  -      401 403 403 403 403 403 403 403 403 202 403
GET    /operations/{operation_id}             -      401 404 404 404 404 404 404 404 404 404 404
POST   /operations/{operation_id}/cancellation -     401 404 404 404 404 404 404 404 404 404 404
GET    /imports                               -      401 403 403 200 403 403 403 403 403 200 403
POST   /imports                               -      401 403 403 422 403 403 403 403 403 422 403
GET    /imports/{import_id}                   -      401 404 404 404 404 404 404 404 404 404 404
GET    /imports/{import_id}/faults            -      401 404 404 404 404 404 404 404 404 404 404
GET    /imports/{import_id}/rejects           -      401 404 404 404 404 404 404 404 404 404 404
POST   /import-files                          -      401 403 403 201 403 403 403 403 403 201 403
GET    /import-templates                      -      401 403 403 200 403 403 403 403 403 200 403
GET    /import-templates/{kind}               -      401 403 403 200 403 403 403 403 403 200 403
GET    /sample-draws                          -      200 200 200 200 200 200 200 200 200 200 200
GET    /sample-draws/{draw_id}                -      404 404 404 404 404 404 404 404 404 404 404
POST   /public/events                         -      422 422 422 422 422 422 422 422 422 422 422
GET    /public/events/{number}                -      404 404 404 404 404 404 404 404 404 404 404
POST   /public/events/{number}/steps          -      422 422 422 422 422 422 422 422 422 422 422
GET    /public/categories                     -      200 200 200 200 200 200 200 200 200 200 200
GET    /public/places                         -      200 200 200 200 200 200 200 200 200 200 200
GET    /public/similar                        -      422 422 422 422 422 422 422 422 422 422 422
POST   /public/attachments                    -      415 415 415 415 415 415 415 415 415 415 415
GET    /exports/events.{format}               -      401 422 422 422 422 422 422 422 422 403 403
GET    /exports/grids.{format}                -      401 422 422 422 422 422 422 422 422 422 403
GET    /exports/grid-workers.{format}         -      401 422 422 422 422 422 422 422 403 403 403
GET    /exports/grid-vacancies.{format}       -      401 422 422 422 422 422 422 422 403 403 403
GET    /exports/areas.{format}                -      401 422 422 422 422 422 422 422 422 422 422
GET    /exports/units.{format}                -      401 422 422 422 422 422 422 422 422 422 422
GET    /audit-entries                         -      401 403 403 403 403 403 403 200 403 403 403
GET    /event-catalogues                      -      401 200 200 200 200 200 200 200 200 200 403
GET    /event-catalogues/{number}             -      401 422 422 422 422 422 422 422 422 422 403
POST   /event-catalogues                      -      401 403 403 403 403 403 403 403 403 422 403
POST   /sla-rules                             -      401 403 403 403 403 403 403 403 403 422 403
GET    /notifications                         -      401 200 200 200 200 200 200 200 200 200 200
GET    /notifications/inbox                   -      401 200 200 200 200 200 200 200 200 200 200
POST   /notifications/read-marks              -      401 422 422 422 422 422 422 422 422 422 422
GET    /changes                               -      401 200 200 200 200 200 200 200 200 200 200
GET    /stream                                -      401 400 400 400 400 400 400 400 400 400 400
GET    /sla-rules                             -      401 200 200 200 200 200 200 200 200 200 403
GET    /working-hours                         -      401 200 200 200 200 200 200 200 200 200 403
PUT    /working-hours                         -      401 403 403 403 403 403 403 403 403 422 403
GET    /deadline                              -      401 422 422 422 422 422 422 422 422 422 403
GET    /events                                list   401 200 200 200 200 200 200 200 200 403 403
GET    /events.geojson                        -      401 200 200 200 200 200 200 200 200 403 403
POST   /events                                body   401 201 201 201 403 201 403 403 201 403 403
POST   /events/steps:batch                    -      401 422 422 422 422 422 422 422 422 403 403
POST   /events/undos:batch                    -      401 422 422 422 422 422 422 422 422 403 403
GET    /events/grid-counts                    -      401 200 200 200 200 200 200 200 200 403 403
GET    /events/{event_id}                     area   401 200 200 200 200 200 200 200 200 403 403
GET    /events/{event_id}/deadline            area   401 200 200 200 200 200 200 200 200 403 403
GET    /events/{event_id}/standard-texts      area   401 200 200 200 200 200 200 403 403 403 403
GET    /events/{event_id}/steps               area   401 200 200 200 200 200 200 200 200 403 403
POST   /events/{event_id}/steps   accept      area   401 403 403 428 403 403 403 403 403 403 403
POST   /events/{event_id}/steps   take        area   401 403 403 403 403 428 403 403 403 403 403
POST   /events/{event_id}/steps   approve_void area  401 403 403 403 428 403 428 403 403 403 403
POST   /events/{event_id}/steps   appeal      area   401 403 428 403 428 403 403 403 403 403 403
POST   /events/{event_id}/steps   request_extension area 401 403 403 403 403 428 403 403 403 403 403
POST   /events/{event_id}/steps   approve_extension area 401 403 403 428 403 403 403 403 403 403 403
POST   /events/{event_id}/steps   resume      area   401 403 403 428 403 428 403 403 403 403 403
POST   /events/{event_id}/steps   transfer_up area   401 403 403 428 403 403 403 403 403 403 403
POST   /events/{event_id}/steps   supervise   area   401 403 403 403 428 403 428 403 403 403 403
POST   /events/{event_id}/undo                area   401 428 428 428 428 428 428 428 428 403 403
POST   /events/{event_id}/callbacks           area   401 403 409 409 403 403 403 403 403 403 403
"""


def rows() -> dict[str, tuple[str, tuple[int, ...]]]:
    """Operation, perhaps with the step it names -> reach, status by role."""
    found = {}
    for line in MATRIX.strip().splitlines()[1:]:
        if parts := line.split():
            cells, reach = parts[-len(ROLES) :], parts[-len(ROLES) - 1]
            found[" ".join(parts[: -len(ROLES) - 1])] = (reach, tuple(map(int, cells)))
    return found


# Five places of one district and two of others: for each role its own, the one beside it, the one above it.
GRID, BESIDE, VILLAGE = "340402102001001", "340402102001002", "340402102002001"
TOWNSHIP, FURTHER = "340402101001001", "340402103001001"
DISTRICT, ELSEWHERE = "340403101001001", "340404101001001"
PLACES = (GRID, BESIDE, VILLAGE, TOWNSHIP, FURTHER, DISTRICT, ELSEWHERE)
RELATIONS: Mapping[int, Mapping[str, str]] = {  # digits of the role's area -> relation -> place
    15: {"own": GRID, "sibling": BESIDE, "parent": VILLAGE, "elsewhere": DISTRICT},
    12: {"own": GRID, "sibling": VILLAGE, "parent": TOWNSHIP, "elsewhere": DISTRICT},
    9: {"own": GRID, "sibling": TOWNSHIP, "parent": FURTHER, "elsewhere": DISTRICT},
    6: {"own": GRID, "sibling": DISTRICT, "elsewhere": ELSEWHERE},  # nothing lies above a district
}
DIGITS = {"grid_worker": 15, "village": 12} | dict.fromkeys(
    ("dispatcher", "commissioner", "department", "api_client"), 9
)
HOME = "U340402102PS01"
STEPS = {
    "accept": {"step": "accept"},
    "take": {"step": "take"},
    "approve_void": {"step": "approve_void"},
    "appeal": {"step": "appeal", "appeal": "这件事确实归街道管"},
    "request_extension": {"step": "request_extension", "until": "2099-01-01T00:00:00Z", "note": "配件未到货"},
    "approve_extension": {"step": "approve_extension"},
    "resume": {"step": "resume", "note": "配件已经到货"},
    "transfer_up": {"step": "transfer_up", "reason": "beyond_powers", "note": "超出本级职权"},
    "supervise": {"step": "supervise", "kind": "key", "note": "请尽快办理并答复"},
    "publish_document": {"step": "publish"},
    "retire": {"step": "retire"},
    "submit": {"step": "submit"},
    "approve": {"step": "approve"},
}
MOVES = {  # what makes a reported event one of which the step may be taken
    "take": "state = 'dispatched', lead_unit = unit_codes[1]",
    "appeal": "state = 'rejected'",
    "request_extension": "state = 'dispatched', lead_unit = unit_codes[1]",
    "approve_extension": """state = 'dispatched', flags = '{"extension_pending": {"by": "somebody"}}'""",
    "resume": "state = 'suspended', lead_unit = unit_codes[1]",
    "transfer_up": "state = 'accepted', level = 'village'",
    "approve_void": """flags = '{"void_pending": {"by": "somebody"}}'""",
}
EVENTS = ("accept", "supervise", *MOVES)


def area_of(role: str) -> str:
    return GRID[: DIGITS.get(role, 6)]


def office(place: str) -> str:
    return f"U{place[:9]}GC01"


@dataclass
class World:
    """What stands at each place, and who may ask."""

    client: AsyncClient
    database: Database
    ids: dict[str, dict[str, str]] = field(default_factory=lambda: {place: {} for place in PLACES})
    """By place: values of path parameters."""
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    """By role and purpose; signing out costs a token of its own."""
    serial: int = 0

    def next(self) -> int:
        self.serial += 1
        return self.serial


def square(place: str) -> dict:
    """Land of its own for each place, side by side."""
    west = 117.05 + PLACES.index(place) / 100
    return mapping(box(west, 32.60, west + 0.01, 32.61))


def redraw(place: str) -> dict:
    """A grid drawn anew as it was."""
    made = {"code": place, "name": "N", "kind": "rural", "households": 1, "boundary": square(place)}
    known = {
        "kind": "redraw",
        "trigger": "other",
        "reason": "边界与实地核对一致",
        "effective_on": "2100-01-01",
    }
    return {**known, "takes": [place], "makes": [made]}


# What a request says in its body: all that is needed, so that only right and place decide.
BODIES = {
    "POST /users": lambda w, p: {"username": f"new-{w.next()}", "display_name": "N", "unit_code": office(p)},
    "POST /user-proposals": lambda w, p: {
        "username": f"new-{w.next()}", "display_name": "N", "unit_code": office(p),
        "grant": {"role": "village", "unit_code": office(p), "area_code": p[:12]},
    },
    "POST /api-clients": lambda w, p: {
        "name": "new", "owner_unit": office(p), "area_code": p[:9], "scopes": ["grids:read"],
        "expires_on": str(date.today().replace(month=12, day=31, year=date.today().year + 1)),  # noqa: DTZ011  # far enough
    },
    "POST /users/{user_id}/steps": lambda w, p: {"step": "disable"},
    "POST /areas": lambda w, p: {"code": f"{p[:9]}{300 + w.next() % 100}", "level_kind": "village", "name": "N"},
    "POST /units": lambda w, p: {"code": f"U{p[:9]}OT{w.next() % 100:02}", "name": "N", "kind": "OT", "area_code": p[:9]},
    "POST /units/{unit_id}/steps": lambda w, p: {"step": "close"},
    "POST /governance-centres": lambda w, p: {"unit_code": f"U{p[:9]}GC{10 + w.next() % 80}"},
    "POST /governance-centres/{centre_id}/steps": lambda w, p: {"step": "close"},
    "POST /appointments": lambda w, p: {
        "user_id": w.ids[p]["user_id"], "role": "dispatcher", "unit_code": office(p), "area_code": p[:9],
    },
    "POST /grids": lambda w, p: {
        "code": f"{p[:12]}{700 + w.next() % 99}", "name": "N", "kind": "rural", "households": 1,
    },
    "PUT /grids/{grid_id}/micro-labels": lambda w, p: {"items": []},
    "POST /grids/{grid_id}/volunteer-counts": lambda w, p: {"kind": "building_steward", "headcount": 1},
    "POST /duty-documents": lambda w, p: {
        "area_code": p[:9], "kind": "commitment", "title": f"N{w.next()}", "text": "承诺按清单办事",
    },
    "POST /item-list": lambda w, p: {
        "code": f"N-{w.next()}", "name": "N", "owner_unit": office(p), "frequency": "weekly",
    },
    "POST /grid-adjustments": lambda w, p: redraw(p),
    "PUT /grid-adjustments/{adjustment_id}": lambda w, p: redraw(p),
    "POST /worker-assignments": lambda w, p: {
        "user_id": w.ids[p]["spare_id"], "grid_code": p, "full_time": False, "primary": False,
    },
    "POST /saved-views": lambda w, p: {"list_name": "grids", "name": "N", "filters": {"q": "N"}},
    "POST /standard-texts": lambda w, p: {
        "area_code": p[:9], "title": f"T{w.next()}", "body": "请尽快办理 {number}", "steps": ["finish"],
    },
    "POST /events/{event_id}/callbacks": lambda w, p: {"channel": "phone", "reached": False},
    "POST /events": lambda w, p: {
        "category": "0203", "title": "路灯不亮", "description": "村口第三盏路灯不亮", "grid_code": p,
    },
}  # fmt: skip
# What must stand in a list of records of the own area, and must not in one of elsewhere.
MARKS = {
    "GET /users": "user_id",
    "GET /api-clients": "client_id",
    "GET /areas": "code",
    "GET /units": "unit_id",
    "GET /governance-centres": "centre_id",
    "GET /appointments": "appointment_id",
    "GET /grids": "grid_id",
    "GET /grid-adjustments": "adjustment_id",
    "GET /item-list": "item_id",
    "GET /grid-workers": "user_id",
    "GET /grid-vacancies": "grid_code",
    "GET /events": "event_id",
}

QUERIES = {"GET /units": {"kind": "PS"}}  # there are spare ones of other kinds, more than a page


def expected(role: str, reach: str, status: int, relation: str) -> int:
    """The status for a place in this relation, when `status` is that of the own area."""
    foreign = relation == "elsewhere" or (relation == "sibling" and DIGITS.get(role, 6) == 6)
    if relation == "own" or status == 401 or reach in ("-", "list", "flat"):
        return status
    if reach == "body":
        return 422 if status < 300 else status
    if reach == "area" or foreign:
        return 404
    return status if reach == "tree" else 403


def listed(role: str, reach: str, relation: str) -> bool:
    """Whether a record of this place stands in a list."""
    foreign = relation == "elsewhere" or (relation == "sibling" and DIGITS.get(role, 6) == 6)
    return relation == "own" or (reach == "flat" and not foreign)


def _etag(place: str, path: str) -> str:
    return '"{}{}"'.format(sha256(place.encode()).hexdigest()[:20], "-t" if path.endswith("/thumb") else "")


async def ask(world: World, operation: str, role: str, place: str):
    method, path, *step = operation.split()
    for name in re.findall(r"{(\w+)}", path):
        known = world.ids[place]
        path = path.replace(f"{{{name}}}", known.get(f"{step[0]}.{name}" if step else name, known[name]))
    body = STEPS[step[0]] if step else BODIES.get(operation, lambda w, p: {})(world, place)
    token = world.tokens.get((role, operation)) or world.tokens.get((role, ""))
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if "attachment_id" in operation:  # the file itself need not be there
        headers["If-None-Match"] = _etag(place, path)
    if path == "/stream":  # it would not end; a position that is none is refused before it begins
        headers["Last-Event-ID"] = "none"
    at = path if path in ("/healthz", "/readyz") else BASE + path
    more = {"json": body} if method not in ("GET", "DELETE") else {}
    many = {"limit": 200, **QUERIES.get(operation, {})} if operation in MARKS else {}
    return await world.client.request(method, at, headers=headers, params=many, **more)


async def wrong(world: World, only: str = "") -> list[str]:
    """Every cell that is not as the table says."""
    turns, asked = asyncio.Semaphore(8), []

    async def check(operation: str, role: str, reach: str, status: int, relation: str, place: str) -> None:
        async with turns:
            answered = await ask(world, operation, role, place)
        wanted = expected(role, reach, status, relation)
        if answered.status_code != wanted:
            code = answered.json().get("code", "") if answered.status_code >= 400 else ""
            found.append(f"{operation}: {role}, {relation}: {answered.status_code} {code}, not {wanted}")
        elif answered.status_code == 200 and operation in MARKS:
            there = world.ids[place][MARKS[operation]] in answered.text
            if there != listed(role, reach, relation):
                found.append(f"{operation}: {role}, {relation}: {'listed' if there else 'missing'}")

    found: list[str] = []
    for operation, (reach, cells) in rows().items():
        if only not in operation:
            continue
        for role, status in zip(ROLES, cells, strict=True):
            places = RELATIONS[DIGITS.get(role, 6)]
            relations = {"own": GRID} if reach == "-" or status == 401 else places
            asked += [check(operation, role, reach, status, *one) for one in relations.items()]
    await asyncio.gather(*asked)
    return sorted(found)


async def _people(world: World, driver_session) -> None:
    """A user, a session and a grant at every place; a caller for every role, and one to be signed out."""
    users, held, open_ = [], [], []

    def add(name: str, role: str, unit: str, area: str, place: str | None = None) -> None:
        user = service.user_row(name, name, unit)
        grant = service.grant_row(user["id"], role, unit, area, date(2020, 1, 1))
        token = f"token-of-{name}"
        users.append(user)
        held.append(grant)
        session = {
            "id": uuid4(),
            "user_id": user["id"],
            "grant_id": grant["id"],
            "kind": "bearer",
            "client": "",
        }
        open_.append({**session, "token_hash": token_hash(token), "expires_at": date(2100, 1, 1)})
        if name.startswith("spare"):
            world.ids[name[6:]]["spare_id"] = str(user["id"])
        elif place:
            world.ids[place] |= {"user_id": str(user["id"]), "grant_id": str(grant["id"])}
            world.ids[place] |= {
                "session_id": str(session["id"]),
                "year": "2026",
                "operation_id": str(uuid4()),
                "draw_id": str(uuid4()),
                "format": "csv",
                "import_id": str(uuid4()),
                "kind": "grids",
                "number": "SJ340402231231012345",
            }
        else:
            world.tokens[role, name.partition("~")[2]] = token

    for place in PLACES:
        add(f"at-{place}", "grid_worker", office(place), place, place)
        add(f"spare-{place}", "village", office(place), place[:12], place)
    for role in set(ROLES) - {"resident", "api_client"}:
        for purpose in ("", "DELETE /sessions", "DELETE /sessions/current"):
            unit = HOME if role == "department" else office(GRID)
            add(f"{role}~{purpose}", role, unit, area_of(role))
    for table, rows_ in ((User, users), (Grant, held), (UserSession, open_)):
        await driver_session.execute(insert(table), rows_)


async def _systems(world: World, session) -> None:
    for place in PLACES:
        client = ApiClient(
            name=place, owner_unit=office(place), area_code=place[:9],
            scopes=sorted(SCOPES["api_client"]), expires_on=date(2100, 1, 1),
        )  # fmt: skip
        session.add(client)
        await session.flush()
        text = f"ezh_live_{place}_secret"
        key = ApiKey(client_id=client.id, public_id=place, key_hash=token_hash(text))
        session.add(key)
        await session.flush()
        world.ids[place] |= {"client_id": str(client.id), "key_id": str(key.id)}
    world.tokens["api_client", ""] = f"ezh_live_{GRID}_secret"


async def _land(world: World, session) -> None:
    """Areas, units and grids of every place, and what hangs on them."""
    codes = {place[:digits] for place, digits in product(PLACES, (6, 9, 12))}
    known = set((await session.scalars(select(Area.code))).all())
    session.add_all(an_area(code) for code in sorted(codes - known))
    townships = sorted({place[:9] for place in PLACES})
    kinds = ("PS01", "GC01", *(f"GC{serial}" for serial in range(10, 90)))
    offices = [an_office(f"U{township}{kind}") for township in townships for kind in kinds]
    session.add_all(offices)
    await session.flush()
    centres = [
        GovernanceCentre(unit_code=f"U{code}GC01", level="township", **lying(code)) for code in townships
    ]
    session.add_all(centres)
    given = {"kind": "rural", "households": 1, "valid_from": date(2020, 1, 1), "state": "active"}
    stand = [
        Grid(code=place, name=place, boundary=square(place), **given, **levels(place)) for place in PLACES
    ]
    session.add_all(stand)
    await session.flush()
    for place, grid in zip(PLACES, stand, strict=True):
        unit = next(one for one in offices if one.code == f"U{place[:9]}PS01")
        centre = next(one for one in centres if one.unit_code == office(place))
        post = Appointment(
            user_id=UUID(world.ids[place]["user_id"]), role="village", unit_code=office(place),
            valid_from=date(2020, 1, 1), **lying(place[:12]),
        )  # fmt: skip
        work = WorkerAssignment(  # by nobody who answers for the grid, so it is vacant
            user_id=post.user_id, grid_code=place, full_time=True, primary=False,
            valid_from=post.valid_from, **levels(place),
        )  # fmt: skip
        drawn = GridAdjustment(
            kind="redraw", effective_on=date(2100, 1, 1), trigger="other", reason="-", takes=[place], makes=[],
            workers=[], district_code=place[:6], township_code=place[:9], village_codes=[place[:12]],
            grid_codes=[place], state="draft",
        )  # fmt: skip
        duties = DutyDocument(
            kind="job_duties", title=place, edition=1, text="-", valid_from=date(2020, 1, 1), state="published",
            **lying(place[:9]),
        )  # fmt: skip
        item = ItemListEntry(
            district_code=place[:6], code=place, name="N", owner_unit=office(place), frequency="weekly",
            evidence_required=False, temporary=False, categories=[], valid_from=date(2020, 1, 1),
        )  # fmt: skip
        words = StandardText(title=place, body="-", steps=["finish"], categories=[], **lying(place[:9]))
        view = SavedView(
            user_id=post.user_id, list_name="grids", name="N", filters={"q": "N"}, position=0, start=False
        )
        session.add_all([post, work, drawn, duties, item, words, view])
        await session.flush()
        drafted = DutyDocument(
            kind="commitment", title=place, edition=1, text="-", valid_from=date(2020, 1, 1), state="draft",
            **lying(place[:9]),
        )  # fmt: skip
        session.add(drafted)
        await session.flush()
        world.ids[place] |= {"document_id": str(duties.id), "item_id": str(item.id)}
        world.ids[place] |= {"publish_document.document_id": str(drafted.id)}
        world.ids[place] |= {"text_id": str(words.id), "view_id": str(view.id)}
        world.ids[place] |= {"adjustment_id": str(drawn.id)}
        world.ids[place] |= {"grid_code": place, "assignment_id": str(work.id)}
        world.ids[place] |= {"code": place[:12], "grid_id": str(grid.id), "unit_id": str(unit.id)}
        world.ids[place] |= {"centre_id": str(centre.id), "appointment_id": str(post.id)}


PHOTO = (
    "insert into attachments (id, sha256, mime, bytes, uploaded_by, subject_kind, subject_id) "
    "values ($1, $2, 'image/jpeg', 1, $3, 'event', $3)"
)


async def _happenings(world: World) -> None:
    """Events at every place: reported; dispatched to the home department; about to be voided; and so on."""
    for place, step in product(PLACES, EVENTS):
        reporter = {"Authorization": f"Bearer ezh_live_{place}_secret"}
        body = BODIES["POST /events"](world, place)
        answered = await world.client.post(BASE + "/events", json=body, headers=reporter)
        world.ids[place][f"{step}.event_id"] = world.ids[place]["event_id"] = answered.json()["id"]
    async with world.database.driver() as driver:
        await driver.execute("update events set unit_codes = array['U' || township_code || 'GC01']")
        await driver.execute(f"update events set unit_codes = array['{HOME}'] where grid_code = '{GRID}'")
        for place, (step, change) in product(PLACES, MOVES.items()):
            event = UUID(world.ids[place][f"{step}.event_id"])
            await driver.execute(f"update events set {change} where id = $1", event)
        for place in PLACES:
            photo, event = uuid4(), UUID(world.ids[place]["event_id"])
            await driver.execute(PHOTO, photo, sha256(place.encode()).digest(), event)
            world.ids[place]["attachment_id"] = str(photo)


@pytest.fixture(scope="module")
async def world(template):
    app = create_app()
    async with _clone(template) as url, connect(url) as app.state.database:
        database: Database = app.state.database
        async with database.driver() as driver:
            await crypto.open_ring(driver)
        async with AsyncClient(transport=ASGITransport(Contract(app)), base_url="http://test") as client:
            world = World(client, database)
            async with database.sessions.begin() as session:
                await _people(world, session)
                await _systems(world, session)
                await _land(world, session)
            await _happenings(world)
            yield world


def test_every_operation_has_its_row(assembled):
    paths = assembled.openapi()["paths"]
    operations = {f"{method.upper()} {path.removeprefix(BASE)}" for path in paths for method in paths[path]}
    assert {" ".join(row.split()[:2]) for row in rows()} == operations


def test_every_operation_names_a_scope_that_somebody_holds_or_says_that_anyone_may_call(assembled):
    held = frozenset().union(*SCOPES.values())
    for row, (_, cells) in rows().items():
        method, path, *_ = row.split()
        paths = assembled.openapi()["paths"]
        security = paths[path if path in paths else BASE + path][method.lower()]["security"]
        assert {scope for way in security for names in way.values() for scope in names} <= held, row
        assert bool(security) == (cells[0] == 401), row


def test_a_route_that_does_not_say_who_may_call_it_is_found():
    app = FastAPI()
    app.add_api_route("/silent", lambda: None)
    app.add_api_route("/public", lambda: None, dependencies=[anyone("a test")])
    assert undeclared(app) == ["/silent"]


async def test_every_role_may_what_the_specification_says_and_sees_no_further(world):
    found = await wrong(world)
    assert not found, "\n".join(found)


DOORS = [
    (areas, "seen", "/areas"),
    (units, "seen", "/units"),
    (units, "centres_seen", "/governance-centres"),
    (units, "posts_seen", "/appointments"),
    (identity, "seen", "/users"),
    (identity, "clients_seen", "/api-clients"),
    (grids, "seen", "/grids"),
    (grid_duties, "items_seen", "/item-list"),
    (adjustments, "seen", "/grid-adjustments"),
    (grid_workers, "seen", "/worker-assignments"),
    (events, "seen", "/events"),
]


@pytest.mark.parametrize(("package", "door", "path"), DOORS, ids=[path for *_, path in DOORS])
async def test_without_its_area_condition_no_package_passes(world, monkeypatch, package, door, path):
    monkeypatch.setattr(package, door, lambda actor: {})
    found = await wrong(world, f"GET {path}")
    if f"GET {path}" in MARKS:
        assert any(line.startswith(f"GET {path}:") for line in found), "the list shows what lies elsewhere"
    assert any(line.startswith(f"GET {path}/{{") for line in found), "a record of elsewhere can be read"
