"""Skeletons, their spectra, and what becomes of them in decoded latents."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from scipy.fft import dct

from fdsm.data.layouts import get_layout
from fdsm.data.spectrum import split_bands
from fdsm.errors import InputError
from fdsm.figures import curriculum, decoder, denoised, draw, spectrum_of_poses, trajectories
from fdsm.figures.skeleton import Strips, chosen_frames, in_place
from fdsm.figures.spectrum_of_poses import Options, choose, class_energy
from fdsm.methods.diffusion.curriculum import rich_prob
from tests.cases import each


@pytest.fixture
def clip():
    return np.random.default_rng(0).normal(size=(2, 16, 20, 3)).astype(np.float32)


def test_the_bands_add_up_and_share_no_energy(clip):
    bands = split_bands(clip, 4)
    np.testing.assert_allclose(bands.low + bands.high, clip, atol=1e-6)
    spectrum = dct(clip, norm="ortho", axis=1)
    assert np.abs(dct(bands.low, norm="ortho", axis=1)[:, 4:]).max() < 1e-5
    assert np.abs(dct(bands.high, norm="ortho", axis=1)[:, :4]).max() < 1e-5
    np.testing.assert_allclose(bands.joint_energy, np.square(spectrum[:, 4:]).sum((1, 3)) / 16, rtol=1e-4)  # Parseval
    assert bands.share == pytest.approx(np.square(spectrum[:, 4:]).sum() / np.square(spectrum[:, 1:]).sum(), rel=1e-4)


def test_a_slow_clip_has_no_high_band_and_a_still_one_no_share():
    frames = np.cos(np.pi * (np.arange(16) + 0.5) / 16)[None, :, None, None] * np.ones((1, 16, 20, 3))
    assert split_bands(frames, 4).share == pytest.approx(0, abs=1e-9)
    assert split_bands(np.ones((1, 16, 20, 3)), 4).share == pytest.approx(0, abs=1e-6)


def test_clips_of_seen_classes_are_chosen_by_energy_and_place_alone(finished):
    run = finished("fdsm")
    energy = class_energy(run, 2)
    assert set(energy) == set(run.split.seen)
    rows = choose(run, Options(rows=3))
    labels = run.sequences.samples.labels[rows]
    order = sorted(energy, key=energy.get)
    assert labels.tolist() == [order[-1], order[-2], order[0]]
    is_train = run.split.train_mask(run.sequences.samples)
    for row, label in zip(rows, labels, strict=True):
        assert row == np.flatnonzero((run.sequences.samples.labels == label) & is_train)[0]


def test_classes_may_be_asked_for(finished):
    run = finished("fdsm")
    names = run.sequences.samples.class_names
    assert run.sequences.samples.labels[choose(run, Options(classes=(names[1], names[3])))].tolist() == [1, 3]
    with pytest.raises(InputError, match=r"classes: class unknown name 'nosuch'"):
        choose(run, Options(classes=("nosuch",)))


def test_a_class_that_cannot_be_shown_is_refused(finished, tmp_path):
    """Nine classes ended in an IndexError, and one without a clip was left out without a word."""
    run = finished("fdsm")
    with pytest.raises(InputError, match=r"figure 'spectrum-of-poses': classes: .*at most 8"):
        draw("spectrum-of-poses", [run], tmp_path / "a.png", [f"classes={list('abcdefghi')}"])
    samples = run.sequences.samples
    first, second = samples.class_names[:2]
    without = SimpleNamespace(samples=samples.select(np.flatnonzero(samples.labels != 0)))
    cut = SimpleNamespace(sequences=without, split=run.split)
    assert without.samples.labels[choose(cut, Options(classes=(second,)))].tolist() == [1]
    with pytest.raises(InputError, match=f"classes: expected classes with clips, found none of '{first}'"):
        choose(cut, Options(classes=(second, first)))


@each(("value", "rounded"), [(1.0, 1), (7.3, 5), (0.031, 0.02), (250, 200)])
def test_bubbles_are_magnified_by_a_round_number(value, rounded):
    assert spectrum_of_poses._round_down(value) == pytest.approx(rounded)


def test_the_curriculum_is_that_of_training():
    progress, probabilities = curriculum.curves()
    assert set(probabilities) == {"cosine", "linear", "step", "fixed"}
    for schedule, probability in probabilities.items():
        assert probability.tolist() == [rich_prob(schedule, p) for p in progress]
    assert probabilities["cosine"][0] == 1
    assert progress[-1] < 1


def test_people_of_a_strip_stand_in_place_and_apart():
    rng = np.random.default_rng(0)
    layout = get_layout("kinect-v1")
    walking = rng.normal(size=(2, 16, 20, 3)) + np.linspace(0, 30, 16)[None, :, None, None]
    walking[1] = 0  # nobody
    still = rng.normal(size=(2, 16, 20, 3))
    placed = in_place(walking, layout)
    assert len(placed) == 1
    assert len(in_place(still, layout)) == 2
    np.testing.assert_allclose(placed[0][:, list(layout.roles["root"]), 0].mean(1), 0, atol=1e-9)
    assert np.median(placed[0][..., 1].min(1)) == pytest.approx(0)
    np.testing.assert_allclose(in_place(walking + 1, layout, like=walking)[0], placed[0] + 1, atol=1e-9)
    assert len(in_place(0 * walking, layout)) == 1
    strips = Strips([placed, in_place(still, layout)], layout, 5)
    shown = placed[0][chosen_frames(16, 5), :, 0] + strips.spacing * np.arange(5)[:, None]
    assert (shown[:-1].max(1) < shown[1:].min(1)).all()
    assert strips.x[0] < shown.min()
    assert shown.max() < strips.x[1]


def test_motion_is_the_mean_step_of_people_who_are_there():
    clip = np.zeros((2, 5, 4, 3))
    clip[0, :, :, 0] = 0.5 * np.arange(5)[:, None] + 1
    assert decoder.motion(clip) == pytest.approx(0.5)
    assert decoder.motion(np.stack([clip, 0 * clip])).tolist() == pytest.approx([0.5, 0])


def test_the_decoder_learns_from_seen_training_clips_alone_and_once(finished, monkeypatch):
    run = finished("fdsm")
    fitted, held_out = decoder.parts(run)
    samples = run.latents.samples
    is_train = run.split.train_mask(samples)
    assert set(samples.labels[fitted]) == set(samples.labels[held_out]) == set(run.split.seen)
    assert is_train[fitted].all()
    assert not is_train[held_out].any()
    found = decoder.fit_decoder(run)
    assert found.error < found.error_of_mean
    assert found.num_held_out == len(held_out)
    clips = found.decode(run.latents.z[held_out], run.latents.num_frames)
    real = run.sequences.stack(held_out)
    assert clips.shape == real.shape
    assert np.linalg.norm(clips - real, axis=-1).mean() == pytest.approx(found.error, rel=1e-4)
    monkeypatch.setattr(decoder, "_teach", None)
    again = decoder.fit_decoder(run)
    np.testing.assert_array_equal(
        again.decode(run.latents.z[:2], run.latents.num_frames), found.decode(run.latents.z[:2], run.latents.num_frames)
    )


def test_the_decoder_takes_latents_of_joints_and_no_pooled_ones(finished):
    run = finished("joints")
    found = decoder.fit_decoder(run)
    assert found.decode(run.latents.z[:3], run.latents.num_frames).shape == run.sequences.stack(np.arange(3)).shape
    with pytest.raises(InputError, match="expected latents with a time axis"):
        decoder.fit_decoder(finished("pooled"))


def test_rows_are_the_clip_its_latents_and_the_predictions(finished, exact):
    run, other = finished("fdsm"), finished("plain")
    latents = denoised.test_clips(run)[0]
    taught = decoder.fit_decoder(run)
    rows = trajectories.rows_of([run, other], latents, taught, ["one", "two"], None)
    assert len(rows) == 4
    place = [run.sequences.samples.ids.index(sample) for sample in latents.samples.ids]
    np.testing.assert_array_equal(rows[0].clips, run.sequences.stack(np.array(place)))
    np.testing.assert_allclose(rows[2].clips, rows[1].clips, atol=1e-3)  # nothing is lost where the noise is known
    np.testing.assert_allclose(rows[3].clips, rows[1].clips, atol=1e-3)
    assert rows[0].motion().shape == (len(latents),)


def test_the_clip_that_is_shown_is_chosen_by_what_it_is(finished):
    run = finished("fdsm")
    latents = denoised.test_clips(run)[0]
    samples = latents.samples
    own = trajectories.choose(run, latents, trajectories.Options())
    assert own == np.flatnonzero(samples.labels == samples.labels[own])[0]
    moves = {
        c: np.mean(
            [
                decoder.motion(run.sequences[run.sequences.samples.ids.index(i)])
                for i, label in zip(samples.ids, samples.labels, strict=True)
                if label == c
            ]
        )
        for c in set(samples.labels.tolist())
    }
    assert samples.labels[own] == max(moves, key=moves.get)
    assert trajectories.choose(run, latents, trajectories.Options(clip=samples.ids[2])) == 2
    names = samples.class_names
    other = min(moves, key=moves.get)
    assert samples.labels[trajectories.choose(run, latents, trajectories.Options(of_class=names[other]))] == other
    with pytest.raises(InputError, match="clip: unknown name 'none'"):
        trajectories.choose(run, latents, trajectories.Options(clip="none"))
    with pytest.raises(InputError, match="expected an unseen class with test clips"):
        trajectories.choose(run, latents, trajectories.Options(of_class=names[run.split.seen[0]]))


@pytest.fixture
def exact(monkeypatch):
    """Models that see the noise: the clean latent follows from the noisy one."""

    def denoise(run, latents, trials, t=None):
        real = run.method.standardise(torch.tensor(latents.z))
        schedule = run.method.schedule
        steps = torch.full((len(real),), denoised.timestep_of(run, t))
        eps = torch.randn(real.shape, generator=torch.Generator().manual_seed(0))
        zt = schedule.add_noise(real, eps, steps)
        for _ in range(trials):
            yield denoised.Denoised(real, zt, schedule.predict_z0(zt, eps, steps))

    monkeypatch.setattr(trajectories, "denoise", denoise)
