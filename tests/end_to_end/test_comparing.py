"""A trial from outside has the links that it would have in the graph; whatever is given, an error is one sentence."""

from __future__ import annotations

import copy
import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

import kg
from kg import comparing
from kg.cli.main import kg as command
from kg.errors import KgError, ReadError
from kg.link import kept
from kg.link.kept import FOLDER
from tests.fuzzing.corpus import corpus
from tests.fuzzing.mutations import broken, mutated, wrapped

WORDS = ["lamp", "dawn", "winter", "sleeper", "window", "candle", "shutter", "lantern", "curtain", "pillow"]
GRANT = {"id": "U54HL112233", "type": "NIH"}
NUMBER = {"id": "2014-003482-27", "type": "EUDRACT_NUMBER"}


def about(subject: int) -> str:
    """A text of ten words that only trials of the same subject have."""
    return " ".join(f"{word}{chr(97 + subject // 26)}{chr(97 + subject % 26)}" for word in WORDS)


def own(number: int) -> str:
    """Words that no other trial has."""
    return " ".join(f"{word}x{chr(97 + number // 26)}{chr(97 + number % 26)}" for word in WORDS[:4])


def nct(number: int) -> str:
    return f"NCT99999{number:03d}"


def study(number: int, summary: str, *references: dict[str, str], **more: Any) -> dict[str, Any]:
    protocol = {
        "identificationModule": {"nctId": nct(number), "briefTitle": f"Study {number}", **more},
        "descriptionModule": {"briefSummary": summary},
        "conditionsModule": {"conditions": ["Darkness"]},
        "referencesModule": {"references": list(references)},
    }
    return {"protocolSection": protocol}


def ids(*numbers: dict[str, str]) -> dict[str, Any]:
    return {"secondaryIdInfos": list(numbers)}


def cited(pmid: str = "", doi: str = "") -> dict[str, str]:
    citation = f"Wick A. Lamps at night. Night. 2020;1:1-9.{f' doi: {doi}.' if doi else ''}"
    return {"type": "RESULT", "citation": citation, **({"pmid": pmid} if pmid else {})}


def write(path: Path, studies: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in studies))
    return path


def alike(number: int) -> dict[str, Any]:
    """Five trials each are about one subject, and each has words of its own."""
    return study(number, f"{about(number // 5)} in ward{chr(97 + number % 7)} {own(number)}")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    folder = tmp_path_factory.mktemp("comparing")
    studies = [alike(number) for number in range(40)]
    studies += [study(50, about(10), **ids(NUMBER)), study(51, about(11), **ids(NUMBER))]
    # An obsolete id of the next, which is described under it too; and one that nobody describes.
    studies += [study(60, about(0)), study(61, about(0), nctIdAliases=["NCT99999060", "NCT99999069"])]
    studies += [study(80, "phosphene against glare of snow on alpine glaciers for skiers and climbers")]
    # Who names a trial that nobody describes, and one of those above.
    studies += [study(90, "Patients of NCT99999900 may go on here. Not those of NCT99999007.")]
    # One article by its PMID, by its DOI, by both; and an article and a number that too many have.
    studies += [study(100, about(12), cited("12345678", "10.1000/lamps.1")), study(101, about(13), cited("12345678"))]
    studies += [study(102, about(14), cited("", "10.1000/lamps.1"))]
    many = cited("23456789", "10.1000/lamps.2"), cited("34567890")
    other = {"id": "2016-001122-33", "type": "EUDRACT_NUMBER"}
    studies += [study(110, about(15), *many, **ids(GRANT, other))]
    studies += [study(number, own(number), many[0], **ids(GRANT)) for number in range(111, 122)]
    # More than ten that are alike, each a little otherwise.
    studies += [study(200 + n, f"{about(20)} {about(21)} {own(200 + n)}") for n in range(14)]
    return kg.build(write(folder / "a.ndjson", studies), folder / "out", workers=1)


def related(graph: kg.Graph, *arguments: str, given: str | bytes = b"") -> Result:
    return CliRunner().invoke(command, ["related", *arguments, "-g", str(graph.path.parents[1])], input=given)


def _trial(summary: str, **more: Any) -> kg.Trial:
    return kg.Trial(nct_id="NCT00000000", brief_summary=summary, **more)


def _read(record: dict[str, Any], folder: Path) -> Path:
    path = folder / "new.json"
    path.write_text(json.dumps(record))
    return path


def _pairs(found: list[Any]) -> list[tuple[str, float | None]]:
    return [(each.nct_id, each.score) for each in found]


# ------------------------------------------------------------------------------------------------ as if in the graph


def test_a_trial_from_outside_has_the_links_it_would_have_in_the_graph(graph: kg.Graph) -> None:
    for number in (7, 50, 60, 61, 80, 100, 101, 102, 110, 115):
        inside = [each for each in graph.related(nct(number)) if each.relation != "similarTo"]
        outside = [each for each in kg.compare(graph, graph[nct(number)]) if each.relation != "similarTo"]
        assert outside == inside, number


def test_similar_trials_are_its_own_ten_nearest_in_the_graph_with_their_scores(graph: kg.Graph) -> None:
    lists = kept.read(graph.path / FOLDER).nearest
    for number in (0, 3, 7, 12, 39, 60, 61, 80, 110, 115, 200, 207, 213):
        place = lists.ids.index(nct(number))
        part = slice(lists.ends[place], lists.ends[place + 1])
        nearest = {lists.ids[each] for each in lists.places[part].tolist()}
        inside = [each for each in graph.related(nct(number), ["similarTo"]) if each.nct_id in nearest]
        assert len(inside) == len(nearest)
        assert _pairs(kg.compare(graph, graph[nct(number)], ["similarTo"])) == _pairs(inside), number
    assert len(kg.compare(graph, graph[nct(200)], ["similarTo"])) == 10
    assert len(graph.related(nct(200), ["similarTo"])) > 10


def test_words_that_came_after_the_statistics_count_as_in_the_graph(tmp_path: Path) -> None:
    studies = [alike(number) for number in range(250)]
    kg.build(write(tmp_path / "a.ndjson", studies), tmp_path / "out", workers=1)
    studies[3:5] = [study(number, f"{about(0)} phosphene myodesopsia") for number in (3, 4)]
    graph = kg.build(write(tmp_path / "a.ndjson", studies), tmp_path / "out", workers=1)
    assert graph.info["related"]["trials_changed_since"] == 2
    for number in (3, 4):
        inside = graph.related(nct(number), ["similarTo"])
        assert inside
        assert _pairs(kg.compare(graph, graph[nct(number)], ["similarTo"])) == _pairs(inside)


def test_who_names_a_trial_is_told_where_the_graph_does_not_describe_it(graph: kg.Graph) -> None:
    (link,) = kg.compare(graph, kg.Trial(nct_id="NCT99999900", brief_title="Unlike any"), ["mentions"])
    assert (link.nct_id, link.direction) == (nct(90), "from")
    assert link.evidence == ("Patients of NCT99999900 may go on here.",)
    (same,) = kg.compare(graph, kg.Trial(nct_id="NCT99999901", nct_id_aliases=("NCT99999900",)), ["mentions"])
    assert same == link


def test_two_names_of_one_trial_are_one_link_to_it(graph: kg.Graph) -> None:
    (link,) = kg.compare(graph, _trial("After NCT99999069.\n\nSee NCT99999061 too."), ["mentions"])
    assert (link.nct_id, link.title, len(link.evidence)) == (nct(61), "Study 61", 2)


def test_no_trial_is_linked_to_itself_by_whatever_name(graph: kg.Graph) -> None:
    text = f"{about(0)}. NCT99999061 was NCT99999069 and NCT99999060."
    for one in (kg.Trial(nct_id=nct(61), brief_summary=text), kg.Trial(nct_id=nct(69), brief_summary=text)):
        assert {each.nct_id for each in kg.compare(graph, one)} == {nct(number) for number in range(5)}


def test_a_group_is_whole_where_one_article_has_two_names(graph: kg.Graph) -> None:
    new = study(0, "", cited("", "10.1000/lamps.1"))["protocolSection"]["referencesModule"]["references"][0]
    found = kg.compare(graph, _trial("", references=(_reference(new),)), ["sharesPublicationWith"])
    assert _pairs(found) == [(nct(number), round(1 / 3, 4)) for number in (100, 101, 102)]


def _reference(told: dict[str, str]) -> Any:
    from kg.trial.model import Reference  # noqa: PLC0415

    return Reference(pmid=told.get("pmid", ""), citation=told["citation"], type=told["type"])


def test_nobody_is_read_for_what_too_many_share(
    graph: kg.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = list[str]()
    of_graph = kg.Graph.__getitem__

    def counted(self: kg.Graph, nct_id: str) -> kg.Trial:
        read.append(nct_id)
        return of_graph(self, nct_id)

    monkeypatch.setattr(kg.Graph, "__getitem__", counted)
    kinds = ["sharesIdentifierWith", "sharesPublicationWith"]
    new = _read(study(0, "", cited("23456789"), **ids(GRANT)), tmp_path)
    assert kg.compare(graph, new, kinds) == []
    assert read == []
    # Nor do those that are read for something else count as the only ones that have it.
    other = {"id": "2016-001122-33", "type": "EUDRACT_NUMBER"}
    (found,) = kg.compare(graph, _read(study(0, "", cited("23456789"), **ids(GRANT, other)), tmp_path), kinds)
    assert (found.nct_id, found.score, found.evidence) == (nct(110), 1.0, ("EudraCT number 2016-001122-33",))
    assert read == [nct(110)]


def test_only_wanted_kinds_are_looked_for(graph: kg.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    new = graph[nct(50)]
    with pytest.raises(KgError, match="no kind of link is called 'kin'"):
        kg.compare(graph, "nowhere", ["kin"])
    monkeypatch.setattr(comparing, "Search", None)
    monkeypatch.setattr(comparing, "publications", None)
    assert [each.nct_id for each in kg.compare(graph, new, ["sharesIdentifierWith", "mentions"])] == [nct(51)]
    monkeypatch.setattr(comparing, "registrations", None)
    assert kg.compare(graph, new, "mentions") == []


def test_top_cuts_what_is_shown_and_tells_how_many_there_are(graph: kg.Graph) -> None:
    arguments = ["--new", "-", "--kind", "similarTo", "--top"]
    for top, shown in ((3, "3 of 10 links shown"), (12, "")):
        result = related(graph, *arguments, str(top), given=f"{about(20)} {about(21)}")
        assert len(result.stdout.splitlines()) == top + 1
        assert result.stderr.strip() == shown
    assert len(kg.compare(graph, _trial(about(20)), top=3)) == 3


def test_a_record_without_an_id_is_compared(graph: kg.Graph, tmp_path: Path) -> None:
    draft = study(0, about(3), **ids({"id": "EudraCT 2014-003482-27"}))
    for empty in ("missing", None, "", " "):
        draft["protocolSection"]["identificationModule"]["nctId"] = empty
        if empty == "missing":
            del draft["protocolSection"]["identificationModule"]["nctId"]
        found = kg.compare(graph, _read(draft, tmp_path))
        assert {each.nct_id for each in found if each.relation == "sharesIdentifierWith"} == {nct(50), nct(51)}
        assert {each.nct_id for each in found if each.relation == "similarTo"} == {nct(n) for n in range(15, 20)}
    draft["protocolSection"]["identificationModule"] = None
    assert kg.compare(graph, _read(draft, tmp_path), ["similarTo"])


def test_any_text_is_compared_by_its_words(graph: kg.Graph) -> None:
    result = related(graph, "--new", "-", "--why", "--format", "json", given=f"A lamp\n\nSee NCT99999003. {about(3)}.")
    assert result.exit_code == 0, result.output
    named, *similar = json.loads(result.stdout)
    assert (named["nct_id"], named["relation"], named["direction"]) == ("NCT99999003", "mentions", "to")
    assert {each["nct_id"] for each in similar} == {nct(number) for number in range(15, 20)}
    assert all(each["evidence"][0].startswith("both: ") for each in similar)


def test_a_word_that_one_trial_of_the_graph_has_finds_it(graph: kg.Graph) -> None:
    (found,) = kg.compare(graph, _trial("Phosphene for sailors"))
    assert found.nct_id == "NCT99999080"
    assert found.evidence == ("both: phosphene",)
    assert found.score is not None
    assert 0.15 <= found.score < 1


def test_a_trial_that_the_graph_does_not_know_is_told_by_its_id(graph: kg.Graph) -> None:
    (link,) = [each for each in kg.compare(graph, _trial("After NCT99990000.")) if each.relation == "mentions"]
    assert (link.nct_id, link.title, link.described) == ("NCT99990000", "NCT99990000", False)


def test_a_fault_of_the_graph_is_not_taken_for_an_unknown_trial(
    graph: kg.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: kg.Graph, nct_id: str) -> str:
        raise KgError("the store is damaged")

    monkeypatch.setattr(kg.Graph, "known", fails)
    with pytest.raises(KgError, match="the store is damaged"):
        kg.compare(graph, _trial("After NCT99990000."))


# ----------------------------------------------------------------------------------------------- what can be given


def _zipped(body: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("studies/one.json", body)
    return target.getvalue()


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "UTF-16": lambda body: body.decode().encode("utf-16"),
    "page of studies": lambda body: b'{"studies": [' + body + b"]}",
    "array": lambda body: b"[" + body + b"]",
    "line": lambda body: body + b"\n",
    "gzip": gzip.compress,
    "zip": _zipped,
}


@pytest.mark.parametrize("through", ["file", "stdin"])
@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED)
def test_a_document_is_read_however_it_is_packed(
    graph: kg.Graph, wrap: Callable[[bytes], bytes], through: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered, draft = study(0, about(3), **ids(NUMBER)), study(0, about(3), **ids(NUMBER))
    registered["protocolSection"]["identificationModule"]["nctId"] = "NCT99999999"
    del draft["protocolSection"]["identificationModule"]["nctId"]
    found = []
    for record in (registered, draft):
        body = wrap(json.dumps(record).encode())
        (tmp_path / "new").write_bytes(body)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))
        found.append(kg.compare(graph, tmp_path / "new" if through == "file" else "-"))
    assert found[0] == found[1]
    assert _pairs(found[0])[:2] == [(nct(50), 0.5), (nct(51), 0.5)]
    assert len(found[0]) == 7


@pytest.mark.parametrize("wrap", [WRAPPED[name] for name in ("UTF-16", "gzip", "zip", "byte order mark")])
def test_a_text_is_unpacked_too(graph: kg.Graph, wrap: Callable[[bytes], bytes]) -> None:
    found = kg.compare(graph, _file(graph, wrap(about(3).encode())))
    assert {each.nct_id for each in found} == {nct(number) for number in range(15, 20)}


def _table(*rows: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([["NCT Number", "Study Title", "Brief Summary", "Conditions"], *rows])
    return text.getvalue().encode()


def test_a_row_of_a_search_download_is_read_and_several_are_too_many(graph: kg.Graph) -> None:
    row = ["NCT99999999", "Lamps", about(3), "Darkness"]
    found = kg.compare(graph, _file(graph, _table(row)), ["similarTo"])
    assert {each.nct_id for each in found} == {nct(number) for number in range(15, 20)}
    with pytest.raises(ReadError, match=r"new: 2 documents in it; give one of them alone$"):
        kg.compare(graph, _file(graph, _table(row, ["NCT99999998", "Lamps", "", ""])))
    with pytest.raises(ReadError, match="no document in it"):
        kg.compare(graph, _file(graph, _table()))


def test_of_several_documents_it_is_told_how_many(graph: kg.Graph) -> None:
    records = [json.dumps(alike(number)).encode() for number in range(3)]
    with pytest.raises(ReadError, match="3 documents in it"):
        kg.compare(graph, _file(graph, b"\n".join(records)))
    with pytest.raises(ReadError, match=r"2 documents in it; give one of them alone; of one: .*cut off or malformed"):
        kg.compare(graph, _file(graph, records[0][:-9] + b"\n" + records[1]))
    with pytest.raises(ReadError, match="1,000 or more documents in it"):
        kg.compare(graph, _file(graph, b"\n".join(records * 400)))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty; there is nothing to read"),
        (b"12 34 -", "no words"),
        (b"a lamp\0", "no words"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"lamps \xff\xff", "UTF-8"),
        (b"PK\x03\x04\0\0\0\0", "damaged archive"),
        (gzip.compress(b"lamps and gout" * 99, mtime=0)[:-9], "damaged archive"),
        (gzip.compress(Random(1).randbytes(2_000_000).hex().encode(), mtime=0)[:-9], "damaged archive"),
        (b"7z\xbc\xaf\x27\x1c", "unpack it first"),
        (b'{"studies": ', "ends in the middle"),
        (b'{"protocolSection": {"identificationModule": {}', "ends in the middle"),
        (b'{"name": "no study"}', "no study"),
        (b'{"protocolSection": {"identificationModule": {"nctId": "TBD"}}}', "'TBD' is not an NCT id"),
        (b'{"protocolSection": {"identificationModule": [1]}}', "without an NCT id"),
        (b'{"protocolSection": 1}', "no protocolSection"),
        (_table(["NCT9", "Lamps", "", ""]), "'NCT9' is not an NCT id"),
        (b"<clinical_study><brief_title>Lamps</brief_title></clinical_study>", "without an NCT id"),
    ],
)
def test_what_is_no_document_about_a_trial_gets_one_sentence(graph: kg.Graph, body: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        kg.compare(graph, _file(graph, body))
    assert str(graph.path.parents[2]) not in str(caught.value)


def _file(graph: kg.Graph, body: bytes) -> Path:
    path = graph.path.parents[2] / "new"
    path.write_bytes(body)
    return path


def test_a_missing_file_and_two_questions_at_once_are_told(graph: kg.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("nowhere", "no\0where", str(graph.path)):
        with pytest.raises(ReadError, match=r"cannot be read \(.*Name a file, or - for standard input"):
            kg.compare(graph, path)
    for arguments in ([], ["NCT99999001", "--new", "-"], ["--new", "-", "--picture", "a.svg"]):
        assert related(graph, *arguments).exit_code == 2
    monkeypatch.setattr("kg.drafting._LONGEST", 4)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"lamps and gout")))
    for path in ("-", str(_file(graph, b"lamps and gout")), str(_file(graph, gzip.compress(b"lamps" * 9)))):
        with pytest.raises(ReadError, match="not a document about one trial"):
            kg.compare(graph, path)
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(ReadError, match="nothing to read"):
        kg.compare(graph, "-")


def test_no_damage_costs_a_traceback(graph: kg.Graph) -> None:
    random = Random(1)
    damaged = corpus(None, random)
    outcomes = {"compared": 0, "told": 0}
    for number in range(200):
        body = mutated(copy.deepcopy(damaged), random)
        if number % 4 == 0:
            _, files = wrapped(body, random)
            body = random.choice(list(broken(files, damaged, random).values()))
        try:
            kg.compare(graph, _file(graph, body))
            outcomes["compared"] += 1
        except KgError as error:
            assert str(error)
            outcomes["told"] += 1
    assert min(outcomes.values()) > 20, outcomes
