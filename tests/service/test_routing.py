"""Tests of routes and of the priorities of their rules."""

import re
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk.assertions import Template
from hypothesis import given
from hypothesis import strategies as st

from ecs_constructs.service import Route, listener_rule_priority
from tests.service.platform import number_token

_LITERALS = st.text("abcdefgh/-_.", min_size=0, max_size=60)
_PATTERNS = st.text("abc/*?", min_size=1, max_size=128)
_HOSTS = st.sampled_from(["example.com", "www.example.com", "*.example.com", "api?.example.com"])


@given(st.lists(_PATTERNS, max_size=5), st.lists(_HOSTS, max_size=5))
def test_every_priority_is_one_that_elb_takes(paths: list[str], hosts: list[str]) -> None:
    assert 1 <= listener_rule_priority(paths=paths, hosts=hosts) <= 50_000


@given(_LITERALS, st.text("abcdefgh/", min_size=1, max_size=60), st.lists(_HOSTS, max_size=1))
def test_a_longer_pattern_comes_before_one_that_matches_more(start: str, more: str, hosts: list[str]) -> None:
    wide, narrow, exact = (f"/{start}*", f"/{start}{more}*", f"/{start}{more}")
    order = [listener_rule_priority(paths=[path], hosts=hosts) for path in (exact, narrow, wide)]
    assert order == sorted(set(order))


@given(st.lists(_PATTERNS, max_size=3))
def test_a_host_comes_before_a_host_pattern_before_any_host(paths: list[str]) -> None:
    order = [listener_rule_priority(paths=paths, hosts=hosts) for hosts in (["a.example.com"], ["*.example.com"], [])]
    assert order == sorted(set(order))


def test_a_path_comes_before_none() -> None:
    with_path = listener_rule_priority(paths=["/*"], hosts=["www.example.com"])
    assert with_path < listener_rule_priority(hosts=["www.example.com"])


def test_several_values_count_as_the_least_specific() -> None:
    assert listener_rule_priority(paths=["/cats/one", "/*"]) > listener_rule_priority(paths=["/cats*"])


def test_a_priority_never_changes_with_a_release() -> None:
    """Another figure would move the rules of deployed services; rules that swap priorities fail the deployment."""
    assert listener_rule_priority(paths=["/*"]) == 49246
    assert listener_rule_priority(paths=["/cats*"]) == 48385
    assert listener_rule_priority(paths=["/dogs*"]) == 48453
    assert listener_rule_priority(paths=["/healthz"], hosts=["www.example.com"]) == 107


def test_the_order_of_values_and_the_case_of_hosts_do_not_matter() -> None:
    assert listener_rule_priority(paths=["/a*", "/b*"], hosts=["A.example.com"]) == listener_rule_priority(
        paths=["/b*", "/a*"], hosts=["a.example.com"]
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "a route has 0 paths and hosts; a listener rule takes 1 to 5."),
        ({"paths": ["/1", "/2", "/3"], "hosts": ["a.io", "b.io", "c.io"]}, "a route has 6 paths and hosts;"),
        ({"paths": "/*"}, 'paths is the text "/*"; it must be a list. Write paths=["/*"].'),
        ({"hosts": "a.io"}, 'hosts is the text "a.io"; it must be a list. Write hosts=["a.io"].'),
        ({"paths": ["cats"]}, 'path "cats" of a route can\'t match; it must begin with "/"'),
        ({"paths": ["/" + "a" * 128]}, 'can\'t match; it must begin with "/" and have at most 128 characters'),
        (
            {"hosts": ["localhost"]},
            'host "localhost" of a route is not one that a listener rule takes; it must contain',
        ),
        ({"hosts": ["10.0.0.1"]}, 'host "10.0.0.1" of a route is not one that a listener rule takes;'),
        ({"paths": ["/*"], "priority": 0}, "priority is 0; it must be a whole number between 1 and 50000."),
        ({"paths": ["/*"], "priority": 50_001}, "priority is 50001; it must be a whole number between 1 and 50000."),
    ],
)
def test_a_route_that_can_not_work_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Route(**options)


def test_a_path_decided_at_deployment_needs_a_priority() -> None:
    path = cdk.Token.as_string({"Ref": "Path"})
    host = cdk.Token.as_string({"Ref": "Host"})
    assert Route(paths=[path], hosts=[host], priority=7).priority == 7
    with pytest.raises(ValueError, match="no priority can be computed from it; give the route a priority"):
        Route(paths=[path])


def test_rules_of_an_existing_listener(stack: cdk.Stack) -> None:
    """One listener, several rules: conditions, priorities, collisions, and one whose priority comes from a
    parameter."""
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    listener = elbv2.ApplicationListener.from_application_listener_attributes(
        stack,
        "Listener",
        listener_arn="arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/existing/0123456789abcdef/0123456789abcdef",
        security_group=ec2.SecurityGroup(stack, "Group", vpc=vpc),
    )
    cdk.CfnParameter(stack, "Number", type="Number")
    targets = elbv2.ApplicationTargetGroup(stack, "Targets", vpc=vpc, port=80, target_type=elbv2.TargetType.IP)
    Route(paths=["/cats*"], hosts=["*.example.com"], priority=10).add_to(
        stack, "Cats", listener=listener, target_group=targets
    )
    Route(paths=["/dogs*"]).add_to(stack, "Dogs", listener=listener, target_group=targets)
    for name in ("First", "Second"):
        Route(paths=["/*"], priority=number_token()).add_to(stack, name, listener=listener, target_group=targets)

    with pytest.raises(
        ValueError,
        match=re.escape(
            "the rule of Test has priority 10 on Test/Listener, as has that of Test; give one of the two routes "
            "another priority between 1 and 50000."
        ),
    ):
        Route(paths=["/"], priority=10).add_to(stack, "Taken", listener=listener, target_group=targets)

    template = Template.from_stack(stack)
    template.resource_count_is("AWS::ElasticLoadBalancingV2::ListenerRule", 4)
    template.has_resource_properties(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        {
            "Priority": 10,
            "Conditions": [
                {"Field": "host-header", "HostHeaderConfig": {"Values": ["*.example.com"]}},
                {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/cats*"]}},
            ],
        },
    )
    template.has_resource_properties(
        "AWS::ElasticLoadBalancingV2::ListenerRule", {"Priority": listener_rule_priority(paths=["/dogs*"])}
    )
    template.has_resource_properties("AWS::ElasticLoadBalancingV2::ListenerRule", {"Priority": {"Ref": "Number"}})
