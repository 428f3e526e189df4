"""What the aligned autoencoders share: a variational autoencoder for clips, one for class texts, and latents that both understand.

Members: CADA-VAE, SynSE, MSF, SA-DVAE and FS-VAE. With the latent x of a clip (C,) and the text t of its class (D,):

    encoder       h = hidden layers with ReLU (none in most members), mu = U h + a, logvar = V h + b             (B, L)
    sample        z = mu + eps exp(logvar / 2)                                                                   (B, L)
    decoder       D(z) = hidden layers with ReLU, then one linear layer                                          (B, C) or (B, D)
    clip, text    err(x, D_x(z_x)), err(t, D_t(z_t))
    kl, text_kl   mean over clips of 1/2 sum over dimensions of (mu^2 + exp(logvar) - 1 - logvar)
    cross         err(x, D_x(z_t)) + err(t, D_t(z_x))
    loss          clip + text + w_1 kl + w_2 text_kl + w_3 cross + ...

`err` is the mean of squares over all entries (`mse`), or the sum of absolute values over dimensions, mean over clips (`l1`).
Several texts of a class, as SynSE's noun and verb, have autoencoders of their own. Each of them shares one part of the latent.

Noise. The released code of CADA-VAE and of all members draws ONE normal number eps per sample, for all its dimensions. The
default is the same. The usual sample of a variational autoencoder has one number per dimension; `noise: vector` draws it so.

Weights. A training has `cycles` of equal length. The weights start anew in each; network and optimiser go on. Members publish
times in steps of a cycle of 1700 or 1900. Here they are shares of the cycle, so a short training has all phases too. The last
step of a cycle has the share 1. Published steps count from 0, so every phase starts a step or two earlier here.

Scores. `bind` draws 500 latents per candidate from its text and trains a linear layer on them: cross-entropy, 300 steps of Adam
on all of them. A clip's score is the logarithm of that classifier's probability at mu(x). As published (`classifier_relu`), the
logits pass a ReLU in training and test, and are the scores. Many are equal then, at 0, and the first candidate wins such a tie.

Deviations of all members from released code. Decoders and logits have no final ReLU by default: latents and texts may be
negative. The network after the last step counts; released code keeps the one that is best on unseen test clips. There is no gate
between seen and unseen classes here, because generalised runs calibrate every method alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
import torch.nn.functional as F
from pydantic import BaseModel, ConfigDict, Field, model_validator
from torch import Tensor, nn

from fdsm.methods.base import view_of
from fdsm.methods.text_tensors import class_slots
from fdsm.methods.trained import Batch, Network, Sizes, Texts, TrainedConfig, TrainedMethod, TrainingConfig
from fdsm.values import ClassTexts

INIT_GAIN = 0.5
"""Gain of the Xavier initialisation of every linear layer, as in the members' code."""

Noise = Literal["scalar", "vector"]


class Ramp(BaseModel):
    """The weight of a loss term within a cycle: 0 up to `start`, then linear up to `peak` at `end`, then constant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    peak: float = Field(ge=0, description="largest weight")
    start: float = Field(ge=0, le=1, description="share of the cycle up to which the weight is 0")
    end: float = Field(1.0, ge=0, le=1, description="share of the cycle from which the weight is `peak`; as `start`: a jump")
    zero_until: float = Field(0.0, ge=0, le=1, description="share of the cycle up to which the weight is 0 though the ramp rises")
    from_cycle: int = Field(1, ge=1, description="first cycle with this term; the first of the training is 1")

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Ramp:
        if self.end < self.start:
            raise ValueError(f"expected an end of the ramp at or after its start {self.start}, found {self.end}")
        return self

    def at(self, cycle: int, share: float) -> float:
        """The weight in a cycle, from 1, at a share of it."""
        if cycle < self.from_cycle or share <= max(self.start, self.zero_until):
            return 0.0
        return self.peak if share >= self.end else self.peak * (share - self.start) / (self.end - self.start)


class HiddenConfig(BaseModel):
    """Widths of the hidden layers of encoders and decoders."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clip_encoder: tuple[int, ...] = ()
    clip_decoder: tuple[int, ...] = ()
    text_encoder: tuple[int, ...] = ()
    text_decoder: tuple[int, ...] = ()


class VAEConfig(TrainedConfig):
    """Settings of all members. The defaults are those of SynSE and MSF on NTU-60, which do not differ."""

    latent: int = Field(100, ge=1, description="dimensions that clips and texts share")
    hidden: HiddenConfig = HiddenConfig()
    noise: Noise = Field("scalar", description="one normal number per sample (released), or one per dimension")
    output_relu: bool = Field(False, description="ReLU after the decoders, which then cannot reach negative values")
    reconstruction: Literal["mse", "l1"] = Field("mse", description="mean of squares, or sum of absolute values over dimensions")
    cycles: int = Field(10, ge=1, description="times that the weights start anew, in equal parts of the training")
    kl: Ramp = Field(Ramp(start=1000 / 1700, peak=0.1 * 700 / 3000), description="weight of the divergence of clips")
    text_kl: Ramp = Field(
        Ramp(start=1400 / 1700, peak=0.1 * 300 / 3000, from_cycle=3), description="weight of the divergence of texts"
    )
    cross: Ramp = Field(Ramp(start=1400 / 1700, end=1400 / 1700, peak=1.0), description="weight of the cross-reconstruction")
    classifier_relu: bool = Field(False, description="ReLU after the logits of the candidates' classifier (released)")
    classifier_draws: int = Field(500, ge=1, description="latents per candidate that the classifier is trained on")
    classifier_steps: int = Field(300, ge=1, description="steps on all of them")
    classifier_lr: float = Field(1e-3, gt=0)
    training: TrainingConfig = TrainingConfig(num_steps=17_000, batch_size=64, lr=1e-4)

    @property
    def ramps(self) -> dict[str, Ramp]:
        """The weights of terms, by name. A term that is not here has weight 1."""
        return {"kl": self.kl, "text_kl": self.text_kl, "cross": self.cross}


class Gaussian(NamedTuple):
    """Normal distributions with independent dimensions."""

    mu: Tensor  # (B, L)
    logvar: Tensor  # (B, L)

    def sample(self, draw: torch.Generator, noise: Noise) -> Tensor:
        """One latent per distribution (B, L)."""
        eps = torch.randn(len(self.mu), 1 if noise == "scalar" else self.mu.shape[1], generator=draw)
        return self.mu + eps.to(self.mu.device) * (self.logvar / 2).exp()

    def kl(self) -> Tensor:
        """Divergence from the standard normal distribution: sum over dimensions, mean over distributions."""
        return 0.5 * (self.mu.square() + self.logvar.exp() - 1 - self.logvar).sum(1).mean()

    def repeated(self, times: int) -> Gaussian:
        """Each distribution `times` times, one after the other."""
        return Gaussian(self.mu.repeat_interleave(times, 0), self.logvar.repeat_interleave(times, 0))


class Encoder(nn.Module):
    """x (B, width) -> `Gaussian` (B, latent)."""

    def __init__(self, width: int, hidden: Sequence[int], latent: int) -> None:
        super().__init__()
        self.hidden = _hidden_layers(width, hidden)
        self.mu = nn.Linear((width, *hidden)[-1], latent)
        self.logvar = nn.Linear((width, *hidden)[-1], latent)

    def forward(self, x: Tensor) -> Gaussian:
        h = self.hidden(x)
        return Gaussian(self.mu(h), self.logvar(h))


@dataclass(frozen=True)
class Codes:
    """A batch with its latents."""

    x: Tensor  # (B, C)
    texts: Texts  # of each clip's class, (B, D) each
    clip: Gaussian  # (B, L + own)
    text: Mapping[str, Gaussian]  # (B, L / number of texts) each
    z_clip: Tensor  # (B, L + own)
    z_text: Tensor  # (B, L)


class VAENetwork(Network):
    """Autoencoders of clips and texts. The clips' latent has `own` further dimensions that texts have no part in."""

    def __init__(self, config: VAEConfig, sizes: Sizes, own: int = 0) -> None:
        super().__init__(config, sizes)
        self.config = config
        width, hidden, relu = sizes.clip[0], config.hidden, config.output_relu
        # In alphabetical order, so that a part of the latent has the same text after loading.
        texts = {name: sizes.texts[name][0] for name in sorted(sizes.texts)}
        self.part = config.latent // len(texts)
        self.clip_encoder = Encoder(width, hidden.clip_encoder, config.latent + own)
        self.clip_decoder = _decoder(config.latent + own, hidden.clip_decoder, width, relu=relu)
        self.text_encoders = nn.ModuleDict({name: Encoder(size, hidden.text_encoder, self.part) for name, size in texts.items()})
        self.text_decoders = nn.ModuleDict(
            {name: _decoder(self.part, hidden.text_decoder, size, relu=relu) for name, size in texts.items()}
        )
        self.apply(init_linear)

    def encode_clip(self, x: Tensor) -> Gaussian:
        found: Gaussian = self.clip_encoder(x)
        return found

    def encode_texts(self, texts: Texts) -> dict[str, Gaussian]:
        return {name: encoder(texts[name]) for name, encoder in self.text_encoders.items()}

    def decode_texts(self, z: Tensor) -> dict[str, Tensor]:
        """Texts, (B, D) each, of latents whose first L dimensions are the shared ones."""
        parts = z[:, : self.config.latent].split(self.part, 1)
        return {name: decoder(part) for (name, decoder), part in zip(self.text_decoders.items(), parts, strict=True)}

    def with_text_latent(self, codes: Codes) -> Tensor:
        """The clips' latents with the texts' in place of the shared dimensions (B, L + own)."""
        return torch.cat([codes.z_text, codes.z_clip[:, self.config.latent :]], 1)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        terms = self.terms(self._code(batch), batch)
        cycle, share = cycle_of(batch.step, batch.num_steps, self.config.cycles)
        weights = {name: ramp.at(cycle, share) for name, ramp in self.config.ramps.items()}
        loss = torch.stack([weights.get(name, 1.0) * term for name, term in terms.items()]).sum()
        return {"loss": loss, **terms}

    def terms(self, codes: Codes, batch: Batch) -> dict[str, Tensor]:
        """The terms of the loss, without their weights."""
        return {
            "clip": self.error(codes.x, self.clip_decoder(codes.z_clip)),
            "text": self.text_error(codes.texts, self.decode_texts(codes.z_text)),
            "kl": codes.clip.kl(),
            "text_kl": torch.stack([found.kl() for found in codes.text.values()]).sum(),
            "cross": self.cross(codes, batch),
        }

    def cross(self, codes: Codes, batch: Batch) -> Tensor:
        """What each side loses when it is decoded from the other side's latent."""
        clip = self.error(codes.x, self.clip_decoder(self.with_text_latent(codes)))
        return clip + self.text_error(codes.texts, self.decode_texts(codes.z_clip))

    def error(self, truth: Tensor, found: Tensor) -> Tensor:
        return F.mse_loss(found, truth) if self.config.reconstruction == "mse" else (found - truth).abs().sum(1).mean()

    def text_error(self, truth: Texts, found: Texts) -> Tensor:
        return torch.stack([self.error(truth[name], found[name]) for name in found]).sum()

    def bind(self, texts: Texts, draw: torch.Generator) -> tuple[Tensor, Tensor]:
        """Weight (K, L) and bias (K,) of a classifier of the candidates."""
        draws = self.config.classifier_draws
        with torch.no_grad():
            found = self.encode_texts(texts).values()
            z = torch.cat([of_text.repeated(draws).sample(draw, self.config.noise) for of_text in found], 1)  # (K * draws, L)
        y = torch.arange(len(z) // draws, device=z.device).repeat_interleave(draws)
        return self._train_classifier(z, y, draw)

    def score(self, x: Tensor, bound: tuple[Tensor, Tensor]) -> Tensor:
        logits = self._logits(self.encode_clip(x).mu[:, : self.config.latent], *bound)
        return logits if self.config.classifier_relu else F.log_softmax(logits, 1)

    def _code(self, batch: Batch) -> Codes:
        texts = {name: of_class[batch.y] for name, of_class in batch.texts.items()}
        clip, text = self.encode_clip(batch.x), self.encode_texts(texts)
        z_clip = self.sample_clip(clip, batch.draw)
        z_text = torch.cat([found.sample(batch.draw, self.config.noise) for found in text.values()], 1)
        return Codes(batch.x, texts, clip, text, z_clip, z_text)

    def sample_clip(self, clip: Gaussian, draw: torch.Generator) -> Tensor:
        """Latents of clips (B, L + own)."""
        return clip.sample(draw, self.config.noise)

    def _logits(self, z: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        logits = F.linear(z, weight, bias)  # (B, K)
        return torch.relu(logits) if self.config.classifier_relu else logits

    def _train_classifier(self, z: Tensor, y: Tensor, draw: torch.Generator) -> tuple[Tensor, Tensor]:
        weight = torch.empty(int(y[-1]) + 1, z.shape[1])
        nn.init.xavier_uniform_(weight, INIT_GAIN, generator=draw)
        weight = weight.to(z.device).requires_grad_()
        bias = torch.zeros(len(weight), device=z.device, requires_grad=True)
        optimizer = torch.optim.Adam([weight, bias], lr=self.config.classifier_lr, fused=True)
        with torch.enable_grad():  # a caller may have switched gradients off
            for _ in range(self.config.classifier_steps):
                optimizer.zero_grad(set_to_none=True)
                F.cross_entropy(self._logits(z, weight, bias), y).backward()
                optimizer.step()
        return weight.detach(), bias.detach()


class VAEMethod(TrainedMethod):
    """Score: the log-probability of the candidates' classifier at the mean latent of the clip; with a ReLU, its logit."""

    candidates_compete = True


def cycle_of(step: int, num_steps: int, cycles: int) -> tuple[int, float]:
    """The cycle of a step, from 1, and the share of the cycle that is over after this step."""
    cycle, rest = divmod(step * cycles, num_steps)
    return cycle + 1, min(1.0, (rest + cycles) / num_steps)


def joined_texts(texts: ClassTexts, views: Sequence[str]) -> Tensor:
    """One unit vector per class (classes, sum of widths): the views' vectors as they are, side by side, then scaled together.

    A text with several slots counts as one text, the mean over its slots. So all views have the same width, as published.
    """
    return F.normalize(torch.cat([class_slots(view_of(texts, view))[0].mean(1) for view in views], 1), dim=1)


def init_linear(layer: nn.Module) -> None:
    if isinstance(layer, nn.Linear):
        nn.init.xavier_uniform_(layer.weight, INIT_GAIN)
        nn.init.zeros_(layer.bias)


def _hidden_layers(width: int, hidden: Sequence[int]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for size in hidden:
        layers += [nn.Linear(width, size), nn.ReLU()]
        width = size
    return nn.Sequential(*layers)


def _decoder(latent: int, hidden: Sequence[int], width: int, *, relu: bool) -> nn.Sequential:
    last = [nn.Linear((latent, *hidden)[-1], width), *([nn.ReLU()] if relu else [])]
    return nn.Sequential(*_hidden_layers(latent, hidden), *last)
