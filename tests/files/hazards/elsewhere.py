"""Hazards, or parts of them, that no file by itself can show: the tests that do, as path::name."""

from __future__ import annotations

from collections.abc import Mapping

TESTS: Mapping[str, tuple[str, ...]] = {
    "H08": (
        "unit/files/test_list_hazards.py::test_h08_reading_tells_how_far_it_is_and_stops_within_one_step",
        "unit/files/test_streams.py::test_h08_no_more_than_the_head_of_a_large_file_is_looked_at",
        "unit/files/test_streams.py::test_h08_the_first_rows_are_those_of_the_list",
        "unit/files/test_streams.py::test_h08_the_first_rows_of_a_workbook",
    ),
    "H09": ("unit/files/test_originals.py::test_h09_a_file_that_is_open_elsewhere_is_read_as_it_was_saved",),
    "H10": (
        "unit/files/test_originals.py::test_h10_a_share_that_does_not_answer_is_not_waited_for",
        "unit/files/test_originals.py::test_h10_a_person_can_stop_waiting_for_it",
        "unit/files/test_originals.py::test_h10_a_file_that_the_system_would_have_to_fetch_is_told_as_that",
        "unit/files/test_originals.py::test_h10_a_drive_that_was_pulled_out_is_unreadable",
    ),
    "H11": (
        "e2e/test_import_receipts.py::test_h11_a_file_that_was_changed_after_it_was_staged_stops_the_push_until_it_was_looked_at",
        "e2e/test_import_receipts.py::test_h11_a_file_that_is_gone_or_a_word_of_the_person_lets_the_push_go_on",
    ),
    "H12": (
        "e2e/test_import_receipts.py::test_h12_a_list_that_comes_again_in_other_bytes_is_known_and_says_what_drifted",
    ),
    "H13": (
        "unit/files/test_packages.py::test_h13_several_files_are_taken_in_the_order_of_the_drop",
        "e2e/test_import_sets.py::test_h13_several_files_make_one_plan_and_one_step_whatever_their_order",
        "e2e/test_import_sets.py::test_h13_one_file_that_cannot_be_read_does_not_stop_the_others",
    ),
    "H14": (
        "unit/files/test_packages.py::test_h14_a_folder_is_read_three_deep_and_what_is_passed_over_is_listed",
        "unit/files/test_packages.py::test_h14_many_files_are_a_question",
        "e2e/test_import_sets.py::test_h14_more_than_twenty_files_wait_for_a_word",
    ),
    "H15": (
        "unit/files/test_packages.py::test_h15_an_archive_is_a_set_of_lists_with_roles",
        "unit/files/test_packages.py::test_h15_archives_have_the_bounds_of_workbooks",
        "e2e/test_import_sets.py::test_h15_a_oneroster_set_is_read_together",
    ),
    "H16": (
        "ui/test_window.py::test_pasted_rows_go_to_the_imports",
        "unit/files/test_pasted.py::test_h16_a_table_copied_in_a_browser_is_read",
    ),
    "H18": ("ui/test_window.py::test_what_is_only_promised_or_only_linked_is_explained",),
    "H46": ("e2e/test_list_targets.py::test_h46_a_list_for_another_system_has_its_columns_in_its_order",),
    "H82": (
        "e2e/test_import_offers.py::test_h82_a_course_that_takes_nobody_by_hand_names_the_page_where_that_is_put_right",
    ),
    "H84": (
        "unit/lms/test_givable_roles.py::test_the_choices_of_a_recorded_table_are_the_roles_of_the_site",
        "e2e/test_import_offers.py::test_h84_a_role_that_the_account_may_not_give_is_known_before_anything_is_sent",
    ),
    "H68": ("e2e/test_import_offers.py::test_h68_people_whom_the_site_lacks_are_made_once_and_enrolled",),
    "H77": ("e2e/test_import_offers.py::test_h77_another_address_is_written_on_a_row_of_its_own",),
    "H99": (
        "unit/domain/test_import_writes.py::test_h99_removals_can_be_taken_back_in_part_and_nobody_gets_mail_that_we_ask_for",
        "unit/domain/test_import_writes.py::test_h99_accounts_whose_password_the_server_mails_are_counted",
        "ui/imports/test_foot.py::test_time_and_mails_are_told_once_they_are_counted",
    ),
    "H85": (
        "ui/imports/test_row_acts.py::test_people_who_get_more_rights_stand_apart",
        "unit/domain/test_guards.py::test_h85_many_roles_above_a_learners_are_typed",
    ),
    "H96": (
        "e2e/test_import_command.py::test_h96_what_a_colleague_changed_since_is_a_conflict_and_not_written_over",
        "unit/sync/test_push_protocol.py::test_somebody_elses_edit_of_the_same_field_becomes_a_conflict",
    ),
    "H97": (
        "e2e/test_import_command.py::test_h97_one_row_that_the_server_refuses_does_not_stop_the_others",
        "unit/sync/test_push_protocol.py::test_one_bad_row_of_a_batch_is_found_and_the_others_go_through",
    ),
    "H98": (
        "e2e/test_import_command.py::test_h98_lost_answers_neither_lose_nor_double_a_row",
        "unit/sync/test_push_protocol.py::test_a_lost_answer_to_an_update_is_recognised_by_reading_after_the_window",
        "unit/sync/test_push_protocol.py::test_what_was_in_flight_at_a_crash_is_unknown_afterwards",
    ),
    "H109": ("e2e/test_import_command.py::test_h109_nothing_of_a_list_stays_in_the_spool",),
    "H110": ("e2e/test_import_command.py::test_h110_passwords_of_a_list_are_nowhere_afterwards",),
    "H112": (
        "e2e/test_import_command.py::test_h112_the_plan_says_for_which_site_it_is",
        "unit/services/test_kept_presets.py::test_h112_a_preset_of_another_site_needs_a_word",
        "unit/domain/test_presets.py::test_h112_another_site_does_not_take_over_what_is_only_true_where_it_was_answered",
    ),
}
