"""Looking a deployment over: what is as it must be, and what to do about what is not."""

from revalidation.services.examine.finding import Finding
from revalidation.services.examine.walk import examine

__all__ = ["Finding", "examine"]
