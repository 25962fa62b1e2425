"""What the container agent must be allowed to do."""

from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam


def agent_policy(cluster: ecs.ICluster, *, drains_itself: bool) -> iam.PolicyDocument:
    """The permissions of a container instance: to join this cluster and to report to it.

    The managed policy AmazonEC2ContainerServiceforEC2Role allows more: to join any cluster, to pull every image and to
    write to every log group. The latter two are left to each task's execution role, which the agent of the Amazon
    ECS-optimized images uses for them.

    Args:
        cluster: The cluster.
        drains_itself: Whether the agent sets its instance to DRAINING when spot capacity is reclaimed.

    Returns:
        The policy.

    Sources:
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
        https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    """
    on_instances = ["ecs:Poll", "ecs:StartTelemetrySession"]
    if drains_itself:
        on_instances.append("ecs:UpdateContainerInstancesState")
    cluster_arn = cluster.cluster_arn
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
                    "Resource": cluster_arn,
                },
                {
                    "Effect": "Allow",
                    "Action": on_instances,
                    "Resource": "*",
                    "Condition": {"ArnEquals": {"ecs:cluster": cluster_arn}},
                },
                # AWS has no resource to narrow this action to.
                {"Effect": "Allow", "Action": "ecs:DiscoverPollEndpoint", "Resource": "*"},
            ]
        }
    )
