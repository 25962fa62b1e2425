"""Resource types that moto's CloudFormation lacks or has wrong, one module a service."""


def install() -> None:
    """Registers every type: moto finds subclasses of its model class, and a type defined later than moto's own wins."""
    from ecs_constructs.local_aws.resources import (  # noqa: F401, PLC0415 - moto's own types must be registered first
        application_auto_scaling,
        auto_scaling,
        batch,
        cloudformation,
        cloudwatch,
        ec2,
        ecr,
        ecs,
        elastic_load_balancing,
        iam,
        logs,
        s3,
        sns,
        ssm,
    )
