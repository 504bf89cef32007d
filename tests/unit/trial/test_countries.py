from __future__ import annotations

import pytest

from kg.trial.countries import country_of, is_country, iso_code


@pytest.mark.parametrize(
    "name",
    [
        "Korea, Republic of",
        "Korea, Democratic People's Republic of",
        "Iran, Islamic Republic of",
        "Moldova, Republic of",
        "Tanzania, United Republic of",
        "Congo, The Democratic Republic of the",
        "Macedonia, The Former Yugoslav Republic of",
        "Palestinian Territories, Occupied",
        "Palestinian Territory, occupied",
        "Micronesia, Federated States of",
        "Virgin Islands, British",
        "Bonaire, Sint Eustatius and Saba",
        "Taiwan, Province of China",
    ],
)
def test_names_that_hold_commas(name: str) -> None:
    assert is_country(name)
    assert iso_code(name)
    assert country_of(name) == name
    assert country_of(f"City, Region, {name}") == name


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("Bergen, Vestland, Norway", "Norway"),
        ("Norway", "Norway"),
        ("Ward 2, Zhejiang", "Zhejiang"),
        ("Ward, of, many, names, Nowhere", "Nowhere"),
        ("Belgrade, Serbia and Montenegro", "Serbia and Montenegro"),
        ("", ""),
    ],
)
def test_country_at_the_end_of_a_place(place: str, country: str) -> None:
    assert country_of(place) == country
