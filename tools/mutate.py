"""Mutation testing of the rules: changes one thing at a time in ``ecs_constructs/rules`` and sees whether a test fails.

``make mutate`` runs it. The changes are those of mutmut's operators, and another severity, at module level too, where
the figures of many rules stand. Words are left alone (messages, fixes, titles, examples, sources): a test that holds
them to the letter would only be in the way of better ones. mutmut's own runner collects all tests anew for every
mutant and knows functions only; here the tests are collected once, and each mutant lives in a process forked from that.

A mutant that was killed is remembered in ``.cache/mutation.json`` by what it made of its module, so that an interrupted
run goes on where it was, and another one after new tests only tries what survived.
"""

import argparse
import dataclasses
import functools
import gc
import hashlib
import importlib
import json
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, cast

import libcst as cst
import libcst.matchers as m
import pytest
from _pytest.runner import runtestprotocol
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import mutators

from ecs_constructs.rules import Limits, Rule, Violation, catalogue
from ecs_constructs.rules.rule import Check

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "ecs_constructs" / "rules"
GENERATED = RULES / "index.py"
"""What ``make docs`` writes and ``make docs-check`` holds to the letter."""

TESTS = ("tests/rules", "tests/template/test_scenarios.py")
"""The tests of the rules, and those of what the engine makes of conditions."""

_TESTED = " and ".join(f"`{each}`" for each in TESTS)

MEMORY = ROOT / ".cache" / "mutation.json"
PAGE = ROOT / "docs" / "mutation.md"

WORDS = frozenset({"message", "fix", "title", "quote", "url", "read", "sources", "seen_by", "bad", "good", "name"})
"""The arguments that hold words."""

SYNTHESISES = re.compile(r"^(import|from) aws_cdk\b", re.MULTILINE)
"""What a test imports that a forked process cannot run."""

FEW = 10
"""A test that asks no more rules than these is about each of them."""

ALIKE = 8
"""How often one test, each time with other values, is run on a mutant of what several rules share."""

SECONDS = 60
"""How long the tests of one mutant may take; an endless loop is noticed, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A module with one thing changed.

    Attributes:
        file: the module's file.
        line: where the change is.
        before: what stands there.
        after: what the mutant has there.
        source: the whole module, changed.
    """

    file: Path
    line: int
    before: str
    after: str
    source: str

    @property
    def key(self) -> str:
        """What it is known by: what it makes of its module."""
        return hashlib.sha256(f"{self.file.relative_to(ROOT)}\n{self.source}".encode()).hexdigest()[:16]

    @property
    def module(self) -> str:
        """The module's name."""
        return ".".join(self.file.relative_to(ROOT).with_suffix("").parts)


def _strings(node: cst.SimpleString) -> Iterable[cst.CSTNode]:
    # The first mutation adds letters; the others only change their case.
    return list(mutators.operator_string(node))[:1]


def _arguments(node: cst.Call) -> Iterator[cst.CSTNode]:
    if m.matches(node.func, m.Name("isinstance") | m.Name("len")):
        return
    for mutated in cast("Iterator[cst.Call]", mutators.operator_arg_removal(node)):
        # A named argument that is left out is most often one that is None: one mutant of both is enough.
        dropped = [arg for arg in node.args if arg not in mutated.args]
        if not any(_is_wording(arg) or (arg.keyword and len(mutated.args) < len(node.args)) for arg in dropped):
            yield mutated


_SEVERITIES = {"ERROR": "WARNING", "WARNING": "ERROR", "INFO": "WARNING"}


def _severities(node: cst.Attribute) -> Iterator[cst.CSTNode]:
    if m.matches(node.value, m.Name("Severity")):
        yield node.with_changes(attr=cst.Name(_SEVERITIES[node.attr.value]))


_REPLACED = (mutators.operator_string, mutators.operator_arg_removal)
OPERATORS: tuple[tuple[type, Callable[[Any], Iterable[cst.CSTNode]]], ...] = (
    *((kind, operator) for kind, operator in mutators.mutation_operators if operator not in _REPLACED),
    (cst.SimpleString, _strings),
    (cst.Call, _arguments),
    (cst.Attribute, _severities),
)


def _is_wording(node: cst.CSTNode) -> bool:
    return m.matches(node, m.FormattedString()) or (
        isinstance(node, cst.Arg) and node.keyword is not None and node.keyword.value in WORDS
    )


_NO_LOGIC = (
    m.Assign(targets=[m.AssignTarget(target=m.Name("__all__"))])
    | m.Annotation()
    | m.Decorator()
    | m.Call(func=m.Name("TypeVar"))
    | m.ImportFrom()
    | m.Import()
)
_RULE = m.Assign(targets=[m.AssignTarget(target=m.Name("RULE"))])


class _Changes(cst.CSTVisitor):
    """Collects every node that can be changed, with what it can be changed to."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.found: list[tuple[int, cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _is_wording(node) or m.matches(node, _NO_LOGIC):
            return False
        if not m.matches(node, _RULE | m.Call(func=m.Name("Rule"))):
            self._add(node)
        return True

    def _add(self, node: cst.CSTNode) -> None:
        changes = [change for kind, operator in OPERATORS if isinstance(node, kind) for change in operator(node)]
        if changes:
            # Not every node has a position: the blanks of some patterns have none.
            line = self.get_metadata(PositionProvider, node).start.line
            self.found += [(line, node, changed) for changed in changes]


def mutants(file: Path) -> list[Mutant]:
    """Every mutant of a module.

    Args:
        file: the module's file.
    """
    wrapper = MetadataWrapper(cst.parse_module(file.read_text(encoding="utf-8")))
    changes = _Changes()
    wrapper.visit(changes)
    return [_mutant(file, wrapper.module, *change) for change in changes.found]


def _mutant(file: Path, module: cst.Module, line: int, before: cst.CSTNode, after: cst.CSTNode) -> Mutant:
    changed = cast("cst.Module", module.deep_replace(before, after))
    return Mutant(
        file=file,
        line=line,
        before=" ".join(module.code_for_node(before).split()),
        after=" ".join(module.code_for_node(after).split()),
        source=changed.code,
    )


def become(mutant: Mutant) -> None:
    """Puts a mutant in the place of its module: whoever holds the module's functions, classes or values has its own.

    Args:
        mutant: the mutant.
    """
    old = importlib.import_module(mutant.module)
    new = ModuleType(mutant.module)
    new.__dict__.update(__package__=old.__package__, __file__=old.__file__)
    exec(compile(mutant.source, str(mutant.file), "exec"), new.__dict__)
    for name, value in list(vars(old).items()):
        if name in vars(new) and not name.startswith("__"):
            _transplant(old, name, value, vars(new)[name])


def _transplant(owner: ModuleType, name: str, old: Any, new: Any) -> None:
    if new is old:
        return
    if isinstance(old, FunctionType | type) or hasattr(old, "__wrapped__"):
        _recode(old, new)
    elif dataclasses.is_dataclass(old) and type(old).__name__ == type(new).__name__:
        _refill(old, new, owner)
    else:
        for module in [module for key, module in sys.modules.items() if key.startswith(("ecs_constructs.", "tests."))]:
            if vars(module).get(name) is old:
                setattr(module, name, new)


def _recode(old: Any, new: Any) -> None:
    """Gives a function, or each function of a class, the code of another."""
    match old:
        case functools._lru_cache_wrapper():
            old.cache_clear()
            _recode(old.__wrapped__, new.__wrapped__)
        case FunctionType() if hasattr(old, "__wrapped__"):
            _recode(old.__wrapped__, vars(new)["__wrapped__"])
        case FunctionType():
            old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
            _take_factories(old, new)
        case property():
            _recode(old.fget, new.fget)
        case classmethod() | staticmethod():
            _recode(old.__func__, new.__func__)
        case type():
            _recode_members(old, new)


def _take_factories(old: FunctionType, new: FunctionType) -> None:
    """Gives the initializer of a dataclass the factories of another's defaults: they are in its closure."""
    for name, mine, theirs in zip(old.__code__.co_freevars, old.__closure__ or (), new.__closure__ or (), strict=True):
        if name.startswith(("_dflt_", "__dataclass_dflt_")):  # before Python 3.12, and since
            mine.cell_contents = theirs.cell_contents


def _recode_members(old: type, new: type) -> None:
    for name, member in list(vars(old).items()):
        if name in vars(new) and getattr(member, "__module__", old.__module__) == old.__module__:
            _recode(member, vars(new)[name])


def _refill(old: Any, new: Any, owner: ModuleType) -> None:
    """Gives a frozen value the figures of another, but keeps its functions: those have new code already."""
    for field in dataclasses.fields(old):
        value = getattr(new, field.name)
        if getattr(value, "__module__", None) != owner.__name__:
            object.__setattr__(old, field.name, value)


class Laboratory:
    """A pytest plugin that runs the collected tests on every mutant instead of once.

    Args:
        mutants: what to try.
        killed: what was killed before, by key; what is killed now is added.
    """

    def __init__(self, mutants: Sequence[Mutant], killed: set[str]) -> None:
        self._mutants = mutants
        self._killed = killed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Tries every mutant that was not killed before."""
        untried = [mutant for mutant in self._mutants if mutant.key not in self._killed]
        runs = [_run(item) for item in session.items if _is_quick(item)]
        tests = {module: _tests_of(module, runs) for module in {mutant.module for mutant in untried}}
        gc.freeze()
        for number, mutant in enumerate(untried, start=1):
            if _dies(mutant, tests[mutant.module]):
                self._killed.add(mutant.key)
                _remember(self._killed)
            else:
                print(f"{number}/{len(untried)} {_place(mutant)}: {mutant.before} -> {mutant.after}", flush=True)
        return True


def _is_quick(item: pytest.Item) -> bool:
    """Whether a test can be run for each mutant: it does not synthesise, nor try many templates."""
    tries_many = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return not tries_many and not SYNTHESISES.search(_text(item.path))


def _remember(killed: Iterable[str]) -> None:
    MEMORY.write_text(json.dumps(sorted(killed)), encoding="utf-8")


def _place(mutant: Mutant) -> str:
    return f"{mutant.file.relative_to(RULES)}:{mutant.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What a test did without any mutant."""

    item: pytest.Item
    seconds: float
    rules: frozenset[str]

    def is_about(self, rule: Rule[Any]) -> bool:
        """Whether it asked a rule; of a test that asks all of them, whether it names it as well."""
        given = getattr(getattr(self.item, "callspec", None), "params", {}).get("rule")
        if isinstance(given, Rule):
            return given is rule
        return rule.name in self.rules and (len(self.rules) <= FEW or rule.name in _text(self.item.path))

    def imports(self, module: str) -> bool:
        """Whether it is named after a module, or reads its figures itself."""
        return module.rpartition(".")[2] in self.item.path.stem or f"from {module} import" in _text(self.item.path)


def _run(item: pytest.Item) -> _Run:
    asked: set[str] = set()
    checks = {rule.name: (rule, rule.check) for rule in catalogue.all_rules()}
    for name, (rule, check) in checks.items():
        object.__setattr__(rule, "check", _noting(check, name, asked))
    start = time.perf_counter()
    passes = _passes(item)
    seconds = time.perf_counter() - start
    for rule, check in checks.values():
        object.__setattr__(rule, "check", check)
    if not passes:
        raise pytest.UsageError(f"{item.nodeid} fails without any mutant")
    return _Run(item=item, seconds=seconds, rules=frozenset(asked))


def _noting(check: Check[Any], name: str, asked: set[str]) -> Check[Any]:
    @functools.wraps(check)
    def noting(view: Any, limits: Limits) -> Iterator[Violation]:
        asked.add(name)
        return check(view, limits)

    return noting


def _tests_of(module: str, runs: Iterable[_Run]) -> Sequence[pytest.Item]:
    """The tests that a mutant has to pass, the likeliest to fail first."""
    rules = _rules_with(module)
    chosen = [run for run in runs if not rules or run.imports(module) or any(map(run.is_about, rules))]
    ordered = sorted(chosen, key=lambda run: (not run.imports(module), run.seconds))
    return [run.item for run in (ordered if len(rules) == 1 else _few_of_each(ordered, module))]


def _few_of_each(runs: Iterable[_Run], module: str) -> Iterator[_Run]:
    """All tests of a module, and of each other test those with the first few of its values."""
    alike: Counter[tuple[Path, str]] = Counter()
    for run in runs:
        test = (run.item.path, getattr(run.item, "originalname", run.item.name))
        alike[test] += 1
        if run.imports(module) or alike[test] <= ALIKE:
            yield run


def _rules_with(module: str) -> list[Rule[Any]]:
    """The rule of a module, or where it has none, those that use it; none where only the engine does."""
    rule = getattr(sys.modules.get(module), "RULE", None)
    if isinstance(rule, Rule):
        return [rule]
    return [each for each in catalogue.all_rules() if _uses(sys.modules[each.check.__module__], module)]


def _uses(user: ModuleType, module: str) -> bool:
    package, _, name = module.rpartition(".")
    imports = rf"^from {package}(\.{name} import| import .*\b{name}\b)"
    return re.search(imports, _text(Path(str(user.__file__))), re.MULTILINE) is not None


@functools.cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _dies(mutant: Mutant, items: Sequence[pytest.Item]) -> bool:
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return status != 0
    signal.alarm(SECONDS)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    try:
        become(mutant)
        survives = all(_passes(item) for item in items)
    except BaseException:  # a mutant may raise anything, and all of it is noticed
        survives = False
    os._exit(0 if survives else 1)


def _passes(item: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many mutants the tests kill.

    Attributes:
        tried: how many there are.
        survived: how many of them no test notices.
    """

    tried: int
    survived: int

    @property
    def killed(self) -> int:
        """How many of them a test notices."""
        return self.tried - self.survived

    @property
    def percent(self) -> float:
        """The share of those killed."""
        return 100 * self.killed / self.tried if self.tried else 100.0


def scores(tried: Iterable[Mutant], survivors: Iterable[Mutant]) -> Mapping[str, Score]:
    """The score of each area, and that of all of them under ``all``.

    Args:
        tried: the mutants.
        survivors: those of them that no test notices.
    """
    every, alive = (Counter(_area(each) for each in group) for group in (tried, survivors))
    by_area = {area: Score(tried=every[area], survived=alive[area]) for area in sorted(every)}
    return {**by_area, "all": Score(tried=every.total(), survived=alive.total())}


def _area(mutant: Mutant) -> str:
    folder = mutant.file.parent
    return "shared by all areas" if folder == RULES else folder.name.replace("_", "-")


_SURVIVORS = """
Most cannot be told from the original: `strict` of lists that are equally long, the name under which something is
kept, a default that is never used, a branch that comes to the same, a bound that only has to be loose. Some change
words that stand in a variable, or why a value is left open, which is only counted. The rest is not tested as closely
as it might be.
"""


def page(tried: Sequence[Mutant], survivors: Sequence[Mutant]) -> str:
    """The page ``docs/mutation.md``.

    Args:
        tried: the mutants.
        survivors: those of them that no test notices.
    """
    by_area = scores(tried, survivors)
    total = by_area["all"]
    rows = [f"| {area} | {each.tried} | {each.survived} | {each.percent:.1f} % |" for area, each in by_area.items()]
    alive = [f"| {_place(each)} | {_cell(each.before)} | {_cell(each.after)} |" for each in survivors]
    return "\n".join(
        [
            "# Mutation testing of the rules",
            "",
            f"{datetime.now(tz=UTC):%Y-%m-%d}: of {total.tried} mutants of `ecs_constructs/rules` the tests in",
            f"{_TESTED} kill {total.killed}, **{total.percent:.1f} %**. `make mutate` measures it.",
            "",
            "A mutant is a module with one thing changed: a comparison, a figure, a property's name, an operator, an",
            "argument, a severity, a branch. Words are not changed: messages, fixes, titles, examples and sources.",
            "",
            "| area | mutants | survivors | killed |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            "## Survivors",
            "",
            *_SURVIVORS.strip().splitlines(),
            "",
            "| where | what stands there | what no test tells from it |",
            "| --- | --- | --- |",
            *alive,
            "",
        ]
    )


_WIDEST = 100


def _cell(code: str) -> str:
    text = code if len(code) <= _WIDEST else f"{code[:_WIDEST]} ..."
    return f"`` {text} ``".replace("|", "\\|")


def main(arguments: Sequence[str]) -> int:
    """Tries all mutants, or those of some modules.

    Args:
        arguments: of the command line.

    Returns:
        0; 1 where fewer are killed than asked for.
    """
    options = _options(arguments)
    os.chdir(ROOT)
    MEMORY.parent.mkdir(exist_ok=True)
    written = [file for file in sorted(RULES.rglob("*.py")) if file != GENERATED]
    chosen = [file for file in written if not options.only or _matches(file, options.only)]
    tried = [mutant for file in chosen for mutant in mutants(file)]
    killed = set() if options.afresh else _remembered()
    if not options.remembered and _run_tests(Laboratory(tried, killed)) is not pytest.ExitCode.OK:
        return 1
    survivors = [mutant for mutant in tried if mutant.key not in killed]
    found = scores(tried, survivors)
    for area, score in found.items():
        print(f"{area}: {score.killed} of {score.tried} killed, {score.percent:.1f} %")
    if not options.only:
        PAGE.write_text(page(tried, survivors), encoding="utf-8")
    return 0 if found["all"].percent >= options.at_least else 1


def _run_tests(laboratory: Laboratory) -> int | pytest.ExitCode:
    settings = ["-q", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return pytest.main([*settings, f"--basetemp={MEMORY.parent / 'mutation'}", *TESTS], plugins=[laboratory])


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutate", description="Changes the rules and sees whether a test fails.")
    parser.add_argument("only", nargs="*", metavar="PART", help="only modules whose path has it, such as task/swap")
    parser.add_argument("--remembered", action="store_true", help="try nothing: count what is known to be killed")
    parser.add_argument("--afresh", action="store_true", help="try again what was killed before")
    parser.add_argument(
        "--at-least", type=float, default=90.0, metavar="PERCENT", help="the share to kill (%(default)s)"
    )
    return parser.parse_args(arguments)


def _matches(file: Path, parts: Iterable[str]) -> bool:
    return any(part in file.relative_to(RULES).as_posix() for part in parts)


def _remembered() -> set[str]:
    return set(json.loads(MEMORY.read_text(encoding="utf-8"))) if MEMORY.exists() else set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
