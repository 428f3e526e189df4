"""The folder of a finished model: what is in it, where it is found, and how it is published."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from fdsm.encoders.encoder import Encoder
from fdsm.encoders.flat import FLAT, Flat
from fdsm.errors import InputError
from fdsm.evaluation.calibration import CALIBRATION, Calibration
from fdsm.experiment.config import load_config
from fdsm.experiment.run_folder import CONFIG, ENCODER
from fdsm.methods import load_method
from fdsm.methods.base import MODEL, Method
from fdsm.network_room import room_for_network
from fdsm.storage import content_hash, is_yaml, load_metadata, write_text
from fdsm.text import TextBank, bank_to_yaml, load_bank

if TYPE_CHECKING:
    from fdsm.experiment.config import ExperimentConfig

STARTER = Path(str(files(__package__))) / "starter"
"""The folder of the model that comes with fdsm. `python -m studies starter` makes it."""

BANK = "bank.yaml"
"""The texts of a model whose bank does not come with fdsm."""
CARD = "README.md"

_CARD = """---
library_name: fdsm
tags: [skeleton, action-recognition, zero-shot]
---
# {name}

A model of fdsm, which names the action in a skeleton clip. Method `{method}`, encoder `{encoder}`, trained on `{data}` without the
unseen classes of split `{split}`, seed {seed}. It was trained on clips in joint layout `{layout}`, {dims}D.

```python
from fdsm import Recognizer

recognize = Recognizer.from_pretrained("{place}")
recognize("clip.npy", ["wave with the left hand", "sit down"])
```
"""


@dataclass(frozen=True)
class Pretrained:
    """The parts of a finished model."""

    config: ExperimentConfig
    encoder: Encoder
    method: Method
    bank: TextBank
    flat: Flat | None = None
    """What becomes of measurements without depth, for a method that takes 2D clips."""
    calibration: Calibration | None = None
    """What makes probabilities of scores, if it was measured."""

    @classmethod
    def load(cls, source: str | Path | None = None, revision: str | None = None) -> Pretrained:
        """Load a run's folder, a folder that `save` wrote, or such a folder on the Hugging Face hub. None: the starter.

        `revision` is a branch, tag or commit of the hub. Raises InputError if the folder is missing or incomplete, and for a
        revision of a folder.
        """
        folder = STARTER if source is None else Path(source)
        if not folder.is_dir():
            folder = _download(str(source), revision)
        elif revision is not None:
            raise InputError(f"{folder}: expected a repository of the hub, as revision {revision!r} is asked for, found a folder")
        if lacking := _lacking(folder):
            raise InputError(f"{folder}: expected a finished run, but it has no {lacking[0]}")
        config = load_config(folder / CONFIG)
        method = load_method(config.method.name, folder / MODEL)
        flat = Flat.load(folder / FLAT) if (folder / FLAT).is_file() else None
        bank = load_bank(folder / BANK if (folder / BANK).is_file() else config.text.bank)
        calibration = Calibration.load(folder / CALIBRATION) if (folder / CALIBRATION).is_file() else None
        encoder = _load_encoder(folder / ENCODER)
        if flat is not None and flat.bias.shape != (encoder.network.width,):
            raise InputError(f"{folder / FLAT}: expected {encoder.network.width} channels, found shape {flat.bias.shape}")
        if calibration and set(method.test_views) != set(calibration.background.texts):
            raise InputError(f"{folder / CALIBRATION}: expected texts of {', '.join(method.test_views)}, as the model reads them")
        return cls(config, encoder, method, bank, flat, calibration)

    def save(self, folder: Path, place: str | None = None) -> None:
        """Write all parts to a folder, from which `load` reads an equal model. Files of these names are replaced, but no card.

        Folders of this machine are not named in it. The card says that the model is loaded from `place`. Raises InputError if
        `folder` is a file.
        """
        if folder.is_file():
            raise InputError(f"{folder}: expected a folder to write to, found a file")
        self.encoder.save(folder / ENCODER)
        self.method.save(folder / MODEL)
        for name, part in ((FLAT, self.flat), (CALIBRATION, self.calibration)):
            if part is not None:
                part.save(folder / name)
            else:
                (folder / name).unlink(missing_ok=True)  # of another model
        config = self.config
        if is_yaml(config.text.bank):
            write_text(folder / BANK, bank_to_yaml(self.bank))
            config = config.model_copy(update={"text": config.text.model_copy(update={"bank": BANK})})
        else:
            (folder / BANK).unlink(missing_ok=True)  # of another model
        split = config.split.model_copy(update={"source": Path(config.split.source).name})
        data = config.data
        data = data.model_copy(update={key: Path(value.name) for key, value in data if isinstance(value, Path)})
        config = config.model_copy(update={"split": split, "data": data})
        write_text(folder / CONFIG, config.to_yaml())  # last, because a folder without it is no model
        if not (folder / CARD).exists():
            write_text(folder / CARD, self._card(place or folder.name))

    def fingerprint(self) -> str:
        """16 hex digits of all that `save` writes but the card. Equal models have the same, wherever they lie."""
        with tempfile.TemporaryDirectory() as folder:
            self.save(Path(folder))
            files = sorted(file for file in Path(folder).iterdir() if file.name != CARD)
            return content_hash([file.name for file in files], *files)

    def push(self, repository: str, *, private: bool, token: str | None) -> str:
        """Write the model to the hub, in a repository that is made if there is none. Returns the address of the commit.

        Raises InputError if the hub refuses it or cannot be reached.
        """
        from huggingface_hub import HfApi
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        hub = HfApi(token=token)
        with tempfile.TemporaryDirectory() as folder:
            self.save(Path(folder), repository)
            try:
                hub.create_repo(repository, private=private, exist_ok=True)
                return str(hub.upload_folder(repo_id=repository, folder_path=folder, commit_message="A model of fdsm"))
            except (HFValidationError, HfHubHTTPError, OSError) as error:
                raise InputError(f"{repository}: cannot be written to the hub ({_reason(error)})") from None

    def _card(self, place: str) -> str:
        config, encoder = self.config, self.encoder
        return _CARD.format(
            place=place,
            name=config.name,
            method=config.method.name,
            encoder=encoder.config.name,
            data=config.data_name,
            split=config.split.name,
            seed=config.seed,
            layout=encoder.layout.name,
            dims=encoder.network.in_dims,
        )


def is_model(folder: Path) -> bool:
    """Whether a folder holds a finished model."""
    return not _lacking(folder)


def _lacking(folder: Path) -> list[str]:
    return [name for name in (CONFIG, ENCODER, MODEL) if not (folder / name).is_file()]


def _load_encoder(path: Path) -> Encoder:
    """An encoder whose network takes no more room than its file may ask for. Raises InputError as `Encoder.load` does."""
    settings = load_metadata(path).get("encoder")
    if not isinstance(settings, dict) or settings.get("name") != "measurements":
        import torch  # noqa: F401 (here: measurements need none; it is loaded before tensors are counted)
    with room_for_network(path):
        return Encoder.load(path)


def _download(source: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(source, revision=revision, allow_patterns=["*.yaml", "*.safetensors"]))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise InputError(f"{source}: neither a folder nor a model that can be fetched ({_reason(error)})") from None


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
