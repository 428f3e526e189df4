"""What the studio says that it has."""

import numpy as np

from fdsm.data.layouts import LAYOUTS
from fdsm.studio.catalogue import _TITLES
from fdsm.studio.examples import EXAMPLES
from fdsm.version import __version__
from fdsm.vocabulary import vocabulary
from studies.examples import make
from tests.studio.conftest import asked, refused


def test_it_says_that_it_is_well_and_what_it_serves(client):
    assert client.get("/health").json() == {"status": "ok", "version": __version__}
    assert client.get("/v1/models").json() == [
        {
            "name": "starter",
            "method": "discriminant",
            "encoder": "measurements",
            "calibrated": True,
            "reads_labels": True,
            "takes_any_layout": True,
            "explains": True,
        }
    ]


def test_every_layout_is_listed_with_a_title_of_its_own(client):
    layouts = client.get("/v1/layouts").json()
    assert [layout["name"] for layout in layouts] == list(LAYOUTS) == list(_TITLES)
    kinect = next(layout for layout in layouts if layout["name"] == "kinect-v2")
    assert kinect["joints"] == list(LAYOUTS["kinect-v2"].joints)
    assert [tuple(bone) for bone in kinect["bones"]] == list(LAYOUTS["kinect-v2"].bones)


def test_the_vocabulary_is_the_librarys_with_names_of_actions(client):
    words = client.get("/v1/vocabulary").json()
    assert words["groups"] == vocabulary()
    assert {"wave", "sit down"} <= set(words["suggestions"])
    assert words["suggestions"] == sorted(words["suggestions"], key=str.casefold)


def test_examples_are_files_whose_first_label_is_right(client):
    examples = client.get("/v1/examples").json()
    assert len(examples) >= 4
    for example in examples[:2]:
        content = client.get(f"/v1/examples/{example['name']}").content
        answer = client.post("/v1/recognize", **asked(content, example["name"], labels=example["labels"])).json()
        assert answer["label"] == example["labels"][0]
        assert not answer["findings"]


def test_another_name_is_no_example_and_no_path(client):
    for name in ("none.npz", "examples.yaml", "..%2f__init__.py", "%2e%2e%2f%2e%2e%2fversion.py"):
        refused(client.get(f"/v1/examples/{name}"), 404, "there is n")


def test_the_command_renders_the_examples_that_are_there(tmp_path):
    for path in make(tmp_path):
        made, kept = np.load(path), np.load(EXAMPLES / path.name)
        assert made["layout"] == kept["layout"]
        np.testing.assert_allclose(made["points"], kept["points"], atol=0.002)
    assert (tmp_path / "examples.yaml").read_text() == (EXAMPLES / "examples.yaml").read_text()


def test_requests_are_counted_by_route_and_never_by_what_a_client_wrote(client):
    client.get("/v1/examples/none.npz")
    client.get("/a-path-of-a-client")
    text = client.get("/metrics").text
    assert 'fdsm_requests_total{route="/v1/examples/{name}",status="404"}' in text
    assert 'fdsm_requests_total{route="none",status="404"}' in text
    assert "a-path-of-a-client" not in text
