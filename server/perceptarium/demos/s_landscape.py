"""A network of two weights, whose whole landscape fits into one picture."""

import numpy as np

from perceptarium.demos.demo import Demo, demos, experiment, hidden
from perceptarium.lenses.ground import LandscapeView

WAVE = tuple((round(x, 2), round(6 * float(np.sin(8 * x)), 2)) for x in np.linspace(-1, 1, 41).tolist())
FREQUENCY, AMPLITUDE = 0, 2
"""Numbers of the two weights: the hidden unit's and the output's have a bias after them that never trains."""


@demos.entry("Loss landscape")
def landscape() -> Demo:
    """One sine unit and two weights: two valleys that reach the bottom, and many that do not."""
    return Demo(
        experiment(
            data={"kind": "points", "points": WAVE},
            network={
                "layers": [
                    {**layer, "bias": False, "start": {"weights": [[4.0]], "biases": [0.0]}}
                    for layer in hidden(1, activation="sine")
                ],
                "output": {"bias": False, "start": {"weights": [[10.0]], "biases": [0.0]}},
            },
            loss="mse",
            optimizer={"kind": "sgd", "learning_rate": 0.02},
            batch={"size": "full"},
        ),
        headline="It only ever walks downhill",
        text="The points are 6 sin 8x, and the network says a sin wx with two weights: this plane is all there is. "
        "Loss 0 lies at w = 8, a = 6, and again at −8, −6, where both signs cancel. The other valleys end at about "
        "18, and from w = 4 it rolls into one of those.",
        speed=40.0,
        panel="landscape",
        landscape=LandscapeView(plane="weights", first=FREQUENCY, second=AMPLITUDE, reach=16),
        try_this=(
            "Click at w = 5, a = 10, one step to the right: from there it finds the bottom.",
            "Click wherever you like. About one place in four leads to loss 0.",
            "3-D turns the picture into hills and valleys. Orbit it.",
            "Momentum, or Adam at rate 0.5: who gets out of a shallow valley?",
            "Open Two spirals and this panel: there are hundreds of weights, and a plane is only a cut.",
        ),
    )
