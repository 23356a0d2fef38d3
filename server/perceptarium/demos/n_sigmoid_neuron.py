"""One sigmoid neuron that is wrong and hardly learns (Rumelhart, Hinton & Williams 1986)."""

from perceptarium.demos.demo import Demo, demos, experiment

WRONG = {"weights": [[-2.0], [-2.0]], "biases": [0.0]}


@demos.entry("Sigmoid neuron")
def sigmoid_neuron() -> Demo:
    """Two clouds and one sigmoid that starts on the wrong side: the error is large, its slope is not."""
    return Demo(
        experiment(
            data={"kind": "gaussians", "samples": 60, "noise": 0.05},
            network={"layers": [], "output": {"start": WRONG}},
            loss="sigmoid_half_sum",
            optimizer={"kind": "sgd", "learning_rate": 0.3},
            batch={"size": 1},
        ),
        headline="Wrong, and sure of it",
        text="The neuron starts with every point on the wrong side, far out on its curve. The slope of the error is "
        "(t − y) · y(1 − y) · x: the first factor is nearly 1, the middle one nearly 0, and so is their product.",
        try_this=(
            "Press Play: the loss stands still for hundreds of steps, then falls at once. Watch the bar of y(1 − y).",
            "Reset, set the loss to Binary cross-entropy and play: y(1 − y) cancels, and a few steps are enough.",
            "Click points near the border: there the curve is steep, and the bars are long.",
            "Edit weights: at 0 the slope y(1 − y) is largest, 0.25.",
        ),
        speed=30.0,
        run=False,
        probe=(1.3760653734207153, 2.5433905124664307),
    )
