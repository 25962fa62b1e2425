"""Cloud assemblies and CloudFormation templates, read into a typed graph of resources.

The way in is :meth:`Graph.of`. A property that is read is computed as far as the template determines
it; where it does not, :class:`NotDetermined` is raised rather than a guess returned. Nothing here imports ``aws_cdk``.
"""

from ecs_constructs.template import types
from ecs_constructs.template.errors import InputError, NotDetermined
from ecs_constructs.template.graph import Graph
from ecs_constructs.template.resource import Resource
from ecs_constructs.template.view import Position, View, determined

__all__ = ["Graph", "InputError", "NotDetermined", "Position", "Resource", "View", "determined", "types"]
