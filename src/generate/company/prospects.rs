//! How prospects come nearer to an order, or do not: the chances that everything about leads is drawn from.
//!
//! A prospect stands in one of four true levels, farthest first: C, B, A, H. On every working day it may order, be lost or
//! move, with chances that hang on its level alone. So the chance to order within so many days is the same for everyone
//! who truly stands in a level, however long already, and wherever the prospect came from. Sources differ in the levels
//! that their prospects begin in, salespeople in how well they tell the level.

use serde::Serialize;

use crate::generate::random::{Random, ln};

/// Levels of intention, farthest from an order first.
pub const LEVELS: [&str; 4] = ["C", "B", "A", "H"];
/// Days within which a prospect of a level is expected to order; none for C.
pub const HORIZONS: [Option<i32>; 4] = [None, Some(90), Some(30), Some(7)];
/// Where prospects come from.
pub const SOURCES: [&str; 6] = ["referral", "fair", "web", "walkin", "phone", "visit"];
/// Position of visitors of the show room among the sources; callers follow.
pub const WALK_IN: usize = 3;
/// Position of callers.
pub const PHONE: usize = 4;

/// True parameters of the sales process.
#[derive(Debug, Clone, Serialize)]
pub struct SalesProcess {
    /// Chance to order on a working day, in C, B, A, H.
    pub order_per_day: [f64; 4],
    /// Chance to be lost on a working day.
    pub loss_per_day: [f64; 4],
    /// Chance to move on a working day: from each level (rows) to each level (columns).
    pub move_per_day: [[f64; 4]; 4],
    /// Level that prospects of each source begin in.
    pub start: [[f64; 4]; 6],
    /// Share of the sources among customers won in the region of the show room …
    pub won_sources_show_room: [f64; 6],
    /// … and in the others.
    pub won_sources_elsewhere: [f64; 6],
    /// Working days between two follow-ups, in C, B, A, H; each between 0.6 and 1.4 times as many.
    pub follow_up_days: [f64; 4],
    /// Follow-ups on the planned day, on the next working day, two to five later, and those that nobody planned.
    pub plan_delay: [f64; 4],
    /// Follow-ups and receptions that no visit tells of.
    pub share_not_logged: f64,
    /// Visits that note another level than the table of levels.
    pub share_other_level: f64,
    /// Planned follow-ups that the plan of visits lacks.
    pub share_not_in_plan: f64,
    /// Leads of visitors whom nobody registered.
    pub share_not_registered: f64,
    /// Leads of visitors whom somebody else received first.
    pub share_other_receiver: f64,
    /// Won leads that are still kept as open.
    pub share_not_closed: f64,
    /// Expected days of the deal that nobody moves as the prospect does.
    pub share_date_kept: f64,
    /// Won leads that were given up before.
    pub share_lost_before: f64,
    /// Entries with all data that lack the customer card.
    pub share_without_card: f64,
    /// Changes of level that a second one follows on the same day.
    pub share_twice_a_day: f64,
    /// Follow-ups at which a visitor comes again.
    pub share_coming_again: f64,
    /// Categories of prospects that the answers contradict.
    pub share_wrong_category: f64,
    /// Follow-ups by a channel that is advised for the category.
    pub channel_fit: f64,
    /// First contacts by direct visit, telephone, e-mail and letter …
    pub first_contacts: [f64; 4],
    /// … and the share of each that is answered within 14 days.
    pub answered: [f64; 4],
    /// Messages sent to visitors within 20 minutes of their leaving.
    pub message_in_time: f64,
    /// Register entries made on the same day.
    pub entered_same_day: f64,
    /// Register entries that the manager has checked.
    pub entry_checked: f64,
    /// Tasks done at outlets and distributors: shelf, display, special display, promotion, stock, promoters.
    pub outlet_tasks: [f64; 6],
    /// Visits there at which damaged goods are found.
    pub outlet_damaged: f64,
    /// Visits in person at which an issue is raised.
    pub issue_raised: f64,
    /// Chance that the next visit closes it.
    pub issue_closed: f64,
    /// Planned visits that somebody approved.
    pub plan_approved: f64,
    /// Planned visits that nothing comes of, for each visit that is wanted.
    pub plan_not_made: f64,
    /// Share of opportunities without a tender.
    pub no_tender: f64,
    /// Lost opportunities that nobody closes.
    pub never_closed: f64,
    /// Mean of what a version of the rolling plan changes against the one before …
    pub revision_mean: f64,
    /// … and its deviation.
    pub revision_deviation: f64,
    /// Personal targets agreed to late, and never.
    pub confirmed_late: f64,
    /// Personal targets that nobody agreed to.
    pub not_confirmed: f64,
    /// Months of a metric in which one target does not add up.
    pub target_errors: f64,
}

impl Default for SalesProcess {
    fn default() -> SalesProcess {
        SalesProcess {
            order_per_day: [0.0003, 0.002, 0.010, 0.080],
            loss_per_day: [0.026, 0.020, 0.014, 0.014],
            move_per_day: [
                [0.0, 0.014, 0.001, 0.0],
                [0.008, 0.0, 0.018, 0.001],
                [0.0, 0.012, 0.0, 0.028],
                [0.0, 0.0, 0.022, 0.0],
            ],
            start: [
                [0.15, 0.35, 0.35, 0.15],
                [0.55, 0.30, 0.12, 0.03],
                [0.62, 0.26, 0.10, 0.02],
                [0.78, 0.14, 0.06, 0.02],
                [0.65, 0.22, 0.10, 0.03],
                [0.45, 0.38, 0.14, 0.03],
            ],
            won_sources_show_room: [0.25, 0.10, 0.12, 0.25, 0.20, 0.08],
            won_sources_elsewhere: [0.35, 0.20, 0.25, 0.0, 0.0, 0.20],
            follow_up_days: [22.0, 12.0, 7.0, 3.0],
            plan_delay: [0.60, 0.15, 0.20, 0.05],
            share_not_logged: 0.07,
            share_other_level: 0.04,
            share_not_in_plan: 0.08,
            share_not_registered: 0.03,
            share_other_receiver: 0.04,
            share_not_closed: 0.03,
            share_date_kept: 0.35,
            share_lost_before: 0.015,
            share_without_card: 0.06,
            share_twice_a_day: 0.004,
            share_coming_again: 0.12,
            share_wrong_category: 0.05,
            channel_fit: 0.7,
            first_contacts: [0.35, 0.35, 0.18, 0.12],
            answered: [0.45, 0.35, 0.20, 0.12],
            message_in_time: 0.8,
            entered_same_day: 0.92,
            entry_checked: 0.85,
            outlet_tasks: [0.85, 0.7, 0.45, 0.4, 0.9, 0.3],
            outlet_damaged: 0.06,
            issue_raised: 0.08,
            issue_closed: 0.6,
            plan_approved: 0.88,
            plan_not_made: 0.12,
            no_tender: 0.2,
            never_closed: 0.15,
            revision_mean: -0.02,
            revision_deviation: 0.03,
            confirmed_late: 0.12,
            not_confirmed: 0.05,
            target_errors: 0.04,
        }
    }
}

/// The way of a prospect, in working days from its filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journey {
    /// Day on which each level was reached, and the level.
    pub spells: Vec<(i32, u8)>,
    /// Day on which it ended.
    pub end: i32,
    /// Whether with an order.
    pub won: bool,
}

impl SalesProcess {
    /// A way from a source, whatever its end.
    fn journey(&self, source: usize, random: &mut Random) -> Journey {
        let mut level = random.weighted(&self.start[source]);
        let mut journey = Journey { spells: vec![(0, level as u8)], end: 0, won: false };
        loop {
            let moves = self.move_per_day[level];
            let chances = [moves[0], moves[1], moves[2], moves[3], self.order_per_day[level], self.loss_per_day[level]];
            let leaves: f64 = chances.iter().sum();
            // Days until something happens: geometric.
            let days = 1 + (ln(1.0 - random.unit()) / ln(1.0 - leaves)) as i32;
            journey.end += days.min(2_000);
            match random.weighted(&chances) {
                4 => journey.won = true,
                5 => {}
                next => {
                    journey.spells.push((journey.end, next as u8));
                    level = next;
                    continue;
                }
            }
            return journey;
        }
    }

    /// A way from a source that ends with an order, or with nothing.
    pub fn journey_to(&self, won: bool, source: usize, random: &mut Random) -> Journey {
        let mut journey = self.journey(source, random);
        for _ in 0..1_000 {
            if journey.won == won {
                break;
            }
            journey = self.journey(source, random);
        }
        journey
    }

    /// Chance to order within so many working days, of who truly stands in each level.
    pub fn orders_within(&self, days: usize) -> [f64; 4] {
        let mut chances = [0.0; 4];
        for _ in 0..days {
            let before = chances;
            for (level, chance) in chances.iter_mut().enumerate() {
                let moves = &self.move_per_day[level];
                let leaves: f64 = moves.iter().sum::<f64>() + self.order_per_day[level] + self.loss_per_day[level];
                let moved: f64 = moves.iter().zip(&before).map(|(share, next)| share * next).sum();
                *chance = self.order_per_day[level] + moved + (1.0 - leaves) * before[level];
            }
        }
        chances
    }

    /// Chance that a lead from a source brings an order in the end.
    pub fn conversion(&self, source: usize) -> f64 {
        let in_the_end = self.orders_within(4_000);
        self.start[source].iter().zip(in_the_end).map(|(share, chance)| share * chance).sum()
    }
}
