"""The topic that all alarms notify."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct


def create_alarm_topic(scope: Construct) -> sns.Topic:
    """Create a topic, encrypted with a key of its own, to which this account's alarms may publish.

    The key can't be the AWS managed one: its policy can't be changed, and alarms could not use it. The topic's policy
    must name CloudWatch, because any policy (here: TLS only) takes the place of the default one that lets the account's
    alarms in. An event rule with the topic as its target lets EventBridge in by itself, and must do so without naming
    the account, which requests of EventBridge do not carry to the key.

    See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html.
    """
    # The key protects messages under way, not stored data: there is nothing to keep after the stack.
    key = kms.Key(scope, "TopicKey", enable_key_rotation=True, removal_policy=cdk.RemovalPolicy.DESTROY)
    topic = sns.Topic(scope, "Topic", master_key=key, enforce_ssl=True)
    account = {"StringEquals": {"aws:SourceAccount": cdk.Stack.of(scope).account}}
    topic.grant_publish(iam.ServicePrincipal("cloudwatch.amazonaws.com", conditions=account))
    return topic
