import numpy as np
import pytest
import torch
from pydantic import ValidationError

from fdsm.errors import InputError
from fdsm.experiment.recipes import compose
from fdsm.methods.synse import SynSE, SynSEConfig
from fdsm.methods.vae import VAENetwork
from tests.methods.test_vae import batch_of, network_of
from tests.toys import toy_texts

BOTH = ("verb", "noun")  # not in the order of the latent


def small():
    network = network_of(VAENetwork, SynSEConfig(latent=4), BOTH)
    return network, batch_of(step=99, texts=BOTH)


def test_the_first_half_of_the_latent_is_the_nouns_and_the_second_the_verbs():
    network, batch = small()
    codes = network._code(batch)
    z = torch.Generator().manual_seed(0)
    torch.randn(10, 1, generator=z)  # the clips' noise
    for half, name in enumerate(("noun", "verb")):
        own = network.encode_texts(batch.texts)[name]
        expected = own.mu[batch.y] + torch.randn(10, 1, generator=z) * own.logvar[batch.y].exp().sqrt()
        torch.testing.assert_close(codes.z_text[:, 2 * half : 2 * half + 2], expected)
        decoded = network.decode_texts(codes.z_clip)[name]
        torch.testing.assert_close(decoded, network.text_decoders[name](codes.z_clip[:, 2 * half : 2 * half + 2]))


def test_terms_of_texts_are_sums_over_noun_and_verb():
    network, batch = small()
    codes = network._code(batch)
    terms = network.terms(codes, batch)
    x, noun, verb = codes.x, codes.texts["noun"], codes.texts["verb"]
    decode = network.text_decoders

    def mse(a, b):
        return float(((a - b) ** 2).mean())

    text = mse(noun, decode["noun"](codes.z_text[:, :2])) + mse(verb, decode["verb"](codes.z_text[:, 2:]))
    cross = mse(noun, decode["noun"](codes.z_clip[:, :2])) + mse(verb, decode["verb"](codes.z_clip[:, 2:]))
    assert float(terms["text"]) == pytest.approx(text, rel=1e-5)
    assert float(terms["cross"]) == pytest.approx(cross + mse(x, network.clip_decoder(codes.z_text)), rel=1e-5)
    assert float(terms["text_kl"]) == pytest.approx(float(codes.text["noun"].kl() + codes.text["verb"].kl()), rel=1e-5)


def test_texts_are_unit_vectors_of_the_two_views():
    method = SynSE(SynSEConfig(noun_view="attributes"))
    assert method.test_views == ("attributes", "verb")
    read = method.read_texts(toy_texts())
    for name, view in (("noun", "attributes"), ("verb", "verb")):
        pooled = toy_texts()[view].pooled
        np.testing.assert_allclose(read[name].numpy(), pooled / np.linalg.norm(pooled, axis=1, keepdims=True), rtol=1e-5)


def test_odd_latents_and_the_setting_of_other_methods_are_refused():
    with pytest.raises(ValidationError, match="multiple of 2"):
        SynSEConfig(latent=5)
    with pytest.raises(ValidationError, match="expected noun_view and verb_view, which this method reads, found descriptions"):
        SynSEConfig(view=("descriptions",))


def test_classes_without_a_noun_are_refused():
    texts = toy_texts()
    texts["noun"] = texts["noun"].of_classes(range(7))
    method = SynSE(SynSEConfig())
    method._network = network_of(VAENetwork, method.config, BOTH)
    with pytest.raises(InputError, match="'verb' differs in class 7"):
        method.bind(texts)


def test_sizes_are_the_published_ones():
    for target, latent, steps in (("ntu60/48-12", 100, 17_000), ("ntu120/96-24", 200, 19_000)):
        config = SynSEConfig.model_validate(compose("synse", target)["method"])
        network = network_of(VAENetwork, config, BOTH, width=256, text=1024)
        assert config.training.num_steps == steps
        expected = 2 * 257 * latent + 2 * 1025 * latent + (latent + 1) * 256 + 2 * (latent // 2 + 1) * 1024
        assert sum(parameter.numel() for parameter in network.parameters()) == expected


def test_the_released_variant_differs_in_two_relus():
    plain, released = (compose("synse", "ntu60/55-5", variants)["method"] for variants in ((), ("released",)))
    assert released == plain | {"output_relu": True, "classifier_relu": True}
