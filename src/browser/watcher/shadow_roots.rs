//! The shadow roots of one document: those that are watched, and elements that may still get one.

use std::collections::VecDeque;

use js_sys::WeakSet;
use web_sys::{Element, MutationObserver, MutationObserverInit, ShadowRoot};

use crate::browser::dom;
use crate::browser::isolated_world::is_own;
use crate::browser::survey::Survey;

/// Shadow roots watched at once.
const ROOTS_WATCHED: usize = 4_096;

/// Shadow roots kept before the detached ones are first dropped.
const ROOTS_KEPT: usize = 64;

/// Possible hosts without a shadow root that are kept; the oldest is dropped first.
const PENDING_HOSTS_KEPT: usize = 256;

/// When possible hosts are checked again, in milliseconds after they were added: no event reports a shadow
/// root attached later, and components are defined soon or not at all.
const LATE_ROOTS: [f64; 5] = [50.0, 250.0, 500.0, 1_000.0, 4_000.0];

/// An element that may still get a shadow root.
struct PendingHost {
    element: Element,
    added_at: f64,
    /// How many times it has been checked since.
    checks: usize,
}

impl PendingHost {
    /// When it is to be checked next.
    fn due(&self) -> f64 {
        LATE_ROOTS
            .get(self.checks)
            .map_or(f64::INFINITY, |&wait| self.added_at + wait)
    }
}

/// The watched shadow roots of a document.
#[derive(Default)]
pub(super) struct ShadowRoots {
    watched: Vec<ShadowRoot>,
    /// The number of roots at which the detached ones are dropped.
    kept: usize,
    known: WeakSet,
    pending: VecDeque<PendingHost>,
    /// When possible hosts are to be checked next; `None` while there are none.
    due: Option<f64>,
}

/// The observer of a document's changes, for its shadow roots as well.
pub(super) struct Changes {
    pub(super) observer: MutationObserver,
    pub(super) options: MutationObserverInit,
    pub(super) survey: Survey,
}

impl ShadowRoots {
    /// Watches the element's shadow root, or keeps the element for a later check.
    pub(super) fn add_host(&mut self, element: Element, changes: &Changes) {
        if self.enter(&element, changes) {
            return;
        }
        if self.pending.len() == PENDING_HOSTS_KEPT {
            self.pending.pop_front();
        }
        self.pending.push_back(PendingHost {
            element,
            added_at: dom::now(),
            checks: 0,
        });
    }

    /// Watches the element's shadow root; returns whether it has one.
    fn enter(&mut self, element: &Element, changes: &Changes) -> bool {
        let Some(root) = dom::shadow_root(element) else {
            return false;
        };
        if self.known.has(&root) || is_own(element) {
            return true;
        }
        if self.watched.len() >= self.kept {
            // Detached roots must not be kept alive, but checking at every new root would cost too much.
            self.drop_detached();
            self.kept = (2 * self.watched.len()).clamp(ROOTS_KEPT, ROOTS_WATCHED);
        }
        if self.watched.len() < ROOTS_WATCHED
            && changes
                .observer
                .observe_with_options(&root, &changes.options)
                .is_ok()
        {
            self.known.add(&root);
            changes.survey.add(&root);
            self.watched.push(root);
        }
        true
    }

    fn drop_detached(&mut self) {
        self.watched.retain(|root| root.is_connected());
    }

    /// Queues every shadow root that is still in the document.
    pub(super) fn queue_all(&mut self, survey: &Survey) {
        self.drop_detached();
        for root in &self.watched {
            survey.add(root);
        }
    }

    /// Checks the possible hosts that are due.
    pub(super) fn check_pending(&mut self, changes: &Changes) {
        if self.pending.is_empty() {
            return;
        }
        let now = dom::now();
        for mut host in std::mem::take(&mut self.pending) {
            if host.due() <= now {
                host.checks += 1;
                if !host.element.is_connected() || self.enter(&host.element, changes) {
                    continue;
                }
            }
            if host.checks < LATE_ROOTS.len() {
                self.pending.push_back(host);
            }
        }
    }

    /// Milliseconds until the next check, if it is due before the one that was last scheduled.
    pub(super) fn next_check(&mut self) -> Option<f64> {
        let due = self.pending.iter().map(PendingHost::due);
        let due = due.fold(f64::INFINITY, f64::min);
        if due < self.due.unwrap_or(f64::INFINITY) {
            self.due = Some(due);
            Some((due - dom::now()).max(0.0))
        } else {
            None
        }
    }

    /// Records that the scheduled check is being made.
    pub(super) fn came_due(&mut self) {
        self.due = None;
    }
}
