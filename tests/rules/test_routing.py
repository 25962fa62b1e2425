"""Boundaries and edges of the rules of listeners, their rules and the target groups behind them."""

from pathlib import Path

import pytest

from ecs_constructs.rules import Severity, catalogue, check
from ecs_constructs.rules.routing.patterns import covers
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.rules.checking import found, only, template

PRIORITY = "routing/duplicate-priority"
SHADOWED = "routing/shadowed-rule"
VALUES = "routing/condition-values"
COLLISION = "routing/target-group-name-collision"
LISTENER = "routing/target-group-without-listener"
MIXED = "routing/mixed-controllers"

LISTENERS = (
    "One: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: arn, Port: 80}}\n"
    "Two: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: arn, Port: 81}}\n"
)


def path(*values: str) -> str:
    return f"{{Field: path-pattern, PathPatternConfig: {{Values: [{', '.join(values)}]}}}}"


def rule(name: str, priority: object, conditions: str = path("/a"), listener: str = "!Ref One") -> str:
    return (
        f"{name}: {{Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {{ListenerArn: {listener}, "
        f"Priority: {priority}, Conditions: [{conditions}]}}}}\n"
    )


@pytest.mark.parametrize(
    ("rules", "faults"),
    [
        (rule("A", 1) + rule("B", 2), []),
        (rule("A", 1) + rule("B", 1), ["B"]),
        (rule("A", 1) + rule("B", "'1'") + rule("C", 1), ["B", "C"]),
        (rule("A", 1) + rule("B", 1, listener="!Ref Two"), []),
        (rule("A", 1) + rule("B", 1, listener="!GetAtt One.ListenerArn"), ["B"]),
        (rule("A", 1, listener="!Ref Open") + rule("B", 1, listener="!Ref Open"), ["B"]),
        (rule("A", 1, listener="!Ref Open") + rule("B", 1), []),
        (rule("A", "!Ref Open") + rule("B", "!Ref Open"), []),
        (rule("A", "!Ref Open") + rule("B", 1) + rule("C", 1), ["C"]),
    ],
)
def test_duplicate_priority(rules: str, faults: list[str]) -> None:
    assert [finding.resource for finding in found(PRIORITY, LISTENERS + rules)] == faults


@pytest.mark.parametrize(
    ("pattern", "other", "expected"),
    [
        ("/a", "/a", True),
        ("/a*", "/a", True),
        ("/a*", "/a/b*", True),
        ("/a/*", "/a", False),
        ("/a/*", "/a*", False),
        ("*", "?", True),
        ("?", "*", False),
        ("/?", "/?", True),
        ("/?", "/a", True),
        ("/a", "/?", False),
        ("*a*b", "*b*a*b", True),
        ("*a*b", "*b*a", False),
        ("**", "", True),
        ("?", "", False),
        ("*a" * 60 + "b", "a" * 128, False),
    ],
)
def test_covers(pattern: str, other: str, expected: bool) -> None:
    assert covers(pattern, other) is expected


def test_a_rule_whose_listener_a_macro_adds_is_not_judged() -> None:
    opened = rule("A", 1).replace("ListenerArn: !Ref One", "'Fn::Transform': {Name: 'AWS::Include'}")
    assert "Fn::Transform" in opened
    for name in ("routing/duplicate-priority", "routing/shadowed-rule"):
        assert found(name, opened + opened.replace("A:", "C:", 1) + rule("B", 1)) == []


def host(*values: str) -> str:
    return f"{{Field: host-header, HostHeaderConfig: {{Values: [{', '.join(values)}]}}}}"


def config(field: str, name: str, values: str) -> str:
    return f"{{Field: {field}, {name}: {{{values}}}}}"


def source(network: str) -> str:
    return config("source-ip", "SourceIpConfig", f"Values: [{network}]")


def header(name: str, value: str) -> str:
    return config("http-header", "HttpHeaderConfig", f"HttpHeaderName: {name}, Values: ['{value}']")


def query(key: str, value: str) -> str:
    return config("query-string", "QueryStringConfig", f"Values: [{{Key: {key}, Value: '{value}'}}]")


def keyless(value: str) -> str:
    return config("query-string", "QueryStringConfig", f"Values: [{{Value: '{value}'}}]")


def method(*names: str) -> str:
    return config("http-request-method", "HttpRequestMethodConfig", f"Values: [{', '.join(names)}]")


@pytest.mark.parametrize(
    ("first", "second", "faults"),
    [
        (path("'/*'"), path("/a"), 1),
        (path("/a*", "/b*"), path("/b/c", "/a"), 1),
        (path("/a*"), path("/a", "/b"), 0),
        (path("/A"), path("/a"), 0),
        (path("/a"), path("/a") + ", " + host("a.example.com"), 1),
        (path("/a") + ", " + host("a.example.com"), path("/a"), 0),
        (host("'*.EXAMPLE.com'"), host("a.example.com"), 1),
        (host("'*.example.com'"), path("/a"), 0),
        ("{Field: path-pattern, Values: ['/a*']}", path("/a"), 1),
        (method("GET", "PUT"), method("GET"), 1),
        (method("GET"), method("GET", "PUT"), 0),
        (method("GET"), method("get"), 0),
        (source("10.0.0.0/8"), source("10.1.0.0/16"), 1),
        (source("10.1.0.0/16"), source("10.0.0.0/8"), 0),
        (source("10.1.0.0/16"), source("10.0.0.0/16"), 0),
        (source("10.0.0.0/8"), source("10.0.0.0/8"), 1),
        (source("10.0.0.0/8"), source("10.1.1.1/32"), 1),
        (source("10.1.2.3/8"), source("10.4.5.6/16"), 1),
        (source("10.0.0.0/8"), source("'fd00::/8'"), 0),
        (source("anything"), source("10.0.0.0/8"), 0),
        (header("X-Team", "*"), header("x-team", "Cats"), 1),
        (header("X-Team", "*"), header("X-Other", "cats"), 0),
        (query("team", "c*"), query("TEAM", "Cats"), 1),
        (query("team", "c*"), query("other", "cats"), 0),
        (keyless("c*"), keyless("cats"), 1),
        (keyless("c*"), query("team", "cats"), 0),
        (query("team", r"\*"), query("team", r"\*"), 1),
        (query("team", r"\*"), query("team", r"\cats"), 0),
        (query("team", "c*"), query("team", r"c\*"), 1),
        (path("/a", "!Ref Open"), path("/a"), 0),
        ("{Field: path-pattern, RegexValues: ['^/a']}", "{Field: path-pattern, RegexValues: ['^/a']}", 1),
        ("{Field: path-pattern, RegexValues: ['^/a']}", "{Field: path-pattern, RegexValues: ['^/ab']}", 0),
        ("", path("/a"), 0),
        (path("/a"), "", 0),
        (path("'*'"), "{Field: path-pattern}", 0),
    ],
)
def test_shadowed_rule(first: str, second: str, faults: int) -> None:
    findings = found(SHADOWED, LISTENERS + rule("A", 1, first) + rule("B", 2, second))
    assert [(finding.resource, finding.severity) for finding in findings] == [("B", Severity.WARNING)] * faults


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        (path("/a/b"), "Exchange the priorities of the two, or narrow the conditions of A."),
        (path("/a*"), "Narrow the conditions of A."),
    ],
)
def test_the_fix_of_a_shadowed_rule(later: str, fix: str) -> None:
    resources = LISTENERS + rule("A", 1, path("/a*")) + rule("B", 2, later)
    assert only(SHADOWED, resources).fix == fix
    if fix.startswith("Exchange"):
        assert found(SHADOWED, LISTENERS + rule("A", 2, path("/a*")) + rule("B", 1, later)) == []


def test_a_rule_without_a_priority_is_not_judged() -> None:
    assert found(SHADOWED, LISTENERS + rule("A", 1) + rule("B", "!Ref AWS::NoValue")) == []
    assert found(SHADOWED, LISTENERS + rule("A", "!Ref AWS::NoValue") + rule("B", 1)) == []


def test_a_later_rule_shadows_nothing_and_no_rule_shadows_across_listeners() -> None:
    assert found(SHADOWED, LISTENERS + rule("A", 2, path("'/*'")) + rule("B", 1)) == []
    assert found(SHADOWED, LISTENERS + rule("A", 1, path("'/*'")) + rule("B", 2, listener="!Ref Two")) == []


@pytest.mark.parametrize(
    ("conditions", "limits"),
    [
        (path("/a", "/b", "/c", "/d", "/e"), []),
        (path("/a", "/b", "/c", "/d", "/e", "/f"), [5]),
        (path("/a", "/b", "/c") + ", " + host("a.b", "c.d", "e.f"), [5]),
        (path("/a", "/b", "/c", "/d", "/e") + ", " + host("!Ref Open"), []),
        (path("'*a*a*a*'", "'?b?'"), []),
        (path("'*a*a*a*'", "'?b?b?'"), [6]),
        (query("k", "******") + ", " + path("/a*"), [6]),
        (query("k", r"******\*\?"), []),
        (path(r"'*\*****'"), []),
        (path(r"'**\*****'"), [6]),
        ("{Field: path-pattern, RegexValues: ['^/.*', b, c, d, e, f]}", [5]),
    ],
)
def test_condition_values(conditions: str, limits: list[int]) -> None:
    assert [finding.limit for finding in found(VALUES, LISTENERS + rule("A", 1, conditions))] == limits


def test_wildcards_are_told_apart_from_values() -> None:
    finding = only(VALUES, LISTENERS + rule("A", 1, path("'****'", "'???'")))
    assert finding.actual == 7
    assert " 7 wildcards " in finding.message


def named(name: str, value: str) -> str:
    return f"{name}: {{Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {{Name: {value}}}}}\n"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (named("A", "cats") + named("B", "cats"), ["B"]),
        (named("A", "cats") + named("B", "dogs"), []),
        (named("A", "!Ref Open") + named("B", "!Ref Open"), []),
        (named("A", "!Ref AWS::NoValue") + named("B", "!Ref AWS::NoValue"), []),
    ],
)
def test_name_collision(resources: str, faults: list[str]) -> None:
    assert [finding.resource for finding in found(COLLISION, resources)] == faults


@pytest.mark.parametrize(
    ("first", "second", "faults"),
    [
        (("1", "eu-west-1"), ("1", "eu-west-1"), 1),
        (("1", "eu-west-1"), ("1", "eu-west-2"), 0),
        (("1", "eu-west-1"), ("2", "eu-west-1"), 0),
        ((None, None), (None, None), 0),
        (("1", None), ("1", None), 0),
        ((None, "eu-west-1"), (None, "eu-west-1"), 0),
    ],
)
def test_name_collision_across_stacks(
    first: tuple[str | None, str | None], second: tuple[str | None, str | None], faults: int
) -> None:
    stacks = [
        Stack(name=name, body=template(named("A", "cats")), file=Path(name), account=account, region=region)
        for name, (account, region) in (("one", first), ("two", second))
    ]
    findings = check(Graph(stacks), [catalogue.rule_named(COLLISION)]).findings
    assert len(findings) == faults


def test_a_nested_stack_is_where_its_parent_is() -> None:
    outer = Stack(name="outer", body=template(named("A", "cats")), file=Path("outer"))
    inner = Stack(name="outer/Inner", body=template(named("B", "cats")), file=Path("inner"), parent=outer)
    (finding,) = check(Graph([outer, inner]), [catalogue.rule_named(COLLISION)]).findings
    assert finding.resource == "B"


SERVICE = (
    "Service: {Type: AWS::ECS::Service, @@Properties: {TaskDefinition: web, "
    "LoadBalancers: [{ContainerName: app, ContainerPort: 80, TargetGroupArn: !Ref Cats}]}}\n"
    "Cats: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80}}\n"
)


def listener(target: str) -> str:
    return (
        "Listener: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: arn, "
        f"DefaultActions: [{{Type: forward, TargetGroupArn: {target}}}]}}}}\n"
    )


DOGS = "Dogs: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80}}\n"
CUSTOM = "Custom: {Type: Custom::Attach, Properties: {Group: !Ref Cats}}\n"
WAIT = "Wait: {Type: AWS::CloudFormation::WaitConditionHandle, DependsOn: Listener}\n"


@pytest.mark.parametrize(
    ("depends_on", "others", "severities"),
    [
        ("DependsOn: Listener, ", listener("!Ref Cats"), []),
        ("DependsOn: [Dogs, Listener], ", listener("!Ref Cats") + DOGS, []),
        ("DependsOn: [Wait], ", listener("!Ref Cats") + WAIT, []),
        ("", listener("!Ref Cats"), [Severity.WARNING]),
        ("", listener("!Ref Dogs") + DOGS, [Severity.ERROR]),
        ("", DOGS, [Severity.WARNING]),
        ("", listener("!Ref Open"), []),
        ("", listener("!Ref Dogs") + DOGS + CUSTOM, []),
        ("Metadata: {x: !Ref Listener}, ", listener("!Ref Cats"), [Severity.WARNING]),
    ],
)
def test_target_group_without_listener(depends_on: str, others: str, severities: list[Severity]) -> None:
    findings = found(LISTENER, SERVICE.replace("@@", depends_on) + others)
    assert [finding.severity for finding in findings] == severities


def test_what_ties_a_target_group_to_a_load_balancer_is_named() -> None:
    second = listener("!Ref Cats").replace("Listener:", "Second:", 1)
    finding = only(LISTENER, SERVICE.replace("@@", "") + listener("!Ref Cats") + second)
    assert (finding.property, finding.actual) == ("Properties/LoadBalancers/0/TargetGroupArn", "Cats")
    assert "Listener or Second" in finding.fix


def test_target_group_with_a_rule_or_a_weight_hangs_on_a_listener() -> None:
    forward = "ForwardConfig: {TargetGroups: [{TargetGroupArn: !Ref Cats, Weight: 1}]}"
    route = (
        "Route: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: arn, Priority: 1, "
        f"Conditions: [{path('/a')}], Actions: [{{Type: forward, {forward}}}]}}}}\n"
    )
    assert found(LISTENER, SERVICE.replace("@@", "DependsOn: Route, ") + route) == []
    assert only(LISTENER, SERVICE.replace("@@", "") + route).fix == "Add Route to the service's DependsOn."


def blue_green(forward: str, production: str = "!Ref Route") -> str:
    return (
        "Service: {Type: AWS::ECS::Service, DependsOn: Route, Properties: {LoadBalancers: [{ContainerName: app, "
        "ContainerPort: 80, TargetGroupArn: !Ref Cats, AdvancedConfiguration: "
        f"{{AlternateTargetGroupArn: !Ref Dogs, ProductionListenerRule: {production}}}}}]}}}}\n"
        "Cats: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80}}\n"
        f"{DOGS}"
        "Route: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: arn, Priority: 1, "
        f"Conditions: [{path('/a')}], Actions: [{{Type: forward, {forward}}}]}}}}\n"
    )


BOTH = "ForwardConfig: {TargetGroups: [{TargetGroupArn: !Ref Cats, @@}, {TargetGroupArn: !Ref Dogs}]}"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (blue_green(BOTH.replace("@@", "Weight: 1")), 1),
        (blue_green(BOTH.replace(", @@", "")), 0),
        (blue_green(BOTH.replace("@@", "Weight: 1"), "!Ref Open"), 0),
        (blue_green("TargetGroupArn: !Ref Cats"), 0),
        (blue_green("ForwardConfig: {TargetGroups: [{TargetGroupArn: !Ref Cats, Weight: 1}]}"), 0),
        (blue_green(BOTH.replace("@@", "Weight: 1"), "!Ref AWS::NoValue"), 0),
    ],
)
def test_mixed_controllers(resources: str, faults: int) -> None:
    assert len(found(MIXED, resources)) == faults
