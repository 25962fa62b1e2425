"""All services of a cluster together on its instances."""

from typing import Any

import pytest

from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.packing import Answer
from tests.placement.planned import (
    OPEN,
    Resources,
    cluster,
    daemon,
    planned,
    scaled,
    service,
    sized,
    task,
    together,
)

FIT = "All services fit together, even where each has scaled out as far as it may."


def two(first: list[Resources], second: list[Resources], counts: tuple[int, int] = (1, 1), **more: Any) -> Resources:
    """Two services in a cluster."""
    return {
        **cluster("m4.large", **more),
        **task("A", containers=first),
        **task("B", containers=second),
        **service("ServiceA", of="A", count=counts[0]),
        **service("ServiceB", of="B", count=counts[1]),
    }


def test_services_that_fit_together() -> None:
    found = together(two(sized(1024, 3000), sized(512, 4000), (2, 2)))
    assert (found.desired, found.maximum, found.reason) == (Answer.FITS, Answer.FITS, FIT)
    assert found.instances == Counts(minimum=2, desired=2, maximum=2)
    assert (found.group_maximum, found.stack, found.resource, found.name) == (2, "test", "Cluster", "test/Cluster")
    assert [(box.count, sorted(each.name for each in box.tasks)) for box in found.boxes] == [
        (2, ["ServiceA", "ServiceB"])
    ]


def test_services_that_fit_alone_but_not_together() -> None:
    found = together(two(sized(1024, 100), sized(1024, 100), (3, 2)))
    assert (found.desired, found.maximum) == (Answer.CANNOT, Answer.CANNOT)
    assert found.reason == "The services do not fit together, not even as desired."
    assert found.instances.desired == 3
    assert found.boxes == ()


def test_services_that_do_not_fit_where_they_have_scaled_out() -> None:
    resources = two(sized(1024, 100), sized(1024, 100), (1, 1))
    found = together({**resources, **scaled(1, 5, of="ServiceA")})
    assert (found.desired, found.maximum) == (Answer.FITS, Answer.CANNOT)
    assert found.reason == "All services fit together as desired, but not where all have scaled out as far as they may."
    assert found.boxes


def test_services_of_which_that_is_not_certain() -> None:
    resources = two(sized(0, 4000), sized(0, 10), (1, 1))
    found = together({**resources, **scaled(1, 4, of="ServiceA")})
    assert (found.desired, found.maximum) == (Answer.FITS, Answer.UNDECIDED)
    assert found.reason == (
        "All services fit together as desired; whether they do when all have scaled out is not certain."
    )
    unsure = together(two(sized(0, 8000), sized(0, 10)))
    assert (unsure.desired, unsure.reason) == (Answer.UNDECIDED, "Whether the services fit together is not certain.")


def test_two_services_of_the_same_port_need_an_instance_each() -> None:
    web = sized(0, 100, PortMappings=[{"ContainerPort": 80, "HostPort": 80}])
    assert together(two(web, web, (1, 1))).desired is Answer.FITS
    assert together(two(web, web, (1, 2))).desired is Answer.CANNOT
    other = sized(0, 100, PortMappings=[{"ContainerPort": 80, "HostPort": 81}])
    assert together(two(web, other, (2, 2))).desired is Answer.FITS


def test_daemons_are_counted_with_the_instances() -> None:
    resources = {**two(sized(1024, 100), sized(1024, 100), (2, 2)), **task("Agent", containers=sized(1, 1)), **daemon()}
    assert together(resources).desired is Answer.CANNOT


@pytest.mark.parametrize(
    ("extra", "names"),
    [
        ({**task("C", Memory={"Ref": "Open"}), **service("ServiceC", of="C")}, "ServiceC"),
        (service("ServiceC", of="A", count={"Ref": "Number"}), "ServiceC"),
        # It may be one of this cluster.
        (service("ServiceC", of="A", cluster={"Ref": "Open"}), "ServiceC"),
        (service("ServiceC", of="A", cluster={"Ref": "Open"}, LaunchType={"Ref": "Open"}), "ServiceC"),
    ],
)
def test_services_of_which_a_part_is_open_are_left_out_and_named(extra: Resources, names: str) -> None:
    found = together({**two(sized(), sized()), **extra}, **OPEN)
    assert found.desired is Answer.UNDECIDED
    assert found.reason == (
        "Whether the services fit together is not certain. "
        f"Left out, because a part of them is not determined: {names}."
    )


def test_known_services_that_do_not_fit_do_not_whatever_the_others_are() -> None:
    extra = service("ServiceC", of="A", count={"Ref": "Number"})
    assert together({**two(sized(), sized(), (99, 1)), **extra}, **OPEN).desired is Answer.CANNOT


@pytest.mark.parametrize(
    "properties",
    [
        {"LaunchType": "FARGATE"},
        {"LaunchType": "EXTERNAL"},
        {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 1}]},
    ],
)
def test_services_that_take_no_instances_do_not_matter(properties: Resources) -> None:
    extra = service("ServiceC", of="A", cluster={"Ref": "Open"}, **properties)
    assert together({**two(sized(), sized()), **extra}, **OPEN).desired is Answer.FITS


def test_a_cluster_without_instances_in_use_is_not_told() -> None:
    assert planned({**cluster(), **task(), **service(LaunchType="FARGATE")}).clusters == ()


def test_an_open_maximum_leaves_the_cluster_open() -> None:
    found = together(two(sized(), sized(), maximum={"Ref": "Number"}), **OPEN)
    assert (found.desired, found.group_maximum, found.instances.desired) == (Answer.UNDECIDED, None, 1)


def test_a_thousand_services_of_one_shape() -> None:
    services: Resources = {}
    for number in range(300):
        services |= service(f"Service{number}", count=3)
    found = together({**cluster("m5.4xlarge", maximum=20), **task(containers=sized(128, 500)), **services})
    assert (found.desired, found.instances.desired) == (Answer.FITS, 8)
