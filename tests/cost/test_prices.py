"""The price file: what comes with the package, what a user's own file adds, and files that cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.cost import FIGURES, VARIABLE, PriceList, as_text, bundled, own_file, price_list, read, user_file
from ecs_constructs.template import InputError
from tests.conftest import ROOT

SOURCE = {"mine": {"what": "my agreement", "date": "2026-11-01", "certainty": "high"}}


@pytest.fixture(autouse=True)
def no_file_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No price file but those that a test writes."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))


def document(**region: Any) -> dict[str, Any]:
    """The content of a price file with one Region."""
    return {"version": 1, "sources": SOURCE, "regions": {"eu-west-1": region}}


def with_nat_gateway(usd: Any) -> dict[str, Any]:
    """The content of a price file with the price of an hour of a NAT gateway."""
    return document(figures={"nat_gateway_hour": [usd, "mine"]})


def written(file: Path, content: Any) -> Path:
    """A file that now holds some JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))
    return file


def nat_gateway(prices: PriceList) -> float:
    """The price of an hour of a NAT gateway in eu-west-1."""
    return prices.regions["eu-west-1"].figures["nat_gateway_hour"].usd


def test_every_bundled_price_has_a_source_a_date_and_a_certainty() -> None:
    regions = bundled().regions
    assert set(regions) == {"ap-northeast-1", "ap-northeast-2", "eu-west-1", "us-east-1"}
    prices = [price for each in regions.values() for price in (*each.figures.values(), *each.instances.values())]
    assert len(prices) == 4 * 15 + 702 + 471 + 685 + 1225
    for price in prices:
        assert price.usd > 0
        assert price.source.what
        assert price.source.date[:4] in ("2025", "2026")
        assert price.source.certainty in ("low", "medium", "medium-high", "high")


@pytest.mark.parametrize("region", sorted(bundled().regions))
def test_only_network_load_balancers_have_no_bundled_price(region: str) -> None:
    missing = {"network_load_balancer_hour", "network_load_balancer_lcu_hour"}
    assert set(bundled().regions[region].figures) == set(FIGURES) - missing


def test_a_figure_that_was_computed_says_how() -> None:
    price = bundled().regions["eu-west-1"].figures["fargate_windows_vcpu_hour"]
    assert price.source.computed
    assert price.note == "x86 Linux rate x 1.15, the ratio seen in us-east-1 and us-east-2"


def test_the_bundled_file_is_as_a_refresh_would_write_it() -> None:
    file = ROOT / "ecs_constructs" / "cost" / "prices.json"
    assert as_text(bundled()) == file.read_text(encoding="utf-8")


def test_an_empty_list_can_be_written_and_read(tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text(as_text(PriceList()))
    assert read(file) == PriceList()


def test_a_users_file_wins_figure_by_figure(tmp_path: Path) -> None:
    own = document(figures={"nat_gateway_hour": [0.01, "mine"]}, instances={"mine": {"m5": {"large": 0.05}}})
    own["regions"]["eu-west-9"] = {"figures": {"nat_gateway_hour": [0.02, "mine"]}}
    prices = price_list(written(tmp_path / "own.json", own))
    ireland, before = prices.regions["eu-west-1"], bundled().regions["eu-west-1"]
    assert ireland.figures["nat_gateway_hour"].usd == 0.01
    assert ireland.figures["nat_gateway_hour"].source.date == "2026-11-01"
    assert ireland.figures["nat_gateway_gb"] == before.figures["nat_gateway_gb"]
    assert ireland.instances["m5.large"].usd == 0.05
    assert (ireland.spot, ireland.other_spot) == (before.spot, before.other_spot)
    assert prices.regions["eu-west-9"].figures["nat_gateway_hour"].usd == 0.02
    assert prices.regions["us-east-1"] == bundled().regions["us-east-1"]
    assert prices.fargate_spot == bundled().fargate_spot


def test_a_users_discounts_win_too(tmp_path: Path) -> None:
    own = document(spot={"source": "mine", "all": [1, 2], "families": {"m5": [3, 4]}})
    prices = price_list(written(tmp_path / "own.json", {**own, "fargate_spot": [5, 6, "mine"]}))
    ireland = prices.regions["eu-west-1"]
    assert ireland.other_spot is not None
    assert (ireland.other_spot.least, ireland.spot["m5"].most, ireland.spot["c5"].source.date) == (1, 4, "2025-06-28")
    assert prices.fargate_spot is not None
    assert prices.fargate_spot.most == 6


def test_where_a_users_file_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_file() is None
    assert price_list() is bundled()
    own = own_file()
    assert own == tmp_path / "data" / "ecs-constructs" / "prices.json"
    written(own, with_nat_gateway(0.01))
    assert user_file() == own
    assert nat_gateway(price_list()) == 0.01
    named = written(tmp_path / "named.json", with_nat_gateway(0.02))
    monkeypatch.setenv(VARIABLE, str(named))
    assert user_file() == named
    assert nat_gateway(price_list()) == 0.02
    assert nat_gateway(price_list(written(tmp_path / "said.json", with_nat_gateway(0.03)))) == 0.03


def test_a_user_without_a_home_has_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.delenv("LOCALAPPDATA")
    monkeypatch.setattr(Path, "home", no_home)
    assert own_file() is None
    assert user_file() is None


def test_a_home_of_another_user_holds_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_allowed(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", not_allowed)
    assert user_file() is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ([], "not a price file of version 1"),
        ({"version": 2}, "not a price file of version 1"),
        ({"version": 1}, "not a price file: KeyError: 'sources'"),
        ({"version": 1, "sources": [], "regions": {}}, "not a price file: AttributeError: "),
        (document(figures={"nat_gateway_hour": [0.1, "other"]}), "not a price file: KeyError: 'other'"),
        (document(figures={"nat_gateway_hour": [1, "mine", "a", "b"]}), "not a price file: TypeError: "),
        ({**document(), "currency": "EUR"}, "its currency is EUR; a price file is in USD"),
        (
            document(figures={"nat_gateway_hours": [0.1, "mine"]}),
            "not a price file: ValueError: 'nat_gateway_hours' is the name of no price; the names are application_l",
        ),
        (with_nat_gateway("0.1"), "not a price file: ValueError: '0.1' is no price"),
        (with_nat_gateway(-1), "not a price file: ValueError: -1 is no price"),
        (with_nat_gateway(10**400), "not a price file: OverflowError: "),
        (with_nat_gateway(True), "not a price file: ValueError: True is no price"),
        (with_nat_gateway(float("nan")), "not a price file: ValueError: nan is no price"),
        (
            document(spot={"source": "mine", "all": [70, 50]}),
            "not a price file: ValueError: 70 to 50 is no range of perc",
        ),
        (
            {**document(), "fargate_spot": [50, 101, "mine"]},
            "not a price file: ValueError: 50 to 101 is no range of percent",
        ),
        ({**document(), "fargate_spot": [1]}, "not a price file: IndexError: "),
    ],
)
def test_a_file_that_holds_something_else_says_so_in_one_line(tmp_path: Path, content: Any, why: str) -> None:
    file = written(tmp_path / "prices.json", content)
    with pytest.raises(InputError) as error:
        read(file)
    assert str(error.value).startswith(f"{file}: {why}")
    assert "\n" not in str(error.value)


def test_a_file_that_is_no_json_says_so(tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text("{")
    with pytest.raises(InputError, match=r"prices.json: cannot be read as a price file: Expecting property name"):
        read(file)
    with pytest.raises(InputError, match="cannot be read as a price file"):
        read(tmp_path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.json: no such file; 'ecs-constructs prices refresh' makes one"):
        price_list(tmp_path / "none.json")
