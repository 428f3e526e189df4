"""Text banks from a language model: one question per class and kind of text, several at a time.

The prompts are those of appendix B.1 and B.2 of arXiv:2604.09063, and our own for kinematics (`fdsm.text.prompts`). A request
has only a model's name and one message, because no sampling parameter is supported by all endpoints. Each answer is checked. A
good answer is kept at once, and a bad one is requested again. Answers are never repaired or replaced by a default.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from fdsm.errors import InputError
from fdsm.progress import progress_bar
from fdsm.storage import content_hash, write_text
from fdsm.text.bank import ClassText, TextBank, check_place, write_bank
from fdsm.text.llm.answers import BadAnswerError, read_descriptions, read_intensity, read_kinematics, shown
from fdsm.text.llm.endpoint import MAX_NAME, Endpoint, EndpointError, open_client, read_key, request
from fdsm.text.prompts import (
    PROMPTS_VERSION,
    again_prompt,
    description_request,
    intensity_prompt,
    kinematics_prompt,
    kinematics_version,
)
from fdsm.vocabulary import Kinematics

if TYPE_CHECKING:
    import openai

_PAUSE = 1.0  # seconds before the second attempt, doubled for each further one
_MAX_PAUSE = 60.0  # also the limit for an endpoint's Retry-After


def generate_bank(
    out: Path,
    names: Sequence[str],
    endpoint: Endpoint,
    *,
    dataset: str | None = None,
    descriptions: int = 5,
    kinematics: bool = False,
    force: bool = False,
) -> TextBank:
    """Ask for `descriptions` descriptions and the intensity of each class, and write the text bank `out`.

    With `kinematics`, ask also for the kinematics of each class in the closed vocabulary.

    Every good answer is kept at once in the folder `<out>.partial`. A failed or killed run continues from there. `out` is
    written in one step when all answers exist, and the folder is then removed. The default of `dataset` is the file's name.

    Raises InputError in these cases:

    - `out` exists, and `force` is not set.
    - A name or a setting of the endpoint is wrong.
    - The endpoint cannot be used.
    - The endpoint gave no good answer for a class. This error comes after all other questions.
    """
    check_place(out, force=force)
    names = _checked_names(names)
    dataset = out.stem if dataset is None else _checked_name(dataset, "data set")
    if not 1 <= descriptions <= 50:
        raise InputError(f"descriptions: expected 1 to 50 for each class, found {descriptions}")

    folder = out.with_name(f"{out.name}.partial")
    asked = {name: [_Question(name, "descriptions", descriptions), _Question(name, "intensity")] for name in names}
    if kinematics:
        for name, questions in asked.items():
            questions.append(_Question(name, "kinematics"))
    answers = _ask_all([question for questions in asked.values() for question in questions], endpoint, folder)
    classes = [
        ClassText.model_validate({"name": name, **{question.about: answers[question].answer for question in questions}})
        for name, questions in asked.items()
    ]
    provenance = _provenance(endpoint, answers.values(), kinematics=kinematics)
    bank = TextBank(dataset=dataset, provenance=provenance, classes=tuple(classes))
    write_bank(out, bank)
    shutil.rmtree(folder, ignore_errors=True)
    return bank


def read_names(given: Sequence[str]) -> list[str]:
    """Class names as given. A name that ends in .txt is a file with one name per line.

    Blank lines, and lines that begin with `#`, are left out. Raises InputError if a file is missing, is not text, or has another
    ending.
    """
    names: list[str] = []
    for one in given:
        if not one.lower().endswith(".txt"):
            # A file without ending or folder is more likely a name: a file `wave` may lie about.
            if (Path(one).suffix or os.sep in one) and os.path.isfile(one):
                raise InputError(f"{one}: expected a name, or a file that ends in .txt, found a file with another ending")
            names.append(one)
            continue
        try:
            lines = Path(one).read_text(encoding="utf-8-sig").splitlines()
            names += [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
        except FileNotFoundError:
            raise InputError(f"{one}: no such file") from None
        except ValueError:
            raise InputError(f"{one}: expected text in UTF-8, found something else") from None
    return names


def _checked_names(names: Sequence[str]) -> list[str]:
    checked = [_checked_name(name, "class") for name in names]
    if not checked:
        raise InputError("classes: expected at least one name, found none")
    seen: set[str] = set()
    for name in checked:
        if name.casefold() in seen:
            raise InputError(f"classes: expected names that differ from each other, found {name!r} twice")
        seen.add(name.casefold())
    return checked


def _checked_name(name: str, what: str) -> str:
    name = name.strip()
    if not name or not name.isprintable() or len(name) > MAX_NAME:
        raise InputError(f"{what}: expected a name of 1 to {MAX_NAME} printable characters, found {shown(name)}")
    return name


def _provenance(endpoint: Endpoint, answers: Iterable[_Answer], *, kinematics: bool) -> str:
    answers = list(answers)
    dates = sorted({answer.date for answer in answers})
    date = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    versions = sorted({answer.answered_by for answer in answers} - {"", endpoint.model})
    by = f" (answered by {', '.join(versions)})" if versions else ""
    own = f", and kinematics with fdsm's own prompt (version {kinematics_version()})" if kinematics else ""
    return (
        f"generated by the language model {endpoint.model}{by} at {endpoint.host}, {date}, with the prompts of the paper's "
        f"appendix B (fdsm's version {PROMPTS_VERSION}){own}"
    )


@dataclass(frozen=True)
class _Question:
    """A question about one class."""

    name: str
    about: Literal["descriptions", "intensity", "kinematics"]  # the key of the answer in a bank
    count: int = 1

    @property
    def prompt(self) -> str:
        match self.about:
            case "descriptions":
                return description_request(self.name, self.count)
            case "intensity":
                return intensity_prompt(self.name)
            case "kinematics":
                return kinematics_prompt(self.name)

    def prompt_after(self, bad: BadAnswerError) -> str:
        """The prompt after a bad answer. Only our own prompt is extended by the reason: the paper's stay as they are."""
        return again_prompt(self.prompt, str(bad)) if self.about == "kinematics" else self.prompt

    def read(self, content: str) -> tuple[str, ...] | Literal[0, 1] | Kinematics:
        match self.about:
            case "descriptions":
                return read_descriptions(content, self.count)
            case "intensity":
                return read_intensity(content)
            case "kinematics":
                return read_kinematics(content)

    def place(self, folder: Path, endpoint: Endpoint) -> Path:
        """File of the kept answer. Its name depends on all settings that decide the answer, but not on those of speed."""
        return folder / f"{self.about}-{content_hash(self.prompt, endpoint.model, endpoint.base_url)}.json"


class _Answer(BaseModel):
    """A good answer, and its file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    answer: Literal[0, 1] | tuple[str, ...] | Kinematics
    prompt: str
    model: str
    answered_by: str  # the model that the endpoint reports, such as the version behind an alias
    endpoint: str
    date: str


def _recall(question: _Question, path: Path) -> _Answer | None:
    """The kept answer, or None if it is missing, damaged, or no longer valid."""
    with suppress(OSError, ValueError, BadAnswerError):  # pydantic's errors are ValueErrors
        kept = _Answer.model_validate_json(path.read_bytes())
        if question.read(json.dumps(kept.model_dump(mode="json")["answer"])) == kept.answer:
            return kept
    return None


def _ask_all(questions: Sequence[_Question], endpoint: Endpoint, folder: Path) -> Mapping[_Question, _Answer]:
    """The answer to each question. `folder` keeps each answer at once. Raises InputError if a question has no good answer."""
    answers = {q: found for q in questions if (found := _recall(q, q.place(folder, endpoint)))}
    missing = [question for question in questions if question not in answers]
    if not missing:
        return answers
    key = read_key(endpoint)
    client = open_client(endpoint, key)
    folder.mkdir(parents=True, exist_ok=True)  # fail before the first request if the folder is not writable

    def answer_of(question: _Question, stop: threading.Event) -> _Answer:
        answer = _ask(client, endpoint, key, question, stop)
        write_text(question.place(folder, endpoint), answer.model_dump_json(indent=2) + "\n")
        return answer

    with client, progress_bar(f"asking {endpoint.model}", len(questions), done=len(answers)) as advance:
        results, stopped_by = _in_threads(missing, answer_of, min(endpoint.concurrency, len(missing)), advance)

    with suppress(OSError):
        folder.rmdir()  # fails unless the folder is empty
    kept = f"; what was answered well is kept in {folder}, and the same command goes on from there" if folder.is_dir() else ""
    if isinstance(stopped_by, EndpointError):
        raise InputError(f"{endpoint.host}: {stopped_by}{kept}") from None
    if stopped_by is not None:
        raise stopped_by
    bad = {question: result for question, result in results.items() if isinstance(result, BadAnswerError)}
    if bad:
        first, *others = sorted(bad, key=questions.index)
        also = f"; no better for {_named(others)}" if others else ""
        raise InputError(f"class {first.name!r}, {first.about}: {bad[first]} (attempts: {endpoint.attempts}){also}{kept}")
    return answers | {question: result for question, result in results.items() if isinstance(result, _Answer)}


def _in_threads(
    questions: Sequence[_Question],
    answer_of: Callable[[_Question, threading.Event], _Answer],
    num_threads: int,
    advance: Callable[[], None],
) -> tuple[dict[_Question, _Answer | BadAnswerError], Exception | None]:
    """The result of each question, and the error that stopped all, if any. Some questions then have no result."""
    todo: SimpleQueue[_Question] = SimpleQueue()
    results: SimpleQueue[tuple[_Question, _Answer | Exception]] = SimpleQueue()
    stop = threading.Event()
    for one in questions:
        todo.put(one)

    def work() -> None:
        while not stop.is_set():
            try:
                question = todo.get_nowait()
            except Empty:
                return
            try:
                results.put((question, answer_of(question, stop)))
            except Exception as error:
                if not isinstance(error, BadAnswerError):
                    stop.set()
                results.put((question, error))

    # Daemon threads instead of a pool: after an interrupt, nobody waits for answers that may take minutes.
    threads = [threading.Thread(target=work, daemon=True) for _ in range(num_threads)]
    found: dict[_Question, _Answer | BadAnswerError] = {}
    stopped_by: Exception | None = None
    try:
        for thread in threads:
            thread.start()
        for _ in questions:
            question, result = results.get()
            if isinstance(result, _Answer | BadAnswerError):
                found[question] = result
                if isinstance(result, _Answer):
                    advance()
            else:
                stopped_by = result
                break
    finally:
        stop.set()
    for thread in threads:  # running requests are paid for, so wait for them
        thread.join()
    return found, stopped_by


def _named(questions: Sequence[_Question]) -> str:
    names = [f"{question.name!r} ({question.about})" for question in questions]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _ask(client: openai.OpenAI, endpoint: Endpoint, key: str, question: _Question, stop: threading.Event) -> _Answer:
    """One good answer. Raises BadAnswerError or EndpointError after the last attempt, or when another question stopped all."""
    attempt, prompt = 0, question.prompt
    while True:
        attempt += 1
        try:
            content, answered_by = request(client, endpoint, key, prompt)
            return _Answer(
                name=question.name,
                answer=question.read(content),
                prompt=prompt,
                model=endpoint.model,
                answered_by=answered_by,
                endpoint=endpoint.host,
                date=datetime.now(UTC).date().isoformat(),
            )
        except (BadAnswerError, EndpointError) as problem:
            hopeless = isinstance(problem, EndpointError) and not problem.again
            if hopeless or attempt == endpoint.attempts:
                raise
            pause = _PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)  # jitter, so that requests do not synchronise
            if isinstance(problem, EndpointError):
                pause = max(pause, problem.pause)
            else:
                prompt = question.prompt_after(problem)
            if stop.wait(min(pause, _MAX_PAUSE)):
                raise
