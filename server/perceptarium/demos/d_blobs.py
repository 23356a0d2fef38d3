"""More than two classes."""

from perceptarium.demos.demo import Demo, demos, experiment, hidden


@demos.entry("Six classes")
def six_classes() -> Demo:
    """Six clouds, six outputs, one softmax."""
    return Demo(
        experiment(
            data={"kind": "blobs", "classes": 6, "noise": 0.15},
            network={"layers": hidden(8)},
            optimizer={"kind": "adam", "learning_rate": 0.01},
        ),
        headline="Six classes at once",
        text="One output for each class; softmax turns them into probabilities that add up to 1.",
        try_this=(
            "Take units away: two hidden units still leave six regions.",
            "Raise the noise until the clouds run into each other.",
        ),
    )
