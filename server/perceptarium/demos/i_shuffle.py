"""What it is worth that neighbours are neighbours."""

from perceptarium.demos.demo import POOL, Beside, Demo, conv, demos, experiment, hidden


@demos.entry("Shuffled pixels")
def shuffle() -> Demo:
    """The same digits with all pixels shuffled: a convolutional network beside a multilayer perceptron."""
    return Demo(
        experiment(
            data={"kind": "mnist", "shuffle_pixels": True},
            network={
                "layers": [conv(8, 5), POOL, conv(16, 3), POOL, *hidden(64, activation="relu")],
                "initializer": "he_normal",
            },
            optimizer={"kind": "adam", "learning_rate": 0.001},
        ),
        headline="Neighbours matter to one of them",
        text="Every pixel is moved to another place, the same in every picture. A dense layer does not care: it has "
        "a weight for every pixel anyway. Filters look at neighbours, and there are none left.",
        speed=100.0,
        try_this=(
            "Switch “Shuffle pixels” off and train again: now the convolutional network is ahead.",
            "Draw a digit: what the network sees is beside it.",
        ),
        own="Convolutional",
        beside=(Beside("Multilayer perceptron", {"network": {"layers": hidden(64, 32, activation="relu")}}),),
        panel="confusion",
    )
