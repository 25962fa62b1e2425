"""A task definition is larger than ECS stores.

## What it does

Writes what a task definition registers (everything but its tags) as JSON without spaces, and counts the bytes. A
value that is only known at deployment counts as nothing: the definition is at least so large.

## Why is this bad

``RegisterTaskDefinition`` takes 64 KiB. Long environment variables, certificates and scripts in commands get there
sooner than one expects, and no other tool counts.

## Use instead

``EnvironmentFiles``, ``Secrets`` or a file in the image: the definition then holds a reference only.
"""

import json
import marshal
from collections.abc import Callable, Iterator
from typing import Any

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.ecs import TaskDefinition

MAXIMUM_BYTES = 64 * 1024
"""The most bytes of a task definition; the quota cannot be raised."""

_ESCAPED_BYTES = 6
"""The most that JSON makes of a byte: a control character becomes ``\\u0001``."""

_REFERENCE_BYTES = 2 * 4096
"""The most that a reference is likely to add: a parameter has at most 4,096 bytes, and JSON writes some of them as two.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, read 2026-11-22.
"""


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if not _may_be_too_large(task):
        return
    resolve, stack = task.graph.resolver.resolve, task.stack
    registered = {name: _known(value, resolve, stack) for name, value in task.body.items() if name != "Tags"}
    text = json.dumps(registered, separators=(",", ":"), ensure_ascii=False, default=str)
    size = len(text.encode(errors="surrogatepass"))
    if size > MAXIMUM_BYTES:
        yield Violation(
            at=task.position,
            message=f"The task definition takes at least {size} bytes of JSON.",
            actual=size,
            limit=MAXIMUM_BYTES,
            fix=f"Bring it down to {MAXIMUM_BYTES} bytes: move long values to EnvironmentFiles, Secrets or the image.",
        )


def _may_be_too_large(task: TaskDefinition) -> bool:
    """Whether it is worth counting exactly: most are far too small, however long what their references stand for."""
    try:
        # The fastest way to put down all that it holds; this version writes each text as often as it is there.
        written = marshal.dumps(dict(task.body), 2)
    except ValueError:
        return True
    references = written.count(b"Ref") + written.count(b"Fn::") + written.count(b"${")
    return len(written) * _ESCAPED_BYTES + references * _REFERENCE_BYTES > MAXIMUM_BYTES


def _known(value: Any, resolve: Callable[[Any, Stack], Any], stack: Stack) -> Any:
    """What a value is known to register; None for what is only known at deployment."""
    try:
        resolved = resolve(value, stack)
    except NotDetermined:
        return None
    if isinstance(resolved, dict):
        return {name: _known(member, resolve, stack) for name, member in resolved.items()}
    if isinstance(resolved, list):
        return [_known(member, resolve, stack) for member in resolved]
    return resolved if isinstance(resolved, (str, int, float)) else None


_EXAMPLE = """
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - Name: app
        Image: app:1
        Command:
          - &script >-
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
            01234567890123456789012345678901234567890123456789012345678901234567890123456789
"""
"""A command of one script of 2,024 bytes; it comes again and again."""

RULE = Rule(
    name="task/definition-size",
    title="A task definition is no larger than 64 KiB.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html",
            read="2026-11-22",
            quote="Task definition size 64 KB",
        ),
    ),
    bad=_EXAMPLE + "          - *script\n" * 32,
    good=_EXAMPLE + "          - *script\n" * 31,
)
