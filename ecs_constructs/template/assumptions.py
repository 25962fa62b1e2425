"""What is assumed about conditions while values are computed, and what depends on it."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.scenarios import Choice, Scenario, Variable

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Caveat(NamedTuple):
    """Why a known outcome is not simply a value that holds.

    Attributes:
        turn: the turn in which it holds; None where it depends on no assumption.
        left_open: why the value is left open, and where; None where there is one.
    """

    turn: int | None
    left_open: tuple[str, object | None] | None


Known = dict[Any, tuple[Any, Caveat | None]]
"""Outcomes by what was asked for."""


class Assumptions:
    """The scenario that is assumed now; it changes, and only what was computed from it is computed again.

    Whoever asks for an assumption, or for an outcome that was computed from one, is counted as a use. What was computed
    without a use is the same in every scenario.

    Args:
        scenario: what parameters and conditions are taken to be at first.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.uses = 0
        """How many uses there were so far; what was computed without a new one depends on no assumption."""
        self._turn = 0

    def change(self, scenario: Scenario) -> None:
        """Assumes something else from now on."""
        self.scenario = scenario
        self._turn += 1

    def about(self, variable: Variable) -> Choice | None:
        """What is assumed about a variable; None where nothing is."""
        choice = self.scenario.get(variable)
        if choice is not None:
            self.uses += 1
        return choice

    def observed(self, compute: Callable[[*Ts], T], *arguments: *Ts) -> tuple[T, bool]:
        """What is computed, and whether it depends on an assumption."""
        before = self.uses
        result = compute(*arguments)
        return result, self.uses != before

    def once(self, known: Known, key: object, compute: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """What is computed the first time only, and again when an assumption that it depends on may have changed.

        Args:
            known: where outcomes are kept.
            key: what is asked for, the same each time.
            compute: computes it.
            arguments: of ``compute``.

        Raises:
            NotDetermined: it is left open; raised anew each time.
        """
        outcome = known.get(key)
        if outcome is None or (outcome[1] is not None and self._is_stale(outcome[1])):
            outcome = known[key] = self.outcome(compute, *arguments)
        value, caveat = outcome
        if caveat is not None:
            self.uses += caveat.turn is not None
            if caveat.left_open is not None:
                raise NotDetermined(*caveat.left_open)
        result: T = value
        return result

    def _is_stale(self, caveat: Caveat) -> bool:
        return caveat.turn not in (None, self._turn)

    def outcome(self, compute: Callable[[*Ts], object], *arguments: *Ts) -> tuple[Any, Caveat | None]:
        """What is computed, with a caveat where it is not simply a value that holds."""
        before = self.uses
        value, left_open = None, None
        try:
            value = compute(*arguments)
        except NotDetermined as error:
            left_open = (str(error), error.position)
        turn = None if self.uses == before else self._turn
        return value, None if turn is None and left_open is None else Caveat(turn, left_open)
