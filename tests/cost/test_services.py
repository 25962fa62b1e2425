"""What services cost, worked out by hand from the prices of ap-northeast-2 as they came with this package."""

import pytest

from ecs_constructs.cost import Usage
from tests.cost.costing import amounts, costs, expected, line, only

VCPU, GB = 0.04656, 0.00511
HOUR = 0.5 * VCPU + 1 * GB
"""An hour of a task of 0.5 vCPU and 1 GB: 0.02839 USD."""

SCALED = """
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ResourceId: !Sub service/default/${{Service.Name}}
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    MinCapacity: {least}
    MaxCapacity: {most}
"""


def service(properties: str = "LaunchType: FARGATE", task: str = 'Cpu: "512", Memory: "1024"') -> str:
    """A service ``Service`` and its task definition in YAML."""
    return f"""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties: {{RequiresCompatibilities: [FARGATE], ContainerDefinitions: [{{Name: app}}], {task}}}
Service: {{Type: AWS::ECS::Service, Properties: {{TaskDefinition: !Ref Task, {properties}}}}}
"""


def scaled(least: int | str, most: int | str, properties: str = "LaunchType: FARGATE") -> str:
    """As :func:`service`, scaled between two numbers of tasks."""
    return service(properties) + SCALED.format(least=least, most=most)


def strategy(*items: str) -> str:
    """A strategy of Fargate's own capacity providers."""
    return f"CapacityProviderStrategy: [{', '.join(f'{{CapacityProvider: {item}}}' for item in items)}]"


def test_a_fixed_number_of_tasks_costs_the_same_at_any_time() -> None:
    found = only(service("LaunchType: FARGATE, DesiredCount: 3"))
    assert pytest.approx(62.1741) == 730 * 3 * HOUR
    assert amounts(found) == expected(62.1741, (62.1741, 62.1741), 62.1741)
    assert found.what == "3 Fargate tasks of 0.5 vCPU and 1 GB"
    assert found.resource_type == "AWS::ECS::Service"


def test_a_service_that_says_no_number_runs_one_task() -> None:
    assert only(service()).minimum == pytest.approx(730 * HOUR)


def test_a_scaled_service_costs_from_its_least_to_its_most_tasks_and_what_is_typical_is_not_known() -> None:
    found = only(scaled(2, 8, "LaunchType: FARGATE, DesiredCount: 5"))
    assert amounts(found) == expected(2 * 730 * HOUR, None, 8 * 730 * HOUR)
    assert found.what == "2 to 8 Fargate tasks of 0.5 vCPU and 1 GB"


def test_what_is_typical_follows_from_the_hours_of_its_tasks() -> None:
    found = only(scaled(2, 8), Usage(task_hours=2400))
    assert pytest.approx(68.136) == 2400 * HOUR
    assert amounts(found)[1] == (68.136, 68.136)


def test_limits_that_are_set_at_times_widen_the_range() -> None:
    actions = """    ScheduledActions:
      - {ScheduledActionName: night, Schedule: cron(0 0 * * ? *), ScalableTargetAction: {MinCapacity: 0}}
      - {ScheduledActionName: sale, Schedule: cron(0 9 * * ? *), ScalableTargetAction: {MaxCapacity: 20}}
      - {ScheduledActionName: nothing, Schedule: cron(0 9 * * ? *)}
"""
    assert amounts(only(scaled(2, 8) + actions)) == expected(0, None, 20 * 730 * HOUR)


def test_arm_is_cheaper() -> None:
    arm = 'Cpu: "512", Memory: "1024", RuntimePlatform: {CpuArchitecture: ARM64}'
    found = only(service(task=arm))
    assert found.minimum == pytest.approx(730 * (0.5 * 0.03725 + 1 * 0.00409))
    assert found.what == "1 Fargate task of 0.5 vCPU and 1 GB, Arm"


def test_windows_has_prices_of_its_own_and_a_licence() -> None:
    windows = 'Cpu: "1024", Memory: "2048", RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}'
    found = only(service(task=windows))
    assert found.minimum == pytest.approx(730 * (0.053544 + 2 * 0.0058765 + 0.046))
    assert found.what == "1 Fargate task of 1 vCPU and 2 GB, Windows"


@pytest.mark.parametrize(("size", "beyond"), [(20, 0), (21, 1), (100, 80)])
def test_storage_costs_beyond_20_gb(size: int, beyond: int) -> None:
    found = only(service(task=f'Cpu: "512", Memory: "1024", EphemeralStorage: {{SizeInGiB: {size}}}'))
    assert found.minimum == pytest.approx(730 * (HOUR + beyond * 0.000127))


def test_a_public_address_costs_for_each_task() -> None:
    public = "NetworkConfiguration: {AwsvpcConfiguration: {AssignPublicIp: ENABLED, Subnets: [a]}}"
    found = only(service(f"LaunchType: FARGATE, DesiredCount: 2, {public}"))
    assert found.minimum == pytest.approx(730 * 2 * (HOUR + 0.005))


def test_fargate_spot_is_a_range_for_cpu_and_memory() -> None:
    storage = 'Cpu: "512", Memory: "1024", EphemeralStorage: {SizeInGiB: 30}'
    found = only(service(f"{strategy('FARGATE_SPOT, Weight: 1')}, DesiredCount: 4", storage))
    low, high = (730 * 4 * (HOUR * part + 10 * 0.000127) for part in (0.3, 0.5))
    assert amounts(found) == expected(low, (low, high), high)
    assert found.what == "4 Fargate tasks of 0.5 vCPU and 1 GB, 100 % on Spot"


def test_a_strategy_divides_tasks_after_its_base() -> None:
    mixed = strategy("FARGATE, Base: 2, Weight: 1", "FARGATE_SPOT, Weight: 3")
    found = only(scaled(1, 10, mixed), Usage(task_hours=6 * 730))
    # The first two on demand, then a quarter; the rest is on Spot.
    assert amounts(found) == expected(
        730 * HOUR,
        (730 * HOUR * (3 + 3 * 0.3), 730 * HOUR * (3 + 3 * 0.5)),
        730 * HOUR * (4 + 6 * 0.5),
    )
    assert found.what == "1 to 10 Fargate tasks of 0.5 vCPU and 1 GB, the first 2 on demand, 75 % of the rest on Spot"


def test_a_base_on_spot_comes_first() -> None:
    mixed = strategy("FARGATE, Weight: 1", "FARGATE_SPOT, Base: 2")
    found = only(service(f"{mixed}, DesiredCount: 3"))
    assert found.maximum == pytest.approx(730 * HOUR * (1 + 2 * 0.5))
    assert found.what == "3 Fargate tasks of 0.5 vCPU and 1 GB, the first 2 on Spot, 0 % of the rest on Spot"


def test_tasks_without_any_weight_are_taken_to_be_on_demand_unless_all_are_on_spot() -> None:
    assert only(service(strategy("FARGATE", "FARGATE_SPOT"))).maximum == pytest.approx(730 * HOUR)
    assert only(service(strategy("FARGATE_SPOT"))).maximum == pytest.approx(730 * HOUR * 0.5)


def test_a_task_that_is_not_divided_may_be_on_either_side() -> None:
    found = only(service(f"{strategy('FARGATE, Weight: 1', 'FARGATE_SPOT, Weight: 2')}, DesiredCount: 2"))
    # A third of two on demand: one of them, or none.
    assert amounts(found) == expected(730 * HOUR * 0.6, (730 * HOUR * 0.6, 730 * HOUR * 1.5), 730 * HOUR * 1.5)


def test_thirds_of_three_tasks_are_whole() -> None:
    found = only(service(f"{strategy('FARGATE, Weight: 1', 'FARGATE_SPOT, Weight: 2')}, DesiredCount: 3"))
    low, high = (730 * HOUR * (1 + 2 * part) for part in (0.3, 0.5))
    assert amounts(found) == expected(low, (low, high), high)


def test_a_service_on_instances_is_paid_for_with_their_group() -> None:
    found = only(service("LaunchType: EC2, DesiredCount: 3"))
    assert amounts(found) == expected(0, (0, 0), 0)
    assert found.what == "tasks on EC2 instances, paid for with their group"


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        (service("LaunchType: EXTERNAL"), "no price known for tasks on machines of one's own (ECS Anywhere)"),
        (
            service("CapacityProviderStrategy: [{CapacityProvider: !Ref Managed, Weight: 1}]")
            + "Managed: {Type: AWS::ECS::CapacityProvider, Properties: {ManagedInstancesProvider: {}}}",
            "ECS itself chooses the managed instances, and how many",
        ),
        (
            service(strategy("FARGATE", "!Ref Instances"))
            + "Instances: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: {}}}",
            "its strategy mixes Fargate with instances, which ECS rejects",
        ),
        (
            service(
                strategy("FARGATE_SPOT"),
                'Cpu: "1024", Memory: "2048", RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}',
            ),
            "Fargate Spot does not run Windows",
        ),
        (service(f"LaunchType: FARGATE, DesiredCount: 1{'0' * 308}"), "its numbers are too large to be counted with"),
        (service(task="Cpu: !Ref Open"), "not determined: Task/Cpu ("),
        (service(task="Memory: 1024"), "not determined: Task/Cpu (it is not written)"),
        (service("LaunchType: FARGATE, DesiredCount: !Ref Open"), "not determined: Service/DesiredCount ("),
        (scaled(1, "!Ref Open"), "not determined: Target/MaxCapacity ("),
        (
            "Service: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE}}",
            "not determined: Service/TaskDefinition (it is not written)",
        ),
    ],
)
def test_what_has_no_price_says_why(resources: str, reason: str) -> None:
    found = line(costs(resources), "Service")
    assert found.reason.startswith(reason)
    assert amounts(found) == (None, None, None)
    assert not found.is_priced
