"""Boundaries and edges of the rules of image repositories."""

import pytest

from tests.rules.checking import found

SIZE = "ecr/lifecycle-policy-size"


def repository(text: str) -> str:
    return (
        "Repository: {Type: AWS::ECR::Repository, Properties: {LifecyclePolicy: "
        f"{{LifecyclePolicyText: {text}}}}}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("x" * 99, 1),
        ("x" * 100, 0),
        ("x" * 30_720, 0),
        ("x" * 30_721, 1),
        ("!Ref Open", 0),
        ("!Ref AWS::NoValue", 0),
    ],
)
def test_lifecycle_policy_size(text: str, faults: int) -> None:
    assert len(found(SIZE, repository(text))) == faults


def test_a_repository_without_a_policy_has_none_that_is_too_short() -> None:
    assert found(SIZE, "Repository: {Type: AWS::ECR::Repository}\n") == []
