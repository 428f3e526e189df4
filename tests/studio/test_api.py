"""The description of the API, and requests made from it: none fails the server, and every answer is as described.

Schemathesis makes them: the examples, each value at its bounds and one beyond, each key left out, each other method, and some at
random. What does not fit the description is refused.
"""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from fdsm.studio import Settings, create_app
from fdsm.studio import requests as kinds
from tests.studio.conftest import HERE, asked, content_of, points_of, refused

LOCAL = {"Host": "localhost"}
AS_DESCRIBED = [
    *(not_a_server_error, status_code_conformance, content_type_conformance),
    *(response_schema_conformance, response_headers_conformance),
]
REFUSED = [negative_data_rejection, unsupported_method, allow_header_conformance]
EXAMPLES = 5
"""Requests at random of each kind. With 100, nothing more was found."""
QUIET = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


MODELS = {"starter": None}
"""The model is put in when the tests begin, because it takes long to load."""
APP = create_app(Settings(MODELS))


async def staying(scope, receive, send):
    """The app, whose threads stay when the requests about one operation are done."""
    if scope["type"] != "lifespan":
        await APP(scope, receive, send)
        return
    for word in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{word}.complete"})


DESCRIBED = schemathesis.openapi.from_asgi("/openapi.json", staying, headers=LOCAL)


@pytest.fixture(scope="module", autouse=True)
def model(recognize):
    MODELS["starter"] = recognize
    yield
    APP.state.work.close()


@DESCRIBED.parametrize()
@QUIET
def test_no_request_fails_the_server_and_every_answer_is_as_described(case):
    case.call_and_validate(headers=LOCAL, checks=[*AS_DESCRIBED, *REFUSED], timeout=60)


@pytest.mark.parametrize("route", ["inspect", "recognize", "explain", "segment", "export"])
def test_requests_about_a_clip_are_answered_as_described(route):
    """At random there is no clip. So these have a real one, and labels that can be read, and the rest at random."""
    clip = {"points": points_of("wave.npz").round(3).tolist(), "layout": "kinect-v2"}
    codes = []

    @given(case=DESCRIBED[f"/v1/{route}"]["POST"].as_strategy(media_type="application/json"))
    @QUIET
    def ask(case):
        case.body = {**case.body, "clip": clip, "layout": None, "model": None, "fps": 30, "persons": None}
        if "labels" in case.body:
            case.body |= {"labels": ["wave", "sit down"], "descriptions": None, "kinematics": None}
        if "segments" in case.body:
            case.body |= {"segments": kinds.ExportRequest.example["segments"]}
        codes.append(case.call_and_validate(headers=LOCAL, checks=AS_DESCRIBED, timeout=60).status_code)

    ask()
    assert 200 in codes
    assert set(codes) <= {200, 422}


CODES = {"get": {"200", "400", "401", "403"}, "post": {"200", "400", "401", "403", "413", "422", "429", "503"}}


def test_every_operation_says_which_codes_it_has(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert len(paths) == 13
    for path, operations in paths.items():
        for method, operation in operations.items():
            more = {"404", "422"} if "{name}" in path else set()
            assert operation["responses"].keys() == CODES[method] | more, path
            for code, response in operation["responses"].items():
                if code != "200":
                    (content,) = response["content"].values()
                    assert content["schema"] == {"$ref": "#/components/schemas/Failure"}, (path, code)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/xml", "application/x-www-form-urlencoded", "image/png"])
def test_a_body_of_another_type_is_refused(client, kind):
    for route in ("inspect", "recognize", "explain", "segment", "export", "labels"):
        response = client.post(f"/v1/{route}", content=b"{}", headers={"content-type": kind})
        refused(response, 422, "expected a body of application/json or multipart/form-data, found")


def test_every_example_of_a_request_is_answered(client):
    for route, kind in (
        ("inspect", kinds.ClipRequest),
        ("recognize", kinds.RecognizeRequest),
        ("explain", kinds.ExplainRequest),
        ("segment", kinds.SegmentRequest),
        ("export", kinds.ExportRequest),
    ):
        response = client.post(f"{HERE}/v1/{route}", **asked(content_of("wave.npz"), **kind.example))
        assert response.status_code == 200, response.text
    assert client.post("/v1/labels", json=kinds.LabelsRequest.example).status_code == 200


def test_examples_in_the_description_are_those(client):
    paths = client.get("/openapi.json").json()["paths"]
    content = paths["/v1/recognize"]["post"]["requestBody"]["content"]
    assert content["application/json"]["example"]["labels"] == kinds.RecognizeRequest.example["labels"]
    assert json.loads(content["multipart/form-data"]["example"]["request"]) == json.loads(
        json.dumps(kinds.RecognizeRequest.example)
    )
