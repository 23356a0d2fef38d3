"""More data out of the same pictures."""

from perceptarium.demos.demo import POOL, Beside, Demo, conv, demos, experiment, hidden

FEW = {"train": 0.08, "validation": 0.1, "test": 0.82}


@demos.entry("Augmentation")
def augmentation() -> Demo:
    """Few pictures, shifted and turned a little differently in every step, beside the same ones as they are."""
    return Demo(
        experiment(
            data={"kind": "mnist", "split": FEW},
            network={
                "layers": [conv(8, 5), POOL, conv(16, 3), POOL, *hidden(64, activation="relu")],
                "initializer": "he_normal",
            },
            optimizer={"kind": "adam", "learning_rate": 0.002},
            augmentation={"shift": 3, "rotate": 10, "scale": 0.1},
        ),
        headline="More data out of the same pictures",
        text="400 digits are few. Shifted, turned and scaled at random they never look the same twice, and the network "
        "learns that a 4 is a 4 wherever it lies.",
        speed=100.0,
        try_this=(
            "Compare the two curves under Shift.",
            "Turn “Flip” on: is a mirrored 2 still a 2?",
        ),
        own="With augmentation",
        beside=(Beside("Without", {"augmentation": {"shift": 0, "rotate": 0, "scale": 0}}),),
        panel="shift",
    )
