//! A stored value that several may change: the backgrounds of ordinary and of private windows.
//!
//! Storage offers no transaction. So what is kept here is not the value alone but the deeds that
//! lead to it, until they are known to be stored:
//!
//! - what was never read is never written: deeds wait for a read that succeeds;
//! - one write is under way at a time;
//! - storage tells of each change in the order of the writes, of one's own too. A change by somebody
//!   else that is told before one's own echo was written before, so one's own write went over it:
//!   the deeds are done again, upon the other's value. A read is answered after what was written
//!   before it was told.

use std::collections::VecDeque;

use super::io::RequestId;

/// Times that deeds are done again without an echo in between. Two backgrounds that write at the
/// same moment need two; more is an echo that cannot be recognised.
const REDONE_AT_MOST: u8 = 4;

/// Writes whose echo is awaited. Storage tells of a change within milliseconds.
const ECHOES_AWAITED: usize = 8;

/// A value and what can be done to it.
pub(super) trait Value: Clone + PartialEq {
    type Deed: Clone;

    fn apply(&mut self, deed: &Self::Deed);
}

/// What somebody wants of the value, and who waits for it to be stored.
#[derive(Clone, Debug)]
struct Pending<D> {
    deed: D,
    waiter: Option<RequestId>,
}

#[derive(Clone, Debug)]
struct Writing<V: Value> {
    value: V,
    deeds: Vec<Pending<V::Deed>>,
    /// Its echo was heard before its answer.
    is_echoed: bool,
    /// Somebody else wrote before, and this write goes over it.
    is_to_be_redone: bool,
}

/// What is to be done about storage.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action<V> {
    Read,
    Write(V),
}

/// Requests that came to an end, and whether what they wanted is stored.
pub(super) type Ended = Vec<(RequestId, bool)>;

#[derive(Clone, Debug)]
pub(super) struct Stored<V: Value> {
    /// What stands for the value until it is read.
    nothing: V,
    /// As storage has it; nothing as long as it was not read.
    base: Option<V>,
    /// The value with everything done to it that was wanted.
    current: V,
    pending: Vec<Pending<V::Deed>>,
    writing: Option<Writing<V>>,
    /// Writes that came to an end, whose echo was not heard yet.
    unechoed: VecDeque<(V, Vec<V::Deed>)>,
    is_reading: bool,
    /// It is not tried again before [`Stored::retry`].
    has_failed: bool,
    redone: u8,
}

impl<V: Value> Stored<V> {
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

    /// The value as it was last read, with all that was wanted since.
    pub(super) fn current(&self) -> &V {
        &self.current
    }

    pub(super) fn is_read(&self) -> bool {
        self.base.is_some()
    }

    pub(super) fn is_reading(&self) -> bool {
        self.is_reading
    }

    /// Whether something waits to be stored, or to be tried again.
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

    /// Does something to the value. A deed that nobody waits for is tried until it is stored.
    pub(super) fn change(&mut self, deed: V::Deed, waiter: Option<RequestId>) {
        self.current.apply(&deed);
        if waiter.is_some() {
            self.has_failed = false;
        }
        self.pending.push(Pending { deed, waiter });
    }

    /// Notes that a read was asked for by somebody else.
    pub(super) fn note_reading(&mut self) {
        self.is_reading = true;
    }

    /// What is to be done now, and the requests that end with it.
    pub(super) fn next(&mut self) -> (Option<Action<V>>, Ended) {
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
        let deeds = std::mem::take(&mut self.pending);
        if self.current == *base {
            ended.extend(waiters(&deeds, true));
            return (None, ended);
        }
        let value = self.current.clone();
        self.writing = Some(Writing {
            value: value.clone(),
            deeds,
            is_echoed: false,
            is_to_be_redone: false,
        });
        (Some(Action::Write(value)), ended)
    }

    /// Takes what was read, or that it could not be read.
    pub(super) fn read(&mut self, value: Option<V>) -> Ended {
        self.is_reading = false;
        // Storage told of a later change meanwhile.
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

    /// Takes the end of the write that is under way.
    pub(super) fn written(&mut self, is_stored: bool) -> Ended {
        let Some(mut writing) = self.writing.take() else {
            return Vec::new();
        };
        let mut ended: Ended = waiters(&writing.deeds, is_stored).collect();
        if !is_stored {
            self.has_failed = true;
            writing.deeds.retain(|pending| pending.waiter.is_none());
            ended.extend(self.give_up_requests());
            self.pending.splice(0..0, writing.deeds);
        } else if writing.is_to_be_redone {
            for pending in &mut writing.deeds {
                pending.waiter = None;
            }
            if !writing.is_echoed {
                self.await_echo(writing.value, Vec::new());
            }
            self.pending.splice(0..0, writing.deeds);
        } else if !writing.is_echoed {
            let deeds = writing.deeds.into_iter().map(|pending| pending.deed);
            self.await_echo(writing.value.clone(), deeds.collect());
            self.base = Some(writing.value);
        }
        self.do_again();
        ended
    }

    /// Takes what storage tells of a change, one's own or another's.
    pub(super) fn changed(&mut self, value: V) {
        if self.base.is_none() && !self.is_reading && self.pending.is_empty() {
            return;
        }
        if let Some(place) = self.unechoed.iter().position(|(own, _)| *own == value) {
            self.unechoed.drain(..=place);
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
        // The echoes are still to come, and are known by their values.
        let unechoed = self.unechoed.iter_mut();
        let deeds = unechoed.flat_map(|(_, deeds)| std::mem::take(deeds));
        let redone: Vec<Pending<V::Deed>> = deeds
            .map(|deed| Pending { deed, waiter: None })
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

    fn await_echo(&mut self, value: V, deeds: Vec<V::Deed>) {
        if self.unechoed.len() == ECHOES_AWAITED {
            self.unechoed.pop_front();
        }
        self.unechoed.push_back((value, deeds));
    }

    /// The requests that wait end without what they wanted.
    fn give_up_requests(&mut self) -> Ended {
        let (asked, kept) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|pending| pending.waiter.is_some());
        self.pending = kept;
        let asked: Vec<Pending<V::Deed>> = asked;
        waiters(&asked, false).collect()
    }

    fn do_again(&mut self) {
        let mut current = self.base.as_ref().unwrap_or(&self.nothing).clone();
        let under_way = self.writing.iter();
        let under_way = under_way.filter(|it| !it.is_echoed || it.is_to_be_redone);
        let under_way = under_way.flat_map(|writing| &writing.deeds);
        for pending in under_way.chain(&self.pending) {
            current.apply(&pending.deed);
        }
        self.current = current;
    }
}

fn waiters<D>(deeds: &[Pending<D>], is_stored: bool) -> impl Iterator<Item = (RequestId, bool)> {
    let waiters = deeds.iter().filter_map(|pending| pending.waiter);
    waiters.map(move |waiter| (waiter, is_stored))
}
