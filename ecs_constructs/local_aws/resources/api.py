"""CloudFormation resource types that are made through the public API of their own service.

moto's own resource types call its backends and drop the properties that their author did not need. A type defined here
sends every property to the same API that a user would call, so that what is read back is what the template says. The
names and types come from botocore's service model: a property that the API does not know is named in a warning.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar, Self

import jmespath
from botocore import xform_name
from botocore.exceptions import ClientError

from ecs_constructs.local_aws.clients import client
from ecs_constructs.local_aws.environment import ACCOUNT
from ecs_constructs.local_aws.notices import warn_once

Properties = dict[str, Any]

_endpoint: list[str] = []


def use_endpoint(url: str) -> None:
    """Says where the server that hosts these resources answers; the server calls it once, before any request."""
    _endpoint[:] = [url]


def service_client(service: str, region: str) -> Any:
    """A client of the embedded AWS itself."""
    return client(service, endpoint_url=_endpoint[0], region=region)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A property that an operation of its own changes; it also sets it where the create operation does not take it.

    Args:
        property: The property's name in a template.
        operation: The operation.
        values: Its arguments and where each value is, as in `ApiType`.
    """

    property: str
    operation: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiType:
    """How a CloudFormation type is made, changed and deleted through an API; operations are named as boto3's methods.

    Values are found by JMESPath in a document of the resource: `name` (its physical name), `ref` (its physical id),
    `properties` (as resolved from the template), `response` (of the create operation), `region` and `account`.

    Args:
        type: The type's name in a template.
        service: boto3's name of the service.
        create: The operation that creates it.
        delete: The operation that deletes it, or None where nothing is left to delete.
        update: An operation that takes every property that can change in place; another change replaces the resource.
        whole: `update` takes the whole resource again, not only what changed.
        name: The property that holds the physical name, which is made up where the template has none.
        name_length: The longest name that the API takes.
        ref: Where the value of `Ref` is; by default it is the name.
        attributes: `Fn::GetAtt` attributes and where each is.
        key: The arguments by which `update` and `delete` find the resource, and where each value is. A resource whose
            key changes is another one.
        delete_key: The same for `delete`, where it differs.
        delete_options: Further arguments of `delete`.
        parts: Properties that operations of their own set.
        renamed: Properties that the API calls otherwise.
        inert: Properties that act on CloudFormation only or mean nothing here: left out without a warning.
    """

    type: str
    service: str
    create: str
    delete: str | None
    update: str | None = None
    whole: bool = False
    name: str = ""
    name_length: int = 128
    ref: str = "name"
    attributes: Mapping[str, str] = field(default_factory=dict)
    key: Mapping[str, str] = field(default_factory=dict)
    delete_key: Mapping[str, str] | None = None
    delete_options: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    inert: frozenset[str] = frozenset()


class ApiResource:
    """Behaviour of a resource whose `api` says how it is made; mixed into moto's `CloudFormationModel`.

    moto finds types as direct subclasses of `CloudFormationModel`, so a type lists both bases, this one first.
    """

    api: ClassVar[ApiType]

    logical_resource_id: str
    cf_resource_type: str

    def __init__(self, name: str, properties: Properties, region: str) -> None:
        self.region = region
        self.name = properties.get(self.api.name) or name[-self.api.name_length :].lstrip("-")
        self.properties = properties
        self.response: dict[str, Any] = {}

    def create(self) -> None:
        """Creates the resource."""
        later = self._parts() - self._taken_by(self.api.create, self._parts())
        values = {name: value for name, value in self.arguments().items() if name not in later}
        self.response = self.call(self.api.create, values)
        self._set_parts(later & set(self.properties))

    def arguments(self) -> Properties:
        """The properties as the create and update operations take them; a type that differs in shape overrides this."""
        name = {self.api.name: self.name} if self.api.name else {}
        return {key: value for key, value in {**self.properties, **name}.items() if key not in self.api.inert}

    def find(self, expression: str) -> Any:
        """Looks a value up in the resource's document."""
        document = {"name": self.name, "properties": self.properties, "response": self.response}
        place = {"region": self.region, "account": ACCOUNT}
        ref = jmespath.search(self.api.ref, {**document, **place})
        return jmespath.search(expression, {**document, **place, "ref": ref})

    @property
    def physical_resource_id(self) -> str:
        """The value of `Ref`."""
        return str(self.find("ref"))

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """The value of `Fn::GetAtt`."""
        return self.find(self.api.attributes[attribute_name])

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether `Fn::GetAtt` knows the attribute; CloudFormation rejects a template that asks for another."""
        return attr in cls.api.attributes

    @classmethod
    def cloudformation_type(cls) -> str:
        """The type's name in a template."""
        return cls.api.type

    @classmethod
    def cloudformation_name_type(cls) -> str:
        """The property that holds the physical name."""
        return cls.api.name

    @staticmethod
    def is_created() -> bool:
        """The API answers only when the resource exists."""
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> Self:
        """Creates the resource from its resolved definition; one that fails half created is deleted."""
        resource = cls(resource_name, cloudformation_json.get("Properties", {}), region_name)
        try:
            resource.create()
        except Exception:
            if resource.response:
                resource.delete(account_id, region_name)
            raise
        return resource

    def update(self, properties: Properties) -> bool:
        """Applies the changed properties; False, and nothing done, when one of them can't change in place."""
        if properties.get(self.api.name, self.name) != self.name:
            return False
        wanted = type(self)(self.name, properties, self.region)
        wanted.name = self.name
        wanted.response = self.response
        old, new = self.arguments(), wanted.arguments()
        changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
        plain = changed - self._parts()
        if not self._can_change(plain) or self._key(self.api.key) != wanted._key(self.api.key):
            return False
        self.properties = wanted.properties
        if plain and self.api.update:
            values = new if self.api.whole else {name: new[name] for name in plain & set(new)}
            self.call(self.api.update, {**self._key(self.api.key), **values})
        self._set_parts(changed & set(new))
        return True

    def delete(self, account_id: str, region_name: str) -> None:
        """Deletes the resource; one that somebody else deleted is gone as well."""
        del account_id, region_name
        if self.api.delete is None:
            return
        try:
            self.call(self.api.delete, self.delete_arguments())
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if not any(gone in code for gone in ("NotFound", "NoSuch")):
                raise

    def delete_arguments(self) -> dict[str, Any]:
        """The arguments of the delete operation."""
        return {**self._key(self.api.delete_key or self.api.key), **self.api.delete_options}

    def call(self, operation: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Calls an operation of the type's service with values named as in CloudFormation or as in the API."""
        given = {self.api.renamed.get(name, name): value for name, value in values.items()}
        arguments = convert(input_shape(self.api.service, operation), given, self.api.type)
        response: dict[str, Any] = getattr(service_client(self.api.service, self.region), operation)(**arguments)
        return response

    def _key(self, expressions: Mapping[str, str]) -> dict[str, Any]:
        found = {argument: self.find(expression) for argument, expression in expressions.items()}
        return {argument: value for argument, value in found.items() if value is not None}

    def _set_parts(self, names: set[str]) -> None:
        for part in self.api.parts:
            if part.property in names:
                self.call(part.operation, self._key(part.values))

    def _can_change(self, names: set[str]) -> bool:
        return not names or (self.api.update is not None and names <= self._taken_by(self.api.update, names))

    def _taken_by(self, operation: str, names: set[str]) -> set[str]:
        members = {member.lower() for member in input_shape(self.api.service, operation).members}
        return {name for name in names if self.api.renamed.get(name, name).lower() in members}

    def _parts(self) -> set[str]:
        return {part.property for part in self.api.parts}


@lru_cache
def input_shape(service: str, operation: str) -> Any:
    """The input of an operation, in botocore's model; operations are named as boto3's methods."""
    model = service_client(service, "us-east-1").meta.service_model
    api_name = next(name for name in model.operation_names if xform_name(name) == operation)
    return model.operation_model(api_name).input_shape


def convert(shape: Any, value: Any, path: str) -> Any:
    """Converts a CloudFormation value to what an API shape takes: letter case, numbers and booleans as text, JSON text.

    Args:
        shape: botocore's shape.
        value: The value, with intrinsic functions resolved.
        path: Where it stands, for the warning about a property that the shape does not have.
    """
    if shape.type_name == "structure" and isinstance(value, Mapping):
        return _convert_structure(shape, value, path)
    if shape.type_name == "list" and isinstance(value, Sequence) and not isinstance(value, str):
        return [convert(shape.member, item, path) for item in value]
    if shape.type_name == "map":
        # Tags are a list in a template and a map in some APIs.
        pairs = value.items() if isinstance(value, Mapping) else ((item["Key"], item["Value"]) for item in value)
        return {key: convert(shape.value, item, path) for key, item in pairs}
    return _convert_scalar(shape.type_name, value)


def _convert_structure(shape: Any, value: Mapping[str, Any], path: str) -> dict[str, Any]:
    members = {name.lower(): name for name in shape.members}
    converted: dict[str, Any] = {}
    for key, item in value.items():
        member = members.get(key.lower())
        if item is None:
            continue
        if member is None:
            warn_once(f"{path}.{key} has no counterpart in the service's API and is left out")
        else:
            converted[member] = convert(shape.members[member], item, f"{path}.{key}")
    return converted


def _convert_scalar(type_name: str, value: Any) -> Any:
    if type_name == "boolean":
        return str(value).lower() == "true"
    if type_name in {"integer", "long"}:
        return int(value)
    if type_name in {"float", "double"}:
        return float(value)
    if type_name == "string":
        return _text(value)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, Mapping | list) else str(value)
