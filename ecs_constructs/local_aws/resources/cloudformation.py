"""AWS::CloudFormation::Stack."""

from typing import Any

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Properties, service_client


class NestedStack(ApiResource, CloudFormationModel):
    """moto's own has no outputs and can't fail."""

    api = ApiType(
        type="AWS::CloudFormation::Stack",
        service="cloudformation",
        create="create_stack",
        update="update_stack",
        whole=True,
        delete="delete_stack",
        name="StackName",
        ref="response.StackId",
        key={"StackName": "ref"},
    )

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """The attributes are the outputs."""
        return attr.startswith("Outputs.")

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """An output of the stack."""
        outputs = {output["OutputKey"]: output["OutputValue"] for output in self._describe().get("Outputs", [])}
        return outputs[attribute_name.removeprefix("Outputs.")]

    def arguments(self) -> Properties:
        """The API takes parameters as a list."""
        values = super().arguments()
        given = values.get("Parameters", {}).items()
        return {**values, "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in given]}

    def create(self) -> None:
        """A stack that rolled back fails the stack that it is nested in."""
        super().create()
        self._check()

    def update(self, properties: Properties) -> bool:
        """Updates the stack, which fails likewise."""
        if not super().update(properties):
            return False
        self._check()
        return True

    def _check(self) -> None:
        if "ROLLBACK" in self._describe()["StackStatus"]:
            client = service_client(self.api.service, self.region)
            events = client.describe_stack_events(StackName=self.physical_resource_id)["StackEvents"]
            reason = next(event for event in events if event["ResourceStatus"].endswith("_FAILED"))
            raise RuntimeError(f"{reason['LogicalResourceId']}: {reason['ResourceStatusReason']}")

    def _describe(self) -> dict[str, Any]:
        client = service_client(self.api.service, self.region)
        stack: dict[str, Any] = client.describe_stacks(StackName=self.physical_resource_id)["Stacks"][0]
        return stack
