"""From scores to a report: metrics and their intervals. Nothing here depends on a method."""

from fdsm.evaluation.metrics import Accuracy, accuracy, confusion_matrix, per_class_accuracy, predictions
from fdsm.evaluation.report import Report, make_report

__all__ = ["Accuracy", "Report", "accuracy", "confusion_matrix", "make_report", "per_class_accuracy", "predictions"]
