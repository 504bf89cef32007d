from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib

from kg.rdf import turtle
from kg.rdf.names import BASE, VOCABULARIES, expand, prefixes
from kg.trial.text import clean

XSD = VOCABULARIES["xsd"]
CT = VOCABULARIES["ct"]

LITERALS: list[tuple[str, str, str]] = [
    (turtle.text(""), "", "string"),
    (turtle.text('a "b" \\ c\nd\te'), 'a "b" \\ c\nd\te', "string"),
    (turtle.text("'''\"\"\""), "'''\"\"\"", "string"),
    (turtle.text("\u2028\u0085\u200f😀\U0010fffd"), "\u2028\u0085\u200f😀\U0010fffd", "string"),
    (turtle.text("\x01\x1f\x7f"), "\x01\x1f\x7f", "string"),
    (turtle.flag(True), "true", "boolean"),
    (turtle.flag(False), "false", "boolean"),
    (turtle.integer(0), "0", "integer"),
    (turtle.integer(99_999_999), "99999999", "integer"),
    (turtle.integer(10**18 - 1), "999999999999999999", "integer"),
    (turtle.decimal(Decimal("18.0")), "18", "decimal"),
    (turtle.decimal(Decimal("33.520")), "33.52", "decimal"),
    (turtle.decimal(Decimal("-0.0")), "0", "decimal"),
    (turtle.decimal(Decimal("-0")), "0", "decimal"),
    (turtle.decimal(Decimal("1E+3")), "1000", "decimal"),
    (turtle.decimal(Decimal("1000")), "1000", "decimal"),
    (turtle.decimal(Decimal("1E-7")), "0.0000001", "decimal"),
    (turtle.decimal(Decimal("-7.50")), "-7.5", "decimal"),
    (turtle.date("2024-02-29"), "2024-02-29", "date"),
    (turtle.date("2024-02"), "2024-02", "gYearMonth"),
    (turtle.date("2024"), "2024", "gYear"),
    (turtle.date("0999-01-01"), "0999-01-01", "date"),
]


def with_oxigraph(term: str) -> tuple[str, str]:
    text = turtle.header() + turtle.block("trial:NCT99999901", {"ct:x": [term]})
    (quad,) = ox.parse(text, format=ox.RdfFormat.TURTLE)
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value, quad.object.datatype.value


def with_rdflib(term: str) -> tuple[str, str]:
    text = turtle.header() + turtle.block("trial:NCT99999901", {"ct:x": [term]})
    (value,) = rdflib.Graph().parse(data=text, format="turtle").objects()
    assert isinstance(value, rdflib.Literal)
    return str(value), str(value.datatype or rdflib.XSD.string)


def through_a_store(term: str) -> tuple[str, str]:
    store = ox.Store()
    text = turtle.header() + turtle.block("trial:NCT99999901", {"ct:x": [term]})
    store.load(text, format=ox.RdfFormat.TURTLE)
    dumped = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert dumped is not None
    (quad,) = ox.parse(dumped, format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value, quad.object.datatype.value


@pytest.mark.parametrize("parse", [with_oxigraph, with_rdflib, through_a_store])
@pytest.mark.parametrize(("term", "value", "type_"), LITERALS)
def test_a_literal_means_the_same_to_everybody_and_after_a_store(
    parse: Callable[[str], tuple[str, str]], term: str, value: str, type_: str
) -> None:
    assert parse(term) == (value, XSD + type_)


def test_a_block_is_sorted_types_first_and_says_nothing_twice() -> None:
    block = turtle.block("trial:NCT99999901", {"ct:b": ["2", "1", "2"], "a": ["ct:Trial"], "ct:a": ['"x"']})
    assert block == 'trial:NCT99999901\n    a ct:Trial ;\n    ct:a "x" ;\n    ct:b 1 ;\n    ct:b 2 .\n'


def test_blocks_come_in_order_of_their_subjects() -> None:
    found = list(turtle.blocks({"trial:NCT2": {"a": ["ct:Trial"]}, "<trial/NCT1#a>": {"a": ["ct:Arm"]}}))
    assert [block.split("\n")[0] for block in found] == ["<trial/NCT1#a>", "trial:NCT2"]


def test_the_header_declares_every_prefix_under_the_given_base() -> None:
    base = "https://trials.example/id/"
    text = turtle.header(base) + "trial:NCT1 ct:x <trial/NCT1#a> .\nplace:x mesh:y wgs84:z .\n"
    triples = {str(quad.triple) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    assert triples == {
        f"<{base}trial/NCT1> <{CT}x> <{base}trial/NCT1#a>",
        f"<{base}place/x> <http://id.nlm.nih.gov/mesh/y> <http://www.w3.org/2003/01/geo/wgs84_pos#z>",
    }


@pytest.mark.parametrize("base", [BASE, "https://trials.example/"])
@pytest.mark.parametrize("term", ["ct:phase", "trial:NCT1", "<trial/NCT1#arm-a>", "<https://a.example/b>", "mesh:D1"])
def test_an_expanded_term_is_what_a_parser_makes_of_it(term: str, base: str) -> None:
    (quad,) = ox.parse(f"{turtle.header(base)}{term} a ct:X .", format=ox.RdfFormat.TURTLE)
    assert str(quad.subject) == f"<{expand(term, base)}>"


def test_every_prefix_has_its_own_namespace() -> None:
    assert len(set(prefixes().values())) == len(prefixes())


@pytest.mark.parametrize("text", ["a\x00b\ud800c", "\ufffe\uffff\ufdd0x", "&#0;&#xd800;", "x\x0b\x0c\x84\x86"])
def test_what_no_parser_accepts_is_gone_after_cleaning(text: str) -> None:
    term = turtle.text(clean(text))
    assert with_oxigraph(term) == with_rdflib(term) == (clean(text), XSD + "string")
