"""Real handwriting with a multilayer perceptron."""

from perceptarium.demos.demo import Demo, demos, experiment, hidden


@demos.entry("Handwritten digits")
def digits() -> Demo:
    """A network of two hidden layers learns to read 8×8 handwritten digits."""
    return Demo(
        experiment(
            data={"kind": "digits"},
            network={"layers": hidden(32, 16, activation="relu"), "initializer": "he_normal"},
            optimizer={"kind": "adam", "learning_rate": 0.003},
        ),
        headline="Reading handwriting",
        text="64 pixels in, ten classes out. The first hidden layer shows the pixels each unit looks for; "
        "deeper units show which digits excite them.",
        try_this=(
            "Click a digit under “Examples” and follow its activations.",
            "Remove units: how few still read 95 % of the digits?",
            "Set the learning rate to 1 and see it fail.",
        ),
    )
