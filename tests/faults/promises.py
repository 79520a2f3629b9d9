"""What the program promises of the work in it, and the tests that prove each promise.

A promise is worth what its test is worth: :mod:`tests.faults.test_promises` holds that each test named here exists
and that no promise stands without one. What is not promised yet says so, and why.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence, and where it is proven (``file::test`` below ``tests``); ``open`` says what is not yet."""

    text: str
    proofs: tuple[str, ...] = ()
    open: str = ""


PROMISES: dict[str, Promise] = {
    "P1": Promise(
        "kill -9 at any instant: every acknowledged step is there, none is half, the file is sound",
        (
            "faults/test_kill.py::test_that_no_acknowledged_step_is_lost_to_kill_9_while_annotating",
            "faults/test_kill.py::test_that_a_large_undo_cut_off_is_done_or_not_begun",
            "faults/test_kill_jobs.py::test_that_a_change_of_many_cut_off_has_changed_all_or_none",
        ),
    ),
    "P2": Promise(
        "power loss at any write: the same",
        (
            "faults/test_power_loss.py::test_that_no_acknowledged_step_is_lost_to_a_power_failure",
            "faults/test_power_loss.py::test_that_this_test_notices_what_is_lost_without_syncing",
            "faults/test_power_loss.py::test_that_a_new_project_is_there_whole_or_not_at_all_after_a_power_failure",
        ),
    ),
    "P3": Promise(
        "the same for what is written beside the project: exports and back-ups",
        (
            "faults/test_kill_jobs.py::test_that_an_export_cut_off_leaves_the_whole_old_file_or_the_whole_new_one",
            "faults/test_kill_jobs.py::test_that_a_back_up_cut_off_does_not_count_and_each_finished_one_restores",
            "formats/test_writing.py::test_that_an_interrupted_write_leaves_the_old_file_and_nothing_else",
        ),
    ),
    "P4": Promise(
        "any error of the disk, once or lasting: a clear sentence, the file whole, nothing half written",
        (
            "faults/test_io_errors.py::test_that_whichever_operation_fails_while_working_nothing_is_half_saved",
            "faults/test_io_errors.py::test_that_whichever_operation_fails_while_opening_or_closing_the_file_stays_whole",
            "faults/test_full_disk.py::test_that_whichever_operation_fails_during_imports_undo_and_exports_nothing_is_half_done",
            "faults/test_io_errors.py::test_that_whichever_operation_fails_while_making_backing_up_or_restoring_nothing_half_is_left",
        ),
    ),
    "P5": Promise(
        "disk full: it is said, the work stays readable, nothing is lost, and with room it goes on",
        (
            "faults/test_io_errors.py::test_that_a_full_disk_is_told_nothing_is_lost_and_work_goes_on_with_room",
            "faults/test_io_errors.py::test_that_a_project_closed_on_a_full_disk_opens_again_whole",
            "faults/test_io_errors.py::test_that_a_file_that_may_not_grow_is_told_like_a_full_disk",
            "faults/test_io_errors.py::test_that_a_full_disk_during_an_import_adds_nothing_and_leaves_nothing",
            "faults/test_full_disk.py::test_that_a_command_on_a_full_disk_names_the_drive_and_what_is_needed",
            "faults/test_full_disk.py::test_that_the_window_tells_it_keeps_what_was_saved_and_goes_on_with_room",
        ),
    ),
    "P6": Promise(
        "read-only file or folder: it opens for reading and says so",
        (
            "store/test_reading_only.py::test_that_a_project_on_a_read_only_medium_opens_for_reading_and_says_so",
            "store/test_reading_only.py::test_that_a_crashed_project_on_a_read_only_medium_shows_its_last_steps",
            "store/test_reading_only.py::test_that_a_file_that_may_not_be_changed_opens_for_reading",
        ),
    ),
    "P7": Promise(
        "network or synchronised folder: told when a project is made or opened there; nothing is written ahead; a copy is offered",
        (
            "core/test_medium.py::test_that_a_folder_kept_in_step_is_known_by_its_name",
            "core/test_medium.py::test_that_a_drive_of_the_network_is_known_by_its_file_system",
            "store/test_shared_places.py::test_that_nothing_is_written_ahead_there_and_every_step_is_kept",
            "faults/test_power_loss.py::test_that_no_acknowledged_step_is_lost_to_a_power_failure",
            "gui/test_shared_place.py::test_that_the_window_tells_once_to_stay_and_then_in_passing",
            "gui/test_shared_place.py::test_that_commands_that_write_say_it_beside_their_answer_and_others_are_silent",
        ),
        open="kinds of file systems are known on Linux, network drives on Windows; on macOS only names of folders",
    ),
    "P8": Promise(
        "a second writer is refused within a second and told who and where; readers go on; free after kill -9",
        (
            "store/test_locking.py::test_that_a_second_writer_is_refused_within_a_second_and_told_who_holds_it",
            "store/test_locking.py::test_that_a_second_writer_waits_less_than_a_second_in_all",
            "store/test_locking.py::test_that_readers_beside_a_writer_see_each_step_and_hinder_nothing",
            "store/test_locking.py::test_that_the_lock_is_free_after_kill_9",
            "faults/test_hostile_projects.py::test_that_two_windows_and_commands_at_once_lose_nothing_and_only_one_writes",
        ),
    ),
    "P9": Promise(
        "the clock jumps: the order of one's own steps stays, and no id comes twice",
        (
            "store/test_ids.py::test_that_the_order_of_steps_survives_a_clock_that_jumps",
            "store/test_ids.py::test_that_ids_only_grow_also_when_the_clock_is_set_back",
            "store/test_opening.py::test_that_a_history_from_an_impossible_future_is_only_read",
        ),
    ),
    "P10": Promise(
        "the file replaced, deleted or moved underneath: noticed before the next commit, the work saved elsewhere",
        (
            "app/test_projects.py::test_that_a_file_gone_underneath_is_noticed_before_the_next_save_and_can_be_rescued",
            "app/test_projects.py::test_that_a_file_replaced_in_the_middle_of_a_step_is_noticed_before_it_is_saved",
            "gui/test_window.py::test_that_work_is_saved_elsewhere_when_the_file_was_replaced_underneath",
        ),
    ),
    "P11": Promise(
        "a restored copy beside an old log: the log is set aside, never replayed",
        (
            "store/test_strangers.py::test_that_a_restored_copy_does_not_swallow_the_log_of_the_file_it_replaced",
            "store/test_strangers.py::test_that_a_foreign_journal_is_set_aside",
            "store/test_backups.py::test_that_restoring_does_not_believe_a_log_of_another_file",
        ),
    ),
    "P12": Promise(
        "a file of a newer version: read or refused with both versions named, never written",
        (
            "store/test_versions.py::test_that_a_newer_file_opens_for_reading_and_names_both_versions",
            "store/test_versions.py::test_that_a_newer_file_we_cannot_read_is_refused_and_names_both_versions",
            "store/test_versions.py::test_that_a_newer_file_left_by_a_crash_is_not_written_either",
        ),
    ),
    "P13": Promise(
        "the release before opens every file of this one, or says which version is needed",
        (
            "store/test_versions.py::test_that_a_newer_file_opens_for_reading_and_names_both_versions",
        ),
        open="proven with a made-up next version; there is no earlier release yet to run",
    ),
    "P14": Promise(
        "every schema version ever released migrates, in one transaction, after a back-up",
        (
            "store/test_versions.py::test_that_an_older_file_is_backed_up_then_migrated_and_nothing_is_lost",
            "store/test_versions.py::test_that_a_migration_without_a_back_up_does_not_happen",
            "store/test_versions.py::test_that_a_migration_that_fails_leaves_the_old_file",
        ),
    ),
    "P15": Promise(
        "a migration cut off anywhere: the old file or the new one",
        (
            "faults/test_kill_jobs.py::test_that_a_migration_cut_off_at_any_instant_leaves_the_old_file_or_the_new_one",
            "store/test_versions.py::test_that_a_migration_killed_anywhere_leaves_the_old_or_the_new_file",
            "faults/test_power_loss.py::test_that_a_migration_cut_off_by_a_power_failure_leaves_the_old_or_the_new_file",
        ),
    ),
    "P16": Promise(
        "damage: told, the last back-up offered, what is readable rescued, and what is missing listed",
        (
            "faults/test_rescue.py::test_that_a_damaged_copy_is_whole_or_told_and_restored_and_rescued",
            "faults/test_rescue.py::test_that_a_lost_page_costs_what_was_on_it_and_the_history_gives_most_back",
            "faults/test_rescue.py::test_that_a_wiped_beginning_costs_nothing_but_the_beginning",
            "faults/test_corruption.py::test_that_damaged_files_open_or_are_refused_and_nothing_else_happens",
            "gui/test_rescuing.py::test_that_a_damaged_project_offers_its_last_back_up_and_what_can_be_read",
        ),
    ),
    "P17": Promise(
        "a back-up is verified before it replaces an older one, and each kept one restores",
        (
            "store/test_backups.py::test_that_what_does_not_read_back_does_not_count_and_replaces_nothing",
            "store/test_backups.py::test_that_a_restored_back_up_is_an_equal_project_with_search_and_undo",
            "store/test_backups.py::test_that_any_flipped_bit_of_a_back_up_is_noticed",
        ),
    ),
    "P18": Promise(
        "any number of steps undone gives the first state, redone the last",
        (
            "app/test_history.py::test_that_any_number_of_steps_undone_gives_the_first_state_and_redone_the_last",
            "store/test_state_machine.py::test_that_any_actions_undone_and_redone_give_the_exact_state",
        ),
    ),
    "P19": Promise(
        "undo survives a restart and a crash",
        (
            "app/test_history.py::test_that_any_number_of_steps_undone_gives_the_first_state_and_redone_the_last",
            "store/test_strangers.py::test_that_the_log_of_our_own_killed_session_is_replayed",
        ),
    ),
    "P20": Promise(
        "an export is the whole new file or the whole old one",
        (
            "faults/test_kill_jobs.py::test_that_an_export_cut_off_leaves_the_whole_old_file_or_the_whole_new_one",
            "formats/test_writing.py::test_that_a_full_disk_is_told_and_leaves_the_old_file",
        ),
    ),
    "P21": Promise(
        "an import cut off adds nothing by halves, and repeated adds nothing twice",
        (
            "faults/test_kill.py::test_that_an_import_cut_off_adds_all_or_nothing_and_can_be_repeated",
            "cli/test_main.py::test_that_a_program_asked_to_stop_leaves_a_sound_project",
        ),
    ),
    "P22": Promise(
        "merging people's work (their bundles, read into one project): the same in any order and any grouping, twice the "
        "same as once, and cut off it has not happened. Where two people say different things of one thing (the name or "
        "note of an entity or article, one annotation, one person's status, the text after a correction, the definition "
        "of a code), what came first stays, and the report says what did not",
        (
            "app/test_set_merging.py::test_that_merging_is_the_same_in_any_order_and_grouping_and_twice",
            "app/test_set_merging.py::test_that_where_people_contradict_each_other_what_is_here_stays_and_is_told",
            "app/test_set_merging.py::test_that_what_others_know_of_an_entity_and_an_article_is_added_to_what_is_known_here",
            "faults/test_kill_jobs.py::test_that_a_merge_cut_off_adds_all_or_nothing",
        ),
        open="the report does not name definitions of codes that differ; articles of one text, imported apart with "
        "details that contradict each other, may come together in another way in another order",
    ),
    "P23": Promise(
        "a text never changes; one that was altered is named by its article",
        (
            "faults/test_corruption.py::test_that_a_changed_text_is_named_by_its_article",
            "faults/test_rescue.py::test_that_an_altered_text_and_all_on_it_is_named_and_the_rest_rescued",
        ),
    ),
    "P24": Promise(
        "every span still selects its quote",
        (
            "store/test_check.py::test_that_planted_damage_is_found_and_named",
            "store/test_check.py::test_that_a_project_in_every_state_of_use_is_found_sound",
        ),
    ),
    "P25": Promise(
        "a hostile file: a clear refusal, no SQL of its own run, no other file read or written",
        (
            "faults/test_hostile_rows.py::test_that_every_row_is_there_and_is_tried_or_names_tests_that_exist",
            "faults/test_hostile_rows.py::test_that_by_command_each_bad_file_is_refused_with_its_reason_and_the_others_come_in",
            "faults/test_hostile_rows.py::test_that_in_the_window_each_bad_file_is_listed_with_its_reason_and_the_others_come_in",
            "faults/test_hostile_rows.py::test_that_a_set_built_to_do_harm_is_refused_by_command_and_in_the_window",
            "faults/test_hostile_projects.py::test_that_every_command_refuses_it_in_one_sentence_and_changes_nothing",
            "faults/test_hostile_projects.py::test_that_the_window_refuses_each_says_why_and_goes_on",
            "faults/test_hostile_projects.py::test_that_names_made_to_be_run_are_words_and_nothing_else",
            "store/test_gate.py::test_that_a_changed_structure_is_refused_and_a_cleaned_copy_keeps_everything",
            "intake/test_bad_inputs.py::test_that_a_bad_input_is_refused_in_a_sentence_that_names_the_reason",
            "intake/test_harmless.py::test_that_nothing_a_page_names_is_opened_or_called",
            "faults/test_fuzz.py::test_that_changed_files_are_read_or_refused_and_the_project_is_sound",
        ),
    ),
    "P26": Promise(
        "the binding to Qt does not end the program",
        (
            "gui/test_binding.py::test_that_qt_calls_lose_no_references_to_none_true_and_false",
            "gui/test_long_use.py::test_that_random_actions_keep_file_page_and_reference_alike_and_leave_nothing_behind",
            "gui/test_long_use.py::test_that_a_notice_that_goes_away_stays_below_its_parent_until_it_is_deleted",
        ),
    ),
}
