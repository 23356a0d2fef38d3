"""One linear neuron at the till (Hinton, CSC321, lecture 2)."""

from perceptarium.demos.demo import Demo, demos, experiment

GUESS = {"weights": [[50.0], [50.0], [50.0]], "biases": [0.0]}


@demos.entry("Dining hall")
def dining_hall() -> Demo:
    """Ten receipts, three prices to find out: one neuron without a bias, and the delta rule."""
    return Demo(
        experiment(
            data={"kind": "dining_hall"},
            network={"layers": [], "output": {"bias": False, "start": GUESS}},
            loss="half_sum",
            optimizer={"kind": "sgd", "learning_rate": 0.003},
            batch={"size": "full"},
        ),
        headline="What does a burger cost?",
        text="The till tells only totals. One linear neuron guesses 50 cents for each dish, compares, and moves each "
        "price by the error times the portions: the delta rule. The prices are its three weights: 150, 50, 100.",
        try_this=(
            "Step by step: the card says how the next step changes each price, and the bowl shows where it leads.",
            "Learning rate 0.0147: it overshoots back and forth, and still converges.",
            "Learning rate 0.0150, a little above 2/λmax = 0.01485: it diverges.",
            "Batch size 1: every receipt pulls in its own direction.",
            "Open Rows and edit a receipt or a price: the bowl changes at once.",
        ),
        speed=5.0,
        panel="bowl",
        run=False,
    )
