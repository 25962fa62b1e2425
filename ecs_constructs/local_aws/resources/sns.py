"""AWS::SNS::*."""

import json
from collections.abc import Sequence

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Properties, service_client

_SUBSCRIPTION_ATTRIBUTES = (
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
    "DeliveryPolicy",
)
_TOPIC_ATTRIBUTES = ("DisplayName", "KmsMasterKeyId", "FifoTopic", "SignatureVersion", "TracingConfig")


class Topic(ApiResource, CloudFormationModel):
    """moto's own replaces the topic at every change."""

    api = ApiType(
        type="AWS::SNS::Topic",
        service="sns",
        create="create_topic",
        delete="delete_topic",
        name="TopicName",
        ref="response.TopicArn",
        attributes={"TopicArn": "ref", "TopicName": "name"},
        key={"TopicArn": "ref"},
        renamed={"TopicName": "Name"},
        inert=frozenset({"Subscription"}),
    )

    def arguments(self) -> Properties:
        """What the API takes as attributes, CloudFormation takes as properties of their own."""
        return _with_attributes(super().arguments(), _TOPIC_ATTRIBUTES)

    def create(self) -> None:
        """Creates the topic and the subscriptions that are written in it."""
        super().create()
        for subscription in self.properties.get("Subscription", []):
            self.call("subscribe", {"TopicArn": self.physical_resource_id, **subscription})

    def update(self, properties: Properties) -> bool:
        """Attributes change in place, one by one."""
        apart = set(_TOPIC_ATTRIBUTES)
        unchanged = {name: value for name, value in self.properties.items() if name in apart}
        rest = {name: value for name, value in properties.items() if name not in apart}
        if not super().update({**rest, **unchanged}):
            return False
        self.properties = properties
        for name in sorted(apart & {*properties, *unchanged}):
            if properties.get(name) != unchanged.get(name):
                value = str(properties.get(name, ""))
                self.call(
                    "set_topic_attributes",
                    {"TopicArn": self.physical_resource_id, "AttributeName": name, "AttributeValue": value},
                )
        return True


class Subscription(ApiResource, CloudFormationModel):
    """Absent from moto."""

    api = ApiType(
        type="AWS::SNS::Subscription",
        service="sns",
        create="subscribe",
        delete="unsubscribe",
        ref="response.SubscriptionArn",
        attributes={"Arn": "ref"},
        key={"SubscriptionArn": "ref"},
        # Where the topic is in another region; this account's topics answer in any.
        inert=frozenset({"Region"}),
    )

    def arguments(self) -> Properties:
        """What the API takes as attributes, CloudFormation takes as properties of their own."""
        values = _with_attributes(super().arguments(), _SUBSCRIPTION_ATTRIBUTES)
        return {**values, "ReturnSubscriptionArn": True}


class TopicPolicy(ApiResource, CloudFormationModel):
    """Absent from moto. One policy may be that of several topics, each set by a call of its own."""

    api = ApiType(
        type="AWS::SNS::TopicPolicy",
        service="sns",
        create="set_topic_attributes",
        update="set_topic_attributes",
        delete=None,
    )

    def create(self) -> None:
        """Sets the policy of each topic."""
        client = service_client(self.api.service, self.region)
        policy = json.dumps(self.properties["PolicyDocument"])
        for topic in self.properties["Topics"]:
            client.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)

    def update(self, properties: Properties) -> bool:
        """Sets the policy again."""
        self.properties = properties
        self.create()
        return True


def _with_attributes(values: Properties, names: Sequence[str]) -> Properties:
    attributes = {name: values[name] for name in names if name in values}
    rest = {name: value for name, value in values.items() if name not in names}
    return {**rest, "Attributes": attributes} if attributes else rest
