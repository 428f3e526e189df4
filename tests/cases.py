"""Cases that differ in a name only are a loop in one test; the failure names the case."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any


def each(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for each case, as `pytest.mark.parametrize` does, but as one test: a case costs no more than what it does.

    A case that fails ends the test, with a note that says which it was. A test with a `tmp_path` has a new one for each case;
    its other fixtures are shared by the cases.
    """
    keys = tuple(name.strip() for name in names.split(",")) if isinstance(names, str) else names
    cases = list(cases)
    assert cases, "there is no case"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def all_cases(*args: Any, **fixtures: Any) -> None:
            for place, case in enumerate(cases):
                values = (case,) if len(keys) == 1 else tuple(case)
                given = dict(zip(keys, values, strict=True))
                own = {}
                if "tmp_path" in fixtures:
                    own["tmp_path"] = fixtures["tmp_path"] / f"case{place}"
                    own["tmp_path"].mkdir()
                try:
                    test(*args, **{**fixtures, **own, **given})
                except BaseException as error:
                    error.add_note(f"case {place}: " + ", ".join(f"{key}={value!r}"[:300] for key, value in given.items()))
                    raise

        signature = inspect.signature(test)
        kept = [parameter for name, parameter in signature.parameters.items() if name not in keys]
        all_cases.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        return all_cases

    return decorate
