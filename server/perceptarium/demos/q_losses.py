"""One outlier, three losses."""

from perceptarium.demos.demo import Beside, Demo, demos, experiment

NEAR_THE_LINE = (
    (-0.9, -0.44),
    (-0.74, -0.57),
    (-0.57, -0.32),
    (-0.41, -0.28),
    (-0.25, -0.17),
    (-0.08, -0.06),
    (0.08, -0.05),
    (0.25, 0.14),
    (0.41, 0.21),
    (0.57, 0.51),
    (0.74, 0.45),
    (0.9, 0.52),
)
"""Twelve points within 0.17 of y = 0.6 x."""
OUTLIER = (0.7, -2.5)
WRONG = {"weights": [[-1.0]], "biases": [1.0]}
LINE = tuple((x / 10, round(0.06 * x, 2)) for x in range(-10, 11))


@demos.entry("Losses and an outlier")
def losses() -> Demo:
    """The same neuron with squared error, Huber and absolute error, and one point far off the line."""
    return Demo(
        experiment(
            data={"kind": "points", "points": (*NEAR_THE_LINE, OUTLIER), "test_points": LINE},
            network={"layers": [], "output": {"start": WRONG}},
            loss="mse",
            optimizer={"kind": "adam", "learning_rate": 0.01},
            batch={"size": "full"},
        ),
        headline="One point against twelve",
        text="Twelve points lie near a line of slope 0.6, one far below. Squared error pulls by the distance: it gives "
        "way to the one, and its slope falls to 0.2. Absolute error pulls every point alike, and Huber does beyond δ: "
        "both stay within 0.05 of the line. Drag the outlier.",
        speed=100.0,
        own="Squared error",
        beside=(
            Beside("Huber, δ 0.2", {"loss": {"kind": "huber", "delta": 0.2}}),
            Beside("Absolute error", {"loss": {"kind": "l1"}}),
        ),
        panel="curve",
        try_this=(
            "Drag the outlier up and down: which line follows it?",
            "Double-click far off the line until there are as many outliers as points: now nobody holds.",
            "Set the loss to Half sum of squares: 13/2 times the mean, and the same line.",
            "Add a hidden layer of 16 units: it bends to the outlier instead.",
        ),
    )
