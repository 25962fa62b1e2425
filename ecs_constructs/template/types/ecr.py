"""Amazon ECR: repositories of images."""

from ecs_constructs.template.resource import Resource
from ecs_constructs.template.view import Child, View, text


class LifecyclePolicy(View):
    """When a repository's images expire."""

    text = text("LifecyclePolicyText")


class Repository(Resource):
    """``AWS::ECR::Repository``."""

    cloudformation_type = "AWS::ECR::Repository"
    name_property = "RepositoryName"

    lifecycle_policy = Child("LifecyclePolicy", LifecyclePolicy)
