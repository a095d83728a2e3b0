"""What was said: sealed, untied from everybody, and never kept in the order in which it came.

The patients' side works with `Arrivals`, the staff's with `Holdings` and `RawText`; none of them can open a
box. What a crash left to finish, either side finishes at its start (`Holdings.finish`).
"""

from revalidation.store.vault.arrivals import Arrivals
from revalidation.store.vault.boxes import Box, Decided, Kept, Moved, Standing
from revalidation.store.vault.holdings import Holdings
from revalidation.store.vault.raw import RawText

__all__ = ["Arrivals", "Box", "Decided", "Holdings", "Kept", "Moved", "RawText", "Standing"]
