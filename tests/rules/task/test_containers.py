"""Boundaries and edges of the rules of a task's containers: their number, names, checks, limits and dependencies."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import EC2, FARGATE, found, only, report, task

WINDOWS = f"{EC2}, RuntimePlatform: {{OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}}"


def numbered(count: int, more: str = "") -> str:
    return f"[{', '.join(f'{{Name: c{i}, Image: app{more}}}' for i in range(count))}]"


def container(properties: str) -> str:
    return f"[{{Name: app, Image: app, Memory: 512, {properties}}}]"


@pytest.mark.parametrize(
    ("rule", "properties", "container"),
    [
        ("container-cpu-shares", "", "Cpu: 262145"),
        ("container-memory-exceeds-task", ", Memory: 512", "Memory: 513"),
        ("container-memory-minimum", "", "Memory: 3"),
        ("environment-files-max", "", f"EnvironmentFiles: [{'{Type: s3}, ' * 10}{{Type: s3}}]"),
        ("memory-required", "", "Image: app"),
        ("memory-reservation-le-memory", "", "Memory: 128, MemoryReservation: 129"),
        ("no-hard-limit", "", "MemoryReservation: 128"),
        ("shared-memory-size", "", "Memory: 128, LinuxParameters: {SharedMemorySize: 129}"),
        ("swap", "", "LinuxParameters: {MaxSwap: 10, Swappiness: 101}"),
        ("swap", "", "LinuxParameters: {Swappiness: 60}"),
    ],
)
def test_a_container_whose_name_is_open_is_called_by_its_number(rule: str, properties: str, container: str) -> None:
    finding = only(f"task/{rule}", task(f"{EC2}{properties}", f"[{{Name: !Ref Open, {container}}}]"))
    assert finding.message.startswith("Container number 1 ")


@pytest.mark.parametrize(
    ("containers", "faults"),
    [
        ("[]", 1),
        (numbered(1), 0),
        (numbered(10), 0),
        (numbered(11), 1),
        ("!Ref AWS::NoValue", 1),
        ("!Ref Open", 0),
        ("!Split [',', !Ref Open]", 0),
        (f"{numbered(10)[:-1]}, !Ref AWS::NoValue]", 0),
        (f"{numbered(10)[:-1]}, !Ref Open]", 0),
    ],
)
def test_containers_max(containers: str, faults: int) -> None:
    assert len(found("task/containers-max", task(FARGATE, containers))) == faults


@pytest.mark.parametrize(
    ("containers", "faults"),
    [
        (numbered(2, ", Essential: false"), 1),
        (numbered(2, ', Essential: "false"'), 1),
        ("[{Name: a, Essential: false}, {Name: b, Essential: true}]", 0),
        ("[{Name: a, Essential: false}, {Name: b}]", 0),
        ("[{Name: a, Essential: false}, {Name: b, Essential: !Ref Open}]", 0),
        ("[]", 0),
    ],
)
def test_essential_required(containers: str, faults: int) -> None:
    assert len(found("task/essential-required", task(FARGATE, containers))) == faults


@pytest.mark.parametrize(
    ("containers", "places"),
    [
        ("[{Name: a}, {Name: b}]", []),
        ("[{Name: a}, {Name: A}]", []),
        ("[{Name: a}, {Name: b}, {Name: a}, {Name: a}]", [2, 3]),
        ("[{Name: !Ref Open}, {Name: !Ref Open}, {Name: a}, {Name: a}]", [3]),
        ("[{Image: a}, {Image: a}]", []),
    ],
)
def test_duplicate_container_name(containers: str, places: list[int]) -> None:
    findings = found("task/duplicate-container-name", task(FARGATE, containers))
    assert [finding.property for finding in findings] == [f"Properties/ContainerDefinitions/{i}/Name" for i in places]


EMPTY = len('{"ContainerDefinitions":[{"Name":"app","Command":[""]}]}')


@pytest.mark.parametrize(
    ("command", "faults"),
    [
        (f"[{'x' * (65_536 - EMPTY)}]", 0),
        (f"[{'x' * (65_537 - EMPTY)}]", 1),
        (f"[{'é' * ((65_536 - EMPTY) // 2)}]", 0),
        (f"[{'é' * ((65_536 - EMPTY) // 2 + 1)}]", 1),
        (f"[!Ref Open, {'x' * (65_537 - EMPTY)}]", 1),
        (f"[!Sub '${{Open}}{'x' * 65_537}']", 0),
        (f"[!Join ['', [{'x' * 40_000}, {'x' * 40_000}]]]", 1),
    ],
)
def test_definition_size(command: str, faults: int) -> None:
    assert len(found("task/definition-size", task("", f"[{{Name: app, Command: {command}}}]"))) == faults


@pytest.mark.parametrize(("character", "other_bytes"), [("x", 62_000), ('"', 58_000)])
def test_definition_size_counts_what_a_parameter_stands_for(character: str, other_bytes: int) -> None:
    sections = f"Parameters: {{Long: {{Type: String, Default: '{character * 4096}'}}}}"
    resources = task("", container(f"Command: [!Ref Long, {'x' * other_bytes}]"))
    assert len(found("task/definition-size", resources, sections=sections)) == 1


BELL = "\\a"
"""A control character as YAML writes it; JSON takes six bytes for it."""


@pytest.mark.parametrize(("count", "faults"), [(10_900, 0), (11_000, 1)])
def test_definition_size_counts_what_json_makes_of_control_characters(count: int, faults: int) -> None:
    assert len(found("task/definition-size", task("", container(f"""Command: ["{BELL * count}"]""")))) == faults


def test_definition_size_counts_a_text_as_often_as_it_is_there() -> None:
    again = ", ".join(["*script"] * 16)
    resources = task("", container(f"Command: [&script {'x' * 4_000}, {again}]"))
    assert len(found("task/definition-size", resources)) == 1


@pytest.mark.parametrize(
    "command",
    [
        ", ".join(["!Ref Long"] * 17),
        f"!Sub '{'${Long}' * 17}'",
        ", ".join(["!FindInMap [Scripts, Start, Text]"] * 17),
    ],
    ids=["Ref", "Sub", "FindInMap"],
)
def test_definition_size_is_what_short_references_stand_for(command: str) -> None:
    parameter = f"Parameters: {{Long: {{Type: String, Default: '{'x' * 4096}'}}}}"
    mapping = f"Mappings: {{Scripts: {{Start: {{Text: '{'x' * 4096}'}}}}}}"
    assert only(
        "task/definition-size", task("", container(f"Command: [{command}]")), sections=f"{parameter}\n{mapping}"
    )


def test_definition_size_counts_nothing_of_what_another_resource_is_called() -> None:
    script = "x" * (65_536 - EMPTY - len("null,"))
    resources = task("", f"[{{Name: app, Command: [!Ref Bucket, {script}]}}]") + "Bucket: {Type: AWS::S3::Bucket}\n"
    assert found("task/definition-size", resources) == []
    assert len(found("task/definition-size", resources.replace("Command: [", "Command: [x, "))) == 1


def test_definition_size_counts_half_a_character() -> None:
    properties = {"ContainerDefinitions": [{"Name": "app", "Command": ["\ud83d" * 22_000]}]}
    body = {"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}}}
    (finding,) = report(body, rule="task/definition-size").findings
    assert finding.actual == EMPTY + 66_000


def test_definition_size_leaves_tags_out() -> None:
    tags = ", ".join(f"{{Key: k{i}, Value: {'v' * 256}}}" for i in range(50))
    assert found("task/definition-size", task(f"Tags: [{tags}]", container(f"Command: [{'x' * 60_000}]"))) == []


@pytest.mark.parametrize("kind", ["TaskDefinition", "Service", "Cluster"])
@pytest.mark.parametrize(("count", "faults"), [(50, 0), (51, 1)])
def test_tags_max(kind: str, count: int, faults: int) -> None:
    tags = ", ".join(f"{{Key: k{i}, Value: v}}" for i in range(count))
    resource = f"Tagged: {{Type: AWS::ECS::{kind}, Properties: {{Tags: [{tags}]}}}}"
    assert len(found("task/tags-max", resource)) == faults


@pytest.mark.parametrize(
    ("ulimits", "faults"),
    [
        ("[{Name: nofile, SoftLimit: 1000, HardLimit: 1000}]", 0),
        ("[{Name: nofile, SoftLimit: 1001, HardLimit: 1000}]", 1),
        ("[{Name: core, SoftLimit: 1, HardLimit: 0}]", 1),
        ("[{Name: memlock, SoftLimit: 1000, HardLimit: -1}]", 0),
        ("[{Name: memlock, SoftLimit: -1, HardLimit: 1000}]", 0),
        ("[{Name: nofile, SoftLimit: !Ref Open, HardLimit: 1}, {Name: nproc, SoftLimit: 2, HardLimit: 1}]", 1),
        ("[{Name: nofile, SoftLimit: 2}]", 0),
    ],
)
def test_ulimit_soft_le_hard(ulimits: str, faults: int) -> None:
    assert len(found("task/ulimit-soft-le-hard", task(FARGATE, container(f"Ulimits: {ulimits}")))) == faults


@pytest.mark.parametrize(
    ("parameters", "severities"),
    [
        ("MaxSwap: 256, Swappiness: 0", []),
        ("MaxSwap: 256, Swappiness: 100", []),
        ("MaxSwap: 256, Swappiness: 101", [Severity.ERROR]),
        ("MaxSwap: 256, Swappiness: -1", [Severity.ERROR]),
        ("MaxSwap: 0", []),
        ("MaxSwap: -1", [Severity.ERROR]),
        ("MaxSwap: -1, Swappiness: 101", [Severity.ERROR] * 2),
        ("Swappiness: 60", [Severity.WARNING]),
        ("Swappiness: 101", [Severity.ERROR, Severity.WARNING]),
        ("Swappiness: !Ref Open, MaxSwap: -1", [Severity.ERROR]),
        ("Swappiness: 101, MaxSwap: !Ref Open", [Severity.ERROR]),
        ("InitProcessEnabled: true", []),
    ],
)
def test_swap(parameters: str, severities: list[Severity]) -> None:
    findings = found("task/swap", task(EC2, container(f"LinuxParameters: {{{parameters}}}")))
    assert [finding.severity for finding in findings] == severities


def test_swap_on_fargate_is_another_rule() -> None:
    assert found("task/swap", task(FARGATE, container("LinuxParameters: {Swappiness: 101}"))) == []


@pytest.mark.parametrize(
    ("properties", "limits", "size", "faults"),
    [
        (EC2, "Memory: 512", "512", 0),
        (EC2, "Memory: 512", "513", 1),
        (EC2, "Memory: 512", "-1", 1),
        (EC2, "Memory: 512", "0", 0),
        (EC2, "Memory: 512", "!Ref AWS::NoValue", 0),
        (EC2, "MemoryReservation: 512", "8192", 0),
        (EC2, "MemoryReservation: 512", "-1", 1),
        (f"{EC2}, Memory: 512", "MemoryReservation: 64", "513", 1),
        (EC2, "Memory: !Ref Open", "513", 0),
        (EC2, "Memory: 512", "!Ref Open", 0),
        (FARGATE, "Memory: 512", "513", 0),
    ],
)
def test_shared_memory_size(properties: str, limits: str, size: str, faults: int) -> None:
    containers = f"[{{Name: app, {limits}, LinuxParameters: {{SharedMemorySize: {size}}}}}]"
    findings = found("task/shared-memory-size", task(properties, containers))
    assert [finding.severity for finding in findings] == [Severity.WARNING] * faults


@pytest.mark.parametrize(
    ("properties", "limits", "owners"),
    [
        (EC2, "Memory: 64", "the container."),
        (f"{EC2}, Memory: 64", "Cpu: 1", "the task."),
        (f"{EC2}, Memory: 128", "Memory: 64", "the container."),
        (f"{EC2}, Memory: 64", "Memory: 64", "the container and of the task."),
        (f"{EC2}, Memory: 65", "Memory: 64", "the container."),
    ],
)
def test_the_memory_that_is_too_small_for_shared_memory_is_named(properties: str, limits: str, owners: str) -> None:
    containers = f"[{{Name: app, {limits}, LinuxParameters: {{SharedMemorySize: 65}}}}]"
    assert only("task/shared-memory-size", task(properties, containers)).fix.endswith(f"raise the Memory of {owners}")


@pytest.mark.parametrize(
    ("check", "names"),
    [
        ("Interval: 5, Timeout: 2, Retries: 1, StartPeriod: 0", []),
        ("Interval: 300, Timeout: 60, Retries: 10, StartPeriod: 300", []),
        ("Interval: 4, Timeout: 1, Retries: 0, StartPeriod: -1", ["Interval", "Timeout", "Retries", "StartPeriod"]),
        (
            "Interval: 301, Timeout: 61, Retries: 11, StartPeriod: 301",
            ["Interval", "Timeout", "Retries", "StartPeriod"],
        ),
        ("Interval: !Ref Open, Timeout: 90", ["Timeout"]),
        ('Interval: "2"', ["Interval"]),
        ("Interval: !Ref AWS::NoValue", []),
    ],
)
def test_health_check_range(check: str, names: list[str]) -> None:
    findings = found(
        "task/health-check-range", task(FARGATE, container(f"HealthCheck: {{Command: [CMD, 'true'], {check}}}"))
    )
    assert [finding.property.rpartition("/")[2] for finding in findings] == names


def test_a_figure_out_of_bounds_is_named_with_its_bounds() -> None:
    finding = only("task/health-check-range", task(FARGATE, container("HealthCheck: {Interval: 2}")))
    assert finding.message == "The health check has Interval 2 seconds, outside 5 to 300."
    assert (finding.actual, finding.limit, finding.fix) == (2, "5..300", "Set Interval to 5 to 300 seconds.")


@pytest.mark.parametrize(
    ("policy", "faults"),
    [
        ("Enabled: true", 0),
        ("Enabled: true, RestartAttemptPeriod: 60", 0),
        ("Enabled: true, RestartAttemptPeriod: 1800", 0),
        ("Enabled: true, RestartAttemptPeriod: 59", 1),
        ("Enabled: true, RestartAttemptPeriod: 1801", 1),
        ("Enabled: false, RestartAttemptPeriod: 30", 0),
        ("Enabled: !Ref Open, RestartAttemptPeriod: 30", 0),
        (f"Enabled: true, IgnoredExitCodes: {list(range(50))}", 0),
        (f"Enabled: true, IgnoredExitCodes: {list(range(51))}", 1),
        (f"Enabled: true, RestartAttemptPeriod: !Ref Open, IgnoredExitCodes: {list(range(51))}", 1),
    ],
)
def test_restart_policy(policy: str, faults: int) -> None:
    assert len(found("task/restart-policy", task(FARGATE, container(f"RestartPolicy: {{{policy}}}")))) == faults


@pytest.mark.parametrize(("count", "faults"), [(0, 0), (10, 0), (11, 1)])
def test_environment_files_max(count: int, faults: int) -> None:
    files = ", ".join(f"{{Type: s3, Value: arn{i}}}" for i in range(count))
    assert len(found("task/environment-files-max", task(FARGATE, container(f"EnvironmentFiles: [{files}]")))) == faults


@pytest.mark.parametrize(
    ("target", "condition", "faults"),
    [
        ("{Name: db}", "START", 0),
        ("{Name: db}", "HEALTHY", 1),
        ("{Name: db, HealthCheck: {Command: [CMD, 'true']}}", "HEALTHY", 0),
        ("{Name: db}", "COMPLETE", 1),
        ("{Name: db, Essential: true}", "SUCCESS", 1),
        ("{Name: db, Essential: false}", "SUCCESS", 0),
        ("{Name: db, Essential: !Ref Open}", "SUCCESS", 0),
        ("{Name: other}", "START", 1),
        ("{Name: !Ref Open}", "START", 0),
        ("{Name: db}", "!Ref Open", 0),
    ],
)
def test_depends_on(target: str, condition: str, faults: int) -> None:
    waiting = f"{{Name: app, DependsOn: [{{ContainerName: db, Condition: {condition}}}]}}"
    assert len(found("task/depends-on", task(FARGATE, f"[{target}, {waiting}]"))) == faults


@pytest.mark.parametrize(
    ("target", "condition", "name", "lacking", "fix"),
    [
        ("{Name: other}", "START", "ContainerName", ", which the task does not have.", "Name one of "),
        ("{Name: db}", "HEALTHY", "Condition", ", to become healthy, but it has no health check.", "Give it a "),
        ("{Name: db}", "SUCCESS", "Condition", ", to end, but it is essential.", "Set Essential to false "),
    ],
)
def test_a_container_is_told_what_it_waits_for_in_vain(
    target: str, condition: str, name: str, lacking: str, fix: str
) -> None:
    waiting = f"{{Name: app, DependsOn: [{{ContainerName: db, Condition: {condition}}}]}}"
    finding = only("task/depends-on", task(FARGATE, f"[{target}, {waiting}]"))
    assert finding.property == f"Properties/ContainerDefinitions/1/DependsOn/0/{name}"
    assert finding.message.endswith(f"'db'{lacking}")
    assert finding.fix.startswith(fix)


@pytest.mark.parametrize(
    ("target", "condition", "faults"), [("proxy", "HEALTHY", 1), ("proxy", "START", 0), ("other", "START", 0)]
)
def test_a_container_whose_name_is_open_may_wait_and_be_waited_for(target: str, condition: str, faults: int) -> None:
    waiting = f"{{Name: !Ref Open, DependsOn: [{{ContainerName: {target}, Condition: {condition}}}]}}"
    findings = found("task/depends-on", task(FARGATE, f"[{{Name: proxy}}, {waiting}]"))
    assert [finding.message.startswith("Container number 2 waits for 'proxy'") for finding in findings] == [
        True
    ] * faults


@pytest.mark.parametrize(
    ("edges", "in_circles"),
    [
        ({"a": "b", "b": "c"}, set()),
        ({"a": "a"}, {"a"}),
        ({"a": "b", "b": "a"}, {"a", "b"}),
        ({"a": "b", "b": "c", "c": "b"}, {"b", "c"}),
    ],
)
def test_depends_on_in_a_circle(edges: dict[str, str], in_circles: set[str]) -> None:
    names = sorted({*edges, *edges.values()})
    waiting = {name: f"[{{ContainerName: {target}, Condition: START}}]" for name, target in edges.items()}
    containers = ", ".join(f"{{Name: {name}, DependsOn: {waiting.get(name, '[]')}}}" for name in names)
    findings = found("task/depends-on", task(FARGATE, f"[{containers}]"))
    assert {finding.message.split("'")[1] for finding in findings} == in_circles
    assert all(finding.property.endswith("/DependsOn") for finding in findings)


@pytest.mark.parametrize(
    ("properties", "containers", "faults"),
    [
        (EC2, "[{Name: a, Cpu: 262144}]", 0),
        (EC2, "[{Name: a, Cpu: 262145}]", 1),
        (EC2, "[{Name: a, Cpu: 256}, {Name: b}]", 1),
        (EC2, "[{Name: a, Cpu: 256}, {Name: b, Cpu: 1}]", 1),
        (EC2, "[{Name: a, Cpu: 256}, {Name: b, Cpu: 2}]", 0),
        (EC2, "[{Name: a, Cpu: 2}, {Name: b}]", 0),
        (EC2, "[{Name: a}, {Name: b}]", 0),
        (EC2, "[{Name: a, Cpu: !Ref Open}, {Name: b}]", 0),
        (FARGATE, "[{Name: a, Cpu: 256}, {Name: b}]", 0),
        (WINDOWS, "[{Name: a, Cpu: 256}, {Name: b}]", 0),
    ],
)
def test_container_cpu_shares(properties: str, containers: str, faults: int) -> None:
    findings = found("task/container-cpu-shares", task(properties, containers))
    assert [finding.severity for finding in findings] == [Severity.INFO] * faults


@pytest.mark.parametrize("properties", ["", "Family: web, "])
def test_what_a_macro_may_add_is_not_missed(properties: str) -> None:
    macro = "'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://bucket/containers.yaml'}}"
    resources = f"Task: {{Type: AWS::ECS::TaskDefinition, Properties: {{{properties}{macro}}}}}"
    assert found("task/containers-max", resources) == []
    assert found("task/cpu-unset-uncapped", resources) == []


@pytest.mark.parametrize("rule", ["shared-memory-size", "swap"])
def test_a_container_without_linux_parameters_has_none_of_them_wrong(rule: str) -> None:
    assert found(f"task/{rule}", task(EC2, container("Cpu: 128"))) == []


MANY_CODES = f"RestartPolicy: {{Enabled: true, IgnoredExitCodes: {list(range(51))}}}"


@pytest.mark.parametrize(
    ("rule", "properties", "containers", "expected"),
    [
        ("container-cpu-shares", EC2, container("Cpu: 262145"), ("Cpu", 262145, 262144)),
        ("memory-reservation-sum", f"{EC2}, Memory: 511", container("Cpu: 128"), ("Memory", 512, 511)),
        ("restart-policy", FARGATE, container(MANY_CODES), ("IgnoredExitCodes", 51, 50)),
        (
            "shared-memory-size",
            EC2,
            container("LinuxParameters: {SharedMemorySize: -1}"),
            ("SharedMemorySize", -1, 0),
        ),
        ("swap", EC2, container("LinuxParameters: {Swappiness: 60}"), ("Swappiness", None, None)),
    ],
)
def test_what_is_there_and_what_is_allowed(
    rule: str, properties: str, containers: str, expected: tuple[object, ...]
) -> None:
    finding = only(f"task/{rule}", task(properties, containers))
    assert (finding.property.rpartition("/")[2], finding.actual, finding.limit) == expected


@pytest.mark.parametrize(
    ("rule", "properties", "figure"),
    [
        ("health-check-range", "HealthCheck: {StartPeriod: 301}", "StartPeriod 301 seconds"),
        ("swap", "LinuxParameters: {MaxSwap: -1}", "MaxSwap -1 MiB"),
        ("shared-memory-size", "LinuxParameters: {SharedMemorySize: -1}", "-1 MiB of shared memory"),
    ],
)
def test_a_figure_is_told_with_its_unit(rule: str, properties: str, figure: str) -> None:
    assert figure in only(f"task/{rule}", task(EC2, container(properties))).message


BUCKET = "Bucket: {Type: AWS::S3::Bucket}\n"


@pytest.mark.parametrize(
    ("value", "actual"),
    [
        ("arn:aws:s3:::bucket/app.env", []),
        ("arn:aws-cn:s3:::bucket/app.env", []),
        ("s3://bucket/app.env", ["s3://bucket/app.env"]),
        ("bucket/app.env", ["bucket/app.env"]),
        ("!Ref Open", []),
        ("!Sub '${Open}/app.env'", []),
        ("!Sub '${Bucket.Arn}/app.env'", []),
        ("!Join ['', ['arn:', !Ref AWS::Partition, ':s3:::bucket/app.env']]", []),
        ("!Join [':', ['arn', !Ref AWS::Partition, 's3', '', '', 'bucket/app.env']]", []),
        ("!Sub 'a${Open}'", []),
        ("!Sub 's3://${Bucket}/app.env'", ["s3://"]),
        ("!Join ['', ['s3://', !Ref Open, '/app.env']]", ["s3://"]),
        ("'{{resolve:ssm:file}}'", []),
        ("!Sub '{{resolve:ssm:${Open}}}'", []),
    ],
)
def test_environment_files_are_named_by_arn(value: str, actual: list[str]) -> None:
    files = f"[{{Type: s3, Value: {value}}}, {{Type: s3, Value: 'arn:aws:s3:::bucket/other.env'}}]"
    resources = task(EC2, f"[{{Name: app, Image: app, EnvironmentFiles: {files}}}]") + BUCKET
    assert [finding.actual for finding in found("task/environment-file-arn", resources)] == actual


def test_environment_files_left_open() -> None:
    resources = task(EC2, "[{Name: app, EnvironmentFiles: !Ref Open}, {Name: b, EnvironmentFiles: [{Value: b.env}]}]")
    assert [finding.actual for finding in found("task/environment-file-arn", resources)] == ["b.env"]


@pytest.mark.parametrize(
    ("definition", "proxy", "faults"),
    [
        (f"{EC2}, NetworkMode: awsvpc", "envoy", []),
        (f"{EC2}, NetworkMode: awsvpc", "Envoy", ["ProxyConfiguration/ContainerName"]),
        (f"{EC2}, NetworkMode: awsvpc", "!Ref Open", []),
        (f"{EC2}, NetworkMode: bridge", "envoy", ["NetworkMode"]),
        (EC2, "!Ref Open", ["NetworkMode"]),
        (FARGATE, "envoy", []),
        (f"{EC2}, NetworkMode: !Ref Open", "app", []),
        (f"{EC2}, NetworkMode: !Ref Open", "proxy", ["ProxyConfiguration/ContainerName"]),
        ("RequiresCompatibilities: !Ref Open, NetworkMode: host", "app", ["NetworkMode"]),
        # Another rule says that Fargate has no other.
        ("RequiresCompatibilities: [FARGATE], NetworkMode: host", "app", []),
    ],
)
def test_proxy_configuration(definition: str, proxy: str, faults: list[str]) -> None:
    resources = task(
        f"{definition}, ProxyConfiguration: {{Type: APPMESH, ContainerName: {proxy}}}",
        "[{Name: app, Image: app}, {Name: envoy, Image: envoy}]",
    )
    findings = found("task/proxy-configuration", resources)
    assert [finding.property.removeprefix("Properties/") for finding in findings] == faults


@pytest.mark.parametrize(
    ("containers", "fix"),
    [("[{Image: app}]", "Name a container 'envoy'."), ("[{Name: b}, {Name: a}]", "Name one of a, b.")],
)
def test_proxy_configuration_names_those_that_there_are(containers: str, fix: str) -> None:
    proxy = "ProxyConfiguration: {Type: APPMESH, ContainerName: envoy}"
    resources = task(f"{EC2}, NetworkMode: awsvpc, {proxy}", containers)
    assert [finding.fix for finding in found("task/proxy-configuration", resources)] == [fix]


def test_proxy_configuration_of_containers_left_open() -> None:
    proxy = "ProxyConfiguration: {Type: APPMESH, ContainerName: envoy}"
    for containers in ("!Ref Open", "[{Name: !Ref Open, Image: app}]"):
        resources = task(f"{EC2}, NetworkMode: awsvpc, {proxy}", containers)
        assert found("task/proxy-configuration", resources) == []
