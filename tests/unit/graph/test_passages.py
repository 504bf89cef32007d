"""Passages of a Turtle file, replaced one by one, give the file that would be written whole."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph import passages, turtle_file
from kg.graph.passages import EDGES, SECTIONS, SHARED, TRIALS, Passages, heading, replaced
from kg.graph.turtle_file import AT_ONCE, TurtleFile

HEADER = "@base <https://example.org/> .\n@prefix a: <b> .\n\n"
Sections = dict[str, dict[str, str]]

_NAMES = {
    TRIALS: st.integers(0, 12).map(lambda number: f"NCT{number:08d}"),
    EDGES: st.integers(0, 12).map(lambda number: f"trial:NCT{number:08d}"),
    SHARED: st.sampled_from(["condition:a", "condition:a-b", "condition:ab", "condition:ä", "place:z", "trial:NCT9"]),
}
_VALUES = st.sampled_from(['"x"', '"# NCT00000003"', '"y .\\n# trials"', '"' + "long " * 40 + '"'])
CONTENT = st.fixed_dictionaries(
    {section: st.dictionaries(names, _VALUES, max_size=8) for section, names in _NAMES.items()}
)


def passage(section: str, name: str, value: str) -> str:
    if section == TRIALS:
        parts = "".join(f"<trial/{name}#{part}>\n    rdfs:label {value} .\n" for part in "ab")
        return heading(name) + parts + f"trial:{name}\n    a ct:Trial ;\n    rdfs:label {value} .\n"
    return f"{name}\n    rdfs:label {value} .\n"


def whole(content: Sections) -> str:
    parts = [HEADER]
    for section in SECTIONS:
        parts.append(heading(section))
        parts += (passage(section, name, value) for name, value in sorted(content.get(section, {}).items()))
    return "".join(parts)


def put(to: Passages | TurtleFile, old: Sections, new: Sections) -> None:
    for section in _NAMES:
        names = old[section].keys() | new[section].keys()
        to.put(
            section,
            [(name, passage(section, name, new[section][name]) if name in new[section] else "") for name in names],
        )


@settings(deadline=None)
@given(CONTENT, CONTENT)
def test_passages_come_change_and_go(old: Sections, new: Sections) -> None:
    with tempfile.TemporaryDirectory() as place:
        base = Path(place) / "graph.ttl"
        base.write_text(whole(old), encoding="utf-8")
        with closing(Passages(Path(place) / "passages.sqlite")) as held:
            put(held, old, new)
            assert b"".join(replaced(base, held)).decode() == whole(new)


def generation(folder: Path, content: Sections) -> Path:
    folder.mkdir()
    (folder / "graph.ttl").write_text(whole(content), encoding="utf-8")
    return folder


def test_a_large_file_is_written_on_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert AT_ONCE > 2**29
    monkeypatch.setattr(turtle_file, "AT_ONCE", 0)
    states: list[Sections] = [
        {TRIALS: {"NCT00000001": '"1"'}, EDGES: {}, SHARED: {"condition:a": '"a"'}},
        {TRIALS: {"NCT00000001": '"2"', "NCT00000002": '"2"'}, EDGES: {}, SHARED: {}},
        {TRIALS: {"NCT00000002": '"3"'}, EDGES: {}, SHARED: {"condition:b": '"b"'}},
    ]
    before = generation(tmp_path / "0", states[0])
    for number in (1, 2):
        now = tmp_path / str(number)
        now.mkdir()
        with closing(TurtleFile(before, now)) as file:
            put(file, states[number - 1], states[number])
            assert not file.finish(wanted=False)
        assert not turtle_file.is_written(now)
        assert b"".join(turtle_file.text(now)).decode() == whole(states[number])
        before = now
    turtle_file.write(before)
    assert sorted(path.name for path in before.iterdir()) == ["graph.ttl"]
    assert b"".join(turtle_file.text(before)).decode() == whole(states[2])


def test_a_small_file_is_written_at_once(tmp_path: Path) -> None:
    old: Sections = {TRIALS: {"NCT00000001": '"1"'}, EDGES: {}, SHARED: {}}
    new: Sections = {TRIALS: {}, EDGES: {"trial:NCT00000001": '"x"'}, SHARED: {}}
    before, now = generation(tmp_path / "0", old), tmp_path / "1"
    now.mkdir()
    with closing(TurtleFile(before, now)) as file:
        put(file, old, new)
        assert file.finish(wanted=False)
    assert (now / "graph.ttl").read_text(encoding="utf-8") == whole(new)
    assert [path.name for path in now.iterdir()] == ["graph.ttl"]


def test_sections_have_names_of_their_own() -> None:
    assert len(set(SECTIONS)) == len(SECTIONS) == 5
    assert not any(name.startswith("NCT") for name in SECTIONS)
    assert passages.heading("x").endswith("\n")
