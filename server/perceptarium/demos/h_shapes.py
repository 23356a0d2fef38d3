"""Several labels at once."""

from perceptarium.demos.demo import POOL, Demo, conv, demos, experiment, hidden


@demos.entry("Several labels at once")
def shapes() -> Demo:
    """Which shapes are in a picture: none, one, or all of them."""
    return Demo(
        experiment(
            data={"kind": "shapes"},
            network={
                "layers": [conv(8, 5), POOL, conv(12, 3), POOL, *hidden(24, activation="relu")],
                "initializer": "he_normal",
            },
            optimizer={"kind": "adam", "learning_rate": 0.003},
        ),
        headline="Not one of several, but any of them",
        text="Each output answers for itself, by a sigmoid: a picture may hold every shape or none. "
        "Softmax would make them compete.",
        speed=200.0,
        try_this=(
            "Find a picture with all shapes among the examples.",
            "Take the pools away: does it still know a shape wherever it lies?",
        ),
        panel="confusion",
    )
