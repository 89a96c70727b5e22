//! How far a subject was contacted as often as its class asked, and when the next contact is due.

use super::contacts::Contact;
use super::rule::{ClassPlace, Judging, Rule};
use super::spells::Spell;

/// Days and blocks, of a subject or of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Days on which a class with a requirement was held.
    pub held: i64,
    /// Of those of classes that are judged by days: the days that count (F19; of working days those worked).
    pub judged: i64,
    /// Of them, those that were late.
    pub late: i64,
    /// Days of contact while a class judged by days was held.
    pub contact_days: i64,
    /// Of them, those after the due day.
    pub late_contacts: i64,
    /// Complete blocks of months throughout which a class judged by blocks was held.
    pub blocks: i64,
    /// Of them, those with a contact.
    pub met: i64,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, other: &Tally) {
        self.held += other.held;
        self.judged += other.judged;
        self.late += other.late;
        self.contact_days += other.contact_days;
        self.late_contacts += other.late_contacts;
        self.blocks += other.blocks;
        self.met += other.met;
    }

    /// Share of the judged days that were not late; none of none.
    pub fn on_time(&self) -> Option<f64> {
        (self.judged > 0).then(|| 1.0 - self.late as f64 / self.judged as f64)
    }

    /// Share of the blocks with a contact; none of none.
    pub fn block_share(&self) -> Option<f64> {
        (self.blocks > 0).then(|| self.met as f64 / self.blocks as f64)
    }
}

/// What is known of a subject.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Classes held within the window, ascending.
    pub spells: &'a [Spell],
    /// The class that holds from now on.
    pub present: Option<ClassPlace>,
    /// Where the days are counted from as long as there is no contact.
    pub start: i32,
    /// The last contact before [`Rule::looks_from`], and those since, ascending.
    pub contacts: &'a [Contact],
}

/// When the next contact is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextDue {
    /// The last day on which it is on time.
    pub day: i32,
    /// How long it is overdue; below zero: days left. None where it fell due after the last day that contacts are known
    /// of: whether it was made nobody knows.
    pub overdue: Option<i32>,
}

/// A subject as it was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The class that holds from now on; of a subject that holds none any more, the last one.
    pub class: ClassPlace,
    /// Whether the class still holds.
    pub holds: bool,
    /// Days and blocks of the window.
    pub tally: Tally,
    /// Whether the unfinished block has a contact; none where there is no such block.
    pub open_block: Option<bool>,
    /// Contacts in the window.
    pub contacts: u32,
    /// Contacts in the last twelve months.
    pub year_contacts: u32,
    /// The last contact.
    pub last_contact: Option<i32>,
    /// Where the days are counted from: the last contact, else the start.
    pub since: i32,
    /// When the next contact is due; none where nothing is asked.
    pub due: Option<NextDue>,
    /// Mean days between the days of contact in the window.
    pub mean_gap: Option<f64>,
}

impl Judged {
    /// Whether something is asked of it now.
    pub fn is_asked(&self) -> bool {
        self.due.is_some()
    }

    /// Whether it is later than asked.
    pub fn is_overdue(&self) -> bool {
        self.due.and_then(|due| due.overdue).is_some_and(|overdue| overdue > 0)
    }

    /// Whether there is anything to tell of it.
    pub fn tells(&self) -> bool {
        self.is_asked() || self.tally.held > 0 || self.contacts > 0
    }
}

impl Subject<'_> {
    /// Judges it, and adds what it held to the tallies of the classes. None of a subject without any class.
    pub fn judge(&self, rule: &Rule<'_>, by_class: &mut [Tally]) -> Option<Judged> {
        let class = self.present.or(self.spells.last().map(|spell| spell.class))?;
        let mut tally = Tally::default();
        for spell in self.spells {
            let own = self.held(rule, spell, (rule.window.0, rule.judged_to));
            tally.add(&own);
            if let Some(sum) = by_class.get_mut(usize::from(spell.class)) {
                sum.add(&own);
            }
        }
        let in_window = between(self.contacts, rule.window);
        let count = |contacts: &[Contact]| contacts.iter().map(|contact| contact.count).sum();
        let last_contact = self.contacts.last().map(|contact| contact.day);
        let since = last_contact.unwrap_or(self.start);
        let every = self.present.and_then(|class| rule.every(class));
        let due = every.map(|every| {
            let day = rule.clock.due(since, every);
            NextDue { day, overdue: rule.overdue(day, every) }
        });
        let mean_gap = match in_window {
            [first, .., last] => Some(f64::from(last.day - first.day) / (in_window.len() - 1) as f64),
            _ => None,
        };
        Some(Judged {
            class,
            holds: self.present.is_some(),
            tally,
            open_block: self.open_block(rule),
            contacts: count(in_window),
            year_contacts: count(between(self.contacts, (rule.year_from, rule.window.1))),
            last_contact,
            since,
            due,
            mean_gap,
        })
    }

    /// Days and blocks of one spell within some days; blocks that lie wholly in both.
    fn held(&self, rule: &Rule<'_>, spell: &Spell, (from, to): (i32, i32)) -> Tally {
        let range = (spell.first.max(from), spell.last.min(to));
        let judging = rule.judging(spell.class);
        if range.1 < range.0 || judging == Judging::Free {
            return Tally::default();
        }
        let held = i64::from(range.1 - range.0 + 1);
        match judging {
            Judging::Free => Tally::default(),
            Judging::ByDays(_) => Tally { held, ..self.by_days(rule, spell.class, range) },
            Judging::ByBlocks(months) => {
                let mut tally = Tally { held, ..Tally::default() };
                for block in rule.complete_blocks(months, range) {
                    tally.blocks += 1;
                    tally.met += i64::from(!between(self.contacts, block).is_empty());
                }
                tally
            }
        }
    }

    /// Of some days of a class judged by days: those that count, those that are late (F19), the days of contact, and those
    /// after the due day. A contact after the due day ends the late days: it is late itself, its day is not.
    pub(super) fn by_days(&self, rule: &Rule<'_>, class: ClassPlace, (from, to): (i32, i32)) -> Tally {
        let Judging::ByDays(every) = rule.judging(class) else { return Tally::default() };
        let counted = |from: i32, to: i32| i64::from(rule.clock.counted((from, to), every));
        let mut tally = Tally { judged: counted(from, to), ..Tally::default() };
        let next = self.contacts.partition_point(|contact| contact.day < from);
        let mut last = next.checked_sub(1).map_or(self.start, |before| self.contacts[before].day);
        let within = self.contacts[next..].iter().map(|contact| contact.day).take_while(|day| *day <= to);
        for day in within {
            let late_from = rule.clock.late_from(last, every);
            tally.late += counted(late_from.max(from), day - 1);
            tally.contact_days += 1;
            tally.late_contacts += i64::from(day >= late_from);
            last = day;
        }
        tally.late += counted(rule.clock.late_from(last, every).max(from), to);
        tally
    }

    /// Whether the unfinished block has a contact, where the present class is judged by blocks and was held since the
    /// block, or the window, began.
    fn open_block(&self, rule: &Rule<'_>) -> Option<bool> {
        let Judging::ByBlocks(months) = rule.judging(self.present?) else { return None };
        let (first, today) = rule.open_block(months)?;
        let spell = self.spells.last().filter(|spell| Some(spell.class) == self.present && spell.last == today)?;
        (spell.first <= first.max(rule.window.0)).then(|| !between(self.contacts, (first, today)).is_empty())
    }

    /// Whether a block of a class, which may not be finished, has a contact; none while it has none and is not finished.
    pub(super) fn met(&self, block: (i32, i32), as_of: i32) -> Option<bool> {
        let has_contact = !between(self.contacts, block).is_empty();
        (has_contact || block.1 <= as_of).then_some(has_contact)
    }
}

/// The contacts from one day to another, both included.
pub(super) fn between(contacts: &[Contact], (from, to): (i32, i32)) -> &[Contact] {
    let first = contacts.partition_point(|contact| contact.day < from);
    let last = contacts.partition_point(|contact| contact.day <= to);
    &contacts[first..last.max(first)]
}
