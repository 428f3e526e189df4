"""The studies' tests draw from the same tiny finished runs as the figures'."""

from tests.experiment.conftest import tiny_config, tiny_data  # noqa: F401 (fixtures)
from tests.figures.conftest import _quick_decoder, finished, runs_folder  # noqa: F401 (fixtures)
