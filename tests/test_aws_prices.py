"""Prices as AWS lists them, the file that keeps them, and the command line for both."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from ecs_constructs import aws_prices
from ecs_constructs.aws_prices import fetch, refresh
from ecs_constructs.aws_requests import AwsError
from ecs_constructs.cli import main
from ecs_constructs.cost import FIGURES, VARIABLE, RegionPrices, own_file, price_list, read
from ecs_constructs.template import InputError

AWS_VARIABLES = ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_REGION")
INSTANCES = {
    "operatingSystem": "Linux",
    "preInstalledSw": "NA",
    "tenancy": "Shared",
    "capacitystatus": "Used",
    "marketoption": "OnDemand",
}
QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("AWSELB", {"productFamily": "Load Balancer-Application"}),
    ("AWSELB", {"productFamily": "Load Balancer-Network"}),
    ("AmazonEC2", {"productFamily": "NAT Gateway"}),
    ("AmazonECS", {}),
    ("AmazonVPC", {}),
    ("AmazonEC2", INSTANCES),
)
"""What AWS is asked about each Region, in this order."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without files and without an AWS configuration."""
    for name in (VARIABLE, "XDG_DATA_HOME", *AWS_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


def pricing() -> Any:
    """A client that asks nobody."""
    return boto3.client("pricing", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


def product(usage: str, *usd: float, begins: Iterable[str] = ("0",), date: str = "2026-11-20", **more: str) -> str:
    """A product as AWS writes it, with a price for each range of amounts."""
    dimensions = {
        f"rate{number}": {"pricePerUnit": {"USD": f"{each:.10f}"}, "beginRange": begin}
        for number, (each, begin) in enumerate(zip(usd, begins, strict=True))
    }
    attributes = {"usagetype": usage, **more}
    return json.dumps(
        {
            "product": {"attributes": attributes},
            "publicationDate": f"{date}T10:00:00Z",
            "terms": {"OnDemand": {"term": {"priceDimensions": dimensions}}},
        }
    )


def answering(region: str, *answers: list[str]) -> Any:
    """A client that answers the questions about a Region; an answer that is not given is empty."""
    client = pricing()
    stubber = Stubber(client)
    add_answers(stubber, region, answers)
    stubber.activate()
    return client


def add_answers(stubber: Stubber, region: str, answers: Sequence[list[str]]) -> None:
    """Adds what is answered about a Region."""
    for number, (service, attributes) in enumerate(QUESTIONS):
        asked = {"regionCode": region, **attributes}
        filters = [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in asked.items()]
        products = answers[number] if number < len(answers) else []
        stubber.add_response("get_products", {"PriceList": products}, {"ServiceCode": service, "Filters": filters})


SEOUL = (
    [product("APN2-LoadBalancerUsage", 0.0225), product("APN2-LCUUsage", 0.008)],
    [product("APN2-LoadBalancerUsage", 0.0226), product("APN2-LCUUsage", 0.006)],
    [product("APN2-NatGateway-Hours", 0.059), product("APN2-NatGateway-Bytes", 0.059)],
    [
        product("APN2-Fargate-vCPU-Hours:perCPU", 0.04656),
        product("APN2-Fargate-GB-Hours", 0.00511),
        product("APN2-Fargate-ARM-vCPU-Hours:perCPU", 0.03725),
        product("APN2-Fargate-ARM-GB-Hours", 0.00409),
        product("APN2-Fargate-Windows-vCPU-Hours:perCPU", 0.05354),
        product("APN2-Fargate-Windows-GB-Hours", 0.00588),
        product("APN2-Fargate-Windows-OS-Hours:perCPU", 0.046),
        product("APN2-Fargate-EphemeralStorage-GB-Hours", 0.000127),
        product("APN2-ECS-Anywhere-Instance-hours", 0.01025),
    ],
    [
        product("APN2-PublicIPv4:InUseAddress", 0.005),
        product("APN2-PublicIPv4:IdleAddress", 0.005),
        product("APN2-VpcEndpoint-Hours", 0.013),
        product("APN2-VpcEndpoint-GWLBE-Hours", 0.0125),
        product("APN2-VpcEndpoint-Bytes", 0.006, 0.01, begins=("1048576", "0")),
    ],
    [
        product("APN2-BoxUsage:m5.large", 0.118, instanceType="m5.large"),
        product("APN2-BoxUsage:m9.large", 0.2, instanceType="m9.large", date="2026-11-21"),
    ],
)
"""Answers with every price of ap-northeast-2 that is looked for, and some that are not."""


def usd(prices: RegionPrices) -> dict[str, float]:
    """The prices of services without their sources."""
    return {name: price.usd for name, price in prices.figures.items()}


def test_every_price_is_found_among_the_others() -> None:
    prices = fetch("ap-northeast-2", answering("ap-northeast-2", *SEOUL))
    assert usd(prices) == {
        "application_load_balancer_hour": 0.0225,
        "application_load_balancer_lcu_hour": 0.008,
        "fargate_arm_gb_hour": 0.00409,
        "fargate_arm_vcpu_hour": 0.03725,
        "fargate_gb_hour": 0.00511,
        "fargate_storage_gb_hour": 0.000127,
        "fargate_vcpu_hour": 0.04656,
        "fargate_windows_gb_hour": 0.00588,
        "fargate_windows_licence_vcpu_hour": 0.046,
        "fargate_windows_vcpu_hour": 0.05354,
        "interface_endpoint_gb": 0.01,
        "interface_endpoint_hour": 0.013,
        "nat_gateway_gb": 0.059,
        "nat_gateway_hour": 0.059,
        "network_load_balancer_hour": 0.0226,
        "network_load_balancer_lcu_hour": 0.006,
        "public_ipv4_hour": 0.005,
    }
    assert set(prices.figures) == set(FIGURES)
    assert {name: price.usd for name, price in prices.instances.items()} == {"m5.large": 0.118, "m9.large": 0.2}


def test_a_price_says_where_it_comes_from() -> None:
    prices = fetch("ap-northeast-2", answering("ap-northeast-2", *SEOUL))
    source = prices.instances["m9.large"].source
    assert (source.what, source.date, source.certainty) == ("AWS Price List, AmazonEC2", "2026-11-21", "high")
    assert prices.dates() == ["2026-11-20", "2026-11-21"]


@pytest.mark.parametrize("prefix", ["", "EU-", "USE1-", "UGW1-"])
def test_a_usage_type_begins_with_its_region_or_not(prefix: str) -> None:
    balancers = [product(f"{prefix}LoadBalancerUsage", 0.0252), product(f"{prefix}TS-LoadBalancerUsage", 0.005)]
    assert usd(fetch("x", answering("x", balancers))) == {"application_load_balancer_hour": 0.0252}
    trust_store = product("TS-LoadBalancerUsage", 0.005)
    assert usd(fetch("x", answering("x", [trust_store, *balancers]))) == {"application_load_balancer_hour": 0.0252}


def test_what_has_several_prices_is_left_out_and_the_same_twice_is_one() -> None:
    nat = [product("NatGateway-Hours", 0.05), product("NatGateway-Hours", 0.06), product("NatGateway-Bytes", 0.05)]
    twice = [*nat, product("NatGateway-Bytes", 0.05)]
    assert usd(fetch("x", answering("x", [], [], twice))) == {"nat_gateway_gb": 0.05}


def test_what_is_free_reserved_or_in_another_currency_is_no_price() -> None:
    free = product("NatGateway-Hours", 0)
    reserved = json.dumps({**json.loads(free), "terms": {"Reserved": {}}})
    yuan = free.replace('"USD": "0.0000000000"', '"CNY": "0.3700000000"')
    bytes_ = product("NatGateway-Bytes", 0.05)
    assert usd(fetch("x", answering("x", [], [], [free, reserved, yuan, bytes_]))) == {"nat_gateway_gb": 0.05}


def test_a_host_is_no_instance_type() -> None:
    instances = [product("x", 5.0, instanceType="m5"), product("x", 5.0), product("x", 0.1, instanceType="m5.large")]
    assert set(fetch("x", answering("x", [], [], [], [], [], instances)).instances) == {"m5.large"}


def test_answers_of_several_pages_are_read_to_the_end() -> None:
    client = pricing()
    stubber = Stubber(client)
    first = {"PriceList": [product("LoadBalancerUsage", 0.02)], "NextToken": "more"}
    stubber.add_response("get_products", first)
    stubber.add_response("get_products", {"PriceList": [product("LCUUsage", 0.008)]})
    for _ in QUESTIONS[1:]:
        stubber.add_response("get_products", {"PriceList": []})
    with stubber:
        found = usd(fetch("x", client))
    assert found == {"application_load_balancer_hour": 0.02, "application_load_balancer_lcu_hour": 0.008}


def test_a_region_of_which_aws_lists_nothing() -> None:
    with pytest.raises(AwsError, match="AWS lists no prices for 'seoul'; write a Region's name, such as eu-west-1"):
        fetch("seoul", answering("seoul"))


def test_a_refresh_keeps_what_else_the_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "prices.json"
    done = refresh(["ap-northeast-2"], file, answering("ap-northeast-2", *SEOUL))
    assert (done.file, done.is_found) == (file, False)
    assert set(done.regions) == {"ap-northeast-2"}
    refresh(["x"], file, answering("x", [product("LCUUsage", 0.1)]))
    refresh(["x"], file, answering("x", [product("LoadBalancerUsage", 0.2)]))
    kept = read(file)
    assert kept.regions["ap-northeast-2"] == done.regions["ap-northeast-2"]
    assert usd(kept.regions["x"]) == {"application_load_balancer_lcu_hour": 0.1, "application_load_balancer_hour": 0.2}
    assert [path.name for path in file.parent.iterdir()] == ["prices.json"]


def test_what_is_fetched_is_found_and_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = refresh(["ap-northeast-2"], client=answering("ap-northeast-2", *SEOUL))
    assert done.is_found
    assert done.file == own_file()
    instances = price_list().regions["ap-northeast-2"].instances
    assert instances["m9.large"].usd == 0.2
    assert instances["m5.large"].source.date == "2026-11-20"
    assert instances["m5.xlarge"].source.date == "2025-03-02"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "named.json"))
    assert refresh(["x"], client=answering("x", *SEOUL[:1])).file == tmp_path / "named.json"


def test_a_file_that_holds_something_else_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text("[]")
    with pytest.raises(InputError, match="not a price file of version 1"):
        refresh(["x"], file, answering("x", *SEOUL[:1]))
    assert file.read_text() == "[]"


def test_a_file_that_may_not_be_looked_for_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_allowed(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", not_allowed)
    with pytest.raises(AwsError, match=r"prices.json cannot be read: Permission denied"):
        refresh(["x"], tmp_path / "prices.json", answering("x"))


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AwsError, match=r"prices.json cannot be written: (File exists|Not a directory)"):
        refresh(["x"], tmp_path / "file" / "prices.json", answering("x", *SEOUL[:1]))


def test_a_user_without_a_home_says_where_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_prices, "own_file", lambda: None)
    with pytest.raises(AwsError, match="this user has no home folder to keep the answer in; name a file with --output"):
        refresh(["x"], client=answering("x"))


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("AccessDeniedException", "these credentials may not call pricing:GetProducts; allow it, or use others"),
        ("InternalErrorException", "AWS's price list cannot be asked: An error occurred (InternalErrorException) when"),
    ],
)
def test_an_answer_that_is_an_error(code: str, line: str) -> None:
    client = pricing()
    with Stubber(client) as stubber:
        stubber.add_client_error("get_products", code)
        with pytest.raises(AwsError) as error:
            fetch("x", client)
    assert str(error.value).startswith(line)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The exit code of ``ecs-constructs prices`` and what it prints."""
    code = main(["prices", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_command_fetches_and_says_what(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(aws_prices, "_client", lambda: answering("ap-northeast-2", *SEOUL))
    line = "ap-northeast-2: 2 instance types and 17 other prices, dated 2026-11-20 to 2026-11-21\n"
    assert run(capsys, "refresh", "--region", "ap-northeast-2") == (0, f"{line}Written to {own_file()}\n", "")
    file = tmp_path / "else.json"
    _, out, _ = run(capsys, "refresh", "--region", "ap-northeast-2", "--output", str(file))
    assert out == f"{line}Written to {file}\nFor costs to use it, set {VARIABLE}={file}\n"


def test_the_command_asks_about_every_region_that_is_known(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = pricing()
    stubber = Stubber(client)
    regions = ["ap-northeast-1", "ap-northeast-2", "eu-west-1", "us-east-1"]
    for region in regions:
        add_answers(stubber, region, SEOUL[:1])
    monkeypatch.setattr(aws_prices, "_client", lambda: client)
    with stubber:
        code, out, _ = run(capsys, "refresh")
    assert code == 0
    assert [line.split(":")[0] for line in out.splitlines()[:4]] == regions
    assert "0 instance types and 2 other prices, dated 2026-11-20; no price for a GB-hour on Fargate, Arm, " in out


def test_without_credentials_the_command_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    line = "ecs-constructs: no AWS credentials are configured; set AWS_PROFILE, or run 'aws configure'\n"
    assert run(capsys, "refresh", "--region", "eu-west-1") == (2, "", line)


def test_a_profile_that_is_not_there(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    line = "ecs-constructs: AWS's price list cannot be asked: The config profile (nobody) could not be found\n"
    assert run(capsys, "refresh", "--region", "eu-west-1") == (2, "", line)


def test_an_endpoint_that_is_no_address(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nowhere")
    code, out, err = run(capsys, "refresh", "--region", "eu-west-1")
    assert (code, out) == (2, "")
    assert err.startswith("ecs-constructs: AWS's price list cannot be asked: ")


def test_without_the_extra_the_command_names_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    line = "ecs-constructs: boto3 is not installed: install ecs-constructs[aws]\n"
    assert run(capsys, "refresh", "--region", "eu-west-1") == (2, "", line)


def test_the_list_says_of_which_regions_prices_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "list")
    assert (code, err) == (0, "")
    assert "\neu-west-1: 685 instance types and 15 other prices, dated 2025-03-02 to 2026-10-02; no price for" in out


def test_the_list_as_json_is_a_price_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = run(capsys, "list", "--format", "json")
    (tmp_path / "prices.json").write_text(out)
    assert read(tmp_path / "prices.json") == price_list()


@pytest.mark.parametrize("arguments", [("list", "--prices"), ("refresh", "--region", "x", "--output")])
def test_a_file_that_cannot_be_used_ends_the_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    file = tmp_path / "prices.json"
    file.write_text("{}")
    line = f"ecs-constructs: {file}: not a price file of version 1\n"
    assert run(capsys, *arguments, str(file)) == (2, "", line)


def test_showing_prices_loads_no_boto3() -> None:
    code = "import sys; from ecs_constructs.cli import main; main(['prices', 'list']); print('boto3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False\n")
