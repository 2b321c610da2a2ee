"""The five sentences that README opens with, clause by clause, and the tests that make each true."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = "tests/promises"

CLAUSES: dict[str, dict[str, tuple[str, ...]]] = {
    "sheet": {
        "**The sheet is read, not retyped.**": (
            f"{HERE}/test_sheet.py::test_the_framework_is_made_of_the_text_alone",
            "tests/catalogue/test_sheets.py::test_a_deposited_sheet_keeps_its_bytes_and_its_reading",
            "tests/catalogue/test_sheets.py::test_a_framework_has_the_rows_of_its_reading",
        ),
        "Blocks, competencies, assessments, jury, access routes, registrations: each with its lines.": (
            f"{HERE}/test_sheet.py::test_each_thing_read_says_its_lines_and_they_hold_its_words",
        ),
        "What the text does not settle is a *finding*, settled by a named person with a reason, never guessed.": (
            f"{HERE}/test_sheet.py::test_what_is_not_settled_stays_unknown_and_stops_what_depends_on_it",
            "tests/catalogue/test_sheets.py::test_a_finding_is_settled_by_a_person_with_a_reason",
            "tests/catalogue/test_sheets.py::test_a_settlement_has_a_persons_name",
            "tests/catalogue/test_sheets.py::test_a_settlement_that_says_nothing_usable_is_refused",
            "tests/catalogue/test_sheets.py::test_a_later_settlement_supersedes_and_the_first_one_stays",
        ),
    },
    "jury": {
        "**An unlawful jury cannot decide.**": (
            f"{HERE}/test_jury.py::test_no_moment_lets_an_unlawful_jury_pass",
            f"{HERE}/test_jury.py::test_a_jury_become_unlawful_decides_nothing_more",
            f"{HERE}/test_jury.py::test_what_an_unlawful_jury_decided_goes_no_further",
            "tests/juries/again/test_reopening.py::test_one_candidate_is_decided_again_and_the_others_stand",
        ),
        "The sheet's own sentence and the dated law are one rule, judged at nomination, convocation, opening, deliberation, "
        "closing, signature and seal, on who is named, who is there and who decided.": (
            f"{HERE}/test_jury.py::test_no_moment_lets_an_unlawful_jury_pass",
            f"{HERE}/test_jury.py::test_each_moment_is_judged_and_kept",
            f"{HERE}/test_jury.py::test_who_is_named_counts_before_and_who_is_there_after",
            f"{HERE}/test_jury.py::test_the_law_is_that_of_the_candidate_s_day",
            "tests/domain/test_composition_oracle.py::test_the_rules_and_the_oracle_agree_on_two_thousand_juries",
            "tests/juries/jury/test_lawful_jury.py::test_each_moment_keeps_who_was_counted_and_what_was_found_once",
        ),
        "Every refusal says why, from which text, and what to do.": (
            f"{HERE}/test_jury.py::test_every_reason_cites_its_text_and_says_what_to_do",
            f"{HERE}/test_jury.py::test_a_nomination_refused_cites_its_text_and_says_what_to_do",
        ),
    },
    "block": {
        "**Block by block.**": (f"{HERE}/test_block.py::test_each_block_is_decided_for_itself",),
        "What the sheet asks of each candidate, line by line, met, missing or set aside by a named person;": (
            f"{HERE}/test_block.py::test_what_is_asked_is_met_missing_or_set_aside_under_a_name",
        ),
        "votes, motivation, minutes signed by each member and sealed with the certifier's key;": (
            f"{HERE}/test_block.py::test_a_refusal_rests_on_votes_and_says_why_in_the_minutes",
            f"{HERE}/test_block.py::test_minutes_are_signed_by_each_and_sealed_with_the_certifier_s_key",
        ),
        "blocks acquired are kept as long as the sheet says.": (
            f"{HERE}/test_block.py::test_a_block_is_held_as_long_as_the_sheet_says",
            "tests/candidates/test_lives.py::test_lives_of_twenty_people",
            "tests/candidates/test_acquired_again.py::test_a_block_that_ran_out_is_acquired_again",
        ),
    },
    "award": {
        "**One award, three faces.**": (
            f"{HERE}/test_award.py::test_three_faces_say_the_same_eight_mentions",
        ),
        "Parchment (PDF/A), Open Badges 3.0 credential and public page say the same eight mentions.": (
            f"{HERE}/test_award.py::test_three_faces_say_the_same_eight_mentions",
            f"{HERE}/test_award.py::test_the_parchment_is_a_pdf_to_be_kept",
            f"{HERE}/test_award.py::test_the_credential_is_open_badges_signed_by_the_certifier",
            "tests/documents/test_documents.py::test_it_claims_pdf_a_3a_and_pdf_ua_1_in_french_with_a_title",
            "tests/documents/test_parchment.py::test_a_parchment_that_does_not_print_a_mention_is_refused",
        ),
    },
    "lost": {
        "**Nothing is lost.**": (f"{HERE}/test_lost.py::test_each_act_of_a_session_is_one_entry",),
        "One act, one transaction, one entry of a chained journal that keeps no name and whose heads are published "
        "outside the database.": (
            f"{HERE}/test_lost.py::test_each_act_of_a_session_is_one_entry",
            f"{HERE}/test_lost.py::test_an_act_that_fails_leaves_neither_row_nor_entry",
            f"{HERE}/test_lost.py::test_the_journal_keeps_no_name",
            f"{HERE}/test_lost.py::test_heads_are_outside_the_database_and_tell_a_journal_written_again",
            "tests/journal/test_journal.py::test_entries_are_numbered_and_chained",
            "tests/journal/test_journal.py::test_an_entry_outside_a_transaction_is_refused",
            "tests/journal/test_journal.py::test_update_and_delete_are_refused_by_the_database",
            "tests/journal/test_journal.py::test_after_an_erasure_the_chain_holds_and_no_word_is_left",
        ),
        "Two clicks make one decision.": (
            f"{HERE}/test_lost.py::test_the_same_click_twice_is_one_act",
            "tests/juries/deliberation/test_two_clicks.py::test_two_clicks_at_once_make_one_decision",
            "tests/web/certifier/candidates/test_acts.py::test_an_identity_is_corrected_once_on_the_paper_shown",
        ),
    },
}
