//! What the batches of a period and member add up to.

use super::entries::{DAY, Entry, Register, Stay};

/// Something that is known of some batches and holds for part of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Batches for which it holds.
    pub yes: i64,
    /// Batches of which it is known.
    pub known: i64,
}

impl Share {
    /// Counts a batch.
    pub fn add(&mut self, is_so: Option<bool>) {
        if let Some(is_so) = is_so {
            self.yes += i64::from(is_so);
            self.known += 1;
        }
    }

    /// Counts those of another.
    pub fn merge(&mut self, other: Share) {
        self.yes += other.yes;
        self.known += other.known;
    }
}

/// Batches of a period and member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them, those that left no data too.
    pub batches: i64,
    /// Calls.
    pub phone: Share,
    /// Name and telephone left.
    pub captured: Share,
    /// Whole file.
    pub filed: Share,
    /// Ordered on the spot.
    pub ordered: Share,
    /// Came again.
    pub again: Share,
    /// Received by the adviser of the first visit, of those who came again.
    pub kept: Share,
    /// Message within the minutes.
    pub in_time: Share,
    /// Entered on the day.
    pub same_day: Share,
    /// By required field; those that the register does not tell of stay unknown.
    pub fields: Vec<Share>,
    /// By level.
    pub levels: Vec<i64>,
    /// By reason, of those not captured; the last is no reason given.
    pub reasons: Vec<i64>,
    /// Seconds that visitors stayed, in the order of the batches.
    pub stays: Vec<i32>,
}

/// Whether the message went out in time: at most so many minutes after the departure, else the arrival. No message is
/// late. Unknown without the column or a time, and where the message is older than the arrival.
pub fn is_message_in_time(register: &Register, entry: &Entry, minutes: u32) -> Option<bool> {
    let leaves = entry.leaves().filter(|_| register.telling.messages)?;
    let Some(sent) = entry.message else { return Some(false) };
    let arrives = entry.time_in.map_or(leaves, |time| i64::from(entry.day) * DAY + i64::from(time));
    (sent >= arrives).then_some(sent <= leaves + i64::from(minutes) * 60)
}

/// Whether the entry was made on its day; unknown where it claims to be older than its day.
pub fn is_same_day(entry: &Entry) -> Option<bool> {
    let day = entry.entered?.div_euclid(DAY);
    (day >= i64::from(entry.day)).then_some(day == i64::from(entry.day))
}

impl Tally {
    /// Counts a batch.
    pub fn add(&mut self, register: &Register, entry: &Entry, message_minutes: u32) {
        self.batches += 1;
        self.phone.add(entry.by_phone);
        let captured = register.is_captured(entry);
        self.captured.add(captured);
        self.filed.add(register.is_filed(entry));
        self.ordered.add(register.is_ordered(entry));
        self.again.add(entry.is_first.map(|first| !first));
        if entry.is_first == Some(false) && register.telling.receivers {
            let receivers = (entry.first_receiver, entry.staff);
            let is_known = receivers.0 != super::NOBODY && receivers.1 != super::NOBODY;
            self.kept.add(is_known.then_some(receivers.0 == receivers.1));
        }
        self.in_time.add(is_message_in_time(register, entry, message_minutes));
        self.same_day.add(is_same_day(entry));
        self.fields.resize(register.required.len(), Share::default());
        for (place, share) in self.fields.iter_mut().enumerate() {
            let is_told = register.telling.fields >> place & 1 == 1;
            share.add(is_told.then_some(entry.filled >> place & 1 == 1));
        }
        self.levels.resize(register.levels.len(), 0);
        if let Some(level) = entry.level {
            self.levels[usize::from(level)] += 1;
        }
        self.reasons.resize(register.reasons.len() + 1, 0);
        if captured == Some(false) {
            self.reasons[entry.reason.map_or(register.reasons.len(), usize::from)] += 1;
        }
        if let Stay::Seconds(seconds) = entry.stay()
            && entry.by_phone != Some(true)
        {
            self.stays.push(seconds);
        }
    }

    /// Counts the batches of another: those of a later day.
    pub fn merge(&mut self, other: &Tally) {
        self.batches += other.batches;
        let shares = [
            (&mut self.phone, other.phone),
            (&mut self.captured, other.captured),
            (&mut self.filed, other.filed),
            (&mut self.ordered, other.ordered),
            (&mut self.again, other.again),
            (&mut self.kept, other.kept),
            (&mut self.in_time, other.in_time),
            (&mut self.same_day, other.same_day),
        ];
        for (own, other) in shares {
            own.merge(other);
        }
        self.fields.resize(other.fields.len(), Share::default());
        self.fields.iter_mut().zip(&other.fields).for_each(|(own, other)| own.merge(*other));
        for (own, other) in [(&mut self.levels, &other.levels), (&mut self.reasons, &other.reasons)] {
            own.resize(other.len(), 0);
            own.iter_mut().zip(other).for_each(|(own, other)| *own += other);
        }
        self.stays.extend(&other.stays);
    }

    /// Required cells that are filled, of those that the register tells of (F36).
    pub fn completeness(&self) -> Share {
        self.fields
            .iter()
            .fold(Share::default(), |all, share| Share { yes: all.yes + share.yes, known: all.known + share.known })
    }

    /// Batches of each reason among those not captured, most first; none stands for no reason given.
    pub fn reasons_by_count(&self) -> Vec<(Option<usize>, i64)> {
        let told = self.reasons.len().saturating_sub(1);
        let mut found: Vec<(Option<usize>, i64)> = self
            .reasons
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(place, count)| ((place < told).then_some(place), *count))
            .collect();
        // Of as many the order of the words decides; no reason comes last.
        found.sort_by_key(|(place, count)| (-count, place.unwrap_or(usize::MAX)));
        found
    }
}

/// A quantile of seconds in minutes, between two values by the line through them; none without any.
pub fn quantile_minutes(ascending: &[i32], at: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let place = at * last as f64;
    let (low, high) = (ascending[place.floor() as usize], ascending[place.ceil() as usize]);
    let seconds = f64::from(low) + (f64::from(high) - f64::from(low)) * (place - place.floor());
    Some(seconds / 60.0)
}
