//! When the next contact is due, and which days are late, in days and in working days.

use crate::config::types::Every;
use crate::metrics::process::workdays::Workdays;
use crate::model::period::from_days;

/// Days by how many of them were worked, so that a distance in working days is a difference.
#[derive(Debug, Clone)]
pub struct Clock<'a> {
    workdays: &'a Workdays,
    from: i32,
    /// Working days from `from` up to each day, it included.
    worked: Vec<i32>,
    /// The working days.
    days: Vec<i32>,
}

impl<'a> Clock<'a> {
    /// For contacts from one day on and requirements up to another. Days before and after are right too, but slower.
    pub fn new(workdays: &'a Workdays, (from, to): (i32, i32)) -> Clock<'a> {
        let mut clock = Clock { workdays, from, worked: Vec::new(), days: Vec::new() };
        for (day, date) in (from..=to).zip(from_days(from).iter_days()) {
            if workdays.is_worked(date) {
                clock.days.push(day);
            }
            clock.worked.push(clock.days.len() as i32);
        }
        clock
    }

    /// The last day on which a contact is on time after one on a day: the day itself and so many days.
    pub fn due(&self, last: i32, every: Every) -> i32 {
        match every {
            Every::Days(days) => last.saturating_add(days as i32),
            Every::Months(months) => last.saturating_add(Every::rolling_days(months) as i32),
            Every::WorkingDays(days) => self.after(last, days),
        }
    }

    /// The first day that is late after a contact: the day after the due one, of working days the next one worked.
    pub fn late_from(&self, last: i32, every: Every) -> i32 {
        match every {
            Every::WorkingDays(days) => self.after(last, days + 1),
            _ => self.due(last, every).saturating_add(1),
        }
    }

    /// How long a contact is overdue on a day (F20), in days or working days; 0 when it is due that day, below zero when
    /// there are days left.
    pub fn overdue(&self, due: i32, day: i32, every: Every) -> i32 {
        match every {
            Every::WorkingDays(_) => self.worked_between(due, day),
            _ => day - due,
        }
    }

    /// The days from one to another, both included, that a requirement counts: all, or those worked (D-07).
    pub fn counted(&self, (from, to): (i32, i32), every: Every) -> i32 {
        match every {
            _ if to < from => 0,
            Every::WorkingDays(_) => self.worked_between(from - 1, to),
            _ => to - from + 1,
        }
    }

    /// Working days after a day, up to another.
    fn worked_between(&self, from: i32, to: i32) -> i32 {
        match (self.up_to(from), self.up_to(to)) {
            (Some(before), Some(all)) => all - before,
            _ => self.workdays.between(from, to),
        }
    }

    /// The working day that is so many after a day.
    fn after(&self, day: i32, working_days: u32) -> i32 {
        let place = self.up_to(day).map(|worked| worked as usize + working_days as usize);
        let found = place.and_then(|place| self.days.get(place.checked_sub(1)?)).copied();
        found.unwrap_or_else(|| self.workdays.after(day, working_days))
    }

    fn up_to(&self, day: i32) -> Option<i32> {
        self.worked.get(usize::try_from(day - self.from).ok()?).copied()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::calendar::Calendar;
    use crate::model::period::to_days;

    fn days(text: &str) -> i32 {
        to_days(text.parse().unwrap())
    }

    /// Holidays from 1 to 7 October 2026; the Saturday 10 October is worked for them.
    fn workdays() -> Workdays {
        let mut text = String::from("date,kind,name_zh,name_en\n");
        for day in 1..=7 {
            text.push_str(&format!("2026-10-0{day},holiday,,\n"));
        }
        text.push_str("2026-10-10,workday,,\n");
        let range = ("2026-09-01".parse().unwrap(), "2026-11-30".parse().unwrap());
        Workdays::new(Calendar::parse("", &text).unwrap(), [], range)
    }

    #[test]
    fn a_working_day_is_due_on_the_next_one_that_is_worked() {
        let workdays = workdays();
        let every = Every::WorkingDays(1);
        // The same whether the days are counted beforehand or not.
        for range in [("2026-09-01", "2026-11-30"), ("2026-10-12", "2026-10-13")] {
            let clock = Clock::new(&workdays, (days(range.0), days(range.1)));
            for (last, due, late) in [
                ("2026-09-30", "2026-10-08", "2026-10-09"),
                // Friday, then the Saturday that is made up for, then Monday.
                ("2026-10-09", "2026-10-10", "2026-10-12"),
                // A contact on a day off counts from there on.
                ("2026-10-03", "2026-10-08", "2026-10-09"),
                ("2026-10-16", "2026-10-19", "2026-10-20"),
            ] {
                assert_eq!(clock.due(days(last), every), days(due), "{last}");
                assert_eq!(clock.late_from(days(last), every), days(late), "{last}");
            }
            assert_eq!(clock.overdue(days("2026-10-16"), days("2026-10-18"), every), 0);
            assert_eq!(clock.overdue(days("2026-10-16"), days("2026-10-20"), every), 2);
            assert_eq!(clock.overdue(days("2026-10-16"), days("2026-10-15"), every), -1);
            assert_eq!(clock.counted((days("2026-10-01"), days("2026-10-12")), every), 4);
        }
    }

    #[test]
    fn days_and_months_are_counted_by_the_calendar() {
        let workdays = Workdays::default();
        let clock = Clock::new(&workdays, (0, 0));
        let due = |last: &str, every| from_days(clock.due(days(last), every)).to_string();
        assert_eq!(due("2024-02-22", Every::Days(7)), "2024-02-29");
        assert_eq!(due("2025-02-22", Every::Days(7)), "2025-03-01");
        assert_eq!(due("2026-01-31", Every::Months(1)), "2026-03-02");
        assert_eq!(due("2024-01-31", Every::Months(1)), "2024-03-01");
        assert_eq!(due("2026-07-01", Every::Months(2)), "2026-08-31");
        assert_eq!(clock.counted((5, 4), Every::Days(1)), 0);
        assert_eq!(clock.counted((5, 5), Every::Months(1)), 1);
    }
}
