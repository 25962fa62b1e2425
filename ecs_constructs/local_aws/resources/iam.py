"""AWS::IAM::Role and ManagedPolicy; moto has the other types."""

import json

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Part, Properties, service_client

_ATTACHMENTS = {"Roles": "role", "Users": "user", "Groups": "group"}


class ManagedPolicy(ApiResource, CloudFormationModel):
    """moto's own is never deleted, so that the roles it is attached to can't be either."""

    api = ApiType(
        type="AWS::IAM::ManagedPolicy",
        service="iam",
        create="create_policy",
        delete="delete_policy",
        name="ManagedPolicyName",
        ref="response.Policy.Arn",
        attributes={"PolicyArn": "ref"},
        key={"PolicyArn": "ref"},
        renamed={"ManagedPolicyName": "PolicyName"},
        inert=frozenset(_ATTACHMENTS),
    )

    def create(self) -> None:
        """Creates the policy and attaches it."""
        super().create()
        self._each_attachment("attach")

    def delete(self, account_id: str, region_name: str) -> None:
        """IAM deletes a policy only when nothing has it."""
        self._each_attachment("detach")
        super().delete(account_id, region_name)

    def _each_attachment(self, verb: str) -> None:
        client = service_client(self.api.service, self.region)
        for name, kind in _ATTACHMENTS.items():
            for holder in self.properties.get(name, []):
                operation = getattr(client, f"{verb}_{kind}_policy")
                operation(**{f"{kind.title()}Name": holder, "PolicyArn": self.physical_resource_id})


class Role(ApiResource, CloudFormationModel):
    """moto's own has no managed policies, and an update changes nothing but its description."""

    api = ApiType(
        type="AWS::IAM::Role",
        service="iam",
        create="create_role",
        update="update_role",
        delete="delete_role",
        name="RoleName",
        name_length=64,
        attributes={"Arn": "response.Role.Arn", "RoleId": "response.Role.RoleId"},
        key={"RoleName": "name"},
        parts=(
            Part(
                property="AssumeRolePolicyDocument",
                operation="update_assume_role_policy",
                values={"RoleName": "name", "PolicyDocument": "properties.AssumeRolePolicyDocument"},
            ),
        ),
        inert=frozenset({"ManagedPolicyArns", "Policies"}),
    )

    def create(self) -> None:
        """Creates the role with its policies."""
        super().create()
        self._give_policies()

    def update(self, properties: Properties) -> bool:
        """Policies change in place."""
        before = self.properties
        if not super().update(properties):
            return False
        self._take_policies(before)
        self._give_policies()
        return True

    def delete(self, account_id: str, region_name: str) -> None:
        """IAM deletes a role only without policies."""
        self._take_policies(self.properties)
        super().delete(account_id, region_name)

    def _give_policies(self) -> None:
        client = service_client(self.api.service, self.region)
        for arn in self.properties.get("ManagedPolicyArns", []):
            client.attach_role_policy(RoleName=self.name, PolicyArn=arn)
        for policy in self.properties.get("Policies", []):
            document = json.dumps(policy["PolicyDocument"])
            client.put_role_policy(RoleName=self.name, PolicyName=policy["PolicyName"], PolicyDocument=document)

    def _take_policies(self, properties: Properties) -> None:
        client = service_client(self.api.service, self.region)
        for arn in properties.get("ManagedPolicyArns", []):
            client.detach_role_policy(RoleName=self.name, PolicyArn=arn)
        for policy in properties.get("Policies", []):
            client.delete_role_policy(RoleName=self.name, PolicyName=policy["PolicyName"])
