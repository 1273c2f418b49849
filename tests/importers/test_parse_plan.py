import json

import pytest
from django.core.management import CommandError, call_command

from tests.importers.documents import SAMPLES


def test_each_file_gives_a_summary_beside_its_name(tmp_path, capsys):
    call_command("parse_plan", *map(str, SAMPLES), "--out", str(tmp_path / "new" / "folder"))
    written = sorted(path.stem for path in (tmp_path / "new" / "folder").glob("*.json"))
    assert written == [path.stem for path in SAMPLES]
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_a_missing_file_is_named_and_the_others_are_written(tmp_path, capsys):
    with pytest.raises(CommandError):
        call_command("parse_plan", str(tmp_path / "none.txt"), str(SAMPLES[0]), "--out", str(tmp_path))
    assert "none.txt" in capsys.readouterr().err
    summary = json.loads((tmp_path / f"{SAMPLES[0].stem}.json").read_text(encoding="utf-8"))
    assert summary["kind"] == "KẾ HOẠCH"


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file"):
        call_command("parse_plan", str(SAMPLES[0]), "--out", str(tmp_path / "file"))
