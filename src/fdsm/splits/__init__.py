"""Class partitions, and the views of data and texts that each step may see."""

from fdsm.splits.split import Split, load_split, split_names
from fdsm.splits.views import (
    FitView,
    GeneralView,
    SelectView,
    SyntheticClasses,
    TestView,
    fit_view,
    general_view,
    select_view,
    test_view,
)

__all__ = [
    "FitView",
    "GeneralView",
    "SelectView",
    "Split",
    "SyntheticClasses",
    "TestView",
    "fit_view",
    "general_view",
    "load_split",
    "select_view",
    "split_names",
    "test_view",
]
