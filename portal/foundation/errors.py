"""What a service may raise; `portal.web.errors` turns each into a page."""

from __future__ import annotations


class PortalError(Exception):
    """The parent of all errors that are drawn for people."""


class NotFound(PortalError):
    """There is no such thing, or the asker may not know that there is."""


class Withdrawn(PortalError):
    """The thing was published once and was taken back."""


class NotAllowed(PortalError):
    """The actor lacks the permission."""


class LoginNeeded(NotAllowed):
    """Nobody is logged in, and somebody must be."""


class ConfirmationNeeded(NotAllowed):
    """The actor may, but must first prove again who they are: what they ask for is dangerous."""


class OutOfDate(PortalError):
    """Somebody saved a newer version since the actor last read it."""


class Unfinished(PortalError):
    """Some translations have passages that nobody called done; `languages` are theirs."""

    def __init__(self, name: str, languages: list[str]) -> None:
        self.name = name
        self.languages = languages
        super().__init__(f"{name} has drafts in {', '.join(languages)}")


class NotPublishable(PortalError):
    """Something that readers need is missing; `missing` names the fields by path."""

    def __init__(self, name: str, missing: list[str]) -> None:
        self.name = name
        self.missing = missing
        super().__init__(f"{name} lacks {', '.join(missing)}")
