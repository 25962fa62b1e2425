"""AWS::ElasticLoadBalancingV2::*."""

from collections.abc import Callable
from typing import Any

from ecs_constructs.local_aws import LocalAws
from tests.local_aws.conftest import Stacks, Template
from tests.local_aws.resources.conftest import Network

Deployed = Callable[[Template], str]


def template(network: Network, *, path: str = "/cats*", priority: int = 10, idle: str = "60") -> Template:
    """A load balancer that redirects, and routes one path."""

    def resource(kind: str, **properties: Any) -> dict[str, Any]:
        return {"Type": f"AWS::ElasticLoadBalancingV2::{kind}", "Properties": properties}

    return {
        "Resources": {
            "Balancer": resource(
                "LoadBalancer",
                Scheme="internal",
                Type="application",
                Subnets=network.subnets,
                SecurityGroups=[network.security_group],
                LoadBalancerAttributes=[
                    {"Key": "idle_timeout.timeout_seconds", "Value": idle},
                    {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"},
                ],
            ),
            "Listener": resource(
                "Listener",
                LoadBalancerArn={"Ref": "Balancer"},
                Port=80,
                Protocol="HTTP",
                DefaultActions=[
                    {
                        "Type": "redirect",
                        "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
                    }
                ],
            ),
            "Targets": resource(
                "TargetGroup",
                Port=80,
                Protocol="HTTP",
                VpcId=network.vpc,
                TargetType="ip",
                HealthCheckPath="/cats/",
                Matcher={"HttpCode": "200-299"},
                TargetGroupAttributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}],
            ),
            "Rule": resource(
                "ListenerRule",
                ListenerArn={"Ref": "Listener"},
                Priority=priority,
                Conditions=[
                    {"Field": "path-pattern", "PathPatternConfig": {"Values": [path]}},
                    {"Field": "host-header", "HostHeaderConfig": {"Values": ["cats.example.com"]}},
                ],
                Actions=[{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
            ),
        },
        "Outputs": {
            "Balancer": {"Value": {"Fn::GetAtt": ["Balancer", "LoadBalancerFullName"]}},
            "Targets": {"Value": {"Fn::GetAtt": ["Targets", "TargetGroupFullName"]}},
            "Name": {"Value": {"Fn::GetAtt": ["Balancer", "DNSName"]}},
        },
    }


def test_a_load_balancer_reads_back(aws: LocalAws, stacks: Stacks, deployed: Deployed, network: Network) -> None:
    name = deployed(template(network))
    balancer, listener, targets = (stacks.physical_id(name, key) for key in ("Balancer", "Listener", "Targets"))
    elb = aws.client("elbv2")

    found = elb.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"][0]
    assert (found["Scheme"], found["SecurityGroups"]) == ("internal", [network.security_group])
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=balancer)["Attributes"]
    assert {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"} in attributes
    default = elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]["DefaultActions"][0]
    assert default["RedirectConfig"]["StatusCode"] == "HTTP_301"
    rule = next(rule for rule in elb.describe_rules(ListenerArn=listener)["Rules"] if not rule["IsDefault"])
    assert rule["Priority"] == "10"
    assert rule["Conditions"][0]["PathPatternConfig"] == {"Values": ["/cats*"]}
    assert rule["Conditions"][1]["HostHeaderConfig"] == {"Values": ["cats.example.com"]}
    assert rule["Actions"][0]["TargetGroupArn"] == targets
    group = elb.describe_target_groups(TargetGroupArns=[targets])["TargetGroups"][0]
    assert (group["HealthCheckPath"], group["Matcher"]) == ("/cats/", {"HttpCode": "200-299"})
    delay = elb.describe_target_group_attributes(TargetGroupArn=targets)["Attributes"]
    assert {"Key": "deregistration_delay.timeout_seconds", "Value": "30"} in delay
    outputs = stacks.outputs(name)
    assert outputs["Balancer"] == balancer.split(":loadbalancer/")[1]
    assert outputs["Targets"] == targets.split(":")[-1]
    assert outputs["Name"] == found["DNSName"]

    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)
    assert balancer not in {left["LoadBalancerArn"] for left in elb.describe_load_balancers()["LoadBalancers"]}
    assert targets not in {left["TargetGroupArn"] for left in elb.describe_target_groups()["TargetGroups"]}


def test_rules_and_attributes_change_in_place(
    aws: LocalAws, stacks: Stacks, deployed: Deployed, network: Network
) -> None:
    name = deployed(template(network))
    balancer, listener, rule = (stacks.physical_id(name, key) for key in ("Balancer", "Listener", "Rule"))

    stacks.update(name, template(network, path="/kittens*", priority=20, idle="120"))

    assert stacks.status(name) == "UPDATE_COMPLETE", stacks.failures(name)
    assert (stacks.physical_id(name, "Balancer"), stacks.physical_id(name, "Rule")) == (balancer, rule)
    elb = aws.client("elbv2")
    found = [rule for rule in elb.describe_rules(ListenerArn=listener)["Rules"] if not rule["IsDefault"]]
    assert [rule["Priority"] for rule in found] == ["20"]
    assert found[0]["Conditions"][0]["PathPatternConfig"] == {"Values": ["/kittens*"]}
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=balancer)["Attributes"]
    assert {"Key": "idle_timeout.timeout_seconds", "Value": "120"} in attributes
    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)
