"""The names that AWS takes."""

from pathlib import Path

import pytest

from ecs_constructs.rules import CURRENT, catalogue, check
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.rules.checking import OPEN, found, only, report, template

CLUSTER = "Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: %s}}"
SERVICE = "Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: 'web:1', ServiceName: %s}}"
FAMILY = "Task: {Type: AWS::ECS::TaskDefinition, Properties: {Family: %s}}"
CONTAINER = "Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: %s, Image: web}]}}"
BALANCER = "Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: %s}}"
TARGETS = "Targets: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Name: %s}}"
ENVIRONMENT = "Environment: {Type: AWS::Batch::ComputeEnvironment, Properties: {ComputeEnvironmentName: %s}}"
QUEUE = "Queue: {Type: AWS::Batch::JobQueue, Properties: {JobQueueName: %s}}"
JOB = "Job: {Type: AWS::Batch::JobDefinition, Properties: {JobDefinitionName: %s}}"
POLICY = "Policy: {Type: AWS::Batch::SchedulingPolicy, Properties: {Name: %s}}"
LICENCES = "Licences: {Type: AWS::Batch::ConsumableResource, Properties: {ConsumableResourceName: %s}}"
TRAINING = "Training: {Type: AWS::Batch::ServiceEnvironment, Properties: {ServiceEnvironmentName: %s}}"

KINDS = [
    ("cluster/name", CLUSTER, 255, "cluster"),
    ("service/name", SERVICE, 255, "service"),
    ("task/family", FAMILY, 255, "task definition family"),
    ("task/container-name", CONTAINER, 255, "container"),
    ("lb/name", BALANCER, 32, "load balancer"),
    ("lb/name", TARGETS, 32, "target group"),
    ("batch/name", ENVIRONMENT, 128, "compute environment"),
    ("batch/name", QUEUE, 128, "job queue"),
    ("batch/name", JOB, 128, "job definition"),
    ("batch/name", POLICY, 128, "scheduling policy"),
    ("batch/name", LICENCES, 128, "consumable resource"),
    ("batch/name", TRAINING, 128, "service environment"),
]


@pytest.mark.parametrize(("rule", "resource", "longest", "what"), KINDS)
def test_a_name_is_as_long_as_it_may_be(rule: str, resource: str, longest: int, what: str) -> None:
    assert found(rule, resource % ("a" * longest)) == []
    finding = only(rule, resource % ("a" * (longest + 1)))
    assert finding.message == f"The {what} name {'a' * (longest + 1)!r} has {longest + 1} characters."
    assert str(finding.limit).startswith(f"1 to {longest} letters, figures")


@pytest.mark.parametrize(("rule", "resource"), [kind[:2] for kind in KINDS])
@pytest.mark.parametrize("character", [".", " ", "/", ":", "é"])
def test_a_name_has_no_other_characters(rule: str, resource: str, character: str) -> None:
    finding = only(rule, resource % f"'web{character}1'")
    assert finding.message.endswith(f"name {f'web{character}1'!r} has {character!r} where it may not.")


@pytest.mark.parametrize(("rule", "resource"), [kind[:2] for kind in KINDS])
def test_underscores_are_for_all_but_load_balancers(rule: str, resource: str) -> None:
    assert len(found(rule, resource % "Web_1-a")) == (1 if rule == "lb/name" else 0)
    assert found(rule, resource % "Web1-a") == []


@pytest.mark.parametrize(
    ("name", "balancer", "targets"),
    [
        ("-web", "-", "-"),
        ("web-", "-", "-"),
        ("internal-web", "internal-", None),
        ("web-internal-web", None, None),
        ("internal", None, None),
        ("!Sub '-${Open}'", "-", "-"),
        ("!Sub '${Open}-'", "-", "-"),
        ("!Sub '${Open}-${Open}'", None, None),
        ("!Sub 'internal-${Open}'", "internal-", None),
        ("!Sub '${Open}internal-web'", None, None),
        ("!Join ['-', [!Ref Open, '']]", "-", "-"),
    ],
)
def test_names_of_load_balancers_begin_and_end_properly(name: str, balancer: str | None, targets: str | None) -> None:
    for resource, what in ((BALANCER, balancer), (TARGETS, targets)):
        messages = [finding.message for finding in found("lb/name", resource % name)]
        assert [message.rpartition(" has ")[2] for message in messages] == [f"{what!r} where it may not."] * bool(what)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (f"!Sub '${{Open}}-{'a' * 32}'", f"The target group name '...-{'a' * 32}' has at least 33 characters."),
        (f"!Sub '${{Open}}-{'a' * 31}'", None),
        ("!Join ['_', [!Ref Open, web]]", "The target group name '..._web' has '_' where it may not."),
        ("!Join ['-', [!Ref Open, web]]", None),
        ("!Sub ['${a}_web', {a: !Ref Open}]", "The target group name '..._web' has '_' where it may not."),
        ("!Sub ['${a}-${Short}', {a: !Ref Open}]", "The target group name '...-a_b' has '_' where it may not."),
        ("!Sub ['${a}-web', {a: !Ref Open, b: c_d}]", None),
        ("!Sub ['{{resolve:ssm:/${a}/name}}', {a: !Ref Open}]", None),
        ("!Join ['-', [my, web]]", None),
        ("!Join ['_', [my, web]]", "The target group name 'my_web' has '_' where it may not."),
        ("!Join ['_', [my, !Ref AWS::NoValue]]", None),
        ("!Join ['_', [!Ref AWS::NoValue, my]]", None),
        ("!Join ['_', [my, !If [Unknown, web, !Ref AWS::NoValue]]]", None),
        ("!Join ['_', [!If [Unknown, web, !Ref AWS::NoValue], my]]", None),
        (
            "!Join ['_', [my, !If [Unknown, web, !Ref AWS::NoValue], 1]]",
            "The target group name 'my..._1' has '_' where it may not.",
        ),
        ("!Ref Open", None),
        ("!Ref Short", "The target group name 'a_b' has '_' where it may not."),
        ("!Ref AWS::NoValue", None),
        ("'{{resolve:ssm:/web/name}}'", None),
        ("!Sub '{{resolve:ssm:/${Open}/name}}'", None),
        ("!Join ['', ['{{resolve:ssm:/', !Ref Open, '/name}}']]", None),
        ("!Join [':', ['{{resolve', ssm, '/web/name}}']]", None),
        ("!GetAtt Custom.Name", None),
        ("5", None),
    ],
)
def test_what_is_known_of_a_name_counts(name: str, message: str | None) -> None:
    sections = "Parameters: {Open: {Type: String}, Short: {Type: String, Default: a_b}}"
    resources = f"{TARGETS % name}\nCustom: {{Type: Custom::Name, Properties: {{ServiceToken: arn}}}}"
    assert [each.message for each in found("lb/name", resources, sections=sections)] == [message] * bool(message)


@pytest.mark.parametrize(
    ("name", "unresolved"),
    [("web", 0), ("!Ref Open", 1), ("!Sub '${Open}-web'", 1), ("!Sub '${Open}_web'", 0), ("!Ref AWS::NoValue", 0)],
)
def test_a_name_that_is_left_open_is_counted(name: str, unresolved: int) -> None:
    assert report(template(TARGETS % name), rule="lb/name").unresolved == unresolved


@pytest.mark.parametrize(("stack", "faults"), [("shop-production", 0), ("shop-production-frontend-eu", 1)])
def test_the_name_of_a_stack_is_part_of_the_name(stack: str, faults: int) -> None:
    body = template(TARGETS % "!Sub '${AWS::StackName}-targets'", OPEN)
    graph = Graph([Stack(name=stack, body=body, file=Path("test.yaml"))])
    assert len(check(graph, [catalogue.rule_named("lb/name")], CURRENT).findings) == faults
