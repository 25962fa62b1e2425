"""Boundaries and edges of the rules of GPUs and accelerators."""

import pytest

from tests.rules.checking import EC2, FARGATE, found, task

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
