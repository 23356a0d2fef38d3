"""What each command does to a session; on the device thread."""

from __future__ import annotations

from perceptarium.sessions import commands, weights
from perceptarium.sessions.landscape import placed
from perceptarium.sessions.session import Session


def carry_out(session: Session, command: commands.Control) -> None:
    """Do it.

    Raises:
        InvalidInput, LimitExceeded: refused; nothing has changed.
    """
    match command:
        case commands.Run():
            session.run(command.steps)
        case commands.Pause():
            session.pause()
        case commands.Step():
            session.take_steps(command.count, command.unit)
        case commands.Reset():
            session.reset(new_seed=command.new_seed)
        case commands.Speed():
            session.set_speed(command.steps_per_second)
        case commands.Patch():
            session.patch(command.changes)
        case commands.SetWeight():
            session.change_state(weights.one_weight(command.layer, command.source, command.unit, command.value))
        case commands.SetWeights():
            session.change_state(weights.all_weights(weights.parameters_of(command.layers)))
        case commands.SwapUnits():
            session.change_state(weights.swapped(command.layer, command.first, command.second))
        case commands.RescaleUnit():
            session.change_state(weights.rescaled(command.layer, command.unit, command.factor))
        case commands.PlaceWeights():
            session.change_state(placed(session.plane(command.plane), command))
        case commands.Probe():
            session.probe(command.inputs)
