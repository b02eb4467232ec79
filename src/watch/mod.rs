//! When to look: the governor that bounds what looking costs.
//!
//! After a look that took `c` milliseconds the next one waits until `c / SHARE` milliseconds after
//! the look began, so that looking takes [`SHARE`] of any longer time; but it never waits longer than
//! [`LONGEST_PAUSE`]. A look is cut off after [`SLICE`], and `SLICE / SHARE` is less than
//! [`LONGEST_PAUSE`], so the two never contradict each other.

/// The part of the main thread that looking may take while a page keeps changing.
pub const SHARE: f64 = 0.01;

/// Milliseconds of one look; what is left waits for the next. A frame at 60 Hz has 16.
pub const SLICE: f64 = 4.0;

/// Milliseconds that a change waits at the most before it is looked at, in a tab in sight. Longer,
/// and a person notices that the error stands there alone.
pub const LONGEST_PAUSE: f64 = 500.0;

/// Milliseconds between two looks in a tab out of sight.
pub const PAUSE_OUT_OF_SIGHT: f64 = 10_000.0;

/// Mutation records kept until the next look; beyond, everything is looked at instead. A record is
/// some hundred bytes and keeps its removed nodes alive.
pub const RECORDS_KEPT: u32 = 4_096;

/// Decides when to look. Times are milliseconds on any clock that never goes back.
#[derive(Clone, Debug, Default)]
pub struct Governor {
    last_look: Option<Look>,
}

#[derive(Clone, Copy, Debug)]
struct Look {
    began: f64,
    cost: f64,
}

impl Governor {
    /// Notes a look that began at `began` and took `cost`.
    pub fn looked(&mut self, began: f64, cost: f64) {
        self.last_look = Some(Look {
            began,
            cost: cost.max(0.0),
        });
    }

    /// How long to wait from `now` before looking.
    pub fn pause(&self, now: f64, in_sight: bool) -> f64 {
        let Some(look) = self.last_look else {
            return 0.0;
        };
        let since_end = now - look.began - look.cost;
        let (wait, longest) = if in_sight {
            (look.cost / SHARE - look.cost, LONGEST_PAUSE)
        } else {
            (PAUSE_OUT_OF_SIGHT, PAUSE_OUT_OF_SIGHT)
        };
        (wait.min(longest) - since_end).clamp(0.0, longest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_quiet_page_is_looked_at_at_once() {
        let mut governor = Governor::default();
        assert_eq!(governor.pause(0.0, true), 0.0);
        governor.looked(0.0, SLICE);
        assert!(governor.pause(5.0, true) > 0.0);
        assert_eq!(governor.pause(1_000.0, true), 0.0);
    }

    #[test]
    fn a_tab_out_of_sight_is_looked_at_once_in_ten_seconds() {
        let mut governor = Governor::default();
        governor.looked(0.0, 1.0);
        assert_eq!(governor.pause(1.0, false), PAUSE_OUT_OF_SIGHT);
        assert_eq!(governor.pause(10_001.0, false), 0.0);
    }

    proptest! {
        #[test]
        fn looking_takes_its_share_of_any_second(
            load in prop::collection::vec((0.0..SLICE, 0.0..40.0f64), 200..600)
        ) {
            let mut governor = Governor::default();
            let mut now = 0.0;
            let mut looks: Vec<(f64, f64)> = Vec::new();
            for (cost, quiet) in load {
                now += quiet;
                let pause = governor.pause(now, true);
                prop_assert!(pause <= LONGEST_PAUSE);
                now += pause;
                governor.looked(now, cost);
                looks.push((now, cost));
                now += cost;
            }
            // The first look comes without a pause before it, and a second may begin with the end of
            // one look and end with the whole of another.
            let allowed = 1_000.0 * SHARE + SLICE;
            for (index, (began, _)) in looks.iter().enumerate() {
                let taken: f64 = looks[index..]
                    .iter()
                    .take_while(|(later, _)| later - began < 1_000.0)
                    .map(|(_, cost)| cost)
                    .sum();
                prop_assert!(taken <= allowed, "{taken} ms in the second after {began}");
            }
        }

        #[test]
        fn no_clock_makes_it_wait_for_ever(
            began in -1e9..1e9f64, cost in -10.0..1e6f64, now in -1e9..1e9f64, in_sight: bool
        ) {
            let mut governor = Governor::default();
            governor.looked(began, cost);
            let longest = if in_sight { LONGEST_PAUSE } else { PAUSE_OUT_OF_SIGHT };
            let pause = governor.pause(now, in_sight);
            prop_assert!((0.0..=longest).contains(&pause));
        }
    }
}
