"""The bounds of the settings, checked before anything is built."""

from __future__ import annotations

from perceptarium.datasets.user_arrays import ArrayKind
from perceptarium.errors import LimitExceeded
from perceptarium.experiment import Experiment
from perceptarium.settings import Settings


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
        values = len(data.inputs) * len(data.inputs[0]) + len(data.test_inputs) * len(data.inputs[0])
        if values > settings.max_values:
            raise _beyond("data.inputs", f"{values} numbers", settings.max_values, "max_values")
        samples = len(data.inputs) + len(data.test_inputs)
    else:
        samples = getattr(data, "samples", 0) + getattr(data, "test_samples", 0)
    if samples > settings.max_samples:
        raise _beyond("data.samples", f"{samples} examples", settings.max_samples, "max_samples")
    parameters = experiment.architecture.parameter_count
    if parameters > settings.max_parameters:
        raise _beyond("network.layers", f"{parameters} weights and biases", settings.max_parameters, "max_parameters")
    _ = experiment.resolved_loss  # raises where it does not fit


def _beyond(field: str, found: str, bound: int, setting: str) -> LimitExceeded:
    return LimitExceeded(
        f"{found} are more than this server takes: at most {bound} (setting {setting})",
        field=field,
        allowed=f"at most {bound}",
    )
