"""Lenses from the disk cache, in a process that has compiled nothing."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOOK_AT_ALL = """
import sys
from functools import partial
from pathlib import Path
from perceptarium.lenses import STUDIES
from perceptarium.lenses.ground import Ground, LandscapeView
from perceptarium.lenses.study import Look
from perceptarium.training.compiler import Compiler
from tests.compiled import TINY_CONVNET, dense, document, pictures
compiler = Compiler(Path(sys.argv[1]))
for experiment in (
    document(network={"layers": dense(3)}, data={"kind": "spiral", "samples": 40}, batch={"size": 8}),
    document(network={"layers": []}, data={"kind": "dining_hall"}),
    document(network=TINY_CONVNET, data=pictures(), batch={"size": 3}),
):
    # The landscape lays the plane that the lens elsewhere stands on.
    ground = Ground(LandscapeView(at=(0.5, 0.5)))
    for name, study in STUDIES.items():
        if study.fits(experiment):
            probed = experiment.examples.sets["train"].inputs[:1]
            padded = study.padded(experiment)
            for kind, build in {"": partial(study.compile, experiment), "padded ": padded and padded[1]}.items():
                if build:
                    look = Look(experiment, experiment.start, 0, probed, ground=ground)
                    assert build(compiler)(look), (kind, name)
                    print(kind + name, flush=True)
"""


def looked_at(cache: Path) -> list[str]:
    """The lenses that a fresh process has looked through."""
    places = os.pathsep.join([str(ROOT), str(ROOT / "server")])
    command = [sys.executable, "-c", LOOK_AT_ALL, str(cache)]
    environment = os.environ | {"PYTHONPATH": places}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr[-2000:])
    return done.stdout.splitlines()


def test_what_was_compiled_by_one_process_works_in_another(tmp_path: Path) -> None:
    """Machine code that calls what only compiling sets up, such as LAPACK, would jump to no address."""
    compiled = looked_at(tmp_path)
    assert len(set(compiled)) > 10
    files = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert looked_at(tmp_path) == compiled
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}.keys() == files.keys()
