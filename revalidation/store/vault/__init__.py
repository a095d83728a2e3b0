"""What was said: sealed, untied from everybody, and never kept in the order in which it came.

The patients' side holds `Arrivals`, the staff's side `Holdings`; neither can open a box.
"""

from revalidation.store.vault.arrivals import Arrivals
from revalidation.store.vault.boxes import Box, Decided, Kept, Moved, Standing
from revalidation.store.vault.holdings import Holdings

__all__ = ["Arrivals", "Box", "Decided", "Holdings", "Kept", "Moved", "Standing"]
