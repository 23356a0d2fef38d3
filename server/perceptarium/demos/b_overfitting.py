"""The overfitting demo: 15 noisy points on a sine and a network that is far too large for them."""

from perceptarium.demos.demo import Cure, Demo, demos, experiment, hidden


@demos.entry("Overfitting")
def overfitting() -> Demo:
    """First it learns the curve, then the noise: the test loss turns up while the train loss goes to zero."""
    return Demo(
        experiment(
            data={"kind": "sine", "samples": 15, "test_samples": 200, "noise": 0.3},
            network={"layers": hidden(32, 32)},
            optimizer={"kind": "adam", "learning_rate": 0.01},
            batch={"size": "full"},
        ),
        headline="The line, or the wiggly curve",
        text="1,153 weights learn the curve first, and then bend themselves through 15 noisy points. The test "
        "loss turns up where the network starts to learn noise.",
        until=4000,
        cures=(
            Cure(
                "Fewer units",
                "3 units in one layer in place of 32 and 32",
                {"network": {"layers": hidden(3)}},
                {"network": {"layers": hidden(32, 32)}},
            ),
            Cure(
                "More points",
                "500 points in place of 15",
                {"data": {"samples": 500}},
                {"data": {"samples": 15}},
            ),
            Cure(
                "L2",
                "λ = 0.01 on every weight",
                {"regularization": {"l2": 0.01}},
                {"regularization": {"l2": 0.0}},
            ),
            Cure(
                "Dropout",
                "a quarter of the units left out of each step",
                {"regularization": {"dropout": 0.25}},
                {"regularization": {"dropout": 0.0}},
            ),
        ),
        try_this=(
            "Watch the dotted line: the step where the test loss was lowest.",
            "Switch on one cure at a time; each starts again from the same seed.",
            "New seed: does it overfit every time?",
        ),
    )
