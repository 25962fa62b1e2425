"""The command line ``ecs-constructs``."""

import argparse
import gc
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ecs_constructs.report.terminal import columns_of

if TYPE_CHECKING:
    from ecs_constructs.limits import Limits
    from ecs_constructs.rules.configuration import Configuration
    from ecs_constructs.template import Graph

EXIT_OK = 0
EXIT_FINDINGS = 1
EXIT_UNUSABLE = 2

_FORMATS = ("text", "json", "sarif", "junit", "github")
"""What ecs_constructs.report.formats knows: it is loaded only when there are findings to print."""

_CONFIG_HELP = "a TOML file with [tool.ecs-constructs] (default: pyproject.toml)"

_PRICES_HELP = "a price file (default: your own, if you have one)"


class _Help(argparse.HelpFormatter):
    """Help as wide as everything else; argparse loads half a dozen modules to find out how wide that is."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=columns_of(None))


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every command here does."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, **options)

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_UNUSABLE, f"{self.prog}: {message} (see '{self.prog} --help')\n")


def process() -> int:
    """Runs the command line as a process of its own.

    What a command makes it keeps until it ends, and then the system takes all of it back at once: to look for garbage
    on the way, and to take everything apart at the end, would take a third of the time of a large check.

    Returns:
        As :func:`main`.
    """
    gc.disable()
    try:
        return main()
    finally:
        gc.freeze()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line.

    Args:
        arguments: the arguments after the program's name; default those of the process.

    Returns:
        0: nothing at or above the threshold; 1: findings; 2: input that cannot be used.
    """
    options = _options(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A template may hold characters that the terminal's encoding lacks.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader (head, less) has gone: there is nobody left to tell, and nothing is wrong.
        sys.stderr.close()
        return EXIT_OK
    except OSError as error:
        # Commands report the files that they cannot use themselves; what is left is the output, as on a full disk.
        return _unusable(OSError(f"{error.filename or 'the output'}: {error.strerror or error}"))
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    """Runs a command. Input that it cannot use is one line; any other error is a fault of ours, and raised."""
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except RecursionError:
        return _unusable(RecursionError("a template is nested too deeply to be looked at"))
    except _errors_of_input() as error:
        return _unusable(error)


def _errors_of_input() -> tuple[type[Exception], ...]:
    """What says that templates, settings, rules of other packages or a file of data cannot be used."""
    from ecs_constructs.instance_types import DataFileError  # noqa: PLC0415 - only an error needs them
    from ecs_constructs.rules.catalogue import CatalogueError  # noqa: PLC0415
    from ecs_constructs.rules.configuration import ConfigurationError  # noqa: PLC0415
    from ecs_constructs.template import InputError  # noqa: PLC0415

    return InputError, ConfigurationError, CatalogueError, DataFileError


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments of a command; paths may stand before and behind its options, which argparse does not know."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = _parser(next(iter(given), ""))
    options, others = parser.parse_known_args(given)
    strange = [other for other in others if other.startswith("-") or not hasattr(options, "paths")]
    if strange:
        parser.error(f"unrecognized arguments: {' '.join(strange)}")
    if others:
        options.paths = [*options.paths, *map(Path, others)]
    return options


class _Version(argparse.Action):
    """Prints the version: to look it up takes longer than to read a template."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from ecs_constructs.report.version import tool_version  # noqa: PLC0415 - hardly anybody asks

        sys.stdout.write(f"{parser.prog} {tool_version()}\n")
        parser.exit()


def _parser(command: str) -> argparse.ArgumentParser:
    """The parser of a command alone; of all where it is none of them, so that they can be named."""
    parser = _Parser(
        prog="ecs-constructs", description="Proves before a deployment that containers on ECS and Batch can run."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=_Parser)
    known = {
        "check": _add_check,
        "rules": _add_rules,
        "explain": _add_explain,
        "plan": _add_plan,
        "simulate": _add_simulate,
        "calibrate": _add_calibrate,
        "local": _add_local,
        "prices": _add_prices,
        "instance-types": _add_instance_types,
    }
    for add in [known[command]] if command in known else known.values():
        add(commands)
    return parser


def _add_check(commands: "argparse._SubParsersAction[_Parser]") -> None:
    check = commands.add_parser("check", help="check cloud assemblies and CloudFormation templates")
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="cdk.out, or a template in JSON or YAML")
    check.add_argument("--format", choices=_FORMATS, default="text", help="how to print (default: text)")
    check.add_argument("--select", action="extend", type=_names, metavar="RULE,..", help="only these rules or areas")
    check.add_argument("--ignore", action="extend", type=_names, metavar="RULE,..", help="not these rules or areas")
    check.add_argument("--fail-on", choices=("error", "warning"), help="what fails (default: error)")
    check.add_argument("--config", type=Path, metavar="FILE", help=_CONFIG_HELP)
    check.set_defaults(run=_check)


def _add_rules(commands: "argparse._SubParsersAction[_Parser]") -> None:
    rules = commands.add_parser("rules", help="print the catalogue of rules, or one rule's page")
    rules.add_argument("name", nargs="?", metavar="RULE", help="one rule, such as task/cpu-range, or a whole area")
    rules.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    rules.set_defaults(run=_rules)


def _add_explain(commands: "argparse._SubParsersAction[_Parser]") -> None:
    explain = commands.add_parser("explain", help="say what each container of a task or a job really gets")
    explain.set_defaults(run=_explain)
    _add_input(explain)


def _add_plan(commands: "argparse._SubParsersAction[_Parser]") -> None:
    plan = commands.add_parser(
        "plan", help="say which services and jobs fit on their capacity, how many at once, and what it costs"
    )
    plan.set_defaults(run=_plan)
    _add_input(plan)
    _add_price_options(plan)


def _add_price_options(command: _Parser) -> None:
    """What is asked of a command that says what something costs."""
    command.add_argument("--region", help="the Region of stacks that do not say theirs; costs differ by Region")
    command.add_argument("--prices", type=Path, metavar="FILE", help=_PRICES_HELP)


def _add_simulate(commands: "argparse._SubParsersAction[_Parser]") -> None:
    from ecs_constructs import cli_simulate  # noqa: PLC0415 - as for running it

    simulate = commands.add_parser(
        "simulate", help="say how services, clusters and job queues follow a load, and what would help"
    )
    simulate.set_defaults(run=_simulate)
    _add_input(simulate)
    _add_price_options(simulate)
    cli_simulate.add_arguments(simulate)


def _add_calibrate(commands: "argparse._SubParsersAction[_Parser]") -> None:
    from ecs_constructs import cli_calibrate  # noqa: PLC0415 - as for running it

    calibrate = commands.add_parser("calibrate", help="read off a load test what a task serves, and what follows")
    calibrate.set_defaults(run=_calibrate)
    calibrate.add_argument("--config", type=Path, metavar="FILE", help=_CONFIG_HELP)
    cli_calibrate.add_arguments(calibrate)


def _add_input(command: _Parser) -> None:
    """What is asked of a command that says something about templates and judges nothing."""
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="cdk.out, or a template in JSON or YAML")
    formats = ("text", "json", "html")
    command.add_argument("--format", choices=formats, default="text", help="how to print (default: text)")
    command.add_argument("--config", type=Path, metavar="FILE", help=_CONFIG_HELP)


def _add_local(commands: "argparse._SubParsersAction[_Parser]") -> None:
    local = commands.add_parser("local", help="run a command against the embedded AWS", usage="%(prog)s -- COMMAND ...")
    local.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND", help="what to run, with its arguments")
    local.set_defaults(run=_local)


def _add_instance_types(commands: "argparse._SubParsersAction[_Parser]") -> None:
    types = commands.add_parser("instance-types", help="renew what is known of EC2's instance types")
    actions = types.add_subparsers(title="actions", required=True, metavar="ACTION", parser_class=_Parser)
    refresh = actions.add_parser("refresh", help="ask EC2 in your own account (ec2:DescribeInstanceTypes)")
    refresh.add_argument("--region", help="the Region to ask (default: that of your AWS configuration)")
    refresh.add_argument(
        "--output", type=Path, metavar="FILE", help="where to write (default: a file of yours that the checks find)"
    )
    refresh.set_defaults(run=_refresh_instance_types)


def _add_prices(commands: "argparse._SubParsersAction[_Parser]") -> None:
    prices = commands.add_parser("prices", help="show or renew the list prices that costs are worked out from")
    actions = prices.add_subparsers(title="actions", required=True, metavar="ACTION", parser_class=_Parser)
    show = actions.add_parser("list", help="say of which Regions prices are known, and how old they are")
    show.add_argument("--prices", type=Path, metavar="FILE", help=_PRICES_HELP)
    show.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    show.set_defaults(run=_list_prices)
    refresh = actions.add_parser("refresh", help="ask AWS's Price List API (pricing:GetProducts)")
    refresh.add_argument(
        "--region", action="append", metavar="REGION", help="a Region, as often as wanted (default: all that are known)"
    )
    refresh.add_argument(
        "--output", type=Path, metavar="FILE", help="where to write (default: a file of yours that costs find)"
    )
    refresh.set_defaults(run=_refresh_prices)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _unusable(error: Exception) -> int:
    # A name that an error quotes may hold anything, and an error is one line.
    line = "\\n".join(str(error).splitlines())
    sys.stderr.write(f"ecs-constructs: {line}\n")
    return EXIT_UNUSABLE


def _check(options: argparse.Namespace) -> int:
    from ecs_constructs.report import formats  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.template import Graph  # noqa: PLC0415

    configuration = _configuration(options)
    report = configuration.check(Graph.of(options.paths))
    sys.stdout.write(formats.render(report, options.format, stream=sys.stdout, fail_on=configuration.fail_on))
    worst = report.worst()
    return EXIT_FINDINGS if worst is not None and worst.rank >= configuration.fail_on.rank else EXIT_OK


def _configuration(options: argparse.Namespace) -> "Configuration":
    """The configuration file's, with what the command line says instead."""
    from ecs_constructs.rules import Severity  # noqa: PLC0415 - each command loads what it needs

    said: dict[str, Any] = {name: tuple(named) for name in ("select", "ignore") if (named := getattr(options, name))}
    if options.fail_on:
        said["fail_on"] = Severity(options.fail_on)
    return replace(_configuration_of_file(options), **said)


def _configuration_of_file(options: argparse.Namespace) -> "Configuration":
    """That of the file named, else of the nearest pyproject.toml."""
    from ecs_constructs.rules.configuration import nearest_configuration, read_configuration  # noqa: PLC0415 - as above

    return read_configuration(options.config) if options.config else nearest_configuration(Path.cwd())


def _rules(options: argparse.Namespace) -> int:
    from ecs_constructs.report import catalogue as printed  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.rules import catalogue  # noqa: PLC0415

    rules = catalogue.selected([options.name] if options.name else [])
    if options.format == "json":
        sys.stdout.write(printed.as_json(rules))
    else:
        is_one = [rule.name for rule in rules] == [options.name]
        sys.stdout.write(printed.page(rules[0]) if is_one else printed.as_text(rules))
    return EXIT_OK


def _explain(options: argparse.Namespace) -> int:
    from ecs_constructs.explain import explain  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.report import explain_html, explain_json, explain_text  # noqa: PLC0415

    printers = {"text": explain_text.render, "json": explain_json.render, "html": explain_html.render}
    return _print(options, lambda graph, limits: (explain(graph, limits),), printers)


def _plan(options: argparse.Namespace) -> int:
    from ecs_constructs.cost import costs_of, price_list  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.placement.planning import plan  # noqa: PLC0415
    from ecs_constructs.report import plan_html, plan_json, plan_text  # noqa: PLC0415

    def planned(graph: "Graph", limits: "Limits") -> tuple[object, ...]:
        costs = costs_of(graph, price_list(options.prices), region=options.region)
        return plan(graph, limits), list(costs)

    return _print(options, planned, {"text": plan_text.render, "json": plan_json.render, "html": plan_html.render})


def _simulate(options: argparse.Namespace) -> int:
    from ecs_constructs import cli_simulate  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.report import simulation_html, simulation_json, simulation_text  # noqa: PLC0415
    from ecs_constructs.report.simulation_words import readable  # noqa: PLC0415

    def answered(graph: "Graph", limits: "Limits") -> tuple[object, ...]:
        result = cli_simulate.answer(graph, options, limits)
        if options.chart:
            from ecs_constructs.report.chart import render_chart  # noqa: PLC0415 - as above

            render_chart(readable(result), options.chart)
        return (result,)

    printers: dict[str, Callable[..., str]] = {
        "text": simulation_text.render,
        "json": simulation_json.render,
        "html": lambda result: simulation_html.render(readable(result)),
    }
    return _print(options, answered, printers)


def _calibrate(options: argparse.Namespace) -> int:
    from ecs_constructs import cli_calibrate  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.report import calibration_text  # noqa: PLC0415
    from ecs_constructs.report.terminal import wants_colour  # noqa: PLC0415

    found = cli_calibrate.answer(options, _configuration_of_file(options).limits)
    if options.format == "json":
        sys.stdout.write(json.dumps({"version": 1, **found.as_json()}, indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(calibration_text.render(found, colour=wants_colour(sys.stdout)))
    return EXIT_OK


def _print(
    options: argparse.Namespace,
    describe: "Callable[[Graph, Limits], tuple[object, ...]]",
    printers: Mapping[str, Callable[..., str]],
) -> int:
    """Prints what is said about templates under the account's limits: it is what the printers are called with."""
    from ecs_constructs.report.terminal import wants_colour  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.template import Graph  # noqa: PLC0415

    described = describe(Graph.of(options.paths), _configuration_of_file(options).limits)
    for_terminal = {"colour": wants_colour(sys.stdout)} if options.format == "text" else {}
    sys.stdout.write(printers[options.format](*described, **for_terminal))
    return EXIT_OK


def _local(options: argparse.Namespace) -> int:
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        return _unusable(ValueError("local: no command given; write 'ecs-constructs local -- COMMAND ...'"))
    from ecs_constructs import local_aws  # noqa: PLC0415 - each command loads what it needs

    # It serves for as long as the command runs.
    gc.enable()
    return local_aws.run(command)


def _refresh_instance_types(options: argparse.Namespace) -> int:
    from ecs_constructs.aws_instance_types import refresh  # noqa: PLC0415 - as for the other commands
    from ecs_constructs.aws_requests import AwsError  # noqa: PLC0415
    from ecs_constructs.instance_types.data_file import VARIABLE  # noqa: PLC0415

    try:
        done = refresh(region=options.region, file=options.output)
    except AwsError as error:
        return _unusable(error)
    sys.stdout.write(f"{done.file}: {done.count} instance types of {done.region}, {len(done.new)} of them new here\n")
    if not done.is_found:
        sys.stdout.write(f"For the checks to use it, set {VARIABLE}={done.file.absolute()}\n")
    return EXIT_OK


def _list_prices(options: argparse.Namespace) -> int:
    from ecs_constructs.cost import as_text, price_list  # noqa: PLC0415 - as for the other commands
    from ecs_constructs.report import prices_text  # noqa: PLC0415

    prices = price_list(options.prices)
    sys.stdout.write(as_text(prices) if options.format == "json" else prices_text.render(prices))
    return EXIT_OK


def _refresh_prices(options: argparse.Namespace) -> int:
    from ecs_constructs.aws_prices import refresh  # noqa: PLC0415 - as for the other commands
    from ecs_constructs.aws_requests import AwsError  # noqa: PLC0415
    from ecs_constructs.cost import VARIABLE, PriceList, price_list  # noqa: PLC0415
    from ecs_constructs.report import prices_text  # noqa: PLC0415

    try:
        done = refresh(options.region or price_list().regions, options.output)
    except AwsError as error:
        return _unusable(error)
    sys.stdout.write(f"{prices_text.render(PriceList(regions=done.regions))}Written to {done.file}\n")
    if not done.is_found:
        sys.stdout.write(f"For costs to use it, set {VARIABLE}={done.file.absolute()}\n")
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(process())
