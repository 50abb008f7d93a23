"""What other packages may ask about the duties of grid workers; they never touch our tables."""

from ezhili.grid_duties.items import covered

__all__ = ["covered"]
