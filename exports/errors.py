"""What can go wrong between a portfolio and its paper."""


class ExportError(Exception):
    """Paper could not be made.

        ExportError
        ├── Unrenderable      this document cannot be set as it stands
        ├── RanAway           rendering passed its limit of time or memory and was stopped
        └── RendererDied      the process that renders ended on its own

    No message repeats a word of the document, for those words may be a patient's.
    """


class Unrenderable(ExportError):
    """The document itself cannot be made into paper."""


class RanAway(ExportError):
    """Rendering used more time or memory than it may, and was stopped."""


class RendererDied(ExportError):
    """The process that renders paper ended before it had finished."""
