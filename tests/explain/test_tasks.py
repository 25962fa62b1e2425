"""What the containers of a task definition get."""

from dataclasses import replace

import pytest

from ecs_constructs.rules import CURRENT
from tests.explain.explaining import cluster, explained, figures, notes, only
from tests.rules.checking import EC2, FARGATE, task

SOFT = "128 MiB are reserved for it (soft limit: what it is pressed back to when memory is short); it may use more, "
HARD = "256 MiB are reserved for it, and it is killed above that (hard limit)."
BOTH = f"{SOFT}up to its hard limit of 256 MiB, and is killed above that."
FREE = "It has no limit of its own: nothing is reserved for it, it may use all of the task's 512 MiB."


@pytest.mark.parametrize("size", [f"{EC2}, Memory: '512'", f"{FARGATE}, Cpu: '256', Memory: 0.5 GB"])
@pytest.mark.parametrize(
    ("limits", "reserved", "ceiling", "sentence"),
    [
        ("MemoryReservation: 128", 128, 512, f"{SOFT}up to all of the task's 512 MiB."),
        ("MemoryReservation: 128, Memory: 256", 128, 256, BOTH),
        ("Memory: 256", 256, 256, HARD),
        ("Memory: 0", 0, 512, FREE),
    ],
)
def test_memory_within_a_task_of_a_size(size: str, limits: str, reserved: int, ceiling: int, sentence: str) -> None:
    explanation = only(task(size, f"[{{Name: app, {limits}}}]"))
    assert (explanation.memory_mib, explanation.reserved_memory_mib) == (512, 512)
    assert figures(explanation)[0][2:4] == (reserved, ceiling)
    assert f"app: {sentence}" in notes(explanation)


@pytest.mark.parametrize(
    ("limits", "reserved", "ceiling", "sentence"),
    [
        ("MemoryReservation: 128", 128, None, f"{SOFT}up to all memory of the machine."),
        ("MemoryReservation: 128, Memory: 256", 128, 256, BOTH),
        ("Memory: 256", 256, 256, HARD),
        ("Cpu: 1", 0, None, "It has no memory limit and its task has no memory: ECS rejects that."),
    ],
)
def test_memory_on_an_instance(limits: str, reserved: int, ceiling: int | None, sentence: str) -> None:
    explanation = only(task(EC2, f"[{{Name: app, {limits}}}]"))
    assert (explanation.launch, explanation.memory_mib, explanation.reserved_memory_mib) == ("ec2", None, reserved)
    assert figures(explanation)[0][2:4] == (reserved, ceiling)
    assert f"app: {sentence}" in notes(explanation)


@pytest.mark.parametrize(
    ("cpu", "shares", "sentence"),
    [
        ("", 2, "It has no CPU units, so the least weight: next to nothing on a busy machine, else every vCPU that is"),
        ("Cpu: 0, ", 2, "It has no CPU units, so the least weight"),
        ("Cpu: 1, ", 2, "2 CPU units are a weight, not a cap: at least 0.002 vCPU on a busy machine"),
        ("Cpu: 2, ", 2, "2 CPU units are a weight, not a cap: at least 0.002 vCPU on a busy machine"),
        ("Cpu: 3, ", 3, "3 CPU units are a weight, not a cap: at least 0.003 vCPU on a busy machine"),
        ("Cpu: 512, ", 512, "512 CPU units are a weight, not a cap: at least 0.5 vCPU on a busy machine, else every"),
        ("Cpu: 300000, ", 262144, "262144 CPU units are a weight, not a cap: at least 256 vCPU"),
    ],
)
def test_cpu_units_on_an_instance_are_a_weight(cpu: str, shares: int, sentence: str) -> None:
    explanation = only(task(EC2, f"[{{Name: app, {cpu}Memory: 256}}]"))
    assert explanation.cpu_units is None
    assert figures(explanation)[0][:2] == (shares, None)
    assert notes(explanation)[0].startswith(f"app: {sentence}")
    assert "The task has no CPU of its own, so nothing caps it but the machine." in notes(explanation)


@pytest.mark.parametrize("size", [EC2, f"{FARGATE}, Memory: '2048'"])
def test_the_tasks_cpu_is_a_cap_and_weights_share_it(size: str) -> None:
    explanation = only(task(f"{size}, Cpu: 1 vCPU", "[{Name: a, Cpu: 512, Memory: 64}, {Name: b, Memory: 64}]"))
    assert explanation.cpu_units == 1024
    assert [each[:2] for each in figures(explanation)] == [(512, 1024), (2, 1024)]
    said = notes(explanation)
    part = "of the task's 1 vCPU while all containers are busy, up to all of it else."
    assert f"a: Weight 512 of 514: 99.6 % {part}" in said
    assert f"b: Weight 2 of 514: 0.389 % {part}" in said
    assert "1 vCPU (1024 CPU units) is a hard cap for all containers together." in said
    assert "0.5 vCPU of it is left over: no container asks for it, all of them may use it." in said


def test_a_lone_container_may_use_its_whole_task() -> None:
    said = notes(only(task(f"{FARGATE}, Cpu: '256', Memory: '512'", "[{Name: app, Cpu: 256}]")))
    assert said == [
        "app: It is alone in its task and may use all of the task's 0.25 vCPU.",
        f"app: {FREE}",
        "0.25 vCPU (256 CPU units) is a hard cap for all containers together.",
        "On Fargate it shares nothing with other tasks.",
    ]


LEFT = "MiB of the task's memory are left over: reserved for no container."
OVER = "MiB together, the task has 1024. When they do, one is killed although it is below its own limit."


@pytest.mark.parametrize(
    ("containers", "said", "unsaid"),
    [
        ("{Name: a, Memory: 512}, {Name: b, Memory: 512}", [], [LEFT, "Over-committed", "no container can use"]),
        ("{Name: a, Memory: 512}, {Name: b, Memory: 513}", [f"Over-committed: the containers may use 1025 {OVER}"], []),
        ("{Name: a, Memory: 512}, {Name: b, Memory: 511}", [f"1 {LEFT}", "1 MiB of the task's memory no con"], []),
        ("{Name: a, MemoryReservation: 512}", [f"512 {LEFT}"], ["Over-committed", "no container can use"]),
        ("{Name: a}, {Name: b}", [f"Over-committed: the containers may use 2048 {OVER}"], [LEFT]),
    ],
)
@pytest.mark.parametrize("launch", [EC2, f"{FARGATE}, Cpu: '512'"])
def test_what_is_left_over_and_over_committed_in_a_task(
    launch: str, containers: str, said: list[str], unsaid: list[str]
) -> None:
    told = "\n".join(notes(only(task(f"{launch}, Memory: '1024'", f"[{containers}]"))))
    assert all(sentence in told for sentence in said)
    assert not any(sentence in told for sentence in unsaid)
    alone = "1024 MiB of the machine are reserved and cannot be exceeded: no over-commitment there."
    assert (alone in told) == (launch == EC2)
    assert ("On Fargate it shares nothing with other tasks." in told) == (launch != EC2)


KILLS = "the kernel kills a process on it, perhaps of another task."


@pytest.mark.parametrize(
    ("container", "sentence"),
    [
        (
            "Cpu: 256, MemoryReservation: 256, Memory: 1024",
            "256 MiB of the machine are reserved for the task, it may use 1024. Over-committed: m5.large full of them "
            f"(8 by CPU and memory) may need 8192 MiB and has about 7618; when they all grow, {KILLS}",
        ),
        (
            "Cpu: 1024, MemoryReservation: 256, Memory: 1024",
            "256 MiB of the machine are reserved for the task, it may use 1024. m5.large full of them "
            "(2 by CPU and memory) may need 2048 MiB, which it has (about 7618): not over-committed.",
        ),
        (
            "MemoryReservation: 4096, Memory: 8000",
            "4096 MiB of the machine are reserved for the task, it may use 8000. Over-committed: m5.large full of them "
            f"(1 by CPU and memory) may need 8000 MiB and has about 7618; when they all grow, {KILLS}",
        ),
        (
            "MemoryReservation: 8000, Memory: 8100",
            "8000 MiB of the machine are reserved for the task, it may use 8100. Over-committed: on a machine full of "
            f"such tasks, when they all grow, {KILLS}",
        ),
        ("Memory: 256", "256 MiB of the machine are reserved and cannot be exceeded: no over-commitment there."),
        ("MemoryReservation: 256", f"Only the machine limits its memory: when the machine runs out of it, {KILLS}"),
    ],
)
def test_over_commitment_of_an_instance(container: str, sentence: str) -> None:
    said = notes(only(task(EC2, f"[{{Name: app, {container}}}]") + cluster("m5.large")))
    assert sentence in said
    assert any("every vCPU that is idle (m5.large: 2 vCPU)." in note for note in said)


def test_the_tasks_own_cpu_is_what_a_machine_sets_aside() -> None:
    containers = "[{Name: app, Cpu: 128, MemoryReservation: 128, Memory: 512}]"
    said = notes(only(task(f"{EC2}, Cpu: '1024'", containers) + cluster("m5.large")))
    assert (
        "128 MiB of the machine are reserved for the task, it may use 512. m5.large full of them (2 by CPU and memory) "
        "may need 1024 MiB, which it has (about 7618): not over-committed."
    ) in said


def test_memory_that_a_team_keeps_from_tasks_counts() -> None:
    resources = task(EC2, "[{Name: app, MemoryReservation: 256, Memory: 512}]") + cluster("m5.large")
    (explanation,) = explained(resources, limits=replace(CURRENT, reserved_memory_mib=7362))
    assert "m5.large full of them (1 by CPU and memory) may need 512 MiB and has about 256" in explanation.notes[-1]


def test_a_task_launched_both_ways_gets_both() -> None:
    resources = task("RequiresCompatibilities: [EC2, FARGATE], Cpu: '256', Memory: '512'")
    assert [each.launch for each in explained(resources)] == ["ec2", "fargate"]


@pytest.mark.parametrize(
    ("properties", "service", "launches"),
    [
        ("RequiresCompatibilities: [FARGATE]", "", ["fargate"]),
        ("RequiresCompatibilities: [EXTERNAL]", "", ["external"]),
        ("RequiresCompatibilities: [MANAGED_INSTANCES]", "", ["ec2"]),
        ("", "", ["ec2"]),
        ("", "LaunchType: FARGATE", ["fargate"]),
        ("", "LaunchType: EXTERNAL", ["external"]),
        ("RequiresCompatibilities: [EC2, FARGATE]", "LaunchType: EC2", ["ec2"]),
        ("RequiresCompatibilities: [EC2, FARGATE]", "LaunchType: !Ref Open", ["ec2", "fargate"]),
        ("RequiresCompatibilities: [SOMETHING]", "", ["ec2"]),
        ("RequiresCompatibilities: !Ref Open", "", ["ec2", "fargate"]),
        ("RequiresCompatibilities: !Ref Open", "LaunchType: FARGATE", ["fargate"]),
    ],
)
def test_where_it_runs(properties: str, service: str, launches: list[str]) -> None:
    runs = f"Service: {{Type: AWS::ECS::Service, Properties: {{TaskDefinition: !Ref Task, {service}}}}}"
    assert [each.launch for each in explained(task(properties) + (runs if service else ""))] == launches


def test_machines_that_are_not_ordinary_instances() -> None:
    managed = notes(only(task("RequiresCompatibilities: [MANAGED_INSTANCES]", "[{Name: app, Memory: 64}]")))
    assert "ECS chooses and manages the instances that it runs on (ECS Managed Instances)." in managed
    external = notes(only(task("RequiresCompatibilities: [EXTERNAL]", "[{Name: app, Memory: 64}]")))
    assert "It runs on machines of your own (ECS Anywhere), whose size no template tells." in external


def test_fargate_without_a_size() -> None:
    explanation = only(
        task(FARGATE, "[{Name: app, MemoryReservation: 64, ResourceRequirements: [{Type: GPU, Value: 1}]}]")
    )
    assert figures(explanation) == [(2, None, 64, None, 1)]
    assert notes(explanation) == [
        "Fargate needs CPU and memory for the whole task: AWS rejects it without.",
        "Fargate has no GPUs: AWS rejects the task.",
        "On Fargate it shares nothing with other tasks.",
    ]


WINDOWS = "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}, Cpu: '1024', Memory: '2048'"


def test_windows_on_instances_knows_no_task_size_and_no_weights() -> None:
    explanation = only(task(f"{EC2}, {WINDOWS}", "[{Name: a, Cpu: 512, Memory: 64}, {Name: b, Memory: 64}]"))
    assert (explanation.cpu_units, explanation.memory_mib, explanation.reserved_memory_mib) == (None, None, 128)
    assert figures(explanation) == [(None, 512, 64, 64, 0), (None, 10, 64, 64, 0)]
    said = notes(explanation)
    assert "a: Windows caps it at 0.5 vCPU, whether the machine is busy or not." in said
    assert "b: It has no CPU units, so Windows gives it 1 % of one vCPU." in said
    assert "Windows containers on instances: only each container's own figures count, never those of the task." in said


def test_windows_instances_have_no_kernel_that_kills() -> None:
    containers = "[{Name: app, Cpu: 512, MemoryReservation: 2048, Memory: 4096}]"
    said = notes(only(task(f"{EC2}, {WINDOWS}", containers) + cluster("m5.large")))
    assert (
        "app: 2048 MiB are reserved for it (soft limit); it may use more, up to its hard limit of 4096 MiB" in said[1]
    )
    assert said[-1] == (
        "2048 MiB of the machine are reserved for the task, it may use 4096. Over-committed: m5.large full of them "
        "(4 by CPU and memory) may need 16384 MiB and has about 8192; when they all grow, what needs memory on it "
        "fails, perhaps another task."
    )


def test_windows_on_fargate_has_the_tasks_size() -> None:
    ec2, fargate = explained(task(f"RequiresCompatibilities: [EC2, FARGATE], {WINDOWS}", "[{Name: a}]"))
    assert (ec2.cpu_units, fargate.cpu_units, fargate.memory_mib) == (None, 1024, 2048)


@pytest.mark.parametrize(
    ("requirements", "gpus", "sentence"),
    [
        ("{Type: GPU, Value: '2'}", 2, "GPUs of the machine reserved for it while it runs: 2."),
        ("{Type: GPU, Value: '0.5'}", 0.5, "GPUs of the machine reserved for it while it runs: 0.5."),
        ("{Type: NeuronDevice, Value: ALL}", 0, None),
        (
            "{Type: GPU, Value: ALL}",
            None,
            "Not determined: Task/ContainerDefinitions/0/ResourceRequirements/0/Value "
            "(all GPUs of the instance that it runs on).",
        ),
    ],
)
def test_gpus(requirements: str, gpus: float | None, sentence: str | None) -> None:
    explanation = only(task(EC2, f"[{{Name: app, Memory: 64, ResourceRequirements: [{requirements}]}}]"))
    assert figures(explanation)[0][4] == gpus
    assert sentence is None or sentence in notes(explanation)


@pytest.mark.parametrize(
    ("resources", "place"),
    [
        (task(f"{EC2}, Memory: !Ref Open"), "Memory"),
        (task(f"{FARGATE}, Memory: '512', Cpu: !Ref Open"), "Cpu"),
        (task(EC2, "[{Name: app, Memory: !Ref Open}]"), "ContainerDefinitions/0/Memory"),
        (
            task(EC2, "[{Name: app, Memory: 64, MemoryReservation: !Ref Open}]"),
            "ContainerDefinitions/0/MemoryReservation",
        ),
        (task(EC2, "[{Name: app, Memory: 64, Cpu: !Ref Open}]"), "ContainerDefinitions/0/Cpu"),
        (task(EC2, "[{Name: !Ref Open, Memory: 64}]"), "ContainerDefinitions/0/Name"),
        (task(EC2, "!Ref Open"), "ContainerDefinitions"),
        (task("RequiresCompatibilities: [!Ref Open]"), "RequiresCompatibilities"),
    ],
)
def test_a_value_that_is_open_is_named_and_never_guessed(resources: str, place: str) -> None:
    for explanation in explained(resources):
        assert f"Not determined: Task/{place} (the parameter Open has no default)." in notes(explanation)


def test_open_values_are_null_and_leave_the_others_alone() -> None:
    explanation = only(
        task(
            f"{EC2}, Cpu: !Ref Open",
            "[{Name: a, Cpu: !Ref Open, Memory: !Ref Open}, {Name: !Ref Open, Cpu: 5, Memory: 9}]",
        )
    )
    document = explanation.as_json()
    assert (document["cpu_units"], document["memory_mib"], document["reserved_memory_mib"]) == (None, None, None)
    assert figures(explanation) == [(None, None, None, None, 0), (5, None, 9, 9, 0)]
    assert [each["name"] for each in document["containers"]] == ["a", None]
    assert document["notes"][0].startswith("container 2: 9 MiB are reserved")


def test_where_the_operating_system_is_open_the_figures_are_those_of_linux() -> None:
    explanation = only(task(f"{EC2}, Cpu: '256', RuntimePlatform: {{OperatingSystemFamily: !Ref Open}}"))
    assert explanation.cpu_units == 256
    place = "Not determined: Task/RuntimePlatform/OperatingSystemFamily"
    assert f"{place} (the parameter Open has no default, so the figures are those of Linux containers)." in notes(
        explanation
    )


def test_containers_that_are_open_make_sums_open() -> None:
    explanation = only(task(EC2, "!Ref Open"))
    assert (explanation.as_json()["reserved_memory_mib"], explanation.containers) == (None, ())


def test_machines_that_are_open_are_said_once() -> None:
    resources = task(EC2, "[{Name: app, Memory: 64}]") + cluster("!Ref Open")
    reason = "the parameter Open has no default, so its machines are not known"
    (said,) = (note for note in notes(only(resources)) if note.startswith("Not determined"))
    assert said == f"Not determined: Template/LaunchTemplateData/InstanceType ({reason})."


CONDITION = "Parameters: {Env: {Type: String, Default: dev}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"


def test_what_depends_on_a_condition_is_told_for_each_outcome() -> None:
    memory = "[{Name: app, Memory: !If [IsProd, 512, 256]}]"
    dev, prod = explained(task(EC2, memory) + task(EC2).replace("Task:", "Other:"), CONDITION)[:2]
    assert (dev.reserved_memory_mib, prod.reserved_memory_mib) == (256, 512)
    assert notes(dev)[0] == "This holds where Env is dev."
    assert notes(prod)[0] == "This holds where Env is prod."


def test_what_does_not_depend_on_a_condition_is_told_once() -> None:
    conditional = "Other: {Type: AWS::ECS::TaskDefinition, Condition: IsProd, Properties: {Family: x}}\n"
    task_itself, other = explained(task(EC2, "[{Name: app, Memory: 64}]") + conditional, CONDITION)
    assert not any(note.startswith("This holds") for note in notes(task_itself))
    assert "This holds where Env is prod." in notes(other)


def test_the_json_is_the_contract() -> None:
    assert only(task(f"{EC2}, Cpu: '256', Memory: '512'", "[{Name: app, Memory: 512}]")).as_json() == {
        "stack": "test",
        "resource": "Task",
        "path": None,
        "kind": "task",
        "launch": "ec2",
        "cpu_units": 256,
        "memory_mib": 512,
        "reserved_memory_mib": 512,
        "containers": [
            {
                "name": "app",
                "cpu_shares": 2,
                "cpu_limit_units": 256,
                "memory_reservation_mib": 512,
                "memory_ceiling_mib": 512,
                "gpus": 0,
            }
        ],
        "notes": [
            "app: It is alone in its task and may use all of the task's 0.25 vCPU.",
            "app: 512 MiB are reserved for it, and it is killed above that (hard limit).",
            "0.25 vCPU (256 CPU units) is a hard cap for all containers together.",
            "512 MiB of the machine are reserved and cannot be exceeded: no over-commitment there.",
        ],
    }
