"""The data set `synthetic`. Every motion program is a class."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fdsm.data.source import Listing, SourceConfig


class Synthetic(SourceConfig):
    """Rendered motions. Every motion program is one class, performed by every subject in every view and trial."""

    name: Literal["synthetic"] = "synthetic"
    num_subjects: int = Field(8, ge=1, description="number of bodies, which differ in size, speed and style")
    num_views: int = Field(2, ge=1, description="number of directions from which each motion is seen")
    num_trials: int = Field(2, ge=1, description="number of repetitions by each subject in each view")
    seed: int = Field(0, ge=0)

    def list_samples(self) -> Listing:
        from fdsm.synthetic import list_motions, load_programs  # here: the settings are read without the motions

        return list_motions(
            load_programs(),
            num_subjects=self.num_subjects,
            num_views=self.num_views,
            num_trials=self.num_trials,
            seed=self.seed,
        )
