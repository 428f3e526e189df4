"""The data set `synthetic`: every motion program is a class."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fdsm.data.source import Listing, SourceConfig
from fdsm.synthetic.generate import list_motions
from fdsm.synthetic.programs import load_programs


class Synthetic(SourceConfig):
    """Generated motions: every motion program is one class, done by every subject in every view and trial."""

    name: Literal["synthetic"] = "synthetic"
    num_subjects: int = Field(8, ge=1, description="bodies that differ in size, speed and style")
    num_views: int = Field(2, ge=1, description="directions from which each motion is seen")
    num_trials: int = Field(2, ge=1, description="repetitions by each subject in each view")
    seed: int = Field(0, ge=0)

    def list_samples(self) -> Listing:
        return list_motions(
            load_programs(),
            num_subjects=self.num_subjects,
            num_views=self.num_views,
            num_trials=self.num_trials,
            seed=self.seed,
        )
