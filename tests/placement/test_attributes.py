"""What the templates determine of the attributes of a group's instances."""

import base64
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs import instance_types
from ecs_constructs.placement.attribute_values import ABSENT, Value
from ecs_constructs.placement.attributes import attributes_of, zones_of
from ecs_constructs.placement.expression import parse
from ecs_constructs.template import Graph, NotDetermined
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup

SHELL = "#!/bin/bash\n"
SET = 'echo ECS_INSTANCE_ATTRIBUTES=\'{"stack": "prod"}\' >> /etc/ecs/ecs.config\n'
HERE = 'cat <<\'EOF\' >> /etc/ecs/ecs.config\nECS_CLUSTER=c\n  ECS_INSTANCE_ATTRIBUTES={"stack":"prod"}\nEOF\n'


def group(resources: dict[str, Any], **sections: Any) -> AutoScalingGroup:
    body = {"Resources": resources, **sections}
    graph = Graph([Stack(name="test", body=body, file=Path("test.json"), region="eu-west-1")])
    return graph.of_type(AutoScalingGroup)[0]


def launched(properties: dict[str, Any], data: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {
        "Group": {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "Properties": {"LaunchTemplate": {"LaunchTemplateId": {"Ref": "Launch"}}, **properties},
        },
        "Launch": {"Type": "AWS::EC2::LaunchTemplate", "Properties": {"LaunchTemplateData": data}},
        **others,
    }


def subnet(zone: Any, vpc: Any = "vpc-1") -> dict[str, Any]:
    return {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": vpc, "AvailabilityZone": zone}}


def known(found: AutoScalingGroup, name: str = "m5.large", **more: Any) -> dict[str, Value]:
    instance = instance_types.get(name)
    assert instance is not None
    return attributes_of(found, instance, **more)


def from_user_data(user_data: Any, **sections: Any) -> dict[str, Value]:
    return known(group(launched({}, {"UserData": user_data}), **sections))


ALWAYS: dict[str, Value] = {
    "ecs.instance-type": "m5.large",
    "ecs.cpu-architecture": "x86_64",
    "ecs.capability.external": ABSENT,
}


def test_what_the_type_says() -> None:
    found = group(launched({}, {}))
    assert known(found) == ALWAYS
    arm = known(found, "m6g.large")
    assert (arm["ecs.cpu-architecture"], arm["ecs.os-type"]) == ("arm64", "linux")
    assert known(found, "t2.micro")["ecs.cpu-architecture"] == "x86_64"  # it runs i386 too, but the agent does not


def test_what_the_subnets_say() -> None:
    subnets = {"VPCZoneIdentifier": [{"Ref": "A"}, {"Ref": "B"}]}
    one_zone = group(launched(subnets, {}, A=subnet("eu-west-1a"), B=subnet("eu-west-1a")))
    assert zones_of(one_zone) == ("eu-west-1a",)
    assert known(one_zone) == ALWAYS | {"ecs.availability-zone": "eu-west-1a", "ecs.vpc-id": "vpc-1"}
    two_zones = group(launched(subnets, {}, A=subnet("eu-west-1a", "vpc-1"), B=subnet("eu-west-1b", "vpc-2")))
    assert zones_of(two_zones) == ("eu-west-1a", "eu-west-1b")
    vpcs = {"ecs.vpc-id": frozenset({"vpc-1", "vpc-2"})}
    assert known(two_zones) == ALWAYS | vpcs | {"ecs.availability-zone": frozenset({"eu-west-1a", "eu-west-1b"})}
    assert known(two_zones, zone="eu-west-1b") == ALWAYS | vpcs | {"ecs.availability-zone": "eu-west-1b"}


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"VPCZoneIdentifier": ["subnet-1"]},
        {"VPCZoneIdentifier": [{"Ref": "Open"}]},
        {"VPCZoneIdentifier": [{"Ref": "Elsewhere"}]},
        {"VPCZoneIdentifier": {"Ref": "Elsewhere"}},
        {"AvailabilityZones": {"Fn::GetAZs": ""}},
    ],
)
def test_zones_that_are_left_open(properties: dict[str, Any]) -> None:
    open_zone = subnet({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, {"Ref": "Vpc"})
    found = group(launched(properties, {}, Open=open_zone, Vpc={"Type": "AWS::EC2::VPC"}))
    with pytest.raises(NotDetermined):
        zones_of(found)
    assert "ecs.availability-zone" not in known(found)
    assert "ecs.vpc-id" not in known(found)


def test_a_zone_and_a_subnet_that_are_written() -> None:
    assert known(group(launched({"AvailabilityZones": ["eu-west-1c"]}, {})))["ecs.availability-zone"] == "eu-west-1c"
    assert known(group(launched({"VPCZoneIdentifier": ["subnet-1"]}, {})))["ecs.subnet-id"] == "subnet-1"
    several = known(group(launched({"VPCZoneIdentifier": ["subnet-1", "subnet-2"]}, {})))
    assert several["ecs.subnet-id"] == frozenset({"subnet-1", "subnet-2"})


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("ami-0123abcd", "ami-0123abcd"),
        ("resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id", None),
        ({"Ref": "Image"}, None),
        ("{{resolve:ssm:/image}}", None),
    ],
)
def test_the_image(image: Any, expected: str | None) -> None:
    parameters = {"Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "/image"}}
    assert known(group(launched({}, {"ImageId": image}), Parameters=parameters)).get("ecs.ami-id") == expected


def test_a_launch_configuration() -> None:
    properties = {"ImageId": "ami-1", "UserData": {"Fn::Base64": SHELL + SET}}
    found = group(
        {
            "Group": {
                "Type": "AWS::AutoScaling::AutoScalingGroup",
                "Properties": {"LaunchConfigurationName": {"Ref": "Launch"}},
            },
            "Launch": {"Type": "AWS::AutoScaling::LaunchConfiguration", "Properties": properties},
        }
    )
    assert known(found) == ALWAYS | {"ecs.ami-id": "ami-1", "ecs.os-type": "linux", "stack": "prod"}


def test_launch_templates_that_differ() -> None:
    def template(image: str, stack: str) -> dict[str, Any]:
        script = SHELL + SET.replace("prod", stack)
        data = {"ImageId": image, "UserData": {"Fn::Base64": script}}
        return {"Type": "AWS::EC2::LaunchTemplate", "Properties": {"LaunchTemplateData": data}}

    def mixed(override: dict[str, Any]) -> dict[str, Value]:
        launch = {"LaunchTemplateSpecification": {"LaunchTemplateId": {"Ref": "One"}}, "Overrides": [override]}
        properties = {"MixedInstancesPolicy": {"LaunchTemplate": launch}}
        resources = {"Group": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": properties}}
        return known(group({**resources, "One": template("ami-1", "prod"), "Two": template("ami-2", "dev")}))

    of_one = ALWAYS | {"ecs.os-type": "linux"}
    assert mixed({"InstanceType": "m5.large"}) == of_one | {"ecs.ami-id": "ami-1", "stack": "prod"}
    images = {"ecs.ami-id": frozenset({"ami-1", "ami-3"})}
    assert mixed({"InstanceType": "m5.large", "ImageId": "ami-3"}) == of_one | images | {"stack": "prod"}
    assert mixed({"InstanceType": "m5.large", "ImageId": "resolve:ssm:/image"}) == of_one | {"stack": "prod"}
    different = {"ecs.ami-id": frozenset({"ami-1", "ami-2"}), "stack": frozenset({"prod", "dev"})}
    assert mixed({"LaunchTemplateSpecification": {"LaunchTemplateId": {"Ref": "Two"}}}) == of_one | different


def test_what_is_launched_is_not_among_the_templates() -> None:
    elsewhere = {"LaunchTemplate": {"LaunchTemplateId": {"Fn::ImportValue": "launch"}}}
    assert known(group(launched(elsewhere, {}))) == ALWAYS
    empty = {**launched({}, {}), "Launch": {"Type": "AWS::EC2::LaunchTemplate", "Properties": {}}}
    assert known(group(empty)) == ALWAYS


@pytest.mark.parametrize(
    "user_data",
    [
        {"Fn::Base64": SHELL + SET},
        base64.b64encode((SHELL + SET).encode()).decode(),
        {"Fn::Base64": SHELL + HERE},
        {"Fn::Base64": SHELL + 'echo "ECS_INSTANCE_ATTRIBUTES={\\"stack\\":\\"prod\\"}" | sudo tee -a ecs.config\n'},
        {"Fn::Base64": SHELL + 'echo ECS_INSTANCE_ATTRIBUTES={\\"stack\\":\\"prod\\"} >> /etc/ecs/ecs.config\n'},
        {"Fn::Base64": SHELL + "yum update -y && reboot\n# ECS_INSTANCE_ATTRIBUTES={}\n" + SET},
        {"Fn::Base64": {"Fn::Join": ["", [SHELL, "echo ECS_CLUSTER=", {"Ref": "Group"}, " >> x\n", SET]]}},
        {"Fn::Base64": {"Fn::Sub": SHELL + "echo ${Group.Arn} ${AWS::StackId} ${!HOME}\n" + SET}},
        {"Fn::Base64": {"Fn::Sub": [SHELL + "echo ${Name}\n" + SET, {"Name": {"Fn::ImportValue": "name"}}]}},
        {"Fn::Base64": {"Fn::Sub": SHELL + SET.replace("prod", "${Stage}")}},
        {"Fn::Base64": '[settings.ecs]\ncluster = "c"\n[settings.ecs.instance-attributes]\nstack = "prod"\n'},
    ],
)
def test_user_data_that_sets_an_attribute(user_data: Any) -> None:
    parameters = {"Stage": {"Type": "String", "Default": "prod"}}
    found = from_user_data(user_data, Parameters=parameters)
    assert (found["stack"], found["ecs.os-type"]) == ("prod", "linux")


IN_BRANCH = "if [ -e /dev/nvidia0 ]; then\n" + SET + "fi\n"


@pytest.mark.parametrize(
    "user_data",
    [
        {"Fn::Base64": SHELL},
        {"Fn::Base64": SHELL + IN_BRANCH},
        {"Fn::Base64": SHELL + "set_up() {\n" + SET + "}\n"},
        {"Fn::Base64": SHELL + "test -e /x && \\\n" + SET},
        {"Fn::Base64": SHELL + SET + SET.replace("prod", "dev")},
        {"Fn::Base64": SHELL + 'echo ECS_INSTANCE_ATTRIBUTES={"stack":"prod"} >> /etc/ecs/ecs.config\n'},
        {"Fn::Base64": SHELL + SET.replace("prod", "$STAGE")},
        {"Fn::Base64": SHELL + SET.replace('"prod"', "1")},
        {"Fn::Base64": SHELL + SET.replace('{"stack": "prod"}', "[]")},
        {"Fn::Base64": SHELL + SET.replace("' >>", ">>")},
        {"Fn::Base64": SHELL + "export " + SET.removeprefix("echo ")},
        {"Fn::Base64": {"Fn::Join": ["", [SHELL, SET.replace("prod\"}'", ""), {"Ref": "Group"}, "\"}'\n"]]}},
        {
            "Fn::Base64": {
                "Fn::Join": ["", [SHELL, "echo ECS_INSTANCE_ATTRIBUTES='{\"", {"Ref": "Group"}, '":"prod"}\'\n']]
            }
        },
        {"Fn::Base64": {"Fn::Join": ["", [SHELL, {"Ref": "Lines"}, SET]]}},
        {"Fn::Base64": {"Fn::Join": ["", [SHELL, {"Fn::If": ["Unknown", "", SET]}]]}},
        {"Fn::If": ["Unknown", {"Fn::Base64": SHELL}, {"Ref": "AWS::NoValue"}]},
        {"Fn::Base64": "[settings.kubernetes]\nstack = 'prod'\n"},
        {"Fn::Base64": "[settings]\necs = 1\n"},
        {"Fn::Base64": "settings = 1\n"},
        "not Base64",
        base64.b64encode(b"\xff\xfe").decode(),
        base64.b64encode(b"\x1f\x8b").decode(),
    ],
)
def test_user_data_that_leaves_an_attribute_open(user_data: Any) -> None:
    found = from_user_data(user_data, Parameters={"Lines": {"Type": "String"}})
    assert found.keys() - {"ecs.os-type"} == ALWAYS.keys()


def test_the_other_attributes_stay_known_beside_one_with_a_gap() -> None:
    setting = ['echo \'ECS_INSTANCE_ATTRIBUTES={"id":"', {"Ref": "Group"}, '","stack":"prod"}\' >> x\n']
    found = from_user_data({"Fn::Base64": {"Fn::Join": ["", [SHELL, *setting]]}})
    assert (found.get("id"), found["stack"]) == (None, "prod")


@pytest.mark.parametrize("start", ["<powershell>\n", "\n<script>"])
def test_user_data_of_windows(start: str) -> None:
    assert from_user_data({"Fn::Base64": start + "Initialize-ECSAgent"})["ecs.os-type"] == "windows"


def test_user_data_never_changes_what_is_built_in() -> None:
    setting = SET.replace("stack", "ecs.instance-type")
    assert from_user_data({"Fn::Base64": SHELL + setting})["ecs.instance-type"] == "m5.large"


def test_a_constraint_on_such_an_instance() -> None:
    found = from_user_data({"Fn::Base64": SHELL + SET})
    assert parse("attribute:stack == prod and attribute:ecs.instance-type =~ m5.*").holds(found) is True
    assert parse("attribute:stack == dev").holds(found) is False
    assert parse("attribute:ecs.capability.external exists").holds(found) is False
    assert parse("attribute:gpu !exists").holds(found) is None  # it may be set by hand
