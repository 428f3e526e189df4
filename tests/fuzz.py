"""Look for files that a reader does not stand: `python -m tests.fuzz --seconds 600 csv bvh`, or `make fuzz` for all readers.

Atheris (libFuzzer) changes sound files, and keeps those that lead a reader to lines or branches where none has led it before. What
is not a clip or one of our own sentences is a finding, and so is what takes too long or too much memory. Each is kept in
`build/fuzz/READER`. A later run goes on with the files that led to something new. `--page` writes the numbers to
`tests/fuzzed.json` and to docs/reliability.md.

Readers on libraries in C (HDF5, videos) are left out: those may crash on a wrong byte, which is not for us to find or to mend.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
FOLDER = REPOSITORY / "build" / "fuzz"
NUMBERS = REPOSITORY / "tests" / "fuzzed.json"
PAGE = REPOSITORY / "docs" / "reliability.md"
BEGIN, END = "<!-- written by `make fuzz` -->\n", "<!-- until here -->\n"
INSTRUMENTED = ["fdsm.data", "fdsm.errors", "fdsm.whole_files", "fdsm.storage", "c3d", "pose_format"]
"""Packages whose lines and branches are followed: ours, and those of other people that are written in Python."""
MOST_BYTES = 64 * 2**10
"""Of a file."""
MOST_VALUES = 2_000_000
"""Coordinates that a clip may have here, as `fdsm serve` has a bound of its own."""
SLOW, MEMORY = 30, 1024
"""Seconds and MiB that are too much for such a file, on a machine that may do something else, too."""
LENGTH = 900
"""Characters of a sentence."""
WORDS = {
    "csv": "frame,time,person,joint,x,y,z,score,_x,_y,nose,left_,scorer,bodyparts,coords,individuals,likelihood,Format Version,"
    'Type,Name,Bone,Marker,Position,Capture Frame Rate,Time (Seconds),;,\t,",nan,inf,1e308,-0,landmark_',
    "tsv": "NO_OF_FRAMES\t,FREQUENCY\t,MARKER_NAMES\t,Frame,Time,\t,nan,inf,1e308",
    "bvh": "HIERARCHY,ROOT,JOINT,End Site,OFFSET,CHANNELS,MOTION,Frames:,Frame Time:,{,},Xposition,Zrotation,nan,inf,1e308,-1",
    "trc": "PathFileType\t,DataRate,NumFrames,Units,mm,Frame#\tTime\t,\t,nan,inf,1e308",
    "skeleton": "\n0\n,\n1\n,\n25\n,\n6\n,nan,inf,1e39, 2\n,72057594037931101",
    "json": '"people":,"pose_keypoints_2d":,"person_id":,"image_id":,"keypoints":,"annotations":,"images":,"id":,"instances":,'
    '"instance_info":,"keypoint_scores":,"meta_info":,"frame_id":,"frames":,"bodies":,"joint_positions":,"joint_names":,'
    '"timestamp_usec":,"track_id":,"landmark":,"pose_landmarks":,"visibility":,"fps":,null,NaN,Infinity,1e999,true,[],{},[[[',
    "jsonl": '"instances":,"keypoints":,"frame_id":,\n,null,NaN,[],{}',
    "kinetics": '"data":,"frame_index":,"skeleton":,"pose":,"score":,"label":,"label_index":,null,NaN,1e999,[],{}',
    "nw-ucla": '"skeletons":,null,NaN,1e999,[],{}',
    "npz": "points.npy,layout.npy,fps.npy,keypoints.npy,scores.npy,frames.npy,poses.npy,trans.npy,<f8,<f4,<i8,|O,<U9,True",
    "npy": "<f8,<f4,>i2,|O,|b1,<c16,True,False,'shape': (,'descr': ,'fortran_order': ",
    "layout": "layout:,joints:,bones:,pairs:,roles:,parts:,points:,up:,name:,- [,&a,*a,!!,{,}",
}
"""Words of a format, which changed files get more of."""


@dataclass
class Counts:
    """What became of the files that a reader was given."""

    seconds: float = 0.0
    files: int = 0
    clips: int = 0
    refusals: int = 0
    findings: list[str] = field(default_factory=list)
    slowest: float = 0.0  # seconds of a processor
    memory: int = 0  # MiB beside what the process had
    new: int = 0  # files that led to something new


def sound(reader: str, folder: Path) -> list[bytes]:
    """Files that the reader reads."""
    import numpy as np

    from tests.data import named_files, pose_files, sound_files

    def of(*writers):
        return [(write(folder)[0]).read_bytes() for write in writers]

    def by(write, *arguments, **more):
        write(folder / "clip", *arguments, **more)
        return (folder / "clip").read_bytes()

    points, names = named_files.some_points(), named_files.NAMES
    if reader == "csv":
        long = [["frame", "joint", "x", "y", "z"], ["0", "nose", "1", "2", "3"], ["1", "left_hip", "1", "", "3"]]
        found = [
            by(named_files.write_motive, points, names),
            by(named_files.write_deeplabcut, points[..., :2], names, np.ones(points.shape[:2])),
            by(named_files.write_csv, long[0], long[1:], ";"),
        ]
    elif reader == "tsv":
        found = [by(named_files.write_qualisys, points, names, times=times) for times in (True, False)]
    elif reader == "json":
        found = [json.dumps(content).encode() for content in sound_files.json_contents(folder)]
    elif reader == "kinetics":
        person = {"pose": [0.5] * 36, "score": [0.123] * 18}
        frames = [{"frame_index": 1, "skeleton": [person, person]}, {"frame_index": 2, "skeleton": []}]
        content = {"data": frames, "label": "abseiling", "label_index": 0}
        found = [json.dumps(content).encode(), json.dumps(content, indent=1).encode()]
    elif reader == "nw-ucla":
        found = [json.dumps({"skeletons": points[:2, [0] * 20].tolist()}).encode()]
    elif reader == "npz":
        np.savez(folder / "smpl.npz", poses=np.zeros((2, 66)), trans=np.zeros((2, 3)), mocap_framerate=30.0)
        found = [*of(pose_files.npz_padded, pose_files.npz_list, pose_files.npz_named), (folder / "smpl.npz").read_bytes()]
    elif reader == "pkl":
        content = {"split": {"train": ["a"]}, "annotations": [{**pose_files.pyskl_annotation(), "label": 300}]}
        found = [pickle.dumps(content, protocol) for protocol in (2, 3, 4, 5)]
    elif reader == "layout":
        found = [
            b"layout: coco-17\n",
            b"points: {left shoulder: LSHO, right shoulder: [RSHO, R2], left hip: LH, right hip: RH}\nup: +z\n",
            b"name: mine\njoints: [root, neck, left_hip, right_hip]\nbones: [[root, neck], [root, left_hip], [root, right_hip]]\n"
            b"pairs: [[left_hip, right_hip]]\nparts: {legs: [left_hip, right_hip]}\n",
        ]
    else:
        found = []
    if reader in ("bvh", "trc", "csv", "skeleton", "jsonl", "npy", "npz", "mat", "pkl", "c3d", "pose"):
        path = folder / f"sound.{reader}"
        sound_files.write_sound(path)
        found.append(path.read_bytes())
    assert found, reader
    return found


READERS = (
    *("csv", "tsv", "bvh", "trc", "skeleton", "json", "jsonl", "kinetics", "nw-ucla", "layout"),
    *("npy", "npz", "mat", "pkl", "c3d", "pose"),
)
ENDINGS = {"kinetics": "json", "nw-ucla": "json", "layout": "yaml"}
"""Of the files of a reader, where they are not its name."""


def ask(reader: str, seconds: float) -> None:
    """Give the reader files for so long, and write what became of them. The process ends here, or at a file that ends it."""
    import atheris

    folder = FOLDER / reader
    with atheris.instrument_imports(include=INSTRUMENTED):
        from fdsm.data import checks, layout_files, layouts
        from fdsm.data.formats import BY_CONTENT, BY_ENDING, people

        for name in {*BY_CONTENT, *BY_ENDING.values()} - {"video", "sleap", "movement"}:
            __import__(f"fdsm.data.formats.{name}")
        for name in ("c3d", "pose_format"):
            __import__(name)
    import warnings

    from fdsm.errors import InputError

    warnings.simplefilter("ignore")
    zipfile.ZipExtFile._update_crc = lambda *_: None  # a checksum would keep every changed member from the reader
    path = folder / f"clip.{ENDINGS.get(reader, reader)}"
    layout = layouts.get_layout("kinect-v2") if reader == "npy" else None
    counts, began, known = Counts(), time.monotonic(), set()
    at_first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def keep() -> None:
        counts.seconds = round(time.monotonic() - began, 1)
        counts.memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - at_first) // 1024
        counts.new = len(os.listdir(folder / "new"))
        (folder / "counts.json").write_text(json.dumps(asdict(counts)))

    def finding(content: bytes, what: str) -> None:
        if what not in known and len(known) < 100:
            known.add(what)
            counts.findings.append(what)
            (folder / f"finding-{len(known)}").write_bytes(content)
            keep()

    def read(content: bytes) -> None:
        path.write_bytes(content)
        began_here, problem = time.process_time(), None
        try:
            if reader == "layout":
                layout_files.read_layout(path)
            else:
                checks.check_clip(path, layout)
        except InputError as error:
            problem = str(error)
        except Exception as error:
            finding(content, _place(error))
        else:
            counts.clips += 1
        if problem is not None:
            counts.refusals += 1
            if path.name not in problem or "\n" in problem or len(problem) > LENGTH:
                finding(content, f"a refusal that is not one sentence: {problem[:80]!r}")
        counts.files += 1
        took = time.process_time() - began_here
        counts.slowest = max(counts.slowest, round(took, 3))
        if counts.files % 500 == 0:
            keep()
            if counts.memory > MEMORY:
                finding(content, f"more than {MEMORY} MiB")
        if time.monotonic() - began > seconds:
            keep()
            os._exit(0)

    options = [f"-timeout={SLOW}", f"-rss_limit_mb={4 * MEMORY}", f"-max_len={MOST_BYTES}", "-len_control=0", "-verbosity=1"]
    options += [f"-artifact_prefix={folder}/ended-by-", "-use_value_profile=1"]
    if reader in WORDS:
        escaped = ("".join(rf"\x{byte:02x}" for byte in word.encode()) for word in WORDS[reader].split(",") if word)
        (folder / "words").write_text("".join(f'"{word}"\n' for word in escaped))
        options.append(f"-dict={folder / 'words'}")
    with people.at_most(MOST_VALUES):
        atheris.Setup([sys.argv[0], *options, str(folder / "new"), str(folder / "sound")], read)
        atheris.Fuzz()


def _place(error: Exception) -> str:
    """Kind and place of an error, which tell one finding from another."""
    trace, last = error.__traceback__, ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "/fdsm/" in file:
            last = f"{file.rpartition('/fdsm/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {last}: {str(error)[:80]}"


def prepare(reader: str) -> None:
    """Write the sound files to begin with. Files that led to something new in an earlier run stay."""
    folder = FOLDER / reader
    (folder / "new").mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "sound", ignore_errors=True)
    (folder / "sound").mkdir()
    (folder / "work").mkdir(exist_ok=True)
    for number, content in enumerate(sound(reader, folder / "work")):
        (folder / "sound" / str(number)).write_bytes(content)


def run(reader: str, seconds: float) -> Counts:
    """One reader, in a process of its own."""
    folder = FOLDER / reader
    for before in (*folder.glob("ended-by-*"), *folder.glob("finding-*")):
        before.unlink()
    command = [sys.executable, "-m", "tests.fuzz", "--alone", "--seconds", str(seconds), reader]
    (folder / "counts.json").unlink(missing_ok=True)
    with (folder / "log").open("w") as log:
        code = subprocess.run(command, cwd=REPOSITORY, stdout=log, stderr=log, check=False).returncode
    if not (folder / "counts.json").exists():
        raise SystemExit(f"error: {reader} did not begin; {folder / 'log'} says why")
    counts = Counts(**json.loads((folder / "counts.json").read_text()))
    if code:
        ended = ", ".join(path.name for path in folder.glob("ended-by-*"))
        counts.findings.append(f"the process ended with code {code} ({ended or 'no file kept'})")
    return counts


def to_markdown(numbers: dict[str, Counts]) -> str:
    """The table of what was asked, a line a reader."""
    lines = [
        "| reader | minutes | files | clips | refusals | else | slowest, ms | led to something new |",
        "| --- |" + " --- |" * 7,
    ]
    for reader in (name for name in READERS if name in numbers):
        of = numbers[reader]
        lines.append(
            f"| {reader} | {of.seconds / 60:.1f} | {of.files:,} | {of.clips:,} | {of.refusals:,} | {len(of.findings)} | "
            f"{1000 * of.slowest:.0f} | {of.new:,} |"
        )
    every = list(numbers.values())
    sums = (sum(getattr(of, name) for of in every) for name in ("files", "clips", "refusals"))
    minutes, found = sum(of.seconds for of in every) / 60, sum(len(of.findings) for of in every)
    lines.append(f"| all | {minutes:.1f} | " + " | ".join(f"{total:,}" for total in sums) + f" | {found} | | |")
    return "\n".join(lines) + "\n"


def kept() -> dict[str, Counts]:
    """The numbers of the last run of each reader that was kept."""
    return {reader: Counts(**of) for reader, of in json.loads(NUMBERS.read_text()).items()} if NUMBERS.exists() else {}


def write_page(numbers: dict[str, Counts]) -> None:
    NUMBERS.write_text(json.dumps({reader: asdict(of) for reader, of in sorted(numbers.items())}, indent=1) + "\n")
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + to_markdown(numbers) + END + rest.partition(END)[2], "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"all of them, or some of {', '.join(READERS)}")
    parser.add_argument("--seconds", type=float, default=600.0, help="for each reader")
    parser.add_argument("--page", action="store_true", help="write the numbers to the page on reliability")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := set(asked.readers) - set(READERS):
        parser.error(f"expected readers among {', '.join(READERS)}, found {', '.join(sorted(unknown))}")
    readers = asked.readers or READERS
    if asked.alone:
        ask(readers[0], asked.seconds)
    found = {}
    for reader in readers:
        prepare(reader)
        found[reader] = run(reader, asked.seconds)
        of = found[reader]
        sys.stdout.write(
            f"{reader}: {of.files:,} files, {of.clips:,} clips, {of.refusals:,} refusals, slowest {of.slowest:.2f} s\n"
        )
        sys.stdout.writelines(f"  {finding}\n" for finding in of.findings)
        sys.stdout.flush()
        if asked.page:
            write_page(kept() | found)
    raise SystemExit(1 if any(of.findings for of in found.values()) else 0)


if __name__ == "__main__":
    main()
