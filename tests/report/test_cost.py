"""What an app costs, as text and as JSON."""

import json
import re

import pytest

from ecs_constructs.cost import Usage
from ecs_constructs.report import cost_json, cost_text, cost_words
from tests.cost.costing import costs
from tests.cost.test_groups import group
from tests.cost.test_network import nat_gateway
from tests.cost.test_services import service

SPOT = "CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 1}]"
RESOURCES = nat_gateway() + service(SPOT, 'Cpu: "512", Memory: "1024", EphemeralStorage: {SizeInGiB: 30}') + group()


def text(resources: str, usage: dict[str, Usage] | None = None, width: int = 120) -> str:
    return cost_text.render(costs(resources, usage=usage), width=width)


def test_the_table_has_a_line_for_each_resource_and_the_total() -> None:
    assert text(RESOURCES, {"test/Group": Usage(instance_hours=2000)}).splitlines()[:6] == [
        "Cost in USD a month (730 hours), list prices without tax",
        "  resource  what                                                minimum           typical  maximum",
        "  Service   1 Fargate task of 0.5 vCPU and 1 GB, 100 % on Spot     7.14     7.14 to 11.29    11.29",
        "  Group     2 to 6 instances of m5.large                         172.28            236.00   516.84",
        "  Gateway   NAT gateway with 1 public IPv4 address                46.72             46.72    46.72",
        "  total                                                          226.14  289.86 to 294.01   574.85",
    ]


def notes(resources: str) -> str:
    """What is said below the table, in one line."""
    lines = text(resources).splitlines()
    return " ".join(line.strip() for line in lines[next(i for i, line in enumerate(lines) if "- " in line[:4]) :])


def test_dates_computed_prices_spot_and_what_is_left_out_are_said() -> None:
    said = notes(RESOURCES)
    assert said.startswith("- Prices of ap-northeast-2, dated 2025-03-02 to 2026-10-01. ")
    assert (
        "- Not seen but computed for ap-northeast-2: a GB-hour of storage beyond 20 GB on Fargate (0.00111 x gp2 "
        in said
    )
    assert (
        "- Spot is taken to be as much cheaper as it usually is, as of 2026: Fargate Spot 50 to 70 %. It may cost up "
        in said
    )
    assert "- Typical is ? where nobody has said how much of a resource is used. " in said
    assert "- Left out of Gateway: what goes through it (0.059 USD for a GB through a NAT gateway). " in said
    assert "- Left out everywhere: taxes, discounts and the free tier; " in said
    assert "CloudWatch, ECR and every other resource." in said
    assert "More or less is said" not in said


@pytest.mark.parametrize("hours", [1459, 4381])
def test_use_beyond_what_is_possible_is_said(hours: float) -> None:
    said = " ".join(text(group(), {"test/Group": Usage(instance_hours=hours)}).split())
    assert "- More or less is said to be used than is possible between minimum and maximum: Group. " in said


def test_spot_instances_are_a_range_in_their_region() -> None:
    said = notes(group(market=", InstanceMarketOptions: {MarketType: spot}"))
    assert (
        "- Spot is taken to be as much cheaper as it usually is in ap-northeast-2, as of 2025-06-28: m5 62 to 71 %. "
        in said
    )


def test_what_has_no_price_is_said_with_its_reason() -> None:
    said = notes(nat_gateway() + group(instance_type="zz9.large"))
    assert "- No price, and not in the total: Group (no price known for zz9.large in ap-northeast-2). " in said
    assert "Typical is" not in said


def test_without_a_region_nothing_is_guessed() -> None:
    cost = costs(nat_gateway(), region=None)
    printed = cost_text.render(cost, width=100)
    assert "  - No price, and not in the total: Gateway (no Region known; pass --region)." in printed
    assert "  total" in printed
    assert printed.count("?") == 3
    assert cost_words.summary(cost) == "Cost not known: no Region known; pass --region."
    assert json.loads(cost_json.render(cost))["maximum"] is None


def test_one_sentence_says_range_dates_and_what_is_missing() -> None:
    assert cost_words.summary(costs(group())) == (
        "Cost: 172.28 to 516.84 USD a month (list prices of ap-northeast-2, dated 2025-03-02)."
    )
    zz9 = group(instance_type="zz9.large")
    cost = costs(nat_gateway() + zz9 + zz9.replace("Group:", "Other:"))
    assert cost_words.summary(cost) == (
        "Cost: 46.72 USD a month, without 2 resources of unknown price "
        "(list prices of ap-northeast-2, dated 2026-10-01)."
    )


def test_what_is_free_does_not_hide_that_the_rest_has_no_price() -> None:
    found = costs(service("LaunchType: EC2") + group(), region=None)
    assert cost_words.summary(found) == "Cost not known: no Region known; pass --region."


def test_what_is_typical_is_in_the_sentence_where_it_is_not_the_range() -> None:
    found = costs(group(), usage={"test/Group": Usage(instance_hours=2000)})
    assert cost_words.summary(found).startswith("Cost: 172.28 to 516.84 USD a month, typically 236.00 (list prices")


def test_where_nothing_costs_that_is_said() -> None:
    nothing = costs("Topic: {Type: AWS::SNS::Topic}")
    assert cost_text.render(nothing) == "Nothing in the templates is priced here.\n"
    assert cost_words.summary(nothing) == "Nothing in the templates is priced here."


def test_a_narrow_terminal_gets_no_wider_lines() -> None:
    assert max(map(len, text(RESOURCES, width=60).splitlines())) <= 60


def test_a_template_cannot_write_to_the_terminal() -> None:
    evil = nat_gateway().replace("Type: AWS", "Metadata: {'aws:cdk:path': \"Shop/\\e[31mNat\"}, Type: AWS")
    printed = text(evil)
    assert "\x1b" not in printed
    assert "\\u001b[31mNat" in printed


def test_colour_sets_off_the_title_and_headings() -> None:
    printed = cost_text.render(costs(group()), colour=True, width=100)
    assert printed.startswith("\033[1mCost in USD a month")
    assert re.sub(r"\033\[\d*m", "", printed) == text(group(), width=100)


def test_json_has_every_line_and_every_price_with_its_source() -> None:
    zz9 = group(instance_type="zz9.large")
    document = json.loads(cost_json.render(costs(nat_gateway() + zz9)))
    assert document["version"] == 1
    assert document["currency"] == "USD"
    assert (document["minimum"], document["maximum"]) == (46.72, 46.72)
    assert document["typical"] == {"low": 46.72, "high": 46.72}
    priceless, gateway = document["resources"]
    assert gateway == {
        "stack": "test",
        "resource": "Gateway",
        "resource_type": "AWS::EC2::NatGateway",
        "path": None,
        "region": "ap-northeast-2",
        "what": "NAT gateway with 1 public IPv4 address",
        "minimum": 46.72,
        "typical": {"low": 46.72, "high": 46.72},
        "maximum": 46.72,
        "left_out": ["what goes through it (0.059 USD for a GB through a NAT gateway)"],
        "not_priced": None,
    }
    assert priceless["not_priced"] == "no price known for zz9.large in ap-northeast-2"
    assert [priceless[name] for name in ("what", "minimum", "typical", "maximum")] == [None] * 4
    assert document["prices"][0] == {
        "region": "ap-northeast-2",
        "name": "nat_gateway_hour",
        "usd": 0.059,
        "date": "2026-10-01",
        "source": "AWS Price List offer files of ap-northeast-2, as a public cost catalogue reads them",
        "certainty": "high",
        "computed": False,
    }
    assert document["left_out"][0].startswith("taxes")


def test_json_has_discounts_in_percent() -> None:
    (spot,) = [each for each in cost_json.document(costs(service(SPOT)))["prices"] if "percent_off" in each]
    assert (spot["region"], spot["name"], spot["percent_off"], spot["date"]) == (None, "Fargate Spot", [50, 70], "2026")
