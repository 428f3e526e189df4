"""The spectrum of a clip: what swings at which frequency, in trunk lengths, and where the paper cuts."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.fft import dct

from fdsm.data.input_report import inspect
from fdsm.data.layouts import get_layout
from fdsm.data.spectrum import energy_of, spectrum_of, split_bands
from fdsm.dct import cosines, cutoff_index
from fdsm.errors import InputError
from fdsm.synthetic import generate, load_programs

LAYOUT = get_layout("kinect-v2")
HAND = LAYOUT.joints.index("right_hand")


@pytest.fixture(scope="module")
def clip():
    return np.asarray(generate(load_programs()[:1], num_subjects=1, num_views=1, num_trials=1, seed=3)[0])


def test_the_energy_is_that_of_scipys_dct_and_of_the_bands(clip):
    energy, bands = energy_of(clip), split_bands(clip, 9)
    expected = np.square(dct(clip.astype(np.float64), norm="ortho", axis=1)).sum(3).transpose(0, 2, 1) / clip.shape[1]
    np.testing.assert_allclose(energy, expected, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(energy[..., 9:].sum(2), np.square(bands.high).sum(3).mean(1), rtol=1e-4)
    np.testing.assert_allclose(energy.sum(2), np.square(clip).sum(3).mean(1), rtol=1e-4)  # Parseval
    np.testing.assert_allclose(bands.joint_energy, energy[..., 9:].sum(2))
    moved = np.square(clip - clip.mean(1, keepdims=True)).sum()
    assert bands.share == pytest.approx(np.square(bands.high).sum() / moved, rel=1e-4)


def test_a_swing_has_its_energy_at_twice_its_number_of_cycles(clip):
    still = np.repeat(clip[:, :1], 60, axis=1).astype(np.float64)
    still[0, :, HAND, 1] += 0.3 * np.sqrt(60 / 2) * cosines(60)[12]  # 6 cycles of 0.3 m
    report = inspect(still, LAYOUT)
    found = spectrum_of(report)
    assert found.energy.shape == (1, 25, report.clip.shape[1])
    assert found.cutoff == cutoff_index(report.clip.shape[1]) == 15
    assert int(found.energy[0, HAND, 1:].argmax()) + 1 == 12
    assert found.energy[0, HAND, 1:].sum() == pytest.approx((0.3 / report.trunk) ** 2 / 2, rel=0.02)  # the mean of a squared cosine
    others = np.delete(found.energy[0], HAND, 0)
    assert others[:, 1:].max() < 1e-9


def test_the_unit_of_the_clip_does_not_count_and_gaps_are_filled(clip):
    whole = spectrum_of(inspect(clip, LAYOUT))
    millimetres = spectrum_of(inspect(clip * 1000, LAYOUT))
    np.testing.assert_allclose(whole.energy, millimetres.energy, rtol=1e-3, atol=1e-9)
    gappy = clip.copy()
    gappy[:, 20:23, HAND] = np.nan
    gappy[:, :, LAYOUT.joints.index("left_thumb")] = np.nan
    found = spectrum_of(inspect(gappy, LAYOUT)).energy
    assert np.isnan(found[0]).all(1).tolist() == [joint == "left_thumb" for joint in LAYOUT.joints]
    assert found[0, HAND, 1:].sum() == pytest.approx(whole.energy[0, HAND, 1:].sum(), rel=0.05)


def test_a_body_without_a_trunk_has_no_unit(clip):
    arm = np.full_like(clip, np.nan)
    arm[:, :, HAND] = clip[:, :, HAND]
    with pytest.raises(InputError, match="expected neck and hips in some frame"):
        spectrum_of(inspect(arm, LAYOUT))


def test_it_needs_neither_torch_nor_matplotlib():
    code = "import sys; import fdsm.data.spectrum; sys.exit(bool({'torch', 'matplotlib', 'scipy'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True)
