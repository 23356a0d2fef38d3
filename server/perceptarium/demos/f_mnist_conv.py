"""Larger handwriting with a convolutional network."""

from perceptarium.demos.demo import POOL, Demo, conv, demos, experiment, hidden


@demos.entry("Digits 28×28, convolutional")
def mnist_conv() -> Demo:
    """The handwriting that convolutional networks became known for, in 784 pixels."""
    return Demo(
        experiment(
            data={"kind": "mnist"},
            network={
                "layers": [conv(8, 5), POOL, conv(16, 3), POOL, *hidden(64, activation="relu")],
                "initializer": "he_normal",
            },
            optimizer={"kind": "adam", "learning_rate": 0.003},
        ),
        headline="Handwriting in 784 pixels",
        text="The same network as for small digits, with larger filters. 3,500 pictures are enough to read "
        "more than 96 % of those it has never seen.",
        speed=None,
        try_this=(
            "Draw a 7 with and without a bar.",
            "Switch on augmentation and watch the distance between train and test shrink.",
            "Look at Shift: how far may a digit be moved before it is misread?",
        ),
        panel="confusion",
    )
