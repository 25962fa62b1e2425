"""The text of a repository's lifecycle policy is shorter or longer than Amazon ECR accepts.

## What it does

Counts the characters of ``LifecyclePolicyText``: 100 to 30,720.

## Why is this bad

``PutLifecyclePolicy`` rejects it, so the deployment fails. The shortest whole policy has more than 100 characters: a
shorter text lacks something.

## Use instead

Fewer rules, or prefixes that several tags share, without blanks between the parts of the JSON text.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecr import Repository

LEAST, MOST = 100, 30_720


def _check(repository: Repository, _limits: Limits) -> Iterator[Violation]:
    policy = repository.lifecycle_policy
    length = len(policy.text or "") if policy else 0
    if policy is None or policy.text is None or LEAST <= length <= MOST:
        return
    yield Violation(
        at=policy.at("LifecyclePolicyText"),
        message=f"The lifecycle policy has {length} characters, outside {LEAST} to {MOST}.",
        actual=length,
        limit=f"{LEAST}..{MOST}",
        fix="Write a whole policy of one rule or more." if length < LEAST else "Shorten it, or merge its rules.",
    )


RULE = Rule(
    name="ecr/lifecycle-policy-size",
    title="A lifecycle policy's text is as long as Amazon ECR accepts.",
    severity=Severity.ERROR,
    subject=Repository,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html",
            read="2026-11-22",
            quote="Length Constraints: Minimum length of 100. Maximum length of 30720.",
        ),
    ),
    seen_by=("cfn-lint E3033", "CloudFormation Validate F3033"),
    bad="""
Repository:
  Type: AWS::ECR::Repository
  Properties:
    LifecyclePolicy:
      LifecyclePolicyText: '{"rules":[]}'
""",
    good="""
Repository:
  Type: AWS::ECR::Repository
  Properties:
    LifecyclePolicy:
      LifecyclePolicyText: >-
        {"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan",
        "countNumber":10},"action":{"type":"expire"}}]}
""",
)
