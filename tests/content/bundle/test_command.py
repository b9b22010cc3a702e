from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal.cli.content import content


def run(app: Flask, *arguments: str | Path) -> Result:
    """Run `portal content`; messages and results are told apart."""
    return app.test_cli_runner().invoke(content, [str(argument) for argument in arguments])


def spoil(bundle: Path) -> None:
    place = bundle / "guides/cities/item.yaml"
    place.write_text(place.read_text().replace("2017-06", "2017-13"))


def test_a_bundle_goes_in_and_comes_out(new_app: Flask, bundle: Path, tmp_path: Path) -> None:
    assert run(new_app, "check", bundle).exit_code == 0
    loaded = run(new_app, "load", bundle)
    assert (loaded.exit_code, loaded.stdout) == (0, "")
    assert "9 created" in loaded.stderr
    exported = run(new_app, "export", tmp_path / "A")
    assert exported.exit_code == 0
    assert (tmp_path / "A/guides/cities/es.md").read_bytes() == (bundle / "guides/cities/es.md").read_bytes()


@pytest.mark.parametrize("command", ["load", "check"])
def test_faults_are_results_one_a_line(new_app: Flask, bundle: Path, command: str) -> None:
    spoil(bundle)
    result = run(new_app, command, bundle)
    assert result.exit_code == 1
    assert result.stdout.startswith("guides/cities/item.yaml:8: found '2017-13'; allowed: a date such as")
    assert len(result.stdout.splitlines()) == 1
    assert "1 fault" in result.stderr


def test_faults_as_json(new_app: Flask, bundle: Path) -> None:
    spoil(bundle)
    result = run(new_app, "check", bundle, "--json")
    assert result.exit_code == 1
    (fault,) = json.loads(result.stdout)["faults"]
    assert (fault["file"], fault["line"], fault["found"]) == ("guides/cities/item.yaml", 8, "'2017-13'")


def test_a_report_as_json(new_app: Flask, bundle: Path) -> None:
    result = run(new_app, "load", bundle, "--json")
    assert json.loads(result.stdout) == {"created": 9, "changed": 0, "unchanged": 0, "conflicts": []}


def test_wrong_usage(new_app: Flask, bundle: Path, tmp_path: Path) -> None:
    wrong = (("load", tmp_path / "absent"), ("load", bundle, "--fast"), ("export", bundle), ("burn", bundle))
    for arguments in wrong:
        assert run(new_app, *arguments).exit_code == 2
    assert run(new_app, "--help").exit_code == 0
