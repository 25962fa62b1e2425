"""What compute environments of AWS Batch cost, worked out by hand from the prices of ap-northeast-2."""

import pytest

from ecs_constructs.cost import Usage
from ecs_constructs.cost.batch import FARGATE_GB_PER_VCPU
from ecs_constructs.placement import fargate_sizes
from tests.cost.costing import amounts, expected, only

C5_LARGE, C5_XLARGE = 0.096, 0.192
"""2 and 4 vCPUs."""


def environment(resources: str, kind: str = "MANAGED") -> str:
    """A compute environment ``Environment`` in YAML."""
    return f"""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties: {{Type: {kind}, ComputeResources: {{{resources}}}}}
"""


def test_instances_cost_from_the_least_to_the_most_vcpus() -> None:
    found = only(environment("Type: EC2, MinvCpus: 4, MaxvCpus: 16, InstanceTypes: [c5.large]"))
    assert amounts(found) == expected(730 * 2 * C5_LARGE, None, 730 * 8 * C5_LARGE)
    assert found.what == "4 to 16 vCPUs of c5.large"


def test_the_least_vcpus_are_whole_instances_of_the_cheapest_type_for_them() -> None:
    found = only(environment("Type: EC2, MinvCpus: 3, MaxvCpus: 5, InstanceTypes: [c5.2xlarge, c5.xlarge]"))
    # One c5.xlarge; at the most, 8 vCPUs, which are two of them or one of the other.
    assert amounts(found) == expected(730 * C5_XLARGE, None, 730 * 2 * C5_XLARGE)


def test_without_least_vcpus_it_costs_nothing_while_no_job_runs() -> None:
    found = only(environment("Type: EC2, MaxvCpus: 2, InstanceTypes: [c5.large, m5.large]"))
    assert amounts(found) == expected(0, None, 730 * 0.118)


def test_families_and_bundles_stand_for_their_types() -> None:
    found = only(environment("Type: EC2, MaxvCpus: 2, InstanceTypes: [c5, nonsense]"))
    assert found.what.startswith("0 to 2 vCPUs of ")
    assert "types (c5.large to " in found.what
    assert any("nonsense" in left_out and "c5.metal" in left_out for left_out in found.left_out)


@pytest.mark.parametrize(
    ("kind", "strategy", "is_said"),
    [
        ("EC2", "", False),
        ("EC2", ", AllocationStrategy: BEST_FIT", False),
        ("EC2", ", AllocationStrategy: BEST_FIT_PROGRESSIVE", True),
        ("SPOT", "", True),
        ("SPOT", ", AllocationStrategy: SPOT_CAPACITY_OPTIMIZED", True),
    ],
)
def test_an_instance_beyond_the_most_vcpus_is_said(kind: str, strategy: str, is_said: bool) -> None:
    resources = f"Type: {kind}, MaxvCpus: 2, InstanceTypes: [c5.large]{strategy}"
    assert (
        "the one instance by which Batch may go beyond its most vCPUs" in only(environment(resources)).left_out
    ) is is_said


def test_the_cheapest_of_all_mixtures_is_the_least() -> None:
    # For 5 vCPUs c5.xlarge and t3.micro (2 for 0.013) may stand together, or three of the latter alone.
    found = only(environment("Type: EC2, MinvCpus: 5, MaxvCpus: 8, InstanceTypes: [c5.xlarge, t3.micro]"))
    assert found.minimum == pytest.approx(730 * 3 * 0.013)
    assert found.maximum == pytest.approx(730 * 2 * C5_XLARGE)


def test_without_a_bid_spot_costs_what_it_does() -> None:
    # g5 in ap-northeast-2: 16 to 68 % off.
    found = only(environment("Type: SPOT, MinvCpus: 4, MaxvCpus: 4, InstanceTypes: [g5.xlarge]"))
    assert found.maximum == pytest.approx(730 * 1.237 * 0.84)


@pytest.mark.parametrize(("bid", "low", "high"), [(100, 0.28, 0.38), (33, 0.28, 0.33), (20, 0.2, 0.2)])
def test_spot_never_costs_more_than_the_bid(bid: int, low: float, high: float) -> None:
    found = only(environment(f"Type: SPOT, MinvCpus: 2, MaxvCpus: 2, InstanceTypes: [c5.large], BidPercentage: {bid}"))
    assert found.minimum == pytest.approx(730 * C5_LARGE * low)
    assert found.maximum == pytest.approx(730 * C5_LARGE * high)


def test_spot_is_a_range() -> None:
    found = only(environment("Type: SPOT, MinvCpus: 2, MaxvCpus: 2, InstanceTypes: [c5.large]"))
    # c5 in ap-northeast-2: 62 to 72 % off.
    low, high = 730 * C5_LARGE * 0.28, 730 * C5_LARGE * 0.38
    assert amounts(found) == expected(low, (low, high), high)
    assert found.what == "2 vCPUs of c5.large, on Spot"


@pytest.mark.parametrize(
    ("usage", "typical"),
    [
        (Usage(instance_hours=10), (0.96, 1.92)),
        (Usage(instance_hours={"c5.large": 10, "c5.xlarge": 5}), (1.92, 1.92)),
        (Usage(vcpu_hours=100), (4.8, 4.8)),
    ],
)
def test_what_is_typical_follows_from_hours(usage: Usage, typical: tuple[float, float]) -> None:
    found = only(environment("Type: EC2, MaxvCpus: 64, InstanceTypes: [c5.large, c5.xlarge]"), usage)
    assert amounts(found)[1] == typical


@pytest.mark.parametrize(("kind", "off", "words"), [("FARGATE", 1, "Fargate"), ("FARGATE_SPOT", 0.5, "Fargate Spot")])
def test_fargate_costs_nothing_up_to_every_vcpu_with_the_most_memory(kind: str, off: float, words: str) -> None:
    found = only(environment(f"Type: {kind}, MaxvCpus: 10"))
    assert amounts(found) == expected(0, None, 730 * 10 * (0.04656 + 8 * 0.00511) * off)
    assert found.what == f"0 to 10 vCPUs on {words}, with up to 8 GB each"
    assert found.left_out == (
        "what differs for jobs on Arm or Windows, with a public address or more than 20 GB of storage",
    )


def test_what_is_typical_on_fargate_follows_from_hours_of_vcpus_and_memory() -> None:
    resources = environment("Type: FARGATE, MaxvCpus: 10")
    found = only(resources, Usage(vcpu_hours=100, memory_gb_hours=200))
    assert amounts(found)[1] == (5.678, 5.678)
    assert only(resources, Usage(vcpu_hours=100)).typical is None


def test_fargate_sells_no_more_memory_with_a_vcpu() -> None:
    most = max(max(memories) / cpu for cpu, memories in fargate_sizes.MEMORY_BY_CPU.items())
    assert most == FARGATE_GB_PER_VCPU


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        (
            environment("Type: EC2, MaxvCpus: 2, InstanceTypes: [nonsense]"),
            "no instance type is known by the name nons",
        ),
        (environment("Type: EC2, MaxvCpus: 2, InstanceTypes: []"), "it names no instances"),
        (
            environment("Type: EC2, MaxvCpus: 2"),
            "not determined: Environment/ComputeResources/InstanceTypes (it is not",
        ),
        (
            environment("Type: EC2, MaxvCpus: 2, InstanceTypes: [c5.metal]"),
            "no price known for c5.metal in ap-northeast",
        ),
        (
            environment("Type: EC2, InstanceTypes: [c5.large]"),
            "not determined: Environment/ComputeResources/MaxvCpus (",
        ),
        (environment("Type: FARGATE, MaxvCpus: !Ref Open"), "not determined: Environment/ComputeResources/MaxvCpus ("),
        (environment("Type: ECS_MANAGED_INSTANCES, MaxvCpus: 2"), "ECS itself chooses the managed instances, and how"),
        (environment("Type: EC2, MaxvCpus: 2", kind="UNMANAGED"), "Batch does not launch its instances"),
        (
            "Environment: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: UNMANAGED}}",
            "Batch does not launch its instances",
        ),
    ],
)
def test_what_has_no_price_says_why(resources: str, reason: str) -> None:
    assert only(resources).reason.startswith(reason)
