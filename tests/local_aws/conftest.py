"""One embedded AWS for the tests that only need one, and a way to deploy a template on it."""

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from ecs_constructs.local_aws import LocalAws

Template = dict[str, Any]

_numbers = count(1)


class Stacks:
    """Deploys templates through CloudFormation's API and reads back what came of them."""

    def __init__(self, aws: LocalAws) -> None:
        self._client = aws.client("cloudformation")

    def create(self, template: Template, **options: Any) -> str:
        """Creates a stack with a new name."""
        name = options.pop("StackName", f"test-{next(_numbers)}")
        self._client.create_stack(StackName=name, TemplateBody=json.dumps(template), **options)
        return str(name)

    def update(self, name: str, template: Template, **options: Any) -> None:
        """Updates a stack."""
        self._client.update_stack(StackName=name, TemplateBody=json.dumps(template), **options)

    def delete(self, name: str) -> str:
        """Deletes a stack and returns its last status."""
        stack_id = self.describe(name)["StackId"]
        self._client.delete_stack(StackName=name)
        return self.status(stack_id)

    def describe(self, name: str) -> dict[str, Any]:
        """What DescribeStacks says."""
        described: dict[str, Any] = self._client.describe_stacks(StackName=name)["Stacks"][0]
        return described

    def status(self, name: str) -> str:
        """The stack's status."""
        return str(self.describe(name)["StackStatus"])

    def outputs(self, name: str) -> dict[str, str]:
        """The stack's outputs."""
        return {output["OutputKey"]: output["OutputValue"] for output in self.describe(name).get("Outputs", [])}

    def physical_id(self, name: str, logical_id: str) -> str:
        """The physical id of a resource."""
        found = self._client.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def failures(self, name: str) -> dict[str, str]:
        """The reasons of failed resources, by logical id."""
        events = self._client.describe_stack_events(StackName=name)["StackEvents"]
        return {
            event["LogicalResourceId"]: event["ResourceStatusReason"]
            for event in events
            if event["ResourceStatus"].endswith("_FAILED") and "ResourceStatusReason" in event
        }


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """An embedded AWS; tests share it, so each names what it makes."""
    with LocalAws() as running:
        yield running


@pytest.fixture
def stacks(aws: LocalAws) -> Stacks:
    """Stacks on the shared embedded AWS."""
    return Stacks(aws)


@pytest.fixture
def deployed(stacks: Stacks) -> Callable[[Template], str]:
    """Deploys a template that must come up."""

    def deploy(template: Template) -> str:
        name = stacks.create(template)
        assert stacks.status(name) == "CREATE_COMPLETE", stacks.failures(name)
        return name

    return deploy
