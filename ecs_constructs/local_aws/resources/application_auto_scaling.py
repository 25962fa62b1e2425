"""AWS::ApplicationAutoScaling::*, absent from moto."""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Properties, service_client

_KEY = {
    "ServiceNamespace": "properties.ServiceNamespace",
    "ResourceId": "properties.ResourceId",
    "ScalableDimension": "properties.ScalableDimension",
}


class ScalableTarget(ApiResource, CloudFormationModel):
    """The limits of scaling. Registering again changes them. Its id joins the three keys, for policies to name."""

    api = ApiType(
        type="AWS::ApplicationAutoScaling::ScalableTarget",
        service="application-autoscaling",
        create="register_scalable_target",
        update="register_scalable_target",
        delete="deregister_scalable_target",
        ref="join('|', [properties.ResourceId, properties.ScalableDimension, properties.ServiceNamespace])",
        attributes={"Id": "ref"},
        key=_KEY,
        inert=frozenset({"ScheduledActions"}),
    )

    def create(self) -> None:
        """Registers the target, which brings the service's count within its limits."""
        super().create()
        self._bring_within_limits()

    def update(self, properties: Properties) -> bool:
        """As for any type; changed limits hold at once, too."""
        done = super().update(properties)
        if done:
            self._bring_within_limits()
        return done

    def _bring_within_limits(self) -> None:
        """What Application Auto Scaling does when a target is registered, and moto does not."""
        namespace, cluster, service = [*str(self.properties["ResourceId"]).split("/"), "", ""][:3]
        if namespace != "service" or not service:
            return
        ecs = service_client("ecs", self.region)
        for found in ecs.describe_services(cluster=cluster, services=[service])["services"]:
            least, most = int(self.properties["MinCapacity"]), int(self.properties["MaxCapacity"])
            within = min(max(found["desiredCount"], least), most)
            if within != found["desiredCount"]:
                ecs.update_service(cluster=cluster, service=service, desiredCount=within)


class ScalingPolicy(ApiResource, CloudFormationModel):
    """A policy names its target by the target's id or by the three keys."""

    api = ApiType(
        type="AWS::ApplicationAutoScaling::ScalingPolicy",
        service="application-autoscaling",
        create="put_scaling_policy",
        update="put_scaling_policy",
        delete="delete_scaling_policy",
        name="PolicyName",
        ref="response.PolicyARN",
        attributes={"Arn": "ref"},
        key={**_KEY, "PolicyName": "name"},
        whole=True,
    )

    def __init__(self, name: str, properties: Properties, region: str) -> None:
        super().__init__(name, _with_target_keys(properties), region)


def _with_target_keys(properties: Properties) -> Properties:
    rest = {name: value for name, value in properties.items() if name != "ScalingTargetId"}
    if "ScalingTargetId" not in properties:
        return rest
    resource_id, dimension, namespace = properties["ScalingTargetId"].split("|")
    return {**rest, "ResourceId": resource_id, "ScalableDimension": dimension, "ServiceNamespace": namespace}
