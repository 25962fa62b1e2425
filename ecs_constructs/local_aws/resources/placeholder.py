"""What stands for a resource that the embedded AWS does not imitate."""

from typing import Any, Self


def is_custom(resource_type: str) -> bool:
    """Whether a type is a custom resource, whose Lambda function would have to run."""
    return resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource"


class Placeholder:
    """A physical id, so that a reference resolves, and attributes that say what they stand for."""

    logical_resource_id: str
    cf_resource_type: str

    def __init__(self, name: str) -> None:
        self.physical_resource_id = name

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """A text that is recognisable where it ends up."""
        return f"{self.physical_resource_id}.{attribute_name}"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Any attribute may exist."""
        del attr
        return True

    @staticmethod
    def is_created() -> bool:
        """There is nothing to wait for."""
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> Self:
        """Creates the placeholder."""
        del cloudformation_json, account_id, region_name
        return cls(resource_name)

    @classmethod
    def update_from_cloudformation_json(cls, original_resource: Self, *_: Any, **__: Any) -> Self:
        """Nothing can change."""
        return original_resource

    def delete(self, account_id: str, region_name: str) -> None:
        """There is nothing to delete."""
