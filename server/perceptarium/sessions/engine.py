"""What the edge knows of an engine: a Protocol, free of JAX, so that several engines can stand behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from perceptarium.sessions.events import ProgramChoice

if TYPE_CHECKING:
    from perceptarium.sessions.session import Session
    from perceptarium.sessions.sweeps import Sweeps

T = TypeVar("T")


@dataclass(frozen=True)
class Access:
    """Who may do what: the session's unguessable id to watch, the owner's token to control."""

    session: str
    token: str


class Engine(Protocol):
    """Many sessions on one device."""

    device: str

    async def create(
        self,
        experiment: Any,
        *,
        run: bool,
        steps: int | None,
        speed: float | None,
        program: ProgramChoice = "auto",
    ) -> Access:
        """A new session.

        program: "exact" waits for the exact program at step 0 and after every edit.

        Raises:
            InvalidInput: the document is wrong.
            LimitExceeded: too many sessions, or a document beyond a limit.
        """
        ...

    def owns(self, session: str, token: str | None) -> bool:
        """Whether the token controls that session.

        Raises:
            NotFound: there is no such session.
        """
        ...

    def session(self, session: str) -> Session:
        """The session of that id, for reading what is safe to read from any thread.

        Raises:
            NotFound: there is no such session.
        """
        ...

    async def call(self, session: str, action: Callable[[Session], T]) -> T:
        """Run an action on the thread that alone touches the session.

        Raises:
            NotFound: there is no such session.
        """
        ...

    async def delete(self, session: str) -> None:
        """End a session."""
        ...

    async def sweep(self, action: Callable[[Sweeps], T]) -> T:
        """Run an action on the thread that alone touches the sweeps."""
        ...

    async def glance(self, session: str, lens: str, view: Any) -> tuple[int, dict[str, Any]]:
        """Look once through a lens that takes its time: the step that was looked at, and arrays by name.

        view: a `LandscapeView`: which plane the landscape shows.

        Raises:
            NotFound: there is no such session.
            InvalidInput: there is no such lens or plane, or it has nothing to show here.
        """
        ...

    def wake(self, session: str) -> None:
        """Something a viewer waits for may have changed."""
        ...

    def start(self) -> None:
        """Begin to train."""
        ...

    def close(self) -> None:
        """Stop all threads and wait for them."""
        ...
