"""CloudFormation's own behaviour, where moto's engine differs from it.

moto resolves templates well, but applies them in file order, ignores change sets' outputs and exports, never updates a
resource whose reference changed, and deletes in no order. `StackResources` applies a template as CloudFormation does:
dependencies first, dependents of a replaced resource updated, what was replaced or removed deleted last and in reverse;
a failure names its resource and rolls back. `install` puts it in moto's place; each replacement says what it mends.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any

import yaml
from moto.cloudformation import models, parsing
from moto.cloudformation.exceptions import AlreadyExistsException, CloudFormationError, ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.utils import generate_stack_id, yaml_tag_constructor
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models import ec2_backends
from moto.ec2.models.core import TaggedEC2Resource
from moto.ssm.models import ssm_backends

from ecs_constructs.local_aws.notices import warn_once
from ecs_constructs.local_aws.resources.api import ApiResource
from ecs_constructs.local_aws.resources.placeholder import Placeholder, is_custom

Template = dict[str, Any]

# A dynamic reference to a parameter, with or without its version.
_SSM_REFERENCE = re.compile(r"\{\{resolve:ssm:([^}]+)\}\}")

_moto_resolve = parsing.clean_json
_moto_resource_class = parsing.resource_class_from_type


@dataclass(frozen=True, slots=True)
class ResourceEvent:
    """What happened to a resource, as a stack's events show it."""

    logical_id: str
    resource_type: str
    status: str
    physical_id: str = ""
    reason: str | None = None


class ResourceFailureError(Exception):
    """One resource could not be created, updated or deleted."""

    def __init__(self, logical_id: str, definition: Mapping[str, Any], action: str, cause: Exception) -> None:
        # Moto's own errors put their code before the message when they become text.
        reason = str(getattr(cause, "message", cause))
        super().__init__(f"{logical_id}: {reason}")
        self.event = ResourceEvent(logical_id, definition["Type"], f"{action}_FAILED", reason=reason)


@dataclass(frozen=True, slots=True)
class Applied:
    """A resource as it was last created or updated."""

    definition: dict[str, Any]
    properties: Any
    resource: Any


class StackResources(parsing.ResourceMap):
    """The resources of one stack, and how a template turns into them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._applied: dict[str, Applied] = {}
        self._replaced: list[tuple[str, Applied]] = []
        self.report: Callable[[ResourceEvent], None] = lambda _: None

    @property
    def account(self) -> str:
        """The account that the stack is in."""
        return str(self._account_id)

    @property
    def region(self) -> str:
        """The region that the stack is in."""
        return str(self._region_name)

    def __getitem__(self, key: str) -> Any:
        """What a name stands for; None where a condition leaves the resource out or it is deleted.

        Moto creates a resource when it is first asked for, a deleted one too when its stack's outputs are read.
        """
        if key not in self._parsed_resources and key not in self._resource_json_map:
            raise KeyError(key)
        return self._parsed_resources.get(key)

    @property
    def resources(self) -> list[str]:
        """The logical ids of what exists."""
        return list(self._applied)

    def apply(self, template: Template, parameters: Mapping[str, Any]) -> None:
        """Creates, updates and deletes until the resources are what the template says."""
        if not template.get("Resources"):
            raise ValidationError(message="Template format error: At least one Resources member must be defined.")
        self._template = template
        self._resource_json_map = template["Resources"]
        self.input_parameters = dict(parameters)
        self.load()
        for logical_id in dependency_order(template["Resources"]):
            if self._wanted(logical_id):
                self._apply_one(logical_id, template["Resources"][logical_id])
        self._delete_replaced()
        self._delete_all([name for name in self._applied if not self._wanted(name)])

    def delete(self) -> None:
        """Deletes every resource that is not retained, dependents first."""
        self._delete_replaced()
        self._delete_all(list(self._applied))

    def load_parameters(self) -> None:
        """Moto converts given values only; a default is a value like any other."""
        self.input_parameters = with_defaults(self._template, self.input_parameters)
        super().load_parameters()

    def parse_ssm_parameter(self, value: str, value_type: str) -> str:
        """Moto fails on a missing parameter without naming it."""
        if ssm_backends[self.account][self.region].get_parameter(value) is None:
            raise ValidationError(
                message=f"Unable to fetch parameters [{value}] from parameter store for this account."
            )
        return str(super().parse_ssm_parameter(value, value_type))

    def _wanted(self, logical_id: str) -> bool:
        if logical_id not in self._resource_json_map:
            return False
        condition = self._resource_json_map[logical_id].get("Condition")
        return condition is None or bool(self.lazy_condition_map[condition])

    def _apply_one(self, logical_id: str, definition: dict[str, Any]) -> None:
        """Brings one resource up to date; what it replaces is remembered, to be deleted when all else is done."""
        before = self._applied.get(logical_id)
        action = "UPDATE" if before else "CREATE"
        try:
            properties = parsing.clean_json(deepcopy(definition.get("Properties", {})), self)
            unchanged = before and (before.definition["Type"], before.properties) == (definition["Type"], properties)
            if before is None:
                resource = self._create_one(logical_id, definition)
            elif unchanged:
                resource = before.resource
            else:
                resource = self._update_one(logical_id, definition, properties, before)
        except Exception as error:
            raise ResourceFailureError(logical_id, definition, action, error) from error
        if not unchanged:
            self._report(logical_id, f"{action}_COMPLETE", resource)
        # Forgotten first, so that the order of this mapping stays the order of creation: deletion reverses it.
        self._applied.pop(logical_id, None)
        self._parsed_resources[logical_id] = resource
        self._applied[logical_id] = Applied(definition, properties, resource)

    def _create_one(self, logical_id: str, definition: dict[str, Any]) -> Any:
        # A definition is resolved in place by moto; ours must stay as written to be compared with the next one.
        resource = parsing.parse_and_create_resource(
            logical_id, deepcopy(definition), self, account_id=self.account, region_name=self.region
        )
        self._tag(logical_id, resource)
        return resource

    def _tag(self, logical_id: str, resource: Any) -> None:
        """Gives an EC2 resource CloudFormation's tags and the stack's; in other services the template's stand alone."""
        of_moto = isinstance(resource, TaggedEC2Resource)
        tagged_id = resource.physical_resource_id if of_moto else getattr(resource, "ec2_id", None)
        if tagged_id is not None:
            stack_tags = {"stack-name": self["AWS::StackName"], "stack-id": self.stack_id, "logical-id": logical_id}
            tags = {**self.tags, **{f"aws:cloudformation:{name}": value for name, value in stack_tags.items()}}
            ec2_backends[self.account][self.region].create_tags([tagged_id], tags)

    def _update_one(self, logical_id: str, definition: dict[str, Any], properties: Any, before: Applied) -> Any:
        """Updates in place where the type can, else creates anew. Moto's own types delete what they replace."""
        same_type = before.definition["Type"] == definition["Type"]
        if same_type and isinstance(before.resource, ApiResource) and before.resource.update(deepcopy(properties)):
            return before.resource
        if same_type and not isinstance(before.resource, ApiResource) and _updates(before.resource):
            return parsing.parse_and_update_resource(
                logical_id, deepcopy(definition), self, account_id=self.account, region_name=self.region
            )
        taken_back = self._take_back(logical_id, properties)
        self._replaced.append((logical_id, before))
        return taken_back or self._create_one(logical_id, definition)

    def _take_back(self, logical_id: str, properties: Any) -> Any:
        """The resource of a rolled back update that was replaced and is still there; another would take its name."""
        for entry in self._replaced:
            if entry[0] == logical_id and entry[1].properties == properties:
                self._replaced.remove(entry)
                return entry[1].resource
        return None

    def _delete_one(self, logical_id: str, applied: Applied, *, policy: str) -> None:
        definition = applied.definition
        if definition.get(policy) in {"Retain", "RetainExceptOnCreate"}:
            return
        try:
            resolved = {**definition, "Properties": applied.properties}
            self._delete_resource(applied.resource, resolved)
        except Exception as error:
            raise ResourceFailureError(logical_id, definition, "DELETE", error) from error
        self._report(logical_id, "DELETE_COMPLETE", applied.resource)

    def _report(self, logical_id: str, status: str, resource: Any) -> None:
        physical_id = str(resource.physical_resource_id)
        self.report(ResourceEvent(logical_id, resource.cf_resource_type, status, physical_id))

    def _delete_replaced(self) -> None:
        while self._replaced:
            logical_id, before = self._replaced[-1]
            current = self._applied.get(logical_id)
            # A replacement of the same physical id has overwritten what it replaces.
            if current is None or current.resource.physical_resource_id != before.resource.physical_resource_id:
                self._delete_one(logical_id, before, policy="UpdateReplacePolicy")
            self._replaced.pop()

    def _delete_all(self, logical_ids: list[str]) -> None:
        for logical_id in reversed(logical_ids):
            self._delete_one(logical_id, self._applied[logical_id], policy="DeletionPolicy")
            self._parsed_resources.pop(logical_id, None)
            self._applied.pop(logical_id)


def _updates(resource: Any) -> bool:
    """Whether one of moto's own types can be updated."""
    return not hasattr(resource.update_from_cloudformation_json, "__isabstractmethod__")


def with_defaults(template: Template, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameter values as given, and the template's defaults where none is."""
    slots = template.get("Parameters", {})
    defaults = {name: str(slot["Default"]) for name, slot in slots.items() if "Default" in slot}
    return {**defaults, **parameters}


def dependency_order(resources: Mapping[str, Any]) -> list[str]:
    """Logical ids such that what a resource refers to or depends on comes before it."""
    graph = {
        name: {other for other in references(definition) if other in resources and other != name}
        for name, definition in resources.items()
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise ValidationError(message=f"Circular dependency between resources: {error.args[1]}") from error


def references(value: Any) -> Iterator[str]:
    """Names that a definition refers to with Ref, Fn::GetAtt, Fn::Sub or DependsOn; pseudo parameters included."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _REFERENCES.get(key, _nothing)(item)
            yield from references(item)


def _nothing(_: Any) -> Iterator[str]:
    return iter(())


def _names(value: Any) -> Iterator[str]:
    return iter([value] if isinstance(value, str) else (item for item in value if isinstance(item, str)))


def _attribute_owner(value: Any) -> Iterator[str]:
    yield value.split(".")[0] if isinstance(value, str) else value[0]


def _substituted(value: Any) -> Iterator[str]:
    yield from re.findall(r"\$\{([^!}.]+)", value if isinstance(value, str) else value[0])


_REFERENCES: dict[str, Callable[[Any], Iterator[str]]] = {
    "Ref": _names,
    "DependsOn": _names,
    "Fn::GetAtt": _attribute_owner,
    "Fn::Sub": _substituted,
}


def resolve(value: Any, resources: Any) -> Any:
    """Moto's `clean_json`, which calls itself by this name, with what it lacks of CloudFormation's functions."""
    if isinstance(value, list):
        return [resolve(item, resources) for item in value if item != {"Ref": "AWS::NoValue"}]
    if isinstance(value, str) and "{{resolve:ssm:" in value:
        return _SSM_REFERENCE.sub(lambda found: resources.parse_ssm_parameter(found[1], "String"), value)
    if isinstance(value, dict) and len(value) == 1:
        name, argument = next(iter(value.items()))
        if name == "Fn::GetStackOutput":
            return _stack_output(resolve(argument, resources), resources)
        if name == "Fn::GetAZs":
            return [f"{resolve(argument, resources) or resources['AWS::Region']}{zone}" for zone in "abcd"]
    return _moto_resolve(value, resources)


def _stack_output(argument: Mapping[str, str], resources: Any) -> str:
    """The value of another stack's output, which CDK's weak cross-stack references read instead of an export."""
    region = argument.get("Region", resources.region)
    stack = models.cloudformation_backends[resources.account][region].get_stack(argument["StackName"])
    for output in stack.outputs or []:
        if output["OutputKey"] == argument["OutputName"]:
            return str(output["OutputValue"])
    raise ValidationError(message=f"Stack {argument['StackName']} has no output {argument['OutputName']}")


def resource_class(resource_type: str) -> Any:
    """The class of a type; one that nothing imitates gets a placeholder and a warning that names it."""
    if resource_type == "AWS::CDK::Metadata":
        return Placeholder
    if is_custom(resource_type):
        warn_once(f"{resource_type} is a custom resource: its Lambda function is not run, its attributes are made up")
        return Placeholder
    known = resource_type in parsing.get_model_map()
    if not known:
        warn_once(f"{resource_type} is not imitated: it gets a physical id and nothing else")
    return _moto_resource_class(resource_type) if known else Placeholder


def parse_template(text: str) -> Template:
    """JSON as JSON: PyYAML, which moto tries first, takes seconds over a template of the size that CDK writes."""
    try:
        template: Template = json.loads(text)
    except json.JSONDecodeError:
        yaml.add_multi_constructor("", yaml_tag_constructor)
        template = yaml.load(text, Loader=yaml.Loader)  # noqa: S506 - the user's own template, read as moto reads it
    return template


def deploy(stack: Any, template: str, parameters: Mapping[str, Any], action: str) -> None:
    """Turns a stack into what a template says and sets its status; a failure is in its events, as on AWS.

    Args:
        stack: moto's stack, whose resources are those of the last deployment.
        template: The template's text.
        parameters: Parameter values as given, without the defaults.
        action: `CREATE` or `UPDATE`.
    """
    backend = models.cloudformation_backends[stack.account_id][stack.region_name]
    resources, before = stack.resource_map, (stack.template, stack.parameters)
    resources.cross_stack_resources = backend.exports
    resources.report = partial(_add_event, stack)
    stack._add_stack_event(f"{action}_IN_PROGRESS", resource_status_reason="User Initiated")
    reason = None
    try:
        resources.apply(parse_template(template), parameters)
        stack.template, stack.parameters = template, resources.input_parameters
        _publish(stack, backend)
        stack.status = f"{action}_COMPLETE"
    except (ResourceFailureError, CloudFormationError) as failure:
        reason = _report_failure(stack, failure)
        stack.template, stack.parameters = before
        stack.status = _roll_back(stack, action)
    stack._add_stack_event(stack.status, resource_status_reason=reason)


def _report_failure(stack: Any, failure: Exception) -> str:
    if isinstance(failure, ResourceFailureError):
        _add_event(stack, failure.event)
    return str(failure)


def _roll_back(stack: Any, action: str) -> str:
    prefix = "ROLLBACK" if action == "CREATE" else "UPDATE_ROLLBACK"
    try:
        if action == "CREATE":
            stack.resource_map.delete()
        else:
            stack.resource_map.apply(parse_template(stack.template), stack.parameters)
    except (ResourceFailureError, CloudFormationError) as failure:
        _report_failure(stack, failure)
        return f"{prefix}_FAILED"
    return f"{prefix}_COMPLETE"


def _publish(stack: Any, backend: Any) -> None:
    """Evaluates outputs and exports anew; moto keeps a change set's stack without any."""
    _withdraw_exports(stack, backend)
    stack._parse_template()
    stack.description = stack.template_dict.get("Description")
    stack.output_map = stack._create_output_map()
    backend._validate_export_uniqueness(stack)
    backend.exports.update({export.name: export for export in stack.exports})


def _withdraw_exports(stack: Any, backend: Any) -> None:
    for name in [name for name, export in backend.exports.items() if export.exporting_stack_id == stack.stack_id]:
        del backend.exports[name]


def _add_event(stack: Any, event: ResourceEvent) -> None:
    stack.events.append(
        models.Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=event.logical_id,
            physical_resource_id=event.physical_id,
            resource_type=event.resource_type,
            resource_status=event.status,
            resource_status_reason=event.reason,
            resource_properties=None,
        )
    )


def install() -> None:
    """Puts this module's behaviour in moto's place; the server calls it once, before the first request."""
    # Untyped names: what follows replaces methods and types, which a type checker rightly forbids elsewhere.
    engine: Any = parsing
    moto_models: Any = models
    # Fn::GetStackOutput, dynamic references, Fn::GetAZs of the stack's own region, AWS::NoValue in a list.
    engine.clean_json = resolve
    # A type that moto skips in silence; a custom resource that it waits for, since its function never answers.
    engine.resource_class_from_type = resource_class
    moto_models.ResourceMap = StackResources
    moto_models.Stack.parse_template = staticmethod(parse_template)
    moto_models.Stack.stack_parameters = property(_given_parameters)
    moto_models.Stack.has_parameters = _has_parameters
    moto_models.Stack.update = _update_stack
    moto_models.ChangeSet._parse_template = _parse_change_set
    moto_models.CloudFormationBackend.create_stack = _create_stack
    moto_models.CloudFormationBackend.execute_change_set = _execute_change_set
    moto_models.CloudFormationBackend.delete_stack = _delete_stack
    requests: Any = CloudFormationResponse
    requests.describe_change_set = _answer_change_set
    requests.delete_change_set = _forget_change_set


def _given_parameters(stack: Any) -> dict[str, Any]:
    """Parameters as given: moto reuses a previous value as resolved, an AMI id for an SSM parameter's name."""
    parameters: dict[str, Any] = stack.resource_map.input_parameters
    return parameters


def _has_parameters(stack: Any, other: Mapping[str, Any]) -> bool:
    return bool(with_defaults(stack.template_dict, other) == stack.parameters)


def _parse_change_set(change_set: Any) -> None:
    change_set.template_dict = parse_template(change_set.template)


def _create_stack(self: Any, name: str, template: str, parameters: dict[str, Any], **options: Any) -> Any:
    """Moto leaves a stack that failed half created and raises; CloudFormation answers, then rolls back."""
    if name in {stack.name for stack in self.stacks.values()}:
        raise AlreadyExistsException(f"Stack {name} already exists")
    stack_id = generate_stack_id(name, self.region_name, self.account_id)
    stack_type: Any = models.Stack
    stack = stack_type(
        stack_id=stack_id,
        name=name,
        template={},
        parameters=parameters,
        account_id=self.account_id,
        region_name=self.region_name,
        cross_stack_resources=self.exports,
        **options,
    )
    self.stacks[stack_id] = stack
    deploy(stack, template, parameters, "CREATE")
    return stack


def _update_stack(
    stack: Any,
    template: str,
    role_arn: str | None = None,
    parameters: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
) -> None:
    stack.role_arn = role_arn or stack.role_arn
    stack.tags = tags if tags is not None else stack.tags
    stack.resource_map.tags = stack.tags
    deploy(stack, template, stack.parameters if parameters is None else parameters, "UPDATE")


def _execute_change_set(self: Any, change_set_name: str, stack_name: str | None = None) -> None:
    """Moto applies a change set without its stack's outputs, exports and imports."""
    change_set = _find_change_set(self, change_set_name, stack_name)
    stack = self.stacks[change_set.stack_id]
    stack.tags = change_set.tags or stack.tags
    stack.resource_map.tags = stack.tags
    deploy(stack, change_set.template, change_set.parameters, change_set.change_set_type)
    change_set.execution_status = "EXECUTE_COMPLETE"


def _answer_change_set(response: Any) -> Any:
    """Moto finds a change set by its name alone, and the CDK command line gives those of every stack the same name."""
    backend, stack_name = response.cloudformation_backend, response._get_param("StackName")
    return ActionResult(_find_change_set(backend, response._get_param("ChangeSetName"), stack_name))


def _forget_change_set(response: Any) -> Any:
    """Like `_answer_change_set`; one that does not exist is gone already."""
    backend, stack_name = response.cloudformation_backend, response._get_param("StackName")
    with suppress(ChangeSetNotFoundError):
        found = _find_change_set(backend, response._get_param("ChangeSetName"), stack_name)
        del backend.change_sets[found.change_set_id]
    return EmptyResult()


class ChangeSetNotFoundError(CloudFormationError):
    """What AWS answers, and the CDK command line expects, for a change set that does not exist."""

    code = "ChangeSetNotFound"


def _find_change_set(backend: Any, name_or_id: str, stack_name: str | None) -> Any:
    for change_set in reversed(backend.change_sets.values()):
        of_stack = stack_name in {change_set.stack_name, change_set.stack_id}
        if change_set.change_set_id == name_or_id or (change_set.change_set_name == name_or_id and of_stack):
            return change_set
    raise ChangeSetNotFoundError(f"ChangeSet [{name_or_id}] does not exist")


def _delete_stack(self: Any, name_or_stack_id: str) -> None:
    """Moto forgets the stack first, so that one that can't be deleted is lost with its resources."""
    found = [stack for stack in self.stacks.values() if name_or_stack_id in {stack.stack_id, stack.name}]
    for stack in found:
        reason = None
        # An output of what is gone can't be evaluated, and moto evaluates outputs whenever the stack is described.
        stack.output_map = parsing.OutputMap(stack.resource_map, {}, stack.stack_id)
        stack._add_stack_event("DELETE_IN_PROGRESS", resource_status_reason="User Initiated")
        try:
            stack.resource_map.delete()
        except ResourceFailureError as failure:
            reason = _report_failure(stack, failure)
            stack.status = "DELETE_FAILED"
        else:
            stack.status = "DELETE_COMPLETE"
            _withdraw_exports(stack, self)
            self.deleted_stacks[stack.stack_id] = self.stacks.pop(stack.stack_id)
        stack._add_stack_event(stack.status, resource_status_reason=reason)
