"""Remembers which line of the user's Python made a construct, so that a finding can name it.

The line is kept in the cloud assembly's metadata of the scope, as ``file:line`` by the construct's id. It is never in a
template, so that moving code deploys nothing, and it is relative to the current folder, so that an assembly is the same
on every machine.
"""

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

import aws_cdk as cdk
import jsii
from constructs import IConstruct, Node

from ecs_constructs.template.metadata import SOURCE_LINES

INJECTED = {
    "aws-autoscaling": ("AutoScalingGroup",),
    "aws-batch": (
        "EcsEc2ContainerDefinition",
        "EcsFargateContainerDefinition",
        "EcsJobDefinition",
        "FargateComputeEnvironment",
        "JobQueue",
        "ManagedEc2EcsComputeEnvironment",
        "MultiNodeJobDefinition",
    ),
    "aws-ec2": ("LaunchTemplate",),
    "aws-ecs": (
        "AsgCapacityProvider",
        "Cluster",
        "Ec2Service",
        "ExternalService",
        "FargateService",
        "ManagedInstancesCapacityProvider",
        "TaskDefinition",
    ),
}
"""The classes of aws-cdk-lib whose resources have rules, by module; a subclass goes through its base class too."""

_DISABLE_STACK_TRACES = "aws:cdk:disable-stack-trace"
"""The context key that ``App(stack_traces=False)`` sets."""

_PACKAGE = str(Path(__file__).resolve().parent.parent)
_INSTALLED = frozenset({"site-packages", "dist-packages"})
_lines: "WeakKeyDictionary[IConstruct, str | None]" = WeakKeyDictionary()
"""The lines that made constructs of this library."""

_nodes: "WeakKeyDictionary[IConstruct, Node | None]" = WeakKeyDictionary()
"""Where the lines of a scope's constructs are kept; None where source lines are turned off."""


def record_source_lines(scope: IConstruct) -> None:
    """Lets findings name the user's file and line that made a stock construct of ECS, Batch or EC2 Auto Scaling.

    Call it right after the app is made: only constructs made later are seen. This library's own are seen without it.

    It uses CDK's property injection and changes no property. Each construct that it sees costs up to a millisecond when
    it is made, and next to nothing at synthesis. An L1 construct (``CfnTaskDefinition``) cannot be injected: it is
    known by the construct around it, where that has a line. A class that has an injector at this scope keeps it, and an
    injector that is added later takes the place of ours.

    ``App(stack_traces=False)`` turns source lines off, those of this library's constructs too.

    Args:
        scope: the app, or the stage or stack to which it applies.
    """
    injectors = cdk.PropertyInjectors.of(scope)
    taken = set(injectors.supported_classes())
    unique_ids = [f"aws-cdk-lib.{module}.{name}" for module, names in INJECTED.items() for name in names]
    injectors.add(*[_Injector(unique_id) for unique_id in unique_ids if unique_id not in taken])


def record_source_line(construct: IConstruct, scope: IConstruct, construct_id: str) -> None:
    """Remembers the line of the user's code that is running as the one that makes a construct of this library.

    Args:
        construct: the construct; what it makes in turn at that line is known by it, and not recorded again.
        scope: its scope.
        construct_id: its id in the scope.
    """
    line = _lines[construct] = _user_line()
    if line != _lines.get(scope):
        _record(line, scope, construct_id)


def _record(line: str | None, scope: IConstruct, construct_id: str) -> None:
    node = _node_of(scope)
    if line is not None and node is not None:
        # CDK writes the slash, which separates the parts of a path, as two hyphens.
        node.add_metadata(SOURCE_LINES, {construct_id.replace("/", "--"): line})


@jsii.implements(cdk.IPropertyInjector)
class _Injector:
    """Sees a class's constructs being made, while the frames of the user's code are on the stack."""

    def __init__(self, unique_id: str) -> None:
        self._unique_id = unique_id

    @property
    def construct_unique_id(self) -> str:
        """The class."""
        return self._unique_id

    def inject(self, original_props: Any, *, scope: IConstruct, id: str) -> Any:  # noqa: A002 - CDK's name for it
        """Returns the properties as they are."""
        _record(_user_line(), scope, id)
        return original_props


def _node_of(scope: IConstruct) -> Node | None:
    """Asked once a scope: calls to the node process cost more than anything here."""
    if scope not in _nodes:
        node = scope.node
        _nodes[scope] = None if node.try_get_context(_DISABLE_STACK_TRACES) else node
    return _nodes[scope]


def _user_line() -> str | None:
    """``file:line`` of the innermost frame of the user's code; None where there is none beneath the current folder."""
    folder = os.getcwd()  # noqa: PTH109 - called for every construct, and a Path costs more
    for file, line in _frames():
        shown = _beneath(file, folder)
        if shown is not None:
            return f"{shown}:{line}"
    return None


def _frames() -> Iterator[tuple[str, int]]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back


@cache
def _beneath(file: str, folder: str) -> str | None:
    """A file's path relative to a folder that holds it; None for others, for installed packages and for this one."""
    path = Path(file).resolve()
    if not path.is_relative_to(folder) or path.is_relative_to(_PACKAGE) or not _INSTALLED.isdisjoint(path.parts):
        return None
    return path.relative_to(folder).as_posix() if path.is_file() else None
