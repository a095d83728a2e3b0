"""Paper that several tests look at, made once."""

import pytest

from exports import pages, pdf
from tests.exports import makers


@pytest.fixture(scope="session")
def formal() -> bytes:
    """The portfolio of a formal exercise, as PDF."""
    return pdf.render(pages.html(makers.formal()), style=pages.style())


@pytest.fixture(scope="session")
def informal() -> bytes:
    """The portfolio of a small informal round, as PDF."""
    return pdf.render(pages.html(makers.informal()), style=pages.style())
