"""From scores to a report: metrics and their intervals. Nothing here depends on a method."""

from fdsm.evaluation.metrics import Accuracy, accuracy, confusion_matrix, per_class_accuracy, predictions
from fdsm.evaluation.report import Part, Report, make_report, part_of

__all__ = [
    "Accuracy",
    "Part",
    "Report",
    "accuracy",
    "confusion_matrix",
    "make_report",
    "part_of",
    "per_class_accuracy",
    "predictions",
]
