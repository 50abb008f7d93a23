"""The demo district: its map, its people, and the figures of the article."""

import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from ezhili.adjustments import drawing
from ezhili.adjustments.rules import count_fault
from ezhili.areas.codes import number_holds
from ezhili.clocks.arithmetic import LOCAL
from ezhili.demo import adjustments, events
from ezhili.demo.geography import geography, township_rows
from ezhili.demo.offices import offices
from ezhili.demo.people import ACCOUNTS, staff
from ezhili.demo.pictures import pictures
from ezhili.events import sampling

TODAY = date(2026, 11, 20)
PHOTO = [columns for columns, _, _ in pictures()[:3]]


def test_the_grids_tile_the_outline_without_gap_or_overlap():
    map_, outline = geography(), events.geography().district.land
    lands = [grid.land for grid in map_.grids]
    assert len(lands) == 253
    assert {land.geom_type for land in lands} == {"Polygon"}
    assert shapely.coverage_is_valid(lands)
    assert shapely.union_all(lands).symmetric_difference(outline).area < 1e-7 * outline.area
    for level in (map_.townships, map_.villages):
        assert shapely.coverage_is_valid([place.land for place in level])


def test_grids_lie_in_their_village_and_villages_in_their_township():
    places = {place.code: place for place in (*geography().townships, *geography().villages)}
    for inner in (*geography().villages, *geography().grids):
        outer = places[inner.code[:-3]]
        assert inner.land.difference(outer.land).area < 1e-12


def test_the_figures_are_those_of_the_census_and_of_the_article():
    grids = geography().grids
    assert (sum(g.households for g in grids), sum(g.residents for g in grids)) == (61_734, 165_671)
    assert len({g.kind for g in grids}) == 4
    assert len(geography().townships) == 5
    assert len(township_rows()) == 6
    assert not any(g.code.startswith("340402400") for g in grids)
    workers = {worker.user["id"] for worker in staff().workers.values()}
    assert (len(staff().workers), len(workers)) == (253, 253)


def test_nobody_and_no_place_looks_real():
    assert all(
        re.fullmatch("示范(社区|村)[一二三四五六七八九十]+", place.name) for place in geography().villages
    )
    assert all(place.code[9] == "9" for place in geography().villages)
    assert all(person.user["demo"] and not person.user.get("phone_sealed") for person in staff().people)


def test_there_is_an_account_for_each_role_and_an_office_for_each_category():
    assert sorted(ACCOUNTS) == sorted(
        [
            "admin",
            "security",
            "auditor",
            "district",
            "commissioner",
            "dispatcher",
            "village",
            "worker",
            "department",
        ]
    )
    assert len({role for role, *_ in ACCOUNTS.values()}) == 9
    duties = {duty for office in offices() for duty in office.duties}
    assert all(code in duties or code[:2] in duties for code in events.known_catalogue().categories)


@pytest.fixture(scope="module")
def rows():
    return events.simulated(TODAY, PHOTO, 0.08)


def test_the_same_day_gives_the_same_district(rows):
    again = events.simulated(TODAY, PHOTO, 0.08)
    assert again == rows
    assert events.simulated(date(2026, 11, 21), PHOTO, 0.01) != events.simulated(TODAY, PHOTO, 0.01)


def test_fates_add_up_to_the_article():
    plots = events._of_the_year(events.Random(events.SEED + 2))
    fates = Counter(plot.fate for plot in plots)
    assert fates["closed"] == 7715
    assert len(plots) - fates["void"] - fates["merge"] == 8100
    assert fates["void"] >= 40
    assert fates["merge"] >= 25


def test_what_counts_as_closed_was_closed_in_time_and_never_reopened(rows):
    year = [e for e in rows.events if e["received_at"].astimezone(LOCAL).year == 2023]
    net = [e for e in year if e["state"] not in ("voided", "merged")]
    closed = [e for e in net if e["closed_at"] and e["closed_at"] < events.CUT_OFF]
    assert all(e["reopen_count"] == 0 and e["state"] == "closed" for e in closed)
    assert 0.93 < len(closed) / len(net) < 0.975


def test_nothing_happens_in_the_future_and_work_is_open_at_every_state(rows):
    now = datetime.combine(TODAY, datetime.min.time(), LOCAL)
    assert all(entry["at"] < now for entry in rows.journal)
    recent = [e for e in rows.events if e["received_at"].year == 2026]
    assert all(number_holds(e["number"]) for e in recent)
    states = {e["state"] for e in recent}
    assert {"reported", "handling", "closed"} <= states
    between = datetime(2024, 1, 20, tzinfo=LOCAL)
    assert not [e for e in rows.events if between <= e["received_at"] < recent[0]["received_at"]]
    assert Path(events.DATA / "texts.csv").exists()


def test_draws_are_repeated_from_their_seed_and_a_failed_sample_has_its_batch_verified(rows):
    by_draw = {
        draw["id"]: [item for item in rows.items if item["draw_id"] == draw["id"]] for draw in rows.draws
    }
    for draw in rows.draws:
        items = sorted(by_draw[draw["id"]], key=lambda item: item["rank"])
        numbers = [item["number"] for item in items]
        assert sampling.order(draw["seed"], numbers) == numbers
        assert [item["drawn"] for item in items] == [n < draw["drawn"] for n in range(len(items))]
    again = [item for item in rows.items if item["again"]]
    assert again
    actions = {}
    for entry in rows.journal:
        actions.setdefault(entry["subject_id"], []).append(entry["action"].partition(".")[2])
    assert all({"recheck", "recheck_closed"} & set(actions[item["event_id"]]) for item in again)
    undrawn = [item for item in rows.items if not item["drawn"]]
    assert all("pass_undrawn" in actions[item["event_id"]] for item in undrawn)


def test_there_is_work_of_every_kind(rows):
    taken = {entry["action"].partition(".")[2] for entry in rows.journal}
    assert taken >= {
        *("ask_more", "answer", "request_extension", "approve_extension", "request_suspension"),
        *("approve_suspension", "resume", "transfer_up", "supervise", "answer_supervision"),
        *("report_self_handled", "pass_undrawn", "verify_fail", "reopen", "merge", "callback", "rate"),
    }
    residents = [event for event in rows.events if event["reporter_kind"] == "anonymous"]
    assert all(event["channel"] == "resident_web" and event["tracking_hash"] for event in residents)


def test_adjustments_of_the_demo_could_be_taken_and_leave_all_grids_in_service():
    codes = {grid.code for grid in geography().grids}
    drawn = adjustments.adjustments(TODAY)
    assert {row["state"] for row in drawn} == {"draft", "withdrawn"}
    for row in drawn:
        former = [grid.land for grid in geography().grids if grid.code in row["takes"]]
        lands = [drawing.Piece(one["code"], one["kind"], shape(one["boundary"])) for one in row["makes"]]
        assert set(row["takes"]) <= codes
        assert count_fault(row["kind"], row["takes"], [one["code"] for one in row["makes"]]) is None
        assert drawing.draw(former, lands, []).faultless
