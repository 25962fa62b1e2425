"""What everything costs together: totals, Regions, dates, and what is said to be missing."""

from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.cost import PriceList, Usage, bundled, cost_of, costs_of, key
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.network import NatGateway
from tests.cost.costing import SEOUL, costs, graph, line, only
from tests.cost.test_groups import group
from tests.cost.test_network import balancer, endpoint, nat_gateway
from tests.cost.test_services import scaled, service
from tests.rules.checking import template

GATEWAY_AND_GROUP = nat_gateway() + group()


def test_the_total_is_that_of_all_lines() -> None:
    cost = costs(GATEWAY_AND_GROUP, usage={"test/Group": Usage(instance_hours=2000)})
    assert [each.resource for each in cost.lines] == ["Group", "Gateway"]
    assert cost.minimum == pytest.approx(172.28 + 46.72)
    assert cost.maximum == pytest.approx(3 * 172.28 + 46.72)
    assert cost.typical is not None
    assert cost.typical.low == pytest.approx(236 + 46.72)
    assert cost.typical.high == pytest.approx(236 + 46.72)


def test_what_is_typical_of_all_is_not_known_where_it_is_not_of_one() -> None:
    assert costs(GATEWAY_AND_GROUP).typical is None


def test_what_has_no_price_is_not_in_the_total_and_does_not_hide_what_is_typical() -> None:
    cost = costs(nat_gateway() + group(instance_type="zz9.large"))
    assert cost.maximum == pytest.approx(46.72)
    assert cost.typical is not None
    reason = "no price known for zz9.large in ap-northeast-2"
    assert {reason: [line(cost, "Group")]} == cost.not_priced()


def test_figures_that_were_used_are_kept_with_their_dates_each_once() -> None:
    cost = costs(f"{nat_gateway()}\n{nat_gateway().replace('Gateway:', 'Other:', 1)}")
    assert [figure.name for figure in cost.figures] == ["nat_gateway_hour", "public_ipv4_hour", "nat_gateway_gb"]
    assert cost.regions == {SEOUL: ("2026-10-01", "2026-10-01")}
    assert cost.computed == []


def test_figures_that_nobody_has_seen_are_told_apart() -> None:
    storage = 'Cpu: "512", Memory: "1024", EphemeralStorage: {SizeInGiB: 30}'
    cost = costs(service(task=storage))
    assert [figure.name for figure in cost.computed] == ["fargate_storage_gb_hour"]


def test_what_was_looked_up_for_something_without_a_price_is_not_among_the_figures() -> None:
    assert costs(balancer("Type: network, Subnets: [a]")).figures == ()
    other_type = {"test/Group": Usage(instance_hours={"c5.large": 1})}
    assert costs(group(), usage=other_type).figures == ()


def test_a_region_that_is_not_known_is_not_guessed() -> None:
    found = only(nat_gateway(), region=None)
    assert found.reason == "no Region known; pass --region"
    assert found.region is None


def test_the_users_region_is_for_stacks_without_one() -> None:
    body = template(nat_gateway())
    stacks = [
        Stack(name=name, body=body, file=Path("test.yaml"), region=region)
        for name, region in (("here", None), ("there", "eu-west-1"))
    ]
    cost = cost_of(Graph(stacks), region="us-east-1")
    assert [(each.stack, each.region) for each in cost.lines] == [("here", "us-east-1"), ("there", "eu-west-1")]
    assert [each.minimum for each in cost.lines] == [pytest.approx(730 * 0.05), pytest.approx(730 * 0.053)]
    assert set(cost.regions) == {"us-east-1", "eu-west-1"}


def test_a_region_without_prices_is_said() -> None:
    reason = "no prices known for sa-east-1; 'ecs-constructs prices refresh --region sa-east-1' fetches them"
    assert only(nat_gateway(), region="sa-east-1").reason == reason


def test_without_a_discount_spot_has_no_price() -> None:
    region = bundled().regions[SEOUL]
    prices = PriceList(regions={SEOUL: type(region)(figures=region.figures, instances=region.instances)})
    spot = "CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 1}]"
    instances = group(market=", InstanceMarketOptions: {MarketType: spot}")
    cost = costs(service(spot) + instances, prices=prices)
    assert line(cost, "Service").reason == "no discount known for Fargate Spot"
    assert line(cost, "Group").reason == "no Spot price known for m5.large in ap-northeast-2"


def test_an_empty_price_list_is_not_replaced_by_ours() -> None:
    assert costs(nat_gateway(), prices=PriceList()).minimum is None


def test_tasks_that_no_service_runs_are_said_to_be_left_out() -> None:
    assert not any("no service" in each for each in costs(service()).left_out)
    alone = service().partition("Service:")[0]
    assert costs(alone).left_out[-1] == "tasks that no service keeps running, such as scheduled ones: Task"


CONDITION = """
Parameters: {Big: {Type: String, Default: "no"}}
Conditions: {IsBig: !Equals [!Ref Big, "yes"]}
"""


def test_conditions_turn_out_as_the_defaults_say_and_that_is_said() -> None:
    resources = scaled(1, "!If [IsBig, 100, 4]")
    cost = costs(resources, sections=CONDITION)
    assert line(cost, "Service").what.startswith("1 to 4 Fargate tasks")
    assert cost.left_out[-1] == "what conditions change: they are taken as the parameters' defaults say"
    assumed = graph(resources, CONDITION)
    with assumed.assuming(assumed.scenarios[1]):
        assert line(cost_of(assumed), "Service").what.startswith("1 to 100 Fargate tasks")


def test_what_is_open_is_counted() -> None:
    opened = graph(service("LaunchType: FARGATE, DesiredCount: !Ref Open"))
    cost_of(opened)
    assert {position.property for position in opened.undetermined} == {"Properties/DesiredCount"}


def test_a_resource_is_named_by_its_construct_path_where_there_is_one() -> None:
    resources = nat_gateway().replace("Type: AWS", "Metadata: {'aws:cdk:path': Shop/Nat/Gateway}, Type: AWS")
    (resource,) = graph(resources).of_type(NatGateway)
    assert key(resource) == costs(resources).lines[0].label == "Shop/Nat/Gateway"
    (resource,) = graph(nat_gateway()).of_type(NatGateway)
    assert key(resource) == costs(nat_gateway()).lines[0].label == "test/Gateway"


def test_usage_of_what_is_not_there_is_rejected() -> None:
    message = "usage of test/Gatway is given, and nothing is priced here that has this name"
    with pytest.raises(ValueError, match=message):
        costs(nat_gateway(), usage={"test/Gatway": Usage(gigabytes=1)})


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ({"task_hours": -1}, "task_hours is -1"),
        ({"lcu_hours": float("nan")}, "lcu_hours is nan"),
        ({"instance_hours": {"m5.large": 1, "c5.large": float("inf")}}, "instance_hours is inf"),
    ],
)
def test_nobody_uses_less_than_nothing(amounts: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"{message}; what is used is 0 or more"):
        Usage(**amounts)


def test_costs_in_each_way_in_which_conditions_turn_out() -> None:
    resources = scaled(1, "!If [IsBig, 100, 4]")
    assumed = graph(resources, CONDITION)
    (usual, cost), (big, more) = costs_of(assumed)
    assert (usual, big) == ("", "where Big is yes")
    assert cost.lines == cost_of(assumed).lines
    assert not any("conditions" in left_out for left_out in cost.left_out)
    assert more.maximum == pytest.approx(25 * (cost.maximum or 0))
    assert [words for words, _ in costs_of(graph(scaled(1, "!If [IsBig, 4, 4]"), CONDITION))] == [""]


def test_another_reason_for_no_price_is_another_cost() -> None:
    unpriced = graph(group(instance_type="!If [IsBig, zz9.large, yy9.large]"), CONDITION)
    reasons = [(words, list(cost.not_priced())) for words, cost in costs_of(unpriced)]
    assert reasons == [
        ("", ["no price known for yy9.large in ap-northeast-2"]),
        ("where Big is yes", ["no price known for zz9.large in ap-northeast-2"]),
    ]


def test_what_all_of_a_type_cost() -> None:
    free = endpoint("RouteTableIds: [a]")
    cost = costs("\n".join([group(), nat_gateway(), nat_gateway().replace("Gateway:", "Other:"), free]))
    assert {kind: (round(span.low, 2), round(span.high, 2)) for kind, span in cost.by_type().items()} == {
        "AWS::AutoScaling::AutoScalingGroup": (172.28, 516.84),
        "AWS::EC2::NatGateway": (93.44, 93.44),
    }


@pytest.mark.parametrize("hours", [0, -1])
def test_a_usage_is_counted_over_some_time(hours: float) -> None:
    with pytest.raises(ValueError, match=f"hours is {hours}; a usage is counted over more than 0 hours"):
        Usage().per_month(hours)


def test_a_day_goes_on_for_a_month() -> None:
    day = Usage(task_hours=48, instance_hours={"m5.large": 24}, gigabytes=12)
    month = day.per_month(24)
    assert month.task_hours == pytest.approx(2 * 730)
    assert month.instance_hours == {"m5.large": 24 * (730 / 24)}
    assert month.gigabytes == pytest.approx(365)
    assert (month.vcpu_hours, month.memory_gb_hours, month.lcu_hours) == (None, None, None)
    assert Usage(instance_hours=1).per_month(1).instance_hours == 730


def test_some_resources_alone_with_a_word_about_the_others() -> None:
    cost = cost_of(graph(GATEWAY_AND_GROUP), only={"test/Group"})
    assert [each.resource for each in cost.lines] == ["Group"]
    assert cost.minimum == pytest.approx(172.28)
    assert cost.left_out[0] == "everything else that the templates hold"
