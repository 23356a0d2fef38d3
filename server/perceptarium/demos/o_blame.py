"""A deep, narrow network of sigmoid units: its gradients vanish on their way back (Hochreiter 1991, Glorot 2010)."""

from perceptarium.demos.demo import Cure, Demo, demos, experiment, hidden

DEPTH, UNITS = 5, 6
RELU = {"network": {"layers": hidden(*[UNITS] * DEPTH, activation="relu"), "initializer": "he_normal"}}
SIGMOID = {"network": {"layers": hidden(*[UNITS] * DEPTH, activation="sigmoid"), "initializer": "glorot_normal"}}


@demos.entry("Blame flows backwards")
def blame() -> Demo:
    """Backpropagation through many sigmoid layers: each takes its share, and the first hardly learns."""
    return Demo(
        experiment(
            data={"kind": "circle"},
            **SIGMOID,
            optimizer={"kind": "sgd", "learning_rate": 0.1},
        ),
        headline="Blame flows backwards",
        text="Every sigmoid unit passes on a quarter of its blame at most. On its way through five layers the gradient "
        "shrinks hundreds of times: the first layer hardly moves, and the network stands still.",
        cures=(
            Cure(
                "ReLU and He",
                "A ReLU that fires passes all the blame on: first and last layer are of one size, and it learns",
                RELU,
                SIGMOID,
            ),
            Cure(
                "Adam",
                "Each weight's step goes by the size of its own gradients, however small: even sigmoid layers learn",
                {"optimizer": {"kind": "adam", "learning_rate": 0.01}},
                {"optimizer": {"kind": "sgd", "learning_rate": 0.1}},
            ),
        ),
        try_this=(
            "Press Backward and click a unit: its chain rule multiplies by f′(z), never more than 0.25.",
            "Switch ReLU and He on: the norms of all layers come close together.",
            "With ReLU and He set the learning rate to 3: most units die, are hatched, and nothing brings them back.",
            "Switch Adam on and look at Update: its first step moves every layer by 1 to 3 % of its weights.",
        ),
        speed=100.0,
        panel="gradients",
    )
