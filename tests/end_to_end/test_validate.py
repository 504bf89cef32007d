"""``kg validate`` over RDF files of every kind and shapes of the user's own, as a person or a script meets it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import kg as package
from kg.checking import check
from kg.errors import KgError, ReadError, ShapeError
from kg.shacl.finding import Finding

Run = Callable[..., subprocess.CompletedProcess[str]]

X = "http://x.example/"
XSD = "http://www.w3.org/2001/XMLSchema#"
HEAD = f"@prefix : <{X}> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <{XSD}> .\n"
LAMPS = (
    HEAD
    + """:Lamp-shape a sh:NodeShape ; sh:targetClass :Lamp ; sh:property :Lamp-oil .
:Lamp-oil a sh:PropertyShape ; sh:path :oil ; sh:datatype xsd:integer ; sh:maxCount 1 ;
    sh:message "Oil is a number." ."""
)
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LINES = f'<{X}a> <{TYPE}> <{X}Lamp> .\n<{X}a> <{X}oil> "much" .\n'
FORMS = {
    "a.ttl": HEAD + ':a a :Lamp ; :oil "much" .',
    "a.nt": LINES,
    "a.nq": LINES.replace(" .\n", f" <{X}g> .\n"),
    "a.trig": f'{HEAD} :g {{ :a a :Lamp }} :h {{ :a :oil "much" }}',
    "a.jsonld": json.dumps({"@id": f"{X}a", "@type": f"{X}Lamp", f"{X}oil": "much"}),
    "a.rdf": f'<rdf:RDF xmlns:rdf="{TYPE[:-4]}" xmlns:x="{X}"><x:Lamp rdf:about="{X}a"><x:oil>much</x:oil></x:Lamp>'
    "</rdf:RDF>",
    "a.txt": HEAD + ':a a :Lamp ; :oil "much" .',
}


@pytest.fixture
def lamps(tmp_path: Path) -> Path:
    return written(tmp_path / "shapes", "lamps.ttl", LAMPS)


@pytest.fixture
def kg(tmp_path: Path) -> Run:
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kg", "validate", *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env={**os.environ, "NO_COLOR": "1"},
            check=False,
        )

    return run


def written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def both(files: list[Path], shapes: Path, output: Path = Path("nowhere")) -> list[Finding]:
    """What both engines find, which is the same."""
    found = check(files, shapes, output)
    assert [each.focus for each in found.findings] == [
        each.focus for each in check(files, shapes, output, "pyshacl").findings
    ]
    assert not found.notes
    return found.findings


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_rdf_is_read(tmp_path: Path, lamps: Path, name: str) -> None:
    [found] = both([written(tmp_path / "data", name, FORMS[name]) / name], lamps)
    assert (found.focus, found.value, found.message) == (f"<{X}a>", '"much"', "Oil is a number.")


def test_the_files_of_a_folder_are_one_graph(tmp_path: Path, lamps: Path) -> None:
    data = written(tmp_path / "data", "a.nt", f"<{X}a> <{TYPE}> <{X}Lamp> .\n")
    written(data / "below", "b.ttl", HEAD + ":a :oil 1, 2 .")
    written(data, "notes.txt", "no RDF")
    [found] = both([data], lamps)
    assert found.component == "MaxCountConstraintComponent"
    assert both([data / "a.nt", data / "a.nt", data], lamps) == [found]


def test_blank_nodes_of_two_files_are_two(tmp_path: Path, lamps: Path) -> None:
    data = written(tmp_path / "data", "a.ttl", HEAD + "_:x a :Lamp ; :oil 1 .")
    written(data, "b.ttl", HEAD + '_:x a :Lamp ; :oil "much" .')
    [found] = both([data], lamps)
    assert found.component == "DatatypeConstraintComponent"
    assert found.focus == "_:f2b1"


def test_relative_iris_are_of_their_file(tmp_path: Path, lamps: Path) -> None:
    data = written(tmp_path / "data", "a.ttl", HEAD + '<#x> a :Lamp ; :oil "much" .')
    [found] = both([data / "a.ttl"], lamps)
    assert found.focus == f"<{(data / 'a.ttl').as_uri()}#x>"


def test_an_empty_file_has_no_fault(tmp_path: Path, lamps: Path) -> None:
    assert both([written(tmp_path / "data", "a.ttl", "") / "a.ttl"], lamps) == []


def test_coded_values_that_ship_help_and_are_not_checked(tmp_path: Path) -> None:
    data = written(tmp_path / "data", "a.ttl", HEAD + '<http://www.w3.org/2000/01/rdf-schema#> :x "a" .')
    shapes = written(
        tmp_path / "shapes",
        "all.ttl",
        HEAD + ":S a sh:NodeShape ; sh:targetSubjectsOf <http://www.w3.org/2000/01/rdf-schema#label> ; sh:in () .",
    )
    assert both([data], shapes) == []


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("broken.ttl", "this is no turtle", "not readable as RDF"),
        ("broken.rdf", "<rdf:RDF", "not readable as RDF"),
        ("broken.jsonld", '{"@context": "https://x.example/c", "a": 1}', "not readable as RDF"),
        ("quoted.ttl", "<x:a> <x:b> <<( <x:a> <x:b> <x:c> )>> .", "a statement about a statement"),
    ],
)
def test_a_broken_file_is_named_in_a_sentence(tmp_path: Path, lamps: Path, name: str, text: str, told: str) -> None:
    data = written(tmp_path / "data", name, text)
    for engine in ("compiled", "pyshacl"):
        with pytest.raises(ReadError, match=told) as refused:
            check([data / name], lamps, Path("nowhere"), engine)
        assert name in str(refused.value)


def test_what_is_not_there_is_named(tmp_path: Path, lamps: Path) -> None:
    with pytest.raises(ReadError, match="no such file or folder"):
        check([tmp_path / "none.ttl"], lamps, Path("nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadError, match="no RDF file in this folder"):
        check([tmp_path / "empty"], lamps, Path("nowhere"))
    with pytest.raises(ShapeError, match="no SHACL node shape"):
        check([tmp_path / "shapes"], tmp_path / "empty", Path("nowhere"))
    with pytest.raises(KgError, match="no engine 'magic'"):
        check([], lamps, Path("nowhere"), "magic")


LEFT = {
    "sh:sparql": f':S sh:sparql [ sh:select "SELECT $this WHERE {{ $this <{X}oil> ?oil }}" ; sh:message "m" ] .',
    "<http://x.example/most>": """:S :most 3 . :Most a sh:ConstraintComponent ; sh:parameter [ sh:path :most ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ($most > 9) }" ; sh:message "m" ] .""",
    "it leads back to itself": ":S sh:property [ sh:path :next ; sh:node :S ] , [ sh:path :next ; sh:maxCount 0 ] .",
    'sh:flags "x"': ':S sh:property [ sh:path :oil ; sh:pattern "^[0-9]$" ; sh:flags "x" ] .',
    "the order of values like": ':S sh:property [ sh:path :at ; sh:minInclusive "09:00:00"^^xsd:time ] .',
    "sh:memberShape": ":S sh:memberShape [ sh:nodeKind sh:IRI ] ; sh:nodeKind sh:BlankNode .",
}


@pytest.mark.parametrize("reason", LEFT)
def test_what_is_not_compiled_goes_to_pyshacl_with_a_note(tmp_path: Path, reason: str) -> None:
    data = written(
        tmp_path / "data", "a.ttl", HEAD + ':a a :Lamp ; :oil "much" ; :at "08:00:00"^^xsd:time ; :next :b .'
    )
    shapes = written(tmp_path / "shapes", "lamps.ttl", LAMPS)
    written(shapes, "more.ttl", f"{HEAD} :S a sh:NodeShape ; sh:targetClass :Lamp . {LEFT[reason]}")
    checked = check([data], shapes, Path("nowhere"))
    [note] = checked.notes
    assert note.startswith(f"<{X}S> is left to pySHACL: ")
    assert reason in note
    assert len(checked.findings) == 2
    alone = check([data], shapes, Path("nowhere"), "pyshacl")
    assert [(each.focus, each.shape, each.component) for each in checked.findings] == [
        (each.focus, each.shape, each.component) for each in alone.findings
    ]


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ("sh:path :p, :q", "one sh:path at most, not 2"),
        ('sh:path :p ; sh:minCount "x"', 'a whole number is expected, and this is "x"'),
        ("sh:path :p ; sh:in :x", "a list is expected"),
        ('sh:path :p ; sh:pattern "("', "cannot be used"),
        ("sh:path :p ; sh:or _:x . _:x <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:x", "a list is expected"),
        ("sh:path _:x . _:x sh:inversePath _:x", "contains itself"),
        ("sh:path :p ; sh:node :Missing", "nothing says what it is"),
        ("sh:path :p ; sh:severity :Dire", "the severity is http://x.example/Dire"),
        ("sh:path :p . :S sh:target []", "sh:target is not supported"),
        ('sh:path :p . :S sh:sparql [ sh:select "SELEC" ]', "the shapes cannot be used"),
    ],
)
def test_an_ill_formed_shape_is_one_sentence(kg: Run, tmp_path: Path, shape: str, told: str) -> None:
    written(tmp_path / "data", "a.ttl", FORMS["a.ttl"])
    written(
        tmp_path / "shapes", "s.ttl", f"{HEAD} :S a sh:NodeShape ; sh:targetClass :Lamp ; sh:property :P . :P {shape} ."
    )
    result = kg("data/a.ttl", "--shapes", "shapes")
    assert result.returncode == 1
    assert result.stdout == ""
    assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    with pytest.raises(ShapeError, match=re.escape(told)):
        check([tmp_path / "data" / "a.ttl"], tmp_path / "shapes", tmp_path, "pyshacl")


def test_the_command_ends_with_3_where_there_is_a_violation(kg: Run, tmp_path: Path, lamps: Path) -> None:
    written(tmp_path / "data", "a.ttl", FORMS["a.ttl"])
    bad = kg("data/a.ttl", "--shapes", "shapes", "--format", "json")
    assert bad.returncode == 3
    assert [each["value"] for each in json.loads(bad.stdout)["findings"]] == ['"much"']
    assert kg("data/a.ttl", "--shapes", "shapes", "--engine", "pyshacl").returncode == 3
    written(lamps, "lamps.ttl", LAMPS.replace("sh:path :oil", "sh:path :oil ; sh:severity sh:Warning"))
    assert kg("data/a.ttl", "--shapes", "shapes").returncode == 0


def test_a_note_does_not_stand_in_the_report(kg: Run, tmp_path: Path) -> None:
    written(tmp_path / "data", "a.ttl", FORMS["a.ttl"])
    written(tmp_path / "shapes", "s.ttl", f"{HEAD} :S a sh:NodeShape ; sh:targetClass :Lamp . {LEFT['sh:sparql']}")
    result = kg("data/a.ttl", "--shapes", "shapes", "--format", "json")
    assert len(json.loads(result.stdout)["findings"]) == 1
    assert result.stderr == f"<{X}S> is left to pySHACL: sh:sparql is not compiled.\n"


def test_an_output_folder_is_what_its_build_found(sample: package.Graph) -> None:
    output = sample.path.parents[1]
    assert check([output], None, Path("nowhere")).findings == check([], None, output).findings
    assert check([sample.path / "graph.ttl"], None, output).findings == check([], None, output).findings


def test_a_rule_is_about_nodes_of_its_class_alone(tmp_path: Path) -> None:
    """It is asked of the whole graph, where other things may have a start and an end as well."""
    head = f"@prefix : <{X}> . @prefix ct: <https://w3id.org/trialgraph/ontology#> . @prefix xsd: <{XSD}> .\n"
    times = 'ct:startDate "2024-02"^^xsd:gYearMonth ; ct:completionDate "2023-01"^^xsd:gYearMonth'
    file = written(tmp_path, "a.ttl", f"{head}:war {times} . :trial a ct:Trial ; {times} .") / "a.ttl"
    late = [each for each in check([file], None, tmp_path).findings if "StartsAfterItCompletes" in each.shape]
    assert [each.focus for each in late] == [f"<{X}trial>"]
