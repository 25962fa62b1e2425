"""Construct paths, cut down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_constructs.report.short_names import short_names


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        ([], []),
        (["Shop-dev-Services/Cats/Resource/Service"], ["Cats"]),
        (["Shop/Orders/Service/Service", "Shop/Cart/Service/Service"], ["Orders", "Cart"]),
        (["Shop/Service/Service"], ["Service"]),
        (["shop/Service"], ["Service"]),
        (["Dev/Orders/Resource", "Prod/Orders/Resource"], ["Dev/Orders", "Prod/Orders"]),
        (["Dev/A/Orders", "Prod/A/Orders", "Prod/Cart"], ["Dev/A/Orders", "Prod/A/Orders", "Cart"]),
        (["Shop/Api/Service", "Shop/Api/Resource"], ["Shop/Api/Service", "Shop/Api/Resource"]),
        (["Api", "Shop/Api"], ["Api", "Shop/Api"]),
        (["FARGATE", "FARGATE_SPOT", "Shop/Instances/ASG"], ["FARGATE", "FARGATE_SPOT", "Instances"]),
        (["", "/"], ["", "/"]),
    ],
)
def test_a_name_is_as_short_as_it_can_be(paths: list[str], names: list[str]) -> None:
    assert list(map(short_names(paths).__getitem__, paths)) == names


@given(
    st.lists(st.lists(st.sampled_from(["A", "B", "Resource", "Service", ""]), min_size=1).map("/".join), unique=True)
)
def test_no_two_paths_share_a_name(paths: list[str]) -> None:
    names = short_names(paths)
    assert set(names) == set(paths)
    assert len(set(names.values())) == len(paths)
