"""The plan of whole templates: answers, reasons, ways out, conditions and several stacks."""

from typing import Any

import pytest

from ecs_constructs.limits import Limits
from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.packing import Answer, Limit
from ecs_constructs.placement.placement import Placement
from ecs_constructs.placement.planning import plan
from tests.placement.planned import (
    OPEN,
    Resources,
    cluster,
    daemon,
    graph_of,
    placed,
    planned,
    scaled,
    service,
    sized,
    task,
    user_data,
)


def on_group(
    *types: str, maximum: Any = 2, containers: list[Resources] | None = None, limits: Limits | None = None, **more: Any
) -> Placement:
    """A service on the group of a cluster."""
    properties = {key: more.pop(key) for key in ("NetworkMode", "RuntimePlatform", "Cpu", "Memory") if key in more}
    resources = {**cluster(*types, maximum=maximum), **task(containers=containers, **properties), **service(**more)}
    return placed(resources, limits or Limits(), **OPEN)


def said(found: Placement) -> tuple[Answer, Limit | None, str]:
    return found.answer, found.limit, found.reason


def test_tasks_that_fit() -> None:
    found = on_group("m4.large", containers=sized(256, 2000), count=5)
    assert said(found) == (
        Answer.FITS,
        Limit.MEMORY,
        "3 tasks fit on an instance of m4.large (memory); 5 tasks need 2 instances of at most 2.",
    )
    assert (found.per_instance, found.instances.maximum, found.group_maximum, found.ways_out) == (3, 2, 2, ())
    assert found.instance_types == ("m4.large",)


def test_the_limit_of_an_instance_is_known_where_the_group_is_the_limit() -> None:
    found = on_group("m4.large", containers=sized(256, 2000), count=12)
    assert (found.limit, found.instance_limit) == (Limit.GROUP_MAXIMUM, Limit.MEMORY)


def test_one_task_fits() -> None:
    found = on_group("m4.large", containers=sized(2048), count=1)
    assert found.reason == "1 task fits on an instance of m4.large (CPU); 1 task needs 1 instance of at most 2."


def test_tasks_that_need_nothing_fit() -> None:
    found = on_group(containers=[{"Name": "a", "Image": "i"}], count=9)
    assert found.reason == "Any number of tasks fit on an instance of m5.large; 9 tasks need 1 instance of at most 2."


def test_no_task_always_fits() -> None:
    found = on_group(containers=sized(memory=99_999), count=0)
    assert (found.answer, found.reason, found.ways_out) == (Answer.FITS, "No task is to run.", ())


def test_more_tasks_than_the_group_has_room_for() -> None:
    found = on_group("m4.large", containers=sized(1024, 100), count=5)
    assert said(found) == (
        Answer.CANNOT,
        Limit.GROUP_MAXIMUM,
        "5 tasks need at least 3 instances of m4.large (2 on each by CPU), and there are at most 2.",
    )
    assert found.ways_out == (
        "raise the group's maximum to 3",
        "a task CPU of 682 CPU units or less",
        "use m4.xlarge",
        "run at most 4 tasks",
    )


def test_a_task_that_no_instance_holds() -> None:
    found = on_group("m4.large", containers=sized(0, 8192))
    assert said(found) == (
        Answer.CANNOT,
        Limit.MEMORY,
        "A task takes 8192 MiB; no instance of m4.large has more than 8191 MiB for it.",
    )
    assert found.ways_out == ("a memory reservation of 7985 MiB or less", "use m4.xlarge")


def test_a_task_between_what_is_sure_and_what_is_possible() -> None:
    found = on_group("m4.large", containers=sized(0, 8000))
    assert said(found) == (
        Answer.UNDECIDED,
        Limit.MEMORY,
        "A task takes 8000 MiB; no instance of m4.large is sure to have more than 7985 MiB for it. One may have more: "
        "that depends on its type and its image.",
    )


def test_a_number_of_tasks_between_what_is_sure_and_what_is_possible() -> None:
    found = on_group("m4.large", containers=sized(0, 4000), count=4)
    assert said(found)[::2] == (
        Answer.UNDECIDED,
        "4 tasks need 4 instances of m4.large as they can be expected to be, 2 at best, and there are at most 2.",
    )
    one = on_group("m4.large", "m5.2xlarge", containers=sized(0, 4000), count=9, maximum=3)
    assert one.answer is Answer.UNDECIDED


@pytest.mark.parametrize(
    ("properties", "limit", "reason"),
    [
        (
            {"RuntimePlatform": {"CpuArchitecture": "ARM64"}},
            Limit.ARCHITECTURE,
            "The task is for arm64; no instance of m5.large is.",
        ),
        (
            {"PlacementConstraints": [{"Type": "memberOf", "Expression": "attribute:ecs.instance-type =~ c5.*"}]},
            Limit.CONSTRAINT,
            "No instance of m5.large satisfies the placement constraints.",
        ),
        (
            {"containers": sized(PortMappings=[{"ContainerPort": 1, "HostPort": 22}])},
            Limit.PORT,
            "A port of the task is taken on every instance of m5.large.",
        ),
        (
            {"containers": sized(ResourceRequirements=[{"Type": "GPU", "Value": "1"}])},
            Limit.GPU,
            "A task takes 1 GPU; no instance of m5.large has any for it.",
        ),
    ],
)
def test_tasks_that_no_instance_suits(properties: Resources, limit: Limit, reason: str) -> None:
    assert said(on_group(**properties)) == (Answer.CANNOT, limit, reason)


def test_a_windows_task_on_linux() -> None:
    resources = {
        **cluster(data=user_data("#!/bin/bash\n")),
        **task(RuntimePlatform={"OperatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}),
        **service(),
    }
    found = placed(resources)
    assert (found.answer, found.reason) == (Answer.CANNOT, "The task is for windows; no instance of Group is.")


def test_instances_that_may_suit() -> None:
    constraint = {"Type": "memberOf", "Expression": "attribute:stack == prod"}
    found = on_group(PlacementConstraints=[constraint])
    assert said(found)[::2] == (Answer.UNDECIDED, "Whether every instance of Group suits the task is not certain.")
    too_many = on_group(PlacementConstraints=[constraint], count=99)
    assert too_many.answer is Answer.CANNOT


def test_distinct_instances_and_ports() -> None:
    distinct = on_group(count=3, PlacementConstraints=[{"Type": "distinctInstance"}])
    assert distinct.reason == (
        "3 tasks need at least 3 instances of m5.large (1 on each by placement constraints), and there are at most 2."
    )
    ports = on_group(count=3, containers=sized(0, 100, PortMappings=[{"ContainerPort": 80, "HostPort": 80}]))
    assert (ports.answer, ports.limit) == (Answer.CANNOT, Limit.GROUP_MAXIMUM)
    assert "leave the host port to ECS (HostPort 0)" in ports.ways_out
    host = on_group(count=3, containers=sized(0, 100, PortMappings=[{"ContainerPort": 80}]), NetworkMode="host")
    assert "use the network mode bridge and leave the host port to ECS (HostPort 0)" in host.ways_out


def test_network_interfaces_with_and_without_a_trunk() -> None:
    found = on_group("c5.large", count=5, NetworkMode="awsvpc", containers=sized(0, 100))
    assert (found.answer, found.per_instance) == (Answer.CANNOT, 2)
    assert found.ways_out[0] == "turn on awsvpcTrunking in the account (10 on each instance)"
    trunked = on_group(
        "c5.large", count=20, NetworkMode="awsvpc", containers=sized(0, 100), limits=Limits(awsvpc_trunking=True)
    )
    assert (trunked.answer, trunked.limit, trunked.per_instance) == (Answer.FITS, Limit.NETWORK_INTERFACE, 10)


# What is left open


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        (
            {**cluster(), **task(Memory={"Ref": "Open"}), **service()},
            "Not determined: Task/Memory (",
        ),
        (
            {**cluster(), **task(), **service(count={"Ref": "Number"})},
            "How many tasks there may be is left open. Not determined: Service/DesiredCount (",
        ),
        (
            {**cluster(), **task(), **service(), **scaled(1, {"Ref": "Number"})},
            "How many tasks there may be is left open. Not determined: ServiceTarget/MaxCapacity (",
        ),
        (
            {**cluster(), **task(), **service(), **scaled(1, 2, ResourceId={"Ref": "Open"})},
            "How many tasks there may be is left open. Not determined: ServiceTarget/ResourceId (",
        ),
        (
            {**cluster(maximum={"Ref": "Number"}), **task(), **service()},
            "7 tasks fit on an instance of m5.large (memory). How many instances Group may have is open. "
            "Not determined: Group/MaxSize (",
        ),
        (
            {**cluster("zz9.large"), **task(), **service()},
            "Not determined: Template/LaunchTemplateData/InstanceType (the instance type zz9.large is not known).",
        ),
        (
            {**cluster(data=user_data("ECS_RESERVED_MEMORY=$X")), **task(), **service()},
            "Not determined: Template/LaunchTemplateData/UserData (what ECS_RESERVED_MEMORY is set to is left open).",
        ),
        (
            {**cluster(), **task(), **service(cluster={"Ref": "Open"})},
            "Not determined: Service/Cluster (",
        ),
        (
            {**cluster(), **task(), **service(LaunchType="OTHER")},
            "Not determined: Service/LaunchType (not a launch type).",
        ),
        (
            {"Cluster": {"Type": "AWS::ECS::Cluster"}, **task(), **service(LaunchType="EC2")},
            "Not determined: Service/Cluster (no Auto Scaling group of the templates joins the cluster).",
        ),
        (
            {**cluster(), **task(), **service(LaunchType="EC2"), "Fleet": {"Type": "AWS::EC2::EC2Fleet"}},
            "Not determined: Service/Cluster (instances outside of Auto Scaling groups may join it).",
        ),
    ],
)
def test_what_is_left_open_is_undecided_and_named(resources: Resources, reason: str) -> None:
    found = placed(resources, **OPEN)
    assert found.answer is Answer.UNDECIDED
    assert found.reason.startswith(reason)


def test_a_group_that_may_join_any_cluster_leaves_a_launch_type_open() -> None:
    stray = cluster(suffix="B", data=user_data({"Fn::Sub": ["ECS_CLUSTER=${C}", {"C": {"Fn::ImportValue": "x"}}]}))  # type: ignore[arg-type]  # a function
    others = {name: stray[name] for name in ("TemplateB", "GroupB")}
    found = placed({**cluster(), **task(), **service(LaunchType="EC2"), **others})
    assert (found.answer, "which cluster the instances join" in found.reason) == (Answer.UNDECIDED, True)


def test_an_open_number_of_tasks_cannot_fit_where_the_known_do_not() -> None:
    found = placed({**cluster(), **task(), **service(count=99), **scaled(1, {"Ref": "Number"})}, **OPEN)
    assert found.answer is Answer.CANNOT
    assert found.reason.startswith("99 tasks need at least 13 instances")
    too_large = placed({**cluster(), **task(Memory="99999"), **service(count={"Ref": "Number"})}, **OPEN)
    assert (too_large.answer, too_large.limit) == (Answer.CANNOT, Limit.MEMORY)


# How many tasks


@pytest.mark.parametrize(
    ("resources", "counts"),
    [
        (service(count=3), Counts(minimum=3, desired=3, maximum=3, rolling=6)),
        (service(count=None), Counts(minimum=1, desired=1, maximum=1, rolling=2)),
        ({**service(count=None), **scaled(2, 8)}, Counts(minimum=2, desired=2, maximum=8, rolling=4)),
        ({**service(count=4), **scaled(2, 8)}, Counts(minimum=2, desired=4, maximum=8, rolling=8)),
        # The desired number may lie outside of what the service scales to.
        ({**service(count=9), **scaled(2, 8)}, Counts(minimum=2, desired=9, maximum=9, rolling=18)),
        ({**service(count=1), **scaled(2, 8)}, Counts(minimum=1, desired=1, maximum=8, rolling=2)),
        (
            {
                **service(count=2),
                **scaled(2, 4, ScheduledActions=[{"ScalableTargetAction": {"MinCapacity": 1, "MaxCapacity": 12}}]),
            },
            Counts(minimum=1, desired=2, maximum=12, rolling=4),
        ),
        (
            service(count=4, DeploymentConfiguration={"MaximumPercent": 150, "MinimumHealthyPercent": 50}),
            Counts(minimum=4, desired=4, maximum=4, rolling=6),
        ),
        (
            service(
                count=4, DeploymentController={"Type": "CODE_DEPLOY"}, DeploymentConfiguration={"MaximumPercent": 100}
            ),
            Counts(minimum=4, desired=4, maximum=4, rolling=8),
        ),
        (
            service(count=4, DeploymentConfiguration={"Strategy": "BLUE_GREEN", "MaximumPercent": 100}),
            Counts(minimum=4, desired=4, maximum=4, rolling=8),
        ),
        (
            service(count=4, LaunchType="EC2", DeploymentController={"Type": "EXTERNAL"}),
            Counts(minimum=4, desired=4, maximum=4, rolling=None),
        ),
    ],
)
def test_how_many_tasks_there_are(resources: Resources, counts: Counts) -> None:
    found = placed({**cluster(maximum=9), **task(), **resources})
    assert found.tasks == counts
    assert found.instances == counts.each(lambda count: -(-count // 7))


def test_the_capacity_of_a_service_that_task_sets_run_is_open() -> None:
    found = placed({**cluster(), **task(), **service(count=4, DeploymentController={"Type": "EXTERNAL"})})
    assert found.answer is Answer.UNDECIDED
    assert "each task set of an external controller has its own" in found.reason


def test_a_scalable_target_of_something_else_leaves_nothing_open() -> None:
    table: Resources = {"ServiceNamespace": "dynamodb", "ResourceId": {"Ref": "Open"}}
    found = placed({**cluster(), **task(), **service(), **scaled(1, 2, **table)}, **OPEN)
    assert found.answer is Answer.FITS


# Other capacity


def fargate(**properties: Any) -> Resources:
    found = task(RequiresCompatibilities=None, NetworkMode="awsvpc", **properties)
    return {**cluster(), **found, **service(LaunchType="FARGATE")}


WINDOWS = {"RuntimePlatform": {"OperatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (
            {"Cpu": "256", "Memory": "512"},
            (
                Answer.FITS,
                None,
                "Fargate has tasks of this size; how many run at once is up to the account's quota of vCPUs.",
            ),
        ),
        (
            {"Cpu": "256", "Memory": "4096"},
            (Answer.CANNOT, Limit.MEMORY, "Fargate has no tasks of 256 CPU units and 4096 MiB."),
        ),
        (
            {"Cpu": "300", "Memory": "512"},
            (Answer.CANNOT, Limit.CPU, "Fargate has no tasks of 300 CPU units and 512 MiB."),
        ),
        (
            {"Cpu": "512", "Memory": "1024", **WINDOWS},
            (Answer.CANNOT, Limit.CPU, "Fargate has no tasks with Windows containers of 512 CPU units."),
        ),
        (
            {
                "Cpu": "1024",
                "Memory": "2048",
                "containers": sized(ResourceRequirements=[{"Type": "GPU", "Value": "1"}]),
            },
            (Answer.CANNOT, Limit.GPU, "Fargate has no GPUs."),
        ),
        (
            {"Cpu": "256"},
            (
                Answer.UNDECIDED,
                None,
                "Not determined: Service/TaskDefinition (the task's size is not known).",
            ),
        ),
    ],
)
def test_fargate(properties: Resources, expected: tuple[Answer, Limit | None, str]) -> None:
    assert said(placed(fargate(**properties))) == expected


def test_fargate_runs_no_daemons() -> None:
    resources = fargate(Cpu="256", Memory="512")
    resources["Service"]["Properties"] |= {"SchedulingStrategy": "DAEMON", "DesiredCount": None}
    assert said(placed(resources)) == (Answer.CANNOT, Limit.CONSTRAINT, "Fargate runs no daemons.")


def test_a_cluster_with_fargate_alone_has_no_instances() -> None:
    resources = {**cluster(), **task(), **service(LaunchType="EC2")}
    resources["Association"]["Properties"] |= {"CapacityProviders": ["FARGATE"], "DefaultCapacityProviderStrategy": []}
    found = placed(resources)
    assert found.answer is Answer.UNDECIDED
    assert "no Auto Scaling group of the templates joins the cluster" in found.reason


def test_machines_of_the_user() -> None:
    found = placed({**cluster(), **task(), **service(LaunchType="EXTERNAL")})
    assert said(found) == (
        Answer.UNDECIDED,
        None,
        "Which machines are registered with the cluster no template tells.",
    )


def managed(requirements: Resources | None, **properties: Any) -> Placement:
    launch = {"InstanceRequirements": requirements} if requirements is not None else {}
    resources = {**cluster(), **task(**properties), **service(count=2)}
    resources["Provider"]["Properties"] = {"ManagedInstancesProvider": {"InstanceLaunchTemplate": launch}}
    return placed(resources)


@pytest.mark.parametrize(
    ("requirements", "containers", "expected"),
    [
        (
            {"VCpuCount": {"Min": 1, "Max": 2}, "MemoryMiB": {"Min": 1, "Max": 4096}},
            sized(2049),
            (
                Answer.CANNOT,
                Limit.CPU,
                "A task takes 2049 CPU units; the instances may have at most 2 vCPUs.",
            ),
        ),
        (
            {"VCpuCount": {"Min": 1, "Max": 2}, "MemoryMiB": {"Min": 1, "Max": 4096}},
            sized(0, 4096),
            (
                Answer.CANNOT,
                Limit.MEMORY,
                "A task takes 4096 MiB; the instances may have at most 4096, less what they keep.",
            ),
        ),
        (
            {"VCpuCount": {"Min": 2, "Max": 4}, "MemoryMiB": {"Min": 1}},
            sized(1024),
            (
                Answer.FITS,
                None,
                "ECS starts Managed Instances of a type that holds the tasks, among those that its requirements allow.",
            ),
        ),
        (
            {"VCpuCount": {"Min": 2, "Max": 2}, "MemoryMiB": {"Min": 1}},
            sized(1024, 9_000_000),
            (
                Answer.UNDECIDED,
                None,
                "No instance type that is known and that its requirements allow surely holds a task.",
            ),
        ),
        (
            {"VCpuCount": {"Min": 2}, "MemoryMiB": {"Min": 1}, "BurstablePerformance": "excluded"},
            sized(ResourceRequirements=[{"Type": "GPU", "Value": "1"}]),
            (
                Answer.UNDECIDED,
                None,
                "Which types ECS chooses where BurstablePerformance and GPUs are asked for is not looked at.",
            ),
        ),
    ],
)
def test_managed_instances(
    requirements: Resources, containers: list[Resources], expected: tuple[Answer, Limit | None, str]
) -> None:
    assert said(managed(requirements, containers=containers)) == expected


def test_managed_instances_without_requirements() -> None:
    assert managed(None).answer is Answer.FITS
    assert managed(None, containers=sized(0, 99_000_000)).answer is Answer.UNDECIDED


# Strategies


def test_a_strategy_divides_tasks_among_groups() -> None:
    resources = {**cluster(), **cluster(suffix="B"), **task()}
    strategy = [
        {"CapacityProvider": {"Ref": "Provider"}, "Base": 2, "Weight": 1},
        {"CapacityProvider": {"Ref": "ProviderB"}, "Weight": 4},
    ]
    found = planned({**resources, **service(count=12, CapacityProviderStrategy=strategy)}).placements
    assert [(each.capacity, each.tasks.desired, each.tasks.rolling) for each in found] == [
        ("Group", 4, 6),
        ("GroupB", 8, 18),
    ]
    weightless = [{"CapacityProvider": {"Ref": name}, "Weight": 0} for name in ("Provider", "ProviderB")]
    refused = planned({**resources, **service(count=12, CapacityProviderStrategy=weightless)}).placements
    assert {each.answer for each in refused} == {Answer.UNDECIDED}
    assert all("weight above 0" in each.reason for each in refused)


# Daemons


AGENT = task("Agent", containers=sized(128, 100))


def test_a_daemon_that_fits() -> None:
    found = placed({**cluster(), **AGENT, **daemon()}, name="Daemon")
    assert said(found) == (Answer.FITS, None, "Each instance of Group has room for a task of it.")
    assert (found.per_instance, found.group_maximum, found.tasks) == (1, 2, Counts())


@pytest.mark.parametrize(
    ("agent", "others", "expected"),
    [
        (
            task("Agent", containers=sized(0, 9000)),
            {},
            (Answer.CANNOT, Limit.MEMORY, "With it the daemons take more memory than instances of Group have."),
        ),
        (
            task("Agent", containers=sized(0, 8000)),
            {},
            (
                Answer.UNDECIDED,
                Limit.MEMORY,
                "With it the daemons take more memory than instances of Group can be expected to have.",
            ),
        ),
        (
            AGENT,
            {**task("Other", containers=sized(2000)), **daemon("Second", of="Other")},
            (Answer.CANNOT, Limit.CPU, "With it the daemons take more CPU than instances of Group have."),
        ),
        # A daemon for another architecture takes nothing here.
        (
            AGENT,
            {
                **task("Other", containers=sized(2000), RuntimePlatform={"CpuArchitecture": "ARM64"}),
                **daemon("Second", of="Other"),
            },
            (Answer.FITS, None, "Each instance of Group has room for a task of it."),
        ),
        (
            task("Agent", RuntimePlatform={"CpuArchitecture": "ARM64"}),
            {},
            (Answer.CANNOT, Limit.CONSTRAINT, "No instance of Group suits the daemon."),
        ),
        (
            task("Agent", containers=sized(0, 9, PortMappings=[{"ContainerPort": 1, "HostPort": 22}])),
            {},
            (Answer.CANNOT, Limit.PORT, "A port of the daemon is taken on instances of Group."),
        ),
        (
            task("Agent", containers=sized(0, 9, PortMappings=[{"ContainerPort": 1, "HostPort": 9100}])),
            daemon("Second"),
            (Answer.CANNOT, Limit.PORT, "A port of the daemon is taken on instances of Group."),
        ),
    ],
)
def test_daemons_beside_each_other(
    agent: Resources, others: Resources, expected: tuple[Answer, Limit | None, str]
) -> None:
    assert said(placed({**cluster(), **agent, **daemon(), **others}, name="Daemon")) == expected


def test_a_daemon_beside_one_whose_size_is_open() -> None:
    other = {**task("Other", Memory={"Ref": "Open"}), **daemon("Second", of="Other")}
    found = placed({**cluster(), **AGENT, **daemon(), **other}, name="Daemon", **OPEN)
    assert found.answer is Answer.UNDECIDED
    assert found.reason.startswith("What daemon Second takes is left open. Not determined: Other/Memory (")


# Conditions and stacks


def test_conditions_are_told_apart() -> None:
    sections: Resources = {
        "Parameters": {"Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}},
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
    }
    count = {"Fn::If": ["IsProd", 99, 1]}
    found = planned({**cluster(), **task(), **service(count=count)}, **sections).placements
    assert {(each.answer, each.holds) for each in found} == {
        (Answer.FITS, "where Stage is dev"),
        (Answer.CANNOT, "where Stage is prod"),
    }
    (same,) = planned({**cluster(), **task(), **service()}, **sections).placements
    assert same.holds == ""


def test_two_stacks_with_the_same_logical_ids() -> None:
    small = {"Resources": {**cluster(), **task(), **service()}}
    large = {"Resources": {**cluster(), **task(containers=sized(0, 99_000)), **service()}}
    found = plan(graph_of(one=small, two=large))
    assert [(each.stack, each.answer) for each in found.placements] == [("one", Answer.FITS), ("two", Answer.CANNOT)]
    assert [(each.stack, each.desired) for each in found.clusters] == [("one", Answer.FITS), ("two", Answer.CANNOT)]
