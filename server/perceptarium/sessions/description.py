"""The public state of a session, put into one message."""

from __future__ import annotations

from dataclasses import asdict

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES
from perceptarium.losses import losses
from perceptarium.networks.layers.layer import Layer, layers
from perceptarium.sessions import events
from perceptarium.training.evaluation import SCORED


def describe(
    experiment: Experiment,
    *,
    session: str,
    status: events.Status,
    running: bool,
    run: int,
    revision: int,
    data_version: int,
    speed: float | None,
    device: str,
    program: events.ProgramKind | None,
    probe: tuple[float, ...],
    marks: tuple[events.Mark, ...],
    diverged: events.Divergence | None,
    viewers: int,
) -> events.State:
    """The state as a viewer is told it.

    While a program is compiled it describes the document already; frames of the old network are void by their
    revision.
    """
    examples = experiment.examples
    architecture = experiment.architecture
    loss = experiment.resolved_loss.kind
    kinds = [layer.kind for layer in experiment.network.layers] + ["dense"]
    sizes = {name: len(part) for name, part in examples.sets.items()}
    shape = examples.shape
    return events.State(
        session=session,
        role="viewer",
        status=status,
        running=running,
        notice="Compiling a program for this network…" if status == "compiling" else "",
        run=run,
        revision=revision,
        experiment=experiment.model_dump(mode="json"),
        speed=speed,
        device=device,
        program=program,
        batch_size=experiment.batch_size,
        steps_per_epoch=-(-sizes["train"] // experiment.batch_size),
        loss=loss,
        link=losses[loss].tags["link"],
        parameters=architecture.parameter_count,
        layers=tuple(
            events.LayerInfo(
                kind=kind,
                name=layers[kind].tags["short"],
                units=layer.output_shape[-1],
                activation=getattr(layer, "activation", ""),
                parameters=layer.parameter_count,
                input_shape=layer.input_shape,
                output_shape=layer.output_shape,
                weights_shape=layer.weights_shape,
                multiplications=layer.multiplications,
                window=_window(layer),
                channelwise=layer.channelwise,
            )
            for kind, layer in zip(kinds, architecture.layers, strict=True)
        ),
        data=events.DataInfo(
            version=data_version,
            view=shape.view,
            task=shape.task,
            domain=shape.domain,
            image=shape.image,
            classes=shape.classes,
            inputs=examples.feature_names,
            raw_inputs=shape.inputs,
            pixel_order=examples.pixel_order,
            ink=shape.ink,
            unit=shape.unit,
            drawing=None if shape.drawing is None else events.Drawing(**asdict(shape.drawing)),
            scored=SCORED,
            **sizes,
        ),
        lenses=tuple(name for name, study in STUDIES.items() if study.fits(experiment)),
        probe=probe,
        marks=marks,
        diverged=diverged,
        viewers=viewers,
    )


def _window(layer: Layer) -> events.WindowInfo | None:
    window = getattr(layer, "window", None)
    if window is None:
        return None
    return events.WindowInfo(size=window.size, stride=window.stride, top=window.top, left=window.left)
