"""Every constraint component of SHACL Core, from its definition in the W3C recommendation, and as pySHACL has it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.engines import Row, by_compiled, by_pyshacl, rows


@dataclass(frozen=True)
class Case:
    """A property shape ``:P`` of ``:p`` for nodes of ``:C``, and the value nodes at fault by focus node.

    ``component`` is the one that all findings are of.
    """

    section: str
    component: str
    constraint: str
    data: str
    faults: tuple[tuple[str, str], ...] = ()
    rest: str = ""

    @property
    def shapes(self) -> str:
        return (
            f":S a sh:NodeShape ; sh:targetClass :C ; sh:property :P . :P sh:path :p ; {self.constraint} . {self.rest}"
        )

    @property
    def expected(self) -> set[Row]:
        return {(focus, ":p", value, ":P", self.component, "Violation") for focus, value in self.faults}


def case(about: str, constraint: str, data: str, *faults: tuple[str, str] | str, rest: str = "") -> Case:
    """A fault is a value of ``:a``, or a focus node and its value."""
    section, component = about.split()
    pairs = tuple((":a", fault) if isinstance(fault, str) else fault for fault in faults)
    return Case(section, component, constraint, data, pairs, rest)


def integer(number: int) -> str:
    return f'"{number}"^^xsd:integer'


I1, I2, I3, I5 = map(integer, (1, 2, 3, 5))
LANGUAGES = ':a a :C ; :p "x"@en, "x"@en-GB, "x"@de, "x"@eng, "x", 5, :b .'
NODES = ':a a :C ; :p :b, _:x, "x" .'
MANY = ":a a :C ; :p 1, 2, 3 ."
NONE = ":a a :C ."
TALL = (
    ":Tall sh:property [ sh:path :h ; sh:minInclusive 2 ] . :Red sh:property [ sh:path :colour ; sh:hasValue :red ] ."
)
PEOPLE = ":a a :C ; :p :b, :c, :d, :e . :b :h 3 . :c :h 1 ; :colour :red . :d :h 2 ; :colour :red . :e :h 1 ."

CASES = [
    # 4.1.1: "each value node is a SHACL instance of a given type".
    case("4.1.1 Class", "sh:class :D", ":a a :C ; :p :b, :c, 5 . :b a :D . :c a :C .", ":c", I5),
    case("4.1.1 Class", "sh:class :D", ":a a :C ; :p :b . :b a :E . :E rdfs:subClassOf :F . :F rdfs:subClassOf :D ."),
    case("4.1.1 Class", "sh:class :D", ":a a :C ; :p :b . :b a :E . :D rdfs:subClassOf :E .", ":b"),
    case("4.1.1 Class", "sh:class :D, :E", ":a a :C ; :p :b . :b a :D .", ":b"),
    case("4.1.1 Class", "sh:class :D", NONE),
    # 4.1.2: the datatype's IRI is the same, and the literal is not ill-typed.
    case(
        "4.1.2 Datatype", "sh:datatype xsd:integer", ':a a :C ; :p 5, "5", 5.0, :b .', '"5"', '"5.0"^^xsd:decimal', ":b"
    ),
    case("4.1.2 Datatype", "sh:datatype xsd:string", ':a a :C ; :p "x", "x"@en, "x\\"", 5 .', '"x"@en', I5),
    case("4.1.2 Datatype", "sh:datatype rdf:langString", ':a a :C ; :p "x", "x"@en .', '"x"'),
    case("4.1.2 Datatype", "sh:datatype :t", ':a a :C ; :p "x"^^:t, "x"^^:u .', '"x"^^:u'),
    case(
        "4.1.2 Datatype",
        "sh:datatype xsd:date",
        ':a a :C ; :p "2011-02-28"^^xsd:date, "2011-02-30"^^xsd:date, "soon"^^xsd:date .',
        '"2011-02-30"^^xsd:date',
        '"soon"^^xsd:date',
    ),
    case(
        "4.1.2 Datatype",
        "sh:datatype xsd:boolean",
        ':a a :C ; :p true, "1"^^xsd:boolean, "yes"^^xsd:boolean .',
        '"yes"^^xsd:boolean',
    ),
    # 4.1.3: which kinds match which parameter.
    case("4.1.3 NodeKind", "sh:nodeKind sh:IRI", NODES, "_:", '"x"'),
    case("4.1.3 NodeKind", "sh:nodeKind sh:BlankNode", NODES, ":b", '"x"'),
    case("4.1.3 NodeKind", "sh:nodeKind sh:Literal", NODES, ":b", "_:"),
    case("4.1.3 NodeKind", "sh:nodeKind sh:BlankNodeOrIRI", NODES, '"x"'),
    case("4.1.3 NodeKind", "sh:nodeKind sh:BlankNodeOrLiteral", NODES, ":b"),
    case("4.1.3 NodeKind", "sh:nodeKind sh:IRIOrLiteral", NODES, "_:"),
    # 4.2: value nodes are a set; a result has no value.
    case("4.2.1 MinCount", "sh:minCount 1", ":a a :C ; :q 1 . :b a :C ; :p 1 .", ""),
    case("4.2.1 MinCount", "sh:minCount 3", ":a a :C ; :p 1, 2 . :b a :C ; :p 1, 2, 3 .", ""),
    case("4.2.1 MinCount", "sh:minCount 0", NONE),
    case("4.2.2 MaxCount", "sh:maxCount 2", MANY, ""),
    case("4.2.2 MaxCount", "sh:maxCount 1", ":a a :C ; :p 1, 1 ."),
    case("4.2.2 MaxCount", "sh:maxCount 0", ":a a :C ; :p 1 . :b a :C .", ""),
    # 4.3: the relation of SPARQL; what does not compare is at fault.
    case("4.3.1 MinExclusive", "sh:minExclusive 2", MANY, I1, I2),
    case("4.3.2 MinInclusive", "sh:minInclusive 2", MANY, I1),
    case("4.3.3 MaxExclusive", "sh:maxExclusive 2", MANY, I2, I3),
    case("4.3.4 MaxInclusive", "sh:maxInclusive 2", MANY, I3),
    case(
        "4.3.2 MinInclusive",
        "sh:minInclusive 2",
        ':a a :C ; :p "5", :b, _:b, true .',
        '"5"',
        ":b",
        "_:",
        '"true"^^xsd:boolean',
    ),
    case("4.3.2 MinInclusive", "sh:minInclusive 2", ":a a :C ; :p 2.5, 2.0, 1.9e0, 3e0 .", '"1.9e0"^^xsd:double'),
    case("4.3.2 MinInclusive", "sh:minInclusive 0.1", ":a a :C ; :p 0.1e0 ."),
    case("4.3.2 MinInclusive", 'sh:minInclusive "b"', ':a a :C ; :p "a", "b", "c" .', '"a"'),
    case(
        "4.3.4 MaxInclusive",
        "sh:maxInclusive 5",
        ':a a :C ; :p "-INF"^^xsd:double, "INF"^^xsd:double .',
        '"INF"^^xsd:double',
    ),
    case(
        "4.3.2 MinInclusive",
        'sh:minInclusive "2011-03-01"^^xsd:date',
        ':a a :C ; :p "2011-03-01"^^xsd:date, "2011-02-28"^^xsd:date, "2011-03-02T00:00:00"^^xsd:dateTime .',
        '"2011-02-28"^^xsd:date',
        '"2011-03-02T00:00:00"^^xsd:dateTime',
    ),
    case(
        "4.3.3 MaxExclusive",
        'sh:maxExclusive "2011-03-01T12:00:00Z"^^xsd:dateTime',
        ':a a :C ; :p "2011-03-01T13:00:00+02:00"^^xsd:dateTime, "2011-03-01T11:00:00-02:00"^^xsd:dateTime, '
        '"2011-03-01T11:00:00"^^xsd:dateTime .',
        '"2011-03-01T11:00:00-02:00"^^xsd:dateTime',
        '"2011-03-01T11:00:00"^^xsd:dateTime',
    ),
    # 4.4: of the string that SPARQL's str() gives; a blank node has none.
    case(
        "4.4.1 MinLength",
        "sh:minLength 3",
        ':a a :C ; :p "ab", "abc", 12, 123, "é\\"x", :b, _:b .',
        '"ab"',
        '"12"^^xsd:integer',
        "_:",
    ),
    case(
        "4.4.2 MaxLength",
        "sh:maxLength 2",
        ':a a :C ; :p "ab", "abc", "a\\n", 123, _:b .',
        '"abc"',
        '"123"^^xsd:integer',
        "_:",
    ),
    case("4.4.2 MaxLength", "sh:maxLength 18", ":a a :C ; :p :b, :bc .", ":bc"),
    case("4.4.3 Pattern", 'sh:pattern "b"', ':a a :C ; :p "abc", "B", 5, :b, _:b .', '"B"', I5, "_:"),
    case("4.4.3 Pattern", 'sh:pattern "^b$"', ':a a :C ; :p "b", "ab", "bc" .', '"ab"', '"bc"'),
    case("4.4.3 Pattern", 'sh:pattern "b" ; sh:flags "i"', ':a a :C ; :p "B", "c" .', '"c"'),
    case("4.4.3 Pattern", 'sh:pattern "^b$" ; sh:flags "m"', ':a a :C ; :p "a\\nb\\nc", "abc" .', '"abc"'),
    case("4.4.3 Pattern", 'sh:pattern "a.b"', ':a a :C ; :p "a\\nb", "axb" .', '"a\\nb"'),
    case("4.4.3 Pattern", 'sh:pattern "[$]\\\\$"', ':a a :C ; :p "$$", "$" .', '"$"'),
    case("4.4.3 Pattern", 'sh:pattern "a", "b"', ':a a :C ; :p "ab", "ac" .', '"ac"'),
    case("4.4.4 LanguageIn", 'sh:languageIn ( "en" )', LANGUAGES, '"x"@de', '"x"@eng', '"x"', I5, ":b"),
    case("4.4.4 LanguageIn", 'sh:languageIn ( "DE" "en-gb" )', LANGUAGES, '"x"@en', '"x"@eng', '"x"', I5, ":b"),
    case("4.4.5 UniqueLang", "sh:uniqueLang true", ':a a :C ; :p "x"@en, "y"@EN, "x"@de .', ""),
    case("4.4.5 UniqueLang", "sh:uniqueLang true", ':a a :C ; :p "x"@en, "x"@en-GB, "x", "y" .'),
    case("4.4.5 UniqueLang", "sh:uniqueLang false", ':a a :C ; :p "x"@en, "y"@en .'),
    # 4.5: value nodes against the values of another property of the focus node.
    case("4.5.1 Equals", "sh:equals :q", ":a a :C ; :p 1, 2 ; :q 2, 3 .", I1, I3),
    case("4.5.1 Equals", "sh:equals :q", ":a a :C ; :q 3 .", I3),
    case("4.5.1 Equals", "sh:equals :q", ":a a :C ; :p 3 ; :q 3 . :b a :C ."),
    case("4.5.2 Disjoint", "sh:disjoint :q", ":a a :C ; :p 1, 2 ; :q 2, 3 .", I2),
    case("4.5.3 LessThan", "sh:lessThan :q", ":a a :C ; :p 1, 2, 3 ; :q 2, 9 .", I2, I3),
    case("4.5.3 LessThan", "sh:lessThan :q", ':a a :C ; :p 1 ; :q "x" .', I1),
    case("4.5.3 LessThan", "sh:lessThan :q", ":a a :C ; :p :b . :b a :C ; :q 1 ."),
    case("4.5.4 LessThanOrEquals", "sh:lessThanOrEquals :q", ":a a :C ; :p 1, 2, 3 ; :q 2, 9 .", I3),
    # 4.6: by conformance alone.
    case(
        "4.6.1 Not",
        "sh:not :Tall",
        PEOPLE,
        ":b",
        ":d",
        rest=TALL.replace("sh:minInclusive 2", "sh:minInclusive 2 ; sh:minCount 1"),
    ),
    case(
        "4.6.1 Not",
        "sh:not [ sh:datatype xsd:integer ] , [ sh:class :D ]",
        ':a a :C ; :p 5, "x", :b . :b a :D .',
        I5,
        ":b",
    ),
    case("4.6.2 And", "sh:and ( :Tall :Red )", PEOPLE, ":b", ":c", ":e", rest=TALL),
    case("4.6.3 Or", "sh:or ( :Tall :Red )", PEOPLE, ":e", rest=TALL),
    case("4.6.3 Or", "sh:or ( [ sh:datatype xsd:date ] [ sh:nodeKind sh:IRI ] )", ':a a :C ; :p :b, "x" .', '"x"'),
    case("4.6.4 Xone", "sh:xone ( :Tall :Red )", PEOPLE, ":d", ":e", rest=TALL),
    # 4.7.1 and 4.7.3.
    case("4.7.1 Node", "sh:node :Tall", PEOPLE, ":c", ":e", rest=TALL),
    case("4.7.1 Node", "sh:node :Tall , :Red", PEOPLE, ":b", ":c", ":e", rest=TALL),
    case("4.7.1 Node", "sh:node [ sh:deactivated true ; sh:minLength 99 ]", PEOPLE),
    case("4.7.3 QualifiedMinCount", "sh:qualifiedValueShape :Red ; sh:qualifiedMinCount 3", PEOPLE, "", rest=TALL),
    case("4.7.3 QualifiedMinCount", "sh:qualifiedValueShape :Red ; sh:qualifiedMinCount 2", PEOPLE, rest=TALL),
    case("4.7.3 QualifiedMinCount", "sh:qualifiedValueShape :Red ; sh:qualifiedMinCount 1", NONE, "", rest=TALL),
    case("4.7.3 QualifiedMaxCount", "sh:qualifiedValueShape :Red ; sh:qualifiedMaxCount 1", PEOPLE, "", rest=TALL),
    case("4.7.3 QualifiedMaxCount", "sh:qualifiedValueShape :Red ; sh:qualifiedMaxCount 2", PEOPLE, rest=TALL),
    # Of :c and :d, which are red, only :c is not tall as well.
    case(
        "4.7.3 QualifiedMinCount",
        "sh:qualifiedValueShape :Red ; sh:qualifiedMinCount 2 ; sh:qualifiedValueShapesDisjoint true",
        PEOPLE,
        "",
        rest=f"{TALL} :S sh:property :Q . :Q sh:path :p ; sh:qualifiedValueShape :Tall ; sh:qualifiedMinCount 0 .",
    ),
    case(
        "4.7.3 QualifiedMinCount",
        "sh:qualifiedValueShape :Red ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true",
        PEOPLE,
        rest=f"{TALL} :S sh:property :Q . :Q sh:path :p ; sh:qualifiedValueShape :Tall ; sh:qualifiedMinCount 0 .",
    ),
    # 4.8.2 and 4.8.3: by equality of terms.
    case("4.8.2 HasValue", "sh:hasValue 5", ":a a :C ; :p 5.0, 1 . :b a :C ; :p 5, 6 .", ""),
    case("4.8.2 HasValue", "sh:hasValue :b, :c", ":a a :C ; :p :b .", ""),
    case("4.8.2 HasValue", "sh:hasValue 5", NONE, ""),
    case(
        "4.8.3 In",
        'sh:in ( 1 "x" "y"@en :b )',
        ':a a :C ; :p 1, 1.0, "x", "x"@en, "y"@EN, :b, :c .',
        '"1.0"^^xsd:decimal',
        '"x"@en',
        ":c",
    ),
    case("4.8.3 In", "sh:in ()", ":a a :C ; :p 1 .", I1),
    case("4.8.3 In", 'sh:in ( "018"^^xsd:integer )', ':a a :C ; :p 18, "018"^^xsd:integer .', '"18"^^xsd:integer'),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.section} {case.constraint}")
def test_a_component_finds_what_its_definition_says(case: Case) -> None:
    assert rows(by_compiled(case.shapes, case.data)) == case.expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.section} {case.constraint}")
def test_pyshacl_finds_the_same(case: Case) -> None:
    assert rows(by_pyshacl(case.shapes, case.data)) == case.expected
