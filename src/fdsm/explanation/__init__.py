"""Why a clip has a label: which measurements speak for it against another one, how much, and when.

- `groups`: measurements of one limb and kind, of which a reason speaks.
- `shares`: the margin between two labels, shared out among the groups.
- `words`: measured values in words.
- `explain`: all of it for one clip.
"""

from fdsm.explanation.explain import LEAST, OTHERS, REASONS, UNLEARNT, Explainer, Explanation, Reason

__all__ = ["LEAST", "OTHERS", "REASONS", "UNLEARNT", "Explainer", "Explanation", "Reason"]
