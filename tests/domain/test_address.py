"""One address, as people type or paste it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.address import email_objections, is_address, suggestion


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a..b@exemple.example", "a.b@exemple.example"),
        ("a.@exemple.example", "a@exemple.example"),
        ("mailto:a@exemple.example", "a@exemple.example"),
        ("MAILTO:a@exemple.example?subject=x", "a@exemple.example"),
        ("Alix <a@exemple.example>", "a@exemple.example"),
        ("<a@exemple.example>", "a@exemple.example"),
        ("a@exemple,example", "a@exemple.example"),
        ("a @ exemple.example", "a@exemple.example"),
        ("a@@exemple.example", "a@exemple.example"),
        ("a@exemple.example.", "a@exemple.example"),
        ("a@exemple.example;", "a@exemple.example"),
        ("a(at)exemple.example", "a@exemple.example"),
        ("« a@exemple.example »", "a@exemple.example"),
        ("a@\u200bexemple.example", "a@exemple.example"),
        ("a@exemple", ""),
        ("a", ""),
        ("a@exemple.example, b@exemple.example", ""),
        ("é@exemple.example", ""),
        ("a@-exemple.example", ""),
        ("a@exem_ple.example", ""),
        ("a@1.2.3.4", ""),
        ("@exemple.example", ""),
    ],
)
def test_what_is_no_address_is_refused_with_what_was_meant_when_it_can_be_said(typed, meant):
    [reason] = email_objections(typed)
    assert (reason.code, reason.params["suggested"]) == ("identity.email-form", meant)
    assert reason.mend_message


@pytest.mark.parametrize(
    "typed",
    ["a@exemple.example", "a.b+c@exemple.example", "o'brien@exemple.example", "a@sous.exemple.example", "a@exémple.example",
     "A_1@EXEMPLE.EXAMPLE", "a-b@exem-ple.example", "1@2.example", "", "  "],
)  # fmt: skip
def test_an_address_or_none_is_taken(typed):
    assert email_objections(typed) == []


def test_an_address_longer_than_the_post_carries_is_refused():
    assert [o.code for o in email_objections(f"a@{'b' * 300}.fr")] == ["identity.email-too-long"]
    assert not is_address(f"{'a' * 65}@exemple.example")


@given(st.text(max_size=40))
def test_a_suggestion_is_an_address_and_another_text(text):
    meant = suggestion(text)
    assert not meant or (is_address(meant) and meant != text)
