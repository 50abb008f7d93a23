"""A roster as an office sends it, for tests in the browser: `roster.py wrong|right OUT GRID GRID …`."""

import sys
from typing import Any

import xlsxwriter

HEAD = ("姓 名", "手机号码", "网格代码（15位）", "专/兼职", "主责协助", "上岗时间")


def rows(grids: list[str], right: bool) -> list[list[Any]]:
    """Ten people, each with a slip of another kind, or without."""
    people = [
        [
            f"试{name}{grids[0][-3:]}",
            f"138000000{n:02}",
            grids[n % len(grids)],
            "专职",
            "协助",
            20240119 + n % 3,
        ]
        for n, name in enumerate("甲乙丙丁戊己庚辛壬癸")
    ]
    if not right:
        slips: list[tuple[int, int, Any]] = [
            (0, 2, grids[0][:14]), (1, 1, "不详"), (2, 3, "临时"), (3, 5, "2024.13.19"), (4, 0, None),
            (5, 2, "340402101001099"), (6, 1, "110101199003074194"), (7, 4, "第一"), (8, 2, "3.40402E+14"),
            (9, 3, None),
        ]  # fmt: skip
        for row, column, slip in slips:
            people[row][column] = slip
    return people


def write(out: str, right: bool, grids: list[str]) -> None:
    """With notes above, a heading over two rows, a blank row, and a total below."""
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("花名册")
    page.merge_range("A1:F1", "网格员花名册")
    page.merge_range("A2:F2", "填报日期：2024年1月19日")
    page.merge_range("A3:B3", "人员")
    page.merge_range("C3:F3", "任职")
    page.write_row(3, 0, HEAD)
    listed = rows(grids, right)
    for at, row in enumerate([*listed[:5], [], *listed[5:], ["合计", len(listed)]], 4):
        page.write_row(at, 0, row)
    book.close()


if __name__ == "__main__":
    write(sys.argv[2], sys.argv[1] == "right", sys.argv[3:])
