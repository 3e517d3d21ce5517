"""Transform pooled effects back to the scale on which people read them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from evidence.errors import EvidenceError

TransformationName = Literal["exp", "tanh", "expit"]
"""Of logarithms of ratios, of correlations after Fisher (z), and of logits of proportions."""
TRANSFORMATION_NAMES: tuple[TransformationName, ...] = get_args(TransformationName)
_MAX_EXPONENT = 600.0  # and some room at the ends of an axis


@dataclass(frozen=True, slots=True)
class Transformation:
    """How effects are shown: the function, the value of no difference, and the kind of axis.

    ``null`` is None where no value means no difference, as for proportions.
    """

    convert: Callable[[float], float]
    null: float | None
    is_log: bool = False

    def convert_optional(self, effect: float | None) -> float | None:
        """Convert an effect that may be missing."""
        return None if effect is None else self.convert(effect)


def exponentiate(effect: float) -> float:
    """Return e to the power of an effect, within what a number holds and a logarithm takes."""
    return math.exp(max(-_MAX_EXPONENT, min(effect, _MAX_EXPONENT)))


def _expit(effect: float) -> float:
    return 0.5 * (1 + math.tanh(effect / 2))


AS_POOLED = Transformation(float, 0.0)
_TRANSFORMATIONS: dict[TransformationName, Transformation] = {
    "exp": Transformation(exponentiate, 1.0, is_log=True),
    "tanh": Transformation(math.tanh, 0.0),
    "expit": Transformation(_expit, None),
}


def find_transformation(name: TransformationName | None) -> Transformation:
    """Return the transformation of a name; without one, effects stay as they were pooled.

    Raises:
        EvidenceError: there is none of this name.
    """
    if name is None:
        return AS_POOLED
    known = _TRANSFORMATIONS.get(name) if isinstance(name, str) else None
    if known is None:
        names = ", ".join(map(repr, TRANSFORMATION_NAMES))
        raise EvidenceError(f"transf {name!r} is not known; use one of {names}, or leave it out")
    return known
