"""AWS::IAM::ManagedPolicy; moto has the other types."""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, service_client

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
