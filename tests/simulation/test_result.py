"""What has become of a simulation: what its parts say together, and its JSON."""

import json

import pytest

from ecs_constructs.simulation.result import ClusterOutcome, Range, Spread
from tests.simulation.results import CLUSTER, DOGS, GROUP, MINUTES, WEB, result, varied


@pytest.mark.parametrize(
    ("values", "spread"),
    [
        ([3], Spread(3, 3, 3)),
        ([2, 1], Spread(1, 1, 2)),
        (list(range(10, 0, -1)), Spread(1, 5, 9)),
        (list(range(1, 101)), Spread(10, 50, 90)),
    ],
)
def test_a_spread_is_made_of_values_that_occurred(values: list[float], spread: Spread) -> None:
    assert Spread.of(values) == spread


def test_a_range_is_a_spread_for_each_minute() -> None:
    assert Range.of([(1, 5), (2, 4), (3, 6)]) == Range(low=(1, 4), median=(2, 5), high=(3, 6))


def test_capacity_is_what_the_running_tasks_serve() -> None:
    assert result().services[DOGS].capacity_per_minute[4:7] == (12_000, 24_000, 36_000)


def test_the_groups_of_a_cluster_are_taken_together() -> None:
    group = result().clusters[CLUSTER].groups[GROUP]
    both = ClusterOutcome(groups={"a": group, "b": group})
    assert both.instances[-1] == 8
    assert both.reservation == group.series.reservation
    assert both.instance_hours == 1


def test_the_json_has_the_agreed_shape() -> None:
    document = json.loads(json.dumps(result().as_json()))
    assert list(document) == ["step_seconds", "minutes", "load", "services", "clusters", "batch", "events", "summary"]
    for name in ("requests_per_minute", "desired", "running", "alarm"):
        assert len(document["services"][WEB][name]) == MINUTES
    assert "ranges" not in document["services"][WEB]
    assert document["clusters"][CLUSTER]["instances"] == [2] * 6 + [4] * 4
    assert document["clusters"][CLUSTER]["reservation"][5:7] == [150, 125]
    assert document["summary"]["clusters"][CLUSTER]["groups"][GROUP]["peak_instances"] == 4
    assert document["summary"]["variants"] is None


def test_with_variants_it_has_ranges_beside_the_run() -> None:
    document = varied().as_json()
    assert document["summary"]["variants"] == {"count": 100, "seed": 1}
    assert document["services"][WEB]["ranges"]["running"]["low"][0] == 1
    assert document["summary"]["services"][WEB]["ranges"]["peak_running"] == {"low": 6, "median": 8, "high": 8}
    assert document["clusters"][CLUSTER]["groups"][GROUP]["ranges"]["instances"]["high"][-1] == 5
