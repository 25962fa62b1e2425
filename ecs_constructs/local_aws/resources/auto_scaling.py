"""AWS::AutoScaling::*."""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Properties


class AutoScalingGroup(ApiResource, CloudFormationModel):
    """moto's own keeps limits as text and drops what its author did not need, the metrics collection for one."""

    api = ApiType(
        type="AWS::AutoScaling::AutoScalingGroup",
        service="autoscaling",
        create="create_auto_scaling_group",
        update="update_auto_scaling_group",
        delete="delete_auto_scaling_group",
        name="AutoScalingGroupName",
        key={"AutoScalingGroupName": "name"},
        delete_options={"ForceDelete": True},
        renamed={"Cooldown": "DefaultCooldown"},
        # Both act on metrics and messages, which do not exist here.
        inert=frozenset({"MetricsCollection", "NotificationConfigurations"}),
    )

    def arguments(self) -> Properties:
        """The API takes subnets as text."""
        values = super().arguments()
        subnets = values.pop("VPCZoneIdentifier", None)
        return {**values, "VPCZoneIdentifier": ",".join(subnets)} if subnets else values


class LifecycleHook(ApiResource, CloudFormationModel):
    """Absent from moto. Putting it again changes it."""

    api = ApiType(
        type="AWS::AutoScaling::LifecycleHook",
        service="autoscaling",
        create="put_lifecycle_hook",
        update="put_lifecycle_hook",
        whole=True,
        delete="delete_lifecycle_hook",
        name="LifecycleHookName",
        key={"AutoScalingGroupName": "properties.AutoScalingGroupName", "LifecycleHookName": "name"},
    )


class ScalingPolicy(ApiResource, CloudFormationModel):
    """Absent from moto. Putting it again changes it."""

    api = ApiType(
        type="AWS::AutoScaling::ScalingPolicy",
        service="autoscaling",
        create="put_scaling_policy",
        update="put_scaling_policy",
        whole=True,
        delete="delete_policy",
        name="PolicyName",
        ref="response.PolicyARN",
        attributes={"Arn": "ref", "PolicyName": "name"},
        key={"AutoScalingGroupName": "properties.AutoScalingGroupName", "PolicyName": "name"},
    )


class ScheduledAction(ApiResource, CloudFormationModel):
    """moto's own is never deleted."""

    api = ApiType(
        type="AWS::AutoScaling::ScheduledAction",
        service="autoscaling",
        create="put_scheduled_update_group_action",
        update="put_scheduled_update_group_action",
        whole=True,
        delete="delete_scheduled_action",
        name="ScheduledActionName",
        key={"AutoScalingGroupName": "properties.AutoScalingGroupName", "ScheduledActionName": "name"},
    )
