//! A stored value with two writers: the backgrounds of ordinary and of private windows.
//!
//! Storage has no transactions, so not only the value is kept here but also the edits that lead to it, until
//! they are known to be stored:
//!
//! - a value that was never read is never written: edits wait for a successful read;
//! - one write is under way at a time;
//! - storage reports each change, including one's own (the echo), in the order of the writes. A change by
//!   the other that arrives before one's own echo was written earlier, so one's own write overwrote it: the
//!   edits are redone on the other's value. A read is answered after the changes written before it were
//!   reported.

use std::collections::VecDeque;

use super::ids::RequestId;

/// Most times that edits are redone without an echo in between. Two backgrounds that write at the same
/// time need two; more means that an echo is not recognised.
const REDONE_AT_MOST: u8 = 4;

/// Most writes whose echo is awaited. Storage reports a change within milliseconds.
const ECHOES_AWAITED: usize = 8;

/// A value and its changes.
pub(super) trait Editable: Clone + PartialEq {
    type Edit: Clone;

    fn apply(&mut self, edit: &Self::Edit);
}

/// A requested change, and the request that waits for it to be stored.
#[derive(Clone, Debug)]
struct Pending<D> {
    edit: D,
    waiter: Option<RequestId>,
}

#[derive(Clone, Debug)]
struct Writing<V: Editable> {
    value: V,
    edits: Vec<Pending<V::Edit>>,
    /// Its echo arrived before its result.
    is_echoed: bool,
    /// The other background wrote before, and this write overwrites its value.
    is_to_be_redone: bool,
}

/// What to do in storage.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action<V> {
    Read,
    Write(V),
}

/// Completed requests, and whether their changes are stored.
pub(super) type EndedRequests = Vec<(RequestId, bool)>;

#[derive(Clone, Debug)]
pub(super) struct Stored<V: Editable> {
    /// Used in place of the value until it is read.
    nothing: V,
    /// The value in storage; none until it is read.
    base: Option<V>,
    /// The value with all requested changes.
    current: V,
    pending: Vec<Pending<V::Edit>>,
    writing: Option<Writing<V>>,
    /// Finished writes whose echo has not arrived yet.
    unechoed: VecDeque<(V, Vec<V::Edit>)>,
    is_reading: bool,
    /// Something failed and is not retried before [`Stored::retry`].
    has_failed: bool,
    redone: u8,
}

impl<V: Editable> Stored<V> {
    pub(super) fn new(nothing: V) -> Self {
        Self {
            base: None,
            current: nothing.clone(),
            nothing,
            pending: Vec::new(),
            writing: None,
            unechoed: VecDeque::new(),
            is_reading: false,
            has_failed: false,
            redone: 0,
        }
    }

    /// The value as last read, with all changes since.
    pub(super) fn current(&self) -> &V {
        &self.current
    }

    pub(super) fn is_read(&self) -> bool {
        self.base.is_some()
    }

    pub(super) fn is_reading(&self) -> bool {
        self.is_reading
    }

    /// Whether something failed and waits to be retried.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed && (!self.pending.is_empty() || self.base.is_none())
    }

    /// Whether something waits to be stored.
    #[cfg(test)]
    pub(super) fn is_waiting(&self) -> bool {
        !self.pending.is_empty() || self.writing.is_some()
    }

    pub(super) fn retry(&mut self) {
        self.has_failed = false;
    }

    /// Changes the value. An edit without a waiter is retried until it is stored.
    pub(super) fn change(&mut self, edit: V::Edit, waiter: Option<RequestId>) {
        self.current.apply(&edit);
        if waiter.is_some() {
            self.has_failed = false;
        }
        self.pending.push(Pending { edit, waiter });
    }

    /// Records that a read was requested elsewhere.
    pub(super) fn note_reading(&mut self) {
        self.is_reading = true;
    }

    /// What to do now, and the requests that end with it.
    pub(super) fn next(&mut self) -> (Option<Action<V>>, EndedRequests) {
        let mut ended = Vec::new();
        if self.pending.is_empty() || self.writing.is_some() || self.has_failed {
            return (None, ended);
        }
        let Some(base) = &self.base else {
            if self.is_reading {
                return (None, ended);
            }
            self.is_reading = true;
            return (Some(Action::Read), ended);
        };
        let edits = std::mem::take(&mut self.pending);
        if self.current == *base {
            ended.extend(waiters(&edits, true));
            return (None, ended);
        }
        let value = self.current.clone();
        self.writing = Some(Writing {
            value: value.clone(),
            edits,
            is_echoed: false,
            is_to_be_redone: false,
        });
        (Some(Action::Write(value)), ended)
    }

    /// Handles a read; `None` if it failed.
    pub(super) fn read(&mut self, value: Option<V>) -> EndedRequests {
        self.is_reading = false;
        // Storage has reported a later change meanwhile.
        if self.base.is_some() {
            return Vec::new();
        }
        match value {
            Some(value) => {
                self.base = Some(value);
                self.has_failed = false;
                self.do_again();
                Vec::new()
            }
            None => {
                self.has_failed = true;
                let ended = self.give_up_requests();
                self.do_again();
                ended
            }
        }
    }

    /// Handles the end of the write under way.
    pub(super) fn written(&mut self, is_stored: bool) -> EndedRequests {
        let Some(mut writing) = self.writing.take() else {
            return Vec::new();
        };
        let mut ended: EndedRequests = waiters(&writing.edits, is_stored).collect();
        if !is_stored {
            self.has_failed = true;
            writing.edits.retain(|pending| pending.waiter.is_none());
            ended.extend(self.give_up_requests());
            self.pending.splice(0..0, writing.edits);
        } else if writing.is_to_be_redone {
            for pending in &mut writing.edits {
                pending.waiter = None;
            }
            if !writing.is_echoed {
                self.await_echo(writing.value, Vec::new());
            }
            self.pending.splice(0..0, writing.edits);
        } else if !writing.is_echoed {
            let edits = writing.edits.into_iter().map(|pending| pending.edit);
            self.await_echo(writing.value.clone(), edits.collect());
            self.base = Some(writing.value);
        }
        self.do_again();
        ended
    }

    /// Handles a reported change, one's own or the other's.
    pub(super) fn changed(&mut self, value: V) {
        if self.base.is_none() && !self.is_reading && self.pending.is_empty() {
            return;
        }
        if let Some(index) = self.unechoed.iter().position(|(own, _)| *own == value) {
            self.unechoed.drain(..=index);
            self.redone = 0;
            return;
        }
        if let Some(writing) = &mut self.writing
            && writing.value == value
            && !writing.is_echoed
        {
            writing.is_echoed = true;
            self.redone = 0;
            if !writing.is_to_be_redone {
                self.base = Some(value);
            }
            return;
        }
        self.base = Some(value);
        let is_again = self.redone < REDONE_AT_MOST;
        // The echoes are still to come, and are recognised by their values.
        let unechoed = self.unechoed.iter_mut();
        let edits = unechoed.flat_map(|(_, edits)| std::mem::take(edits));
        let redone: Vec<Pending<V::Edit>> = edits
            .map(|edit| Pending { edit, waiter: None })
            .filter(|_| is_again)
            .collect();
        let mut is_redone = !redone.is_empty();
        self.pending.splice(0..0, redone);
        if let Some(writing) = &mut self.writing
            && !writing.is_echoed
            && is_again
        {
            writing.is_to_be_redone = true;
            is_redone = true;
        }
        if is_redone {
            self.redone += 1;
        }
        self.do_again();
    }

    fn await_echo(&mut self, value: V, edits: Vec<V::Edit>) {
        if self.unechoed.len() == ECHOES_AWAITED {
            self.unechoed.pop_front();
        }
        self.unechoed.push_back((value, edits));
    }

    /// Ends the waiting requests as failed.
    fn give_up_requests(&mut self) -> EndedRequests {
        let (asked, kept) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|pending| pending.waiter.is_some());
        self.pending = kept;
        let asked: Vec<Pending<V::Edit>> = asked;
        waiters(&asked, false).collect()
    }

    fn do_again(&mut self) {
        let mut current = self.base.as_ref().unwrap_or(&self.nothing).clone();
        let under_way = self.writing.iter();
        let under_way = under_way.filter(|it| !it.is_echoed || it.is_to_be_redone);
        let under_way = under_way.flat_map(|writing| &writing.edits);
        for pending in under_way.chain(&self.pending) {
            current.apply(&pending.edit);
        }
        self.current = current;
    }
}

fn waiters<D>(edits: &[Pending<D>], is_stored: bool) -> impl Iterator<Item = (RequestId, bool)> {
    let waiters = edits.iter().filter_map(|pending| pending.waiter);
    waiters.map(move |waiter| (waiter, is_stored))
}
