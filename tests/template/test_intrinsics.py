"""Intrinsic functions one by one: computed where the template determines them, never guessed where it does not."""

import textwrap
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.template import NotDetermined
from ecs_constructs.template.intrinsics import ABSENT, Reference, Resolver
from ecs_constructs.template.source import parse_document
from ecs_constructs.template.stack import Stack

SECTIONS = """
Parameters:
  Given: {Type: Number, Default: 256}
  Empty: {Type: String, Default: ""}
  Open: {Type: String}
  Late: {Type: String, Default: "{{resolve:ssm:/name:1}}"}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>", Default: "s-1,s-2"}
  Image: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /aws/service/ami}
  Broken: text
Mappings:
  Sizes: {small: {cpu: 256, list: [1, 2], late: "{{resolve:ssm:/size}}"}}
Conditions:
  Always: !Equals [a, a]
  Never: !Not [!Condition Always]
  Unknown: !Equals [!Ref Open, prod]
  OrKnown: !Or [!Condition Unknown, !Condition Always]
  AndKnown: !And [!Condition Unknown, !Condition Never]
  OrUnknown: !Or [!Condition Unknown, !Condition Never]
  AndUnknown: !And [!Condition Unknown, !Condition Always]
  OrNone: !Or [!Condition Never, !Condition Never]
  AndAll: !And [!Condition Always, !Condition Always]
  Loop: !Not [!Condition Loop]
  Wrong: !Equals [a]
Resources:
  Thing: {Type: "AWS::Some::Thing"}
"""


def stack(text: str = SECTIONS, **known: Any) -> Stack:
    body = parse_document(textwrap.dedent(text), "test")
    return Stack(**{"name": "one", "body": body, "file": Path("one.yaml"), **known})


def resolve(value: str, *others: Stack, of: Stack | None = None) -> Any:
    home = of or stack()
    return Resolver([home, *others]).resolve(parse_document(f"v: {value}", "test")["v"], home)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("256", 256),
        ("!Ref Given", 256),
        ("!Ref Empty", ""),
        ("!Ref Names", ["a", "b"]),
        ("!Ref Subnets", ["s-1", "s-2"]),
        ("!Ref AWS::NoValue", ABSENT),
        ("!Sub 'c-${Given}-${!literal}'", "c-256-${literal}"),
        ("!Sub ['${x}-${Given}', {x: !Ref Given}]", "256-256"),
        ("!Sub plain", "plain"),
        ("!Join ['-', [a, !Ref Given, !Ref AWS::NoValue, b]]", "a-256-b"),
        ("!Join [',', !Ref Names]", "a,b"),
        ("!Join ['', [true, 1.5]]", "true1.5"),
        ("!Select [1, !Ref Names]", "b"),
        ("!Select ['0', [x, y]]", "x"),
        ("!Select [0, !Split ['|', 'a|b']]", "a"),
        ("!Split [',', 'a,b']", ["a", "b"]),
        ("!FindInMap [Sizes, small, cpu]", 256),
        ("!FindInMap [Sizes, !Join ['', [sm, all]], list]", [1, 2]),
        ("!FindInMap [Sizes, large, cpu, {DefaultValue: 512}]", 512),
        ("!Base64 text", "text"),
        ("!If [Always, 1, 2]", 1),
        ("!If [Never, 1, !Ref Given]", 256),
        ("!If [Always, !Ref AWS::NoValue, 2]", ABSENT),
        ("!If [OrKnown, 1, 2]", 1),
        ("!If [AndKnown, 1, 2]", 2),
        ("!If [OrNone, 1, 2]", 2),
        ("!If [AndAll, 1, 2]", 1),
        ("{a: !Ref Open}", {"a": {"Ref": "Open"}}),
        ("{Ref: Given, Other: x}", {"Ref": "Given", "Other": "x"}),
        ("{Condition: {StringEquals: {}}}", {"Condition": {"StringEquals": {}}}),
    ],
)
def test_what_the_template_determines_is_computed(value: str, result: Any) -> None:
    assert resolve(value) == result


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("!Ref Open", "the parameter Open has no default"),
        ("!Ref Image", "the parameter Image is read from Systems Manager at deployment"),
        ("!Ref Broken", "the parameter Broken has no definition"),
        ("!Ref Elsewhere", "Elsewhere is only known at deployment"),
        ("!Ref AWS::Region", "AWS::Region is only known at deployment"),
        ("!Ref AWS::Partition", "AWS::Partition is only known at deployment"),
        ("'{{resolve:ssm:/name}}'", "a dynamic reference is only known at deployment"),
        ("!Ref Late", "a dynamic reference is only known at deployment"),
        ("!Sub '${Late}-a'", "a dynamic reference is only known at deployment"),
        ("!If [Always, !Ref Late, a]", "a dynamic reference is only known at deployment"),
        ("!FindInMap [Sizes, small, late]", "a dynamic reference is only known at deployment"),
        ("!Join ['', ['{', '{resolve:ssm:/name}}']]", "a dynamic reference is only known at deployment"),
        ("!GetAZs ''", "Fn::GetAZs is only known at deployment"),
        ("!Transform {Name: x}", "Fn::Transform is only known at deployment"),
        ("!GetAtt Elsewhere.Arn", "the resource Elsewhere is not in the template"),
        ("!GetAtt [Thing]", "Fn::GetAtt takes a logical id and an attribute"),
        ("!If [Unknown, 1, 2]", "the parameter Open has no default"),
        ("!If [OrUnknown, 1, 2]", "the parameter Open has no default"),
        ("!If [AndUnknown, 1, 2]", "the parameter Open has no default"),
        ("!If [Missing, 1, 2]", "the condition Missing is not defined"),
        ("!If [Loop, 1, 2]", "its intrinsic functions lead in a circle"),
        ("!If [Wrong, 1, 2]", "Fn::Equals takes two values"),
        ("!If [Always, 1]", "Fn::If takes a condition and two values"),
        ("!Not [maybe]", "a condition was expected"),
        ("!Join ['-', !Ref Open]", "the parameter Open has no default"),
        ("!Join ['-']", "Fn::Join takes a delimiter and a list"),
        ("!Join ['-', text]", "a list was expected"),
        ("!Join ['-', [a, !GetAtt Thing.Arn]]", "it is made from a value that is only known at deployment"),
        ("!Sub 'a${Thing.Arn}'", "it is made from a value that is only known at deployment"),
        ("!Sub '${AWS::Region}'", "AWS::Region is only known at deployment"),
        ("!Sub [a]", "Fn::Sub takes a text and variables"),
        ("!Select [2, !Ref Names]", "Fn::Select finds no such member"),
        ("!Select [-1, [a]]", "Fn::Select finds no such member"),
        ("!Select ['²', [a]]", "Fn::Select finds no such member"),
        ("!Select [0, text]", "Fn::Select finds no such member"),
        ("!Select [0]", "Fn::Select takes an index and a list"),
        ("!Split ['', a]", "Fn::Split takes a delimiter and a text"),
        ("!FindInMap [Sizes, large, cpu]", "the map has no such keys"),
        ("!FindInMap [Sizes, small]", "Fn::FindInMap takes a map and two keys"),
        ("!FindInMap [Sizes, !Ref Open, cpu]", "the parameter Open has no default"),
        ("!ImportValue nowhere", "the export nowhere is not among the templates"),
        ("!GetStackOutput {StackName: two, OutputName: x}", "the output x of the stack two is not among the templates"),
        ("!GetStackOutput text", "Fn::GetStackOutput takes a stack and an output"),
    ],
)
def test_what_it_leaves_open_is_not_guessed(value: str, reason: str) -> None:
    with pytest.raises(NotDetermined) as caught:
        resolve(value)
    assert str(caught.value) == reason


def test_a_reference_to_no_name_is_open() -> None:
    with pytest.raises(NotDetermined):
        resolve("!Ref [a]")


def test_intrinsics_that_are_nested_without_end_are_a_circle() -> None:
    value: Any = "end"
    for _ in range(200):
        value = {"Fn::Base64": value}
    with pytest.raises(NotDetermined, match="circle"):
        Resolver([stack()]).resolve(value, stack())


def test_references_name_resource_and_attribute() -> None:
    home = stack()
    assert resolve("!Ref Thing", of=home) == Reference(home, "Thing")
    assert resolve("!GetAtt Thing.Arn", of=home) == Reference(home, "Thing", "Arn")
    assert resolve("{'Fn::GetAtt': Thing.A.B}", of=home) == Reference(home, "Thing", "A.B")
    assert resolve("!Sub '${Thing}'", of=home) == Reference(home, "Thing")
    assert resolve("!Sub '${ Thing.Arn }'", of=home) == Reference(home, "Thing", "Arn")
    assert resolve("!Sub ['${a}', {a: !GetAtt Thing.Arn}]", of=home) == Reference(home, "Thing", "Arn")
    assert resolve("!Join ['-', [!Ref AWS::NoValue, !Ref Thing]]", of=home) == Reference(home, "Thing")


def test_pseudo_parameters_that_the_assembly_knows() -> None:
    home = stack(account="111111111111", region="eu-west-1")
    value = "!Sub '${AWS::AccountId}/${AWS::Region}/${AWS::StackName}'"
    assert resolve(value, of=home) == "111111111111/eu-west-1/one"


def test_other_stacks_outputs_are_followed() -> None:
    two = Stack(
        name="two",
        file=Path("two.yaml"),
        body=parse_document(
            "Resources: {Thing: {Type: 'AWS::Some::Thing'}}\n"
            "Outputs:\n"
            "  Size: {Value: 512, Export: {Name: !Sub '${AWS::StackName}-size'}}\n"
            "  Arn: {Value: !GetAtt Thing.Arn, Export: {Name: arn}}\n"
            "  Unnamed: {Value: 1, Export: {Name: !Ref AWS::Region}}\n",
            "two",
        ),
    )
    assert resolve("!ImportValue two-size", two) == 512
    assert resolve("!ImportValue {'Fn::Sub': 'two-size'}", two) == 512
    assert resolve("!ImportValue arn", two) == Reference(two, "Thing", "Arn")
    assert resolve("!GetStackOutput {StackName: two, OutputName: Size}", two) == 512
    assert resolve("!GetStackOutput {StackName: two, OutputName: Arn, Region: eu-west-1}", two) == Reference(
        two, "Thing", "Arn"
    )


def test_a_list_that_another_stack_exports_as_a_text_has_its_members() -> None:
    two = stack(
        "Resources: {A: {Type: 'AWS::EC2::Subnet'}, B: {Type: 'AWS::EC2::Subnet'}}\n"
        "Outputs:\n"
        "  Subnets: {Value: !Join [',', [!Ref A, 'c,d', !Ref B]], Export: {Name: subnets}}\n"
        "  Text: {Value: 'a,b', Export: {Name: text}}\n",
        name="two",
    )
    members = [Reference(two, "A"), "c", "d", Reference(two, "B")]
    assert resolve("!Split [',', !ImportValue subnets]", two) == members
    assert resolve("!Select [3, !Split [',', !ImportValue subnets]]", two) == Reference(two, "B")
    assert resolve("!Split [',', !ImportValue text]", two) == ["a", "b"]
    with pytest.raises(NotDetermined):
        resolve("!Split ['|', !ImportValue subnets]", two)


@pytest.mark.parametrize("kind", ["CommaDelimitedList", "List<AWS::EC2::Subnet::Id>"])
def test_a_list_goes_from_one_nested_stack_to_another_as_a_text(kind: str) -> None:
    parent = stack("Resources: {Network: {Type: 'AWS::CloudFormation::Stack'}}")
    network = stack(
        "Resources: {A: {Type: 'AWS::EC2::Subnet'}, B: {Type: 'AWS::EC2::Subnet'}}\n"
        "Outputs: {Subnets: {Value: !Join [',', [!Ref A, !Ref B]]}}",
        name="one/Network",
        parent=parent,
    )
    app = stack(
        f"Parameters: {{Subnets: {{Type: '{kind}'}}, Others: {{Type: '{kind}', Default: 'a, b'}}}}\nResources: {{}}",
        name="one/App",
        parent=parent,
        arguments={"Subnets": {"Fn::GetAtt": "Network.Outputs.Subnets"}},
    )
    resolver = Resolver([parent, network, app])
    assert resolver.resolve({"Ref": "Subnets"}, app) == [Reference(network, "A"), Reference(network, "B")]
    assert resolver.resolve({"Ref": "Others"}, app) == ["a", "b"]


def test_exports_that_are_named_by_each_other_lead_in_a_circle() -> None:
    two = stack(
        "Resources: {}\n"
        "Outputs:\n"
        "  Size: {Value: 512, Export: {Name: size}}\n"
        "  One: {Value: 1, Export: {Name: !ImportValue other}}\n"
        "  Other: {Value: 2, Export: {Name: !Sub ['${a}', {a: !ImportValue one}]}}\n",
        name="two",
    )
    assert resolve("!ImportValue size", two) == 512
    with pytest.raises(NotDetermined, match="the export one is not among the templates"):
        resolve("!ImportValue one", two)


def test_a_nested_stack_takes_its_parameters_and_gives_its_outputs() -> None:
    parent = stack("Resources: {Child: {Type: 'AWS::CloudFormation::Stack'}}\nParameters: {P: {Default: 7}}")
    child = Stack(
        name="one/Child",
        file=Path("child.yaml"),
        body=parse_document(
            "Parameters: {Given: {Type: Number}, Other: {Type: Number, Default: 3}, Open: {Type: Number}}\n"
            "Outputs: {Sum: {Value: !Ref Given}}\nResources: {}",
            "child",
        ),
        parent=parent,
        arguments={"Given": {"Ref": "P"}},
    )
    resolver = Resolver([parent, child])
    assert resolver.resolve({"Ref": "Given"}, child) == 7
    assert resolver.resolve({"Ref": "Other"}, child) == 3
    assert resolver.resolve({"Fn::GetAtt": ["Child", "Outputs.Sum"]}, parent) == 7
    assert resolver.resolve({"Fn::GetAtt": ["Child", "Arn"]}, parent) == Reference(parent, "Child", "Arn")
    with pytest.raises(NotDetermined, match="the parameter Open has no default"):
        resolver.resolve({"Ref": "Open"}, child)
    with pytest.raises(NotDetermined, match="AWS::StackName is only known"):
        resolver.resolve({"Ref": "AWS::StackName"}, child)


@pytest.mark.parametrize(
    "value",
    [
        "!Ref Thing",
        "!Sub 'x/${Thing}/y'",
        "!Sub ['${a}', {a: !GetAtt Thing.Arn}]",
        "[a, {b: !Join ['', [!Ref Open, !Ref Thing]]}]",
        "!If [Unknown, !Ref Thing, 1]",
    ],
)
def test_references_within_a_value_are_found(value: str) -> None:
    home = stack()
    document = parse_document(f"v: {value}", "test")
    found = {reference.logical_id for reference in Resolver([home]).references(document["v"], home)}
    assert found == {"Thing"}
