"""Boundaries and edges of what fits on instances, and which instances a service can reach."""

import pytest

from ecs_constructs.rules import Limits, Severity
from tests.rules.checking import found, only, report, template

CPU = "capacity/task-exceeds-instance-cpu"
MEMORY = "capacity/task-exceeds-instance-memory"
AVAILABLE = "capacity/task-exceeds-available-memory"
GPU = "capacity/gpu-exceeds-instance"
UNKNOWN = "capacity/unknown-instance-type"

CLUSTER = "Cluster: {Type: AWS::ECS::Cluster}\n"
STRATEGY = "CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]"


def task(properties: str, containers: str = "[{Name: app}]") -> str:
    return (
        f"Task: {{Type: AWS::ECS::TaskDefinition, Properties: {{{properties}, ContainerDefinitions: {containers}}}}}\n"
    )


def service(properties: str = STRATEGY) -> str:
    fixed = "Cluster: !Ref Cluster, TaskDefinition: !Ref Task"
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{{fixed}, {properties}}}}}\n"


def launch_template(instance_type: str, name: str = "Template", more: str = "") -> str:
    data = f"LaunchTemplateData: {{InstanceType: {instance_type}{more}}}"
    return f"{name}: {{Type: AWS::EC2::LaunchTemplate, Properties: {{{data}}}}}\n"


def group(properties: str = "LaunchTemplate: {LaunchTemplateId: !Ref Template}", name: str = "Group") -> str:
    return f"{name}: {{Type: AWS::AutoScaling::AutoScalingGroup, Properties: {{MaxSize: 4, {properties}}}}}\n"


def provider(name: str = "Provider", group_name: str = "Group") -> str:
    arn = f"AutoScalingGroupProvider: {{AutoScalingGroupArn: !Ref {group_name}}}"
    return f"{name}: {{Type: AWS::ECS::CapacityProvider, Properties: {{{arn}}}}}\n"


def association(providers: str = "[!Ref Provider]", strategy: str = "[]") -> str:
    properties = f"Cluster: !Ref Cluster, CapacityProviders: {providers}, DefaultCapacityProviderStrategy: {strategy}"
    return f"Association: {{Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {{{properties}}}}}\n"


def platform(instance_type: str) -> str:
    return CLUSTER + launch_template(instance_type) + group() + provider() + association()


@pytest.mark.parametrize(
    ("properties", "containers", "needed"),
    [
        ("Cpu: 2048", "[{Name: app}]", None),
        ("Cpu: 2049", "[{Name: app}]", 2049),
        ('Cpu: "4 vCPU"', "[{Name: app}]", 4096),
        ("Memory: 512", "[{Name: a, Cpu: 1024}, {Name: b, Cpu: 1024}]", None),
        ("Memory: 512", "[{Name: a, Cpu: 1024}, {Name: b, Cpu: 1025}]", 2049),
        ("Memory: 512", "[{Name: a, Cpu: 2049}, {Name: b, Cpu: !Ref Open}]", 2049),
        ("Cpu: 1024", "[{Name: a, Cpu: 4096}]", None),
        ("Memory: 512", "[{Name: a, Cpu: !Ref Open}]", None),
        ("Cpu: !Ref Open", "[{Name: a, Cpu: 4096}]", None),
        (
            "Cpu: 1024, RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}",
            "[{Name: a, Cpu: 2049}]",
            2049,
        ),
    ],
)
def test_cpu(properties: str, containers: str, needed: int | None) -> None:
    findings = found(CPU, platform("m5.large") + task(properties, containers) + service())
    assert [finding.actual for finding in findings] == ([] if needed is None else [needed])


def test_a_finding_names_service_type_and_a_larger_type() -> None:
    finding = only(CPU, platform("m5.large") + task("Cpu: 4097") + service())
    assert finding.resource == "Task"
    assert finding.property == "Properties/Cpu"
    assert "Service" in finding.message
    assert "m5.large has 2048" in finding.message
    assert "m5.2xlarge" in finding.fix


@pytest.mark.parametrize(
    ("rule", "properties", "containers"),
    [
        ("task-exceeds-instance-cpu", "Memory: 8", "{Name: a, Cpu: 4097}"),
        ("task-exceeds-instance-memory", "Cpu: 8", "{Name: a, Memory: 8193}"),
        ("task-exceeds-available-memory", "Cpu: 8", "{Name: a, Memory: 8192}"),
        ("burstable-cpu", "Memory: 8", "{Name: a, Cpu: 1000}"),
        ("gpu-exceeds-instance", "Cpu: 8", "{Name: a, ResourceRequirements: [{Type: GPU, Value: 1}]}"),
    ],
)
def test_what_containers_take_is_a_fault_of_the_containers(rule: str, properties: str, containers: str) -> None:
    capacity = platform("t3.large" if rule == "burstable-cpu" else "m5.large")
    finding = only(f"capacity/{rule}", capacity + task(properties, f"[{containers}]") + service())
    assert (finding.resource, finding.property) == ("Task", "Properties/ContainerDefinitions")


def test_memory_that_a_type_has_in_all_is_not_advised() -> None:
    finding = only(MEMORY, platform("m5.large") + task("Memory: 16384") + service())
    assert (finding.property, finding.actual, finding.limit) == ("Properties/Memory", 16384, 8192)
    assert "such as m5.2xlarge" in finding.fix


@pytest.mark.parametrize(
    ("properties", "containers", "rule", "severity"),
    [
        ("Memory: 7618", "[{Name: app}]", None, None),
        ("Memory: 7619", "[{Name: app}]", AVAILABLE, Severity.WARNING),
        ("Memory: 8191", "[{Name: app}]", AVAILABLE, Severity.WARNING),
        ("Memory: 8192", "[{Name: app}]", AVAILABLE, Severity.ERROR),
        ("Memory: 8193", "[{Name: app}]", MEMORY, Severity.ERROR),
        ("Cpu: 256", "[{Name: a, MemoryReservation: 128, Memory: 9000}]", None, None),
        ("Cpu: 256", "[{Name: a, Memory: 9000}]", MEMORY, Severity.ERROR),
        ("Cpu: 256", "[{Name: a, Memory: 4096}, {Name: b, Memory: 4097}]", MEMORY, Severity.ERROR),
        ("Cpu: 256", "[{Name: a, Memory: 8193}, {Name: b, Memory: !Ref Open}]", MEMORY, Severity.ERROR),
        ("Cpu: 256", "[{Name: a, Memory: 8000}, {Name: b, Memory: !Ref Open}]", AVAILABLE, Severity.WARNING),
        ("Memory: !Ref Open", "[{Name: a, Memory: 9000}]", None, None),
    ],
)
def test_memory(properties: str, containers: str, rule: str | None, severity: Severity | None) -> None:
    findings = report(template(platform("m5.large") + task(properties, containers) + service())).findings
    fit = [(finding.rule, finding.severity) for finding in findings if finding.rule in (MEMORY, AVAILABLE)]
    assert fit == ([] if rule is None else [(rule, severity)])


def test_all_gpus_of_an_instance_without_one_are_a_warning() -> None:
    containers = "[{Name: app, ResourceRequirements: [{Type: GPU, Value: all}]}]"
    finding = only(GPU, platform("m5.large") + task("Cpu: 256", containers) + service())
    assert finding.severity is Severity.WARNING
    assert finding.message == "The task asks for ALL GPUs, and no instance of service Service has one."
    assert (finding.property, finding.actual, finding.limit) == ("Properties/ContainerDefinitions", "ALL", 0)


@pytest.mark.parametrize(
    ("types", "properties", "containers", "message"),
    [
        (("c5.xlarge", "r5.large"), "Cpu: 4096, Memory: 12000", "[{Name: app}]", "4096 CPU units, 12000 MiB"),
        (("c5.xlarge", "r5.xlarge"), "Cpu: 4096, Memory: 12000", "[{Name: app}]", None),
        (("c5.xlarge", "r5.large"), "Cpu: 4096, Memory: 8192", "[{Name: app}]", None),
        (("c5.xlarge", "r5.large"), "Cpu: 8192, Memory: 12000", "[{Name: app}]", None),
        (
            ("g4dn.xlarge", "m5.8xlarge"),
            "Cpu: 8192, Memory: 1024",
            "[{Name: app, ResourceRequirements: [{Type: GPU, Value: 1}]}]",
            "8192 CPU units, 1024 MiB and 1 GPU",
        ),
        (("c5.xlarge", "r5.large"), "Memory: 12000", "[{Name: app, Cpu: !Ref Open}]", None),
    ],
)
def test_no_type_has_all_at_once(types: tuple[str, str], properties: str, containers: str, message: str | None) -> None:
    named = ", ".join(f"{{InstanceType: {name}}}" for name in types)
    mixed = (
        "MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref Template}, "
        f"Overrides: [{named}]}}}}"
    )
    resources = CLUSTER + launch_template("m5.large") + group(mixed) + provider() + association()
    findings = found(MEMORY, resources + task(properties, containers) + service())
    beginning = "No instance type of service Service has all at once that the task needs"
    assert [each.message for each in findings] == ([] if message is None else [f"{beginning}: {message}."])
    memory = int(properties.rpartition(" ")[2])
    assert all((each.property, each.actual) == ("Properties/ContainerDefinitions", memory) for each in findings)


def test_a_published_figure_wins_over_the_ratio() -> None:
    resources = platform("t2.micro") + task("Memory: 993") + service()
    assert found(AVAILABLE, resources) == []
    finding = only(AVAILABLE, resources.replace("993", "994"))
    assert (finding.severity, finding.limit) == (Severity.WARNING, 993)


def test_memory_that_the_agent_keeps_is_taken_off() -> None:
    resources = platform("m5.large") + task("Memory: 7936") + service()
    limits = Limits(reserved_memory_mib=256)
    assert only(AVAILABLE, resources, limits=limits).severity is Severity.ERROR
    assert only(AVAILABLE, resources, limits=limits).limit == 7618 - 256
    assert only(AVAILABLE, resources.replace("7936", "7935"), limits=limits).severity is Severity.WARNING


def test_the_type_with_most_memory_for_tasks_counts() -> None:
    resources = mixed_platform(0, "c5.large", "m5.large") + task("Memory: 7618") + service()
    assert found(AVAILABLE, resources) == []
    finding = only(AVAILABLE, resources.replace("7618", "7619"))
    assert (finding.property, finding.limit) == ("Properties/Memory", 7618)


def test_windows_registers_nearly_all_its_memory() -> None:
    windows = "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"
    resources = platform("m5.large") + task(windows, "[{Name: app, Memory: 8100}]") + service()
    assert found(AVAILABLE, resources) == []
    assert len(found(MEMORY, resources.replace("8100", "8193"))) == 1


@pytest.mark.parametrize(
    ("instance_type", "requirements", "needed"),
    [
        ("g4dn.12xlarge", "{Type: GPU, Value: 4}", None),
        ("g4dn.12xlarge", "{Type: GPU, Value: 5}", 5),
        ("m5.large", "{Type: GPU, Value: 1}", 1),
        ("m5.large", "{Type: GPU, Value: ALL}", "ALL"),
        ("g4dn.xlarge", "{Type: GPU, Value: ALL}", None),
        ("m5.large", "{Type: GPU, Value: !Ref Open}", None),
        ("m5.large", "{Type: GPU, SharingStrategy: shared}", None),
        ("g6f.large", "{Type: GPU, Value: 1}", None),
    ],
)
def test_gpu(instance_type: str, requirements: str, needed: int | None) -> None:
    containers = f"[{{Name: app, Memory: 512, ResourceRequirements: [{requirements}]}}]"
    findings = found(GPU, platform(instance_type) + task("Cpu: 256", containers) + service())
    assert [finding.actual for finding in findings] == ([] if needed is None else [needed])


def test_gpus_of_all_containers_add_up() -> None:
    containers = (
        "[{Name: a, ResourceRequirements: [{Type: GPU, Value: 1}]}, "
        "{Name: b, ResourceRequirements: [{Type: GPU, Value: 1}]}, "
        "{Name: c, ResourceRequirements: [{Type: GPU, Value: !Ref Open}]}]"
    )
    finding = only(GPU, platform("g4dn.xlarge") + task("Cpu: 256", containers) + service())
    assert (finding.actual, finding.limit) == (2, 1)


def test_the_type_with_most_gpus_counts_and_one_with_as_many_is_advised() -> None:
    asked = task("Cpu: 256", "[{Name: app, ResourceRequirements: [{Type: GPU, Value: 4}]}]") + service()
    assert found(GPU, mixed_platform(0, "g4dn.xlarge", "g4dn.12xlarge") + asked) == []
    assert "such as g4dn.12xlarge" in only(GPU, mixed_platform(0, "g4dn.xlarge", "g4dn.2xlarge") + asked).fix


MIXED = "MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref Template}"


@pytest.mark.parametrize(
    ("overrides", "faults"),
    [
        ("", 1),
        (", Overrides: [{InstanceType: m5.xlarge}]", 0),
        (", Overrides: [{InstanceType: m5.large}, {InstanceType: m5.xlarge, WeightedCapacity: 2}]", 0),
        (", Overrides: [{InstanceType: c5.large}, {InstanceType: t3.large}]", 1),
        (", Overrides: [{InstanceType: c5.large}, {InstanceType: !Ref Open}]", 0),
        (", Overrides: [{InstanceType: c5.large}, {InstanceType: zz9.large}]", 0),
        (", Overrides: [{InstanceType: c5.large}, {InstanceRequirements: {VCpuCount: {Min: 2}}}]", 0),
        (", Overrides: [{LaunchTemplateSpecification: {LaunchTemplateId: !Ref Larger}}]", 0),
        (", Overrides: [{WeightedCapacity: 1}]", 1),
    ],
)
def test_any_type_of_a_mixed_group_may_take_the_task(overrides: str, faults: int) -> None:
    resources = (
        CLUSTER
        + launch_template("m5.large")
        + launch_template("m5.4xlarge", "Larger")
        + group(f"{MIXED}{overrides}}}}}")
        + provider()
        + association()
    )
    assert len(found(CPU, resources + task("Cpu: 4096") + service())) == faults


@pytest.mark.parametrize(
    "launch",
    [
        launch_template("!Ref Open"),
        launch_template("m5.large", more=", InstanceRequirements: {VCpuCount: {Min: 1}}"),
        launch_template('"{{resolve:ssm:/type}}"'),
        "Template: {Type: AWS::EC2::LaunchTemplate}\n",
        "Template: {Type: AWS::Other::Thing}\n",
    ],
)
def test_an_open_instance_type_is_silent(launch: str) -> None:
    resources = CLUSTER + launch + group() + provider() + association()
    assert found(CPU, resources + task("Cpu: 65536") + service()) == []
    assert report(template(resources + task("Cpu: 65536") + service())).unresolved > 0


TWO_GROUPS = (
    CLUSTER
    + launch_template("m5.large")
    + launch_template("m5.4xlarge", "LargeTemplate")
    + group()
    + group("LaunchTemplate: {LaunchTemplateId: !Ref LargeTemplate}", "LargeGroup")
    + provider()
    + provider("LargeProvider", "LargeGroup")
)


@pytest.mark.parametrize(
    ("capacity", "properties", "faults"),
    [
        ("[!Ref Provider, !Ref LargeProvider]", STRATEGY, 1),
        (
            "[!Ref Provider, !Ref LargeProvider]",
            "CapacityProviderStrategy: [{CapacityProvider: !Ref LargeProvider}]",
            0,
        ),
        (
            "[!Ref Provider, !Ref LargeProvider]",
            "CapacityProviderStrategy: [{CapacityProvider: !Ref Provider}, {CapacityProvider: !Ref LargeProvider}]",
            0,
        ),
        ("[!Ref Provider, !Ref LargeProvider]", "LaunchType: EC2", 0),
        ("[!Ref Provider]", "LaunchType: EC2", 1),
        ("[!Ref Provider]", "LaunchType: EXTERNAL", 0),
        ("[!Ref Provider]", "LaunchType: FARGATE", 0),
        ("[!Ref Provider]", "LaunchType: !Ref Open", 0),
        ("[!Ref Provider, elsewhere]", "LaunchType: EC2", 0),
        ("!Ref Open", "LaunchType: EC2", 0),
        ("[FARGATE, FARGATE_SPOT]", "LaunchType: EC2", 0),
        ("[!Ref Provider]", "SchedulingStrategy: DAEMON", 1),
    ],
)
def test_which_groups_a_service_reaches(capacity: str, properties: str, faults: int) -> None:
    resources = TWO_GROUPS + association(capacity) + task("Cpu: 4096") + service(properties)
    assert len(found(CPU, resources)) == faults


def test_the_default_strategy_of_the_cluster_counts() -> None:
    default = association("[!Ref Provider, !Ref LargeProvider]", "[{CapacityProvider: !Ref Provider}]")
    assert len(found(CPU, TWO_GROUPS + default + task("Cpu: 4096") + service("DesiredCount: 1"))) == 1
    assert found(CPU, TWO_GROUPS + default + task("Cpu: 4096") + service("LaunchType: EC2")) == []


def test_managed_instances_are_left_alone() -> None:
    managed = "Managed: {Type: AWS::ECS::CapacityProvider, Properties: {ManagedInstancesProvider: {}}}\n"
    strategy = "CapacityProviderStrategy: [{CapacityProvider: !Ref Provider}, {CapacityProvider: !Ref Managed}]"
    assert found(CPU, TWO_GROUPS + managed + association() + task("Cpu: 4096") + service(strategy)) == []


def test_a_service_outside_the_known_clusters_is_silent() -> None:
    resources = TWO_GROUPS + association() + task("Cpu: 4096")
    for cluster in ("", "Cluster: !Ref Open, ", "Cluster: elsewhere, "):
        properties = f"{cluster}TaskDefinition: !Ref Task, LaunchType: EC2"
        assert found(CPU, f"{resources}Service: {{Type: AWS::ECS::Service, Properties: {{{properties}}}}}\n") == []


@pytest.mark.parametrize(
    ("script", "faults"),
    [
        ('!Base64 {"Fn::Sub": "echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config"}', 1),
        ('!Base64 {"Fn::Join": ["", ["ECS_CLUSTER=", !Ref Cluster]]}', 1),
        ("!Base64 ECS_CLUSTER=prod", 1),
        ("!Base64 ECS_CLUSTER='prod'", 1),
        ("!Base64 ECS_CLUSTER=other", 0),
        ("!Ref Open", 0),
    ],
)
def test_a_start_script_joins_the_cluster(script: str, faults: int) -> None:
    resources = (
        "Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: prod}}\n"
        + launch_template("m5.large", more=f", UserData: {script}")
        + group()
    )
    assert len(found(CPU, resources + task("Cpu: 4096") + service("LaunchType: EC2"))) == faults


def test_a_launch_configuration_names_type_and_cluster() -> None:
    launch = "Launch: {Type: AWS::AutoScaling::LaunchConfiguration, Properties: {InstanceType: t2.small, UserData: x}"
    metadata = "Metadata: {AWS::CloudFormation::Init: {config: {commands: {a: {command: !Sub 'echo ${Cluster}'}}}}}"
    resources = CLUSTER + f"{launch}, {metadata}}}\n" + group("LaunchConfigurationName: !Ref Launch")
    assert len(found(CPU, resources + task("Cpu: 4096") + service("LaunchType: EC2"))) == 1


def test_a_group_that_cannot_be_read_may_join_any_cluster() -> None:
    unreadable = group("LaunchTemplate: {LaunchTemplateId: !Ref Open}", "Unreadable")
    resources = platform("m5.large") + unreadable + task("Cpu: 4096")
    assert found(CPU, resources + service("LaunchType: EC2")) == []
    assert len(found(CPU, resources + service())) == 1


@pytest.mark.parametrize(
    ("resource", "property_path", "suggestion"),
    [
        (launch_template("m5.micro"), "Properties/LaunchTemplateData/InstanceType", "sizes of m5 are large"),
        (launch_template("m55.large"), "Properties/LaunchTemplateData/InstanceType", "Is the family m"),
        (launch_template("m5"), "Properties/LaunchTemplateData/InstanceType", "sizes of m5 are"),
        (launch_template("quantum.large"), "Properties/LaunchTemplateData/InstanceType", "Check the spelling."),
        (
            "Launch: {Type: AWS::AutoScaling::LaunchConfiguration, Properties: {InstanceType: m5.micro}}\n",
            "Properties/InstanceType",
            "sizes of m5",
        ),
        (
            group(
                "MixedInstancesPolicy: {LaunchTemplate: {Overrides: [{InstanceType: !Ref Open}, {InstanceType: x.y}]}}"
            ),
            "Properties/MixedInstancesPolicy/LaunchTemplate/Overrides/1/InstanceType",
            "If it is newer",
        ),
    ],
)
def test_unknown_instance_type(resource: str, property_path: str, suggestion: str) -> None:
    finding = only(UNKNOWN, resource)
    assert finding.severity is Severity.WARNING
    assert finding.property == property_path
    assert suggestion in finding.fix


@pytest.mark.parametrize(
    "resource",
    [
        launch_template("m5.large"),
        launch_template("!Ref Open"),
        "Template: {Type: AWS::EC2::LaunchTemplate}\n",
        "Environment: {Type: AWS::Batch::ComputeEnvironment, Properties: {ComputeResources: {InstanceTypes: [m55]}}}\n",
    ],
)
def test_known_or_open_instance_types_are_silent(resource: str) -> None:
    assert found(UNKNOWN, resource) == []


SMALLEST = "capacity/task-exceeds-smallest-instance"
ARCHITECTURE = "capacity/architecture-mismatch"
ARM = "RuntimePlatform: {CpuArchitecture: ARM64}"
BURSTABLE = "capacity/burstable-cpu"


def mixed_platform(minimum: object, *types: str, status: str = "ENABLED") -> str:
    overrides = ", ".join(f"{{InstanceType: {name}}}" for name in types)
    mixed = f"MinSize: {minimum}, {MIXED}, Overrides: [{overrides}]}}}}"
    scaled = provider().replace("!Ref Group}", f"!Ref Group, ManagedScaling: {{Status: {status}}}}}")
    return CLUSTER + launch_template("m5.large") + group(mixed) + scaled + association()


TWO = ("m5.large", "m5.xlarge")


@pytest.mark.parametrize(
    ("capacity", "properties", "severities"),
    [
        (mixed_platform(0, *TWO), "Cpu: 2048, Memory: 8192", []),
        (mixed_platform(0, *TWO), "Cpu: 2049, Memory: 512", [Severity.ERROR]),
        (mixed_platform(0, *TWO), "Cpu: 256, Memory: 8193", [Severity.ERROR]),
        (mixed_platform(0, *TWO), "Cpu: 2049, Memory: 8193", [Severity.ERROR, Severity.ERROR]),
        (mixed_platform(1, *TWO), "Cpu: 2049, Memory: 512", [Severity.WARNING]),
        (mixed_platform("0, DesiredCapacity: 1", *TWO), "Cpu: 2049, Memory: 512", [Severity.WARNING]),
        (mixed_platform("!Ref Open", *TWO), "Cpu: 2049, Memory: 512", []),
        (mixed_platform(0, *TWO, "!Ref Open"), "Cpu: 2049, Memory: 512", []),
        (mixed_platform(0, *TWO, status="DISABLED"), "Cpu: 2049, Memory: 512", []),
        (mixed_platform(0, "m5.xlarge"), "Cpu: 2049, Memory: 512", []),
        (mixed_platform(0, *TWO), "Cpu: 4097, Memory: 512", []),
        (mixed_platform(0, "r5.large", "c5.xlarge"), "Cpu: 2049, Memory: 8193", []),
    ],
)
def test_smallest_instance(capacity: str, properties: str, severities: list[Severity]) -> None:
    findings = found(SMALLEST, capacity + task(properties) + service())
    assert [finding.severity for finding in findings] == severities


def test_a_provider_beside_it_may_take_the_task() -> None:
    strategy = STRATEGY.replace("]", ", {CapacityProvider: !Ref Other, Weight: 1}]")
    capacity = mixed_platform(0, *TWO) + provider("Other", "Beside") + group(name="Beside")
    finding = only(SMALLEST, capacity + task("Cpu: 2049, Memory: 512") + service(strategy))
    assert (finding.severity, finding.limit) == (Severity.WARNING, 2048)


@pytest.mark.parametrize(
    ("properties", "container", "place", "needs", "limit"),
    [
        ("Cpu: 4097", "Memory: 64", "Cpu", "4097 CPU units", 4096),
        ("Memory: 64", "Cpu: 4097", "ContainerDefinitions", "4097 CPU units", 4096),
        ("Memory: 16385", "Cpu: 1", "Memory", "16385 MiB", 16384),
        ("Cpu: 256", "Memory: 16385", "ContainerDefinitions", "16385 MiB", 16384),
        ("Cpu: 256", "ResourceRequirements: [{Type: GPU, Value: 2}]", "ContainerDefinitions", "2 GPU", 1),
    ],
)
def test_what_is_more_than_the_smallest_instance_has(
    properties: str, container: str, place: str, needs: str, limit: int
) -> None:
    capacity = mixed_platform(0, "g4dn.12xlarge", "g4dn.xlarge")
    finding = only(SMALLEST, capacity + task(properties, f"[{{Name: app, {container}}}]") + service())
    assert (finding.property, finding.limit) == (f"Properties/{place}", limit)
    assert f"needs {needs}, and g4dn.xlarge" in finding.message


@pytest.mark.parametrize(
    ("instance_type", "platform_properties", "faults"),
    [
        ("m5.large", "CpuArchitecture: X86_64", 0),
        ("m5.large", "CpuArchitecture: ARM64", 1),
        ("m7g.large", "CpuArchitecture: ARM64", 0),
        ("m7g.large", "CpuArchitecture: X86_64", 1),
        ("m7g.large", "OperatingSystemFamily: LINUX", 0),
        ("m7g.large", "CpuArchitecture: !Ref Open", 0),
        ("!Ref Open", "CpuArchitecture: ARM64", 0),
        ("t2.micro", "CpuArchitecture: X86_64", 0),
    ],
)
def test_architecture(instance_type: str, platform_properties: str, faults: int) -> None:
    resources = platform(instance_type) + task(f"RuntimePlatform: {{{platform_properties}}}") + service()
    assert [finding.severity for finding in found(ARCHITECTURE, resources)] == [Severity.ERROR] * faults


def test_types_and_architectures_are_named() -> None:
    finding = only(ARCHITECTURE, mixed_platform(0, "t2.micro", "m5.large") + task(ARM) + service())
    assert "(m5.large, t2.micro)" in finding.message
    assert (finding.actual, finding.limit) == ("ARM64", "i386, x86_64")


def test_a_service_without_a_task_definition_has_none_to_compare() -> None:
    tasks = service(f"{STRATEGY}, DeploymentController: {{Type: EXTERNAL}}").replace("TaskDefinition: !Ref Task, ", "")
    assert report(template(platform("m5.large") + tasks), rule=ARCHITECTURE).unresolved == 0


def test_one_type_of_the_right_architecture_is_enough() -> None:
    resources = mixed_platform(0, "m5.large", "m7g.large") + task(ARM)
    assert found(ARCHITECTURE, resources + service()) == []


@pytest.mark.parametrize(
    ("instance_type", "cpu", "limit"),
    [
        ("t3.micro", 204, None),
        ("t3.micro", 205, 204),
        ("t4g.xlarge", 1638, None),
        ("t2.xlarge", 922, 921),
        ("t1.micro", 1024, None),
        ("m5.large", 2048, None),
        ("t3.micro", "!Ref Open", None),
    ],
)
def test_burstable_cpu(instance_type: str, cpu: object, limit: int | None) -> None:
    findings = found(BURSTABLE, platform(instance_type) + task(f"Cpu: {cpu}") + service())
    assert [(finding.limit, finding.severity) for finding in findings] == [(limit, Severity.INFO)] * (limit is not None)


def test_the_burstable_type_with_the_highest_baseline_counts() -> None:
    resources = mixed_platform(0, "t3.small", "t3.large") + service()
    assert found(BURSTABLE, resources + task("Cpu: 614")) == []
    finding = only(BURSTABLE, resources + task("Cpu: 615"))
    assert (finding.property, finding.limit) == ("Properties/Cpu", 614)
    assert "t3.large, the best" in finding.message


def requirements(asked: str) -> str:
    specification = "LaunchTemplateSpecification: {LaunchTemplateId: !Ref Template}"
    overrides = f"Overrides: [{{InstanceRequirements: {{{asked}}}}}]"
    return group(f"MixedInstancesPolicy: {{LaunchTemplate: {{{specification}, {overrides}}}}}")


@pytest.mark.parametrize(
    ("size", "asked", "rules"),
    [
        ("Cpu: 4096, Memory: 8192", "VCpuCount: {Min: 2, Max: 4}, MemoryMiB: {Min: 4096, Max: 8192}", []),
        ("Cpu: 4097, Memory: 8192", "VCpuCount: {Min: 2, Max: 4}, MemoryMiB: {Min: 4096}", [CPU]),
        ("Cpu: 4096, Memory: 8193", "VCpuCount: {Min: 2}, MemoryMiB: {Min: 4096, Max: 8192}", [MEMORY]),
        ("Cpu: 9999, Memory: 9999", "VCpuCount: {Min: 2}, MemoryMiB: {Min: 4096}", []),
        ("Cpu: 9999, Memory: 512", "VCpuCount: {Min: 2, Max: !Ref Open}, MemoryMiB: {Min: 4096}", []),
    ],
)
def test_instances_that_are_chosen_by_requirements(size: str, asked: str, rules: list[str]) -> None:
    resources = CLUSTER + task(size) + service() + provider() + requirements(asked) + launch_template("m5.large")
    assert [rule for rule in (CPU, MEMORY) if found(rule, resources)] == rules


@pytest.mark.parametrize(
    ("rule", "sizes", "place", "figures"),
    [
        (CPU, "Cpu: 4097", "Cpu", (4097, 4096)),
        (CPU, "ContainerDefinitions: [{Name: a, Cpu: 4097}]", "ContainerDefinitions", (4097, 4096)),
        (MEMORY, "Memory: 8193", "Memory", (8193, 8192)),
        (MEMORY, "ContainerDefinitions: [{Name: a, Memory: 8193}]", "ContainerDefinitions", (8193, 8192)),
    ],
)
def test_where_a_task_exceeds_requirements(rule: str, sizes: str, place: str, figures: tuple[int, int]) -> None:
    capacity = requirements("VCpuCount: {Max: 4}, MemoryMiB: {Max: 8192}") + launch_template("m5.large")
    definition = f"Task: {{Type: AWS::ECS::TaskDefinition, Properties: {{{sizes}}}}}\n"
    finding = only(rule, CLUSTER + definition + service() + provider() + capacity)
    assert (finding.property, finding.actual, finding.limit) == (f"Properties/{place}", *figures)


def test_requirements_of_a_launch_template_and_types_of_another_group() -> None:
    template_of_any = (
        "Any: {Type: AWS::EC2::LaunchTemplate, Properties: "
        "{LaunchTemplateData: {InstanceRequirements: {VCpuCount: {Min: 1, Max: 4}, MemoryMiB: {Min: 1}}}}}\n"
    )
    entries = ", ".join(f"{{CapacityProvider: !Ref {name}, Weight: 1}}" for name in ("Provider", "P"))
    both = f"CapacityProviderStrategy: [{entries}]"
    resources = (
        CLUSTER
        + service(both)
        + provider()
        + group("LaunchTemplate: {LaunchTemplateId: !Ref Any}")
        + template_of_any
        + provider("P", "G")
        + group(name="G")
        + launch_template("m5.2xlarge")
    )
    assert found(CPU, task("Cpu: 8192") + resources) == []
    finding = only(CPU, task("Cpu: 8193") + resources)
    assert (finding.actual, finding.limit) == (8193, 8192)
