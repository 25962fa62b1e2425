"""What the containers of a job definition get."""

import pytest

from tests.explain.explaining import explained, figures, job, notes, only

REQUIRED = "ResourceRequirements: [{Type: VCPU, Value: '2'}, {Type: MEMORY, Value: '4096'}]"
ENVIRONMENT = """
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties: {Type: MANAGED, ComputeResources: {Type: EC2, MaxvCpus: 8, InstanceTypes: [c5.large, c5.xlarge]}}
"""


@pytest.mark.parametrize("required", [REQUIRED, "Vcpus: 2, Memory: 4096"])
def test_on_instances_vcpus_are_a_weight_and_memory_is_a_hard_limit(required: str) -> None:
    explanation = only(job(f"Type: container, ContainerProperties: {{{required}}}") + ENVIRONMENT)
    assert (explanation.kind, explanation.launch, explanation.cpu_units) == ("job", "ec2", None)
    assert (explanation.memory_mib, explanation.reserved_memory_mib) == (4096, 4096)
    assert figures(explanation) == [(2048, None, 4096, 4096, 0)]
    assert notes(explanation) == [
        "default: 2048 CPU units are a weight, not a cap: at least 2 vCPU on a busy machine, "
        "else every vCPU that is idle (2 instance types: 2 to 4 vCPU).",
        "default: 4096 MiB are reserved for it, and it is killed above that (hard limit).",
        "4096 MiB of the machine are reserved and cannot be exceeded: no over-commitment there.",
    ]


def test_on_fargate_both_are_the_size() -> None:
    explanation = only(job(f"PlatformCapabilities: [FARGATE], ContainerProperties: {{{REQUIRED}}}"))
    assert (explanation.launch, explanation.cpu_units, explanation.memory_mib) == ("fargate", 2048, 4096)
    assert figures(explanation) == [(2048, 2048, 4096, 4096, 0)]
    assert "2 vCPU (2048 CPU units) is a hard cap for all containers together." in notes(explanation)


def test_containers_of_one_job_share_its_machine() -> None:
    containers = f"[{{Name: main, {REQUIRED}}}, {{Name: side, Memory: 512, Vcpus: 0.5}}]"
    for platform, cpu in (("EC2", None), ("FARGATE", 2560)):
        properties = (
            f"PlatformCapabilities: [{platform}], EcsProperties: {{TaskProperties: [{{Containers: {containers}}}]}}"
        )
        explanation = only(job(properties))
        assert (explanation.cpu_units, explanation.memory_mib) == (cpu, 4608)
        assert figures(explanation) == [(2048, cpu, 4096, 4096, 0), (512, cpu, 512, 512, 0)]
        assert [container.label for container in explanation.containers] == ["main", "side"]


def test_each_range_of_nodes_is_told_by_itself() -> None:
    gpu = "ResourceRequirements: [{Type: VCPU, Value: '4'}, {Type: MEMORY, Value: '512'}, {Type: GPU, Value: '1'}]"
    ranges = (
        f"{{TargetNodes: '0:0', Container: {{{REQUIRED}}}}}, "
        f"{{TargetNodes: '1:3', EcsProperties: {{TaskProperties: [{{Containers: [{{{gpu}}}]}}]}}}}"
    )
    first, others = explained(job(f"Type: multinode, NodeProperties: {{NumNodes: 4, NodeRangeProperties: [{ranges}]}}"))
    assert (first.part, others.part) == ("nodes 0:0", "nodes 1:3")
    assert figures(first) == [(2048, None, 4096, 4096, 0)]
    assert figures(others) == [(4096, None, 512, 512, 1)]
    assert "Each of the nodes 1:3 gets this." in notes(others)
    assert "GPUs of the machine reserved for it while it runs: 1." in notes(others)
    assert others.containers[0].label == "container 1"


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        (
            ["0:9", "4:5", "0"],
            ["Each of the nodes 0:9 gets this, except 4:5 and 0.", "Each of the nodes 4:5", "Node 0"],
        ),
        (["0:4", "5:"], ["Each of the nodes 0:4", "Each of the nodes 5:"]),
        ([f"0:{10**30}", "1"], [f"Each of the nodes 0:{10**30} gets this, except 1.", "Node 1"]),
        ([":", "9:"], ["Each of the nodes : gets this, except 9:.", "Each of the nodes 9:"]),
    ],
)
def test_a_range_within_another_holds_for_its_own_nodes(targets: list[str], said: list[str]) -> None:
    ranges = ", ".join(f"{{TargetNodes: '{target}', Container: {{{REQUIRED}}}}}" for target in targets)
    found = explained(job(f"Type: multinode, NodeProperties: {{NumNodes: 10, NodeRangeProperties: [{ranges}]}}"))
    sentences = [next(note for note in notes(part) if "gets this" in note) for part in found]
    assert sentences == [each if each.endswith(".") else f"{each} gets this." for each in said]


def test_managed_instances_are_chosen_by_ecs() -> None:
    chosen = "ECS chooses and manages the instances that it runs on (ECS Managed Instances)."
    for platform in ("MANAGED_INSTANCES", "EC2", "FARGATE"):
        tasks = f"EcsProperties: {{TaskProperties: [{{Containers: [{{Name: main, {REQUIRED}}}]}}]}}"
        said = notes(only(job(f"PlatformCapabilities: [{platform}], {tasks}")))
        assert (chosen in said) == (platform == "MANAGED_INSTANCES")


def test_what_may_be_given_at_submission_is_open() -> None:
    explanation = only(job("ContainerProperties: {Image: app}"))
    assert figures(explanation) == [(None, None, None, None, 0)]
    place, reason = "Job/ContainerProperties/ResourceRequirements", "it has to be given when the job is submitted"
    assert set(notes(explanation)) == {
        f"Not determined: {place}/VCPU ({reason}).",
        f"Not determined: {place}/MEMORY ({reason}).",
    }


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ("ContainerProperties: {Vcpus: 1, Memory: !Ref Open}", "ContainerProperties/Memory"),
        ("ContainerProperties: {Vcpus: !Ref Open, Memory: 1}", "ContainerProperties/Vcpus"),
        ("ContainerProperties: !Ref Open", "ContainerProperties"),
        ("NodeProperties: {NodeRangeProperties: !Ref Open}", "NodeProperties/NodeRangeProperties"),
    ],
)
def test_an_open_value_is_named(properties: str, place: str) -> None:
    explanation = only(job(properties))
    (said,) = (note for note in notes(explanation) if note.startswith(f"Not determined: Job/{place} "))
    assert said.endswith("(the parameter Open has no default).")
    assert explanation.as_json()["reserved_memory_mib"] is None or "Vcpus" in place


def test_an_open_platform_gives_both() -> None:
    explanations = explained(job(f"PlatformCapabilities: [!Ref Open], ContainerProperties: {{{REQUIRED}}}"))
    assert [each.launch for each in explanations] == ["ec2", "fargate"]
    assert all("PlatformCapabilities (the parameter Open has no default" in notes(each)[-1] for each in explanations)


@pytest.mark.parametrize("properties", ["Type: container", "NodeProperties: {NumNodes: 1}"])
def test_a_job_without_containers_is_told_too(properties: str) -> None:
    document = only(job(properties)).as_json()
    assert (document["containers"], document["reserved_memory_mib"], len(document["notes"])) == ([], None, 1)


def test_kubernetes_decides_over_its_own_jobs() -> None:
    explanation = only(job("EksProperties: {PodProperties: {Containers: [{Image: app}]}}"))
    assert explanation.as_json()["memory_mib"] is None
    assert explanation.containers == ()
    assert "on Amazon EKS, Kubernetes decides what one gets" in notes(explanation)[0]
