"""Rules of compute environments: boundaries and edges."""

from dataclasses import replace
from pathlib import Path

import pytest

from ecs_constructs.rules import Finding, Severity, catalogue, check
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.rules.batch.resources import environment
from tests.rules.checking import found, only, report, template

ORDER = "batch/vcpus-order"
BID = "batch/bid-percentage"
LOW_BID = "batch/spot-bid-too-low"
STRATEGY = "batch/allocation-strategy"
FLEET_ROLE = "batch/spot-fleet-role"
ON_FARGATE = "batch/fargate-ce-fields"
REQUIRED = "batch/ec2-ce-required"
ARCHITECTURE = "batch/instance-types-architecture"
KNOWN = "batch/instance-types-known"
IMAGE = "batch/image-type-eol"
DELAY = "batch/scale-down-delay"
MINIMUM = "batch/min-vcpus-nonzero"
MAXIMUM = "batch/max-vcpus-overshoot"
QUOTAS = "batch/quotas"
ON_KUBERNETES = ", EksConfiguration: {EksClusterArn: cluster}"


def last_parts(rule: str, resources: str) -> list[str]:
    """The last part of the property of each finding."""
    return [finding.property.rpartition("/")[2] for finding in found(rule, resources)]


@pytest.mark.parametrize(
    ("limits", "properties"),
    [
        ("MinvCpus: 0, MaxvCpus: 1", []),
        ("MinvCpus: 16, DesiredvCpus: 16, MaxvCpus: 16", []),
        ("MinvCpus: 17, MaxvCpus: 16", ["MinvCpus"]),
        ("MinvCpus: -1, MaxvCpus: 16", ["MinvCpus"]),
        ("MinvCpus: 4, DesiredvCpus: 3, MaxvCpus: 16", ["DesiredvCpus"]),
        ("MinvCpus: 4, DesiredvCpus: 17, MaxvCpus: 16", ["DesiredvCpus"]),
        ("DesiredvCpus: 17, MaxvCpus: 16", ["DesiredvCpus"]),
        ("MaxvCpus: 16", []),
        ("MinvCpus: !Ref Open, MaxvCpus: 16", []),
        ("MinvCpus: 17, MaxvCpus: !Ref Open", []),
        ("MinvCpus: 17, MaxvCpus: 16, DesiredvCpus: !Ref Open", ["MinvCpus"]),
    ],
)
def test_vcpus_order(limits: str, properties: list[str]) -> None:
    findings = found(ORDER, environment(f"Type: EC2, {limits}"))
    assert [finding.property.rpartition("/")[2] for finding in findings] == properties


@pytest.mark.parametrize(
    ("limits", "message", "limit"),
    [
        ("MinvCpus: -1, MaxvCpus: 4", "MinvCpus is -1; it must be 0 to 4.", "0..4"),
        ("MinvCpus: -1", "MinvCpus is -1; it must be 0 or more.", ">= 0"),
        ("MinvCpus: 8, MaxvCpus: 4", "MinvCpus is 8; it must be 0 to 4.", "0..4"),
        ("MinvCpus: 2, DesiredvCpus: 1, MaxvCpus: 4", "DesiredvCpus is 1; it must be 2 to 4.", "2..4"),
    ],
)
def test_limits_out_of_order_are_told_with_what_is_allowed(limits: str, message: str, limit: str) -> None:
    finding = only(ORDER, environment(f"Type: EC2, {limits}"))
    assert (finding.message, finding.limit) == (message, limit)


def test_a_maximum_of_nothing_is_a_warning() -> None:
    assert only(ORDER, environment("Type: FARGATE, MaxvCpus: 0")).severity is Severity.WARNING


@pytest.mark.parametrize(
    ("kind", "bid", "severities"),
    [
        ("SPOT", "0", []),
        ("SPOT", "100", []),
        ("SPOT", "101", [Severity.ERROR]),
        ("SPOT", "-1", [Severity.ERROR]),
        ("spot", "60", []),
        ("EC2", "60", [Severity.WARNING]),
        ("EC2", "101", [Severity.ERROR]),
        ("FARGATE_SPOT", "60", [Severity.WARNING]),
        ("!Ref Open", "60", []),
        ("SPOT", "!Ref Open", []),
        ("EC2", "!Ref AWS::NoValue", []),
    ],
)
def test_bid_percentage(kind: str, bid: str, severities: list[Severity]) -> None:
    findings = found(BID, environment(f"Type: {kind}, BidPercentage: {bid}"))
    assert [finding.severity for finding in findings] == severities


@pytest.mark.parametrize(
    ("kind", "bid", "faults"),
    [
        ("SPOT", "29", 1),
        ("SPOT", "30", 0),
        ("SPOT", "0", 1),
        ("SPOT", "-1", 0),
        ("EC2", "5", 0),
        ("SPOT", "!Ref Open", 0),
    ],
)
def test_spot_bid_too_low(kind: str, bid: str, faults: int) -> None:
    assert len(found(LOW_BID, environment(f"Type: {kind}, BidPercentage: {bid}"))) == faults


@pytest.mark.parametrize(
    ("resources", "properties"),
    [
        ("Type: EC2, AllocationStrategy: BEST_FIT", []),
        ("Type: EC2, AllocationStrategy: BEST_FIT_PROGRESSIVE", []),
        ("Type: EC2, AllocationStrategy: BEST_FIT_PROGRESSIVE_ORDERED, InstanceTypes: [m5]", []),
        ("Type: EC2, AllocationStrategy: BEST_FIT_PROGRESSIVE_ORDERED, InstanceTypes: [m5, optimal]", ["1"]),
        ("Type: EC2, AllocationStrategy: SPOT_CAPACITY_OPTIMIZED", ["AllocationStrategy"]),
        ("Type: SPOT, AllocationStrategy: SPOT_CAPACITY_OPTIMIZED", []),
        ("Type: SPOT, AllocationStrategy: BEST_FIT", []),
        ("Type: EC2, AllocationStrategy: SPOT_PRICE_CAPACITY_OPTIMIZED", ["AllocationStrategy"]),
        ("Type: SPOT, AllocationStrategy: SPOT_PRICE_CAPACITY_OPTIMIZED, InstanceTypes: [optimal]", []),
        ("Type: SPOT, AllocationStrategy: SPOT_CAPACITY_OPTIMIZED_PRIORITIZED, InstanceTypes: [default_arm64]", ["0"]),
        ("Type: SPOT, AllocationStrategy: BEST_FIT_PROGRESSIVE", []),
        ("Type: SPOT, AllocationStrategy: BEST_FIT_PROGRESSIVE_ORDERED", ["AllocationStrategy"]),
        ("Type: EC2, AllocationStrategy: FASTEST", ["AllocationStrategy"]),
        ("Type: EC2", []),
        ("Type: FARGATE, AllocationStrategy: BEST_FIT", []),
        ("Type: !Ref Open, AllocationStrategy: FASTEST", []),
        ("Type: EC2, AllocationStrategy: !Ref Open, InstanceTypes: [optimal]", []),
    ],
)
def test_allocation_strategy(resources: str, properties: list[str]) -> None:
    assert last_parts(STRATEGY, environment(resources)) == properties


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        ("Type: EC2", 1),
        ("Type: EC2, AllocationStrategy: BEST_FIT", 1),
        ("Type: EC2, AllocationStrategy: BEST_FIT_PROGRESSIVE", 0),
        ("Type: SPOT, AllocationStrategy: !Ref Open", 0),
    ],
)
def test_allocation_strategy_on_kubernetes(resources: str, faults: int) -> None:
    assert len(found(STRATEGY, environment(resources, more=ON_KUBERNETES))) == faults


@pytest.mark.parametrize(
    ("resources", "more", "faults"),
    [
        ("Type: SPOT", "", 1),
        ("Type: SPOT, AllocationStrategy: BEST_FIT", "", 1),
        ("Type: SPOT, AllocationStrategy: BEST_FIT, SpotIamFleetRole: role", "", 0),
        ("Type: SPOT, SpotIamFleetRole: !Ref Open", "", 0),
        ("Type: SPOT, AllocationStrategy: BEST_FIT_PROGRESSIVE", "", 0),
        ("Type: SPOT, AllocationStrategy: !Ref Open", "", 0),
        ("Type: SPOT", ON_KUBERNETES, 0),
        ("Type: EC2", "", 0),
    ],
)
def test_spot_fleet_role(resources: str, more: str, faults: int) -> None:
    assert len(found(FLEET_ROLE, environment(resources, more=more))) == faults


FARGATE = "MaxvCpus: 4, Subnets: [a], SecurityGroupIds: [b]"


@pytest.mark.parametrize(
    ("resources", "properties"),
    [
        (f"Type: FARGATE, {FARGATE}", []),
        (f"Type: FARGATE_SPOT, {FARGATE}, MinvCpus: 0", ["MinvCpus"]),
        (f"Type: FARGATE, {FARGATE}, InstanceTypes: [], Tags: {{}}", []),
        (f"Type: FARGATE, {FARGATE}, InstanceTypes: [m5], Tags: {{a: b}}", ["InstanceTypes", "Tags"]),
        (f"Type: FARGATE, {FARGATE}, BidPercentage: !Ref Open, ImageId: ami-1", ["ImageId"]),
        (f"Type: FARGATE, {FARGATE}, LaunchTemplate: {{LaunchTemplateName: a}}", ["LaunchTemplate"]),
        (f"Type: EC2, {FARGATE}, MinvCpus: 0", []),
        (f"Type: !Ref Open, {FARGATE}, MinvCpus: 0", []),
        ("Type: FARGATE", ["MaxvCpus", "SecurityGroupIds", "Subnets"]),
        ("Type: FARGATE, MaxvCpus: 4, Subnets: !Ref Open, SecurityGroupIds: []", ["SecurityGroupIds"]),
        (f"Type: FARGATE, MaxvCpus: 4, Subnets: [{', '.join('a' * 16)}], SecurityGroupIds: [{', '.join('b' * 5)}]", []),
        (f"Type: FARGATE, MaxvCpus: 4, Subnets: [{', '.join('a' * 17)}], SecurityGroupIds: [b]", ["Subnets"]),
        (f"Type: FARGATE, MaxvCpus: 4, Subnets: [a], SecurityGroupIds: [{', '.join('b' * 6)}]", ["SecurityGroupIds"]),
    ],
)
def test_fargate_ce_fields(resources: str, properties: list[str]) -> None:
    assert last_parts(ON_FARGATE, environment(resources)) == properties


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AllocationStrategy", "BEST_FIT"),
        ("BidPercentage", "60"),
        ("DesiredvCpus", "1"),
        ("Ec2Configuration", "[{ImageType: ECS_AL2023}]"),
        ("Ec2KeyPair", "key"),
        ("InstanceRole", "role"),
        ("PlacementGroup", "group"),
        ("ScalingPolicy", "{MinScaleDownDelayMinutes: 20}"),
        ("SpotIamFleetRole", "role"),
    ],
)
def test_fargate_has_nothing_that_is_for_instances(name: str, value: str) -> None:
    assert last_parts(ON_FARGATE, environment(f"Type: FARGATE, {FARGATE}, {name}: {value}")) == [name]


UNMANAGED = "Environment: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: UNMANAGED}}\n"
MANAGED_PROVIDER = "MaxvCpus: 4, ManagedInstancesProvider: {InfrastructureRoleArn: role}"
INSTANCES = "InstanceTypes: [m5], InstanceRole: role, Subnets: [a], MaxvCpus: 4"


@pytest.mark.parametrize(
    ("properties", "missing"),
    [
        ("Type: MANAGED", ["ComputeResources"]),
        ("Type: UNMANAGED", []),
        ("Type: !Ref Open", []),
        ("Type: MANAGED, ComputeResources: !Ref Open", []),
        (f"Type: MANAGED, ComputeResources: {{Type: EC2, {INSTANCES}, SecurityGroupIds: [b]}}", []),
        (f"Type: MANAGED, ComputeResources: {{Type: EC2, {INSTANCES}}}", ["SecurityGroupIds"]),
        (f"Type: MANAGED, ComputeResources: {{Type: EC2, {INSTANCES}, SecurityGroupIds: []}}", ["SecurityGroupIds"]),
        (f"Type: MANAGED, ComputeResources: {{Type: SPOT, {INSTANCES}, LaunchTemplate: {{Version: '1'}}}}", []),
        (f"Type: MANAGED, ComputeResources: {{Type: EC2, {INSTANCES}, SecurityGroupIds: !Ref Open}}", []),
        (
            "Type: MANAGED, ComputeResources: {Type: EC2, InstanceTypes: [], Subnets: !Ref Open, LaunchTemplate: a}",
            ["InstanceTypes", "InstanceRole", "MaxvCpus"],
        ),
        ("Type: MANAGED, ComputeResources: {Type: FARGATE}", []),
        ("Type: MANAGED, ComputeResources: {Type: ECS_MANAGED_INSTANCES}", ["ManagedInstancesProvider", "MaxvCpus"]),
        (f"Type: MANAGED, ComputeResources: {{Type: ECS_MANAGED_INSTANCES, {MANAGED_PROVIDER}}}", []),
        ("Type: MANAGED, ComputeResources: {Type: !Ref Open}", []),
    ],
)
def test_ec2_ce_required(properties: str, missing: list[str]) -> None:
    resources = f"Environment: {{Type: AWS::Batch::ComputeEnvironment, Properties: {{{properties}}}}}\n"
    assert last_parts(REQUIRED, resources) == missing


def test_an_environment_may_be_disabled_later() -> None:
    disabled = environment(f"Type: EC2, {INSTANCES}, SecurityGroupIds: [b]", more=", State: DISABLED")
    assert only(REQUIRED, disabled).severity is Severity.WARNING
    assert found(REQUIRED, disabled.replace("DISABLED", "ENABLED")) == []


@pytest.mark.parametrize(
    ("types", "actual"),
    [
        ("[m5, c6i.large, optimal]", []),
        ("[m6g, default_arm64]", []),
        ("[m5, m6g]", ["x86_64, arm64"]),
        ("[default_arm64, t2.micro]", ["arm64, x86_64"]),
        ("[zz9, m6g]", []),
        ("!Ref Open", []),
    ],
)
def test_instance_types_architecture(types: str, actual: list[str]) -> None:
    findings = found(ARCHITECTURE, environment(f"Type: EC2, InstanceTypes: {types}"))
    assert [finding.actual for finding in findings] == actual
    assert found(ARCHITECTURE, environment(f"Type: FARGATE, InstanceTypes: {types}")) == []


def test_instance_types_known() -> None:
    named = environment("Type: EC2, InstanceTypes: [optimal, default_arm64, m5, m5.large, m55, m5.micro, !Ref Open]")
    assert found(KNOWN, named) == []
    findings = found(KNOWN, named.replace(", !Ref Open", ""))
    assert [finding.property.rpartition("/")[2] for finding in findings] == ["4", "5"]
    assert findings[0].fix.startswith("Is the family m")
    assert findings[1].fix.startswith("The sizes of m5 are large")
    assert found("capacity/unknown-instance-type", named) == []


@pytest.mark.parametrize(
    ("configuration", "faults"),
    [
        ("Ec2Configuration: [{ImageType: ECS_AL2}]", 1),
        ("Ec2Configuration: [{ImageType: ECS_AL2023}, {ImageType: ECS_AL2_NVIDIA}]", 1),
        ("Ec2Configuration: [{ImageType: ECS_AL2023}]", 0),
        ("Ec2Configuration: [{ImageType: EKS_AL2}]", 0),
        ("Ec2Configuration: [{ImageType: ECS_AL2, ImageIdOverride: ami-1}]", 0),
        ("Ec2Configuration: [{ImageType: ECS_AL2}], ImageId: ami-1", 0),
        ("Ec2Configuration: [{ImageType: ECS_AL2}], LaunchTemplate: !Ref Open", 0),
        ("Ec2Configuration: [{ImageType: !Ref Open}]", 0),
        ("MaxvCpus: 4", 0),
        ("Ec2Configuration: [{ImageKubernetesVersion: '1.30'}]", 0),
    ],
)
def test_image_type_eol(configuration: str, faults: int) -> None:
    assert len(found(IMAGE, environment(f"Type: EC2, {configuration}"))) == faults


@pytest.mark.parametrize(
    ("named", "data", "faults"),
    [
        ("LaunchTemplateId: !Ref Template", "UserData: a", 1),
        ("LaunchTemplateName: own, Version: $Latest", "UserData: a", 1),
        ("LaunchTemplateId: !Ref Template", "ImageId: ami-1", 0),
        ("LaunchTemplateId: !Ref Template", "ImageId: !Ref Open", 0),
        ("LaunchTemplateId: !Ref Template", "ImageId: !Ref AWS::NoValue", 1),
        ("LaunchTemplateName: elsewhere", "UserData: a", 0),
        ("LaunchTemplateId: !Ref Template, Overrides: [{LaunchTemplateId: lt-1}]", "UserData: a", 0),
        ("LaunchTemplateId: !Ref Template, Overrides: !Ref Open", "UserData: a", 0),
        ("LaunchTemplateId: !Ref Template, Overrides: []", "UserData: a", 1),
    ],
)
def test_a_launch_template_without_an_image_leaves_it_to_batch(named: str, data: str, faults: int) -> None:
    properties = f"LaunchTemplateName: own, LaunchTemplateData: {{{data}}}"
    template = f"Template: {{Type: AWS::EC2::LaunchTemplate, Properties: {{{properties}}}}}\n"
    configuration = f"Type: EC2, Ec2Configuration: [{{ImageType: ECS_AL2}}], LaunchTemplate: {{{named}}}"
    assert len(found(IMAGE, environment(configuration) + template)) == faults


@pytest.mark.parametrize(
    ("minutes", "faults"), [("0", 0), ("19", 1), ("20", 0), ("10080", 0), ("10081", 1), ("!Ref Open", 0)]
)
def test_scale_down_delay(minutes: str, faults: int) -> None:
    delay = f"Type: EC2, ScalingPolicy: {{MinScaleDownDelayMinutes: {minutes}}}"
    assert len(found(DELAY, environment(delay))) == faults


@pytest.mark.parametrize(
    ("policy", "faults"),
    [
        ("{JobExecutionTimeoutMinutes: 0}", 1),
        ("{JobExecutionTimeoutMinutes: 1}", 0),
        ("{JobExecutionTimeoutMinutes: 7200}", 0),
        ("{JobExecutionTimeoutMinutes: 7201}", 1),
        ("{}", 0),
        ("!Ref Open", 0),
    ],
)
def test_update_policy(policy: str, faults: int) -> None:
    assert len(found(DELAY, environment("ScalingPolicy: !Ref Open", more=f", UpdatePolicy: {policy}"))) == faults


def test_an_environment_without_policies_has_no_delay() -> None:
    assert found(DELAY, environment("Type: EC2")) == []
    assert found(DELAY, UNMANAGED) == []


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        ("Type: EC2, MinvCpus: 1", 1),
        ("Type: SPOT, MinvCpus: 0", 0),
        ("Type: EC2", 0),
        ("Type: EC2, MinvCpus: !Ref Open", 0),
        ("Type: FARGATE, MinvCpus: 1", 0),
    ],
)
def test_min_vcpus_nonzero(resources: str, faults: int) -> None:
    assert len(found(MINIMUM, environment(resources))) == faults


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        ("Type: EC2, MaxvCpus: 4, InstanceTypes: [m5.xlarge, m5.2xlarge]", 0),
        ("Type: EC2, MaxvCpus: 3, InstanceTypes: [m5.xlarge, m5.2xlarge]", 1),
        ("Type: EC2, MaxvCpus: 2, InstanceTypes: [optimal]", 0),
        ("Type: EC2, MaxvCpus: 1, InstanceTypes: [optimal]", 1),
        ("Type: EC2, MaxvCpus: 0, InstanceTypes: [m5.xlarge]", 0),
        ("Type: EC2, MaxvCpus: 1, InstanceTypes: [m5.xlarge, zz9]", 0),
        ("Type: EC2, MaxvCpus: 1, InstanceTypes: !Ref Open", 0),
        ("Type: EC2, InstanceTypes: [m5.xlarge]", 0),
        ("Type: FARGATE, MaxvCpus: 1", 0),
    ],
)
def test_max_vcpus_overshoot(resources: str, faults: int) -> None:
    assert len(found(MAXIMUM, environment(resources))) == faults


@pytest.mark.parametrize(("count", "faults"), [(1, 0), (50, 0), (51, 1)])
def test_quota_of_environments(count: int, faults: int) -> None:
    findings = found(QUOTAS, "".join(environment("Type: EC2", f"E{index}") for index in range(count)))
    assert [finding.resource for finding in findings] == ["E50"] * faults


def test_quotas_count_each_region_alone() -> None:
    body = template("".join(environment("Type: EC2", f"E{index}") for index in range(26)))
    there = Stack(name="there", body=body, file=Path("there.json"), account="1", region="eu-west-1")
    elsewhere = replace(there, name="elsewhere", region="us-east-1")
    again = replace(there, name="again")
    rules = [catalogue.rule_named(QUOTAS)]
    assert check(Graph([there, elsewhere]), rules).findings == ()
    (finding,) = check(Graph([there, elsewhere, again]), rules).findings
    assert (finding.stack, finding.resource, finding.actual) == ("again", "E24", 52)


@pytest.mark.parametrize(
    ("first", "second", "faults"),
    [
        ("app", "app/Nested", 1),
        ("app/First", "app/Second", 1),
        ("app", "another", 0),
        ("app/Nested", "another/Nested", 0),
    ],
)
def test_nested_stacks_count_with_the_stack_that_they_belong_to(first: str, second: str, faults: int) -> None:
    body = template("".join(environment("Type: EC2", f"E{index}") for index in range(26)))
    stacks = [Stack(name=name, body=body, file=Path("t.json"), region="eu-west-1") for name in (first, second)]
    assert len(check(Graph(stacks), [catalogue.rule_named(QUOTAS)]).findings) == faults


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (f"Parameters: {{text: {'a' * 24_550}}}", 0),
        (f"Parameters: {{text: {'a' * 24_551}}}", 1),
        (f"Parameters: {{text: {'ä' * 12_276}}}", 1),
        (f"Parameters: {{text: {'a' * 24_551}, open: !Ref Open}}", 1),
        (f"ContainerProperties: {{Command: [{'a' * 24_535}]}}", 0),
        (f"ContainerProperties: {{Command: [{'a' * 24_536}]}}", 1),
        (f"Parameters: {{text: !Ref {'a' * 24_576}}}", 0),
        (f"Parameters: {{text: !Sub {'a' * 24_576}}}", 0),
    ],
)
def test_quota_of_a_job_definition(properties: str, faults: int) -> None:
    resources = f"Job: {{Type: AWS::Batch::JobDefinition, Properties: {{{properties}}}}}\n"
    assert len(found(QUOTAS, resources)) == faults


def test_half_a_character_is_counted() -> None:
    job = {"Type": "AWS::Batch::JobDefinition", "Properties": {"Parameters": {"text": "\ud83d" * 24_551}}}
    assert [finding.actual for finding in report({"Resources": {"Job": job}}, rule=QUOTAS).findings] == [24_577]


def told(finding: Finding) -> tuple[object, ...]:
    """Where a fault is, what is there and what is allowed."""
    return finding.property.removeprefix("Properties/").removeprefix("ComputeResources/"), finding.actual, finding.limit


@pytest.mark.parametrize(
    ("rule", "resources", "expected"),
    [
        (BID, environment("Type: EC2, BidPercentage: 60"), ("BidPercentage", 60, None)),
        (
            STRATEGY,
            environment("Type: EC2, AllocationStrategy: BEST_FIT_PROGRESSIVE_ORDERED, InstanceTypes: [m5, optimal]"),
            ("InstanceTypes/1", "optimal", None),
        ),
        (
            REQUIRED,
            environment(f"Type: EC2, {INSTANCES}, SecurityGroupIds: [b]", more=", State: disabled"),
            ("State", "disabled", "ENABLED"),
        ),
        (
            ON_FARGATE,
            environment(f"Type: FARGATE, MaxvCpus: 4, Subnets: [{', '.join('a' * 17)}], SecurityGroupIds: [b]"),
            ("Subnets", 17, 16),
        ),
        (
            IMAGE,
            environment("Type: EC2, Ec2Configuration: [{ImageType: ECS_AL2_NVIDIA}]"),
            ("Ec2Configuration/0/ImageType", "ECS_AL2_NVIDIA", "ECS_AL2023_NVIDIA"),
        ),
        (
            DELAY,
            environment("Type: EC2", more=", UpdatePolicy: {JobExecutionTimeoutMinutes: 0}"),
            ("UpdatePolicy/JobExecutionTimeoutMinutes", 0, "1..7200"),
        ),
    ],
)
def test_what_is_there_and_what_is_allowed(rule: str, resources: str, expected: tuple[object, ...]) -> None:
    assert told(only(rule, resources)) == expected


def test_a_delay_is_told_in_minutes() -> None:
    resources = environment("ScalingPolicy: {MinScaleDownDelayMinutes: 19}", more=", UpdatePolicy: {}")
    updated = environment("Type: EC2", more=", UpdatePolicy: {JobExecutionTimeoutMinutes: 7201}")
    assert only(DELAY, resources).message.startswith("A scale-down delay of 19 minutes ")
    assert only(DELAY, updated).message.startswith("A job timeout of 7201 minutes ")


@pytest.mark.parametrize(
    ("role", "faults"),
    [
        ("!GetAtt Role.Arn", 1),
        ("arn:aws:iam::111111111111:role/ecsInstanceRole", 1),
        ("arn:aws-cn:iam::111111111111:role/path/ecsInstanceRole", 1),
        ("arn:aws:iam::111111111111:instance-profile/role/ecsInstanceRole", 0),
        ("ecsInstanceRole", 0),
        ("!Ref Role", 0),
        ("!GetAtt Profile.Arn", 0),
        ("!Ref Open", 0),
    ],
)
def test_instance_profile(role: str, faults: int) -> None:
    roles = "Role: {Type: AWS::IAM::Role}\nProfile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [Role]}}\n"
    assert len(found("batch/instance-profile", roles + environment(f"Type: SPOT, InstanceRole: {role}"))) == faults
    assert not found("batch/instance-profile", roles + environment(f"Type: FARGATE, InstanceRole: {role}"))


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ('UserData: !Base64 "#!/bin/bash"', 1),
        ('UserData: !Base64 {"Fn::Sub": "#cloud-config\\n# ${AWS::Region}"}', 1),
        ("UserData: IyEvYmluL2Jhc2gK", 1),
        ('UserData: !Base64 "MIME-Version: 1.0\\nContent-Type: Multipart/Mixed; boundary=b"', 0),
        ('UserData: !Base64 ""', 0),
        ("UserData: !Ref Open", 0),
        ("UserData: !Base64 {Ref: Open}", 0),
        ("UserData: !Base64 {Ref: [Open]}", 0),
        ("UserData: not Base64", 0),
        ("UserData: \u00b2", 0),
        ("ImageId: ami-1", 0),
    ],
)
def test_user_data_that_batch_adds_to(data: str, faults: int) -> None:
    launch = f"Launch: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {{{data}}}}}}}\n"
    named = "Type: EC2, LaunchTemplate: {LaunchTemplateId: !Ref Launch}"
    findings = found("batch/launch-template-user-data", launch + environment(named))
    assert [finding.resource for finding in findings] == ["Launch"] * faults
    assert not found("batch/launch-template-user-data", launch + environment(named, more=ON_KUBERNETES))


LAUNCH_TEMPLATE = "batch/launch-template"
TYPES = "InstanceTypes: [m7i, g6.xlarge]"


def launched(template: str, types: str = TYPES) -> str:
    return environment(f"Type: EC2, {types}, LaunchTemplate: {{{template}}}")


def override(targets: str, named: str = "LaunchTemplateId: lt-2") -> str:
    return f"{{{named}, TargetInstanceTypes: {targets}}}"


def overrides(*members: str) -> str:
    return f"LaunchTemplateId: lt-1, Overrides: [{', '.join(members)}]"


@pytest.mark.parametrize(
    ("template", "faults"),
    [
        ("LaunchTemplateId: lt-1", []),
        ("LaunchTemplateName: web", []),
        ("LaunchTemplateId: lt-1, LaunchTemplateName: web", ["LaunchTemplateName"]),
        ("LaunchTemplateId: !Ref Template, LaunchTemplateName: web", ["LaunchTemplateName"]),
        ("LaunchTemplateId: !Ref AWS::NoValue, LaunchTemplateName: web", []),
        ("LaunchTemplateId: !Ref Open, LaunchTemplateName: web", []),
        ("Version: '1'", ["LaunchTemplateId"]),
        ("LaunchTemplateName: !Ref Open", []),
        # An update takes the launch template away so.
        ("LaunchTemplateId: ''", []),
        ("LaunchTemplateId: '', LaunchTemplateName: web", []),
        (f"Overrides: [{override('[m7i]')}]", []),
        ("LaunchTemplateId: lt-1, Version: 3", []),
        ("LaunchTemplateId: lt-1, Version: $Latest", []),
        ("LaunchTemplateId: lt-1, Version: $Default", []),
        ("LaunchTemplateId: lt-1, Version: ''", []),
        ("LaunchTemplateId: lt-1, Version: latest", ["Version"]),
        ("LaunchTemplateId: lt-1, Version: $LATEST", ["Version"]),
        ("LaunchTemplateId: lt-1, Version: !GetAtt Template.LatestVersionNumber", []),
        ("LaunchTemplateId: !Ref Open, Version: latest", ["Version"]),
        (overrides(override("[m7i.large, m7i.xlarge]"), override("[g6.xlarge]")), []),
        (overrides(override("[m7i]", "LaunchTemplateId: lt-2, LaunchTemplateName: web")), ["LaunchTemplateName"]),
        (overrides("{LaunchTemplateId: lt-2}"), ["TargetInstanceTypes"]),
        (overrides(override("[]")), ["TargetInstanceTypes"]),
        (overrides(override("[m7i]", "LaunchTemplateId: lt-2, Version: $Latest")), []),
        (overrides(override("[m7i]", "LaunchTemplateId: lt-2, Version: latest")), ["Version"]),
        (overrides(override("[m7i]", "LaunchTemplateId: lt-2, Version: !Ref Open")), []),
        (overrides(override("!Ref Open"), override("[c5]")), ["TargetInstanceTypes/0"]),
        (overrides(override("[m7i, c5.large]")), ["TargetInstanceTypes/1"]),
        # A family has more types than the one that the environment runs.
        (overrides(override("[g6]")), ["TargetInstanceTypes/0"]),
        (overrides(override("[m7i-flex.large]")), ["TargetInstanceTypes/0"]),
        (overrides(override("[m7i]"), override("[m7i.large]")), ["TargetInstanceTypes/0"]),
        (overrides(override("[m7i.large]"), override("[m7i]")), ["TargetInstanceTypes/0"]),
        (overrides(override("[m7i.large, m7i.large]")), ["TargetInstanceTypes/1"]),
        (overrides(override("[optimal]")), ["TargetInstanceTypes/0"]),
    ],
)
def test_launch_template(template: str, faults: list[str]) -> None:
    findings = found(LAUNCH_TEMPLATE, launched(template) + template_with("ImageId: ami-1"))
    prefix = "Properties/ComputeResources/LaunchTemplate/"
    paths = [finding.property.removeprefix(prefix).removeprefix("Overrides/") for finding in findings]
    assert [path.partition("/")[2] if path[0].isdigit() else path for path in paths] == faults


def template_with(data: str) -> str:
    return f"Template: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {{{data}}}}}}}\n"


@pytest.mark.parametrize(("kind", "faults"), [("EC2", 1), ("!Ref Open", 1), ("FARGATE", 0), ("fargate_spot", 0)])
def test_fargate_has_no_launch_template_to_mend(kind: str, faults: int) -> None:
    resources = environment(f"Type: {kind}, LaunchTemplate: {{LaunchTemplateId: lt-1, Version: latest}}")
    assert len(found(LAUNCH_TEMPLATE, resources)) == faults


@pytest.mark.parametrize("types", ["InstanceTypes: [optimal]", "InstanceTypes: !Ref Open", "MinvCpus: 0"])
def test_overrides_are_compared_with_types_that_are_known(types: str) -> None:
    assert found(LAUNCH_TEMPLATE, launched(overrides(override("[c5]")), types)) == []
    assert only(LAUNCH_TEMPLATE, launched(overrides(override("[c5]"), override("[c5]")), types))


@pytest.mark.parametrize(("count", "faults"), [(10, 0), (11, 1)])
def test_overrides_are_at_most_ten(count: int, faults: int) -> None:
    types = [f"m7i.{index}xlarge" for index in range(count)]
    findings = found(LAUNCH_TEMPLATE, launched(overrides(*(override(f"[{name}]") for name in types))))
    assert [(finding.actual, finding.limit) for finding in findings] == [(11, 10)] * faults


@pytest.mark.parametrize(
    ("data", "named", "faults"),
    [
        ("KeyName: a", "!Ref Template", 1),
        ("KeyName: a", "!Ref Template, Version: $Latest", 1),
        # Another version of it may have an image.
        ("KeyName: a", "!Ref Template, Version: 3", 0),
        ("KeyName: a", "!Ref Template, Version: '3'", 0),
        ("ImageId: ami-1", "!Ref Template", 0),
        ("ImageId: !Ref Open", "!Ref Template", 0),
        ("KeyName: a", "lt-1", 0),
    ],
)
def test_user_data_of_a_type_needs_an_image(data: str, named: str, faults: int) -> None:
    resources = launched(f"LaunchTemplateId: {named}, UserdataType: EKS_NODEADM") + template_with(data)
    assert [finding.actual for finding in found(LAUNCH_TEMPLATE, resources)] == ["EKS_NODEADM"] * faults


UNMANAGED = "batch/unmanaged-environment"
ROLE = "ServiceRole: !GetAtt Role.Arn"
LINKED = "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (f"Type: UNMANAGED, {ROLE}", []),
        (f"Type: unmanaged, {ROLE}", []),
        (f"Type: UNMANAGED, {ROLE}, UnmanagedvCpus: 64", []),
        ("Type: UNMANAGED", ["ServiceRole"]),
        ("Type: unmanaged", ["ServiceRole"]),
        ("Type: UNMANAGED, ServiceRole: !Ref Open", []),
        (f"Type: UNMANAGED, ServiceRole: {LINKED}", ["ServiceRole"]),
        (f"Type: UNMANAGED, ServiceRole: !Sub '{LINKED.replace('123456789012', '${Account}')}'", ["ServiceRole"]),
        ("Type: UNMANAGED, ServiceRole: !Sub 'arn:aws:iam::${Account}:role/batch'", []),
        ("Type: UNMANAGED, ServiceRole: !Sub '${Open}AWSServiceRoleForBatch'", []),
        (f"Type: UNMANAGED, {ROLE}, ComputeResources: {{Type: FARGATE}}", ["ComputeResources/Type"]),
        (f"Type: UNMANAGED, {ROLE}, ComputeResources: {{Type: EC2}}", []),
        ("Type: UNMANAGED, ServiceRole: !Ref Open, ComputeResources: {Type: FARGATE}", ["ComputeResources/Type"]),
        ("Type: MANAGED", []),
        (f"Type: MANAGED, ServiceRole: {LINKED}", []),
        ("Type: MANAGED, UnmanagedvCpus: 64", ["UnmanagedvCpus"]),
        ("Type: MANAGED, UnmanagedvCpus: !Ref AWS::NoValue", []),
        ("Type: !Ref Open, UnmanagedvCpus: 64", []),
    ],
)
def test_unmanaged_environment(properties: str, faults: list[str]) -> None:
    resources = f"Environment: {{Type: AWS::Batch::ComputeEnvironment, Properties: {{{properties}}}}}\n"
    assert [each.property.removeprefix("Properties/") for each in found(UNMANAGED, resources)] == faults


KUBERNETES = "batch/eks-environment"
ON_INSTANCES = "Type: EC2, MinvCpus: 0"
CLUSTER_ARN = "arn:aws:eks:eu-west-1:123456789012:cluster/jobs"


@pytest.mark.parametrize(
    ("resources", "configuration", "faults"),
    [
        (ON_INSTANCES, f"EksClusterArn: {CLUSTER_ARN}, KubernetesNamespace: jobs", []),
        ("Type: SPOT, MinvCpus: 0", "EksClusterArn: !GetAtt Cluster.Arn", []),
        ("Type: EC2", "KubernetesNamespace: jobs", ["ComputeResources/MinvCpus"]),
        ("Type: EC2, MinvCpus: !Ref Open", "KubernetesNamespace: jobs", []),
        ("Type: FARGATE", "KubernetesNamespace: jobs", ["ComputeResources/Type"]),
        ("Type: ECS_MANAGED_INSTANCES", "KubernetesNamespace: jobs", ["ComputeResources/Type"]),
        ("MaxvCpus: 4", "KubernetesNamespace: jobs", []),
        ("Type: !Ref Open", "KubernetesNamespace: default", ["EksConfiguration/KubernetesNamespace"]),
        (ON_INSTANCES, "KubernetesNamespace: kube-system", ["EksConfiguration/KubernetesNamespace"]),
        (ON_INSTANCES, "KubernetesNamespace: kubernetes", []),
        (ON_INSTANCES, "KubernetesNamespace: My_Jobs", ["EksConfiguration/KubernetesNamespace"]),
        (ON_INSTANCES, "KubernetesNamespace: jobs-", ["EksConfiguration/KubernetesNamespace"]),
        (ON_INSTANCES, f"KubernetesNamespace: {'a' * 63}", []),
        (ON_INSTANCES, f"KubernetesNamespace: {'a' * 64}", ["EksConfiguration/KubernetesNamespace"]),
        (ON_INSTANCES, "KubernetesNamespace: !Ref Open", []),
        (ON_INSTANCES, "EksClusterArn: jobs", ["EksConfiguration/EksClusterArn"]),
        (ON_INSTANCES, "EksClusterArn: !Ref Cluster", ["EksConfiguration/EksClusterArn"]),
        (ON_INSTANCES, "EksClusterArn: !Ref Custom", []),
        (
            ON_INSTANCES,
            "EksClusterArn: !Ref Open, KubernetesNamespace: default",
            ["EksConfiguration/KubernetesNamespace"],
        ),
    ],
)
def test_eks_environment(resources: str, configuration: str, faults: list[str]) -> None:
    others = "Cluster: {Type: AWS::EKS::Cluster, Properties: {}}\nCustom: {Type: Custom::Cluster}\n"
    written = environment(resources, more=f", EksConfiguration: {{{configuration}}}") + others
    assert [each.property.removeprefix("Properties/") for each in found(KUBERNETES, written)] == faults
    assert found(KUBERNETES, environment(resources)) == []


@pytest.mark.parametrize(
    ("images", "more", "faults"),
    [
        ("{ImageType: ECS_AL2023}", "", []),
        ("{ImageType: EKS_AL2023}", "", ["EKS_AL2023"]),
        ("{ImageType: EKS_AL2023}", ON_KUBERNETES, []),
        ("{ImageType: ECS_AL2023_NVIDIA}", ON_KUBERNETES, ["ECS_AL2023_NVIDIA"]),
        ("{ImageType: !Ref Open}, {ImageType: EKS_AL2023}", "", ["EKS_AL2023"]),
        ("{ImageIdOverride: ami-1}", "", []),
        ("{ImageType: EKS_AL2023}", ", EksConfiguration: !Ref Open", []),
    ],
)
def test_image_type(images: str, more: str, faults: list[str]) -> None:
    resources = environment(f"Type: EC2, Ec2Configuration: [{images}]", more=more)
    assert [finding.actual for finding in found("batch/image-type", resources)] == faults


@pytest.mark.parametrize(
    ("image", "instead"), [("EKS_AL2023", "ECS_AL2023."), ("EKS_AL2_NVIDIA", "ECS_AL2023_NVIDIA.")]
)
def test_images_with_drivers_are_replaced_by_such(image: str, instead: str) -> None:
    assert only("batch/image-type", environment(f"Type: EC2, Ec2Configuration: [{{ImageType: {image}}}]")).fix.endswith(
        f" {instead}"
    )


INSTANCES_LIMIT = "{CapacityUnit: NUM_INSTANCES, MaxCapacity: 1}"


@pytest.mark.parametrize(
    ("limits", "faults"),
    [
        (INSTANCES_LIMIT, []),
        ("", [""]),
        (", ".join(f"{{CapacityUnit: ml.m{index}.large, MaxCapacity: 1}}" for index in range(5)), []),
        (", ".join(f"{{CapacityUnit: ml.m{index}.large, MaxCapacity: 1}}" for index in range(6)), [""]),
        (f"{INSTANCES_LIMIT}, {{CapacityUnit: ml.m5.large, MaxCapacity: 1}}", [""]),
        ("{CapacityUnit: NUM_VCPUS, MaxCapacity: 1}", ["/0/CapacityUnit"]),
        ("{CapacityUnit: NUM_INSTANCES, MaxCapacity: 0}", ["/0/MaxCapacity"]),
        ("{CapacityUnit: !Ref Open, MaxCapacity: 0}", ["/0/MaxCapacity"]),
        ("{CapacityUnit: !Ref Open, MaxCapacity: !Ref Open}", []),
        ("{CapacityUnit: !Ref Open}, {CapacityUnit: m5.large}", ["/1/CapacityUnit"]),
    ],
)
def test_service_environment(limits: str, faults: list[str]) -> None:
    resources = f"Environment: {{Type: AWS::Batch::ServiceEnvironment, Properties: {{CapacityLimits: [{limits}]}}}}\n"
    findings = found("batch/service-environment", resources)
    assert [finding.property.removeprefix("Properties/CapacityLimits") for finding in findings] == faults
