"""What is printed of jobs in a queue."""

from dataclasses import replace

from ecs_constructs.cost import bundled, cost_of
from ecs_constructs.report import simulation_html, simulation_text
from ecs_constructs.report.chart import svg
from ecs_constructs.report.chart_panels import Role, blocks
from ecs_constructs.report.simulation_batch import environment as figures_of
from ecs_constructs.report.simulation_words import readable
from ecs_constructs.simulation.batch import BatchAssumptions
from ecs_constructs.simulation.batch_study import study_jobs, usage_of_jobs
from ecs_constructs.simulation.result import Result
from tests.simulation.queues import FARGATE_JOB, QUEUE, SPOT, USUAL, environment, graph, job, queue, trial

OFTEN = BatchAssumptions(interruptions_per_hour=1)


def usual() -> Result:
    """Forty jobs, and what they cost."""
    found = study_jobs(trial(USUAL, 40))
    usage = usage_of_jobs(found)
    return replace(found, cost=cost_of(graph(USUAL), bundled(), usage=usage, only=usage))


def on_fargate() -> Result:
    """Jobs on Fargate Spot, none of which is interrupted."""
    resources = environment(kind="FARGATE_SPOT") | queue("Spot") | job(**FARGATE_JOB)
    return study_jobs(trial(resources, 20, assumptions=BatchAssumptions(interruptions_per_hour=0)))


def test_text() -> None:
    text = simulation_text.render(usual(), width=100)
    before, _, after = text.partition("  - This run costs ")
    assert (
        before
        == """\
Load: 40 jobs of Job, 10 minutes of work each, to Queue; 34 minutes.
Spot capacity is interrupted by chance (seed 1): never here.

  - The maximum of 16 vCPUs of Spot keeps jobs waiting for up to 14 minutes; with 32 they wait 3
    minutes at most.

  queue  jobs  done  failed  not done  retries  longest wait  queue empty  last done
  Queue    40    40       -         -        -        14 min       13 min     24 min

  environment  vCPUs  most vCPUs  most instances  instance-hours  vCPU-hours      types
  Spot          0-16          16               8             3.6         7.3  m6i.large
  Rest          0-16          16               8             3.0         5.9  m6i.large

  Longest wait: until a job first works. Queue empty, last done: from the first submission. Most
  instances: on Fargate, tasks.

Queue
  minute  waiting  at work  vCPUs of Spot  vCPUs of Rest
  1-2          40        -             16             16
  3-13          8       32             16             16
  14-23         -        8             16             16
  24-33         -        -              8              0
  34            -        -              0              0

"""
    )
    assert after.startswith("0.47 to 0.53 USD, idle instances included.\n")


def test_what_a_run_costs_is_its_part_of_a_month() -> None:
    found = usual()
    assert found.cost is not None
    assert found.cost.typical is not None
    assert round(found.cost.typical.low * found.minutes / 60 / 730, 2) == 0.47


def test_without_a_price_no_cost_of_the_run_is_said() -> None:
    found = study_jobs(trial(USUAL, 40))
    usage = usage_of_jobs(found)
    unknown = cost_of(graph(USUAL, region=None), bundled(), usage=usage, only=usage)
    assert "This run costs" not in simulation_text.render(replace(found, cost=unknown))


def test_interruptions_are_counted() -> None:
    found = study_jobs(trial(USUAL, 60, 3600, assumptions=OFTEN))
    count = found.batch[QUEUE].result.interruptions
    assert count > 1
    assert f"Spot capacity is interrupted by chance (seed 1): {count} times here.\n" in simulation_text.render(found)


def test_on_demand_nothing_is_left_to_chance() -> None:
    found = study_jobs(trial(environment("Rest", kind="EC2") | queue("Rest") | job(), 4))
    assert "chance" not in simulation_text.render(found)


def test_fargate_has_no_instances() -> None:
    found = on_fargate()
    resources = environment(kind="FARGATE_SPOT")
    usage = usage_of_jobs(found)
    cost = cost_of(graph(resources), bundled(), usage=usage, only=usage)
    assert " USD.\n" in simulation_text.render(replace(found, cost=cost)).partition("This run costs ")[2]
    queue = found.batch[QUEUE]
    figures = figures_of("Spot", queue.environments[0], queue)
    assert figures == ("Spot", "0-16", "16", "16", "-", "3.5", "Fargate Spot")


def test_many_types_are_few_words() -> None:
    queue = usual().batch[QUEUE]
    hours = {SPOT: {"a": 1.0, "b": 3.0, "c": 2.0, "d": 0.5}}
    changed = replace(queue, result=replace(queue.result, instance_hours=hours))
    assert figures_of("Spot", queue.environments[0], changed)[-1] == "b, c and 2 more"


def test_a_queue_has_a_chart() -> None:
    (block,) = blocks(usual())
    assert (block.name, block.kind, block.path, block.signals) == ("Queue", "job queue", QUEUE, ())
    assert [panel.title for panel in block.panels] == ["jobs", "vCPUs of Spot", "vCPUs of Rest"]
    jobs, spot, _ = block.panels
    (waiting,) = jobs.areas
    assert (waiting.role, waiting.lower[5], waiting.upper[5]) == (Role.LACK, 32, 40)
    assert [(line.role, line.name, line.values[5]) for line in spot.lines] == [
        (Role.LIMIT, "maximum 16", 16),
        (Role.HAVE, "has", 16),
    ]


def test_interruptions_stand_in_the_chart() -> None:
    found = study_jobs(trial(USUAL, 60, 3600, assumptions=OFTEN))
    (block,) = blocks(found)
    assert len(block.events) == len(found.events) == found.batch[QUEUE].result.interruptions
    assert "interrupted" in svg(readable(found))


def test_html_has_the_figures_of_the_queue() -> None:
    page = simulation_html.render(readable(usual()))
    assert '<a href="#b0">Queue</a>' in page
    assert '<section class="advice fine">' in page
    assert "<th>vCPUs of Spot</th>" in page
    assert "<td>14 min</td>" in page
    assert "beyond capacity" not in page


def test_html_says_of_the_cost_what_the_text_says() -> None:
    page = simulation_html.render(readable(usual()))
    assert "<li>This run costs 0.47 to 0.53 USD, idle instances included.</li>" in page
    assert "<li>Typical is a month full of such runs, one every 34 minutes, by day and by night.</li>" in page


def test_html_says_what_the_figures_of_several_minutes_are() -> None:
    page = simulation_html.render(readable(study_jobs(trial(USUAL, 40, 3600))))
    assert "Figures of every 5 minutes: everything as it was at their end" in page


def test_failed_jobs_are_an_alarm() -> None:
    resources = USUAL | job(Timeout={"AttemptDurationSeconds": 60})
    assert '<section class="advice">' in simulation_html.render(readable(study_jobs(trial(resources, 4))))
