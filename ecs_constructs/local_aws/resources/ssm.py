"""AWS::SSM::Parameter."""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Properties


class Parameter(ApiResource, CloudFormationModel):
    """moto's own needs a data type, which templates leave out. Putting it again changes it."""

    api = ApiType(
        type="AWS::SSM::Parameter",
        service="ssm",
        create="put_parameter",
        update="put_parameter",
        whole=True,
        delete="delete_parameter",
        name="Name",
        attributes={"Type": "properties.Type", "Value": "properties.Value"},
        key={"Name": "name"},
    )

    def arguments(self) -> Properties:
        """CloudFormation takes tags as a map; the API does not take them with a value that overwrites another."""
        values = super().arguments()
        tags = values.pop("Tags", {})
        first = not self.response and tags
        listed = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if first else {}
        return {"DataType": "text", "Overwrite": bool(self.response), **values, **listed}
