"""The catalog holds every registry whole, and its words are true."""

from __future__ import annotations

from typing import Any

import httpx
import numpy as np
import pytest

from perceptarium import __version__
from perceptarium.datasets import datasets, features
from perceptarium.demos import demos
from perceptarium.experiment import Experiment, RegularizationPart, parse, patch
from perceptarium.losses import losses
from perceptarium.networks import activations, initializers, layers
from perceptarium.optimizers import optimizers, schedules
from perceptarium.registry import Count, Pick, Registry, Slider, Toggle, controls_of
from perceptarium.settings import Settings

REGISTRIES: dict[str, Registry[Any]] = {
    "datasets": datasets,
    "features": features,
    "layers": layers,
    "activations": activations,
    "initializers": initializers,
    "losses": losses,
    "optimizers": optimizers,
    "schedules": schedules,
    "demos": demos,
}


@pytest.fixture(scope="module")
def catalog(http: httpx.Client) -> dict[str, Any]:
    answer = http.get("/api/catalog")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("name", REGISTRIES)
def test_every_entry_is_served(catalog: dict[str, Any], name: str) -> None:
    wanted = [entry.id for entry in REGISTRIES[name] if entry.id != "arrays"]
    assert [choice["id"] for choice in catalog[name]] == wanted
    for choice in catalog[name]:
        entry = REGISTRIES[name][choice["id"]]
        assert (choice["label"], choice["help"]) == (entry.label, entry.help)


@pytest.mark.parametrize("name", sorted(REGISTRIES.keys() - {"demos"}))
def test_every_control_is_served(catalog: dict[str, Any], name: str) -> None:
    for choice in catalog[name]:
        entry = REGISTRIES[name][choice["id"]]
        controls = {**entry.controls, **controls_of(entry.model)}
        assert [control["name"] for control in choice["controls"]] == list(controls)
        document = entry.model(kind=entry.id).model_dump(mode="json")
        for found in choice["controls"]:
            control = controls[found["name"]]
            assert found["default"] == document[found["name"]]
            assert found["label"] == control.label
            match control:
                case Slider() | Count():
                    kind = type(control).__name__.lower()
                    assert (found["type"], found["low"], found["high"]) == (kind, control.low, control.high)
                    assert found["log"] == control.log
                case Pick():
                    assert found["type"] == "pick"
                    assert [option["id"] for option in found["options"]] == list(control.registry.ids())
                case Toggle():
                    assert found["type"] == "toggle"


def test_regularization_is_served(catalog: dict[str, Any]) -> None:
    assert [control["name"] for control in catalog["regularization"]] == list(controls_of(RegularizationPart))
    for control in catalog["regularization"]:
        parse({"regularization": {control["name"]: control["default"]}})
        parse({"regularization": {control["name"]: control["high"]}})


def test_every_dataset_belongs_to_a_family_and_has_a_picture(catalog: dict[str, Any]) -> None:
    families = {family["id"] for family in catalog["families"]}
    for choice in catalog["datasets"]:
        assert choice["family"] in families
        assert len(choice["points"]) == len(choice["values"]) > 0
        defaults = parse({"data": choice["defaults"]}).data
        assert defaults.model_dump(mode="json") == choice["defaults"]
    assert {choice["family"] for choice in catalog["datasets"]} == families


def test_pictures_of_features_and_activations(catalog: dict[str, Any]) -> None:
    for choice in catalog["features"]:
        picture = np.array(choice["picture"]).reshape(25, 25)
        assert np.abs(picture).max() == 1
        if choice["id"] == "y":
            assert np.all(picture[0] == 1)
            assert np.all(picture[-1] == -1)
    for choice in catalog["activations"]:
        assert len(choice["curve"]) == 41
        assert np.all(np.isfinite(choice["curve"]))


def test_every_loss_says_what_it_fits(catalog: dict[str, Any]) -> None:
    for choice in catalog["losses"]:
        assert tuple(choice["tasks"]) == losses[choice["id"]].tags["tasks"]


def test_every_demo_is_a_document_with_its_cures(catalog: dict[str, Any]) -> None:
    for choice in catalog["demos"]:
        experiment = parse(choice["experiment"])
        assert experiment.model_dump(mode="json") == choice["experiment"]
        for cure in choice["cures"]:
            assert patch(patch(experiment, cure["changes"]), cure["undo"]) == experiment


def test_default_and_limits(catalog: dict[str, Any]) -> None:
    assert parse(catalog["default"]) == Experiment()
    assert catalog["version"] == __version__
    settings = Settings()
    for name, bound in catalog["limits"].items():
        assert bound == getattr(settings, name)


def test_health(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok", "version": __version__}


def test_layers_say_where_they_fit(catalog: dict[str, Any]) -> None:
    found = {layer["id"]: (layer["needs_image"], layer["ends_image"]) for layer in catalog["layers"]}
    assert found["conv"] == found["max_pool"] == found["avg_pool"] == (True, False)
    assert found["global_avg_pool"] == (True, True)
    assert found["dense"] == found["flatten"] == (False, True)
    assert found["dropout"] == found["layer_norm"] == (False, False)
