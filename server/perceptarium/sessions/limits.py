"""The bounds of the settings, checked before anything is built."""

from __future__ import annotations

from collections.abc import Sequence

from perceptarium.datasets.user_arrays import ArrayKind
from perceptarium.errors import InvalidInput, LimitExceeded
from perceptarium.experiment import Experiment
from perceptarium.settings import Settings
from perceptarium.training.evaluation import BLOCK


def check_limits(experiment: Experiment, settings: Settings) -> None:
    """Refuse what this server does not take.

    Raises:
        LimitExceeded: names the field, the bound and the setting.
        InvalidInput: loss and data do not fit each other.
    """
    hidden = len(experiment.network.layers)
    if hidden > settings.max_layers:
        raise _beyond("network.layers", f"{hidden} hidden layers", settings.max_layers, "max_layers")
    data = experiment.data
    if isinstance(data, ArrayKind):
        samples = len(data.inputs) + len(data.test_inputs)
        values = samples * (len(data.inputs[0]) + len(data.targets[0]))
        if values > settings.max_values:
            raise _beyond("data.inputs", f"{values} numbers", settings.max_values, "max_values")
    else:
        samples = getattr(data, "samples", 0) + getattr(data, "test_samples", 0)
    if samples > settings.max_samples:
        raise _beyond("data.samples", f"{samples} examples", settings.max_samples, "max_samples")
    parameters = experiment.architecture.parameter_count
    if parameters > settings.max_parameters:
        raise _beyond("network.layers", f"{parameters} weights and biases", settings.max_parameters, "max_parameters")
    work = experiment.architecture.multiplications
    if work > settings.max_multiplications:
        found = f"{work} multiplications for one example"
        raise _beyond("network.layers", found, settings.max_multiplications, "max_multiplications")
    if work * experiment.batch_size > settings.max_step_multiplications:
        found = f"{work} multiplications for each of {experiment.batch_size} examples of a batch"
        raise _beyond("batch.size", found, settings.max_step_multiplications, "max_step_multiplications")
    numbers = experiment.architecture.footprint * max(experiment.batch_size, BLOCK)
    if numbers > settings.max_step_numbers:
        raise _beyond("network.layers", f"{numbers} numbers in a step", settings.max_step_numbers, "max_step_numbers")
    _ = experiment.resolved_loss  # raises where it does not fit


def check_steps(steps: int, settings: Settings, field: str = "count") -> None:
    """Refuse more steps than this server takes in one command.

    field: where they were asked for.

    Raises:
        LimitExceeded: names the bound and the setting.
    """
    most = settings.max_steps
    if steps > most:
        raise LimitExceeded(
            f"{steps} steps are more than one command may ask for: at most {most} (setting max_steps)",
            field=field,
            allowed=f"at most {most} steps",
        )


def check_sweep(experiments: Sequence[Experiment], steps: int, settings: Settings) -> None:
    """Refuse what this server does not train at once. Draws the data: not on the device thread.

    Raises:
        LimitExceeded: names the bound and the setting.
        InvalidInput: a document's loss and data do not fit each other.
    """
    check_steps(steps, settings, "steps")
    parameters = values = 0
    seen: set[int] = set()
    for number, experiment in enumerate(experiments):
        try:
            check_limits(experiment, settings)
        except (InvalidInput, LimitExceeded) as error:
            raise type(error)(error.message, field=f"changes.{number}.{error.field}", allowed=error.allowed) from None
        parameters += experiment.architecture.parameter_count
        if id(experiment.examples) not in seen:
            seen.add(id(experiment.examples))
            values += experiment.examples.count * experiment.architecture.inputs
        if parameters > (most := settings.max_sweep_parameters):
            found = f"{parameters} weights and biases in {number + 1} networks"
            raise _beyond("experiment.network", found, most, "max_sweep_parameters")
        if values > (most := settings.max_sweep_values):
            found = f"{values} numbers in {len(seen)} datasets"
            raise _beyond("experiment.data", found, most, "max_sweep_values")


def _beyond(field: str, found: str, bound: int, setting: str) -> LimitExceeded:
    return LimitExceeded(
        f"{found} are more than this server takes: at most {bound} (setting {setting})",
        field=field,
        allowed=f"at most {bound}",
    )
