import pytest

from fdsm.recognizer import Recognizer


@pytest.fixture(scope="session")
def recognize():
    return Recognizer.from_pretrained()
