"""The two text encoders: MiniLM with its real weights, CLIP as a tiny tower with random ones."""

import json
import shutil

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.text import TEXT_ENCODERS, ClipTextConfig, MiniLMConfig, build_text_encoder, encode_labels
from tests.security.canaries import lay_programs, refused

TEXTS = ["wave", "right hand wave", "sit down on a chair", "the person bends both knees deeply and rises again"]


@pytest.fixture(scope="module")
def minilm():
    return build_text_encoder(MiniLMConfig())


@pytest.fixture(scope="module")
def clip(clip_folder):
    return build_text_encoder(ClipTextConfig(model=str(clip_folder)))


@pytest.fixture(params=["minilm", "clip"])
def encoder(request):
    return request.getfixturevalue(request.param)


def test_every_registered_encoder_is_tested_here():
    assert set(TEXT_ENCODERS) == {"minilm", "clip"}


def test_shapes_mask_and_norm(encoder):
    encoded = encoder.encode([[text] for text in TEXTS], max_tokens=6)
    assert encoded.tokens.shape == (4, 6, encoder.width)
    assert encoded.tokens.dtype == encoded.pooled.dtype == encoded.slots.dtype == np.float32
    assert encoded.mask.sum(axis=1).tolist()[0] == 1
    assert encoded.mask.sum(axis=1).tolist()[-1] == 6
    for vectors in (encoded.tokens[encoded.mask], encoded.pooled, encoded.slots):
        assert np.allclose(np.linalg.norm(vectors, axis=-1), np.sqrt(encoder.width), rtol=1e-4)


def test_begin_and_end_marks_are_no_tokens(encoder):
    ((words, pooled),) = encoder.embed(["wave"])
    assert words.shape == (1, encoder.width)
    assert pooled.shape == (encoder.width,)


def test_cut_at_max_tokens_keeps_the_first(encoder):
    whole, cut = encoder.encode([[TEXTS[-1]]]), encoder.encode([[TEXTS[-1]]], max_tokens=2)
    assert cut.tokens.shape[1] == 2
    assert np.array_equal(cut.tokens, whole.tokens[:, :2])
    assert np.array_equal(cut.pooled, whole.pooled)


def test_a_text_longer_than_the_model_is_cut(encoder):
    ((words, _),) = encoder.embed(["wave " * 400])
    assert len(words) == encoder.max_length - 2


def test_order_and_company_do_not_matter(encoder):
    together = encoder.encode([[text] for text in TEXTS])
    reverse = encoder.encode([[text] for text in reversed(TEXTS)])
    assert np.allclose(together.pooled, reverse.pooled[::-1], atol=1e-5)
    assert np.allclose(together.tokens, reverse.tokens[::-1], atol=1e-5)
    for row, text in enumerate(TEXTS):
        alone = encoder.encode([[text]])
        assert np.allclose(alone.pooled[0], together.pooled[row], atol=1e-4)
        assert np.allclose(alone.tokens[0], together.tokens[row][together.mask[row]], atol=1e-4)


def test_more_texts_than_a_batch_keep_their_order(clip):
    texts = [
        f"{first} {'wave ' * (index % 5)}{second}"
        for index, (first, second) in enumerate(zip("abcde" * 20, "vwxyz" * 20, strict=True))
    ]
    together = clip.encode([[text] for text in texts])
    for row in (0, 63, 64, 99):
        assert np.allclose(together.pooled[row], clip.encode([[texts[row]]]).pooled[0], atol=1e-4)


def test_slots_are_the_tokens_of_a_many_slot_text(encoder):
    encoded = encoder.encode([["right arm", "one fast movement"], ["both arms", "one slow movement"]])
    single = encoder.encode([["right arm"], ["one slow movement"]])
    assert np.array_equal(encoded.tokens, encoded.slots)
    assert np.allclose(encoded.slots[0, 0], single.pooled[0], atol=1e-4)
    assert np.allclose(encoded.slots[1, 1], single.pooled[1], atol=1e-4)


def test_similar_sentences_are_closer(minilm):
    texts = [
        "a person sits down on a chair",
        "someone takes a seat",
        "the right hand draws a circle",
        "a hand traces a round shape",
    ]
    pooled = minilm.encode([[text] for text in texts]).pooled / np.sqrt(minilm.width)
    similarity = pooled @ pooled.T
    assert similarity[0, 1] > similarity[0, 2:].max() + 0.2
    assert similarity[2, 3] > similarity[2, :2].max() + 0.2


def test_labels_become_features(minilm, tmp_path):
    features = encode_labels(["wave", "sit down"], minilm, tmp_path)["name"]
    assert features.pooled.shape == (2, 384)
    assert features.encoder == minilm.fingerprint


def test_the_embeddings_are_those_of_transformers(minilm):
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = (one.from_pretrained(minilm.folder, local_files_only=True) for one in (AutoTokenizer, AutoModel))
    inputs = tokenizer(TEXTS, padding=True, return_tensors="pt")
    with torch.inference_mode():
        states = model.eval()(**inputs).last_hidden_state.numpy()
    for row, (words, pooled) in enumerate(minilm.embed(TEXTS)):
        length = int(inputs["attention_mask"][row].sum())
        assert np.allclose(words, states[row, 1 : length - 1], atol=1e-5)
        assert np.allclose(pooled, states[row, :length].mean(0), atol=1e-5)


def test_a_folder_without_a_sentence_encoder_is_refused(minilm, monkeypatch, tmp_path):
    whole, copy = minilm.folder, build_text_encoder(MiniLMConfig())
    monkeypatch.setattr(type(copy), "folder", tmp_path)
    with pytest.raises(InputError, match=r"expected a tokenizer\.json, found none"):
        copy.embed(["wave"])
    for name in ("tokenizer.json", "config.json"):
        (tmp_path / name).write_bytes((whole / name).read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(InputError, match="expected a BERT text encoder, found something else") as caught:
        build_text_encoder(MiniLMConfig()).embed(["wave"])
    assert "\n" not in str(caught.value)


def test_a_label_without_words_is_refused(minilm):
    with pytest.raises(InputError, match="expected at least one word"):
        encode_labels(["wave", "\u200b"], minilm)


def test_fingerprint_follows_the_weights_and_needs_no_model(clip_folder, tmp_path):
    first = build_text_encoder(ClipTextConfig(model=str(clip_folder))).fingerprint
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in clip_folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    assert build_text_encoder(ClipTextConfig(model=str(copy))).fingerprint == first
    (copy / "model.safetensors").write_bytes(b"other weights")
    damaged = build_text_encoder(ClipTextConfig(model=str(copy)))
    assert damaged.fingerprint != first
    with pytest.raises(InputError, match="expected a clip text encoder, found something else") as caught:
        damaged.embed(["wave"])
    assert "\n" not in str(caught.value)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(InputError, match="expected a clip text encoder") as caught:
        build_text_encoder(ClipTextConfig(model=str(tmp_path))).encode([["wave"]])
    assert "\n" not in str(caught.value)


def test_a_text_encoders_own_code_and_pickled_weights_are_not_run(clip_folder, tmp_path, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda *_: pytest.fail("it was asked at the terminal whether to run code"))
    marker, copy = tmp_path / "marker", shutil.copytree(clip_folder, tmp_path / "clip")
    lay_programs(copy, marker)
    settings = ClipTextConfig(model=str(copy))
    expected = build_text_encoder(ClipTextConfig(model=str(clip_folder))).embed(["wave"])
    np.testing.assert_array_equal(build_text_encoder(settings).embed(["wave"])[0][1], expected[0][1])
    notes = json.loads((copy / "tokenizer_config.json").read_text("utf-8"))
    own = {"auto_map": {"AutoTokenizer": ["modeling.Mine", None]}, "tokenizer_class": "Mine"}
    (copy / "tokenizer_config.json").write_text(json.dumps(notes | own), "utf-8")
    refused(build_text_encoder(settings).embed, ["wave"])
    (copy / "tokenizer_config.json").write_text(json.dumps(notes), "utf-8")
    (copy / "model.safetensors").unlink()  # the weights of pytorch_model.bin are left
    refused(build_text_encoder(settings).embed, ["wave"])
    assert not marker.exists()


def test_the_text_tower_of_a_diffusers_pipeline(clip, clip_folder, tmp_path):
    (tmp_path / "model_index.json").write_text("{}")
    for part, names in (("text_encoder", ("config.json", "model.safetensors")), ("tokenizer", None)):
        (tmp_path / part).mkdir()
        for path in clip_folder.iterdir():
            if (path.name in names) if names else path.name not in ("config.json", "model.safetensors"):
                (tmp_path / part / path.name).write_bytes(path.read_bytes())
    encoder = build_text_encoder(ClipTextConfig(model=str(tmp_path)))
    assert np.array_equal(encoder.encode([["wave a hand"]]).pooled, clip.encode([["wave a hand"]]).pooled)


def test_a_full_clip_model_serves_as_its_text_tower(clip, clip_folder, tmp_path):
    from transformers import CLIPConfig, CLIPModel, CLIPTextModel

    text = CLIPTextModel.from_pretrained(clip_folder)
    vision = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision |= {"image_size": 8, "patch_size": 4}
    full = CLIPModel(CLIPConfig(text_config=text.config.to_dict(), vision_config=vision, projection_dim=8))
    full.text_model.load_state_dict(text.state_dict())
    full.save_pretrained(tmp_path)
    for name in ("vocab.json", "merges.txt", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((clip_folder / name).read_bytes())
    encoder = build_text_encoder(ClipTextConfig(model=str(tmp_path)))
    assert encoder.width == clip.width
    assert np.array_equal(encoder.encode([["wave"]]).pooled, clip.encode([["wave"]]).pooled)


def test_another_kind_of_model_is_refused(minilm):
    with pytest.raises(InputError, match="expected a clip text encoder, found something else"):
        build_text_encoder(ClipTextConfig(model=str(minilm.folder))).encode([["wave"]])


@pytest.mark.parametrize("model", ["nobody/no-such-clip", "./no/such/folder", "no such clip"])
def test_a_model_that_cannot_be_had_is_named(model, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(InputError, match=f"found '{model}' at revision 'v1'"):
        build_text_encoder(ClipTextConfig(model=model, revision="v1")).encode([["wave"]])


def test_an_unknown_encoder_is_named():
    with pytest.raises(InputError, match=r"text_encoders: unknown name 'minilmm', did you mean 'minilm'\?"):
        TEXT_ENCODERS["minilmm"]


def test_marks_and_norms_of_the_tower_are_kept_where_the_settings_say(clip, clip_folder):
    raw = build_text_encoder(ClipTextConfig(model=str(clip_folder), marks=True, own_norms=True))
    assert raw.fingerprint != clip.fingerprint
    kept, cut = raw.encode([["wave a hand"]]), clip.encode([["wave a hand"]])
    assert kept.mask.sum() == cut.mask.sum() + 2, "a begin and an end mark"
    np.testing.assert_allclose(kept.tokens[0][1:-1], cut.tokens[0], atol=1e-3)  # this small tower ends in a norm
    pooled, scaled = (encoder.encode([["wave", "a hand"]]).pooled[0] for encoder in (raw, clip))
    assert np.linalg.norm(pooled) < 0.999 * np.linalg.norm(scaled), "a mean of slots is shorter than they are"
    np.testing.assert_allclose(pooled / np.linalg.norm(pooled), scaled / np.linalg.norm(scaled), atol=1e-3)
