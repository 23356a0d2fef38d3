"""Gradient descent on all examples seeks the curvature that its rate can just bear (Cohen et al. 2021)."""

from perceptarium.demos.demo import Cure, Demo, demos, experiment, hidden

RATE = 0.2


@demos.entry("Edge of stability")
def edge() -> Demo:
    """The landscape grows sharper until it meets 2/η, and stays there while the loss goes on falling."""
    return Demo(
        experiment(
            data={"kind": "spiral", "samples": 300, "noise": 0.1},
            network={"layers": hidden(8, 8), "seed": 1},
            loss="mse",
            optimizer={"kind": "sgd", "learning_rate": RATE},
            batch={"size": "full"},
        ),
        headline="How steep may a valley be?",
        text="Where the loss bends more sharply than 2/η, gradient descent overshoots further each time. At η = 0.2 "
        "that is 10. The sharpness λmax climbs to 10 within about 300 steps and then hovers there: each time it goes "
        "beyond, the overshooting throws the weights into flatter ground.",
        speed=200.0,
        panel="landscape",
        cures=(
            Cure(
                "Half the rate",
                "The bound is 20 now: the sharpness climbs on to 20.",
                {"optimizer": {"learning_rate": RATE / 2}},
                {"optimizer": {"learning_rate": RATE}},
            ),
        ),
        try_this=(
            "Turn the rate down while it trains: it climbs to the new 2/η. Turn it up: it is thrown out, and settles.",
            "Batch size 16: noise keeps it in flatter ground, and 2/η decides no longer.",
            "Choose Gradient × sharpest: across the valley, the arrow leaps from side to side.",
        ),
    )
