"""The steps that tests bring faults about in. `tests.forks` runs each in a folder of its own, on `data` and `tiny.yaml` there."""

import sys
from pathlib import Path

import yaml

CLASSES = (0, 1, 3, 10, 29, 31, 41, 48)


IMPORTED = (
    *("accelerate", "diffusers.schedulers.scheduling_ddpm", "matplotlib.pyplot", "optuna.samplers", "PIL.ImageFilter"),
    *("encodings.utf_8_sig", "safetensors.numpy", "sklearn.linear_model", "torch._dynamo", "torch._inductor.config"),
    *("fdsm.cli.app", "fdsm.data.folder", "fdsm.encoders.stgcn", "fdsm.experiment.pipeline", "fdsm.leaderboard.runner"),
    *("fdsm.figures.clips", "fdsm.figures.confusion", "fdsm.text.bert", "studies.ablations.sweep"),
    *("fdsm.methods.chance", "fdsm.methods.diffusion.method", "fdsm.methods.ridge"),
)
"""What takes long to import, of all that the steps import themselves."""


def prepare(folder):
    """Write a data set of eight classes with splits, texts and a config."""
    from fdsm.data.folder import write_folder
    from fdsm.synthetic import generate, load_programs

    programs = [load_programs()[i] for i in CLASSES]
    write_folder(generate(programs, num_subjects=4, num_views=1, num_trials=1, seed=0), folder / "data")
    names = [program.name for program in programs]
    splits = {"train_by": "subjects", "train": [1, 2], "splits": {"mine": {"unseen": [names[1], names[5]]}}}
    (folder / "splits.yaml").write_text(yaml.safe_dump(splits))
    texts = [
        {"name": program.name, "intensity": program.intensity, "kinematics": program.kinematics.model_dump(mode="json")}
        for program in programs
    ]
    (folder / "texts.yaml").write_text(yaml.safe_dump({"dataset": "tiny", "classes": texts}))
    config = {
        "name": "tiny/mine/fdsm",
        "data": {"name": "folder", "root": "data"},
        "split": {"source": "splits.yaml", "name": "mine"},
        "preprocess": {"num_frames": 16},
        "encoder": {"name": "stgcn", "channels": [4, 4], "strides": [1, 2], "temporal_kernel": 3},
        "pretrain": {"optim": {"num_steps": 12, "batch_size": 8, "lr": 0.001, "warmup_steps": 1, "checkpoint_every": 4}},
        "text": {"bank": "texts.yaml"},
        "method": {
            "name": "fdsm",
            "denoiser": {"depth": 1, "width": 16, "num_heads": 2},
            "optim": {"num_steps": 20, "batch_size": 8, "warmup_steps": 1, "checkpoint_every": 4},
            "head": {"epochs": 2, "sees_all_classes": False},
            "captions": {"rich": ["name"], "sparse": ["name"], "test": ["name"]},
        },
        "trials": 4,
    }
    (folder / "tiny.yaml").write_text(yaml.safe_dump(config))
    suite = {
        "about": "Two methods on made motions.",
        "targets": ["synthetic/default"],
        "seeds": 1,
        "inputs": {
            "measured": {
                "about": "measurements and attributes",
                "settings": {
                    "data": {"name": "folder", "root": "data"},
                    "split": {"source": "splits.yaml", "name": "mine"},
                    "text": {"bank": "texts.yaml"},
                    "preprocess": {"num_frames": 16},
                    "encoder": {"name": "measurements"},
                    "tokens": "pooled",
                },
            }
        },
        "search": {"trials": 2, "draws": 1},
        "methods": {"chance": {"measured": {"view": "attributes"}}, "ridge": {"measured": {"view": "attributes"}}},
    }
    (folder / "suite.yaml").write_text(yaml.safe_dump(suite))


def fdsm(*words):
    """A command of fdsm."""
    sys.argv = ["fdsm", *words]
    from fdsm.cli import main

    main()


def looking(most, path, *layout):
    """Look at a file of a clip, which may have so many coordinates."""
    from fdsm.data.formats.people import at_most

    with at_most(most):
        fdsm("data", "check", path, *(word for name in layout for word in ("--layout", name)))


def reading_a_table(most, path):
    """Read all rows of a Parquet file of clips, each of which may have so many coordinates."""
    from fdsm.batch.clip_tables import num_row_groups, read_clips
    from fdsm.data.formats.people import at_most
    from fdsm.errors import InputError

    try:
        with at_most(most):
            for group in range(num_row_groups(Path(path))):
                for found in read_clips(Path(path), path, group):
                    if isinstance(found.clip, InputError):
                        raise found.clip
    except InputError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)


def loading_a_model():
    """Load the model of the folder `model`, and name a clip with it."""
    from fdsm.studio.examples import EXAMPLES

    fdsm("predict", str(EXAMPLES / "wave.npz"), "--model", "model", "--labels", "wave", "sit down")


def reading_a_report():
    fdsm("compare", ".")


def poses(path):
    """Find people in a video by the model of the file `pose.onnx`."""
    fdsm("poses", path, "--pose-model", "pose.onnx", "-o", "poses.npz")


def poses_within(most, path):
    """The same, with a model that may take so many bytes."""
    from fdsm.data.formats.video import rtmpose

    rtmpose._MOST_BYTES = most
    poses(path)


def converting(*words):
    fdsm("data", "convert", "folder", "data", "store", *words)


def encoding(*words):
    fdsm("run", "tiny.yaml", "--until", "latents", *words)


def fitting(*words):
    fdsm("run", "tiny.yaml", "--until", "fit", *words)


def scoring(*words):
    fdsm("run", "tiny.yaml", *words)


def leaderboard(*words):
    fdsm("leaderboard", "suite.yaml", "--processes", "1", *words)


def group_of_a_leaderboard():
    """What the one process of a leaderboard does, without the wait for its start."""
    import queue

    from fdsm.leaderboard.steps import Place, do_group, groups_of
    from fdsm.leaderboard.suite import load_suite

    place = Place(load_suite("suite.yaml"), None, Path("runs"), Path("leaderboard"))
    for kind in ("search", "runs"):
        for group in groups_of(kind, place):
            do_group(group, place, queue.Queue())


def sweep():
    """Three rows of one experiment, two of which share a model."""
    from fdsm.experiment.config import load_config
    from studies.ablations.sweep import Outcomes, Work, run_sweep

    rows = {(): [], ("steps",): ["method.optim.num_steps=8"], ("trials",): ["trials=2"]}
    work = [Work(load_config(Path("tiny.yaml"), changes), row) for row, changes in rows.items()]
    outcomes = Outcomes(Path("outcomes"))
    run_sweep([one for one in work if not outcomes.has(one.config, one.changes, 0)], Path("runs"), outcomes)
