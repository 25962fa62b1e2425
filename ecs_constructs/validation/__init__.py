"""The rules at synth: a policy validation plugin for the whole app, and an aspect for any part of it.

Both run the engine of :mod:`ecs_constructs.rules` over the final templates, so they see what stock constructs made and
what property overrides changed, in nested stacks and stages too. A fault fails the synthesis; it is acknowledged as
every CDK validation is::

    Validations.of(construct).acknowledge(Acknowledgment(id="ecs-constructs::task/no-hard-limit", reason="..."))
"""

from ecs_constructs.validation.aspect import ResourceLimitsAspect
from ecs_constructs.validation.plugin import ResourceLimitsPlugin
from ecs_constructs.validation.source_lines import record_source_lines

__all__ = ["ResourceLimitsAspect", "ResourceLimitsPlugin", "record_source_lines"]
