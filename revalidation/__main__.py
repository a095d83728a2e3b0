"""`python -m revalidation` is the command line."""

from revalidation.cli import main

main()
