"""Real handwriting with a convolutional network."""

from perceptarium.demos.demo import POOL, Demo, conv, demos, experiment, hidden


@demos.entry("Digits, convolutional")
def digits_conv() -> Demo:
    """Small filters slide over 8×8 digits: what they find, they find everywhere."""
    return Demo(
        experiment(
            data={"kind": "digits"},
            network={
                "layers": [conv(8, 3), POOL, conv(16, 3), POOL, *hidden(32, activation="relu")],
                "initializer": "he_normal",
            },
            optimizer={"kind": "adam", "learning_rate": 0.003},
        ),
        headline="Filters that learn what to look for",
        text="Eight filters slide over the picture, and each leaves a map of where it found its pattern. "
        "Pools keep what was found and forget exactly where; sixteen filters look at those maps. "
        "Click a pixel of a map for its arithmetic.",
        try_this=(
            "Draw a 0, then close it step by step into a 6: where does the answer turn?",
            "Open a cell of the confusion matrix: would you have read them right?",
            "Remove both pools while it trains, then put them back.",
        ),
        panel="confusion",
    )
