"""What is assumed about conditions while values are computed, and what depends on it."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.scenarios import Choice, Scenario, Variable

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Basis(NamedTuple):
    """The assumptions that something rests on: it holds wherever they are the same.

    Attributes:
        turn: the turn in which it was computed.
        asked: what was asked for, a bit for each variable.
    """

    turn: int
    asked: int


class Caveat(NamedTuple):
    """Why a known outcome is not simply a value that holds.

    Attributes:
        basis: the assumptions that it rests on; None where it rests on none.
        left_open: why the value is left open, and where; None where there is one.
    """

    basis: Basis | None
    left_open: tuple[str, object | None] | None


Known = dict[Any, tuple[Any, Caveat | None]]
"""Outcomes by what was asked for."""


class Assumptions:
    """The scenario that is assumed now; it changes, and only what was computed from what changed is computed again.

    Whatever is computed is noted with the assumptions that it asked for, itself or through others. What asked for none
    is the same in every scenario.

    Args:
        scenario: what parameters and conditions are taken to be at first; later ones say something of the same.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._bits = {variable: 1 << number for number, variable in enumerate(scenario)}
        self._asked = 0
        self._scenarios = [scenario]
        self._changed = {0: 0}

    def change(self, scenario: Scenario) -> None:
        """Assumes something else from now on."""
        self.scenario = scenario
        self._scenarios.append(scenario)
        self._changed = {}

    def about(self, variable: Variable) -> Choice | None:
        """What is assumed about a variable; None where nothing is."""
        choice = self.scenario.get(variable)
        if choice is not None:
            self._asked |= self._bits[variable]
        return choice

    def holds(self, basis: Basis) -> bool:
        """Whether all that something rests on is as it was."""
        changed = self._changed.get(basis.turn)
        if changed is None:
            changed = self._changed[basis.turn] = self._changed_since(self._scenarios[basis.turn])
        return not changed & basis.asked

    def _changed_since(self, scenario: Scenario) -> int:
        return sum(bit for variable, bit in self._bits.items() if scenario[variable] != self.scenario[variable])

    def observed(self, compute: Callable[[*Ts], T], *arguments: *Ts) -> tuple[T, Basis | None]:
        """What is computed, and the assumptions that it rests on; None where it rests on none."""
        outer, self._asked = self._asked, 0
        try:
            result = compute(*arguments)
            return result, self._basis()
        finally:
            self._asked |= outer

    def _basis(self) -> Basis | None:
        return Basis(len(self._scenarios) - 1, self._asked) if self._asked else None

    def are_all_of(self, basis: Basis) -> bool:
        """Whether something rests on all that is assumed: no two scenarios have it in common."""
        return basis.asked == sum(self._bits.values())

    def once(self, known: Known, key: object, compute: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """What is computed the first time only, and again when an assumption that it rests on has changed.

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
            if caveat.basis is not None:
                self._asked |= caveat.basis.asked
            if caveat.left_open is not None:
                raise NotDetermined(*caveat.left_open)
        result: T = value
        return result

    def _is_stale(self, caveat: Caveat) -> bool:
        return caveat.basis is not None and not self.holds(caveat.basis)

    def outcome(self, compute: Callable[[*Ts], object], *arguments: *Ts) -> tuple[Any, Caveat | None]:
        """What is computed, with a caveat where it is not simply a value that holds."""
        outer, self._asked = self._asked, 0
        value, left_open = None, None
        try:
            value = compute(*arguments)
        except NotDetermined as error:
            left_open = (str(error), error.position)
        asked, self._asked = self._asked, self._asked | outer
        if not asked and left_open is None:
            return value, None
        return value, Caveat(Basis(len(self._scenarios) - 1, asked) if asked else None, left_open)
