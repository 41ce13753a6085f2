"""The studio under faults: real processes, real sockets, and what members see of it.

Which test checks what; names without a folder are here, a module's name leaves out `test_`.

worker killed mid-job              worker_faults: killed_in_the_middle_of_a_job
stopped past its lease, continued  worker_faults: stopped_past_its_lease_and_continued,
                                   a_commit_that_arrives_after_its_lease
killed before its commit           worker_faults: killed_between_the_picture_and_its_commit
SIGTERM mid-job                    worker_faults: sigterm_lets_a_job_finish_within_the_grace,
                                   sigterm_hands_back_what_does_not_finish
GPU out of memory                  worker_faults: out_of_memory_is_told_and_not_repeated
sticky CUDA error                  worker_faults: a_poison_job... (die: the device process ends);
                                   tests/models/test_supervisor.py: a_killed_device_is_replaced...
hung kernel                        worker_faults: a_hung_kernel_costs_the_device_not_the_job
poison job x3                      worker_faults: a_poison_job_is_given_up_after_three_attempts;
                                   odd_workers: a_poison_job_takes_no_companion_with_it
bot killed before enqueue          bot_faults: killed_after_the_deferral_before_the_job_is_written,
                                   killed_while_its_job_is_on_the_way_to_the_store
bot killed before its record       bot_faults: killed_after_the_message_before_its_record,
                                   a_private_failure_whose_record_is_lost_is_told_again
bot killed with jobs in any state  bot_faults: a_member_is_told_by_the_next_bot...;
                                   tests/bot/test_bot.py: a_result_that_was_finished_while_...
Redis killed (append-only)         store_faults: killed_and_started_again
Redis emptied                      store_faults: emptied_while_jobs_wait
Redis stopped                      store_faults: stopped_for_longer_than_a_lease;
                                   tests/bot/test_bot.py: a_silent_store_is_told_within_seconds...
reply of submit cut                link_faults: the_answer_to_a_submission_is_cut
reply of commit cut                link_faults: the_answer_to_a_commit_is_cut
half-open connection               link_faults: the_bot_is_cut_off, the_worker_is_cut_off_...;
                                   tests/jobs/test_faults.py: TestHalfOpen
slow link                          link_faults: a_slow_link
Redis out of memory                store_faults: a_store_that_refuses (out_of_memory);
                                   tests/jobs/test_faults.py: TestFullMemory
Redis disk full                    store_faults: a_store_that_refuses (full_disk)
read-only, loading, no auth        store_faults: a_store_that_refuses (read_only, loading,
                                   wrong_password), without_a_password
worker clock an hour off           odd_workers: a_clock_an_hour_off
forced duplicate delivery          bot_faults: one_outcome_for_two_bots,
                                   the_record_of_a_delivery_is_lost
10,000 queued                      store_faults: ten_thousand_jobs_wait
checker crash                      tests/models/test_checked_jobs.py:
                                   a_job_whose_check_crashes_is_done_again,
                                   a_job_whose_check_never_answers_fails
any of these at any time           schedule: promises_hold

Elsewhere: pending approvals, two moderators, forged or expired jobs (beside what
they test), and all that Discord itself does (429, 5xx, a channel that is gone, an old token).
"""
