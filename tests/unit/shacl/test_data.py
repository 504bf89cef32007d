from __future__ import annotations

from kg.shacl.data import Data, closure, indexed

NODES = indexed([("a", "type", "C"), ("a", "p", "b"), ("a", "p", "b"), ("a", "p", "c"), ("b", "p", "c")])


def test_what_is_stated_twice_counts_once() -> None:
    data = Data(NODES, "type")
    assert list(data.objects("a", "p")) == ["b", "c"]
    assert list(data.subjects("p", "c")) == ["a", "b"]
    assert list(data.objects("z", "p")) == list(data.subjects("p", "z")) == []


def test_the_background_is_looked_into_and_never_in_the_way() -> None:
    data = Data(NODES, "type", background={"c": {"type": ["D"], "p": ["a"]}, "a": {"type": ["X"]}})
    assert data.is_a("c", "D")
    assert not data.is_a("a", "X")
    assert list(data.subjects("p", "a")) == ["c"]
    assert "c" not in data.nodes


def test_a_member_of_a_class_is_one_of_those_above() -> None:
    data = Data(NODES, "type", above=closure([("C", "D"), ("D", "E"), ("F", "C")]))
    assert [class_ for class_ in "CDEF" if data.is_a("a", class_)] == ["C", "D", "E"]
    assert data.classes(["C", "X"]) == ["C", "X", "D", "E"]
    assert not data.is_a("b", "C")


def test_classes_above_each_other_are_the_same() -> None:
    assert closure([("C", "D"), ("D", "C")]) == {"C": {"C", "D"}, "D": {"C", "D"}}
