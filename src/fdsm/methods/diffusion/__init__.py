"""The paper's method, in the order of the paper. FDSM and its baseline TDSM are two settings of it (`settings`).

- `network`: the denoiser, a transformer over skeleton and text tokens; its `block` and `attention` (section 3).
- `spectral`: the DCT, SG-SRM (eq. 1 to 4) and the spectral loss (eq. 5 to 7); `head`: the kinematic head of SG-SRM.
- `schedule`: the noise of the diffusion.
- `curriculum`: captions, and how training goes from rich to sparse ones (eq. 8 and 9).
- `objective`: training batches and their loss (eq. 10).
- `scorer`: scores of clips against candidate texts (eq. 11 and 12). `race` and `search` skip candidates that cannot win.
- `prior`: our variant, which denoises only the remainder of a regression.
- `method`: all of these as one method with `fit`, `bind` and `score`.
"""
