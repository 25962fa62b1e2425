"""All that is said of a load, and the range of variants."""

import json
from array import array

import pytest

from ecs_constructs.cost import Usage
from ecs_constructs.simulation import Load, Shape, shaped
from ecs_constructs.simulation.study import study, usage_of
from ecs_constructs.simulation.variants import Variation, outcomes
from ecs_constructs.template import InputError
from tests.simulation.composing import API, CLUSTER, GROUP, WEB, instances, on_fargate, on_group, trial

BOTH = instances() + on_group() + on_fargate()
SPIKE = shaped(Shape.SPIKE, peak=500, duration_seconds=1800)
STILL = Variation(
    load_percent=0,
    noise_percent=0,
    metric_delay_seconds=0,
    task_start_seconds=0,
    instance_start_seconds=0,
    interruptions_per_hour=0,
)


def test_the_result_has_everything() -> None:
    found = study(trial(BOTH, SPIKE, 30), load="a spike")
    assert (found.load, found.minutes, found.step_seconds) == ("a spike", 30, 10)
    assert list(found.services) == [WEB, API]
    assert (found.services[WEB].minimum, found.services[WEB].maximum) == (2, 20)
    assert list(found.clusters) == [CLUSTER]
    group = found.clusters[CLUSTER].groups[GROUP]
    assert (group.minimum, group.maximum, group.target) == (1, 4, 100)
    assert found.events == trial(BOTH, SPIKE, 30).run().simulation.events
    assert found.variants is None
    assert found.advice


def test_every_list_of_the_json_has_a_value_a_minute() -> None:
    found = study(trial(BOTH, SPIKE, 30), load="a spike", variants=3).as_json()
    for subject in (
        *found["services"].values(),
        *found["clusters"].values(),
        *found["clusters"][CLUSTER]["groups"].values(),
    ):
        lists = [each for each in subject.values() if isinstance(each, list)]
        assert {len(each) for each in lists} == {30}


def test_what_was_made_of_the_load_is_said() -> None:
    load = Load(rates=array("d", [1.0] * 6), notes=("The trace has a gap.",))
    assert study(trial(BOTH, load), load="a trace").notes == ("The trace has a gap.",)


def test_a_month_like_the_run() -> None:
    found = study(trial(BOTH, SPIKE, 30), load="a spike")
    usage = usage_of(found)
    hours = found.services[API].summary.task_hours
    assert usage[API] == Usage(task_hours=hours * 730 / 0.5)
    assert usage[GROUP].instance_hours == pytest.approx(found.clusters[CLUSTER].instance_hours * 1460)


def test_the_same_seed_gives_the_same_output_byte_for_byte() -> None:
    first, second = (json.dumps(study(trial(BOTH, SPIKE, 30), load="", variants=20).as_json()) for _ in range(2))
    assert first == second


def test_another_seed_gives_another_range() -> None:
    asked = trial(BOTH, SPIKE, 30)
    first, second = (
        study(
            type(asked)(composition=asked.composition, loads=asked.loads, duration_seconds=1800, seed=seed),
            load="",
            variants=20,
        )
        for seed in (1, 2)
    )
    assert first.services[API].spreads != second.services[API].spreads
    assert first.services[API].series == second.services[API].series


def test_more_variants_begin_as_fewer_do() -> None:
    asked = trial(BOTH, SPIKE, 30)
    few, many = list(outcomes(asked, 3, Variation())), list(outcomes(asked, 5, Variation()))
    assert many[:3] == few


def test_a_range_lies_around_its_median() -> None:
    found = study(trial(BOTH, SPIKE, 30), load="", variants=40)
    for path, names in ((API, ("desired", "running")), (WEB, ("desired", "running"))):
        assert tuple(found.services[path].ranges) == names
        for each in found.services[path].ranges.values():
            assert all(
                low <= middle <= high for low, middle, high in zip(each.low, each.median, each.high, strict=True)
            )
    assert list(found.clusters[CLUSTER].groups[GROUP].ranges) == ["instances"]
    spread = found.services[API].spreads["requests_beyond_capacity"]
    assert spread.low < spread.median < spread.high


def test_variants_that_differ_in_nothing_are_the_run_itself() -> None:
    asked = trial(BOTH, SPIKE, 30)
    (variant,) = outcomes(asked, 1, STILL)
    assert variant == asked.run()


@pytest.mark.parametrize("count", [0, -1, 100_001])
def test_a_number_of_variants_that_cannot_be(count: int) -> None:
    with pytest.raises(InputError, match=f"the number of variants is {count}; it must be from 1 to 100000"):
        list(outcomes(trial(BOTH, SPIKE), count, Variation()))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"load_percent": 101}, "load_percent is 101; it must be from 0 to 100"),
        ({"metric_delay_seconds": -1}, "metric_delay_seconds is -1; it must be from 0 to 3600"),
        ({"interruptions_per_hour": 61}, "interruptions_per_hour is 61; it must be from 0 to 60"),
    ],
)
def test_a_variation_that_cannot_be(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(InputError) as raised:
        Variation(**arguments)
    assert str(raised.value) == message
