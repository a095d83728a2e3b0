"""What the reader's side works at: the register, the vault and both key files, one campaign at a time."""

from dataclasses import dataclass

from revalidation.domain.campaign import Campaign
from revalidation.domain.reply import Reply
from revalidation.errors import CannotRun, NotNow
from revalidation.store import campaigns, trail
from revalidation.store.engine import Database
from revalidation.store.keyfiles import KeyFile, PatientKeys, StaffCampaignKeys, StaffKeys
from revalidation.store.sealing import BoxKey, unseal
from revalidation.store.vault import Box, Holdings


@dataclass(frozen=True, slots=True)
class Desk:
    """The four things, and what is done at them again and again."""

    register: Database
    holdings: Holdings
    patient_keys: KeyFile[PatientKeys]
    staff_keys: KeyFile[StaffKeys]

    def keys_of(self, campaign: int) -> StaffCampaignKeys:
        """Return a campaign's private keys. Raises `CannotRun` where they are not there."""
        keys = self.staff_keys.current().campaigns.get(campaign)
        if keys is None:
            raise CannotRun(
                f"The keys of round {campaign} are not in the key file. Restore them from a backup."
            )
        return keys

    def campaign(self, number: int) -> Campaign:
        """Return a campaign as the register has it now."""
        with self.register.reading() as connection:
            return campaigns.get(connection, number)

    def move(self, campaign: Campaign, entry: trail.Entry) -> None:
        """Keep a campaign at its next stage, and who brought it there."""
        with self.register.writing() as connection:
            campaigns.change(connection, campaign)
            trail.write(connection, entry)

    def opened(self, number: int) -> tuple[tuple[Box, Reply], ...]:
        """Return the taken-in replies that no release counts yet, each with its box, in no order."""
        reader = private(self.keys_of(number).reader)
        boxes = self.holdings.taken(number, unreleased=True)
        return tuple((box, Reply.from_bytes(unseal(box.box, reader))) for box in boxes)


def private(key: bytes | None) -> BoxKey:
    """Return a private key to open with. Raises `NotNow` where it has been destroyed."""
    if key is None:
        raise NotNow("The key for this has been destroyed, as it should be by now. What it sealed is gone.")
    return BoxKey(key)


def public(key: bytes | None) -> bytes:
    """Return the public half of a private key, to seal with. Raises `NotNow` as `private` does."""
    return private(key).public
