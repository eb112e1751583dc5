"""Account numbers and texts of payments: what a bank takes and what it does not."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.sepa import LAENGEN, NAME_ZEICHEN, ZWECK_ZEICHEN, iban_mangel, iban_normiert, sepa_text

BEISPIELE = [
    "AD1200012030200359100100",
    "AL47212110090000000235698741",
    "AT611904300234573201",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "CH9300762011623852957",
    "CY17002001280000001200527600",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DK5000400440116243",
    "EE382200221020145685",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "GI75NWBK000000007099453",
    "GR1601101250000000012300695",
    "HR1210010051863000160",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "LI21088100002324013AA",
    "LT121000011101001000",
    "LU280019400644750000",
    "LV80BANK0000435195001",
    "MC5811222000010123456789030",
    "MD24AG000225100013104168",
    "ME25505000012345678951",
    "MK07250120000058984",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PL61109010140000071219812874",
    "PT50000201231234567890154",
    "RO49AAAA1B31007593840000",
    "RS35260005601001611379",
    "SE4550000000058398257466",
    "SI56263300012039086",
    "SK3112000000198742637541",
    "SM86U0322509800000000270100",
    "VA59001123000012345678",
]
"""The examples of the IBAN registry of ISO 13616, one for each country of SEPA."""


def test_the_examples_of_the_registry_check_out() -> None:
    """Every country's own example is valid, and every country has one here."""
    assert {iban: iban_mangel(iban) for iban in BEISPIELE} == dict.fromkeys(BEISPIELE, "")
    assert {iban[:2] for iban in BEISPIELE} == set(LAENGEN)


@given(st.sampled_from(BEISPIELE), st.data())
def test_a_single_wrong_character_or_a_swap_is_found(iban: str, data: st.DataObject) -> None:
    """One digit mistyped, two neighbours swapped, one left out or doubled: never valid."""
    # Letters count as two digits: only among digits is it certain that a mistake is found.
    stelle = data.draw(st.sampled_from([n for n in range(2, len(iban) - 1) if iban[n : n + 2].isdigit()]))
    ersatz = data.draw(st.sampled_from("0123456789"))
    falsche = {
        iban[:stelle] + ersatz + iban[stelle + 1 :],
        iban[:stelle] + iban[stelle + 1] + iban[stelle] + iban[stelle + 2 :],
        iban[:stelle] + iban[stelle + 1 :],
        iban[:stelle] + iban[stelle] * 2 + iban[stelle + 1 :],
    }
    assert all(iban_mangel(falsch) for falsch in falsche - {iban})


@pytest.mark.parametrize(
    ("getippt", "grund"),
    [
        ("de89 3704 0044 0532 0130 00", ""),
        ("DE89-3704-0044-0532-0130-00\u00a0", ""),
        ("\u200eDE89370400440532013000", ""),
        ("", "sie fehlt"),
        ("DE8937040044053201300", "21 Stellen statt 22"),
        ("DE89370400440532013001", "Prüfziffern"),
        ("DE0137040044053201300A", "Prüfziffern"),
        ("DE89O70400440532013000", "nur aus Ziffern"),
        ("US64SVBKUS6S3300958879", "SEPA"),
        ("=DE89370400440532013000", "andere Zeichen"),
        ("370400440532013000", "Länderkürzel"),
        ("DE٨٩370400440532013000", "Länderkürzel"),
    ],
)
def test_what_people_type(getippt: str, grund: str) -> None:
    """Blanks, hyphens and small letters do not matter; everything else is told."""
    mangel = iban_mangel(iban_normiert(getippt))
    assert grund in mangel
    assert bool(mangel) == bool(grund)


@given(st.text(max_size=300), st.sampled_from([NAME_ZEICHEN, ZWECK_ZEICHEN]))
def test_texts_hold_only_what_every_bank_takes(text: str, laenge: int) -> None:
    """Whatever is typed: the characters of SEPA, short enough, no formula at the start, and stable when done again."""
    fertig = sepa_text(text, laenge)
    assert len(fertig) <= laenge
    assert re.fullmatch(r"(?:[A-Za-z0-9(][A-Za-z0-9/?:().,'+ -]*)?", fertig)
    assert "//" not in fertig
    assert sepa_text(fertig, laenge) == fertig


@pytest.mark.parametrize(
    ("text", "fertig"),
    [
        ("Große Kreisstadt Müllheim & Söhne", "Grosse Kreisstadt Muellheim + Soehne"),
        ('=HYPERLINK("http://x")', "HYPERLINK( http:/x )"),
        ("Az. 12/2025\n2. Rate", "Az. 12/2025 2. Rate"),
        ("São Paulo – Łódź", "Sao Paulo - odz"),
    ],
)
def test_examples(text: str, fertig: str) -> None:
    """Umlauts are written out, line breaks and foreign characters become blanks."""
    assert sepa_text(text, ZWECK_ZEICHEN) == fertig
