"""Where: sites, facilities, places, countries."""

from __future__ import annotations

from kg.rdf import iris
from kg.rdf.description import POINT, Description
from kg.rdf.people import involvement_of_contact
from kg.rdf.turtle import decimal, text
from kg.trial.countries import is_country, iso_code
from kg.trial.model import Point, Site, Trial


def describe(to: Description, trial: Trial) -> None:
    """Each site with its facility, place and country, and the direct edges from the trial to them."""
    for site in trial.sites:
        _describe_site(to, site)
    for name in trial.countries:
        to.say("ct:country", _country(to, name))
    for name in trial.removed_countries:
        to.say("ct:removedCountry", _country(to, name))


def _describe_site(to: Description, site: Site) -> None:
    facility = _facility(to, site)
    node = to.part("site", "ct:Site", site.facility, site.city, site.region, site.country, site.postal_code)
    to.say("ct:site", node)
    to.say("ct:facility", facility)
    to.add(node, "ct:atFacility", facility)
    to.code(node, "ct:siteStatus", "status", site.status)
    if site.postal_code:
        to.add(node, "schema:postalCode", text(site.postal_code))
    for contact in site.contacts:
        to.add(node, "ct:siteContact", involvement_of_contact(to, contact, site=node))


def _facility(to: Description, site: Site) -> str:
    node = iris.facility(to.nct_id, site.facility, site.country, site.region, site.city)
    to.claim(node, "a", "ct:Facility")
    to.claim(node, "rdfs:label", text(site.facility or "Unnamed facility"))
    if site.city or site.region or site.country:
        to.claim(node, "ct:place", _place(to, site))
    return node


def _place(to: Description, site: Site) -> str:
    node = iris.place(site.country, site.region, site.city)
    to.claim(node, "a", "ct:Place")
    to.claim(node, "rdfs:label", text(", ".join(part for part in (site.city, site.region, site.country) if part)))
    if site.city:
        to.claim(node, "schema:addressLocality", text(site.city))
    if site.region:
        to.claim(node, "schema:addressRegion", text(site.region))
    if site.country:
        country = _country(to, site.country)
        to.claim(node, "ct:inCountry", country)
        to.say("ct:country", country)
    if site.point:
        to.claim(node, POINT, _pair(site.point))
    return node


def _pair(point: Point) -> str:
    return f"{decimal(point.latitude)} {decimal(point.longitude)}"


def _country(to: Description, name: str) -> str:
    code = iso_code(name)
    if not is_country(name):
        to.doubt(
            f"{name!r} is not a country name that the registry is known to use; kept without an ISO code", "country"
        )
    node = iris.country(code, name)
    to.claim(node, "a", "ct:Country")
    to.claim(node, "rdfs:label", text(name))
    if code:
        to.claim(node, "skos:notation", text(code))
    return node
