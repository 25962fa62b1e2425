"""What a plan costs, printed below it."""

import json

from ecs_constructs.cost import Cost, costs_of
from ecs_constructs.report import plan_html, plan_json, plan_text
from tests.cost.costing import graph
from tests.cost.test_costs import CONDITION
from tests.cost.test_groups import group
from tests.cost.test_network import nat_gateway
from tests.cost.test_services import scaled, service
from tests.report.plans import FITTING, NOTHING

SPOT = "CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 1}]"


def of(resources: str, sections: str = "", region: str | None = "ap-northeast-2") -> list[tuple[str, Cost]]:
    """What some resources in YAML cost."""
    return list(costs_of(graph(resources, sections, region)))


def below(costs: list[tuple[str, Cost]]) -> list[str]:
    """The lines of the terminal below the plan."""
    lines = plan_text.render(FITTING, costs, width=100).splitlines()
    before = plan_text.render(FITTING, width=100).splitlines()
    assert lines[: len(before)] == before
    return lines[len(before) :]


def test_a_few_lines_have_the_range_its_parts_and_what_is_left_out() -> None:
    assert below(of("\n".join([service(SPOT), group(instance_type="zz9.large"), nat_gateway()]))) == [
        "",
        "Cost: 52.94 to 57.08 USD a month, without 1 resource of unknown price (list prices of",
        "ap-northeast-2, dated 2026-10-01).",
        "  - Of that: services 6.22 to 10.36; NAT gateways 46.72.",
        "  - No price: Group (no price known for zz9.large in ap-northeast-2).",
        "  - Spot is taken to be as much cheaper as it usually is. It may cost up to the price on demand.",
        "  - Left out: taxes, discounts and the free tier; the further tasks of a deployment; traffic:",
        "    through load balancers, NAT gateways and endpoints (unless given), between Availability Zones,",
        "    out; disks, public addresses, CPU credits and licences of instances (priced as Linux, shared",
        "    tenancy); CloudWatch, ECR and every other resource; of single resources what --format html says.",
    ]


def test_without_a_region_there_is_one_line() -> None:
    assert below(of(nat_gateway(), region=None)) == ["", "Cost not known: no Region known; pass --region."]


def test_where_nothing_costs_nothing_is_said() -> None:
    nothing = of("Topic: {Type: AWS::SNS::Topic}")
    assert below(nothing) == []
    assert plan_html.render(FITTING, nothing) == plan_html.render(FITTING)


def test_what_conditions_change_is_said() -> None:
    lines = below(of(scaled(1, "!If [IsBig, 100, 4]"), CONDITION))
    assert lines[1].startswith("Cost: 20.72 to 82.90 USD a month (")
    assert lines[2] == "  - Where Big is yes: 20.72 to 2,072.47 USD a month."


def test_what_only_a_condition_makes_is_said() -> None:
    gateway = nat_gateway().replace("Type:", "Condition: IsBig, Type:", 1)
    assert "  - Where Big is yes: 67.44 USD a month." in below(of(service() + gateway, CONDITION))
    unpriced = group(instance_type="!If [IsBig, zz9.large, m5.large]")
    assert "  - Where Big is yes: ? USD a month; no price: no price known for zz9.large in ap-northeast-2." in below(
        of(unpriced, CONDITION)
    )


def test_json_has_the_whole_cost_and_that_of_other_conditions() -> None:
    found = json.loads(plan_json.render(FITTING, of(scaled(1, "!If [IsBig, 100, 4]"), CONDITION)))
    assert set(found) == {"version", "placements", "clusters", "cost"}
    assert (found["cost"]["minimum"], found["cost"]["maximum"], found["cost"]["typical"]) == (20.72, 82.9, None)
    assert found["cost"]["conditions"] == [
        {"holds": "where Big is yes", "minimum": 20.72, "maximum": 2072.47, "not_priced": []}
    ]
    assert found["cost"]["resources"][0]["resource"] == "Service"


def test_the_page_has_a_section_with_every_line_and_note() -> None:
    html = plan_html.render(FITTING, of(scaled(1, "!If [IsBig, 100, 4]") + nat_gateway(), CONDITION))
    (section,) = [part.partition("</section>")[0] for part in html.split("<section")[1:] if 'id="cost"' in part]
    assert "Cost in USD a month (730 hours), list prices without tax" in section
    assert "<td>NAT gateway with 1 public IPv4 address</td><td>46.72</td>" in section
    assert "<li>Where Big is yes: 67.44 to 2,119.19 USD a month.</li>" in section
    assert "<li>Prices of ap-northeast-2, dated 2026-10-01.</li>" in section
    assert "Left out everywhere: taxes" in section


def test_words_stand_to_the_left_of_amounts() -> None:
    style = plan_html.render(FITTING, of(nat_gateway())).partition("</style>")[0]
    assert "#cost th:nth-child(2), #cost td:nth-child(2) { text-align: left;" in style


def test_the_page_has_the_cost_of_what_needs_no_place() -> None:
    assert 'id="cost"' in plan_html.render(NOTHING, of(nat_gateway()))


def test_a_template_cannot_write_on_the_page() -> None:
    evil = nat_gateway().replace("Type: AWS", "Metadata: {'aws:cdk:path': 'A/<script>'}, Type: AWS")
    assert "<script" not in plan_html.render(FITTING, of(evil))
