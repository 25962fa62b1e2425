"""What a task must reach before it can start: registries, logs, secrets."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ecs_constructs.template import NotDetermined, View, determined
from ecs_constructs.template.intrinsics import Reference
from ecs_constructs.template.types.batch import JobContainer
from ecs_constructs.template.types.ecr import Repository
from ecs_constructs.template.types.ecs import Container, TaskDefinition
from ecs_constructs.template.types.network import Subnet


class Need(NamedTuple):
    """Something that a task must reach.

    Attributes:
        what: what it is, within a sentence.
        endpoints: the endpoints that lead there without the internet; empty where none do.
    """

    what: str
    endpoints: tuple[str, ...]


ECR_ENDPOINTS = ("ecr.api", "ecr.dkr", "s3")
"""Amazon ECR keeps the layers of images in Amazon S3."""

PUBLIC_REGISTRIES = frozenset(
    ("docker.io", "gcr.io", "ghcr.io", "mcr.microsoft.com", "public.ecr.aws", "quay.io", "registry.k8s.io")
)
"""Registries that are on the internet only. What another host name stands for is not known."""

DOCKER_HUB = re.compile(r"(?![^/]*[.:][^/]*/)[^A-Z:@]+([:@].*)?")
"""A name without a registry, which Docker looks for in its own. With a capital letter it is no image's name."""

PRIVATE_ECR = re.compile(r"\.dkr[.-]ecr[.-]")
"""What the name of an image in a private repository of Amazon ECR has in it."""


def of_task(task: TaskDefinition) -> Iterator[Need]:
    """What a task must reach; where a value is left open, it is counted, and what hangs on it is passed over."""
    for container in task.containers:
        for find in (_image, _logs, _secrets):
            try:
                yield from find(container)
            except NotDetermined as error:
                task.graph.note(error)


def _image(container: Container) -> Iterator[Need]:
    yield from of_image(container, f"the image of container {container.label}")


def of_image(container: Container | JobContainer, what: str) -> Iterator[Need]:
    """What a container must reach for its image; nothing where it is not known what the name of its registry means."""
    if is_in_ecr(container):
        yield Need(what=what, endpoints=ECR_ENDPOINTS)
        return
    image = container.image or ""
    if DOCKER_HUB.fullmatch(image) or image.partition("/")[0] in PUBLIC_REGISTRIES:
        yield Need(what=what, endpoints=())


def is_in_ecr(container: Container | JobContainer) -> bool:
    """Whether what is written of a container's image names a private repository of Amazon ECR, if only somewhere."""
    written = container.body.get("Image")
    references = container.graph.resolver.references(written, container.resource.stack)
    return bool(PRIVATE_ECR.search(str(written))) or any(
        isinstance(container.graph.resource(reference), Repository) for reference in references
    )


def _logs(container: Container) -> Iterator[Need]:
    logging = container.log_configuration
    if logging is not None and logging.log_driver == "awslogs":
        yield Need(what=f"the log group of container {container.label}", endpoints=("logs",))


def _secrets(container: Container) -> Iterator[Need]:
    for secret in container.secrets:
        service = _service_of(secret)
        if service is not None:
            yield Need(what=f"the secrets of container {container.label}", endpoints=(service,))


def _service_of(secret: View) -> str | None:
    """The service that keeps a secret; None where that is not written."""
    written = secret.body.get("ValueFrom")
    kinds = {_type(reference) for reference in secret.graph.resolver.references(written, secret.resource.stack)}
    if ":secretsmanager:" in str(written) or "AWS::SecretsManager::Secret" in kinds:
        return "secretsmanager"
    is_parameter = ":ssm:" in str(written) or "AWS::SSM::Parameter" in kinds or any(determined([secret], _is_name))
    return "ssm" if is_parameter else None


def _is_name(secret: View) -> bool:
    """Whether a secret is called by its name alone, as a parameter of the task's own Region may be."""
    value = secret.read("ValueFrom")
    return isinstance(value, str) and ":" not in value


def _type(reference: Reference) -> str:
    return str(reference.stack.section("Resources")[reference.logical_id].get("Type"))


def reaches_internet(subnet: Subnet, *, has_public_ip: bool) -> bool:
    """Whether what is in a subnet reaches the internet, and with it everything that a task needs.

    Raises:
        NotDetermined: the templates leave it open.
    """
    way_out = subnet.way_out()
    return way_out == "NAT gateway" or (way_out == "internet gateway" and has_public_ip)


def has_endpoints(subnet: Subnet, need: Need) -> bool:
    """Whether what is in a subnet reaches something through endpoints of the VPC.

    Raises:
        NotDetermined: the templates leave it open.
    """
    return bool(need.endpoints) and not missing_endpoints(subnet, need)


def missing_endpoints(subnet: Subnet, need: Need) -> list[str]:
    """The endpoints that something needs and the subnet has not.

    Raises:
        NotDetermined: the templates leave it open.
    """
    table = subnet.route_table
    present = {endpoint.service for endpoint in subnet.endpoints() if endpoint.serves(table)}
    return [name for name in need.endpoints if name not in present]
