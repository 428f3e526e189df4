"""Encoders that are trained: networks in torch, behind the arrays of `fdsm.encoders.encoder`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy

import torch
from torch import Tensor, nn

from fdsm import storage
from fdsm.encoders.encoder import ClipFunction, ClipsToLatents
from fdsm.training_loop import best_device
from fdsm.values import AnyArray, FloatArray


class EncoderNetwork(nn.Module, ClipFunction):
    """Preprocessed clips (B, M, T, V, in_dims) -> latents (B, width, L, V), both tensors. A subclass has a forward pass."""

    def for_inference(self, dtype: torch.dtype) -> Callable[[Tensor], Tensor]:
        """The function of the fitted network, computed in `dtype`. Its input and output are float32.

        A network with a faster way than its forward pass overrides this.
        """
        network = deepcopy(self).eval().requires_grad_(False).to(dtype)
        return lambda clips: network(clips.to(dtype)).to(clips.dtype)

    def in_precision(self, dtype: torch.dtype | None) -> ClipsToLatents:
        """`for_inference` on arrays. It runs where the network's weights are."""
        function = self.for_inference(dtype or torch.float32)
        device = next((parameter.device for parameter in self.parameters()), best_device())

        @torch.inference_mode()
        def computed(clips: FloatArray) -> FloatArray:
            latents: FloatArray = function(torch.from_numpy(clips.copy()).to(device)).cpu().numpy()
            return latents

        return computed

    def weights(self) -> dict[str, AnyArray]:
        return storage.to_arrays(self.state_dict())

    def load_weights(self, arrays: Mapping[str, AnyArray]) -> None:
        """Take weights, and move to the accelerator if there is one, for inference. Raises RuntimeError for other weights."""
        self.load_state_dict(storage.to_tensors(arrays))
        self.to(best_device()).eval().requires_grad_(False)
