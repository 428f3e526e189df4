"""requirements.lock has what pyproject.toml asks for, with checksums. No network is needed."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
OURS = "fdsm (pyproject.toml)"
"""Who asks for a direct dependency, as pip-compile notes it."""
BUILD = "fdsm (pyproject.toml"
"""How those begin who ask for a dependency of the project: `OURS`, and its build."""
PLATFORM = {
    "python_version": "3.11",
    "python_full_version": "3.11.7",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
}


def pins(text):
    """Of each package its version, its checksums, and who asks for it."""
    found = {}
    for block in re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)[1:]:
        name, version = re.match(r"([\w.-]+)==(\S+) (?:; .* )?\\\n", block).groups()
        askers = re.findall(r"^    # (?:via )?(?:  )?(\S.*)$", block, re.MULTILINE)
        found[name] = version, re.findall(r"--hash=(\w+:\w+)", block), [one for one in askers if one != "via"]
    return found


def problems(text, project):
    """What is wrong with a lock of a project, in one sentence each."""
    asked = [Requirement(one) for one in [*project["dependencies"], *project["optional-dependencies"]["dev"]]]
    environment = default_environment() | PLATFORM
    asked = [one for one in asked if one.marker is None or one.marker.evaluate(environment)]
    found = pins(text)
    direct = {name for name, (_, _, askers) in found.items() if OURS in askers}
    wanted = {canonicalize_name(one.name) for one in asked}
    said = [f"{name} is not in the lock" for name in sorted(wanted - direct)]
    said += [f"nobody asks for {name}" for name in sorted(direct - wanted)]
    for one in asked:
        version = found.get(canonicalize_name(one.name), (None,))[0]
        if version is not None and not one.specifier.contains(version):
            said.append(f"{one} does not fit {version}")
    for name, (_, hashes, askers) in found.items():
        if not hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes):
            said.append(f"{name} has no SHA-256")
        said += [
            f"{name} is asked for by {asker}, which is not there"
            for asker in askers
            if asker not in found and not asker.startswith(BUILD)
        ]
    return said


@pytest.fixture(scope="module")
def lock():
    return (ROOT / "requirements.lock").read_text("utf-8")


@pytest.fixture
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_lock_fits_the_project(lock, project):
    assert problems(lock, project) == [], "`make lock` renews it"


def test_the_lock_says_of_which_python_and_torch_it_is(lock):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "pip-compile with Python 3.11\n" in lock
    assert {f"{version}+cpu" for version in re.findall(r"torch==([\d.]+)[ +]", makefile)} == {pins(lock)["torch"][0]}


def test_the_lock_names_no_place_to_install_from(lock):
    assert not re.search(r"://|^-| @ ", lock, re.MULTILINE)


def test_a_lock_that_does_not_fit_is_told(lock, project):
    project["dependencies"] = [one for one in project["dependencies"] if not one.startswith("scipy")] + ["flask>=3", "torch<2"]
    said = problems(lock, project)
    assert said[:2] == ["flask is not in the lock", "nobody asks for scipy"]
    assert said[2].startswith("torch<2 does not fit 2.")
    torch = re.search(r"^torch==.*\n(    --hash=\S+.*\n)", lock, re.MULTILINE)
    assert "torch has no SHA-256" in problems(lock.replace(torch[1], ""), project)
    assert "wheel is asked for by nobody-here, which is not there" in problems(
        lock + "wheel==1 \\\n    # via nobody-here\n", project
    )
