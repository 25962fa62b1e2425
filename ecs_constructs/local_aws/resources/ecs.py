"""AWS::ECS::*."""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType


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
        delete_options={"force": True},
    )
