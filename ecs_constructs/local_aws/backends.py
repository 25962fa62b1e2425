"""Faults of moto's service backends, mended in one place.

Each function mends one fault of one method, says what it is, and gets the method as its first argument. Moto offers no
other place for this; `install` puts them there.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import partialmethod
from typing import Any

from moto.autoscaling.models import AutoScalingBackend
from moto.batch.models import BatchBackend, JobDefinition, JobQueue
from moto.batch.responses import BatchResponse
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.ec2.models import EC2Backend
from moto.ecs.models import CapacityProvider, EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.iam.access_control import PermissionResult
from moto.iam.models import SERVICE_NAME_CONVERSION
from moto.s3.models import FakeBucket
from moto.ssm.models import Parameter, SimpleSystemManagerBackend

_mended: list[tuple[Any, str, Callable[..., Any]]] = []


def install() -> None:
    """Mends each fault; the server calls it once, before the first request."""
    # Moto would call Batch's own role AWSServiceRoleForbatch.
    SERVICE_NAME_CONVERSION["batch"] = "Batch"
    # Moto's handler of metric alarms knows what to do with a composite alarm's rule, and nothing leads there.
    alarms: Any = CloudWatchResponse
    alarms.put_composite_alarm = alarms.put_metric_alarm
    for owner, name, mended in _mended:
        setattr(owner, name, partialmethod(_call, mended, getattr(owner, name)))


def _call(self: Any, mended: Callable[..., Any], original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return mended(original, self, *args, **kwargs)


def _mends(owner: Any, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(mended: Callable[..., Any]) -> Callable[..., Any]:
        _mended.append((owner, name, mended))
        return mended

    return register


@_mends(EC2ContainerServiceBackend, "describe_capacity_providers")
def _describe_every_capacity_provider(original: Callable[..., Any], self: Any, names: list[str] | None) -> Any:
    """Without names, moto raises instead of describing every provider."""
    return original(self, names or list(self.capacity_providers))


@_mends(CapacityProvider, "update")
def _update_managed_draining(original: Callable[..., Any], self: Any, details: dict[str, Any]) -> None:
    """Of a capacity provider, moto updates scaling and termination protection only."""
    original(self, details)
    if "managedDraining" in details:
        self.auto_scaling_group_provider["managedDraining"] = details["managedDraining"]


@_mends(EC2ContainerServiceResponse, "create_service")
def _keep_what_a_service_is_given(original: Callable[..., Any], self: Any) -> Any:
    """Of a service, moto keeps some members, and a launch type where a capacity provider strategy excludes it."""
    answer = original(self)
    service, given = answer.result["service"], self._get_params()
    for name, value in given.items():
        attribute = camelcase_to_underscores(name)
        if not hasattr(service, attribute):
            setattr(service, attribute, value)
    if given.get("capacityProviderStrategy"):
        service.launch_type = None
        for deployment in service.deployments:
            deployment |= {"launchType": None, "capacityProviderStrategy": given["capacityProviderStrategy"]}
    return answer


@_mends(EC2ContainerServiceBackend, "update_service")
def _follow_the_deployment(original: Callable[..., Any], self: Any, properties: dict[str, Any]) -> Any:
    """Moto updates a service and leaves its primary deployment with the old task definition and count."""
    service = original(self, properties)
    for deployment in service.deployments[:1]:
        deployment |= {"taskDefinition": service.task_definition, "desiredCount": service.desired_count}
    return service


@_mends(EC2ContainerServiceBackend, "list_services")
def _list_active_services(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> list[str]:
    """Moto lists deleted services, which AWS only describes for a while."""
    active = {service.arn for service in self.services.values() if service.status == "ACTIVE"}
    return [arn for arn in original(self, *args, **kwargs) if arn in active]


@_mends(EC2ContainerServiceBackend, "list_clusters")
def _list_active_clusters(_: Callable[..., Any], self: Any) -> list[str]:
    """Moto lists deleted clusters, which AWS only describes for a while."""
    return [cluster.arn for cluster in self.clusters.values() if cluster.status == "ACTIVE"]


@_mends(AutoScalingBackend, "delete_auto_scaling_group")
def _terminate_protected_instances(original: Callable[..., Any], self: Any, group_name: str) -> None:
    """A deleted group takes its instances along, protected from scale-in or not; moto leaves the protected ones."""
    for state in self.autoscaling_groups[group_name].instance_states:
        state.protected_from_scale_in = False
    original(self, group_name)


@_mends(EC2Backend, "terminate_instances")
def _release_instance_interfaces(original: Callable[..., Any], self: Any, instance_ids: list[str]) -> Any:
    """Moto keeps a terminated instance's primary network interface, which AWS deletes with it."""
    terminated = original(self, instance_ids)
    for instance, _ in terminated:
        for interface in instance.nics.values():
            self.enis.pop(interface.id, None)
    return terminated


@_mends(EC2Backend, "delete_nat_gateway")
def _release_gateway_interface(original: Callable[..., Any], self: Any, nat_gateway_id: str) -> Any:
    """Moto keeps a deleted NAT gateway's network interface, which keeps its subnet and network from deletion."""
    gateway = original(self, nat_gateway_id)
    self.enis.pop(gateway._eni.id, None)
    return gateway


@_mends(EC2Backend, "delete_vpc_endpoints")
def _forget_endpoints(original: Callable[..., Any], self: Any, vpce_ids: list[str] | None = None) -> None:
    """Moto describes deleted endpoints for ever."""
    original(self, vpce_ids)
    for endpoint_id in vpce_ids or []:
        self.vpc_end_points.pop(endpoint_id, None)


_BOTTLEROCKET_IMAGE = re.compile(r"/aws/service/bottlerocket/[\w.-]+/(x86_64|arm64)/[\w.-]+/image_id")


@_mends(SimpleSystemManagerBackend, "get_parameter")
def _make_up_bottlerocket_images(original: Callable[..., Any], self: Any, name: str) -> Any:
    """Moto has the public parameters of Amazon Linux's images, not of Bottlerocket's: each name gets an id of its own.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-bottlerocket-retrieve-ami.html
    """
    found = original(self, name)
    if found is not None or not _BOTTLEROCKET_IMAGE.fullmatch(name):
        return found
    parameter_type: Any = Parameter
    return parameter_type(
        account_id=self.account_id,
        name=name,
        value=f"ami-{hashlib.sha256(name.encode()).hexdigest()[:17]}",
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=utcnow(),
        version=1,
        data_type="text",
    )


@_mends(BatchBackend, "create_compute_environment")
def _create_environment_with_defaults(
    original: Callable[..., Any], self: Any, *, service_role: str | None, state: str | None, **kwargs: Any
) -> Any:
    """A role and a state are optional on AWS: Batch's service-linked role, which AWS creates at need, and ENABLED.

    https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html
    """
    role = service_role or _batch_role(self.iam_backend)
    return original(self, service_role=role, state=state or "ENABLED", **kwargs)


# Batch's own choice of instance types, and one of the types that it may choose for each.
_BATCH_CHOICES = {"default_x86_64": "m6i.large", "default_arm64": "m6g.large"}


@_mends(BatchBackend, "_validate_compute_resources")
def _accept_batchs_choice(original: Callable[..., Any], self: Any, resources: dict[str, Any]) -> None:
    """Moto knows `optimal` only, not the choices that succeed it.

    https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html
    """
    original(self, {**resources, "instanceTypes": _chosen(resources.get("instanceTypes", []))})


@_mends(BatchBackend, "find_min_instances_to_meet_vcpus")
def _size_batchs_choice(original: Callable[..., Any], self: Any, instance_types: list[str], target: float) -> list[str]:
    """The same where moto counts the instances for the minimum vCPUs."""
    del self
    instances: list[str] = original(_chosen(instance_types), target)
    return instances


def _chosen(instance_types: list[str]) -> list[str]:
    return [_BATCH_CHOICES.get(name, name) for name in instance_types]


@_mends(BatchBackend, "create_job_queue")
def _create_queue_with_default(original: Callable[..., Any], self: Any, *, state: str | None, **kwargs: Any) -> Any:
    """A state is optional on AWS.

    https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html
    """
    return original(self, state=state or "ENABLED", **kwargs)


def _batch_role(iam: Any) -> str:
    roles = [role for role in iam.get_roles() if role.name == "AWSServiceRoleForBatch"]
    role = roles[0] if roles else iam.create_service_linked_role("batch.amazonaws.com", description="", suffix="")
    return str(role.arn)


@_mends(BatchBackend, "update_compute_environment")
def _update_compute_resources(
    original: Callable[..., Any], self: Any, *, compute_environment_name: str, compute_resources: Any, **kwargs: Any
) -> Any:
    """Moto takes an update of a compute environment's resources and ignores it."""
    answer = original(
        self, compute_environment_name=compute_environment_name, compute_resources=compute_resources, **kwargs
    )
    self.get_compute_environment(compute_environment_name).compute_resources.update(compute_resources or {})
    return answer


_given_to_batch: dict[str, dict[str, Any]] = {}
"""What each queue and job definition was given, by ARN."""


@_mends(BatchResponse, "createjobqueue")
@_mends(BatchResponse, "updatejobqueue")
@_mends(BatchResponse, "registerjobdefinition")
def _keep_what_batch_is_given(original: Callable[..., Any], self: Any) -> str:
    """Moto keeps some members of a queue, not its job state limits, and of a job definition, not its priority."""
    text: str = original(self)
    answer = json.loads(text)
    arn = answer.get("jobQueueArn") or answer["jobDefinitionArn"]
    _given_to_batch.setdefault(arn, {}).update(json.loads(self.body))
    return text


@_mends(JobQueue, "describe")
@_mends(JobDefinition, "describe")
def _describe_what_batch_is_given(original: Callable[..., Any], self: Any) -> dict[str, Any]:
    """Moto describes what it keeps."""
    return {**_given_to_batch.get(self.arn, {}), **original(self)}


@_mends(FakeBucket, "get_permission")
def _let_buckets_be_used(original: Callable[..., Any], self: Any, *_: Any) -> Any:
    """Moto applies a bucket policy without its conditions, so that "deny what is not TLS" denies everything."""
    del original, self
    return PermissionResult.NEUTRAL
