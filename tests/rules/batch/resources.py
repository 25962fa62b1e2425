"""Resources of AWS Batch that the tests write in YAML."""

FARGATE = "PlatformCapabilities: [FARGATE], "
MANAGED = "PlatformCapabilities: [MANAGED_INSTANCES], "


def environment(resources: str, name: str = "Environment", more: str = "") -> str:
    """A managed compute environment with the properties of its resources."""
    properties = f"Type: MANAGED, ComputeResources: {{{resources}}}{more}"
    return f"{name}: {{Type: AWS::Batch::ComputeEnvironment, Properties: {{{properties}}}}}\n"


def queue(properties: str) -> str:
    """A job queue."""
    return f"Queue: {{Type: AWS::Batch::JobQueue, Properties: {{{properties}}}}}\n"


def ordered(*environments: str) -> str:
    """A queue's property that names compute environments in order."""
    entries = ", ".join(f"{{Order: {i}, ComputeEnvironment: {name}}}" for i, name in enumerate(environments))
    return f"ComputeEnvironmentOrder: [{entries}]"


def job(properties: str) -> str:
    """A job definition."""
    return f"Job: {{Type: AWS::Batch::JobDefinition, Properties: {{Type: container, {properties}}}}}\n"


def container(properties: str, more: str = "") -> str:
    """A job definition with one container."""
    return job(f"{more}ContainerProperties: {{Image: app, {properties}}}")


def requirements(vcpus: str = "1", memory: str = "512") -> str:
    """A container's property that asks for vCPUs and memory."""
    return f"ResourceRequirements: [{{Type: VCPU, Value: {vcpus}}}, {{Type: MEMORY, Value: {memory}}}]"


def asks(vcpus: str = "1", memory: str = "512", more: str = "") -> str:
    """A job definition that asks for vCPUs and memory."""
    return container(requirements(vcpus, memory), more)


def task(*containers: str, more: str = "", properties: str = "") -> str:
    """A job definition of several containers."""
    described = ", ".join(f"{{Image: app, {described}}}" for described in containers)
    return job(f"{more}EcsProperties: {{TaskProperties: [{{{properties}Containers: [{described}]}}]}}")


def nodes(properties: str, *ranges: str, more: str = "") -> str:
    """A multi-node job definition."""
    described = ", ".join(f"{{{described}}}" for described in ranges)
    return (
        "Job: {Type: AWS::Batch::JobDefinition, Properties: {Type: multinode, "
        f"{more}NodeProperties: {{{properties}, NodeRangeProperties: [{described}]}}}}}}\n"
    )
