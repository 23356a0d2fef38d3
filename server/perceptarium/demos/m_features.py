"""What good inputs are worth: features made by hand beside raw coordinates."""

from perceptarium.demos.demo import Beside, Demo, demos, experiment, hidden

BY_HAND = ["x", "y", "x_squared", "y_squared", "xy", "sin_x", "sin_y"]


@demos.entry("Hand-made features")
def features() -> Demo:
    """Two spirals: seven features and one hidden layer, beside a deeper network on x₁ and x₂, 73 parameters each."""
    return Demo(
        experiment(
            data={"kind": "spiral", "samples": 300, "noise": 0.1, "features": BY_HAND},
            network={"layers": hidden(8)},
            optimizer={"kind": "adam", "learning_rate": 0.01},
        ),
        headline="Give it a feature, or let it find one",
        text="Both have 73 parameters. This one gets squares, the product and sines ready-made, and one hidden layer "
        "is enough for most of the points within a thousand steps. The other gets x₁ and x₂ alone and has to make "
        "its own features in two layers: after a thousand steps it is far behind, and it catches up slowly.",
        speed=400.0,
        try_this=(
            (
                "Open Formula, type cos(atan2(x1, x2) − 2.2*sqrt(x1^2 + x2^2)), the way the spirals wind: then switch "
                "the other features off and remove the hidden layer. 2 parameters are left, and they do it."
            ),
            "Type 1/x1: a feature needs a value everywhere, and you are told where this one has none.",
            "Switch sin x₁ and sin x₂ off and press Reset: squares and product do not know how to wind.",
            "Give it x₁, x₂ and the two sines alone: which features were worth their weights?",
        ),
        own="Hand-made features",
        beside=(
            Beside("Raw x₁ and x₂, deeper", {"data": {"features": ["x", "y"]}, "network": {"layers": hidden(11, 3)}}),
        ),
    )
