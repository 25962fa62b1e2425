"""Measures which other tools report the bad example of each rule, and writes ``docs/peers.md``.

Usage::

    python -m tools.compare_peers            write the page
    python -m tools.compare_peers --check    fail where it is stale, or a rule's ``seen_by`` says otherwise

Asked are cfn-lint, and the validation that aws-cdk-lib runs at every synth (CloudFormation Validate). A tool reports an
example when it says something about the bad one that it does not say about its good twin. The examples come to CDK as
plain ``CfnResource``: how its own constructs would refuse them is not measured here.
"""

import argparse
import importlib.metadata
import json
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aws_cdk as cdk
from cfnlint.config import ConfigMixIn
from cfnlint.decode.decode import decode_str
from cfnlint.rules import Rules
from cfnlint.runner import Runner, run_template_by_data

from ecs_constructs.rules import Rule, catalogue
from ecs_constructs.template.source import parse_document

PAGE = Path(__file__).resolve().parent.parent / "docs" / "peers.md"
REGION = "us-east-1"
# The names of what they say about formats and types, which the stand-in values of the examples do not have.
_NO_FAULT = re.compile(r"[EFW](1|3001|3002|3003|3012|6|7|8)|I")

CFN_LINT = "cfn-lint"
VALIDATE = "CloudFormation Validate"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that another tool reports.

    Attributes:
        rule: its name there, such as ``E3047``.
        resource: the logical id.
        property: the path within the resource.
    """

    rule: str
    resource: str
    property: str


class CfnLint:
    """cfn-lint in this process, its rules loaded once."""

    def __init__(self) -> None:
        self._config = ConfigMixIn(regions=[REGION], ignore_checks=["W", "I"])
        self._rules: Rules = Runner(self._config).rules

    def faults(self, body: Mapping[str, Any]) -> frozenset[Fault]:
        """What it reports in a template.

        Args:
            body: the template.
        """
        decoded, errors = decode_str(json.dumps(body))
        if errors:
            raise ValueError(f"cfn-lint cannot read the template: {errors[0].message}")
        matches = run_template_by_data(decoded, self._config, self._rules)
        return frozenset(
            Fault(match.rule.id, str(match.path[1]), "/".join(map(str, match.path[2:])))
            for match in matches
            if not _NO_FAULT.match(match.rule.id) and len(match.path) > 1
        )


def cfn_lint(bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[Fault]]:
    """What cfn-lint reports in some templates, by their names.

    Args:
        bodies: the templates by name.
    """
    linter = CfnLint()
    return {name: linter.faults(body) for name, body in bodies.items()}


def cloudformation_validate(bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[Fault]]:
    """What CDK's own validation reports in some templates, by their names: one app, a stack for each.

    Args:
        bodies: the templates by name; a name is that of its stack.
    """
    with TemporaryDirectory() as folder:
        app = cdk.App(outdir=folder)
        for name, body in bodies.items():
            _add_stack(app, name, body["Resources"])
        # What it prints is what its report says.
        with redirect_stderr(TextIOWrapper(BytesIO())):
            app.synth()
        report = json.loads(Path(folder, "validation-report.json").read_text(encoding="utf-8"))
    found: dict[str, set[Fault]] = {name: set() for name in bodies}
    for violation in (each for plugin in report["pluginReports"] for each in plugin["violations"]):
        if not _NO_FAULT.match(violation["ruleName"]):
            for construct in violation["violatingConstructs"]:
                place = construct["cloudFormationResource"]
                found[place["templatePath"].partition(".")[0]] |= _faults(violation["ruleName"], place)
    return {name: frozenset(faults) for name, faults in found.items()}


def _add_stack(app: cdk.App, name: str, resources: Mapping[str, Any]) -> None:
    stack = cdk.Stack(app, name, env=cdk.Environment(account="111111111111", region=REGION))
    for logical_id, body in resources.items():
        resource = cdk.CfnResource(stack, logical_id, type=body["Type"], properties=body.get("Properties"))
        resource.override_logical_id(logical_id)
        for section in body.keys() - {"Type", "Properties"}:
            resource.add_override(section, body[section])


def _faults(name: str, place: Mapping[str, Any]) -> set[Fault]:
    return {Fault(name, place["logicalId"], path) for path in place.get("propertyPaths", [""])}


def seen(rules: Iterable[Rule[Any]]) -> dict[str, dict[str, tuple[str, ...]]]:
    """The names under which each tool reports the bad example of each rule.

    Args:
        rules: the rules.

    Returns:
        The names by tool and by rule.
    """
    examples = {
        f"{rule.name.replace('/', '-')}-{kind}": {"Resources": parse_document(resources, rule.name)}
        for rule in rules
        for kind, resources in (("bad", rule.bad), ("good", rule.good))
    }
    return {
        tool: {rule.name: _only_in_bad(found, rule.name.replace("/", "-")) for rule in rules}
        for tool, found in ((CFN_LINT, cfn_lint(examples)), (VALIDATE, cloudformation_validate(examples)))
    }


def _only_in_bad(found: Mapping[str, frozenset[Fault]], name: str) -> tuple[str, ...]:
    return tuple(sorted({fault.rule for fault in found[f"{name}-bad"] - found[f"{name}-good"]}))


def disagreements(tool: str, rule: Rule[Any], names: Iterable[str]) -> list[str]:
    """Where a rule's ``seen_by`` says something else than was measured.

    An entry with words in brackets is about a part of the rule that the bad example need not show.

    Args:
        tool: the tool.
        rule: the rule.
        names: the names under which the tool reports the rule's bad example.
    """
    said = {entry.partition(" (")[0] for entry in rule.seen_by}
    plain = {entry for entry in rule.seen_by if entry.startswith(f"{tool} ") and "(" not in entry}
    measured = {f"{tool} {name}" for name in names}
    return [
        *(
            f"{rule.name}: {entry} reports the bad example, which seen_by does not say"
            for entry in sorted(measured - said)
        ),
        *(f"{rule.name}: seen_by says {entry}, which reports nothing" for entry in sorted(plain - measured)),
    ]


def page(rules: Iterable[Rule[Any]], found: Mapping[str, Mapping[str, tuple[str, ...]]]) -> str:
    """The page ``docs/peers.md``.

    Args:
        rules: the rules.
        found: what was measured.
    """
    chosen = list(rules)
    counts = {tool: sum(bool(names) for names in by_rule.values()) for tool, by_rule in found.items()}
    lint, cdk_lib = (f"{name} {importlib.metadata.version(name)}" for name in ("cfn-lint", "aws-cdk-lib"))
    rows = [
        " | ".join(
            ["", f"[{rule.name}](rules/{rule.name}.md)", *(_cell(names[rule.name]) for names in found.values()), ""]
        )
        for rule in chosen
    ]
    return "\n".join(
        [
            "# What other tools see",
            "",
            f"Of the bad examples of {len(chosen)} rules, {lint} reports {counts[CFN_LINT]}, and the validation that",
            f"{cdk_lib} runs at every synth (CloudFormation Validate) {counts[VALIDATE]}. A tool reports an example",
            "when it says something about it that it does not say about its healthy twin; further tools are on each",
            "rule's page. `python -m tools.compare_peers` measures it.",
            "",
            "| rule | cfn-lint | CloudFormation Validate |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _cell(names: Iterable[str]) -> str:
    return ", ".join(names) or "-"


def main(arguments: list[str] | None = None) -> int:
    """Writes the page, or compares.

    Returns:
        0; with ``--check`` 1 where something is not as it was measured.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the page or a rule is wrong")
    options = parser.parse_args(arguments)
    rules = catalogue.all_rules()
    found = seen(rules)
    faults = [
        line for tool, names in found.items() for rule in rules for line in disagreements(tool, rule, names[rule.name])
    ]
    text = page(rules, found)
    if not options.check:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        faults.append(f"{PAGE}: not up to date; run 'python -m tools.compare_peers'")
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
