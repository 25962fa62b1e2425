"""Expressions of the cluster query language, by which a placement constraint ``memberOf`` chooses instances.

An expression is read with :func:`parse` and evaluated on what is known of an instance's attributes. What a template
does not determine stays unknown, and so does what AWS does not document: a comparison is answered only where the answer
is certain, and answers are combined by Kleene's three-valued logic.

AWS documents the operators and shows examples, but no grammar. What the examples leave open is read as in other
languages: ``not`` binds before ``and``, ``and`` before ``or``, and words may be written in either case.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html, read 2026-11-22.
"""

import re
import warnings
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache

from ecs_constructs.placement.attribute_values import ABSENT, Attributes

MAXIMUM_LENGTH = 2000
"""The most characters of an expression.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html, read 2026-11-22.
"""

MAXIMUM_DEPTH = 50
"""How deeply parentheses and negations may be nested here; AWS names no limit."""


class ExpressionError(ValueError):
    """A text is no expression of the cluster query language; the message is one line with the position."""


class Expression(ABC):
    """An expression of the cluster query language."""

    __slots__ = ()

    @abstractmethod
    def holds(self, attributes: Attributes) -> bool | None:
        """Whether an instance satisfies it; None where that is not certain.

        Args:
            attributes: what is known of the instance's attributes.
        """


@dataclass(frozen=True, slots=True)
class Comparison(Expression):
    """One condition: ``subject operator [argument]``.

    Attributes:
        subject: ``attribute:NAME``, or a field such as ``agentVersion``, of which nothing is known before an instance
            runs.
        operator: the operator as a sign: ``==``, ``!exists``.
        arguments: the argument; several for a list, none for ``exists``.
    """

    subject: str
    operator: str
    arguments: tuple[str, ...]

    def holds(self, attributes: Attributes) -> bool | None:
        """Whether an instance satisfies it."""
        kind, _, name = self.subject.partition(":")
        value = attributes.get(name) if kind == "attribute" else None
        if value is None:
            return None
        if value is ABSENT:
            return _OF_THE_ABSENT.get(self.operator)
        possible = (value,) if isinstance(value, str) else value
        answers = {_compared(each, self.operator, self.arguments) for each in possible}
        return answers.pop() if len(answers) == 1 else None


@dataclass(frozen=True, slots=True)
class Not(Expression):
    """What holds where its operand does not."""

    operand: Expression

    def holds(self, attributes: Attributes) -> bool | None:
        """Whether an instance satisfies it."""
        return _negated(self.operand.holds(attributes))


@dataclass(frozen=True, slots=True)
class And(Expression):
    """What holds where all its operands do."""

    operands: tuple[Expression, ...]

    def holds(self, attributes: Attributes) -> bool | None:
        """Whether an instance satisfies it."""
        answers = {operand.holds(attributes) for operand in self.operands}
        return False if False in answers else None if None in answers else True


@dataclass(frozen=True, slots=True)
class Or(Expression):
    """What holds where one of its operands does."""

    operands: tuple[Expression, ...]

    def holds(self, attributes: Attributes) -> bool | None:
        """Whether an instance satisfies it."""
        answers = {operand.holds(attributes) for operand in self.operands}
        return True if True in answers else None if None in answers else False


def parse(text: str) -> Expression:
    """Reads an expression.

    Args:
        text: such as ``attribute:ecs.instance-type =~ m5.* and not(task:group == database)``.

    Raises:
        ExpressionError: it is not written in the cluster query language.
    """
    if len(text) > MAXIMUM_LENGTH:
        raise ExpressionError(f"an expression has at most {MAXIMUM_LENGTH} characters, this one has {len(text)}")
    return _Parser(text).expression()


_OF_THE_ABSENT = {"exists": False, "!exists": True, "==": False, "!=": False, "in": False, "=~": False}
"""What holds of an attribute that an instance lacks; of other operators it is not documented.

``!=`` asks for the attribute too: AWS's example of it lists the instances that have the attribute, with another value.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html, read 2026-11-22.
"""


def _compared(value: str, operator: str, arguments: tuple[str, ...]) -> bool | None:
    match operator:
        case "exists" | "!exists":
            return operator == "exists"
        case "==" | "in":
            return value in arguments
        case "!=" | "!in":
            return value not in arguments
        case "=~":
            return _matches(value, arguments[0])
        case "!~":
            return _negated(_matches(value, arguments[0]))
        case _:
            # Whether "10" is greater than "9", as a number or as a text, is not documented.
            return None


def _negated(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


_SHARED_SYNTAX = re.compile(
    r"""(?: [^\\\[\](){}*+?]                                      # a character, or one of . | ^ $
          | \\[dDwWsSbB] | \\[^A-Za-z0-9]                         # a class, or an escaped sign
          | \[\^? (?: [^\\\[\]&~|^-] | \\[dDwWsS] | \\[^A-Za-z0-9] | - (?!-) )+ \]
          | \( (?: \?: | \?= | \?! )? (?! \? ) | \) (?! [*+{] )    # a group, which is not repeated
          | (?: [*+?] | \{\d+(?:,\d*)?\} ) \??                    # how often
        )*+""",
    re.VERBOSE,
)
"""Regular expressions that mean the same in Java and in Python, on printable ASCII."""

_MOST_STEPS = 10_000_000
_REPETITION = re.compile(r"[*+{]")
_CHOICE = re.compile(r"\||(?<!\()\?")


@cache
def _pattern(text: str) -> re.Pattern[str] | None:
    """A Java regular expression; None where Python might read it in another way."""
    if _SHARED_SYNTAX.fullmatch(text) is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return re.compile(text, re.ASCII)
    except (re.error, FutureWarning, OverflowError, RecursionError):
        return None


def _most_steps(value: str, text: str) -> int:
    """The most steps that a match may take: a repetition ends anywhere, a choice goes either way."""
    places, repetitions = len(value) + 1, len(_REPETITION.findall(text))
    return int(places ** (repetitions + 1) * 2 ** len(_CHOICE.findall(text)))


def _matches(value: str, text: str) -> bool | None:
    """Whether a value matches a Java regular expression; None where that is not certain, or would take too long.

    It is not documented whether it is enough to match a part of the value.
    """
    pattern = _pattern(text)
    is_plain = value.isascii() and value.isprintable()
    if pattern is None or not is_plain or _most_steps(value, text) > _MOST_STEPS:
        return None
    if pattern.search(value) is None:
        return False
    return True if pattern.fullmatch(value) else None


_SIGNS = {
    "equals": "==",
    "not_equals": "!=",
    "greater_than": ">",
    "greater_than_equal": ">=",
    "less_than": "<",
    "less_than_equal": "<=",
    "not_exists": "!exists",
    "not_in": "!in",
    "matches": "=~",
    "not_matches": "!~",
}
"""The signs of the operators that have a word of their own beside it."""

_FIELDS = "agentConnected|agentVersion|ec2InstanceId|registeredAt|runningTasksCount|task:group"
_SUBJECT = re.compile(rf"attribute:[\w./\\-]+|(?:{_FIELDS})(?![\w:])", re.ASCII)
_OPERATOR = re.compile(r"==|!=|=~|!~|>=|<=|>|<|!?(?:exists|in)\b|(?:" + "|".join(_SIGNS) + r")\b", re.IGNORECASE)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_WORD = re.compile(r"[^\s()\[\],'\"=!<>~&|]+")
_REGULAR_EXPRESSION = re.compile(r"(?:\\\S|\[[^\]\s]*\]|\([^()\s]*\)|(?!&&|\|\|)[^\s()\[\]'\"])+")
_AND = re.compile(r"&&|and\b", re.IGNORECASE)
_OR = re.compile(r"\|\||or\b", re.IGNORECASE)
_NOT = re.compile(r"!|not\b", re.IGNORECASE)
_SPACE = re.compile(r"\s*")


class _Parser:
    """Reads one expression from its first character to its last."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._depth = 0

    def expression(self) -> Expression:
        found = self._or()
        self._skip_space()
        if self._position < len(self._text):
            raise self._error("'and', 'or' or the end")
        return found

    def _or(self) -> Expression:
        operands = [self._and()]
        while self._take(_OR):
            operands.append(self._and())
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def _and(self) -> Expression:
        operands = [self._operand()]
        while self._take(_AND):
            operands.append(self._operand())
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def _operand(self) -> Expression:
        self._depth += 1
        if self._depth > MAXIMUM_DEPTH:
            raise ExpressionError(f"position {self._position + 1}: more than {MAXIMUM_DEPTH} levels of nesting")
        found = self._nested()
        self._depth -= 1
        return found

    def _nested(self) -> Expression:
        if self._take(_NOT):
            return Not(self._operand())
        if self._take_sign("("):
            inner = self._or()
            self._expect_sign(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Comparison:
        subject = self._expect(_SUBJECT, "a subject such as attribute:NAME")
        word = self._expect(_OPERATOR, "an operator such as == or exists").lower()
        operator = _SIGNS.get(word, word)
        return Comparison(subject, operator, self._arguments(operator))

    def _arguments(self, operator: str) -> tuple[str, ...]:
        match operator:
            case "exists" | "!exists":
                return ()
            case "in" | "!in":
                return self._list()
            case "=~" | "!~":
                return (self._value(_REGULAR_EXPRESSION, "a regular expression"),)
            case _:
                return (self._value(_WORD, "a value"),)

    def _list(self) -> tuple[str, ...]:
        self._expect_sign("[")
        members = [self._value(_WORD, "a value")]
        while self._take_sign(","):
            members.append(self._value(_WORD, "a value"))
        self._expect_sign("]")
        return tuple(members)

    def _value(self, unquoted: re.Pattern[str], expected: str) -> str:
        quoted = self._take(_QUOTED)
        return self._expect(unquoted, expected) if quoted is None else quoted[1:-1]

    def _skip_space(self) -> None:
        found = _SPACE.match(self._text, self._position)
        self._position = found.end() if found else self._position

    def _take(self, token: re.Pattern[str]) -> str | None:
        self._skip_space()
        found = token.match(self._text, self._position)
        if found is None:
            return None
        self._position = found.end()
        return found.group()

    def _expect(self, token: re.Pattern[str], expected: str) -> str:
        found = self._take(token)
        if found is None:
            raise self._error(expected)
        return found

    def _take_sign(self, sign: str) -> bool:
        self._skip_space()
        found = self._text.startswith(sign, self._position)
        self._position += len(sign) if found else 0
        return found

    def _expect_sign(self, sign: str) -> None:
        if not self._take_sign(sign):
            raise self._error(f"'{sign}'")

    def _error(self, expected: str) -> ExpressionError:
        rest = self._text[self._position :]
        found = repr(rest[:20]) if rest else "the end"
        return ExpressionError(f"position {self._position + 1}: expected {expected}, found {found}")
