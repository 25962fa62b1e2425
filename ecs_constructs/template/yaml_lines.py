"""The lines of a template in YAML."""

from collections.abc import Iterator

import yaml


class YamlDocument:
    """YAML: a place is a node, and knows its line.

    Args:
        text: the template.

    Raises:
        ValueError: it is not YAML.
    """

    def __init__(self, text: str) -> None:
        try:
            self.root = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            raise ValueError("not YAML") from error

    def members(self, place: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """The members of a mapping or list, each with the place where it begins and that of its value."""
        if isinstance(place, yaml.MappingNode):
            yield from ((str(key.value), key, value) for key, value in place.value)
        if isinstance(place, yaml.SequenceNode):
            yield from ((str(number), value, value) for number, value in enumerate(place.value))

    def line(self, place: yaml.Node) -> int:
        """The line of a place, from 1."""
        return int(place.start_mark.line) + 1
