"""Findings of cdk-nag that the platform accepts, each at its construct and with the reason that holds."""

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge_nag(construct: IConstruct, rule: str, reason: str) -> None:
    """Accepts a finding of cdk-nag's AwsSolutions pack at a construct and below.

    Args:
        construct: where it is accepted.
        rule: the rule, such as ``S1``, with the finding it is narrowed to in brackets where the rule has several.
        reason: why it is right here.
    """
    cdk.Validations.of(construct).acknowledge(
        cdk.Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
    )
