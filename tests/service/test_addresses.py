import aws_cdk as cdk
from constructs import Construct

from ecs_constructs.service.addresses import short_address


def test_the_end_of_an_address_tells_constructs_apart(stack: cdk.Stack) -> None:
    one, other = Construct(stack, "One"), Construct(stack, "Other")
    assert short_address(one) == one.node.addr[-8:]
    assert short_address(one) != short_address(other)
