"""The spectrum of a clip: how much each joint moves at each frequency, and the bands of the paper's figure 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fdsm.data import transforms
from fdsm.data.input_report import InputReport
from fdsm.dct import cosines, cutoff_index
from fdsm.errors import InputError
from fdsm.values import FloatArray


@dataclass(frozen=True)
class Bands:
    """The low and the high band of a clip (M, T, V, C), which add up to the clip, and the energy of its joints."""

    low: FloatArray
    high: FloatArray
    energy: FloatArray  # (M, V, T), see `energy_of`
    cutoff: int  # the first coefficient of the high band

    @property
    def joint_energy(self) -> FloatArray:
        """Mean squared distance (M, V) by which the high band moves each joint."""
        energy: FloatArray = self.energy[..., self.cutoff :].sum(2)
        return energy

    @property
    def share(self) -> float:
        """Share of the high band in the energy of all movement (k >= 1)."""
        return float(self.energy[..., self.cutoff :].sum() / max(self.energy[..., 1:].sum(), 1e-12))


def split_bands(clip: FloatArray, cutoff: int) -> Bands:
    """Split a clip (M, T, V, C) into the coefficients k < cutoff of its DCT over time, and the others."""
    transform = cosines(clip.shape[1])
    spectrum = np.einsum("kt,mtvc->mkvc", transform, clip)
    energy = _energy(spectrum)
    spectrum[:, cutoff:] = 0
    low = np.einsum("kt,mkvc->mtvc", transform, spectrum)
    return Bands(low, clip - low, energy, cutoff)


def energy_of(clip: FloatArray) -> FloatArray:
    """The energy of each coefficient of the DCT over time (M, V, K) of a clip (M, T, V, C), with K = T.

    It is the mean squared distance by which the coefficient moves the joint. The coefficient k swings k / 2 times in the clip, and
    k = 0 is the joint's mean place. A joint that is missing in some frame has NaN.
    """
    return _energy(np.einsum("kt,mtvc->mkvc", cosines(clip.shape[1]), clip))


def _energy(spectrum: FloatArray) -> FloatArray:
    energy: FloatArray = np.square(spectrum).sum(3).transpose(0, 2, 1) / spectrum.shape[1]
    return energy


@dataclass(frozen=True)
class Spectrum:
    """What `spectrum_of` found."""

    energy: FloatArray  # (M, V, K) in squared trunk lengths, see `energy_of`; NaN for a joint that was never seen
    cutoff: int
    """The first coefficient of the paper's high band."""


def spectrum_of(report: InputReport) -> Spectrum:
    """The spectrum of an inspected clip, with the paper's cut-off. Frames in which a joint is missing are filled in.

    The filling is linear in time. Raises InputError if the trunk is never seen, because lengths are then unknown.
    """
    if not report.trunk > 0:
        raise InputError(f"{report.where}: expected neck and hips in some frame, to measure lengths by the trunk; found none")
    frames = report.clip.shape[1]
    clip = transforms.interpolate_gaps(report.clip.astype(np.float64), frames) / report.trunk
    return Spectrum(energy_of(clip), cutoff_index(frames))
