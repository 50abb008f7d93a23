"""The code systems of DOMAIN.md 3.1: every vector and every rule."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ezhili.areas import codes


@pytest.mark.parametrize(
    ("digits", "check"),
    [
        ("34040223091500001", 8),
        ("34040223123101234", 5),
        ("340402202300001", 5),
        ("340402202300146", 4),
        ("340402202300008", 2),
        ("34040223095100001", 3),  # two neighbours of the first exchanged
    ],
)
def test_check_digits_are_those_of_the_specification(digits, check):
    assert codes.check_digit(digits) == check


@given(st.text("0123456789", min_size=15, max_size=17), st.data())
def test_one_wrong_digit_always_shows(digits, data):
    at = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != digits[at]]))
    assert codes.check_digit(digits) != codes.check_digit(digits[:at] + other + digits[at + 1 :])


def test_numbers_are_written_as_the_specification_writes_them():
    assert codes.event_number(date(2023, 9, 15), 1) == "SJ340402230915000018"
    assert codes.yearly_number("JF", 2023, 146) == "JF3404022023001464"
    assert codes.yearly_number("WS", 2023, 8) == "WS3404022023000082"
    assert codes.yearly_number("JY", 2023, 8) == "JY3404022023000082"
    assert codes.paper_number("YT", 2023, 3) == "YT34040220230003"
    assert codes.mediation_number("九龙岗", 2023, 7) == "（2023）九龙岗人调字第0007号"


@pytest.mark.parametrize("serial", [0, 100_000])
def test_a_serial_without_place_is_no_number(serial):
    with pytest.raises(ValueError, match="no place"):
        codes.event_number(date(2023, 9, 15), serial)


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("SJ340402230915000018", True),
        ("JF3404022023001464", True),
        ("SJ340402230951000018", False),
        ("SJ34040223091500001", False),
        ("YT34040220230003", False),
        ("JF34040220230014６4", False),
        ("", False),
    ],
)
def test_a_number_is_read_back_by_its_check_digit(number, holds):
    assert codes.number_holds(number) is holds


@pytest.mark.parametrize(
    ("code", "kind", "fits"),
    [
        ("340402", "district", True),
        ("340402001", "subdistrict", True),
        ("340402099", "subdistrict", True),
        ("340402100", "town", True),
        ("340402102", "township", False),
        ("340402199", "town", True),
        ("340402200", "township", True),
        ("340402399", "township", True),
        ("340402400", "dev_zone", True),
        ("340402599", "farm", True),
        ("340402400", "town", False),
        ("340402600", "dev_zone", False),
        ("340402000", "subdistrict", False),
        ("340402200215", "village", True),
        ("360113005400", "community", True),
        ("340402200215", "town", False),
        ("34040", "district", False),
        ("340402102001001", "village", False),
    ],
)
def test_a_township_code_fits_its_kind_and_a_village_code_either(code, kind, fits):
    assert (codes.area_fault(code, kind) is None) is fits


@pytest.mark.parametrize(
    ("code", "kind", "warned"),
    [
        ("340402200215", "village", False),
        ("340402102001", "community", False),
        ("340402102001", "village", True),
        ("360113005400", "community", False),
        ("340402001901", "community", True),
        ("340402102", "town", False),
    ],
)
def test_an_unusual_village_serial_is_a_warning(code, kind, warned):
    assert codes.village_warnings(code, kind) == (["unusual_serial"] if warned else [])


@pytest.mark.parametrize(
    ("code", "kind", "fault"),
    [
        ("340402200215001", "rural", None),
        ("340402200215799", "open_residential", None),
        ("340402200215800", "dedicated", None),
        ("340402200215999", "dedicated", None),
        ("340402200215799", "dedicated", codes.GRID_SERIAL),
        ("340402200215800", "gated_residential", codes.GRID_SERIAL),
        ("340402200215000", "rural", codes.GRID_SERIAL),
        ("340402200000001", "rural", codes.TOWNSHIP_GRID),
    ],
)
def test_a_grid_code_names_a_village_and_agrees_with_its_kind(code, kind, fault):
    assert codes.grid_fault(code, kind) is fault


@pytest.mark.parametrize(
    ("code", "kind", "area", "fits"),
    [
        ("U340402102PS01", "PS", "340402102", True),
        ("U340402000DC01", "DC", "340402", True),
        ("U340402102VC07", "VC", "340402102215", True),
        ("U340402102PS01", "JO", "340402102", False),
        ("U340402102PS01", "PS", "340402101", False),
        ("U340402102XX01", "XX", "340402102", False),
        ("U340402102PS1", "PS", "340402102", False),
    ],
)
def test_a_unit_code_is_its_area_and_its_kind(code, kind, area, fits):
    assert (codes.unit_fault(code, kind, area) is None) is fits


@pytest.mark.parametrize(
    ("code", "long"),
    [("340402", "340402000000"), ("340402102", "340402102000"), ("340402102001", "340402102001")],
)
def test_padding_is_only_for_exchange(code, long):
    assert (codes.padded(code), codes.unpadded(long)) == (long, code)
    assert codes.unpadded("340402102000001") == "340402102000001"


def test_there_are_24_kinds_of_units():
    assert len(codes.UNIT_KINDS) == 24


@pytest.mark.parametrize("number", ["（2023）皖0402民特12号", "（2012）大民调确字第3号"])
def test_court_case_numbers_in_both_forms_are_known(number):
    assert codes.COURT_CASE.match(number)
