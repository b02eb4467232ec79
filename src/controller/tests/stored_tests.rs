//! The state machine of a stored value, under any order of events.

use std::collections::VecDeque;

use proptest::prelude::*;

use crate::controller::stored::{Action, Editable, Stored};
use crate::remedy::tests::cases;

/// A list of items, each of them added at most once.
#[derive(Clone, Debug, Default, PartialEq)]
struct TestList(Vec<u32>);

#[derive(Clone, Copy, Debug)]
enum ListEdit {
    Add(u32),
    Delete(u32),
}

impl Editable for TestList {
    type Edit = ListEdit;

    fn apply(&mut self, edit: &ListEdit) {
        match *edit {
            ListEdit::Add(item) => self.0.push(item),
            ListEdit::Delete(item) => self.0.retain(|it| *it != item),
        }
    }
}

/// An event of one of two writers of the same value.
#[derive(Clone, Debug)]
enum WriterStep {
    Add {
        is_awaited: bool,
    },
    /// The oldest item that the writer knows, except the first.
    Delete,
    Read {
        fails: bool,
    },
    Write {
        fails: bool,
    },
    Tell,
    Answer,
    Retry,
}

fn step() -> impl Strategy<Value = (usize, WriterStep)> {
    let step = prop_oneof![
        3 => any::<bool>().prop_map(|is_awaited| WriterStep::Add { is_awaited }),
        1 => Just(WriterStep::Delete),
        2 => prop::bool::weighted(0.3).prop_map(|fails| WriterStep::Read { fails }),
        4 => prop::bool::weighted(0.2).prop_map(|fails| WriterStep::Write { fails }),
        4 => Just(WriterStep::Tell),
        4 => Just(WriterStep::Answer),
        1 => Just(WriterStep::Retry),
    ];
    (0..2_usize, step)
}

struct StoredWriter {
    value: Stored<TestList>,
    is_reading: bool,
    write: Option<TestList>,
    answer: Option<bool>,
    /// Changes that were not reported yet, in the order of the writes.
    changes: VecDeque<TestList>,
    /// The items that were confirmed as stored, or that nothing waits for.
    owed: Vec<u32>,
}

struct Both {
    stored: TestList,
    writers: [StoredWriter; 2],
    last: u32,
    deleted: Vec<u32>,
    /// Which writers have changed something since nothing was under way.
    have_changed: [bool; 2],
}

impl Both {
    fn new() -> Self {
        let writer = || StoredWriter {
            value: Stored::new(TestList::default()),
            is_reading: false,
            write: None,
            answer: None,
            changes: VecDeque::new(),
            owed: Vec::new(),
        };
        Self {
            stored: TestList(vec![0]),
            writers: [writer(), writer()],
            last: 0,
            deleted: Vec::new(),
            have_changed: [false; 2],
        }
    }

    fn go_on(&mut self, who: usize) {
        let writer = &mut self.writers[who];
        let (action, ended) = writer.value.next();
        writer.end(ended);
        match action {
            Some(Action::Read) => writer.is_reading = true,
            Some(Action::Write(value)) => {
                assert!(
                    writer.write.is_none() && writer.answer.is_none(),
                    "two writes at once"
                );
                assert_eq!(
                    value.0.first(),
                    Some(&0),
                    "written without having been read"
                );
                writer.write = Some(value);
            }
            None => {}
        }
    }

    /// Whether a writer may change something: if one of two writers writes twice before the other has
    /// received the first, the writes cannot be distinguished.
    fn may_change(&mut self, who: usize) -> bool {
        if self.writers.iter().all(StoredWriter::is_at_rest) {
            self.have_changed = [false; 2];
        }
        !std::mem::replace(&mut self.have_changed[who], true)
    }

    fn run(&mut self, who: usize, step: &WriterStep) {
        let is_change = matches!(step, WriterStep::Add { .. } | WriterStep::Delete);
        if is_change && !self.may_change(who) {
            return;
        }
        let stored = self.stored.clone();
        let writer = &mut self.writers[who];
        match *step {
            WriterStep::Add { is_awaited } => {
                self.last += 1;
                writer
                    .value
                    .change(ListEdit::Add(self.last), is_awaited.then_some(self.last));
                if !is_awaited {
                    writer.owed.push(self.last);
                }
            }
            WriterStep::Delete => {
                if let Some(&item) = writer.value.current().0.iter().find(|item| **item != 0) {
                    writer.value.change(ListEdit::Delete(item), None);
                    self.deleted.push(item);
                }
            }
            WriterStep::Read { fails } => {
                if std::mem::take(&mut writer.is_reading) {
                    // An answer does not overtake what happened before it.
                    for value in std::mem::take(&mut writer.changes) {
                        writer.value.changed(value);
                    }
                    let ended = writer.value.read((!fails).then_some(stored));
                    writer.end(ended);
                }
            }
            WriterStep::Write { fails } => {
                if let Some(value) = writer.write.take() {
                    writer.answer = Some(!fails);
                    if !fails {
                        if value != self.stored {
                            for writer in &mut self.writers {
                                writer.changes.push_back(value.clone());
                            }
                        }
                        self.stored = value;
                    }
                }
            }
            WriterStep::Tell => {
                if let Some(value) = writer.changes.pop_front() {
                    writer.value.changed(value);
                }
            }
            WriterStep::Answer => {
                if let Some(is_stored) = writer.answer.take() {
                    let ended = writer.value.written(is_stored);
                    writer.end(ended);
                }
            }
            WriterStep::Retry => writer.value.retry(),
        }
        self.go_on(who);
    }

    /// Finishes everything that is under way.
    fn come_to_rest(&mut self) {
        for _ in 0..40 {
            for who in 0..2 {
                for step in [
                    WriterStep::Retry,
                    WriterStep::Read { fails: false },
                    WriterStep::Write { fails: false },
                    WriterStep::Tell,
                    WriterStep::Answer,
                ] {
                    self.run(who, &step);
                }
            }
        }
    }
}

impl StoredWriter {
    fn is_at_rest(&self) -> bool {
        let is_idle = self.write.is_none() && self.answer.is_none() && !self.is_reading;
        is_idle && self.changes.is_empty() && !self.value.is_waiting()
    }

    fn end(&mut self, ended: Vec<(u32, bool)>) {
        let stored = ended.into_iter().filter(|(_, is_stored)| *is_stored);
        self.owed.extend(stored.map(|(request, _)| request));
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn nothing_is_lost_of_what_two_writers_change(steps in prop::collection::vec(step(), 1..40)) {
        let mut both = Both::new();
        for (who, step) in &steps {
            both.run(*who, step);
        }
        both.come_to_rest();
        for writer in &both.writers {
            for item in &writer.owed {
                let count = both.stored.0.iter().filter(|it| *it == item).count();
                let is_kept = !both.deleted.contains(item);
                prop_assert_eq!(count, usize::from(is_kept), "{} in {:?}", item, &both.stored);
            }
        }
    }
}

#[test]
fn the_echo_of_an_older_write_undoes_nothing() {
    let mut value = Stored::new(TestList::default());
    value.note_reading();
    value.read(Some(TestList(vec![0])));
    value.change(ListEdit::Add(1), None);
    assert_eq!(value.next().0, Some(Action::Write(TestList(vec![0, 1]))));
    value.written(true);
    value.change(ListEdit::Add(2), None);
    assert_eq!(value.next().0, Some(Action::Write(TestList(vec![0, 1, 2]))));
    value.changed(TestList(vec![0, 1]));
    value.change(ListEdit::Add(3), None);
    value.written(true);
    assert_eq!(
        value.next().0,
        Some(Action::Write(TestList(vec![0, 1, 2, 3])))
    );
}

#[test]
fn nothing_is_written_before_a_read_succeeds() {
    let mut value = Stored::new(TestList::default());
    value.change(ListEdit::Add(1), None);
    value.change(ListEdit::Add(2), Some(7));
    assert_eq!(value.next().0, Some(Action::Read));
    assert_eq!(value.read(None), [(7, false)]);
    assert_eq!(value.next().0, None);
    value.retry();
    assert_eq!(value.next().0, Some(Action::Read));
    value.read(Some(TestList(vec![0])));
    assert_eq!(value.next().0, Some(Action::Write(TestList(vec![0, 1]))));
}

/// A write of one's own, based on what was stored before, brings the item back for a moment.
#[test]
fn what_the_other_deletes_during_a_write_stays_deleted() {
    let mut value = Stored::new(TestList::default());
    value.note_reading();
    value.read(Some(TestList(vec![0, 1])));
    value.change(ListEdit::Add(2), None);
    assert_eq!(value.next().0, Some(Action::Write(TestList(vec![0, 1, 2]))));
    value.changed(TestList(vec![0]));
    value.changed(TestList(vec![0, 1, 2]));
    value.written(true);
    assert_eq!(value.next().0, Some(Action::Write(TestList(vec![0, 2]))));
}
