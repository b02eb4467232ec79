//! The governor: decides when to look, and bounds the cost of looking.
//!
//! With `s` the milliseconds that looks took within the last second, `h` those within the last half of a
//! second, and `g` a pause that grows from look to look:
//!
//! ```text
//! g         = min(GROWTH g, SUSTAINED_PAUSE)   if the page changed during the last pause, or
//!                                              within REST; at the maximum less a part of
//!                                              JITTER
//!           = RECHECK_PAUSE                    the same for RECHECK after an error was lost from sight or a
//!                                              panel's time was over, less a part of RECHECK_JITTER
//!           = FIRST_PAUSE                      if it was at rest
//! pause     = g, or until LEAST_SLICE is free  but g alone for RECHECK
//! allowance = min(SLICE, SECOND * SHARE - s,   but at least RECHECK_SLICE for RECHECK
//!                 HALF_SHARE - h)
//! ```
//!
//! A look ends at its allowance; the rest waits for the next. So a first change is looked at without
//! delay, looks get rarer while a page keeps changing, and looks take no more than `SECOND * SHARE` of any
//! second, wherever it begins, except during RECHECK. As no half of a second has more than
//! [`HALF_SHARE`], something is free again within [`LONGEST_PAUSE`]: a new error waits no longer than that.

use std::collections::VecDeque;

/// The share of any second of the main thread that looking may take.
pub(crate) const SHARE: f64 = 0.01;

/// The period over which [`SHARE`] is kept, in milliseconds.
pub(crate) const SECOND: f64 = 1_000.0;

/// Most milliseconds that looks take within [`LONGEST_PAUSE`], so that some of the second's share is left for
/// the other half.
const HALF_SHARE: f64 = SECOND * SHARE / 2.0;

/// Most milliseconds of one look; the rest waits for the next. A frame at 60 Hz has 16.
pub(crate) const SLICE: f64 = 4.0;

/// Minimum milliseconds for which beginning a look is worthwhile.
pub(crate) const LEAST_SLICE: f64 = 0.5;

/// Milliseconds of the pause after a look at a page that was idle: slightly more than a frame, in which most
/// changes of one action happen.
pub(crate) const FIRST_PAUSE: f64 = 20.0;

/// Milliseconds without a change after which a page is at rest. A log with ten lines a second is not: without
/// this, each line would get a look of its own, and with it a look gets four.
const REST: f64 = 150.0;

/// The factor from one pause to the next while a page keeps changing. A page renders the result of a click
/// within a second, in which four looks see as much as seven.
const GROWTH: f64 = 8.0;

/// Milliseconds that pauses grow to while a page keeps changing. A user who is waiting for a page to settle
/// does not notice them.
pub(crate) const SUSTAINED_PAUSE: f64 = 440.0;

/// Milliseconds by which pauses that grew to [`SUSTAINED_PAUSE`] vary: looks at equal intervals would see a
/// page that blinks in step with them always on or always off.
const JITTER: f64 = 120.0;

/// The fractional part of the golden ratio, whose multiples are not periodic.
const GOLDEN_FRACTION: f64 = 0.618_034;

/// Milliseconds with short pauses after an error was no longer found: as long as it takes to report that it
/// is gone, and for as long as its note then stays. Also from the end of any time of a view, if the document is
/// still to be looked at.
const RECHECK: f64 = 3_000.0;

/// Longest of these short pauses in milliseconds.
const RECHECK_PAUSE: f64 = 120.0;

/// Milliseconds that a recheck may take even if [`SHARE`] is used up. Looks are timed by the clock, so on a
/// busy machine one that was interrupted can use up the share of several seconds, for which a blinking error
/// would not be seen again (Chromium 156, two cores, twelve busy processes).
const RECHECK_SLICE: f64 = 2.0;

/// Milliseconds by which these pauses vary: with a constant pause of 80 ms, most of the time an error that
/// blinks every 40 ms was off at every look (Chromium 156, two busy cores). Blinks that last longer are seen
/// by several of the looks.
const RECHECK_JITTER: f64 = 80.0;

/// Most milliseconds that a change in a visible tab waits for a look. With a longer wait a user notices the
/// error without the note.
pub(crate) const LONGEST_PAUSE: f64 = 500.0;

/// Milliseconds between two looks in a hidden tab. The parts of one look have the pauses of a visible tab.
pub(crate) const PAUSE_OUT_OF_SIGHT: f64 = 10_000.0;

/// Most mutation records kept until the next look; beyond that, everything is looked at instead. A record
/// takes about a hundred bytes and keeps its removed nodes alive.
pub(crate) const RECORDS_KEPT: u32 = 4_096;

/// Decides when to look, and for how long. Times are milliseconds on any monotonic clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Governor {
    /// The looks of the last second, the oldest first.
    looks: VecDeque<Look>,
    /// The pause after the last look.
    pause: f64,
    /// The pause that changes of the page require, regardless of the cost of the look.
    grown: f64,
    /// The fraction of [`JITTER`] or [`RECHECK_JITTER`] by which the next pause is shorter.
    jitter: f64,
    /// When the rechecks end.
    recheck_until: f64,
    /// Whether something had to be looked at before the pause was over, or the page at rest.
    is_early: bool,
}

#[derive(Clone, Copy, Debug)]
struct Look {
    began: f64,
    ended: f64,
}

impl Look {
    /// The part of it after `start`.
    fn since(self, start: f64) -> f64 {
        (self.ended - self.began.max(start)).max(0.0)
    }
}

impl Governor {
    /// Records a look that began at `began` and took `cost`, and whether the page itself had changed: our own
    /// changes are no reason to look less often.
    pub(crate) fn looked(&mut self, began: f64, cost: f64, page_changed: bool) {
        let cost = cost.max(0.0);
        let ended = began + cost;
        while self
            .looks
            .front()
            .is_some_and(|look| look.ended <= ended - SECOND)
        {
            self.looks.pop_front();
        }
        self.looks.push_back(Look { began, ended });
        let is_early = std::mem::take(&mut self.is_early);
        let varies_by;
        (self.grown, varies_by) = if is_early && self.is_rechecking(ended) {
            (RECHECK_PAUSE, RECHECK_JITTER)
        } else if is_early && page_changed && GROWTH * self.grown >= SUSTAINED_PAUSE {
            (SUSTAINED_PAUSE, JITTER)
        } else if is_early && page_changed {
            (GROWTH * self.grown, 0.0)
        } else {
            (FIRST_PAUSE, 0.0)
        };
        self.jitter = (self.jitter + GOLDEN_FRACTION).fract();
        self.pause = self.grown - varies_by * self.jitter;
    }

    /// Makes looks frequent for a while from `now`, for example because an error was no longer found.
    pub(crate) fn hurry(&mut self, now: f64) {
        self.recheck_until = now + RECHECK;
        self.grown = RECHECK_PAUSE;
        self.pause = RECHECK_PAUSE;
    }

    /// How long to wait with a look that is wanted at `now`.
    pub(crate) fn pause(&mut self, now: f64, in_sight: bool) -> f64 {
        let Some(last) = self.looks.back() else {
            return 0.0;
        };
        let since_end = now - last.ended;
        if !in_sight {
            return (PAUSE_OUT_OF_SIGHT - since_end).clamp(0.0, PAUSE_OUT_OF_SIGHT);
        }
        self.is_early |= since_end < self.pause.max(REST);
        let mut pause = self.pause - since_end;
        if !self.is_rechecking(now) {
            for (period, most) in [(SECOND, SECOND * SHARE), (LONGEST_PAUSE, HALF_SHARE)] {
                pause = pause.max(self.until_worth_it(now, period, most));
            }
        }
        pause.clamp(0.0, LONGEST_PAUSE)
    }

    /// How long a look that begins at `now` may take.
    pub(crate) fn allowance(&self, now: f64) -> f64 {
        let least = if self.is_rechecking(now) {
            RECHECK_SLICE
        } else {
            0.0
        };
        let free = SECOND * SHARE - self.spent(now, SECOND);
        let free_of_half = HALF_SHARE - self.spent(now, LONGEST_PAUSE);
        free.min(free_of_half).clamp(least, SLICE)
    }

    fn is_rechecking(&self, now: f64) -> bool {
        now < self.recheck_until
    }

    /// The time that looks took within the period before `now`.
    fn spent(&self, now: f64, period: f64) -> f64 {
        self.looks.iter().map(|look| look.since(now - period)).sum()
    }

    /// How long from `now` until [`LEAST_SLICE`] of the `most` that looks may take in a period is free.
    fn until_worth_it(&self, now: f64, period: f64, most: f64) -> f64 {
        let mut excess = self.spent(now, period) + LEAST_SLICE - most;
        let mut wait = 0.0;
        for look in &self.looks {
            if excess <= 0.0 {
                break;
            }
            let leaves = look.since(now - period);
            let from = look.began.max(now - period);
            wait = from + leaves.min(excess) + period - now;
            excess -= leaves;
        }
        wait
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The greatest time that looks take in a second that begins or ends with one of them: no other second
    /// has more.
    fn most_in_a_second(looks: &[(f64, f64)]) -> f64 {
        let within = |start: f64| -> f64 {
            looks
                .iter()
                .map(|&(began, cost)| {
                    ((began + cost).min(start + SECOND) - began.max(start)).max(0.0)
                })
                .sum()
        };
        looks
            .iter()
            .flat_map(|&(began, cost)| [within(began), within(began + cost - SECOND)])
            .fold(0.0, f64::max)
    }

    /// Rounding error in a sum of a few hundred numbers.
    const ROUNDING: f64 = 1e-6;

    #[test]
    fn a_quiet_page_is_scanned_immediately() {
        let mut governor = Governor::default();
        assert_eq!(governor.pause(0.0, true), 0.0);
        assert_eq!(governor.allowance(0.0), SLICE);
        governor.looked(0.0, SLICE, true);
        assert!(governor.pause(5.0, true) > 0.0);
        assert_eq!(governor.pause(1_000.0, true), 0.0);
    }

    #[test]
    fn a_hidden_tab_is_scanned_once_in_ten_seconds() {
        let mut governor = Governor::default();
        governor.looked(0.0, 1.0, true);
        assert_eq!(governor.pause(1.0, false), PAUSE_OUT_OF_SIGHT);
        assert_eq!(governor.pause(10_001.0, false), 0.0);
    }

    #[test]
    fn scans_get_rarer_while_a_page_keeps_changing_but_not_after_a_pause() {
        let mut governor = Governor::default();
        let mut now = 0.0;
        let mut pauses = Vec::new();
        for _ in 0..8 {
            let pause = governor.pause(now, true);
            pauses.push(pause);
            now += pause;
            governor.looked(now, 0.1, true);
            now += 0.1;
        }
        assert_eq!(pauses.first(), Some(&0.0));
        let grown = SUSTAINED_PAUSE - JITTER..=SUSTAINED_PAUSE;
        let rising = pauses.partition_point(|&pause| pause < SUSTAINED_PAUSE - JITTER);
        assert!(rising < 4 && pauses[..rising].is_sorted(), "{pauses:?}");
        assert!(
            pauses[rising..].iter().all(|pause| grown.contains(pause)),
            "{pauses:?}"
        );
        now += 2.0 * SUSTAINED_PAUSE;
        assert_eq!(governor.pause(now, true), 0.0);
        governor.looked(now, 0.1, true);
        assert_eq!(governor.pause(now + 0.1, true), FIRST_PAUSE);
    }

    #[test]
    fn a_page_with_ten_changes_a_second_is_not_at_rest() {
        let mut governor = Governor::default();
        let (mut now, mut looks) = (0.0f64, 0);
        while now < 10.0 * SECOND {
            now += governor.pause(now, true);
            governor.looked(now, 0.1, true);
            looks += 1;
            // The next change.
            now = (now / 100.0).floor() * 100.0 + 100.0;
        }
        assert!(looks < 40, "{looks} looks");
    }

    #[test]
    fn a_page_with_one_change_a_second_is_at_rest() {
        let mut governor = Governor::default();
        for second in 0..10 {
            let now = f64::from(second) * SECOND;
            assert_eq!(governor.pause(now, true), 0.0);
            // A look that a busy machine interrupted.
            governor.looked(now, 2.5, true);
            assert!(governor.pause(now + 3.0, true) <= FIRST_PAUSE);
            governor.looked(now + FIRST_PAUSE + 3.0, 0.1, true);
        }
    }

    #[test]
    fn after_an_error_was_lost_a_page_at_rest_is_scanned_soon() {
        let mut governor = Governor::default();
        governor.looked(0.0, 0.1, true);
        governor.hurry(0.1);
        let now = 0.5 * RECHECK;
        assert_eq!(governor.pause(now, true), 0.0);
        governor.looked(now, 0.1, true);
        assert!(governor.pause(now + 0.1, true) <= FIRST_PAUSE);
    }

    /// Seen in Chromium: an error on for 30 ms and off for 10 was off at every look for two seconds.
    #[test]
    fn a_blinking_page_is_not_always_scanned_in_the_same_phase() {
        for period in [20.0, 40.0, 44.0, 55.0, 88.0, 110.0, 220.0] {
            let mut governor = Governor::default();
            let (mut now, mut off, mut longest_off) = (0.0, 0, 0);
            for _ in 0..200 {
                now += governor.pause(now, true);
                governor.looked(now, 0.1, true);
                now += 0.1;
                off = if now % period < 0.25 * period {
                    off + 1
                } else {
                    0
                };
                longest_off = longest_off.max(off);
            }
            // Five looks take two seconds, after which the error counts as gone.
            assert!(
                longest_off < 5,
                "{longest_off} looks in a row at {period} ms"
            );
        }
    }

    #[test]
    fn a_lost_error_is_rechecked_at_short_intervals() {
        let mut governor = Governor::default();
        let mut now = 0.0;
        for _ in 0..8 {
            now += governor.pause(now, true);
            governor.looked(now, 0.1, true);
        }
        governor.hurry(now);
        let mut looks = 0;
        let lost_at = now;
        while now < lost_at + RECHECK {
            now += governor.pause(now, true);
            governor.looked(now, 0.1, true);
            looks += 1;
        }
        assert!(looks > 20, "{looks} looks");
        now += governor.pause(now, true);
        governor.looked(now, 0.1, true);
        assert!(governor.pause(now, true) > FIRST_PAUSE);
    }

    /// Seen in Chromium: looks that the machine interrupted left none for the two seconds that a note stays.
    #[test]
    fn rechecks_that_seem_expensive_are_not_postponed() {
        let mut governor = Governor::default();
        let mut now = 0.0;
        for cost in [4.0, 30.0] {
            now += governor.pause(now, true);
            governor.looked(now, cost, true);
            now += cost;
        }
        governor.hurry(now);
        let lost_at = now;
        while now < lost_at + RECHECK {
            let pause = governor.pause(now, true);
            assert!(pause <= RECHECK_PAUSE, "{pause} ms at {now}");
            now += pause;
            if now < lost_at + RECHECK {
                let allowance = governor.allowance(now);
                assert!(allowance >= RECHECK_SLICE, "{allowance} ms at {now}");
            }
            governor.looked(now, 30.0, true);
            now += 30.0;
        }
        assert!(
            governor.pause(now, true) > RECHECK_PAUSE,
            "then the share is kept again"
        );
    }

    #[test]
    fn a_blinking_error_is_seen_again_soon() {
        /// Less than a note stays without its error.
        const SOON: f64 = 1_000.0;
        let blinks = [
            (20.0, 5.0),
            (40.0, 10.0),
            (40.0, 20.0),
            (50.0, 30.0),
            (80.0, 40.0),
            (100.0, 50.0),
        ];
        for (period, off) in blinks {
            for phase in 0..100 {
                let lost = period * f64::from(phase) / 100.0;
                let mut governor = Governor::default();
                governor.looked(lost, 0.1, true);
                governor.hurry(lost);
                let mut now = lost + governor.pause(lost, true);
                while now % period < off {
                    governor.looked(now, 0.1, true);
                    now += governor.pause(now, true);
                    let time = now - lost;
                    assert!(
                        time < SOON,
                        "{off} of {period} ms off, lost at {lost}: {time} ms"
                    );
                }
            }
        }
    }

    #[test]
    fn one_expensive_scan_does_not_mark_the_page_as_busy() {
        let mut governor = Governor::default();
        governor.looked(0.0, 3.0, true);
        let now = governor.pause(10.0, true) + 10.0;
        governor.looked(now, 0.1, true);
        assert_eq!(governor.pause(now + 0.1, true), GROWTH * FIRST_PAUSE);
    }

    #[test]
    fn scans_stay_frequent_if_the_page_is_not_the_cause() {
        let mut governor = Governor::default();
        let mut now = 0.0;
        for _ in 0..8 {
            now += governor.pause(now, true);
            governor.looked(now, 0.1, false);
            now += 0.1;
        }
        assert_eq!(governor.pause(now, true), FIRST_PAUSE);
    }

    proptest! {
        #[test]
        fn scans_take_no_more_than_their_share_of_any_second(
            load in prop::collection::vec(
                (0.0..100.0f64, prop_oneof![Just(0.0), 0.0..40.0f64, 0.0..2_000.0], any::<bool>()), 100..200
            )
        ) {
            let mut governor = Governor::default();
            let mut now = 0.0;
            let mut looks: Vec<(f64, f64)> = Vec::new();
            for (work, quiet, changed) in load {
                now += quiet;
                let pause = governor.pause(now, true);
                prop_assert!(pause <= LONGEST_PAUSE);
                now += pause;
                let allowance = governor.allowance(now);
                prop_assert!(allowance >= LEAST_SLICE - ROUNDING, "{allowance} ms at {now}");
                let cost = work.min(allowance);
                governor.looked(now, cost, changed);
                looks.push((now, cost));
                now += cost;
            }
            let most = most_in_a_second(&looks);
            prop_assert!(most <= SECOND * SHARE + ROUNDING, "{most} ms in a second");
        }

        #[test]
        fn a_last_step_that_overruns_adds_only_its_own_time(
            load in prop::collection::vec(
                (0.0..100.0f64, 0.0..1.0f64, 0.0..40.0f64, any::<bool>()), 100..200
            )
        ) {
            let mut governor = Governor::default();
            let mut now = 0.0;
            let mut looks: Vec<(f64, f64)> = Vec::new();
            let mut longest = 0.0f64;
            for (work, beyond, quiet, changed) in load {
                now += quiet;
                now += governor.pause(now, true);
                let cost = work.min(governor.allowance(now)) + beyond;
                longest = longest.max(beyond);
                governor.looked(now, cost, changed);
                looks.push((now, cost));
                now += cost;
            }
            let most = most_in_a_second(&looks);
            prop_assert!(most <= SECOND * SHARE + longest + ROUNDING, "{most} ms in a second");
        }

        #[test]
        fn no_clock_makes_it_wait_forever(
            looks in prop::collection::vec((-1e9..1e9f64, -10.0..1e6f64, any::<bool>()), 1..20), now in -1e9..1e9f64, in_sight: bool
        ) {
            let mut governor = Governor::default();
            for (began, cost, changed) in looks {
                governor.looked(began, cost, changed);
                if cost < 1.0 {
                    governor.hurry(began);
                }
            }
            let longest = if in_sight { LONGEST_PAUSE } else { PAUSE_OUT_OF_SIGHT };
            let pause = governor.pause(now, in_sight);
            prop_assert!((0.0..=longest).contains(&pause));
            prop_assert!((0.0..=SLICE).contains(&governor.allowance(now)));
        }
    }
}
