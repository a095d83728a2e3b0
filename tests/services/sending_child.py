"""A process of the patients' side that sends answers until it is killed, and says which were acknowledged."""

import sys
from datetime import date

from revalidation.settings import settings
from revalidation.toolkit import PatientSide
from tests.makers import reply


def main() -> None:
    """Send one answer for each link on standard input; print its number once it was acknowledged."""
    side = PatientSide(settings(), today=lambda: date.fromisoformat(sys.argv[1]))
    print("ready", flush=True)
    for number, line in enumerate(sys.stdin):
        entry = side.admit(line.strip())
        code = side.new_takeback(entry)
        side.receive(entry, reply(went_well=f"number {number}"), takeback=code)
        print(number, flush=True)


if __name__ == "__main__":
    main()
