"""Why a run and the published figure of its method may differ."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from fdsm.errors import InputError
from fdsm.evaluation import Report
from fdsm.experiment.config import load_recipe_config
from fdsm.experiment.recipes import parse_run_name
from fdsm.storage import parse_yaml


def why(report: Report) -> str:
    """Why a run and the published figure of its method may differ: what is the run's own, then what is known of the figure."""
    config = report.config
    own = [f"own settings here: {', '.join(changed)}"] if (changed := _changed(report)) else []
    small = ["a small network here"] if config["method"].get("preset") == "small" else []
    return "; ".join((*own, *small, *reasons(config["method"]["name"])))


def _changed(report: Report) -> list[str]:
    """Settings of a run's method and test clips that are not those of the recipe in its name. None for other names."""
    from fdsm.experiment.comparable import differing  # here: it imports torch, which tables without published figures do not need

    config = report.config
    try:
        recipe, target, variants = parse_run_name(report.name)
        if config["split"].get("group") is not None:  # the split of a group is named below it, see `config.members`
            target = target.rpartition("/")[0]
        shipped = load_recipe_config(recipe, target, variants).model_dump(mode="json")
    except InputError:
        return []
    return [
        key
        for block in ("method", "degrade", "trials")
        for key in differing({block: shipped[block]}, {block: config[block]})
        if _is_in(config, key)  # not a setting that fdsm got after the run
    ]


def _is_in(settings: Any, key: str) -> bool:
    first, _, rest = key.partition(".")
    return isinstance(settings, dict) and first in settings and (not rest or _is_in(settings[first], rest))


def reasons(method: str) -> tuple[str, ...]:
    """Why a published figure of a method and a run of it here may differ, as far as it is known."""
    known = parse_yaml(files("fdsm.experiment").joinpath("published_reasons.yaml").read_text("utf-8"))
    return (*known.get(method, ()), *known["all"])
