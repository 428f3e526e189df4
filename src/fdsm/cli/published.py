"""The table of published results, each with the command that runs its method."""

from __future__ import annotations

from fdsm.experiment.recipes import benchmark_names, published_figures, published_generalised, recipe_names, targets_of

HEADER = ("target", "method", "accuracy (%)", "S", "U", "H", "H by", "command")


def published_rows() -> list[tuple[str, ...]]:
    """A row for each published result on a target: its accuracy, its generalised result, and the command that runs it."""
    rows: list[tuple[str, ...]] = []
    for name in benchmark_names():
        for target in targets_of(name):
            split = target.partition("/")[2]
            accuracies, general = published_figures(name, split), published_generalised(name, split)
            for method in dict.fromkeys((*accuracies, *general)):
                accuracy = _published_cell(*accuracies[method]) if method in accuracies else ""
                found = general.get(method)
                halves = () if found is None else (found.seen, found.unseen, found.harmonic_mean)
                shown = [f"{value:g}" if value is not None else "" for value in halves] or [""] * 3
                rows.append((target, method, accuracy, *shown, "" if found is None else found.by, _command(method, name, split)))
    return rows


def _command(method: str, benchmark: str, split: str) -> str:
    """The command that runs a method at its published size, or nothing if it has no recipe."""
    recipe = "paper" if method == "FDSM" else method.casefold()
    if recipe not in recipe_names():
        return ""
    size = " --set method.preset=paper" if method == "TDSM" else ""  # the recipe's own network is a small one
    return f"fdsm run {recipe} {benchmark}/{split.replace('/', '-')}{size}"


def _published_cell(mean: float, std: float | None) -> str:
    return f"{mean:g}" if std is None else f"{mean:g} ± {std:g}"
