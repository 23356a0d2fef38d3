"""What can go wrong because of what somebody asked for, as one small tree.

PerceptariumError
├── InvalidInput      a value that is not allowed; names the field and what is allowed
│   └── UnknownName   a name that no registry holds
├── LimitExceeded     a bound from the settings; names the setting
├── NotFound          no such session
└── NotAllowed        a control that needs the owner's token
"""

from __future__ import annotations


class PerceptariumError(Exception):
    """The root: a message for a person, the field it is about, and what is allowed there."""

    def __init__(self, message: str, *, field: str = "", allowed: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.allowed = allowed


class InvalidInput(PerceptariumError):
    """A value that cannot be used; nothing was changed."""


class UnknownName(InvalidInput):
    """A name that no registry holds."""


class LimitExceeded(PerceptariumError):
    """More than a setting allows; the message names the setting."""


class NotFound(PerceptariumError):
    """Nothing of that name lives here."""


class NotAllowed(PerceptariumError):
    """Only the owner of a session may do this."""
