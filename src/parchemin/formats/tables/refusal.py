"""Why a file is no table."""


class Unreadable(ValueError):  # noqa: N818 - named for what it says
    """The file is not a table that can be read; the sentence says why and what to do, in French."""
