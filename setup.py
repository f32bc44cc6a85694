"""Packaging: ``pip install .`` installs the server and its command line, ``smarty_manage``."""

from pathlib import Path

from setuptools import find_packages, setup

from smarty.version import VERSION

HERE = Path(__file__).parent
PACKAGES = find_packages(exclude=["tests", "tests.*", "bench", "bench.*"])
PINS = [line.removesuffix(" \\") for line in (HERE / "requirements-run.txt").read_text().splitlines() if "==" in line]
FILES = [
    "locale/*/LC_MESSAGES/*.[mp]o",
    "templates/**/*",
    "static/**/*",
    "migrations/*.py",
    "*.example",
    "*.md",
    "data/**/*",
]

setup(
    name="smarty",
    version=VERSION,
    description="IPTV/OTT middleware server",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    python_requires=">=3.11",
    packages=PACKAGES,
    package_data={name: FILES for name in PACKAGES},
    install_requires=PINS,
    extras_require={"production": ["mysqlclient", "psycopg[binary]", "sentry-sdk", "uWSGI"]},
    entry_points={"console_scripts": ["smarty_manage = core.commandline:main"]},
)
