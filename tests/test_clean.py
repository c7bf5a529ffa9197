"""One normal form at the door, one key for comparison."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.clean import clean, key


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ("  Zu\u0308rich  ", "Zürich"),
        ("Staff\u00a0\u2009Engineer", "Staff Engineer"),
        ("a\u200bb\u202ec\x00d\ufeff", "abcd"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("left \t right", "left\tright"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("", ""),
        ("R&D – “quoted”", "R&D – “quoted”"),
        ("ZÃ¼rich â€“ IngÃ©nieur Â£ â‚¬", "Zürich – Ingénieur £ €"),
        ("theyâ€™ll say â€œyesâ€\u009d", "they’ll say “yes”"),
        ("MartÃ\u00adnez, 5Â\u00a0kg", "Martínez, 5 kg"),
        ("SÃO PAULO, CAFÉ’S, BEYONCÉ®, 5Â, â€", "SÃO PAULO, CAFÉ’S, BEYONCÉ®, 5Â, â€"),
    ],
)
def test_text_is_cleaned_at_the_door(shown: str, kept: str) -> None:
    assert clean(shown) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("X.AI, LLC", "x ai llc"),
        ("Zu\u0308rich", "ZÜRICH"),
        ("STRASSE", "Straße"),
        ("Full‑Stack", "full stack"),
    ],
)
def test_what_differs_only_in_form_has_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_letters_that_only_look_alike_are_not_merged() -> None:
    assert key("Gооgle") != key("Google")


@given(st.text() | st.text("ÃÂâ€‚¬£©\u009d\u00a0 ƒü"))
def test_cleaning_twice_changes_nothing_and_nothing_raises(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == unicodedata.normalize("NFC", once)
    assert key(key(text)) == key(text)
    once.encode("utf-8")
