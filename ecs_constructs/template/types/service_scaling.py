"""Application Auto Scaling of ECS services."""

from ecs_constructs.template.resource import Resource
from ecs_constructs.template.types.ecs import Service
from ecs_constructs.template.view import integer, text


class ScalableTarget(Resource):
    """``AWS::ApplicationAutoScaling::ScalableTarget``."""

    cloudformation_type = "AWS::ApplicationAutoScaling::ScalableTarget"

    min_capacity = integer("MinCapacity")
    max_capacity = integer("MaxCapacity")
    service_namespace = text("ServiceNamespace")

    @property
    def service(self) -> Service | None:
        """The ECS service that it scales; None where its resource id mentions none of the templates'."""
        references = self.graph.resolver.references(self.body.get("ResourceId"), self.stack)
        found = (self.graph.resource(reference) for reference in references)
        return next((resource for resource in found if isinstance(resource, Service)), None)


class ScalingPolicy(Resource):
    """``AWS::ApplicationAutoScaling::ScalingPolicy``."""

    cloudformation_type = "AWS::ApplicationAutoScaling::ScalingPolicy"

    policy_type = text("PolicyType")

    @property
    def scalable_target(self) -> ScalableTarget | None:
        """The target that it scales."""
        return self.target("ScalingTargetId", ScalableTarget)
