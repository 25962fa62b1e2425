"""AWS::ECR::*."""

from typing import Any

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Part, Properties


class Repository(ApiResource, CloudFormationModel):
    """moto's own needs an explicit name and drops the lifecycle policy."""

    api = ApiType(
        type="AWS::ECR::Repository",
        service="ecr",
        create="create_repository",
        delete="delete_repository",
        name="RepositoryName",
        attributes={"Arn": "response.repository.repositoryArn", "RepositoryUri": "response.repository.repositoryUri"},
        key={"repositoryName": "name"},
        parts=(
            Part(
                property="LifecyclePolicy",
                operation="put_lifecycle_policy",
                values={
                    "repositoryName": "name",
                    "lifecyclePolicyText": "properties.LifecyclePolicy.LifecyclePolicyText",
                },
            ),
            Part(
                property="RepositoryPolicyText",
                operation="set_repository_policy",
                values={"repositoryName": "name", "policyText": "properties.RepositoryPolicyText"},
            ),
            Part(
                property="ImageScanningConfiguration",
                operation="put_image_scanning_configuration",
                values={
                    "repositoryName": "name",
                    "imageScanningConfiguration": "properties.ImageScanningConfiguration",
                },
            ),
            Part(
                property="ImageTagMutability",
                operation="put_image_tag_mutability",
                values={"repositoryName": "name", "imageTagMutability": "properties.ImageTagMutability"},
            ),
        ),
        inert=frozenset({"EmptyOnDelete"}),
    )

    def __init__(self, name: str, properties: Properties, region: str) -> None:
        """A made-up name is lower case, as repositories' names are."""
        super().__init__(name.lower(), properties, region)

    def delete_arguments(self) -> dict[str, Any]:
        """A repository with images is deleted only when the template says so."""
        return {**super().delete_arguments(), "force": self.properties.get("EmptyOnDelete", False)}
