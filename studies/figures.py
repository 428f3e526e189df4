"""The library's pictures and those of the studies."""

from __future__ import annotations

from fdsm import figures

FIGURES = {
    **figures.FIGURES,
    "gains": figures.Entry("studies.few_seen_classes.gains:draw", 0, 0, "what each candidate of a selection gains over its base"),
    "radius": figures.Entry("studies.few_seen_classes.rests_on:draw", 0, 0, "accuracy over the radius around unseen classes"),
    "motion": figures.Entry(
        "studies.few_seen_classes.motion:draw", 2, 60, "whether one method gains on another on clips of calm or of fast motion"
    ),
}
