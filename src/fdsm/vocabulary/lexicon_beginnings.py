"""What the beginnings of names say: some verbs say the movement whatever follows, and some go sideways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fdsm.vocabulary.path_odds import NO_MOVEMENT
from fdsm.vocabulary.plain_label import stem_of

_SIDEWAYS = frozenset(f"{what}_side" for what in ("fall", "lean", "kick", "push", "reach", "raise"))
"""Paths to one side. Who steps or walks there goes somewhere, which is not read."""


@dataclass(frozen=True)
class Beginnings:
    """Actions of a lexicon, by the words that they begin with."""

    kinds: Mapping[str, frozenset[str]]
    """The kinds of paths that each action may mean."""

    def says_the_movement(self, text: str) -> bool:
        """Whether a text begins with an action and goes on, and all actions that begin with this verb are of one kind.

        So it is for "belay a climber" and "weld a seam", and not for "hold a climber".
        """
        verb, *rest = text.split()
        own = self._of_verb.get(stem_of(verb), frozenset())
        kinds = frozenset[str]().union(*(self.kinds[action] for action in own))
        is_action = any(" " not in action for action in own)
        return bool(rest) and is_action and len(kinds) == 1 and NO_MOVEMENT not in kinds

    def sideways(self, text: str) -> str:
        """What a text is that goes to the left or right: "fall sideways" for "fall". Most texts stay as they are."""
        names = (f"{text} sideways", f"{text} to side")
        return next((name for name in names if name in self.kinds and self.kinds[name] <= _SIDEWAYS), text)

    @cached_property
    def _of_verb(self) -> dict[str, frozenset[str]]:
        """The actions that begin with each stem."""
        found: dict[str, set[str]] = defaultdict(set)
        for action in self.kinds:
            found[stem_of(action.split()[0])].add(action)
        return {stem: frozenset(own) for stem, own in found.items()}
