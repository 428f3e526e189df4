"""A script that starts a batch when it is imported is told so."""

import subprocess
import sys

import pytest

from tests.batch.conftest import write_folder

_SCRIPT = """
import sys
from pathlib import Path
from fdsm.batch import Looks, recognise_archive
from fdsm.errors import InputError
from fdsm.recognizer import Recognizer
{guard}
    looks = Looks(("wave", "sit down"))
    try:
        print(recognise_archive(Recognizer.from_pretrained(), Path(sys.argv[1]), Path(sys.argv[2]), looks, workers=2).counts.clips)
    except InputError as error:
        sys.exit(f"found: {{error}}")
"""


@pytest.mark.parametrize("guarded", [False, True])
def test_a_script_without_a_guard_is_told_so_and_no_clip_is_blamed(tmp_path, clips, guarded):
    write_folder(tmp_path / "in", clips, 4)
    (tmp_path / "script.py").write_text(_SCRIPT.format(guard='if __name__ == "__main__":' if guarded else "if True:"))
    command = [sys.executable, tmp_path / "script.py", tmp_path / "in", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if guarded:
        assert (done.returncode, done.stdout) == (0, "4\n"), done.stderr
    else:
        assert done.returncode == 1
        assert 'below `if __name__ == "__main__":`' in done.stderr.splitlines()[-1]
        assert not list((tmp_path / "out").glob("*.parquet"))
