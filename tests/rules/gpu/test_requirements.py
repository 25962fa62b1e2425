"""Boundaries and edges of the rules of GPUs and accelerators."""

import pytest

from tests.rules.checking import EC2, FARGATE, found, only, task

MANAGED = "RequiresCompatibilities: [MANAGED_INSTANCES]"


def requirements(*containers: str, properties: str = EC2) -> str:
    written = ", ".join(f"{{ResourceRequirements: [{each}]}}" for each in containers)
    return task(properties, f"[{written}]")


@pytest.mark.parametrize(
    ("requirement", "faults"),
    [
        ("{Type: GPU, Value: '1'}", 0),
        ("{Type: GPU, Value: 8}", 0),
        ("{Type: GPU, Value: '0.125'}", 0),
        ("{Type: GPU, Value: ALL}", 0),
        ("{Type: GPU, Value: '0'}", 1),
        ("{Type: GPU, Value: '-1'}", 1),
        ("{Type: GPU, Value: two}", 1),
        ("{Type: GPU, Value: nan}", 1),
        ("{Type: GPU}", 1),
        ("{Type: GPU, Value: !Ref Open}", 0),
        ("{Type: !Ref Open, Value: '0'}", 0),
        ("{Type: GPU, SharingStrategy: time-slicing}", 0),
        ("{Type: GPU, Value: '1', SharingStrategy: time-slicing}", 1),
        ("{Type: GPU, SharingStrategy: !Ref Open}", 0),
        ("{Type: GPU, Value: !Ref Open}, {Type: GPU, Value: '0'}", 1),
        ("{Type: NeuronDevice, Value: '0'}", 0),
    ],
)
def test_gpu_value(requirement: str, faults: int) -> None:
    assert len(found("gpu/value", requirements(requirement))) == faults


@pytest.mark.parametrize(
    ("requirement", "actual", "written"),
    [
        ("{Type: GPU}", None, "has no Value."),
        ("{Type: GPU, Value: two}", "two", "has the Value two."),
        ("{Type: GPU, Value: '1', SharingStrategy: x}", "1", "has the Value 1 and a SharingStrategy, of which"),
    ],
)
def test_what_is_written_for_a_gpu(requirement: str, actual: str | None, written: str) -> None:
    finding = only("gpu/value", requirements("", requirement))
    assert finding.property == "Properties/ContainerDefinitions/1/ResourceRequirements/0/Value"
    assert finding.actual == actual
    assert written in finding.message


def test_external_instances_share_no_gpu() -> None:
    shared = requirements("{Type: GPU, SharingStrategy: x}", properties="RequiresCompatibilities: [EXTERNAL]")
    assert only("gpu/value", shared).actual == "EXTERNAL"


@pytest.mark.parametrize(
    ("containers", "properties", "places"),
    [
        (["{Type: GPU, Value: 1}", "{Type: GPU, SharingStrategy: x}"], EC2, ["ContainerDefinitions"]),
        (["{Type: GPU, SharingStrategy: x}", "{Type: GPU, SharingStrategy: x}"], EC2, []),
        (["{Type: GPU, Value: 1}", "{Type: GPU, Value: ALL}", ""], EC2, []),
        (["{Type: GPU, SharingStrategy: x}"], "RequiresCompatibilities: [EC2, EXTERNAL]", ["RequiresCompatibilities"]),
        (["{Type: GPU, Value: 1}"], "RequiresCompatibilities: [EXTERNAL]", []),
    ],
)
def test_gpu_sharing(containers: list[str], properties: str, places: list[str]) -> None:
    findings = found("gpu/value", requirements(*containers, properties=properties))
    assert [finding.property for finding in findings] == [f"Properties/{place}" for place in places]


DEVICE = "{Type: NeuronDevice, Value: ALL}"


@pytest.mark.parametrize(
    ("containers", "properties", "faults"),
    [
        ([DEVICE], MANAGED, 0),
        ([DEVICE, ""], "", 0),
        (["{Type: NeuronDevice, Value: 1}"], MANAGED, 1),
        (["{Type: NeuronDevice}"], MANAGED, 1),
        (["{Type: NeuronDevice, Value: !Ref Open}"], MANAGED, 0),
        ([DEVICE, DEVICE], MANAGED, 1),
        ([DEVICE, DEVICE, DEVICE], MANAGED, 2),
        ([DEVICE], EC2, 1),
        ([DEVICE], FARGATE, 0),
        ([DEVICE], "RequiresCompatibilities: [EC2, MANAGED_INSTANCES]", 0),
        ([DEVICE], "RequiresCompatibilities: !Ref Open", 0),
        (["{Type: GPU, Value: 1}"], EC2, 0),
    ],
)
def test_neuron_device(containers: list[str], properties: str, faults: int) -> None:
    assert len(found("gpu/neuron-device", requirements(*containers, properties=properties))) == faults


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (task(f"{EC2}, InferenceAccelerators: [{{DeviceName: a, DeviceType: eia2.medium}}]"), 1),
        (task(f"{FARGATE}, InferenceAccelerators: [{{DeviceName: a, DeviceType: eia2.medium}}]"), 1),
        (task(f"{EC2}, InferenceAccelerators: []"), 0),
        (task(f"{EC2}, InferenceAccelerators: !Ref Open"), 0),
        (requirements("{Type: InferenceAccelerator, Value: a}"), 1),
        (requirements("{Type: !Ref Open}, {Type: InferenceAccelerator, Value: a}"), 1),
        (requirements("{Type: InferenceAccelerator, Value: a}", properties=FARGATE), 0),
        (requirements("{Type: GPU, Value: 1}"), 0),
    ],
)
def test_inference_accelerator(resources: str, faults: int) -> None:
    assert len(found("gpu/inference-accelerator-retired", resources)) == faults


def test_the_second_container_with_neuron_devices_is_at_fault() -> None:
    finding = only("gpu/neuron-device", requirements(DEVICE, f"{{Type: GPU, Value: 1}}, {DEVICE}", properties=MANAGED))
    assert finding.property == "Properties/ContainerDefinitions/1/ResourceRequirements/1/Type"
    assert (finding.actual, finding.limit) == (2, 1)


def test_instances_without_neuron_devices_are_told() -> None:
    finding = only("gpu/neuron-device", requirements(DEVICE, properties="RequiresCompatibilities: [EC2, EXTERNAL]"))
    assert finding.property == "Properties/RequiresCompatibilities"
    assert (finding.actual, finding.limit) == ("EC2, EXTERNAL", "MANAGED_INSTANCES")


def test_the_requirement_of_an_accelerator_is_at_fault() -> None:
    resources = requirements("", "{Type: GPU, Value: 1}, {Type: InferenceAccelerator, Value: a}")
    finding = only("gpu/inference-accelerator-retired", resources)
    assert finding.property == "Properties/ContainerDefinitions/1/ResourceRequirements/1/Type"
