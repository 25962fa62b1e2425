"""Whether tasks fit on instances: a placement that shows it, or a lower bound that proves that there is none.

Packing is about amounts alone: it knows nothing of AWS and of templates. Tasks that are alike are a :class:`Demand`,
instances that are alike are a :class:`Pool`; both are counted, never listed, so that a thousand of them cost what one
does. Demands that differ in their name alone are packed as one, and told apart in the placement.

The answer is found in three steps, from cheap to dear:

1. Lower bounds: what is asked for in all, of each resource, against what there is; the same under dual feasible
   functions (Fekete and Schepers 2001), which see that two tasks of more than half an instance do not share one; and
   the instances that tasks which exclude each other need.
2. A greedy packing, instance by instance, that takes the task that fits best into what is left of all resources
   together (the dot-product rule of Panigrahy et al. 2011), with several weights and orders; and where these leave
   tasks over, the same shaken at random, always in the same way, with the fullest of several fillings for each
   instance.
3. Where neither decides: a search over the ways to fill each instance, with a budget of steps. Instances are filled
   as far as possible, which loses no solution: a task that could still go in can always be moved there.

A search that runs out of steps leaves the question open, and says so.
"""

from collections.abc import Iterable

from ecs_constructs.placement.packing_model import (
    RESOURCES,
    UNLIMITED,
    Amounts,
    Answer,
    Demand,
    Filling,
    Fit,
    Limit,
    Packing,
    Pool,
    Port,
    per_instance,
)
from ecs_constructs.placement.packing_problem import Problem

__all__ = [
    "DEFAULT_BUDGET",
    "RESOURCES",
    "UNLIMITED",
    "Amounts",
    "Answer",
    "Demand",
    "Filling",
    "Fit",
    "Limit",
    "Packing",
    "Pool",
    "Port",
    "excess",
    "fewest",
    "fit",
    "per_instance",
]

DEFAULT_BUDGET = 100_000
"""How many steps the search takes before it gives up: less than a second. To look at one demand is a step."""


def fit(demands: Iterable[Demand], pools: Iterable[Pool], *, budget: int = DEFAULT_BUDGET) -> Fit:
    """Whether all tasks fit on the instances together.

    Args:
        demands: the tasks, each name once.
        pools: the instances, each name once.
        budget: how many steps the search takes at most; 0 for no search.

    Returns:
        The answer. It is right whenever it is not :attr:`Answer.UNDECIDED`.
    """
    problem = Problem.of(demands, pools)
    reason = problem.excess(problem.counts, problem.free)
    if reason is not None:
        return Fit(Answer.CANNOT, None, *reason)
    packing = problem.greedy()
    if packing is not None:
        return Fit(Answer.FITS, problem.told_apart(packing))
    from ecs_constructs.placement.packing_search import Search  # noqa: PLC0415 - a check hardly ever needs it

    return Search(problem, budget).run()


def excess(demands: Iterable[Demand], pools: Iterable[Pool]) -> tuple[Limit | None, str] | None:
    """What proves, by lower bounds alone, that tasks do not fit on instances: cheap, and it may overlook something.

    Returns:
        The limit, and the name of the demand that does not fit by itself, empty where it is all of them together; None
        where nothing is proven.
    """
    problem = Problem.of(demands, pools)
    return problem.excess(problem.counts, problem.free)


def fewest(demands: Iterable[Demand], pools: Iterable[Pool]) -> tuple[int, Packing | None]:
    """How many instances all tasks need at least, and the placement on the fewest that was found.

    Returns:
        A lower bound of the number of instances, and the placement; None where none was found.
    """
    problem = Problem.of(demands, pools)
    bound, best = problem.lower_bound(), None
    for packing in filter(None, problem.packings()):
        if best is None or packing.instances < best.instances:
            best = packing
        if best.instances == bound:
            break
    return bound, problem.told_apart(best) if best else None
