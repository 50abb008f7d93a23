"""How figures are rounded, the same for every one of them."""

from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Per cent with two decimals, half up; None, and never 0 or 100, of nothing (DOMAIN.md 7)."""
    if not denominator:
        return None
    return (Decimal(100 * numerator) / denominator).quantize(HUNDREDTH, ROUND_HALF_UP)
