import itertools

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.methods.diffusion.attention import StreamProjections, encode_text_alone, keys_and_values, pad, prefix_attention
from fdsm.methods.diffusion.block import SkeletonStream
from fdsm.methods.diffusion.network import TextPrefix
from tests.cases import each
from tests.methods.diffusion.test_network import inputs, make

TIGHT = {"atol": 1e-5, "rtol": 1e-5}
VARIANTS = ({}, {"placement": "stream"}, {"axis": "channel"}, {"spectral": False})


def projections(width=8, heads=2):
    torch.manual_seed(3)
    of_text = StreamProjections(width, heads)
    for parameter in of_text.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    return of_text


def some_of(draw, *shape):
    """A mask with at least one True in each row, not always at its start."""
    mask = torch.rand(shape, generator=draw) < 0.6
    mask[:, torch.randint(shape[1], (), generator=draw)] = True
    return mask


def text_of(inputs):
    return inputs["tokens"], inputs["mask"], inputs["pooled"]


# ------------------------------------------------------------------ the attention itself


@settings(max_examples=60, deadline=None)
@given(
    groups=st.integers(1, 3),
    clips=st.integers(1, 4),
    own=st.integers(1, 4),
    words=st.integers(1, 6),
    heads=st.sampled_from([1, 3]),
    seed=st.integers(0, 999),
)
def test_clips_that_share_a_text_attend_as_each_would_to_its_own_tokens_and_the_texts(groups, clips, own, words, heads, seed):
    draw = torch.Generator().manual_seed(seed)
    q, k, v = torch.randn(3, groups, heads, clips, own, 5, generator=draw)
    k_text, v_text = torch.randn(2, groups, heads, words, 5, generator=draw)
    mask = some_of(draw, groups, words)
    found = prefix_attention(q, k, v, k_text, v_text, mask)
    assert found.shape == (groups, clips, own, heads * 5)
    for g, n in itertools.product(range(groups), range(clips)):
        keys, values = (torch.cat([of[g, :, n], of_text[g]], dim=1) for of, of_text in ((k, k_text), (v, v_text)))
        visible = torch.cat([torch.ones(own, dtype=torch.bool), mask[g]])
        expected = F.scaled_dot_product_attention(q[g, :, n], keys, values, attn_mask=visible[None, None])
        torch.testing.assert_close(found[g, n], expected.transpose(0, 1).flatten(1), **TIGHT)


@settings(max_examples=30, deadline=None)
@given(texts=st.integers(1, 4), words=st.integers(1, 6), seed=st.integers(0, 999))
def test_packed_texts_are_read_as_each_alone(texts, words, seed):
    draw = torch.Generator().manual_seed(seed)
    mask, of_text = some_of(draw, texts, words), projections()
    padded = torch.randn(texts, words, 8, generator=draw)
    found, k, v = encode_text_alone(padded[mask], mask, of_text)
    for r, own in enumerate(found.split(mask.sum(1).tolist())):
        q_alone, k_alone, v_alone = of_text.heads(padded[r, mask[r]][None])
        expected = of_text.out(F.scaled_dot_product_attention(q_alone, k_alone, v_alone).transpose(1, 2).flatten(2))
        torch.testing.assert_close(own, expected[0], **TIGHT)
        torch.testing.assert_close(k[r, :, mask[r]], k_alone[0], **TIGHT)
        torch.testing.assert_close(v[r, :, mask[r]], v_alone[0], **TIGHT)


def test_prefix_of_gives_the_keys_and_values_of_read_text():
    draw = torch.Generator().manual_seed(0)
    mask, of_text = some_of(draw, 4, 6), projections()
    text = torch.randn(int(mask.sum()), 8, generator=draw)
    for prefix, read in zip(keys_and_values(text, mask, of_text), encode_text_alone(text, mask, of_text)[1:], strict=True):
        torch.testing.assert_close(prefix, read, **TIGHT)


def test_pad_puts_tokens_where_the_mask_says_and_zeros_elsewhere():
    mask = torch.tensor([[True, True, False], [False, True, False]])
    padded = pad(torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), mask)
    assert padded.tolist() == [[[1, 2], [3, 4], [0, 0]], [[0, 0], [5, 6], [0, 0]]]


# ------------------------------------------------------------------ the network around it


@each("variant", VARIANTS)
def test_neither_padding_nor_the_other_texts_change_what_is_predicted(variant):
    network, given = make(**variant), inputs()
    expected = network(**given)
    mask = given["mask"]
    other_padding = given | {"tokens": torch.where(mask[..., None], given["tokens"], torch.tensor(1e4))}
    torch.testing.assert_close(network(**other_padding), expected, **TIGHT)
    shortest = {name: part[:1] for name, part in given.items()} | {"tokens": given["tokens"][:1, :2], "mask": mask[:1, :2]}
    torch.testing.assert_close(network(**shortest), expected[:1], **TIGHT)
    for i in range(3):
        alone = {name: part[i : i + 1] for name, part in given.items()}
        torch.testing.assert_close(network(**alone), expected[i : i + 1], **TIGHT)


@each("attention", ["joint", "prefix"])
@each("variant", VARIANTS)
def test_a_shared_text_is_as_good_as_copies_of_it(attention, variant):
    network, given = make(attention=attention, **variant), inputs()
    rows = torch.tensor([1, 0, 1])
    copies = given | {name: given[name][rows] for name in ("tokens", "mask", "pooled")}
    torch.testing.assert_close(network(**given, text_of=rows), network(**copies), **TIGHT)


def test_what_skeletons_see_of_a_text_depends_on_neither_time_nor_clip(monkeypatch):
    network, given = make(depth=3), inputs()
    seen = []
    inner = SkeletonStream.attend_to_text
    monkeypatch.setattr(
        SkeletonStream, "attend_to_text", lambda self, x, k, v, *rest: seen.append((k, v)) or inner(self, x, k, v, *rest)
    )
    network(**given)
    network(**given | {"t": given["t"] + 7, "zt": given["zt"] * 2, "intensity": 1 - given["intensity"]})
    assert len(seen) == 6
    for before, after in zip(seen[:3], seen[3:], strict=True):
        for one, other in zip(before, after, strict=True):
            assert torch.equal(one, other)


def test_what_skeletons_see_of_a_text_depends_on_its_words_and_pooled_embedding_in_every_block():
    network, given = make(depth=3), inputs()
    base = network.encode_text(*text_of(given))
    for name in ("tokens", "pooled"):
        changed = network.encode_text(*text_of(given | {name: given[name] + 1}))
        for one, other in zip((*base.keys, *base.values), (*changed.keys, *changed.values), strict=True):
            assert (one - other).abs().max() > 1e-3, name


@each("name", ["zt", "t", "tokens", "pooled", "intensity"])
def test_what_is_predicted_depends_on_clip_time_text_and_intensity_of_its_own_sample_only(name):
    network, given = make(), inputs()
    changed = given[name].clone()
    changed[0] = changed[0] + 1
    difference = (network(**given | {name: changed}) - network(**given)).abs().amax((1, 2))
    assert difference[0] > 1e-4
    assert difference[1:].max() < 1e-5


def test_step_by_step_is_the_whole_forward_pass():
    """Two clips for each of three texts, the second behind the first."""
    network, given = make(), inputs()
    zt = torch.stack([given["zt"], given["zt"] + 1], dim=1)
    prefix = network.encode_text(*text_of(given))
    got = network.denoise(zt, prefix, network.modulate(prefix.caption, given["t"]), given["intensity"][:, None])
    for n in range(2):
        torch.testing.assert_close(got[:, n], network(**given | {"zt": zt[:, n]}), **TIGHT)


# ------------------------------------------------------------------ what was read, kept and picked


def same(one, other):
    """The same texts behind the same mask, whatever stands at padding."""
    assert torch.equal(one.mask, other.mask)
    torch.testing.assert_close(one.caption, other.caption, **TIGHT)
    assert len(one.keys) == len(other.keys)
    for block in range(len(one.keys)):
        for ours, theirs in zip(one.of_block(block), other.of_block(block), strict=True):
            assert ours.shape == theirs.shape
            real = one.mask[:, None, :, None]
            torch.testing.assert_close(ours * real, theirs * real, **TIGHT)


def test_texts_read_apart_and_joined_are_texts_read_together():
    network, given = make(), inputs()
    together = network.encode_text(*text_of(given))
    tokens, mask, pooled = text_of(given)
    apart = [network.encode_text(tokens[i, :n][None], mask[i, :n][None], pooled[i][None]) for i, n in enumerate((2, 6, 4))]
    assert [part.mask.shape[1] for part in apart] == [2, 6, 4]
    order = [2, 0, 1]
    same(TextPrefix.join(((torch.tensor([i]), apart[i]) for i in order), 3, 6), together)


def test_selected_texts_are_those_texts_cut_behind_the_longest():
    network, given = make(), inputs()
    rows = torch.tensor([2, 0, 2])
    selected = network.encode_text(*text_of(given)).select(rows)
    assert selected.mask.shape == (3, 4)
    same(selected, network.encode_text(given["tokens"][rows, :4], given["mask"][rows, :4], given["pooled"][rows]))
    same(selected.select(torch.tensor([1])), network.encode_text(*(part[:1] for part in text_of(given))).select(torch.tensor([0])))


def test_keys_and_values_alone_change_their_precision():
    prefix = make().encode_text(*text_of(inputs()))
    low = prefix.to(torch.bfloat16)
    assert {of.dtype for of in (*low.keys, *low.values)} == {torch.bfloat16}
    assert low.caption.dtype == torch.float32
    assert torch.equal(low.mask, prefix.mask)
    for exact, rounded in zip((*prefix.keys, *prefix.values), (*low.keys, *low.values), strict=True):
        torch.testing.assert_close(rounded.float(), exact, atol=1e-6, rtol=2**-8)


def test_selected_modulation_is_the_modulation_of_the_selected_captions():
    network, given = make(), inputs()
    caption, rows = network.encode_text(*text_of(given)).caption, torch.tensor([2, 0, 2, 1])
    selected, expected = network.modulate(caption, given["t"]).select(rows), network.modulate(caption[rows], given["t"][rows])
    for ours, theirs in zip((*selected.blocks, selected.out), (*expected.blocks, expected.out), strict=True):
        torch.testing.assert_close(ours, theirs, **TIGHT)
    assert (selected.out[0] - selected.out[1]).abs().max() > 1e-3


# ------------------------------------------------------------------ gradients


@pytest.mark.parametrize("attention", ["joint", "prefix"])
def test_gradients_through_shared_captions_are_those_through_copies(attention):
    network, given = make(attention=attention), inputs()
    rows = torch.tensor([1, 0, 1])
    copies = given | {name: given[name][rows] for name in ("tokens", "mask", "pooled")}

    def gradients(**arguments):
        network.zero_grad()
        network(**arguments).square().mean().backward()
        return {name: parameter.grad for name, parameter in network.named_parameters() if parameter.grad is not None}

    shared, copied = gradients(**given, text_of=rows), gradients(**copies)
    assert shared.keys() == copied.keys()
    for name, gradient in copied.items():
        torch.testing.assert_close(shared[name], gradient, **TIGHT, msg=lambda text, name=name: f"{name}: {text}")
    of_text = ("embed_text.weight", "embed_caption.0.weight", "text_positions", "blocks.0.text.mlp.0.weight")
    for name in (*of_text, "blocks.0.text.attention.out.weight", "blocks.1.text.attention.qkv.weight"):
        assert shared[name].abs().max() > 1e-4, name
