import torch

from fdsm.methods.diffusion.head import KinematicHead


def test_distillation_learns_the_labels_and_freezes():
    torch.manual_seed(0)
    pooled = torch.randn(20, 16)
    labels = (pooled[:, 0] > 0).float()
    head = KinematicHead(16)
    head.distil(pooled, labels, epochs=300, lr=1e-2)
    predicted = head(pooled)
    assert predicted.min() >= 0
    assert predicted.max() <= 1
    assert ((predicted > 0.5) == labels.bool()).all()
    assert not any(parameter.requires_grad for parameter in head.parameters())
