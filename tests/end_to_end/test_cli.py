"""The command, as a person or a script meets it: in a process of its own, from another folder."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import kg as package
from kg.read import readers
from kg.trial.record import Record

Run = Callable[..., subprocess.CompletedProcess[bytes]]

STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT99999901", "briefTitle": "A study made up for tests"},
        "statusModule": {"overallStatus": "RECRUITING", "startDateStruct": {"date": "2025-03"}},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Test Hospital", "class": "OTHER"}},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
        "descriptionModule": {"briefSummary": "Follows the pilot NCT99999902."},
        "contactsLocationsModule": {
            "centralContacts": [
                {"name": "Ada Test", "role": "CONTACT", "phone": "+1 555 0100", "email": "ada@example.org"}
            ]
        },
    },
    "hasResults": False,
}


@pytest.fixture
def kg(tmp_path: Path) -> Run:
    def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "kg", *map(str, arguments)],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            env={**os.environ, "NO_COLOR": "1", **environment},
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def sample_folder(sample: package.Graph) -> Path:
    return sample.path.parents[1]


def study(**changes: str) -> bytes:
    text = json.dumps(STUDY)
    for old, new in changes.items():
        text = text.replace(old, new)
    return text.encode()


def rows(result: subprocess.CompletedProcess[bytes]) -> list[dict[str, str]]:
    assert result.returncode == 0, result.stderr.decode()
    return list(csv.DictReader(io.StringIO(result.stdout.decode())))


def test_what_to_try_next_is_shown_with_a_trial_that_has_links(kg: Run, tmp_path: Path) -> None:
    for number, summary in ((1, ""), (2, "Follows NCT99999903."), (3, "")):
        protocol = {
            "identificationModule": {"nctId": f"NCT9999990{number}"},
            "descriptionModule": {"briefSummary": summary},
        }
        (tmp_path / f"{number}.json").write_text(json.dumps({"protocolSection": protocol}))
    told = kg("build", ".").stderr.decode()
    assert "kg show NCT99999902" in told
    (tmp_path / "2.json").unlink()
    assert "kg show NCT99999901" in kg("build", ".", "--prune").stderr.decode()


def test_build_tells_what_it_did(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_bytes(study())
    result = kg("build", "study.json")
    assert result.returncode == 0, result.stderr.decode()
    assert result.stdout == b""
    told = result.stderr.decode()
    for words in (
        "documents  1\n",
        "1 described, 1 only linked to",
        "1 mentions",
        "0 Violation",
        "Try:",
        "kg show NCT99999901",
    ):
        assert words in told
    for name in (
        "graph.ttl",
        "findings.ttl",
        "findings.tsv",
        "doubts.tsv",
        "rejected.tsv",
        "build.json",
        "build.log.json",
    ):
        assert (tmp_path / "output" / name).is_file(), name
    assert (tmp_path / "output" / "current").is_symlink()


@pytest.mark.parametrize("wrapping", ["one", "page", "array", "ndjson", "gz", "zip", "folder", "stdin"])
def test_every_wrapping_gives_the_same_trials(kg: Run, tmp_path: Path, wrapping: str) -> None:
    first, second = study(), study(NCT99999901="NCT99999903")
    source: str | Path = tmp_path / "in"
    stdin = b""
    if wrapping == "one":
        (tmp_path / "in").write_bytes(first + second)  # two files run together
    elif wrapping == "page":
        (tmp_path / "in").write_bytes(b'{"studies": [%s, %s], "nextPageToken": "x"}' % (first, second))
    elif wrapping == "array":
        (tmp_path / "in").write_bytes(b"[\n%s,\n%s]" % (first, second))
    elif wrapping == "ndjson":
        (tmp_path / "in").write_bytes(first + b"\n" + second + b"\n")
    elif wrapping == "gz":
        (tmp_path / "in").write_bytes(gzip.compress(first + b"\n" + second))
    elif wrapping == "zip":
        with zipfile.ZipFile(tmp_path / "in", "w") as archive:
            archive.writestr("NCT99999901.json", first)
            archive.writestr("more/NCT99999903.json", second)
    elif wrapping == "folder":
        (tmp_path / "in" / "deep").mkdir(parents=True)
        (tmp_path / "in" / "a.json").write_bytes(first)
        (tmp_path / "in" / "deep" / "b.json").write_bytes(second)
    else:
        source, stdin = "-", first + b"\n" + second
    assert kg("build", source, stdin=stdin).returncode == 0
    found = rows(kg("query", "SELECT ?id { ?t a ct:DescribedTrial ; ct:nctId ?id } ORDER BY ?id"))
    assert found == [{"id": "NCT99999901"}, {"id": "NCT99999903"}]


def test_two_documents_of_one_trial_give_the_newest(kg: Run, tmp_path: Path) -> None:
    def dated(day: str, title: str) -> bytes:
        changed = json.loads(study())
        changed["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"] = {"date": day, "type": "ACTUAL"}
        changed["protocolSection"]["identificationModule"]["briefTitle"] = title
        return json.dumps(changed).encode()

    (tmp_path / "in.ndjson").write_bytes(dated("2025-02-01", "newest") + b"\n" + dated("2024-02-01", "older"))
    assert kg("build", "in.ndjson").returncode == 0
    titles = rows(kg("query", "SELECT ?title { ?t a ct:DescribedTrial ; dcterms:title ?title }"))
    assert titles == [{"title": "newest"}]
    assert b"older" not in (tmp_path / "output" / "graph.ttl").read_bytes()


def test_a_trial_that_is_linked_to_and_described_is_no_stub(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "in.ndjson").write_bytes(study() + b"\n" + study(NCT99999902="NCT99999904", NCT99999901="NCT99999902"))
    assert "2 described, 1 only linked to" in kg("build", "in.ndjson").stderr.decode()
    text = (tmp_path / "output" / "graph.ttl").read_text()
    assert text.count("\ntrial:NCT99999902\n") == 1
    labels = rows(kg("query", "SELECT ?label { trial:NCT99999902 rdfs:label ?label }"))
    assert labels == [{"label": "A study made up for tests"}]


def test_sources_of_one_name_are_told_apart(kg: Run, tmp_path: Path) -> None:
    for folder, id_ in (("a/x", "NCT99999901"), ("b/x", "NCT99999903"), ("b/y", "NCT99999904")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "in.json").write_bytes(study(NCT99999901=id_))
    assert kg("build", "a/x/in.json", "b/x/in.json", "b/y/in.json", "./a/x/in.json").returncode == 0
    found = rows(kg("query", "SELECT ?s { ?d a ct:SourceDocument ; dcterms:source ?s } ORDER BY ?s"))
    assert [row["s"] for row in found] == ["a/x/in.json", "b/x/in.json", "b/y/in.json"]


def test_a_missing_source_leaves_nothing_half_read(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_bytes(study())
    assert kg("build", "study.json", "missing.json").returncode == 1
    assert kg("show", "NCT99999901").returncode == 1
    assert kg("build", "study.json").returncode == 0


def test_a_fault_of_a_reader_costs_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.ndjson").write_bytes(study() + b"\n" + study(NCT99999901="NCT99999903"))
    real = readers.read

    def faulty(kind: str, body: bytes) -> Record:
        if b"NCT99999903" in body:
            raise ZeroDivisionError("a bug")
        return real(kind, body)

    monkeypatch.setattr(readers, "read", faulty)
    graph = package.build(tmp_path / "in.ndjson", tmp_path / "out", workers=1)
    assert list(graph) == ["NCT99999901"]
    assert [(row["source"], row["position"]) for row in graph.rejected] == [("in.ndjson", "2")]
    reason = graph.rejected[0]["reason"]
    assert "ZeroDivisionError at test_cli.py" in reason
    assert "a bug" not in reason  # an error's words may hold what must not be told
    assert graph.info["rejected"] == 1


def test_phones_and_emails_only_when_asked(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_bytes(study())
    kg("build", "study.json", "-o", "without")
    kg("build", "study.json", "-o", "with", "--contacts")
    without, with_ = ((tmp_path / name / "graph.ttl").read_text() for name in ("without", "with"))
    assert "Ada Test" in without
    assert "555 0100" not in without
    assert "ada@example.org" not in without
    assert 'schema:telephone "+1 555 0100"' in with_
    assert 'schema:email "ada@example.org"' in with_


def test_base_moves_the_data_and_not_the_ontology(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_bytes(study())
    assert kg("build", "study.json", "--base", "https://example.org/kg/").returncode == 0
    found = rows(kg("query", "SELECT ?t ?class { ?t a ?class ; ct:nctId 'NCT99999901' } ORDER BY ?class LIMIT 1"))
    assert found[0]["t"] == "https://example.org/kg/trial/NCT99999901"
    assert found[0]["class"].startswith("https://w3id.org/trialgraph/ontology#")
    assert kg("show", "NCT99999901").returncode == 0
    assert kg("related", "NCT99999901").returncode == 0
    found = rows(kg("query", "SELECT DISTINCT ?focus { GRAPH ?g { ?r sh:focusNode ?focus } }"))
    assert found
    assert all(row["focus"].startswith("https://example.org/kg/") for row in found)


def test_bad_documents_are_counted_and_the_good_ones_built(kg: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a-good.json").write_bytes(study())
    (folder / "b-cut.json").write_bytes(study()[:200])
    (folder / "c-empty.json").write_bytes(b"")
    (folder / "d-binary").write_bytes(bytes(range(256)))
    (folder / "e-no-study.json").write_bytes(b'{"hello": "world"}')
    (folder / "f-bad-id.json").write_bytes(study(NCT99999901="NCT1"))
    result = kg("build", "in")
    assert result.returncode == 0
    assert "rejected   5" in result.stderr.decode()
    rejected = (tmp_path / "output" / "rejected.tsv").read_text().splitlines()
    assert [line.split("\t")[1] for line in rejected[1:]] == [
        "b-cut.json", "c-empty.json", "d-binary", "e-no-study.json", "f-bad-id.json",
    ]  # fmt: skip
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["build"], 2, "SOURCE"),
        (["build", "nowhere.json"], 1, "no such file"),
        (["query", "SELECT ?x { ?x a ct:Trial }"], 1, "no graph here"),
        (["query"], 2, "--name"),
        (["query", "--name", "nonsense"], 1, "no query is named"),
        (["show", "NCT02455596"], 1, "no graph here"),
        (["validate", "nothing.ttl"], 1, "no such file"),
        (["export", "excel"], 2, "turtle"),
    ],
)
def test_mistakes_get_one_sentence(kg: Run, arguments: list[str], code: int, words: str) -> None:
    result = kg(*arguments)
    assert result.returncode == code
    assert words in result.stderr.decode()
    assert b"Traceback" not in result.stderr
    assert result.stdout == b""


def test_strict_keeps_the_last_whole_graph(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_bytes(study())
    assert kg("build", "study.json").returncode == 0
    before = (tmp_path / "output" / "graph.ttl").read_bytes()
    (tmp_path / "study.json").write_bytes(study(RECRUITING="NEVER_HEARD_OF"))
    refused = kg("build", "study.json", "--strict=warning")
    assert refused.returncode == 3
    assert "refused" in refused.stderr.decode()
    assert (tmp_path / "output" / "graph.ttl").read_bytes() == before
    assert "RECRUITING" in kg("show", "NCT99999901", "--format", "json").stdout.decode()
    assert kg("build", "study.json", "--strict").returncode == 0
    assert b"NEVER_HEARD_OF" in (tmp_path / "output" / "graph.ttl").read_bytes()


def test_the_sample_is_never_mixed(kg: Run, tmp_path: Path, sample_folder: Path) -> None:
    (tmp_path / "study.json").write_bytes(study())
    mixed = kg("build", "study.json", "--sample")
    assert mixed.returncode == 2
    assert kg("build", "study.json").returncode == 0
    over = kg("build", "--sample")
    assert over.returncode == 1
    assert "never mixed" in over.stderr.decode()


def test_real_sources_replace_the_sample(kg: Run, tmp_path: Path) -> None:
    assert kg("build", "--sample", "--workers", "1").returncode == 0
    (tmp_path / "study.json").write_bytes(study())
    result = kg("build", "study.json")
    assert "replaced" in result.stderr.decode()
    assert "1 described" in result.stderr.decode()


def test_ask_the_sample(kg: Run, sample_folder: Path) -> None:
    listing = kg("query", "--list").stdout.decode()
    assert "trials-by-condition" in listing
    found = rows(kg("query", "--name", "trials-by-condition", "--set", "condition=carcinoma", "-g", sample_folder))
    assert len(found) > 5
    answer = kg("query", "ASK { trial:NCT02455596 a ct:DescribedTrial }", "--format", "json", "-g", sample_folder)
    assert json.loads(answer.stdout)["boolean"] is True
    turtle = kg("query", "CONSTRUCT { ?t ct:phase ?p } WHERE { ?t ct:phase ?p }", KG_GRAPH=str(sample_folder))
    assert b"ct:phase" in turtle.stdout
    wrong = kg("query", "SELECT ?x { ?x a ct:Trial", "-g", sample_folder)
    assert wrong.returncode == 1
    assert "not a SPARQL query" in wrong.stderr.decode()
    update = kg("query", "DELETE WHERE { ?s ?p ?o }", "-g", sample_folder)
    assert update.returncode == 1


def test_related_and_why(kg: Run, sample_folder: Path) -> None:
    found = rows(kg("related", "NCT07328828", "--kind", "lists", "--why", "-g", sample_folder))
    assert [row["trial"] for row in found] == [  # in the order of the page
        "NCT06900478", "NCT07337460", "NCT06644937", "NCT05594927", "NCT01770431",
    ]  # fmt: skip
    assert len(found) == 5
    assert all(row["evidence"] and row["where"] for row in found)
    every = rows(kg("related", "NCT07328828", "--why", "-g", sample_folder))
    assert every[:5] == found
    assert all(row["direction"] == "↔" and 0 < float(row["score"]) <= 1 for row in every[5:])
    back = rows(kg("related", "NCT06900478", "-g", sample_folder))
    assert [(row["direction"], row["trial"]) for row in back] == [("←", "NCT07328828")]
    top = kg("related", "NCT07328828", "--top", "2", "--format", "json", "-g", sample_folder)
    assert [each["nct_id"] for each in json.loads(top.stdout)] == ["NCT06900478", "NCT07337460"]
    assert f"2 of {len(every)} links shown" in top.stderr.decode()


def test_related_shows_its_kinds(kg: Run, sample_folder: Path) -> None:
    both = kg("related", "NCT07328828", "--kind", "lists", "--kind", "mentions", "-g", sample_folder)
    assert both.stdout.decode().splitlines()[0] == "direction,trial,kind,score,role,method,title"
    assert {row["kind"] for row in rows(both)} == {"lists"}
    table = kg("related", "NCT07328828", "--kind", "lists", "--format", "table", "-g", sample_folder).stdout.decode()
    assert table.splitlines()[0].split() == ["trial", "kind", "title"]  # columns without a value are left out
    assert "→" in table
    none = kg("related", "NCT07328828", "--kind", "sharesPublicationWith", "-g", sample_folder)
    assert (none.returncode, none.stderr) == (0, b"No links.\n")
    wrong = kg("related", "NCT07328828", "--kind", "resembles", "-g", sample_folder)
    assert wrong.returncode == 2
    assert "similarTo" in wrong.stderr.decode()


def test_related_draws(kg: Run, tmp_path: Path, sample_folder: Path) -> None:
    for name in ("a.svg", "b.png"):
        drawn = kg("related", "NCT07328828", "--picture", name, "-g", sample_folder)
        assert drawn.returncode == 0, drawn.stderr.decode()
        assert len(rows(drawn)) >= 5
    assert b"NCT06900478" in (tmp_path / "a.svg").read_bytes()
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")
    kg("related", "NCT07328828", "--picture", "d.svg", "--top", "2", "-g", sample_folder)
    few = (tmp_path / "d.svg").read_bytes()
    assert b"NCT07337460" in few
    assert b"NCT06644937" not in few
    wrong = kg("related", "NCT07328828", "--picture", "c.gif", "-g", sample_folder)
    assert (wrong.returncode, wrong.stdout) == (1, b"")
    assert "ends in .svg or .png" in wrong.stderr.decode()


def test_path(kg: Run, sample_folder: Path) -> None:
    stated = ("--kind", "lists", "--kind", "mentions", "-g", sample_folder)
    found = rows(kg("path", "NCT06900478", "nct07337460", "--why", *stated))
    assert [(row["step"], row["direction"], row["trial"]) for row in found] == [
        ("0", "", "NCT06900478"), ("1", "←", "NCT07328828"), ("2", "→", "NCT07337460"),
    ]  # fmt: skip
    assert (found[0]["evidence"], bool(found[1]["evidence"])) == ("", True)
    chain = json.loads(kg("path", "NCT06900478", "NCT07337460", "--format", "json", *stated).stdout)
    assert (chain["strength"], [step["nct_id"] for step in chain["steps"]]) == (1.0, ["NCT07328828", "NCT07337460"])
    apart = ("path", "NCT06900478", "NCT02455596", *stated)
    for format_, shown in (("csv", b""), ("json", b"null\n")):
        none = kg(*apart, "--format", format_)
        assert (none.returncode, none.stdout, none.stderr) == (0, shown, b"No chain of such links joins the two.\n")
    unknown = kg("path", "NCT06900478", "NCT00000001", "-g", sample_folder)
    assert unknown.returncode == 1
    assert "not in this graph" in unknown.stderr.decode()


def test_communities(kg: Run, sample_folder: Path) -> None:
    result = kg("communities", "--kind", "lists", "-g", sample_folder)
    (page,) = rows(result)
    assert (page["community"], page["trials"], page["links"]) == ("1", "6", "5")
    assert page["central"].split()[0] == "NCT07328828"
    assert "1 communities: 6 trials, 5 linked pairs, 1 components" in result.stderr.decode()
    of = ("communities", "--kind", "lists", "--of", "nct06900478", "-g", sample_folder)
    assert [row["community"] for row in rows(kg(*of, "--members"))] == ["1"] * 6
    (found,) = json.loads(kg(*of, "--format", "json").stdout)
    assert found["central"][0]["nct_id"] == "NCT07328828"
    assert len(found["trials"]) == 6
    none = kg("communities", "--kind", "lists", "--of", "NCT02455596", "-g", sample_folder)
    assert len(none.stdout.splitlines()) == 1
    assert "0 of 1 communities" in none.stderr.decode()
    assert kg("communities", "--of", "NCT00000001", "-g", sample_folder).returncode == 1
    for wrong in (("--min-score", "2"), ("--min-score", "nan"), ("--resolution", "nan"), ("--resolution", "inf")):
        assert kg("communities", *wrong, "-g", sample_folder).returncode == 2
    assert kg("communities", "--resolution", "50", "-g", sample_folder).returncode == 0
    assert b"of " in kg("communities", "--top", "1", "--format", "table", "-g", sample_folder).stderr


def test_show(kg: Run, sample_folder: Path) -> None:
    page = kg("show", "nct07328828", "-g", sample_folder).stdout.decode()
    for section in ("STATUS", "DESIGN", "ARMS", "INCLUSION CRITERIA", "SPONSORS", "SITES", "RELATED TRIALS", "DOUBTS"):
        assert section in page
    assert json.loads(kg("show", "NCT07328828", "--format", "json", "-g", sample_folder).stdout)["enrollment"] == 20
    assert "ct:TrialLink" in kg("show", "NCT07328828", "--format", "ttl", "-g", sample_folder).stdout.decode()
    stub = kg("show", "NCT06900478", "-g", sample_folder)
    assert stub.returncode == 1
    assert "linked to but not described" in stub.stderr.decode()
    unknown = kg("show", "NCT02455597", "-g", sample_folder)
    assert "Near:" in unknown.stderr.decode()


def test_validate(kg: Run, tmp_path: Path, sample_folder: Path) -> None:
    held = kg("validate", "-g", sample_folder)
    assert held.returncode == 0
    assert "Info" in held.stdout.decode()
    bad = kg("validate", "--severity", "Violation", "-g", sample_folder)
    assert bad.stdout.decode().startswith("No findings of this severity, ")
    (tmp_path / "bad.ttl").write_text(
        "@prefix ct: <https://w3id.org/trialgraph/ontology#> . <https://example.org/1> a ct:Trial ; ct:enrollment -5 ."
    )
    found = kg("validate", "bad.ttl", "--format", "json")
    assert found.returncode == 3
    report = json.loads(found.stdout)
    assert report["conforms"] is False
    assert any(each["path"].endswith("#enrollment>") for each in report["findings"])
    assert set(report["findings"][0]) == {"focus", "path", "value", "shape", "component", "severity", "message"}


def test_validate_writes_a_report(kg: Run, tmp_path: Path, sample_folder: Path) -> None:
    straight = kg("validate", "--format", "html", "-g", sample_folder)
    written = kg("validate", "--format", "html", "-o", "report", "-g", sample_folder)
    assert written.returncode == 0, written.stderr.decode()
    assert written.stdout == b""
    assert (tmp_path / "report").read_bytes() == straight.stdout
    table = kg("validate", "--format", "tsv", "-g", sample_folder)
    assert table.stdout == (sample_folder / "findings.tsv").read_bytes()
    page = straight.stdout.decode()
    assert "of 55 trials. None is a violation." in page
    assert "TrialGraph sample (55 documents)" in page
    assert "https://clinicaltrials.gov/study/NCT07328828" in page
    assert str(sample_folder) not in page
    refused = kg("validate", "--format", "html", "-o", "nowhere/report.html", "-g", sample_folder)
    assert refused.returncode == 1
    assert "cannot be written" in refused.stderr.decode()
    assert b"Traceback" not in refused.stderr


def test_validate_reports_on_files_and_other_shapes(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(
        "@prefix ct: <https://w3id.org/trialgraph/ontology#> . <https://example.org/1> a ct:Trial ; ct:enrollment -5 ."
    )
    found = kg("validate", "bad.ttl", "--format", "html", "-o", "report.html", "--severity", "warning")
    assert found.returncode == 3
    page = (tmp_path / "report.html").read_text()
    assert "bad.ttl" in page
    assert "mend the program that wrote the data" in page
    assert "findings of severity Warning or worse" in page
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ct: <https://w3id.org/trialgraph/ontology#> . "
        "<https://example.org/s> a sh:NodeShape ; sh:targetClass ct:Trial ; sh:property <https://example.org/p> . "
        '<https://example.org/p> a sh:PropertyShape ; sh:path ct:acronym ; sh:minCount 1 ; sh:description "Ask Ann." .'
    )
    own = kg("validate", "bad.ttl", "--shapes", "own")
    assert own.returncode == 3
    assert "Ask Ann." in own.stdout.decode()
    assert "say no more about why" in own.stdout.decode()


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "graphml", "gexf"])
def test_export(kg: Run, tmp_path: Path, sample_folder: Path, format_: str) -> None:
    straight = kg("export", format_, "-g", sample_folder)
    assert straight.returncode == 0, straight.stderr.decode()
    kg("export", format_, "-o", "out", "-g", sample_folder)
    assert (tmp_path / "out").read_bytes() == straight.stdout
    assert len(straight.stdout) > 1000


def test_stats(kg: Run, sample_folder: Path) -> None:
    info = json.loads(kg("stats", "--format", "json", "-g", sample_folder).stdout)
    assert info["trials"] == 55
    assert info["classes"]["ct:DescribedTrial"] == 55
    assert b"ct:Criterion" in kg("stats", "-g", sample_folder).stdout


@pytest.mark.parametrize(
    "command",
    [
        *([], ["build"], ["query"], ["related"], ["path"], ["communities"], ["show"], ["validate"], ["export"]),
        ["stats"],
    ],
)
def test_help_has_an_example(kg: Run, command: list[str]) -> None:
    result = kg(*command, "--help")
    assert result.returncode == 0
    assert f"kg {' '.join(command) or 'build'} " in result.stdout.decode().replace("Usage: kg", "")


def test_a_closed_pipe_is_no_error(tmp_path: Path, sample_folder: Path) -> None:
    command = f"{sys.executable} -m kg export ntriples -g {sample_folder} | head -1"
    result = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert result.stdout.count(b"\n") == 1
    assert result.stderr == b""


ASKING = [
    "related NCT07328828",
    "query --name sponsors-by-trials",
    "query --name sponsors-by-trials --format table",
    "export ntriples",
    "stats",
    "--help",
]


@pytest.mark.parametrize("command", ASKING)
@pytest.mark.parametrize("output", ["| head -0", ">&-", "<&- >&- 2>&-"])
def test_where_nobody_reads_nothing_is_wrong(tmp_path: Path, sample_folder: Path, command: str, output: str) -> None:
    shell = f"{sys.executable} -m kg {command} {output} ; exit ${{PIPESTATUS[0]}}"
    environment = {**os.environ, "KG_GRAPH": str(sample_folder)}
    result = subprocess.run(["bash", "-c", shell], cwd=tmp_path, capture_output=True, check=False, env=environment)
    assert (result.returncode, result.stdout) == (0, b"")
    assert b"Traceback" not in result.stderr
    assert b"Error" not in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("command", ASKING)
def test_a_full_disk_is_one_sentence(tmp_path: Path, sample_folder: Path, command: str) -> None:
    shell = f"{sys.executable} -m kg {command} > /dev/full"
    environment = {**os.environ, "KG_GRAPH": str(sample_folder)}
    result = subprocess.run(["bash", "-c", shell], cwd=tmp_path, capture_output=True, check=False, env=environment)
    assert result.returncode == 1
    assert "cannot be written (No space left on device)" in result.stderr.decode()
    assert b"Traceback" not in result.stderr


def test_a_wrong_value_of_a_named_query_is_one_sentence(kg: Run, sample_folder: Path) -> None:
    asked = ("query", "--name", "related-trials", "-g", sample_folder, "--set")
    assert rows(kg(*asked, "nct= nct07328828"))
    wrong = kg(*asked, "nct=NCT0732882")
    assert (wrong.returncode, wrong.stdout) == (1, b"")
    assert wrong.stderr.decode().startswith("kg: nct: 'NCT0732882' is not an NCT id")
    bogus = kg(*asked, "nct=NCT07328828", "--set", "kind=bogus")
    assert (bogus.returncode, bogus.stdout) == (1, b"")
    assert "kind is one of lists | expandedAccessRecord" in bogus.stderr.decode()
