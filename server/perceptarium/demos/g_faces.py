"""Two kinds of real pictures."""

from perceptarium.demos.demo import POOL, Demo, conv, demos, experiment, hidden


@demos.entry("Faces")
def faces() -> Demo:
    """A hundred faces and a hundred pictures of other things, told apart."""
    return Demo(
        experiment(
            data={"kind": "faces"},
            network={
                "layers": [conv(8, 5), POOL, conv(8, 3), POOL, *hidden(16, activation="relu")],
                "initializer": "he_normal",
            },
            optimizer={"kind": "adam", "learning_rate": 0.001},
            regularization={"l2": 0.001},
            augmentation={"flip": True, "brightness": 0.2},
        ),
        headline="A face, or not",
        text="200 photographs of 25×25 pixels, half of them faces. With so few, every picture is also shown "
        "mirrored, and lighter or darker: that is augmentation.",
        speed=100.0,
        try_this=(
            "Give it only a tenth of them to train on: how many of the others does it still tell apart?",
            "Use a picture of your own.",
            "Open Saliency: which pixels speak for a face?",
        ),
        panel="confusion",
    )
