"""The websocket of one client: commands up, messages and frames down. See docs/protocol.md."""

from __future__ import annotations

import asyncio
import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from perceptarium.errors import InvalidInput, NotAllowed, NotFound, PerceptariumError
from perceptarium.sessions import commands, events
from perceptarium.sessions.carry_out import carry_out
from perceptarium.sessions.engine import Engine
from perceptarium.sessions.session import Session
from perceptarium.sessions.viewer import Viewer

router = APIRouter()
NO_SESSION = 4404
TOO_MANY = 1013


@router.websocket("/api/sessions/{session}/stream")
async def stream(socket: WebSocket, session: str) -> None:
    """Serve one client until it goes or the session ends."""
    engine: Engine = socket.app.state.engine
    await socket.accept()
    try:
        found = engine.session(session)
    except NotFound as error:
        await _say(socket, _error(None, error))
        await socket.close(NO_SESSION, "no such session")
        return
    if len(found.viewers) >= socket.app.state.settings.max_viewers:
        most = socket.app.state.settings.max_viewers
        text = f"this session has {most} viewers already (setting max_viewers)"
        await _say(socket, events.Error(id=None, field="session", message=text, allowed=f"at most {most}"))
        await socket.close(TOO_MANY, "too many viewers")
        return
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await Connection(socket, engine, found).serve()


class Connection:
    """One client of one session."""

    def __init__(self, socket: WebSocket, engine: Engine, session: Session) -> None:
        self._socket = socket
        self._engine = engine
        self._session = session
        self._owner = False
        self._news = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._news.set)

        self._viewer = Viewer(wake)
        self._answers: list[BaseModel] = []

    async def serve(self) -> None:
        """Read and write until one of both ends."""
        await self._engine.call(self._session.id, self._enter)
        tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(NotFound):
                await self._engine.call(self._session.id, self._leave)

    def _enter(self, session: Session) -> None:
        session.viewers.append(self._viewer)
        session.publish()

    def _leave(self, session: Session) -> None:
        session.viewers.remove(self._viewer)
        session.publish()

    async def _read(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            number: int | None = None
            try:
                if text is None:
                    raise InvalidInput("commands are JSON text, not binary", allowed="text")
                number = commands.id_of(text)
                command = commands.parse_command(text)
                await self._obey(command)
            except PerceptariumError as error:
                self._answer(_error(number, error))

    async def _obey(self, command: commands.AnyCommand) -> None:
        match command:
            case commands.Ack():
                self._viewer.drawn(command.frame)
                self._engine.wake(self._session.id)
                return
            case commands.Hello():
                self._owner = self._engine.owns(self._session.id, command.token)
                if command.token is not None and not self._owner:
                    raise NotAllowed("the token is not this session's", field="token")
                self._viewer.owner = self._owner
                self._state_sent = None
            case commands.Subscribe():
                await self._engine.call(self._session.id, lambda s: s.look(self._viewer, command))
            case commands.Unsubscribe():
                await self._engine.call(self._session.id, lambda s: s.look(self._viewer, None))
            case _:
                if not self._owner:
                    raise NotAllowed(
                        "you are watching; only the owner may control this session",
                        field="type",
                        allowed="hello, subscribe, unsubscribe, ack",
                    )
                await self._engine.call(self._session.id, lambda s: carry_out(s, command))
        self._answer(events.Done(id=command.id))

    def _answer(self, message: BaseModel) -> None:
        self._answers.append(message)
        self._news.set()

    _state_sent: events.State | None = None

    async def _write(self) -> None:
        """Send whatever is new; then wait for more. State before frames, so that a frame finds its layout."""
        history_of: tuple[int, int] = (-1, -1)
        rows = 0
        layout: int | None = None
        while True:
            self._news.clear()
            state = self._session.public
            if state is not self._state_sent:
                self._state_sent = state
                await _say(self._socket, state.model_copy(update={"role": "owner" if self._owner else "viewer"}))
            record = self._session.record
            if (record.run, record.version) != history_of:
                history_of, rows = (record.run, record.version), 0
            if rows == 0 or len(record.steps) > rows:
                history = record.rows(rows)
                rows += len(history.step)
                await _say(self._socket, history)
            answers, self._answers = self._answers, []
            for answer in answers:
                await _say(self._socket, answer)
            frame = self._viewer.take()
            if frame is not None:
                described = self._viewer.layout
                if described is not None and described.number != layout:
                    layout = described.number
                    await _say(self._socket, described)
                await self._socket.send_bytes(frame)
            if state.status == "closed":
                await self._socket.close(1000, "the session has ended")
                return
            await self._news.wait()


async def _say(socket: WebSocket, message: BaseModel) -> None:
    await socket.send_text(message.model_dump_json())


def _error(number: int | None, error: PerceptariumError) -> events.Error:
    return events.Error(id=number, field=error.field, message=error.message, allowed=error.allowed)
