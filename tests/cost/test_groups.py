"""What Auto Scaling groups cost, worked out by hand from the prices of ap-northeast-2."""

import pytest

from ecs_constructs.cost import Usage
from tests.cost.costing import amounts, costs, expected, line, only

M5_LARGE, M5_XLARGE = 0.118, 0.236


def group(properties: str = 'MinSize: "2", MaxSize: "6"', instance_type: str = "m5.large", market: str = "") -> str:
    """A group ``Group`` that launches one instance type, in YAML."""
    return f"""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {{LaunchTemplateData: {{InstanceType: {instance_type}{market}}}}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties: {{{properties}, LaunchTemplate: {{LaunchTemplateId: !Ref Template, Version: "1"}}}}
"""


def mixed(distribution: str, *types: str, sizes: str = 'MinSize: "2", MaxSize: "6"') -> str:
    """A group ``Group`` with a mixed instances policy, in YAML."""
    overrides = ", ".join(f"{{InstanceType: {each}}}" for each in types)
    return f"""
Template: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {{ImageId: ami-1}}}}}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    {sizes.replace(", ", chr(10) + "    ")}
    MixedInstancesPolicy:
      InstancesDistribution: {{{distribution}}}
      LaunchTemplate:
        LaunchTemplateSpecification: {{LaunchTemplateId: !Ref Template, Version: "1"}}
        Overrides: [{overrides}]
"""


def test_a_group_costs_from_its_least_to_its_most_instances() -> None:
    found = only(group())
    assert pytest.approx(172.28) == 730 * 2 * M5_LARGE
    assert amounts(found) == expected(172.28, None, 3 * 172.28)
    assert found.what == "2 to 6 instances of m5.large"


def test_what_is_typical_follows_from_the_hours_of_its_instances() -> None:
    assert amounts(only(group(), Usage(instance_hours=2000)))[1] == (236, 236)
    assert amounts(only(group(), Usage(instance_hours=0)))[1] == (0, 0)


def test_sizes_that_are_set_at_times_widen_the_range() -> None:
    scheduled = """
Night: {Type: AWS::AutoScaling::ScheduledAction, Properties: {AutoScalingGroupName: !Ref Group, MinSize: 0}}
Sale: {Type: AWS::AutoScaling::ScheduledAction, Properties: {AutoScalingGroupName: !Ref Group, MaxSize: 10}}
Other: {Type: AWS::AutoScaling::ScheduledAction, Properties: {AutoScalingGroupName: other, MaxSize: 99}}
Open: {Type: AWS::AutoScaling::ScheduledAction, Properties: {MaxSize: 99}}
"""
    assert amounts(only(group() + scheduled)) == expected(0, None, 730 * 10 * M5_LARGE)


def test_several_types_are_a_range_from_the_cheapest_to_the_dearest() -> None:
    found = only(mixed("", "m5.xlarge", "m5.large"), Usage(instance_hours=1000))
    assert amounts(found) == expected(730 * 2 * M5_LARGE, (1000 * M5_LARGE, 1000 * M5_XLARGE), 730 * 6 * M5_XLARGE)
    assert found.what == "2 to 6 instances of 2 types (m5.large to m5.xlarge)"


def test_hours_by_type_are_exact() -> None:
    found = only(mixed("", "m5.xlarge", "m5.large"), Usage(instance_hours={"m5.large": 100, "m5.xlarge": 10}))
    assert amounts(found)[1] == (14.16, 14.16)


def test_hours_of_a_type_that_it_does_not_launch_have_no_price() -> None:
    found = only(group(), Usage(instance_hours={"m5.large": 1, "c5.large": 1}))
    assert found.reason == "no price known for c5.large, of which hours are given"


def test_spot_is_a_range() -> None:
    found = only(group(market=", InstanceMarketOptions: {MarketType: spot}"), Usage(instance_hours=1000))
    # m5 in ap-northeast-2: 62 to 71 % off.
    assert amounts(found) == expected(
        730 * 2 * M5_LARGE * 0.29,
        (1000 * M5_LARGE * 0.29, 1000 * M5_LARGE * 0.38),
        730 * 6 * M5_LARGE * 0.38,
    )
    assert found.what == "2 to 6 instances of m5.large, 100 % on Spot"


def test_a_family_without_a_discount_of_its_own_has_that_of_all() -> None:
    found = only(group('MinSize: "1", MaxSize: "1"', "c5d.xlarge", ", InstanceMarketOptions: {MarketType: spot}"))
    hour = 0.22
    assert amounts(found) == expected(730 * hour * 0.26, (730 * hour * 0.26, 730 * hour * 0.44), 730 * hour * 0.44)


def test_a_distribution_divides_instances_after_its_base() -> None:
    distribution = "OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 20"
    found = only(mixed(distribution, "m5.large"), Usage(instance_hours=6 * 730))
    # Of 2 one is the base, and the other may be on Spot. Of 6 four are.
    assert amounts(found) == expected(
        730 * M5_LARGE * (1 + 0.29),
        (730 * M5_LARGE * (2 + 4 * 0.29), 730 * M5_LARGE * (2 + 4 * 0.38)),
        730 * M5_LARGE * (2 + 4 * 0.38),
    )
    assert found.what == "2 to 6 instances of m5.large, the first 1 on demand, 80 % of the rest on Spot"


def test_an_instance_that_is_not_divided_may_be_on_either_side() -> None:
    found = only(mixed("OnDemandPercentageAboveBaseCapacity: 50", "m5.large", sizes='MinSize: "1", MaxSize: "1"'))
    hour = 730 * M5_LARGE
    assert amounts(found) == expected(0.29 * hour, (0.29 * hour, hour), hour)


def test_hours_by_type_are_divided_too() -> None:
    usage = Usage(instance_hours={"m5.large": 730, "m5.xlarge": 730})
    found = only(
        mixed("OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 0", "m5.large", "m5.xlarge"), usage
    )
    hours = 730 * (M5_LARGE + M5_XLARGE)
    assert amounts(found)[1] == (round(hours * (0.5 + 0.5 * 0.29), 6), round(hours * (0.5 + 0.5 * 0.38), 6))


def test_a_type_without_a_price_is_said_and_left_out() -> None:
    found = only(mixed("", "m5.large", "zz9.large"))
    assert found.maximum == pytest.approx(730 * 6 * M5_LARGE)
    assert found.left_out == ("types of which no price is known: zz9.large",)


def test_a_warm_pool_is_left_out_and_said() -> None:
    pool = "Pool: {Type: AWS::AutoScaling::WarmPool, Properties: {AutoScalingGroupName: !Ref Group}}"
    assert only(group() + pool).left_out == ("the instances of its warm pool",)


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        (group(instance_type="zz9.large"), "no price known for zz9.large in ap-northeast-2"),
        (mixed("", "a.b", "c.d"), "no price known for a.b and c.d in ap-northeast-2"),
        (mixed("", "a.b", "c.d", "e.f", "g.h", "i.j"), "no price known for a.b, c.d, e.f and 2 more in ap-northeast-2"),
        (mixed("", "m5.large, WeightedCapacity: 2"), "its size counts weights, not instances"),
        (group('MinSize: !Ref Open, MaxSize: "1"'), "not determined: Group/MinSize ("),
        (group(f"MinSize: 1, MaxSize: 1{'0' * 308}"), "its numbers are too large to be counted with"),
        (group('MinSize: "1"'), "not determined: Group/MaxSize (it is not written)"),
        (group(instance_type="!Ref Open"), "not determined: Template/LaunchTemplateData/InstanceType ("),
        (
            group(instance_type="m5.large, InstanceRequirements: {VCpuCount: {Min: 2}}"),
            "not determined: Template/LaunchTemplateData/InstanceRequirements (instance types chosen by requirements)",
        ),
    ],
)
def test_what_has_no_price_says_why(resources: str, reason: str) -> None:
    found = line(costs(resources), "Group")
    assert found.reason.startswith(reason)
    assert amounts(found) == (None, None, None)
