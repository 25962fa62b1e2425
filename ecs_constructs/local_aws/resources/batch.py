"""AWS::Batch::*. moto's own types take few properties and none of them is ever deleted."""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Properties


class ComputeEnvironment(ApiResource, CloudFormationModel):
    """A compute environment; without a service role it uses Batch's own, which moto does not know."""

    api = ApiType(
        type="AWS::Batch::ComputeEnvironment",
        service="batch",
        create="create_compute_environment",
        update="update_compute_environment",
        delete="delete_compute_environment",
        name="ComputeEnvironmentName",
        ref="response.computeEnvironmentArn",
        attributes={"ComputeEnvironmentArn": "ref"},
        key={"computeEnvironment": "ref"},
        # How CloudFormation updates the environment, not what the environment is.
        inert=frozenset({"ReplaceComputeEnvironment", "UpdatePolicy"}),
    )

    def arguments(self) -> Properties:
        """CloudFormation takes the type in any case, the API in capitals."""
        values = super().arguments()
        resources = {
            name: value for name, value in values.get("ComputeResources", {}).items() if name not in _ON_UPDATE
        }
        return {**values, "Type": values["Type"].upper(), **({"ComputeResources": resources} if resources else {})}


# Says how an update chooses the image; the create operation does not take it.
_ON_UPDATE = {"UpdateToLatestImageVersion"}


class JobQueue(ApiResource, CloudFormationModel):
    """A job queue over ordered compute environments."""

    api = ApiType(
        type="AWS::Batch::JobQueue",
        service="batch",
        create="create_job_queue",
        update="update_job_queue",
        delete="delete_job_queue",
        name="JobQueueName",
        ref="response.jobQueueArn",
        attributes={"JobQueueArn": "ref"},
        key={"jobQueue": "ref"},
    )


class JobDefinition(ApiResource, CloudFormationModel):
    """A revision of a job definition; a change registers another."""

    api = ApiType(
        type="AWS::Batch::JobDefinition",
        service="batch",
        create="register_job_definition",
        delete="deregister_job_definition",
        name="JobDefinitionName",
        ref="response.jobDefinitionArn",
        attributes={"JobDefinitionArn": "ref"},
        key={"jobDefinition": "ref"},
    )


class SchedulingPolicy(ApiResource, CloudFormationModel):
    """Absent from moto."""

    api = ApiType(
        type="AWS::Batch::SchedulingPolicy",
        service="batch",
        create="create_scheduling_policy",
        update="update_scheduling_policy",
        delete="delete_scheduling_policy",
        name="Name",
        ref="response.arn",
        attributes={"Arn": "ref"},
        key={"arn": "ref"},
    )
