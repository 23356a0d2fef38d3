"""What a first visitor sees."""

from perceptarium.demos.demo import Demo, demos, experiment, hidden


@demos.entry("Two spirals")
def spirals() -> Demo:
    """A small network bends its boundary around two spirals."""
    return Demo(
        experiment(
            data={"kind": "spiral", "samples": 300, "noise": 0.1},
            network={"layers": hidden(8, 8)},
            optimizer={"kind": "adam", "learning_rate": 0.01},
        ),
        headline="Two spirals",
        text="Every square is a picture of what one neuron computes over the plane. Blue is positive, orange "
        "negative; a line's width is its weight. The network on the right combines them into one boundary.",
        try_this=(
            "Remove units until it can no longer learn the spirals.",
            "Switch on sin x₁ and sin x₂ and remove a hidden layer.",
            "Change tanh to ReLU while it trains: the boundary becomes straight pieces.",
            "Click an edge, type another weight, and see the boundary answer.",
        ),
    )
