"""Who may see what: class partitions, and the views of data and texts that follow from them."""

from fdsm.splits.split import Split, load_split
from fdsm.splits.views import FitView, SelectView, TestView, fit_view, select_view, test_view

__all__ = ["FitView", "SelectView", "Split", "TestView", "fit_view", "load_split", "select_view", "test_view"]
