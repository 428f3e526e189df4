"""The description of the API, and requests made from it at random: none of them fails the server."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from fdsm.studio import Settings, create_app
from fdsm.studio import requests as kinds
from tests.studio.conftest import HERE, asked, content_of

LOCAL = {"Host": "localhost"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 5
"""Requests of each kind. With 100, nothing more was found."""


@pytest.fixture(scope="module")
def described(recognize):
    return schemathesis.openapi.from_asgi(
        "/openapi.json", create_app(Settings({"starter": recognize})), headers={"Host": "localhost"}
    )


def test_no_request_fails_the_server_and_every_answer_is_as_described(described):
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) >= 12
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        def ask(case):
            case.call_and_validate(headers=LOCAL, checks=CHECKS, timeout=60)

        ask()


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
