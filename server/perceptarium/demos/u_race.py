"""Four optimizers in one bent valley."""

import numpy as np

from perceptarium.demos.demo import Demo, Race, demos, experiment, hidden
from perceptarium.lenses.ground import LandscapeView

CURVE = tuple((round(x, 2), round(6 * float(np.tanh(x)), 2)) for x in np.linspace(-1, 1, 21).tolist())


@demos.entry("Optimizer race")
def race() -> Demo:
    """From the same two weights: gradient descent, momentum, RMSProp and Adam."""
    return Demo(
        experiment(
            data={"kind": "points", "points": CURVE},
            network={
                "layers": [
                    {**layer, "bias": False, "start": {"weights": [[5.0]], "biases": [0.0]}} for layer in hidden(1)
                ],
                "output": {"bias": False, "start": {"weights": [[-2.0]], "biases": [0.0]}},
            },
            loss="mse",
            optimizer={"kind": "sgd", "learning_rate": 0.05},
            batch={"size": "full"},
        ),
        headline="Who is first at the bottom?",
        text="The network says a tanh wx and has two weights, so nothing of the way is hidden. Gradient descent falls "
        "straight down and then creeps along the valley. Momentum overshoots, climbs, and comes down further on. "
        "RMSProp and Adam scale each weight by its own gradients and cut the corner.",
        speed=30.0,
        run=False,
        panel="race",
        landscape=LandscapeView(plane="weights", first=0, second=2),
        race=Race(
            (
                {"optimizer": {"kind": "sgd", "learning_rate": 0.05}},
                {"optimizer": {"kind": "momentum", "learning_rate": 0.02}},
                {"optimizer": {"kind": "rmsprop", "learning_rate": 0.02}},
                {"optimizer": {"kind": "adam", "learning_rate": 0.05}},
            ),
            steps=600,
            speed=50.0,
        ),
        try_this=(
            "Change a rate and race again: twice as fast is not always first.",
            "Race rates of one optimizer: the largest one leaves the picture.",
            "Click a name: its weights and its optimizer go on in your network.",
            "Any network races: open Two spirals and then Race.",
        ),
    )
