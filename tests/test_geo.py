"""Places on the earth: coordinate systems and distances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from ezhili import geo


@pytest.mark.parametrize(
    ("lon", "lat", "gcj_lon", "gcj_lat"),
    [  # published pairs of Shanghai, Shenzhen and Beijing [general knowledge]
        (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
        (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
        (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
    ],
)
def test_gcj02_is_the_published_one(lon, lat, gcj_lon, gcj_lat):
    assert geo.gcj02(lon, lat) == pytest.approx((gcj_lon, gcj_lat), abs=1e-9)


@given(st.floats(74, 135), st.floats(19, 53))
def test_the_way_back_from_gcj02_is_exact_to_a_centimetre(lon, lat):
    assert geo.wgs84(*geo.gcj02(lon, lat), "gcj02") == pytest.approx((lon, lat), abs=1e-7)


def test_bd09_lies_a_known_way_from_gcj02():
    lon, lat = geo.wgs84(117.12, 32.63, "bd09")
    assert 0.010 < 117.12 - lon < 0.014
    assert 0.003 < 32.63 - lat < 0.007
    assert geo.wgs84(117.12, 32.63, "wgs84") == (117.12, 32.63)


def test_a_degree_has_the_metres_of_the_ellipsoid():
    assert geo.metres_per_degree(0) == pytest.approx((111_319.49, 110_574.28), abs=0.1)


def test_a_swapped_position_is_never_in_china():
    assert geo.in_china(117.12, 32.63)
    assert not geo.in_china(32.63, 117.12)


def test_a_boundary_of_a_loader_is_rounded_like_one_that_came_by_the_api():
    boundary = geo.boundary_of(box(117.12345678, 32.6, 117.2, 32.7))
    assert boundary.bounds()["west"] == 117.123457
    assert geo.trace(boundary.geojson)["points"] == 5
    assert geo.trace(None) is None
