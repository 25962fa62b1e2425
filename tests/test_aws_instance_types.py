"""Instance types as EC2 lists them in the user's own account, and how the checks find them again."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from ecs_constructs import aws_instance_types, instance_types
from ecs_constructs.aws_instance_types import refresh
from ecs_constructs.aws_requests import AwsError
from ecs_constructs.cli import main
from ecs_constructs.instance_types.data_file import VARIABLE, DataFileError, own_file

AWS_VARIABLES = ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_REGION")


def forget() -> None:
    """Forgets what was read, as a new process has read nothing."""
    for known in (instance_types.get, instance_types.family, instance_types._renewed):
        known.cache_clear()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A user without files and without an AWS configuration."""
    for name in (VARIABLE, "XDG_DATA_HOME", *AWS_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    forget()
    yield tmp_path
    forget()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")


def described(name: str, vcpus: int = 2, **more: Any) -> dict[str, Any]:
    return {
        "InstanceType": name,
        "VCpuInfo": {"DefaultVCpus": vcpus},
        "MemoryInfo": {"SizeInMiB": 8192},
        "NetworkInfo": {"MaximumNetworkInterfaces": 3, "Ipv4AddressesPerInterface": 10},
        "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
        "BurstablePerformanceSupported": False,
        "BareMetal": False,
        "Hypervisor": "nitro",
        **more,
    }


@pytest.fixture
def ec2() -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("ec2", "eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    with Stubber(client) as stubber:
        yield client, stubber


def keep(file: Path | None, *types: dict[str, Any]) -> aws_instance_types.Refreshed:
    client = boto3.client("ec2", "eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    with Stubber(client) as stubber:
        stubber.add_response("describe_instance_types", {"InstanceTypes": list(types)})
        done = refresh(file=file, client=client)
    forget()
    return done


@pytest.mark.usefixtures("credentials")
@mock_aws
def test_the_command_renews_what_the_checks_know(capsys: pytest.CaptureFixture[str]) -> None:
    before = {name: instance_types.get(name) for name in ("m5.large", "m4.large", "g4dn.xlarge", "p3.2xlarge")}
    assert main(["instance-types", "refresh", "--region", "us-east-1"]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[0].startswith(f"{own_file()}: ")
    assert printed.endswith(" instance types of us-east-1, 0 of them new here\n")
    forget()
    assert {name: instance_types.get(name) for name in before} == before


def test_a_file_elsewhere_is_named_to_the_checks_by_a_variable(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, ec2: tuple[Any, Stubber]
) -> None:
    client, stubber = ec2
    for name in ("zz9.large", "m5.large"):
        stubber.add_response("describe_instance_types", {"InstanceTypes": [described(name)]})
    monkeypatch.setattr(aws_instance_types, "_client", lambda _: client)
    file = home / "folder" / "types.json"
    assert main(["instance-types", "refresh", "--output", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{file}: 1 instance types of eu-west-1, 1 of them new here",
        f"For the checks to use it, set {VARIABLE}={file}",
    ]
    monkeypatch.setenv(VARIABLE, str(file))
    assert main(["instance-types", "refresh"]) == 0
    assert capsys.readouterr().out == f"{file}: 1 instance types of eu-west-1, 0 of them new here\n"
    assert [found.name for found in file.parent.iterdir()] == ["types.json"]


def test_what_ec2_says_wins_and_what_only_the_package_knows_stays(home: Path) -> None:
    gpu = {"Gpus": [{"Name": "Z1", "Count": 2, "MemoryInfo": {"SizeInMiB": 1024}}]}
    done = keep(None, described("m4.large", 4), described("zz9.large", GpuInfo=gpu), described("zz9.small", 1))
    assert (done.file, done.region, done.count, done.is_found) == (own_file(), "eu-west-1", 3, True)
    assert done.new == ("zz9.small", "zz9.large")

    known = instance_types.get("m4.large")
    assert known is not None
    assert (known.vcpus, known.nitro) == (4, True)
    assert (known.registered_memory_mib, known.first_seen) == (7985, "2024-01-27")
    new = instance_types.get("zz9.large")
    assert new is not None
    assert (new.gpus, new.gpu_model, new.gpu_memory_mib, new.architectures) == (2, "Z1", 1024, ("x86_64",))
    assert (new.branch_interfaces, new.registered_memory_mib) == (0, None)
    document = json.loads((home / ".local/share/ecs-constructs/instance-types.json").read_text())
    assert document["editions"] == [new.first_seen]
    assert document["sources"] == [f"DescribeInstanceTypes in eu-west-1, {new.first_seen}"]

    assert [found.name for found in instance_types.family("zz9")] == ["zz9.small", "zz9.large"]
    assert "zz9" in instance_types.families()
    assert "m5" in instance_types.families()
    assert [found.name for found in instance_types.selected_by_batch("zz9")] == ["zz9.small", "zz9.large"]
    assert instance_types.get("m5.large") is not None
    assert instance_types.get("zz9.medium") is None


def test_a_figure_that_ec2_no_longer_reports_is_gone() -> None:
    keep(None, described("g4dn.xlarge"))
    found = instance_types.get("g4dn.xlarge")
    assert found is not None
    assert (found.gpus, found.gpu_model) == (0, None)


def test_an_architecture_that_is_not_known_is_left_out() -> None:
    keep(None, described("zz9.large", ProcessorInfo={"SupportedArchitectures": ["x86_64", "riscv64"]}))
    found = instance_types.get("zz9.large")
    assert found is not None
    assert found.architectures == ("x86_64",)


def test_the_variable_comes_before_the_users_own_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(None, described("zz9.large", 2))
    keep(home / "other.json", described("zz9.large", 4))
    assert [found.vcpus for found in instance_types.family("zz9")] == [2]
    monkeypatch.setenv(VARIABLE, str(home / "other.json"))
    forget()
    assert [found.vcpus for found in instance_types.family("zz9")] == [4]


def test_the_data_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    assert own_file() == home / ".local" / "share" / "ecs-constructs" / "instance-types.json"
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert own_file() == Path("/data/ecs-constructs/instance-types.json")


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    assert instance_types.get("m5.large") is not None
    with pytest.raises(AwsError, match="no home folder to keep the answer in; name a file with --output"):
        keep(None, described("m5.large"))


def test_a_home_of_another_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_allowed(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", not_allowed)
    assert instance_types.get("m5.large") is not None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"sources": [], "editions": [], "columns": [], "families": []}',
        '{"sources": [], "editions": [], "columns": ["flags"], "families": {"m5": {"large": [1]}}}',
        '{"sources": [], "editions": ["2026-11-22"], "columns": ["vcpus"], "families": {"m5": {"large": [1]}}}',
        '{"sources": [], "editions": ["2026-11-22"], "columns": ["flags", "architectures", "x"], "families": {}}',
    ],
)
def test_a_file_that_cannot_be_used_ends_the_check(
    content: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "types.json"
    file.write_text(content)
    monkeypatch.setenv(VARIABLE, str(file))
    assert main(["check", str(template(home))]) == 2
    error = capsys.readouterr().err
    assert error == (
        f"ecs-constructs: {file} holds no instance types that this version can read; "
        "write it anew with 'ecs-constructs instance-types refresh'\n"
    )


def test_a_file_that_is_named_but_not_there_ends_the_check(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(home / "none.json"))
    with pytest.raises(DataFileError, match=r"none\.json cannot be read: No such file or directory; write it anew"):
        instance_types.get("m5.large")


def template(folder: Path) -> Path:
    file = folder / "template.json"
    environment = {
        "Type": "AWS::Batch::ComputeEnvironment",
        "Properties": {
            "Type": "MANAGED",
            "ComputeResources": {"Type": "EC2", "InstanceTypes": ["m5.large"], "MaxvCpus": 4, "Subnets": ["subnet-1"]},
        },
    }
    file.write_text(json.dumps({"Resources": {"Environment": environment}}))
    return file


def test_a_refresh_repairs_a_file_that_cannot_be_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = home / "types.json"
    file.write_text("{")
    monkeypatch.setenv(VARIABLE, str(file))
    assert keep(None, described("zz9.large")).new == ("zz9.large",)
    assert instance_types.get("zz9.large") is not None


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("UnauthorizedOperation", "these credentials may not call ec2:DescribeInstanceTypes; allow it, or use others"),
        ("RequestExpired", "EC2 cannot be asked: .*RequestExpired.*: why"),
    ],
)
def test_ec2_refuses(ec2: tuple[Any, Stubber], code: str, message: str) -> None:
    client, stubber = ec2
    stubber.add_client_error("describe_instance_types", service_error_code=code, service_message="why")
    with pytest.raises(AwsError, match=message):
        refresh(client=client)


def test_ec2_lists_nothing() -> None:
    with pytest.raises(AwsError, match="EC2 lists no instance types in eu-west-1"):
        keep(None)


def test_ec2_answers_without_a_figure(home: Path) -> None:
    with pytest.raises(DataFileError, match="EC2's answer holds a type without VCpuInfo"):
        keep(home / "types.json", {name: value for name, value in described("m5.large").items() if name != "VCpuInfo"})
    assert not (home / "types.json").exists()


def test_the_file_cannot_be_written(home: Path) -> None:
    (home / "file").touch()
    for target in (home / "file" / "types.json", home):
        with pytest.raises(AwsError, match=f"{target} cannot be written: "):
            keep(target, described("m5.large"))
    assert [found.name for found in home.iterdir()] == ["file"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["instance-types", "refresh", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err.removeprefix("ecs-constructs: ").rstrip("\n")


def test_without_a_region(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys) == "no Region is configured; pass --region, or set AWS_DEFAULT_REGION"


def test_without_credentials(capsys: pytest.CaptureFixture[str]) -> None:
    error = run(capsys, "--region", "eu-west-1")
    assert error == "no AWS credentials are configured; set AWS_PROFILE, or run 'aws configure'"


def test_with_a_profile_that_is_not_there(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert "nobody" in run(capsys, "--region", "eu-west-1")


@pytest.mark.usefixtures("credentials")
def test_with_a_region_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--region", "eu west 1").startswith("EC2 cannot be asked: ")


@pytest.mark.usefixtures("credentials")
def test_without_a_network(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    assert run(capsys, "--region", "eu-west-1").startswith("EC2 cannot be asked: Could not connect")


@pytest.mark.usefixtures("credentials")
def test_with_an_endpoint_that_is_none(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nowhere")
    assert run(capsys, "--region", "eu-west-1") == "EC2 cannot be asked: Invalid endpoint: nowhere"


def test_without_the_extra(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert run(capsys) == "boto3 is not installed: install ecs-constructs[aws]"


def test_an_action_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["instance-types"])
    assert ended.value.code == 2
    assert "ACTION" in capsys.readouterr().err


def test_the_checks_load_no_aws_sdk(home: Path) -> None:
    code = (
        "import sys; from ecs_constructs.cli import main; main(['check', sys.argv[1]]); "
        "sys.exit(bool({'boto3', 'botocore'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(template(home))], check=False, capture_output=True)
    assert done.returncode == 0
