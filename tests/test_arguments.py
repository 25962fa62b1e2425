import aws_cdk as cdk
import pytest

from ecs_constructs.arguments import (
    is_unresolved,
    known_gibibytes,
    known_mebibytes,
    require_between,
    require_duration_between,
    require_words,
)


@pytest.mark.parametrize("value", [None, 1, 3, pytest.param(cdk.Token.as_number({"Ref": "Number"}), id="token")])
def test_what_is_allowed_or_unknown_passes(value: float | None) -> None:
    require_between("count", value, minimum=1, maximum=3, fix="Choose one.")


def test_fractions_pass_where_they_are_meant() -> None:
    require_between("count", 1.5, minimum=1, whole=False, fix="Choose one.")


@pytest.mark.parametrize(
    ("value", "whole", "message"),
    [
        (0, True, "count is 0; it must be a whole number between 1 and 3. Choose one."),
        (4, True, "count is 4; it must be a whole number between 1 and 3. Choose one."),
        (1.5, True, "count is 1.5; it must be a whole number between 1 and 3. Choose one."),
        (0.5, False, "count is 0.5; it must be a number between 1 and 3. Choose one."),
    ],
)
def test_a_number_out_of_range_is_refused(value: float, whole: bool, message: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the whole message is compared below
        require_between("count", value, minimum=1, maximum=3, fix="Choose one.", whole=whole)
    assert str(refusal.value) == message


def test_a_range_may_be_open() -> None:
    with pytest.raises(ValueError, match=r"count is 0; it must be a whole number at least 1\. Choose one\."):
        require_between("count", 0, minimum=1, fix="Choose one.")


def test_durations() -> None:
    require_duration_between("limit", cdk.Duration.minutes(1), minimum=60, fix="Wait.")
    require_duration_between("limit", cdk.Duration.seconds(cdk.Token.as_number({"Ref": "N"})), minimum=60, fix="Wait.")
    message = r"limit \(in seconds\) is 120; it must be a whole number between 0 and 60\. Wait\."
    with pytest.raises(ValueError, match=message):
        require_duration_between("limit", cdk.Duration.minutes(2), minimum=0, maximum=60, fix="Wait.")


@pytest.mark.parametrize(
    "token",
    [
        cdk.Token.as_number({"Ref": "Number"}),
        cdk.Token.as_string({"Ref": "Text"}),
        f"arn:{cdk.Aws.PARTITION}:iam::aws:policy",
        cdk.Fn.select(0, cdk.Fn.get_azs()),
    ],
    ids=["number", "text", "within text", "function"],
)
def test_a_token_is_told_from_a_literal(token: float | str) -> None:
    assert is_unresolved(token)


@pytest.mark.parametrize("literal", [0, 1, -1, 1.5, -1.5, 1e300, "", "text", "${Token", "${Token[not closed"])
def test_a_literal_is_told_from_a_token(literal: float | str) -> None:
    assert not is_unresolved(literal)
    assert not cdk.Token.is_unresolved(literal)


def test_sizes() -> None:
    assert known_mebibytes(cdk.Size.gibibytes(2)) == 2048
    assert known_gibibytes(cdk.Size.mebibytes(1536)) == 1.5
    decided_later = cdk.Size.gibibytes(cdk.Token.as_number({"Ref": "Number"}))
    assert known_mebibytes(decided_later) is None
    assert known_gibibytes(decided_later) is None


def test_a_text_is_no_list_of_words() -> None:
    require_words("command", ["sleep", "60"])
    with pytest.raises(ValueError, match=r'command is the text "sleep"; .* Write command=\["sleep"\]\.'):
        require_words("command", "sleep")
