"""What holds of every cost, whatever the figures."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_constructs.cost import CostLine, Usage
from tests.cost.costing import only
from tests.cost.test_batch import environment
from tests.cost.test_groups import mixed
from tests.cost.test_services import scaled, strategy

COUNTS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted)
PART = st.floats(0, 1)


def is_ordered(found: CostLine) -> bool:
    """Whether what is typical lies between the least and the most, but for the last digits."""
    assert found.minimum is not None
    assert found.maximum is not None
    assert found.typical is not None
    steps = [0, found.minimum, found.typical.low, found.typical.high, found.maximum]
    return all(one <= other + 1e-6 for one, other in pairwise(steps))


def between(counts: list[int], part: float) -> float:
    """Hours of a month in which a number between two runs on average."""
    least, most = counts
    return 730 * (least + part * (most - least))


@settings(deadline=None)
@given(counts=COUNTS, part=PART, base=st.integers(0, 10), percentage=st.integers(0, 100))
def test_a_group_between_its_sizes_costs_between_its_bounds(
    counts: list[int], part: float, base: int, percentage: int
) -> None:
    distribution = f"OnDemandBaseCapacity: {base}, OnDemandPercentageAboveBaseCapacity: {percentage}"
    sizes = f"MinSize: {counts[0]}, MaxSize: {counts[1]}"
    group = mixed(distribution, "m5.large", "c5.xlarge", sizes=sizes)
    assert is_ordered(only(group, Usage(instance_hours=between(counts, part))))


@settings(deadline=None)
@given(counts=COUNTS, part=PART, base=st.integers(0, 10), weights=st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_a_service_between_its_limits_costs_between_its_bounds(
    counts: list[int], part: float, base: int, weights: tuple[int, int]
) -> None:
    items = strategy(f"FARGATE, Base: {base}, Weight: {weights[0]}", f"FARGATE_SPOT, Weight: {weights[1]}")
    service = scaled(counts[0], counts[1], items)
    assert is_ordered(only(service, Usage(task_hours=between(counts, part))))


@settings(deadline=None)
@given(counts=COUNTS, part=PART, kind=st.sampled_from(["EC2", "SPOT"]))
def test_an_environment_between_its_vcpus_costs_no_more_than_its_bound(
    counts: list[int], part: float, kind: str
) -> None:
    resources = f"Type: {kind}, MinvCpus: {counts[0]}, MaxvCpus: {counts[1]}, InstanceTypes: [c5, m5.large]"
    found = only(environment(resources), Usage(vcpu_hours=between(counts, part)))
    assert found.minimum is not None
    assert found.maximum is not None
    assert found.typical is not None
    assert found.minimum <= found.maximum + 1e-6
    assert 0 <= found.typical.low <= found.typical.high <= found.maximum + 1e-6
