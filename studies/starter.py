"""The model that comes with fdsm: fitted on synthetic motion alone, with a card that says what it can do."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from fdsm import storage
from fdsm.encoders.flat import FLAT
from fdsm.evaluation.calibration import CALIBRATION
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.rehearsal import calibrate
from fdsm.experiment.run_folder import CONFIG, ENCODER
from fdsm.methods.base import MODEL
from fdsm.methods.discriminant import Discriminant
from fdsm.pretrained import STARTER
from studies.calibration import measure as calibration
from studies.calibration.rehearse import rehearse
from studies.reading.measure import ALONE, OWN, TARGETS, Row
from studies.reading.page import class_table, summary, table, to_lines
from studies.reading.validation import SPLIT, SPLIT_FILE, TARGET
from studies.recipes import experiment

CARD = STARTER / "README.md"

_TOP = """# The model that comes with fdsm

`fdsm predict CLIP --labels …` uses it if no `--model` is given. It was fitted on synthetic motion alone: no recording of a person,
and nobody's licence, is in it. `python -m studies starter` makes it anew, with the recipe `{recipe}`.

- **It takes** clips of one person in any joint layout with shoulders, hips, hands or wrists, in 3D or 2D. Measurements that rest on
  joints which a clip never shows do not count. In 2D they count the less, the more they change without depth.
- **It answers** with a score and a probability for each label, and says `unknown` if it is likely that no label fits. How far these
  hold is [measured](../../../studies/calibration/calibration.md), on rendered clips and on recordings.
- **It does not know** fingers, faces, objects, or actions of two people.

## How right it is

Top-1 accuracy in percent on three recorded data sets, of which nothing was learnt from. All classes are candidates, and all clips
are scored. *Read* is what the library reads from the labels. Written by hand are kinematics of the same classes. The recipe's
settings were chosen on some classes of these data sets (see docs/protocol.md), with kinematics that were written by hand. The
models of the table have the joints of the data set, and this model those of Kinect v2. Numbers are means over seeds.

This model itself, asked for the classes' own names ([study](../../../studies/calibration/calibration.md)): {own}.
"""


def starter_run(runs: Path) -> Pipeline:
    """The run that the model comes from."""
    settings = [f"name=starter/{ALONE}", f"split.source={SPLIT_FILE}", f"split.name={SPLIT}"]
    return Pipeline(experiment(ALONE, TARGET, None, ["seed=0", *settings])([]), runs)


def make(runs: Path, out: Path = STARTER) -> None:
    """Fit and calibrate the model, unless its run exists, and put what a `Recognizer` needs into a folder."""
    run = starter_run(runs)
    _ = run.method
    out.mkdir(parents=True, exist_ok=True)
    for name in (ENCODER, MODEL, FLAT):
        shutil.copyfile(run.folder / name, out / name)
    calibrate_again(runs, out)
    config = load_config(run.folder / CONFIG)
    split = config.split.model_copy(update={"source": "synthetic"})  # the file's place on this machine is nobody's business
    storage.write_text(out / CONFIG, config.model_copy(update={"split": split}).to_yaml())


def calibrate_again(runs: Path, out: Path = STARTER) -> None:
    """Calibrate the model that is in the folder. Its weights stay."""
    stage = rehearse(starter_run(runs), seed=0)
    calibrate(stage.rehearsal, Discriminant.load(out / MODEL), stage.seen).save(out / CALIBRATION)


def to_markdown(rows: Sequence[Row], measured: Sequence[calibration.Row]) -> str:
    """The model card, from the kept numbers of `python -m studies reading` and `calibration`."""
    found = [f"{row.name} {100 * row.accuracy[0]:.1f}" for row in measured if row.name in TARGETS]
    lines = [_TOP.format(recipe=ALONE, own=", ".join(found))]
    for row in (row for row in rows if row.model.startswith(ALONE) and row.wording == OWN):
        own = [other for other in rows if other.model == row.model]
        lines += [f"### {row.dataset}\n", f"{summary(own)}\n", *to_lines(*table(own)), "", *to_lines(*class_table(row)), ""]
    return "\n".join(lines)
