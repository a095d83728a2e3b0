"""Why a link, a code or a keyring is refused, without ever repeating the text that was refused."""


class LinkError(Exception):
    """A link or code from outside that can't be used.

    ```
    LinkError
    ├── Unreadable          not of the shape of a link or a code
    │   ├── WrongLength     a typed code with too few or too many characters
    │   └── WrongCharacter  a typed code holding a character that no code has
    └── Forged              the right shape, but no key of the ring signed it for this purpose
    ```

    A public page answers every `LinkError` alike. Only a page on which somebody types a code may tell
    `WrongLength` and `WrongCharacter` apart, as those say nothing about any code that exists.
    """


class Unreadable(LinkError):
    """The text has not the shape of a link or code."""


class WrongLength(Unreadable):
    """A typed code has more or fewer characters than every code has."""


class WrongCharacter(Unreadable):
    """A typed code holds a character outside the alphabet, such as a 0 or an l."""


class Forged(LinkError):
    """The shape is right, but no key of the ring signed it for any purpose that is accepted here."""


class KeyringError(ValueError):
    """Keys that can't make a keyring. Never a `LinkError`, so that no page for broken links can hide it."""
