"""Tables on standard output: of any length in seconds."""

import pytest

from app.cli.tables import MANY_ROWS, Output


def test_very_many_rows_are_written_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[f"layer{n}", "ReLU", f"{n:,}"] for n in range(MANY_ROWS + 1)]
    Output().table(["Layer", "Operation"], ["MACs"], rows, ("in training only", [["aux", "", "7"]]))
    written = capsys.readouterr().out.splitlines()
    assert len(written) == len(rows) + 3
    assert written[0].split() == ["Layer", "Operation", "MACs"]
    assert written[-3].split() == [f"layer{MANY_ROWS}", "ReLU", f"{MANY_ROWS:,}"]
    assert written[-2] == "in training only" and written[-1].split() == ["aux", "7"]
    assert written[1].endswith("    0") and len(set(map(len, written[:-2]))) == 1
