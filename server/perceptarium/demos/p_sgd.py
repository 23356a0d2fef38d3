"""Batch, mini-batch and stochastic descent, at equal numbers of examples."""

from perceptarium.demos.demo import Beside, Demo, demos, experiment, hidden


@demos.entry("Batch sizes")
def sgd() -> Demo:
    """One example a step, sixteen, or all of them: the same network from the same start, three times."""
    return Demo(
        experiment(
            data={"kind": "circle", "samples": 400, "noise": 0.2},
            network={"layers": hidden(8, 8)},
            optimizer={"kind": "sgd", "learning_rate": 0.1},
            batch={"size": 16},
        ),
        headline="How many examples make a step?",
        text="All three see the same number of examples. After 2,400 of them, single examples have made 2,400 noisy "
        "steps and batches of 16 have made 150: both tell about 9 of 10 points right. All 240 at once have made 10 "
        "exact steps, and still guess. They need about ten times as many examples.",
        speed=30.0,
        own="Batches of 16",
        beside=(Beside("Single examples", {"batch": {"size": 1}}), Beside("All at once", {"batch": {"size": "full"}})),
        panel="cloud",
        try_this=(
            "Change the batch size while it trains: four times the examples, half as far do the rings stray.",
            "Watch the noise scale grow as it learns: small batches are enough at first, larger ones pay later.",
            "Click a dot far out: which example pulls so hard?",
            "Learning rate 1: who bears it, and who does not?",
        ),
    )
