"""Mutants of a module: what is changed, and that whoever holds a part of the module has the changed one."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tools import mutate

MODULE = '''"""A shop."""

from dataclasses import dataclass, field
from functools import cache

MOST = 3


class ShopError(ValueError):
    def __init__(self, count, fix):
        super().__init__(count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """A basket."""

    size: int = 7
    things: list = field(default_factory=list)

    def is_full(self, count):
        return count >= self.size


@cache
def price(count):
    if count < 0:
        raise ShopError(count, fix="Count again.")
    return count * 5
'''


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module, imported, in an area of its own."""
    file = tmp_path / "small_area" / "shop.py"
    file.parent.mkdir()
    file.write_text(MODULE)
    monkeypatch.setattr(mutate, "ROOT", tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("small_area.shop")
    del sys.modules["small_area.shop"], sys.modules["small_area"]


def mutants(shop: ModuleType) -> list[mutate.Mutant]:
    return mutate.mutants(Path(str(shop.__file__)))


def mutant(shop: ModuleType, before: str, after: str) -> mutate.Mutant:
    return next(each for each in mutants(shop) if (each.before, each.after) == (before, after))


def test_each_mutant_is_another_module_with_its_place(shop: ModuleType) -> None:
    found = mutants(shop)
    assert len({each.key for each in found}) == len(found)
    assert (mutant(shop, "7", "8").line, mutant(shop, "< 0", "<= 0").line) == (18, 27)


def test_docstrings_and_what_a_fix_says_are_left_alone(shop: ModuleType) -> None:
    assert not [each for each in mutants(shop) if each.before.startswith(('"', "'"))]


def test_whoever_holds_a_function_or_a_class_has_the_mutants(shop: ModuleType) -> None:
    price, basket, is_full = shop.price, shop.Basket(), shop.Basket.is_full
    assert (price(2), is_full(basket, 7)) == (10, True)
    mutate.become(mutant(shop, "count * 5", "count / 5"))
    assert price(2) == 0.4
    mutate.become(mutant(shop, ">= self.size", "> self.size"))
    assert not is_full(basket, 7)


def test_a_dataclass_has_the_mutants_defaults(shop: ModuleType) -> None:
    held = shop.Basket
    mutate.become(mutant(shop, "7", "8"))
    assert held() == held(size=8)
    mutate.become(mutant(shop, "field(default_factory=list)", "field(default_factory=None)"))
    with pytest.raises(TypeError):
        held()


def test_the_score_is_by_area_and_of_all(shop: ModuleType) -> None:
    found = mutants(shop)
    assert mutate.scores(found, found[:2]) == {
        "small-area": mutate.Score(tried=len(found), survived=2),
        "all": mutate.Score(tried=len(found), survived=2),
    }
    assert mutate.Score(tried=8, survived=2).percent == 75
