"""AWS::SNS::*, but for the topic, which moto has."""

import json

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Properties, service_client


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
        values = super().arguments()
        attributes = {name: values.pop(name) for name in _SUBSCRIPTION_ATTRIBUTES if name in values}
        return {**values, **({"Attributes": attributes} if attributes else {}), "ReturnSubscriptionArn": True}


_SUBSCRIPTION_ATTRIBUTES = ("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy", "DeliveryPolicy")


class TopicPolicy(ApiResource, CloudFormationModel):
    """Absent from moto. One policy may be that of several topics, each set by a call; deleting it leaves the default."""

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
