//! The base of prospects: leads that are open.

use chrono::NaiveDate;

use super::{Course, Flow, Stocktake, UNGRADED};
use crate::metrics::process::leads::{Ending, Lead, ORDER};
use crate::model::period::to_days;

/// The stocktake of leads between dates: the day before the first month, then the ends of the months. `grades` are the
/// levels from best to worst. Leads that ended on a day that nobody knows are not counted.
pub fn of_leads(leads: &[Lead], dates: &[NaiveDate], grades: &[String]) -> Stocktake {
    let months = dates.len().saturating_sub(1);
    let mut flows = vec![vec![Flow::default(); grades.len() + 1]; months];
    let days: Vec<i32> = dates.iter().map(|date| to_days(*date)).collect();
    for lead in leads.iter().filter(|lead| !matches!(lead.ending(), Ending::Won(None) | Ending::Lost(None))) {
        let life = Life::of(lead);
        for (month, days) in days.windows(2).enumerate() {
            let is_over = life.won.or(life.lost).is_some_and(|day| day <= days[0]) && !life.is_back_after(days[0]);
            if lead.created > days[1] || is_over {
                continue;
            }
            life.course(lead, days[0], days[1], grades).count(&mut flows[month]);
        }
    }
    let mut codes = grades.to_vec();
    codes.push(UNGRADED.to_owned());
    Stocktake { subject: "leads", grades: codes, dates: dates.iter().skip(1).copied().collect(), flows, known: None }
}

/// What became of a lead.
struct Life {
    lost: Option<i32>,
    won: Option<i32>,
}

impl Life {
    /// A loss after the order is none. An end before the lead was opened counts on the day that it was.
    fn of(lead: &Lead) -> Life {
        let won = lead.won().map(|day| day.max(lead.created));
        let lost = lead.lost.map(|day| day.max(lead.created)).filter(|lost| won.is_none_or(|won| *lost < won));
        Life { lost, won }
    }

    /// Whether it was lost by a day and won after it.
    fn is_back_after(&self, day: i32) -> bool {
        self.lost.is_some_and(|lost| lost <= day) && self.won.is_some_and(|won| won > day)
    }

    /// Whether it is open at the end of a day.
    fn is_open(&self, lead: &Lead, day: i32) -> bool {
        lead.created <= day && self.lost.or(self.won).is_none_or(|end| end > day)
    }

    /// What it did after one day and up to another.
    fn course(&self, lead: &Lead, from: i32, to: i32, grades: &[String]) -> Course {
        let within = |day: Option<i32>| day.is_some_and(|day| from < day && day <= to);
        let state = |day: i32| self.is_open(lead, day).then(|| grade_at(lead, day, grades));
        let lost_and_won = self.lost.is_some() && within(self.won);
        Course {
            before: state(from),
            after: state(to),
            passing: grade_at(lead, to, grades),
            new: i64::from(within(Some(lead.created))),
            // A lead that was lost and is won comes back for the order (D-04).
            reactivated: i64::from(lost_and_won),
            lost: i64::from(within(self.lost)),
            closed: i64::from(within(self.won)),
        }
    }
}

/// Place of the last level up to a day that is no order; of a lead without one the place after all.
fn grade_at(lead: &Lead, day: i32, grades: &[String]) -> usize {
    let changes = lead.changes.iter().rev().filter(|change| change.day <= day);
    let changed = changes.filter_map(|change| change.to.as_deref()).find(|level| *level != ORDER);
    let level = changed.or_else(|| lead.level_at(day).map(|(level, _)| level));
    level.and_then(|level| grades.iter().position(|grade| grade == level)).unwrap_or(grades.len())
}
