"""AWS::ECS::*."""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Properties, service_client


class Cluster(ApiResource, CloudFormationModel):
    """moto's own drops settings, configuration, tags and capacity providers."""

    api = ApiType(
        type="AWS::ECS::Cluster",
        service="ecs",
        create="create_cluster",
        update="update_cluster",
        delete="delete_cluster",
        name="ClusterName",
        attributes={"Arn": "response.cluster.clusterArn"},
        key={"cluster": "name"},
        renamed={"ClusterSettings": "settings"},
    )


class CapacityProvider(ApiResource, CloudFormationModel):
    """Absent from moto."""

    api = ApiType(
        type="AWS::ECS::CapacityProvider",
        service="ecs",
        create="create_capacity_provider",
        update="update_capacity_provider",
        delete="delete_capacity_provider",
        name="Name",
        key={"name": "name"},
        delete_key={"capacityProvider": "name"},
    )

    def arguments(self) -> Properties:
        """CloudFormation takes the group's name for its ARN; the API gives back what it is given."""
        values = super().arguments()
        details = values.get("AutoScalingGroupProvider", {})
        group = details.get("AutoScalingGroupArn", "arn:")
        if group.startswith("arn:"):
            return values
        client = service_client("autoscaling", self.region)
        found = client.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
        arn = found[0]["AutoScalingGroupARN"]
        return {**values, "AutoScalingGroupProvider": {**details, "AutoScalingGroupArn": arn}}


class ClusterCapacityProviderAssociations(ApiResource, CloudFormationModel):
    """Absent from moto. The operation takes the whole content again, and deleting is putting nothing."""

    api = ApiType(
        type="AWS::ECS::ClusterCapacityProviderAssociations",
        service="ecs",
        create="put_cluster_capacity_providers",
        update="put_cluster_capacity_providers",
        delete="put_cluster_capacity_providers",
        ref="properties.Cluster",
        key={"cluster": "properties.Cluster"},
        whole=True,
        delete_options={"capacityProviders": [], "defaultCapacityProviderStrategy": []},
    )


class TaskDefinition(ApiResource, CloudFormationModel):
    """moto's own drops most of what a revision may hold, the runtime platform for one."""

    api = ApiType(
        type="AWS::ECS::TaskDefinition",
        service="ecs",
        create="register_task_definition",
        delete="deregister_task_definition",
        name="Family",
        ref="response.taskDefinition.taskDefinitionArn",
        attributes={"TaskDefinitionArn": "ref"},
        key={"taskDefinition": "ref"},
    )


class Service(ApiResource, CloudFormationModel):
    """moto's own drops load balancers, launch type, capacity provider strategy and desired count."""

    api = ApiType(
        type="AWS::ECS::Service",
        service="ecs",
        create="create_service",
        update="update_service",
        delete="delete_service",
        name="ServiceName",
        ref="response.service.serviceArn",
        attributes={"Name": "name", "ServiceArn": "ref"},
        key={"cluster": "properties.Cluster", "service": "ref"},
        renamed={"PlacementStrategies": "placementStrategy"},
        delete_options={"force": True},
    )

    def create(self) -> None:
        """A new replica service without a count gets one task; later the count that it has is left alone.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
        """
        daemon = self.properties.get("SchedulingStrategy") == "DAEMON"
        given = self.arguments()
        self.response = self.call(self.api.create, given if daemon else {"DesiredCount": 1, **given})
