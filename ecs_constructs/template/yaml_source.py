"""YAML into data: short intrinsics written out in their long form, keys left as they are written."""

from typing import Any

import yaml

from ecs_constructs.template.errors import InputError

MAXIMUM_NESTING = 200
"""A YAML document that nests deeper is refused: its parser, which is written in C, would run out of stack."""

MAXIMUM_YAML_NODES = 1_000_000
"""A YAML document that grows past this once its aliases are followed is refused."""

_LONG_NAMES = {"Ref": "Ref", "Condition": "Condition"}
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("binary", "bool", "float", "int", "null", "timestamp"))


class _Loader(yaml.CSafeLoader):
    """PyYAML's safe loader that knows CloudFormation's short intrinsics and leaves dates and every key as text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML declares it so
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As for any mapping, but an account id or ``on`` that is a key stays as written: JSON knows no other keys."""
        for key, _ in node.value:
            if key.tag in _PLAIN_TAGS:
                key.tag = "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep)


def _short_intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    match node:
        case yaml.ScalarNode():
            value: Any = loader.construct_scalar(node)
        case yaml.SequenceNode():
            value = loader.construct_sequence(node, deep=True)
        case _:
            value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]  # the third of three kinds
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {_LONG_NAMES.get(suffix, f"Fn::{suffix}"): value}


_Loader.add_multi_constructor("!", _short_intrinsic)


def parse_yaml(text: str, name: str, before: str) -> Any:
    """Parses a YAML text; ``name`` and ``before`` say in errors where it came from and what it is not either."""
    try:
        _reject_deep_nesting(text, name)
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                raise InputError(f"{name}: empty; expected a CloudFormation template")
            _expanded_size(root, {}, name)
            return loader.construct_document(root)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise InputError(f"{name}: {before} and not YAML: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise InputError(f"{name}: nested too deeply to be a template") from None
    except (ValueError, TypeError) as error:
        raise InputError(f"{name}: a value cannot be read: {error}") from None


def _reject_deep_nesting(text: str, name: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAXIMUM_NESTING:
            raise InputError(f"{name}: nested too deeply to be a template")


def _expanded_size(node: yaml.Node, sizes: dict[int, int], name: str) -> int:
    """The number of nodes with every alias followed: computed in time linear in the file, however large the result."""
    known = sizes.get(id(node))
    if known == 0:
        raise InputError(f"{name}: an alias contains itself")
    if known is not None:
        return known
    sizes[id(node)] = 0
    size = 1 + sum(_expanded_size(child, sizes, name) for child in _children(node))
    if size > MAXIMUM_YAML_NODES:
        raise InputError(f"{name}: its aliases expand to more than {MAXIMUM_YAML_NODES:,} values")
    sizes[id(node)] = size
    return size


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
