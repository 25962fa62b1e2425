"""The IAM role of the instances that AWS Batch launches."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

# Batch names its ECS clusters so, and its service-linked role may touch no others:
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/BatchServiceRolePolicy.html
_BATCH_CLUSTERS = "AWSBatch*"


def create_instance_role(scope: Construct, construct_id: str) -> iam.Role:
    """Create the role that lets the ECS agent join a cluster of AWS Batch, and nothing more.

    The AWS managed policy for container instances also lets every instance pull every image and write every log. Jobs
    bring an execution role for that, so the instance needs neither.

    The policy is inline: it is deleted with the role, hence after the compute environment. A separate policy may go
    first, and an instance that can't deregister keeps the environment in DELETING.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html.
    """
    return iam.Role(
        scope,
        construct_id,
        assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
        description="ECS agent on instances of an AWS Batch compute environment",
        inline_policies={"EcsAgent": _agent_policy(cdk.Stack.of(scope))},
    )


def _agent_policy(stack: cdk.Stack) -> iam.PolicyDocument:
    cluster = stack.format_arn(service="ecs", resource="cluster", resource_name=_BATCH_CLUSTERS)
    instances = stack.format_arn(service="ecs", resource="container-instance", resource_name=f"{_BATCH_CLUSTERS}/*")
    # One document as IAM writes it: each iam.PolicyStatement would be one more call to the node process.
    return iam.PolicyDocument.from_json(
        {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": [
                        "ecs:DeregisterContainerInstance",
                        "ecs:RegisterContainerInstance",
                        "ecs:SubmitAttachmentStateChanges",
                        "ecs:SubmitContainerStateChange",
                        "ecs:SubmitTaskStateChange",
                    ],
                    "Resource": cluster,
                },
                {
                    "Effect": "Allow",
                    "Action": ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
                    "Resource": instances,
                },
                # An environment with tags registers tagged instances, which needs the right to tag at that moment.
                {
                    "Effect": "Allow",
                    "Action": "ecs:TagResource",
                    "Resource": instances,
                    "Condition": {"StringEquals": {"ecs:CreateAction": "RegisterContainerInstance"}},
                },
                # The action has no resource type, so it can't be narrowed.
                {"Effect": "Allow", "Action": "ecs:DiscoverPollEndpoint", "Resource": "*"},
            ]
        }
    )
