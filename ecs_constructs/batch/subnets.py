"""The subnets that compute environments use when the caller names none."""

from aws_cdk import aws_ec2 as ec2


def private_subnets(vpc: ec2.IVpc) -> ec2.SubnetSelection:
    """Select the VPC's private subnets with egress or, when it has none, its isolated ones; never public ones.

    aws-cdk-lib falls back to public subnets, where an instance without a public address reaches no registry and its
    jobs wait in RUNNABLE for ever.

    Raises:
        ValueError: When the VPC has public subnets only.
    """
    subnets = vpc.private_subnets or vpc.isolated_subnets
    if not subnets:
        raise ValueError(
            "vpc has no private and no isolated subnets; Batch needs at least one of them. "
            "Pass vpc_subnets to choose subnets explicitly."
        )
    return ec2.SubnetSelection(subnets=subnets)
