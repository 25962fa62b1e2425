"""AWS IAM: the roles of tasks and instances, as far as the templates say who takes them and what they may do.

The graph does not hold them, so that conditions about nothing but roles do not make more scenarios to check: they are
found in the templates when they are asked for.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.intrinsics import ABSENT, Reference
from ecs_constructs.template.resource import Resource
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.ecs import written_ending
from ecs_constructs.template.view import View

POLICIES = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy")
"""What may give a role more than it says itself."""

WITHOUT_ECS = frozenset(
    (
        "AmazonEC2ContainerRegistryFullAccess",
        "AmazonEC2ContainerRegistryPowerUser",
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonEC2ContainerRegistryReadOnly",
        "AmazonECSTaskExecutionRolePolicy",
        "AmazonS3FullAccess",
        "AmazonS3ReadOnlyAccess",
        "AmazonSSMManagedInstanceCore",
        "CloudWatchAgentServerPolicy",
        "CloudWatchLogsFullAccess",
    )
)
"""Policies of AWS that allow nothing of Amazon ECS."""

_OTHERS = re.compile(r'"(AWS|Federated|Ref|Fn::\w+|NotPrincipal)"|"Principal": "|"Service": (\[[^]]*)?"\*"')
"""Who a trust policy may mean beside the services that it spells out."""

_ANY_RESOURCE = re.compile(r'"Resource": (\["\*"\]|"\*")')
_MAY_ALLOW = re.compile(r'"\*(:\*)?"|"ecs:|"NotAction"|"Action": \{|"Fn::If"|"Fn::Transform"')
"""What in a policy may allow something of Amazon ECS."""


class Role(Resource):
    """``AWS::IAM::Role``."""

    def is_never_assumed_by(self, service: str) -> bool:
        """Whether its trust policy spells out who may assume it, and a service is not among them."""
        written = self.body.get("AssumeRolePolicyDocument")
        if service in str(written):
            return False
        trust = _settled(self, written)
        text = json.dumps(trust, default=str) if isinstance(trust, Mapping) else service
        return '"Service"' in text and service not in text and not _OTHERS.search(text)

    def allows_nothing_of_ecs(self) -> bool:
        """Whether all its policies are known, and none allows anything of Amazon ECS."""
        managed = _settled(self, self.body.get("ManagedPolicyArns", []))
        if not isinstance(managed, list) or "Fn::Transform" in self.body or self.custom_resources():
            return False
        names = {written_ending(arn).rpartition("/")[2] for arn in managed}
        return names <= WITHOUT_ECS and not any(map(_may_allow, self._policies()))

    def _policies(self) -> Iterator[Any]:
        """Its own policies, and those that mention it, or its name."""
        yield _settled(self, self.body.get("Policies", []))
        for stack in self.graph.stacks:
            for body in stack.section("Resources").values():
                if isinstance(body, Mapping) and body.get("Type") in POLICIES:
                    references = self.graph.resolver.references(body.get("Properties"), stack)
                    mentions = any(
                        (each.stack, each.logical_id) == (self.stack, self.logical_id) for each in references
                    )
                    if mentions or "RoleName" in self.body:
                        yield _settled(self, body, stack)


def _may_allow(policies: Any) -> bool:
    return _MAY_ALLOW.search(_ANY_RESOURCE.sub("", json.dumps(policies, default=str))) is not None


def _settled(view: View, value: Any, stack: Stack | None = None) -> Any:
    """A value with all in it computed that can be; the rest as it is written."""
    home = stack or view.resource.stack
    try:
        known = view.graph.resolver.resolve(value, home)
    except NotDetermined:
        return value
    if isinstance(known, dict):
        return {name: _settled(view, member, home) for name, member in known.items()}
    if isinstance(known, list):
        return [each for member in known if (each := _settled(view, member, home)) is not ABSENT]
    return {"Ref": known.logical_id} if isinstance(known, Reference) else known


class InstanceProfile(Resource):
    """``AWS::IAM::InstanceProfile``."""

    @property
    def roles(self) -> list[Role]:
        """Those of its roles that are among the templates."""
        return [role for member in self.members("Roles") if (role := _role(self, member)) is not None]


def role_in(view: View, name: str) -> Role | None:
    """The role that a property refers to; None where it refers to none of the templates'."""
    return _role(view, view.read(name))


def roles_of_profile(view: View, name: str) -> list[Role]:
    """The roles of the instance profile that a property refers to; empty where it is none of the templates'."""
    value = view.read(name)
    is_one = isinstance(value, Reference)
    profile = view.graph.beside(value, "AWS::IAM::InstanceProfile", InstanceProfile) if is_one else None
    return profile.roles if profile else []


def _role(view: View, value: Any) -> Role | None:
    return view.graph.beside(value, "AWS::IAM::Role", Role) if isinstance(value, Reference) else None
