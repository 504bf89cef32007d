"""The registry's country names and their ISO 3166-1 alpha-2 codes.

The registry follows its own list: some names differ from ISO's (Russia, Turkey (Türkiye), South Korea), some changed
over the years, and some countries no longer exist. A name that is not here has no code and is doubted.
"""

from __future__ import annotations

from kg.trial.text import fold

# Code, then the names it goes by, the present one first.
_TABLE = """
AD Andorra; AE United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda; AI Anguilla; AL Albania; AM Armenia; AO
Angola; AQ Antarctica; AR Argentina; AS American Samoa; AT Austria; AU Australia; AW Aruba; AX Åland Islands; AZ
Azerbaijan; BA Bosnia and Herzegovina; BB Barbados; BD Bangladesh; BE Belgium; BF Burkina Faso; BG Bulgaria; BH
Bahrain; BI Burundi; BJ Benin; BL Saint Barthélemy; BM Bermuda; BN Brunei Darussalam / Brunei; BO Bolivia / Bolivia,
Plurinational State of; BQ Bonaire, Sint Eustatius and Saba; BR Brazil; BS Bahamas / The Bahamas; BT Bhutan; BV
Bouvet Island; BW Botswana; BY Belarus; BZ Belize; CA Canada; CC Cocos (Keeling) Islands; CD Democratic Republic of
the Congo / Congo, The Democratic Republic of the / DR Congo; CF Central African Republic; CG Republic of the Congo
/ Congo; CH Switzerland; CI Côte d'Ivoire / Cote d'Ivoire / Cote D'Ivoire / Ivory Coast; CK Cook Islands; CL Chile;
CM Cameroon; CN China; CO Colombia; CR Costa Rica; CU Cuba; CV Cape Verde / Cabo Verde; CW Curaçao; CX Christmas
Island; CY Cyprus; CZ Czechia / Czech Republic; DE Germany; DJ Djibouti; DK Denmark; DM Dominica; DO Dominican
Republic; DZ Algeria; EC Ecuador; EE Estonia; EG Egypt; EH Western Sahara; ER Eritrea; ES Spain; ET Ethiopia; FI
Finland; FJ Fiji; FK Falkland Islands (Malvinas); FM Micronesia, Federated States of / Micronesia; FO Faroe Islands;
FR France; GA Gabon; GB United Kingdom; GD Grenada; GE Georgia; GF French Guiana; GG Guernsey; GH Ghana; GI
Gibraltar; GL Greenland; GM Gambia / The Gambia; GN Guinea; GP Guadeloupe; GQ Equatorial Guinea; GR Greece; GS South
Georgia and the South Sandwich Islands; GT Guatemala; GU Guam; GW Guinea-Bissau; GY Guyana; HK Hong Kong; HM Heard
Island and McDonald Islands; HN Honduras; HR Croatia; HT Haiti; HU Hungary; ID Indonesia; IE Ireland; IL Israel; IM
Isle of Man; IN India; IO British Indian Ocean Territory; IQ Iraq; IR Iran / Iran, Islamic Republic of; IS Iceland;
IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya; KG Kyrgyzstan; KH Cambodia; KI Kiribati; KM Comoros;
KN Saint Kitts and Nevis; KP North Korea / Korea, Democratic People's Republic of; KR South Korea / Korea, Republic
of; KW Kuwait; KY Cayman Islands; KZ Kazakhstan; LA Laos / Lao People's Democratic Republic; LB Lebanon; LC Saint
Lucia; LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho; LT Lithuania; LU Luxembourg; LV Latvia; LY Libya /
Libyan Arab Jamahiriya; MA Morocco; MC Monaco; MD Moldova / Moldova, Republic of; ME Montenegro; MF Saint Martin
(French Part) / Saint Martin; MG Madagascar; MH Marshall Islands; MK North Macedonia / Macedonia, The Former
Yugoslav Republic of / Former Yugoslav Republic of Macedonia / Macedonia; ML Mali; MM Myanmar / Myanmar (Burma) /
Burma; MN Mongolia; MO Macau / Macao; MP Northern Mariana Islands; MQ Martinique; MR Mauritania; MS Montserrat; MT
Malta; MU Mauritius; MV Maldives; MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique; NA Namibia; NC New Caledonia; NE
Niger; NF Norfolk Island; NG Nigeria; NI Nicaragua; NL Netherlands / The Netherlands; NO Norway; NP Nepal; NR Nauru;
NU Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF French Polynesia; PG Papua New Guinea; PH Philippines; PK
Pakistan; PL Poland; PM Saint Pierre and Miquelon; PN Pitcairn; PR Puerto Rico; PS Palestinian Territories /
Palestinian Territory, occupied / Palestinian Territories, Occupied / Palestine, State of / Palestine; PT Portugal; PW
Palau; PY Paraguay; QA Qatar; RE Réunion / Reunion; RO Romania; RS Serbia; RU Russia / Russian Federation; RW
Rwanda; SA Saudi Arabia; SB Solomon Islands; SC Seychelles; SD Sudan; SE Sweden; SG Singapore; SH Saint Helena,
Ascension and Tristan da Cunha; SI Slovenia; SJ Svalbard and Jan Mayen; SK Slovakia; SL Sierra Leone; SM San Marino;
SN Senegal; SO Somalia; SR Suriname; SS South Sudan; ST Sao Tome and Principe; SV El Salvador; SX Sint Maarten
(Dutch part) / Sint Maarten; SY Syria / Syrian Arab Republic; SZ Eswatini / Swaziland; TC Turks and Caicos Islands;
TD Chad; TF French Southern Territories; TG Togo; TH Thailand; TJ Tajikistan; TK Tokelau; TL Timor-Leste; TM
Turkmenistan; TN Tunisia; TO Tonga; TR Turkey (Türkiye) / Turkey / Türkiye; TT Trinidad and Tobago; TV Tuvalu; TW
Taiwan / Taiwan, Province of China; TZ Tanzania / Tanzania, United Republic of; UA Ukraine; UG Uganda; UM United
States Minor Outlying Islands; US United States; UY Uruguay; UZ Uzbekistan; VA Vatican City / Holy See (Vatican City
State) / Holy See; VC Saint Vincent and the Grenadines; VE Venezuela / Venezuela, Bolivarian Republic of; VG Virgin
Islands, British; VI Virgin Islands (U.S.) / U.S. Virgin Islands; VN Vietnam / Viet Nam; VU Vanuatu; WF Wallis and
Futuna; WS Samoa; XK Kosovo; YE Yemen; YT Mayotte; ZA South Africa; ZM Zambia; ZW Zimbabwe
"""

GONE = frozenset({"serbia and montenegro", "former serbia and montenegro", "yugoslavia", "netherlands antilles"})
"""Countries that the registry still names and ISO 3166-1 no longer lists: known, without a code."""


def _names() -> dict[str, str]:
    codes: dict[str, str] = {}
    for entry in " ".join(_TABLE.split()).split("; "):
        code, _, names = entry.partition(" ")
        codes.update((_folded(name), code) for name in names.split(" / "))
    return codes


def _folded(name: str) -> str:
    return fold(name).replace("’", "'")


_CODES = _names()

# The name with most commas, for names that hold some themselves ("Korea, Republic of").
_MOST_PARTS = max(name.count(", ") for name in _CODES) + 1


def iso_code(name: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country as the registry names it; empty where there is none.

    >>> iso_code("Korea, Republic of"), iso_code("Turkey"), iso_code("Côte d’Ivoire"), iso_code("Serbia and Montenegro")
    ('KR', 'TR', 'CI', '')
    """
    return _CODES.get(_folded(name), "")


def is_country(name: str) -> bool:
    """Whether the registry's list has the name, a country that is gone included.

    >>> is_country("Serbia and Montenegro"), is_country("Zhejiang")
    (True, False)
    """
    return bool(iso_code(name)) or _folded(name) in GONE


def country_of(place: str) -> str:
    """The country that a place such as "City, Region, Country" ends with; what follows the last comma if unknown.

    >>> country_of("Seoul, Korea, Republic of"), country_of("Oslo, Norway"), country_of("Ward 2, Zhejiang")
    ('Korea, Republic of', 'Norway', 'Zhejiang')
    """
    parts = place.split(", ")
    ends = (", ".join(parts[start:]) for start in range(max(0, len(parts) - _MOST_PARTS), len(parts) - 1))
    return next((end for end in ends if is_country(end)), parts[-1])
