"""The ground of adjustments under Hypothesis: whatever is cut or merged, no land is lost or there twice."""

from itertools import combinations

import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from ezhili.adjustments.drawing import SNAP, Piece, cut, draw, shares, square_metres, united
from ezhili.demo.geography import geography

PLACES = geography().grids
CLOSE = 2e-4  # of the area: corners are stored to about 0.1 m
LINES = st.tuples(*[st.floats(0.05, 0.95)] * 2, st.booleans())


def a_line(land: Polygon, low: float, high: float, upright: bool) -> list[tuple[float, float]]:
    """From beyond one side to beyond the other."""
    west, south, east, north = land.bounds
    if upright:
        return [(west + low * (east - west), south - 0.01), (west + high * (east - west), north + 0.01)]
    return [(west - 0.01, south + low * (north - south)), (east + 0.01, south + high * (north - south))]


def around(at: int) -> list[Piece]:
    """The neighbours of a demo grid."""
    land = PLACES[at].land
    near = (one for n, one in enumerate(PLACES) if n != at and one.land.distance(land) < 0.001)
    return [Piece(one.code, one.kind, one.land) for one in near]


def tiles(former: Polygon, lands: list[Polygon]) -> None:
    """The pieces are the former land, each part once."""
    assert all(isinstance(one, Polygon) and one.is_valid for one in lands)
    whole = shapely.union_all(lands)
    assert whole.symmetric_difference(former).area <= CLOSE * former.area
    assert sum(one.area for one in lands) == pytest.approx(former.area, rel=CLOSE)
    both = (one.intersection(other).area for one, other in combinations(lands, 2))
    assert all(area <= CLOSE * former.area for area in both)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PLACES) - 1), LINES)
def test_a_cut_along_any_line_keeps_the_land(at, line):
    former = PLACES[at].land
    parts = cut(former, a_line(former, *line))
    assume(len(parts) > 1)
    drawn = draw([former], [Piece(str(n), "rural", part) for n, part in enumerate(parts)], around(at))
    assert drawn.faultless
    tiles(former, [piece.land for piece in drawn.pieces])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(PLACES) - 1), LINES, st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))
@example(66, (0.5, 0.5, False), 0.0, 0.25)  # a neighbour's corner lies 3 m beside the border
def test_pieces_a_metre_or_two_off_are_put_onto_each_other(at, line, east, north):
    former = PLACES[at].land
    parts = cut(former, a_line(former, *line))
    assume(len(parts) == 2 and min(part.area for part in parts) > 0.1 * former.area)
    moved = affinity.translate(parts[1], east * SNAP, north * SNAP)
    drawn = draw([former], [Piece("0", "rural", parts[0]), Piece("1", "rural", moved)], around(at))
    assert drawn.faultless
    tiles(former, [piece.land for piece in drawn.pieces])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(PLACES) - 1), st.lists(LINES, min_size=1, max_size=3))
def test_what_was_cut_and_merged_again_is_what_it_was(at, lines):
    former = PLACES[at].land
    parts = [former]
    for line in lines:
        parts = [part for one in parts for part in cut(one, a_line(former, *line))]
    whole = united(parts)
    assert whole.symmetric_difference(former).area <= CLOSE * former.area


@settings(max_examples=60, deadline=None)
@given(st.floats(0.001, 0.009), st.floats(0.001, 0.009))
def test_pieces_overlap_or_leave_a_gap_exactly_when_their_borders_do_not_meet(left, right):
    former = box(117.05, 32.60, 117.06, 32.61)
    assume(abs(left - right) > 3 * SNAP)
    pieces = [
        Piece("west", "rural", box(117.05, 32.60, 117.05 + left, 32.61)),
        Piece("east", "rural", box(117.05 + right, 32.60, 117.06, 32.61)),
    ]
    drawn = draw([former], pieces, [])
    assert bool(drawn.overlaps) == (left > right)
    assert drawn.gaps.is_empty == (left > right)
    found = drawn.overlaps[0][2] if drawn.overlaps else drawn.gaps
    assert square_metres(found) == pytest.approx(abs(left - right) * 0.01 * 93_800 * 110_900, rel=0.02)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(PLACES) - 1), LINES)
def test_shares_of_a_split_add_up_to_the_whole(at, line):
    former = PLACES[at].land
    parts = cut(former, a_line(former, *line))
    new = [Piece(str(n), "rural", part) for n, part in enumerate(parts)]
    total = sum(share for *_, share in shares([Piece("0", "rural", former)], new))
    assert total == pytest.approx(1, abs=0.001 * len(parts) + 1e-4)
