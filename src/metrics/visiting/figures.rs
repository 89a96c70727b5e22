//! The mart `visit_measures`: figures by period and member.

use rayon::prelude::*;

use super::Prepared;
use super::contacts::ContactState;
use super::coverage;
use super::days::Presence;
use super::first_contact;
use super::give_ups::GiveUp;
use super::issues::Issue;
use super::plans::{self, PlanTally};
use super::tally::{OfPeriod, Tally, count, distinct};
use super::to_order::ToOrder;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::Grain;
use crate::metrics::process::visits::TASKS;
use crate::model::period::to_days;
use crate::model::tables::VISIT_CHANNELS;

/// All figures: by period, then by dimension and member. Without `of_months`, those that a day can tell without the
/// purchases of earlier months.
pub fn measures(
    prepared: &Prepared<'_>,
    states: &[ContactState],
    issues: &[Issue],
    of_months: Option<(&[GiveUp], &ToOrder)>,
) -> Vec<Figure> {
    let tally = Tally::new(prepared);
    let planned = prepared.plans().map(|plans| PlanTally::new(prepared, plans));
    let presence = Presence::new(prepared);
    let orders = orders_of(prepared);
    let telling =
        Telling { prepared, tally: &tally, planned: planned.as_ref(), presence: &presence, issues, orders: &orders };
    let of_periods: Vec<Vec<Figure>> =
        (0..prepared.spans.periods.len()).into_par_iter().map(|period| telling.period(period)).collect();
    let mut figures: Vec<Figure> = of_periods.into_iter().flatten().collect();
    figures.extend(coverage::unvisited(prepared, states));
    figures.extend(coverage::figures(prepared));
    let Some((give_ups, to_order)) = of_months else { return figures };
    figures.extend(first_contact::figures(prepared));
    figures.extend(to_order.figures(prepared));
    figures.extend(of_give_ups(prepared, give_ups));
    figures
}

/// Prospects given up early, by person (S35).
fn of_give_ups(prepared: &Prepared<'_>, give_ups: &[GiveUp]) -> Vec<Figure> {
    let is_told = prepared.inputs.history.first_visit_day().is_some();
    let mut counted = vec![0i64; prepared.members.len()];
    for found in give_ups {
        for cell in prepared.members.of_person(found.staff).iter() {
            counted[cell] += 1;
        }
    }
    let period = Grain::Day.of(prepared.inputs.as_of);
    let mut figures = Vec::new();
    for dimension in &prepared.members.dimensions {
        for (place, label) in dimension.labels.iter().enumerate() {
            let count = counted[dimension.first + place];
            if count > 0 || dimension.name == "all" {
                let at = Place { period, dimension: dimension.name, member: label.clone() };
                figures.push(at.count("early_give_ups", is_told.then_some(count)));
            }
        }
    }
    figures
}

struct Telling<'a> {
    prepared: &'a Prepared<'a>,
    tally: &'a Tally,
    planned: Option<&'a PlanTally>,
    presence: &'a Presence,
    issues: &'a [Issue],
    /// Orders by stretch and cell.
    orders: &'a [i64],
}

/// A cell of a period.
struct Cell<'a> {
    sums: &'a OfPeriod,
    period: usize,
    cell: usize,
    place: Place,
    /// Whether it is the whole: of members, rates of nothing are left out.
    is_whole: bool,
    figures: &'a mut Vec<Figure>,
}

impl Cell<'_> {
    fn get(&self, place: usize) -> i64 {
        self.sums.get(self.cell, place)
    }

    fn count(&mut self, measure: &str, value: Option<i64>) {
        self.figures.push(self.place.count(measure, value));
    }

    /// A rate of what is told; of what is not, unknown for the whole and nothing for members.
    fn rate(&mut self, measure: &str, is_told: bool, part: i64, of: i64) {
        if is_told && (of > 0 || self.is_whole) {
            self.figures.push(self.place.rate(measure, part, of));
        } else if self.is_whole {
            self.figures.push(self.place.unknown_rate(measure));
        }
    }
}

impl Telling<'_> {
    fn period(&self, period: usize) -> Vec<Figure> {
        let prepared = self.prepared;
        let sums = self.tally.of_period(prepared, period);
        let worked = self.presence.worked(prepared, prepared.spans.bounds(period));
        let issues = self.issues_of(period);
        let mut days = vec![(0i64, 0i64); prepared.members.len()];
        for (person, own) in worked.iter().enumerate() {
            for cell in prepared.members.of_person(person as u32).iter() {
                days[cell].0 += own.0;
                days[cell].1 += own.1;
            }
        }
        let mut figures = Vec::new();
        for dimension in &prepared.members.dimensions {
            for (place, label) in dimension.labels.iter().enumerate() {
                let at = dimension.first + place;
                let is_whole = dimension.name == "all";
                let plan = self.planned.map(|planned| planned.of(prepared, period, at));
                let has_plan = plan.is_some_and(|counts| counts[plans::count::PLANNED] > 0);
                let rows = [count::CONTACTS, count::PLANNED, count::DUE, count::STILL_OPEN];
                let is_empty = rows.iter().all(|place| sums.get(at, *place) == 0) && !has_plan && days[at].0 == 0;
                if is_empty && !is_whole {
                    continue;
                }
                let place =
                    Place { period: prepared.spans.periods[period], dimension: dimension.name, member: label.clone() };
                let mut cell = Cell { sums: &sums, period, cell: at, place, is_whole, figures: &mut figures };
                self.activity(&mut cell, days[at], dimension.name);
                self.plans(&mut cell, plan, dimension.name);
                self.outcomes(&mut cell);
                self.channels(&mut cell, dimension.name);
                self.records(&mut cell);
                if matches!(dimension.name, "all" | "class") {
                    let cells = prepared.members.len();
                    let orders =
                        prepared.spans.of_period(period).map(|stretch| self.orders[stretch * cells + at]).sum();
                    let contacts = cell.get(count::CONTACTS);
                    let value = (orders > 0).then(|| contacts as f64 / orders as f64);
                    let figure = cell.place.value("follow_ups_per_order", "count", value, orders);
                    let figure = Figure { numerator: Some(contacts), denominator: Some(orders), ..figure };
                    cell.figures.push(figure);
                }
                // The rows of a day do not tell of issues that were raised long ago.
                if prepared.inputs.kept.is_none() && matches!(dimension.name, "all" | "staff" | "manager") {
                    let (closed, known) = issues[at];
                    cell.rate("issue_closure_rate", prepared.inputs.rows.tells("issue_id"), closed, known);
                }
            }
        }
        figures.extend(coverage::proactive(prepared, period, &sums));
        let (first, last) = prepared.spans.bounds(period);
        match first <= prepared.inputs.told_to() && prepared.inputs.from <= last {
            true => figures,
            // Nothing tells of the period: that is not zero.
            false => {
                figures.into_iter().filter(|figure| figure.dimension == "all").map(Figure::without_value).collect()
            }
        }
    }

    /// Contacts, customers, days (S47, S56).
    fn activity(&self, cell: &mut Cell<'_>, (worked, idle): (i64, i64), dimension: &str) {
        let rows = self.prepared.inputs.rows;
        let contacts = cell.get(count::CONTACTS);
        cell.count("contacts", Some(contacts));
        if rows.tells("actual_flag") {
            let made = cell.get(count::MADE);
            cell.count("made", Some(made));
        } else if cell.is_whole {
            cell.count("made", None);
        }
        let customers = self.tally.customers(cell.period, cell.cell, distinct::CONTACTED);
        cell.count("customers_contacted", Some(customers));
        if matches!(dimension, "all" | "staff" | "manager") {
            // Contacts that name nobody are nobody's working days.
            let unnamed = match self.prepared.members.dimension("staff") {
                Some(_) if cell.place.member.is_some() => 0,
                Some(staff) => cell.sums.get(staff.first + staff.labels.len() - 1, count::CONTACTS),
                None => contacts,
            };
            let named = contacts - unnamed;
            let value = (worked > 0).then(|| named as f64 / worked as f64);
            let figure = cell.place.value("contacts_per_workday", "count", value, worked);
            cell.figures.push(Figure { numerator: Some(named), denominator: Some(worked), ..figure });
            cell.rate("idle_days", true, idle, worked);
        }
        if self.prepared.levels.are_known() {
            let (up, down) = (cell.get(count::LEVEL_UP), cell.get(count::LEVEL_DOWN));
            let known = cell.get(count::LEVEL_KNOWN);
            cell.figures.push(Figure { n: Some(known), ..cell.place.count("level_up", Some(up)) });
            cell.figures.push(Figure { n: Some(known), ..cell.place.count("level_down", Some(down)) });
            cell.figures.push(Figure { n: Some(known), ..cell.place.count("level_uplift", Some(up - down)) });
        }
    }

    /// Plans and what became of them: by the table of plans, else by the flags of the rows (F17).
    fn plans(&self, cell: &mut Cell<'_>, plan: Option<[i64; plans::count::ALL]>, dimension: &str) {
        use plans::count as of_plan;
        let rows = self.prepared.inputs.rows;
        if let (Some(table), Some(counts)) = (self.prepared.plans(), plan) {
            if !matches!(dimension, "all" | "staff" | "manager" | "class") {
                return;
            }
            let (_, last) = self.prepared.spans.bounds(cell.period);
            // What was planned ahead of the first plan is not known.
            let is_told = table.from.is_some_and(|from| from <= last);
            let known = |count: usize| is_told.then_some(counts[count]);
            let planned = counts[of_plan::PLANNED];
            if planned == 0 && !cell.is_whole {
                return;
            }
            cell.count("planned", known(of_plan::PLANNED));
            cell.count("planned_made", known(of_plan::MADE));
            cell.count("planned_early", known(of_plan::EARLY));
            cell.count("planned_late", known(of_plan::LATE));
            cell.rate("completion_rate", is_told, counts[of_plan::MADE], planned);
            let in_week = counts[of_plan::MADE] + counts[of_plan::EARLY] + counts[of_plan::LATE];
            cell.rate("completion_rate_week", is_told, in_week, planned);
            cell.rate("plan_approved_rate", is_told && table.tells_approval, counts[of_plan::APPROVED], planned);
            return;
        }
        if !rows.tells("planned_flag") {
            if cell.is_whole {
                cell.count("planned", None);
                cell.count("planned_made", None);
                cell.rate("completion_rate", false, 0, 0);
            }
            return;
        }
        let planned = cell.get(count::PLANNED);
        if planned == 0 && !cell.is_whole {
            return;
        }
        cell.count("planned", Some(planned));
        let is_told = rows.tells("actual_flag");
        let made = cell.get(count::PLANNED_MADE);
        cell.count("planned_made", is_told.then_some(made));
        let known = cell.get(count::PLANNED_KNOWN);
        cell.rate("completion_rate", is_told, made, known);
    }

    /// Success, orders, conversion (F18, D-21, S56, S90).
    fn outcomes(&self, cell: &mut Cell<'_>) {
        let rows = self.prepared.inputs.rows;
        let noted = cell.get(count::NOTED);
        let known = noted + cell.get(count::ORDERED);
        let successful = cell.get(count::NOTED_SUCCESS) + cell.get(count::ORDERED);
        // Orders tell of success and nothing but a note of failure: without one the rate would be 1 whatever happened.
        cell.rate("success_rate", noted > 0, successful, known);
        let unknown = cell.get(count::CONTACTS) - known;
        cell.count("success_unknown", Some(unknown));
        if rows.tells("order_amount") {
            let orders = cell.get(count::ORDERS);
            cell.count("orders_on_visit", Some(orders));
            let amount = cell.sums.amount(cell.cell);
            cell.figures.push(cell.place.amount("order_amount", Some(amount), orders));
        } else if cell.is_whole {
            cell.count("orders_on_visit", None);
            cell.figures.push(cell.place.amount("order_amount", None, 0));
        }
        let (converted, all) = (cell.get(count::CONVERTED), cell.get(count::CONVERTIBLE));
        cell.rate("channel_conversion", true, converted, all);
        let (converted, all) = (cell.get(count::INBOUND_CONVERTED), cell.get(count::INBOUND_CONVERTIBLE));
        cell.rate("inbound_conversion_30d", rows.tells("direction"), converted, all);
    }

    /// Channels, and whether they fit (S27, S91).
    fn channels(&self, cell: &mut Cell<'_>, dimension: &str) {
        let rows = self.prepared.inputs.rows;
        let is_told = rows.tells("channel");
        let known: i64 = (0..VISIT_CHANNELS.len()).map(|channel| cell.get(count::CHANNEL + channel)).sum();
        if dimension == "channel" {
            // The member is a channel: its share of all contacts of known channel.
            let all: i64 = (0..VISIT_CHANNELS.len()).map(|channel| cell.sums.get(0, count::CHANNEL + channel)).sum();
            if cell.place.member.is_some() {
                cell.rate("channel_share", is_told, known, all);
            }
        } else {
            // Of the many people and areas, the mix is told of the last month and the window.
            let is_recent = self.prepared.spans.bounds(cell.period).1 == self.prepared.inputs.today();
            let is_mixed = is_told && (is_recent || !matches!(dimension, "staff" | "area"));
            for (channel, word) in VISIT_CHANNELS.iter().enumerate() {
                let contacts = cell.get(count::CHANNEL + channel);
                if contacts > 0 && is_mixed {
                    cell.rate(&format!("channel_share:{}", word.code), is_told, contacts, known);
                }
            }
        }
        let has_categories = !self.prepared.categories.names.is_empty();
        let (fit, of) = (cell.get(count::FIT), cell.get(count::FIT_KNOWN));
        cell.rate("channel_fit", is_told && has_categories, fit, of);
        let wanted = self.tally.customers(cell.period, cell.cell, distinct::SEVERAL_WANTED);
        let several = self.tally.customers(cell.period, cell.cell, distinct::SEVERAL);
        cell.rate("multi_channel_share", is_told && has_categories, several, wanted);
        let (met, of) = (cell.get(count::PREFERENCE_MET), cell.get(count::PREFERENCE_KNOWN));
        cell.rate("preference_match", is_told && !self.prepared.inputs.on_file.preferred.is_empty(), met, of);
    }

    /// Tasks, records and next steps (S50, S56, S59, S60).
    fn records(&self, cell: &mut Cell<'_>) {
        let rows = self.prepared.inputs.rows;
        let contacts = cell.get(count::CONTACTS);
        for (task, name) in TASKS.iter().enumerate().filter(|(_, name)| rows.tells(name)) {
            let (done, known) = (cell.get(count::TASK_DONE + task), cell.get(count::TASK_KNOWN + task));
            cell.rate(&format!("task_rate:{name}"), true, done, known);
        }
        let (damaged, known) = (cell.get(count::DAMAGED), cell.get(count::DAMAGED_KNOWN));
        cell.rate("damaged_rate", rows.tells("damaged"), damaged, known);
        // Of the whole null where no check says how much there was.
        let (none, known) = (cell.get(count::NO_STOCK), cell.get(count::STOCK_KNOWN));
        cell.rate("out_of_stock_rate", rows.tells("stock") && known > 0, none, known);
        for (measure, column, place) in
            [("help_needed", "help_needed", count::HELP), ("market_feedback", "market_info", count::MARKET_INFO)]
        {
            if rows.tells(column) {
                let count = cell.get(place);
                cell.count(measure, Some(count));
            } else if cell.is_whole {
                cell.count(measure, None);
            }
        }
        let submitted = cell.get(count::SUBMITTED);
        cell.rate("submission_rate", rows.tells("submitted_at"), submitted, contacts);
        if matches!(cell.place.dimension, "all" | "staff" | "manager") && (submitted > 0 || cell.is_whole) {
            let lag = cell.sums.median_lag(cell.cell);
            cell.figures.push(cell.place.value("submission_lag_days", "days", lag, submitted));
        }
        let next = cell.get(count::NEXT_STEP);
        cell.rate("next_step_rate", rows.tells("next_step") || rows.tells("next_date"), next, contacts);
        let (overdue, due) = (cell.get(count::OVERDUE), cell.get(count::DUE));
        cell.rate("next_date_overdue", rows.tells("next_date"), overdue, due);
        if rows.tells("next_date") && cell.place.period.grain == Grain::Day {
            let open = cell.get(count::STILL_OPEN);
            cell.count("next_date_open", Some(open));
        }
        let tells_content = ["summary", "topic", "purpose", "feedback"].iter().any(|name| rows.tells(name));
        let complete = cell.get(count::COMPLETE);
        cell.rate("record_complete_rate", tells_content, complete, contacts);
    }

    /// Issues raised in a period that are closed by the date, and those of which it is known, by cell of the person.
    fn issues_of(&self, period: usize) -> Vec<(i64, i64)> {
        let mut found = vec![(0, 0); self.prepared.members.len()];
        let (from, to) = self.prepared.spans.bounds(period);
        for issue in self.issues.iter().filter(|issue| from <= issue.raised && issue.raised <= to) {
            let Some(is_open) = issue.is_open else { continue };
            for cell in self.prepared.members.of_person(issue.staff).iter() {
                found[cell].0 += i64::from(!is_open);
                found[cell].1 += 1;
            }
        }
        found
    }
}

/// Orders by stretch and cell, as long as the export of visits tells of contacts: of all customers, and by class.
fn orders_of(prepared: &Prepared<'_>) -> Vec<i64> {
    let (history, spans) = (prepared.inputs.history, &prepared.spans);
    let cells = prepared.members.len();
    let (first, last) = (to_days(spans.first_day()), prepared.inputs.told_to());
    let add = |mut sums: Vec<i64>, customer: u32| {
        let rows = history.purchases(customer);
        let from = rows.days.partition_point(|day| *day < first);
        let to = rows.days.partition_point(|day| *day <= last).max(from);
        let bought = rows.days[from..to].iter().zip(&rows.orders[from..to]);
        for (day, orders) in bought.filter(|(_, orders)| **orders > 0) {
            let Some(stretch) = spans.of(*day) else { continue };
            for cell in prepared.members.of_customer(&prepared.inputs, customer).iter() {
                sums[stretch * cells + cell] += i64::from(*orders);
            }
        }
        sums
    };
    let new = || vec![0i64; spans.len() * cells];
    let sum = |mut one: Vec<i64>, other: Vec<i64>| {
        one.iter_mut().zip(other).for_each(|(sum, own)| *sum += own);
        one
    };
    let customers = history.customers();
    let each = customers.div_ceil(rayon::current_num_threads().max(1)).max(1);
    let parts = (0..customers).into_par_iter().step_by(each);
    parts.map(|from| (from as u32..(from + each).min(customers) as u32).fold(new(), add)).reduce(new, sum)
}
