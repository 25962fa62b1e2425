"""Faults of moto's service backends, mended in one place.

Each function mends one fault and says what it is. They wrap moto's methods, because moto offers no place to put these.
"""

from typing import Any

from moto.batch.models import BatchBackend, ComputeEnvironment, JobDefinition, JobQueue, batch_backends
from moto.batch.responses import BatchResponse
from moto.core.utils import camelcase_to_underscores
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from ecs_constructs.local_aws.notices import warn_once


def install() -> None:
    """Mends each fault; the server calls it once, before the first request."""
    _describe_every_capacity_provider()
    _keep_what_a_service_is_given()
    _let_buckets_be_used()


def _describe_every_capacity_provider() -> None:
    """Without names, moto raises instead of describing every provider."""
    describe = EC2ContainerServiceBackend.describe_capacity_providers

    def described(self: Any, names: list[str] | None) -> Any:
        return describe(self, names or list(self.capacity_providers))

    EC2ContainerServiceBackend.describe_capacity_providers = described


def _keep_what_a_service_is_given() -> None:
    """moto keeps a fixed list of a service's members; what else it is given, describe_services returns on AWS."""
    create = EC2ContainerServiceResponse.create_service

    def created(self: Any) -> Any:
        result = create(self)
        service = result.result["service"]
        for name, value in self._get_params().items():
            attribute = camelcase_to_underscores(name)
            if not hasattr(service, attribute):
                setattr(service, attribute, value)
        return result

    EC2ContainerServiceResponse.create_service = created


def _let_buckets_be_used() -> None:
    """moto applies a bucket policy without its conditions, so that "deny what is not TLS" denies everything."""

    def neutral(*_: Any, **__: Any) -> Any:
        return PermissionResult.NEUTRAL

    FakeBucket.get_permission = neutral
