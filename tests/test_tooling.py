"""The tools that judge the sources run with the tests, and what the files say to each other agrees.

A tool that is missing is a failure: nothing here skips.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import hatch_build
from conftest import building

ROOT = hatch_build.ROOT
WEB = ROOT / "web"
SCRIPTS = Path(sysconfig.get_path("scripts"))
QUIET = {**os.environ, "NO_COLOR": "1"}

INSTALL = "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt"
RUN_COMMAND = f"{INSTALL} . && .venv/bin/perceptarium"
TEST_COMMAND = f"{INSTALL} -e '.[test]' && .venv/bin/pytest --install-browser"


def run(*command: str | Path) -> str:
    """What a command says; the test fails with it if the command does."""
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=QUIET)
    if answer.returncode != 0:
        pytest.fail(f"{' '.join(map(str, command))}\n{answer.stdout}\n{answer.stderr}", pytrace=False)
    return answer.stdout


@pytest.fixture(scope="module")
def node() -> hatch_build.Node:
    """Node, with what `web/` depends on installed."""
    found = hatch_build.find_node()
    with building():
        hatch_build.install_modules(found, WEB)
    return found


def run_npm(node: hatch_build.Node, *arguments: str) -> None:
    environment = {**node.environment(), "NO_COLOR": "1"}
    answer = node.run_npm(*arguments, folder=WEB, check=False, capture_output=True, text=True, env=environment)
    if answer.returncode != 0:
        pytest.fail(f"npm {' '.join(arguments)}\n{answer.stdout}\n{answer.stderr}", pytrace=False)


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.mark.parametrize("arguments", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join)
def test_python_tools_find_nothing(arguments: list[str]):
    run(sys.executable, "-m", *arguments)


@pytest.mark.parametrize("script", ["lint -- --colors=off", "check", "test"])
def test_page_tools_find_nothing(node: hatch_build.Node, script: str):
    run_npm(node, "run", *script.split())


def test_message_types_match_the_models(node: hatch_build.Node, tmp_path: Path):
    schema = tmp_path / "schema.json"
    schema.write_text(run(sys.executable, "-m", "perceptarium.api.schema"))
    run_npm(node, "run", "types", "--", "--check", str(schema))


def test_dockerfile_is_clean():
    run(SCRIPTS / "hadolint", "Dockerfile")


def test_package_lock_holds_no_registry():
    lock = json.loads((WEB / "package-lock.json").read_text())
    addresses = {name: package["resolved"] for name, package in lock["packages"].items() if "resolved" in package}
    assert not addresses


def test_package_lock_has_browsers_build_tools_for_every_platform():
    """An npm on one platform may drop the others' binaries from the lock; then the page builds nowhere else."""
    packages = json.loads((WEB / "package-lock.json").read_text())["packages"]
    for platform in ("linux-x64-gnu", "linux-arm64-gnu", "darwin-x64", "darwin-arm64", "win32-x64-msvc"):
        assert f"node_modules/@rolldown/binding-{platform}" in packages


def test_constraints_are_plain_pins():
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-z0-9-]+==[a-z0-9.]+( ; [^@:]+)?", line), line


def test_constraints_pin_what_the_project_asks_for():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins: dict[str, list[Requirement]] = {}
    for pin in (Requirement(line) for line in lines if not line.startswith("#")):
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    extras = project()["optional-dependencies"].values()
    for wanted in map(Requirement, [*project()["dependencies"], *(line for extra in extras for line in extra)]):
        found = pins.get(canonicalize_name(wanted.name))
        assert found, f"{wanted} is not in constraints.txt"
        for pin in found:
            (version,) = (clause.version for clause in pin.specifier)
            assert wanted.specifier.contains(version), f"{pin} does not fit {wanted}"


def test_readme_and_ci_give_the_same_commands():
    readme = (ROOT / "README.md").read_text().splitlines()
    assert RUN_COMMAND in readme
    assert TEST_COMMAND in readme
    script = ROOT / ".ci" / "run"
    assert TEST_COMMAND in script.read_text().splitlines()
    assert os.access(script, os.X_OK)


def test_dockerfile_agrees_with_the_project():
    dockerfile = (ROOT / "Dockerfile").read_text()
    named = {extra for group in re.findall(r"'\[([a-z,]+)\]'", dockerfile) for extra in group.split(",")}
    assert named == {"cuda"}
    assert named <= set(project()["optional-dependencies"])
    assert "--constraint constraints.txt" in dockerfile

    command = json.loads(re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)[-1])
    assert command[0] in project()["scripts"]
    options = run(SCRIPTS / command[0], "--help")
    assert all(word in options for word in command if word.startswith("--"))
    port = command[command.index("--port") + 1]
    assert f"EXPOSE {port}" in dockerfile
    assert f"127.0.0.1:{port}/healthz" in dockerfile


def test_wheel_and_sdist_hold_the_page(node: hatch_build.Node, tmp_path: Path):  # noqa: ARG001  modules come first
    run(sys.executable, "-m", "hatchling", "build", "--directory", str(tmp_path))
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "perceptarium/static/index.html" in names
    assert any(re.fullmatch(r"perceptarium/static/assets/.+\.js", name) for name in names)
    assert "perceptarium/cli.py" in names

    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    shutil.unpack_archive(sdist, tmp_path / "unpacked")
    assert "web/src/main.ts" in names
    assert not any(name.startswith(("web/node_modules", ".venv")) for name in names)
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert hatch_build.page_is_current(unpacked), "an unpacked sdist must build without Node"


def test_page_is_rebuilt_only_when_its_sources_change(tmp_path: Path):
    (tmp_path / "web" / "src").mkdir(parents=True)
    source = tmp_path / "web" / "src" / "main.ts"
    source.write_text("one")
    static = tmp_path / "server" / "perceptarium" / "static"
    static.mkdir(parents=True)
    assert not hatch_build.page_is_current(tmp_path)

    (static / "index.html").touch()
    (static / ".digest").write_text(hatch_build.digest(tmp_path / "web", hatch_build.SOURCES))
    assert hatch_build.page_is_current(tmp_path)
    source.with_name("main.test.ts").write_text("tests are not part of the page")
    assert hatch_build.page_is_current(tmp_path)
    source.write_text("two")
    assert not hatch_build.page_is_current(tmp_path)


def test_the_wheel_brings_a_node_for_systems_without_one():
    node = hatch_build.wheel_node()
    assert node is not None
    assert run(node.node, "--version").startswith("v")
    node.run_npm("--version", folder=ROOT, stdout=subprocess.DEVNULL)
