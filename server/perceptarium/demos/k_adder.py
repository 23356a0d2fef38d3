"""A network whose few numbers were published: two in, three hidden, one out. It adds."""

from perceptarium.demos.demo import Demo, demos, experiment, hidden

# Found by gradient descent and published with its weights: wac wad wae wbc wbd wbe, wcf wdf wef, bc bd be, bf.
HIDDEN = {
    "weights": [[0.9907079, 0.01417504, 0.88046944], [1.0264927, -0.8950311, 0.7524377]],
    "biases": [-0.00070612, -0.06846002, -0.00055442],
}
OUTPUT = {"weights": [[0.794296], [1.1687347], [0.2406084]], "biases": [-0.00000929]}


@demos.entry("Adding, by hand")
def adder() -> Demo:
    """Three neurons add two numbers: follow every product and every sum."""
    return Demo(
        experiment(
            data={"kind": "addition"},
            network={
                "layers": [{**layer, "start": HIDDEN} for layer in hidden(3, activation="relu")],
                "output": {"start": OUTPUT},
            },
            loss="mse",
            optimizer={"kind": "sgd", "learning_rate": 0.001},
        ),
        headline="Three neurons that add",
        text="This network was trained to add, and its weights were published. At 2 and 2 it says about 4: click a "
        "neuron and check each product, each sum and what ReLU makes of it.",
        try_this=(
            "Type other numbers into the card, such as 3 and 4.5. Outside of 0 to 10 it was never taught.",
            "Click the output: which hidden neurons does it listen to, and how much? One of them is 0 almost always.",
            "Click a hidden neuron, then Same output: swap it or scale it, and nothing changes.",
            "Open Seeds and train 24 networks: most find weights of their own that add, a few never do.",
            "Click an edge and change a weight: where does the sum go wrong?",
        ),
        speed=20.0,
        run=False,
        probe=(2.0, 2.0),
    )
