"""What placement's rules say of any service, against the packing of the same tasks: each fault is one error."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_constructs.placement.packing import Answer, Demand, Limit, Pool, fit, per_instance
from ecs_constructs.rules import Finding, Severity
from tests.rules.capacity.writing import STRATEGY, instances, resource, task
from tests.rules.checking import found, report, template

BY_LIMIT = {
    Limit.CPU: "capacity/service-exceeds-cluster",
    Limit.MEMORY: "capacity/service-exceeds-cluster",
    Limit.NETWORK_INTERFACE: "capacity/eni-density",
}
ROOM = {
    "capacity/constraint-unsatisfiable",
    "capacity/distinct-instance",
    "capacity/eni-density",
    "capacity/rolling-deploy-headroom",
    "capacity/scaling-max-exceeds-cluster",
    "capacity/service-exceeds-cluster",
    "capacity/static-host-port",
    "capacity/static-host-port-rolling",
    "capacity/task-plus-daemon-exceeds-instance",
}
AT_BEST, EXPECTED = (2048, 8191, 0, 2), (2048, 7618, 0, 2)
"""What an m5.large has for tasks."""


def service(count: int, minimum: int = 100, constraints: str = "") -> str:
    return resource(
        "Service",
        "ECS::Service",
        f"Cluster: !Ref Cluster, TaskDefinition: !Ref Task, {STRATEGY}, "
        f"DesiredCount: {count}, DeploymentConfiguration: {{MinimumHealthyPercent: {minimum}}}{constraints}",
    )


sizes = st.tuples(st.integers(1, 2048), st.integers(6, 8191), st.booleans())
counts = st.integers(0, 9)
maxima = st.integers(1, 4)


@settings(max_examples=150, deadline=None)
@given(size=sizes, count=counts, maximum=maxima)
def test_an_error_is_what_no_packing_holds(size: tuple[int, int, bool], count: int, maximum: int) -> None:
    cpu, memory, own_interface = size
    demand = Demand(name="task", amounts=(cpu, memory, 0, int(own_interface)), count=count)
    mode = "awsvpc" if own_interface else "bridge"
    resources = instances(maximum) + task(f"Cpu: {cpu}, Memory: {memory}", f"NetworkMode: {mode}")
    said = {
        rule: [finding.severity for finding in found(rule, resources + service(count))] for rule in BY_LIMIT.values()
    }
    expected: dict[str, list[Severity]] = {rule: [] for rule in BY_LIMIT.values()}
    for amounts, severity in ((AT_BEST, Severity.ERROR), (EXPECTED, Severity.WARNING)):
        pool = Pool(name="instances", amounts=amounts, count=maximum)
        room, limit = per_instance(demand, pool)
        if room and fit([demand], [pool]).answer is Answer.CANNOT:
            assert limit is not None
            expected[BY_LIMIT[limit]] = [severity]
            break
    assert said == expected


@settings(max_examples=150, deadline=None)
@given(
    size=sizes,
    count=counts,
    maximum=maxima,
    minimum=st.sampled_from([0, 50, 75, 100]),
    port=st.booleans(),
    distinct=st.booleans(),
)
def test_a_service_has_one_error_at_most_and_none_where_another_rule_has_it(
    size: tuple[int, int, bool], count: int, maximum: int, *, minimum: int, port: bool, distinct: bool
) -> None:
    cpu, memory, own_interface = size
    container = f"Cpu: {cpu}, Memory: {memory}{', PortMappings: [{ContainerPort: 80, HostPort: 80}]' if port else ''}"
    constraints = ", PlacementConstraints: [{Type: distinctInstance}]" if distinct else ""
    resources = instances(maximum) + task(container, f"NetworkMode: {'awsvpc' if own_interface else 'bridge'}")
    findings = report(template(resources + service(count, minimum, constraints))).findings
    faults = Counter(finding.resource for finding in findings if is_error_of_room(finding))
    assert faults.total() <= 1


def is_error_of_room(finding: Finding) -> bool:
    return finding.rule in ROOM and finding.severity is Severity.ERROR


@settings(max_examples=100, deadline=None)
@given(size=sizes, count=st.integers(2, 9), maximum=maxima)
def test_the_maximum_that_is_advised_is_enough(size: tuple[int, int, bool], count: int, maximum: int) -> None:
    cpu, memory, _ = size
    resources = instances(maximum) + task(f"Cpu: {cpu}, Memory: {memory}") + service(count)
    rule = "capacity/service-exceeds-cluster"
    for finding in found(rule, resources):
        _, raised, rest = finding.fix.partition("maximum to ")
        if raised:
            needed = rest.partition(";")[0].rstrip(".")
            assert found(rule, resources.replace(f"MaxSize: {maximum}", f"MaxSize: {needed}")) == []
            assert found(rule, resources.replace(f"MaxSize: {maximum}", f"MaxSize: {int(needed) - 1}")) != []
