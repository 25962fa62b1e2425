"""Faults of moto's service backends, mended in one place.

Each function mends one fault and says what it is. They wrap moto's own methods: moto offers no other place for it.
"""

import hashlib
import json
import re
from typing import Any

from moto.autoscaling.models import AutoScalingBackend
from moto.batch.models import BatchBackend, JobDefinition, JobQueue
from moto.batch.responses import BatchResponse
from moto.core.utils import camelcase_to_underscores
from moto.ec2.models.nat_gateways import NatGatewayBackend
from moto.ecs.models import CapacityProvider, EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.iam.access_control import PermissionResult
from moto.iam.models import SERVICE_NAME_CONVERSION
from moto.s3.models import FakeBucket
from moto.ssm.models import SimpleSystemManagerBackend

_BOTTLEROCKET_IMAGE = re.compile(r"/aws/service/bottlerocket/[\w.-]+/(x86_64|arm64)/[\w.-]+/image_id")
_BATCH_SERVICE = "batch.amazonaws.com"
_BATCH_ROLE = "AWSServiceRoleForBatch"


def install() -> None:
    """Mends each fault; the server calls it once, before the first request."""
    _describe_every_capacity_provider()
    _update_managed_draining()
    _keep_what_a_service_is_given()
    _follow_the_deployment()
    _list_active_services()
    _list_active_clusters()
    _terminate_protected_instances()
    _release_network_interface()
    _make_up_bottlerocket_images()
    _give_batch_its_own_role()
    _update_compute_resources()
    _keep_what_batch_is_given()
    _let_buckets_be_used()


def _describe_every_capacity_provider() -> None:
    """Without names, moto raises instead of describing every provider."""
    describe = EC2ContainerServiceBackend.describe_capacity_providers

    def described(self: Any, names: list[str] | None) -> Any:
        return describe(self, names or list(self.capacity_providers))

    EC2ContainerServiceBackend.describe_capacity_providers = described


def _update_managed_draining() -> None:
    """moto updates a capacity provider's scaling and termination protection only."""
    update = CapacityProvider.update

    def updated(self: Any, details: dict[str, Any]) -> None:
        update(self, details)
        if "managedDraining" in details:
            self.auto_scaling_group_provider["managedDraining"] = details["managedDraining"]

    CapacityProvider.update = updated


def _keep_what_a_service_is_given() -> None:
    """moto keeps a fixed list of a service's members, and a launch type where a capacity provider strategy excludes it."""
    create = EC2ContainerServiceResponse.create_service

    def created(self: Any) -> Any:
        result = create(self)
        service, given = result.result["service"], self._get_params()
        for name, value in given.items():
            attribute = camelcase_to_underscores(name)
            if not hasattr(service, attribute):
                setattr(service, attribute, value)
        if given.get("capacityProviderStrategy"):
            service.launch_type = None
        return result

    EC2ContainerServiceResponse.create_service = created


def _follow_the_deployment() -> None:
    """moto updates a service and leaves its primary deployment with the old task definition and count."""
    update = EC2ContainerServiceBackend.update_service

    def updated(self: Any, properties: dict[str, Any]) -> Any:
        service = update(self, properties)
        for deployment in service.deployments[:1]:
            deployment |= {"taskDefinition": service.task_definition, "desiredCount": service.desired_count}
        return service

    EC2ContainerServiceBackend.update_service = updated


def _list_active_services() -> None:
    """moto lists deleted services, which AWS only describes for a while."""
    list_all = EC2ContainerServiceBackend.list_services

    def listed(self: Any, cluster_str: str, *args: Any, **kwargs: Any) -> list[str]:
        active = {service.arn for service in self.services.values() if service.status == "ACTIVE"}
        return [arn for arn in list_all(self, cluster_str, *args, **kwargs) if arn in active]

    EC2ContainerServiceBackend.list_services = listed


def _list_active_clusters() -> None:
    """moto lists deleted clusters, which AWS only describes for a while."""

    def listed(self: Any) -> list[str]:
        return [cluster.arn for cluster in self.clusters.values() if cluster.status == "ACTIVE"]

    EC2ContainerServiceBackend.list_clusters = listed


def _terminate_protected_instances() -> None:
    """A group that is deleted with force takes its instances along, protected from scale-in or not; moto leaves them."""
    delete = AutoScalingBackend.delete_auto_scaling_group

    def deleted(self: Any, group_name: str) -> None:
        for state in self.autoscaling_groups[group_name].instance_states:
            state.protected_from_scale_in = False
        delete(self, group_name)

    AutoScalingBackend.delete_auto_scaling_group = deleted


def _release_network_interface() -> None:
    """moto keeps the network interface of a deleted NAT gateway, which keeps the subnet and the network."""
    delete = NatGatewayBackend.delete_nat_gateway

    def deleted(self: Any, nat_gateway_id: str) -> Any:
        gateway = delete(self, nat_gateway_id)
        self.enis.pop(gateway._eni.id, None)
        return gateway

    NatGatewayBackend.delete_nat_gateway = deleted


def _make_up_bottlerocket_images() -> None:
    """moto has the public parameters of Amazon Linux's images, not of Bottlerocket's: any variant gets an id of its own.

    https://bottlerocket.dev/en/os/latest/#/install/quickstart/aws/
    """
    get = SimpleSystemManagerBackend.get_parameter

    def got(self: Any, name: str) -> Any:
        parameter = get(self, name)
        if parameter is not None or not _BOTTLEROCKET_IMAGE.fullmatch(name):
            return parameter
        image_id = f"ami-{hashlib.sha256(name.encode()).hexdigest()[:17]}"
        self.put_parameter(
            name,
            description="",
            value=image_id,
            parameter_type="String",
            allowed_pattern="",
            keyid="",
            overwrite=True,
            tags=[],
            data_type="text",
            tier=None,
            policies=None,
        )
        return get(self, name)

    SimpleSystemManagerBackend.get_parameter = got


def _give_batch_its_own_role() -> None:
    """Without a service role Batch uses its service-linked role, which AWS creates at need; moto refuses.

    https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html
    """
    # moto would call the role AWSServiceRoleForbatch.
    SERVICE_NAME_CONVERSION["batch"] = "Batch"
    create = BatchBackend.create_compute_environment

    def created(self: Any, *, service_role: str | None = None, **kwargs: Any) -> Any:
        return create(self, service_role=service_role or _batch_role(self.iam_backend), **kwargs)

    BatchBackend.create_compute_environment = created


def _batch_role(iam: Any) -> str:
    roles = [role for role in iam.get_roles() if role.name == _BATCH_ROLE]
    role = roles[0] if roles else iam.create_service_linked_role(_BATCH_SERVICE, description="", suffix="")
    return str(role.arn)


def _update_compute_resources() -> None:
    """moto takes an update of a compute environment's resources and ignores it."""
    update = BatchBackend.update_compute_environment

    def updated(self: Any, *, compute_environment_name: str, compute_resources: Any, **kwargs: Any) -> Any:
        answer = update(
            self, compute_environment_name=compute_environment_name, compute_resources=compute_resources, **kwargs
        )
        self.get_compute_environment(compute_environment_name).compute_resources.update(compute_resources or {})
        return answer

    BatchBackend.update_compute_environment = updated


def _keep_what_batch_is_given() -> None:
    """moto keeps a fixed list of members of a queue (not the job state limits) and of a job definition (not its priority)."""
    given: dict[str, dict[str, Any]] = {}

    def remembering(operation: Any, arn: str) -> Any:
        def performed(self: Any) -> str:
            answer: str = operation(self)
            given.setdefault(json.loads(answer)[arn], {}).update(json.loads(self.body))
            return answer

        return performed

    def recalling(describe: Any) -> Any:
        return lambda self: {**given.get(self.arn, {}), **describe(self)}

    BatchResponse.createjobqueue = remembering(BatchResponse.createjobqueue, "jobQueueArn")
    BatchResponse.updatejobqueue = remembering(BatchResponse.updatejobqueue, "jobQueueArn")
    BatchResponse.registerjobdefinition = remembering(BatchResponse.registerjobdefinition, "jobDefinitionArn")
    JobQueue.describe = recalling(JobQueue.describe)
    JobDefinition.describe = recalling(JobDefinition.describe)


def _let_buckets_be_used() -> None:
    """moto applies a bucket policy without its conditions, so that "deny what is not TLS" denies everything."""

    def neutral(*_: Any) -> Any:
        return PermissionResult.NEUTRAL

    FakeBucket.get_permission = neutral
