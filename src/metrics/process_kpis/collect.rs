//! Indicators out of the marts that have them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Inputs, Kpi, Level, conversions};
use crate::metrics::process::periods::Period;
use crate::metrics::table_rows::{days, integers, money, texts};
use crate::model::period::{months_before, to_days};

fn floats(rows: &DataFrame, name: &str) -> PolarsResult<Vec<Option<f64>>> {
    Ok(rows.column(name)?.cast(&DataType::Float64)?.f64()?.iter().collect())
}

/// All indicators; of the company each, known or not.
pub(super) fn all(inputs: &Inputs<'_>) -> PolarsResult<Vec<Kpi>> {
    let mut kpis = attainments(inputs)?;
    kpis.extend(of_register(inputs, "filing_rate", "filing_rate")?);
    kpis.extend(of_leads(inputs)?);
    kpis.extend(lost_rates(inputs)?);
    kpis.extend(follow_up(inputs)?);
    kpis.extend(base(inputs)?);
    kpis.extend(of_register(inputs, "completeness", "register_completeness")?);
    kpis.extend(cards(inputs)?);
    Ok(kpis)
}

fn window(inputs: &Inputs<'_>, months: u32) -> NaiveDate {
    Period::window(inputs.as_of, months).first
}

/// An indicator of the company that nothing tells, with what would.
fn unknown(kpi: String, (grain, period): (&'static str, NaiveDate), needs: &'static str) -> Kpi {
    Kpi { needs: Some(needs.to_owned()), ..Kpi::new(kpi, (Level::Company, None), (grain, period)) }
}

/// The company's first, unknown where it is missing.
fn told(mut kpis: Vec<Kpi>, code: &str, at: (&'static str, NaiveDate), needs: &'static str) -> Vec<Kpi> {
    match kpis.iter_mut().find(|kpi| kpi.level == Level::Company) {
        Some(company) => company.needs = Some(needs.to_owned()),
        None => kpis.insert(0, unknown(code.to_owned(), at, needs)),
    }
    kpis
}

/// Place of a kind of target: the task counts.
fn kind_place(kind: Option<&str>) -> usize {
    match kind {
        Some("task") => 0,
        None => 1,
        Some(_) => 2,
    }
}

/// What tells the actuals of a metric.
fn told_by(metric: &str) -> &'static str {
    match metric {
        "aak" => "sell_out",
        "leads" => "leads",
        "visits" => "visits",
        "sales" | "profit" | "orders" | "new_customers" => "transactions",
        _ => "actuals",
    }
}

/// Attainments of the month, by metric and owner; `due` is the share of the working days gone.
fn attainments(inputs: &Inputs<'_>) -> PolarsResult<Vec<Kpi>> {
    let this = inputs.month;
    let before = to_days(months_before(this, 1));
    let mut kpis = Vec::new();
    let mut metrics: Vec<String> = inputs.metrics.to_vec();
    let mut found: BTreeMap<(String, Level, Option<String>), (usize, Kpi)> = BTreeMap::new();
    if let Some(rows) = inputs.marts.get("plan_attainment") {
        let (names, levels) = (texts(rows, "metric")?, texts(rows, "level")?);
        let (owners, called) = (texts(rows, "owner")?, texts(rows, "owner_name")?);
        let (grains, periods) = (texts(rows, "grain")?, days(rows, "period")?);
        let (kinds, n) = (texts(rows, "target_type")?, integers(rows, "n")?);
        let (targets, actuals) = (money(rows, "target")?, money(rows, "actual")?);
        let (attained, elapsed) = (floats(rows, "attainment")?, floats(rows, "elapsed_share")?);
        let mut earlier: BTreeMap<(&str, &str, &str, Option<&str>), Option<f64>> = BTreeMap::new();
        let monthly = || (0..rows.height()).filter(|row| grains[*row] == Some("month"));
        for row in monthly().filter(|row| periods[*row] == Some(before)) {
            let (Some(metric), Some(level), Some(owner)) = (names[row], levels[row], owners[row]) else { continue };
            earlier.insert((metric, level, owner, kinds[row]), attained[row]);
        }
        for row in monthly().filter(|row| periods[*row] == Some(to_days(this))) {
            let (Some(metric), Some(code), Some(owner)) = (names[row], levels[row], owners[row]) else { continue };
            let Some(level) = Level::of(code) else { continue };
            let member = (level != Level::Company).then(|| called[row].unwrap_or(owner).to_owned());
            let mut kpi = Kpi::new(format!("attainment:{metric}"), (level, member.as_deref()), ("month", this));
            kpi.value = attained[row];
            (kpi.numerator, kpi.denominator, kpi.n) = (actuals[row], targets[row], n[row]);
            kpi.due = elapsed[row];
            kpi.previous = earlier.get(&(metric, code, owner, kinds[row])).copied().flatten();
            kpi.needs = Some(told_by(metric).to_owned());
            let place = kind_place(kinds[row]);
            let key = (metric.to_owned(), level, member);
            if found.get(&key).is_none_or(|(known, _)| place < *known) {
                found.insert(key, (place, kpi));
            }
            if !metrics.iter().any(|known| known == metric) {
                metrics.push(metric.to_owned());
            }
        }
    }
    metrics[inputs.metrics.len()..].sort();
    for metric in &metrics {
        let of_it: Vec<Kpi> =
            found.iter().filter(|((of, _, _), _)| of == metric).map(|(_, (_, kpi))| kpi.clone()).collect();
        kpis.extend(told_of_targets(of_it, metric, this));
    }
    Ok(kpis)
}

fn told_of_targets(mut kpis: Vec<Kpi>, metric: &str, this: NaiveDate) -> Vec<Kpi> {
    if kpis.iter().all(|kpi| kpi.level != Level::Company) {
        kpis.insert(0, unknown(format!("attainment:{metric}"), ("month", this), "targets"));
    }
    kpis
}

/// A measure of the register, of the month, by manager and adviser.
fn of_register(inputs: &Inputs<'_>, measure: &str, code: &str) -> PolarsResult<Vec<Kpi>> {
    let this = inputs.month;
    let mut kpis = Vec::new();
    if let Some(rows) = inputs.marts.get("register_measures") {
        let (measures, grains, periods) = (texts(rows, "measure")?, texts(rows, "grain")?, days(rows, "period")?);
        let (dimensions, members) = (texts(rows, "dimension")?, texts(rows, "member")?);
        let values = floats(rows, "value")?;
        let (parts, wholes) = (integers(rows, "numerator")?, integers(rows, "denominator")?);
        let of_it = |day: NaiveDate| {
            let day = Some(to_days(day));
            let (measures, grains, periods) = (&measures, &grains, &periods);
            (0..rows.height()).filter(move |row| {
                measures[*row] == Some(measure) && grains[*row] == Some("month") && periods[*row] == day
            })
        };
        let earlier: BTreeMap<(Option<&str>, Option<&str>), Option<f64>> =
            of_it(months_before(this, 1)).map(|row| ((dimensions[row], members[row]), values[row])).collect();
        for row in of_it(this) {
            let Some(level) = dimensions[row].and_then(Level::of) else { continue };
            let mut kpi =
                Kpi::new(code, (level, members[row]), ("month", this)).rate(values[row], parts[row], wholes[row]);
            kpi.previous = earlier.get(&(dimensions[row], members[row])).copied().flatten();
            kpis.push(kpi);
        }
    }
    Ok(told(kpis, code, ("month", this), "walkins"))
}

/// Conversions and hit rates of the flows of leads.
fn of_leads(inputs: &Inputs<'_>) -> PolarsResult<Vec<Kpi>> {
    let (mut converted, mut hit) = (Vec::new(), Vec::new());
    for flow in inputs.lead_flows {
        if let Some(rows) = inputs.marts.get("stage_cohorts") {
            converted.extend(conversions::of_flow(rows, flow)?);
        }
        if let Some(rows) = inputs.marts.get("calibration") {
            hit.extend(hit_rates(rows, flow, window(inputs, inputs.windows.leads))?);
        }
    }
    if converted.is_empty() {
        converted.push(unknown("conversion".to_owned(), ("quarter", inputs.month), "lead_stage_history"));
    }
    converted.extend(told(hit, "hit_rate", ("window", window(inputs, inputs.windows.leads)), "lead_stage_history"));
    Ok(converted)
}

/// Of leads given the best level, those that closed within its horizon.
fn hit_rates(rows: &DataFrame, flow: &str, from: NaiveDate) -> PolarsResult<Vec<Kpi>> {
    let (flows, levels, places) = (texts(rows, "flow")?, texts(rows, "level")?, integers(rows, "place")?);
    let (dimensions, members) = (texts(rows, "dimension")?, texts(rows, "member")?);
    let (graded, closed, rates) = (integers(rows, "graded")?, integers(rows, "closed")?, floats(rows, "rate")?);
    let own = || (0..rows.height()).filter(|row| flows[*row] == Some(flow));
    let Some(best) = own().filter_map(|row| places[row]).min() else { return Ok(Vec::new()) };
    let one = |row: usize| {
        let level = dimensions[row].and_then(Level::of)?;
        let code = format!("hit_rate:{flow}:{}", levels[row]?);
        Some(Kpi::new(code, (level, members[row]), ("window", from)).rate(rates[row], closed[row], graded[row]))
    };
    Ok(own().filter(|row| places[*row] == Some(best)).filter_map(one).collect())
}

/// Lost of decided: of the company in the month, of people over the window.
fn lost_rates(inputs: &Inputs<'_>) -> PolarsResult<Vec<Kpi>> {
    let this = inputs.month;
    let mut kpis = Vec::new();
    if let Some(rows) = inputs.marts.get("lost_deals") {
        let (dimensions, members) = (texts(rows, "dimension")?, texts(rows, "member")?);
        let (lost, decided, rates) = (integers(rows, "lost")?, integers(rows, "decided")?, floats(rows, "loss_rate")?);
        let of_month = |first: NaiveDate| {
            let name = first.format("%Y-%m").to_string();
            (0..rows.height()).find(|row| dimensions[*row] == Some("month") && members[*row] == Some(name.as_str()))
        };
        if let Some(row) = of_month(this) {
            let kpi = Kpi::new("lost_rate", (Level::Company, None), ("month", this));
            let mut kpi = kpi.rate(rates[row], lost[row], decided[row]);
            kpi.previous = of_month(months_before(this, 1)).and_then(|row| rates[row]);
            kpis.push(kpi);
        }
        for row in (0..rows.height()).filter(|row| dimensions[*row] == Some("staff")) {
            let kpi =
                Kpi::new("lost_rate", (Level::Person, members[row]), ("window", window(inputs, inputs.windows.leads)));
            kpis.push(kpi.rate(rates[row], lost[row], decided[row]));
        }
    }
    Ok(told(kpis, "lost_rate", ("month", this), "leads"))
}

/// How well rules of cadence were kept, by days and by blocks of months.
fn follow_up(inputs: &Inputs<'_>) -> PolarsResult<Vec<Kpi>> {
    let mut kpis = Vec::new();
    if let Some(rows) = inputs.marts.get("cadence_groups") {
        let (rules, dimensions, members) = (texts(rows, "cadence")?, texts(rows, "dimension")?, texts(rows, "member")?);
        let (judged, late) = (integers(rows, "judged_days")?, integers(rows, "late_days")?);
        let (blocks, met) = (integers(rows, "blocks")?, integers(rows, "blocks_met")?);
        for row in 0..rows.height() {
            let (Some(rule), Some(level)) = (rules[row], dimensions[row].and_then(Level::of)) else { continue };
            let kept = judged[row].zip(late[row]).map(|(judged, late)| judged - late);
            for (kind, part, whole) in [("follow_up", kept, judged[row]), ("follow_up_blocks", met[row], blocks[row])] {
                let Some((part, whole)) = part.zip(whole.filter(|whole| *whole > 0)) else { continue };
                let from = window(inputs, inputs.windows.rules.get(rule).copied().unwrap_or(1));
                let kpi = Kpi::new(format!("{kind}:{rule}"), (level, members[row]), ("window", from));
                let mut kpi = kpi.rate(Some(part as f64 / whole as f64), Some(part), Some(whole));
                // Days of one subject hang together: no interval of so many.
                kpi.interval = None;
                kpis.push(kpi);
            }
        }
    }
    if kpis.is_empty() {
        let needs = if inputs.windows.rules.is_empty() { "cadence" } else { "visits" };
        kpis.push(unknown("follow_up".to_owned(), ("month", inputs.month), needs));
    }
    Ok(kpis)
}

/// Of the base, those with a grade, by subject. Customers are graded at ends of months: within one, new customers cannot
/// have a grade yet, and the last end tells.
fn base(inputs: &Inputs<'_>) -> PolarsResult<Vec<Kpi>> {
    let month_of = |subject: &str| if subject == "customers" { inputs.graded } else { inputs.month };
    let mut by_subject: BTreeMap<&str, Kpi> = BTreeMap::new();
    if let Some(rows) = inputs.marts.get("plan_measures") {
        let (measures, periods) = (texts(rows, "measure")?, days(rows, "period")?);
        let (members, values) = (texts(rows, "member")?, floats(rows, "value")?);
        let (parts, wholes) = (integers(rows, "numerator")?, integers(rows, "denominator")?);
        let of_it = |day: NaiveDate, subject: &str| {
            (0..rows.height()).find(|row| {
                measures[*row] == Some("base_ungraded_share")
                    && periods[*row] == Some(to_days(day))
                    && members[*row] == Some(subject)
            })
        };
        for subject in ["customers", "leads"] {
            let this = month_of(subject);
            let Some(row) = of_it(this, subject) else { continue };
            let kpi = Kpi::new(format!("base_graded:{subject}"), (Level::Company, None), ("month", this));
            let graded = wholes[row].zip(parts[row]).map(|(whole, ungraded)| whole - ungraded);
            let mut kpi = kpi.rate(values[row].map(|share| 1.0 - share), graded, wholes[row]);
            kpi.previous = of_it(months_before(this, 1), subject).and_then(|row| values[row]).map(|share| 1.0 - share);
            by_subject.insert(subject, kpi);
        }
    }
    let one = |(subject, needs): (&str, &'static str)| {
        let known = by_subject.get(subject).cloned().into_iter().collect();
        told(known, &format!("base_graded:{subject}"), ("month", month_of(subject)), needs)
    };
    Ok([("customers", "schemes"), ("leads", "leads")].into_iter().flat_map(one).collect())
}

/// The check of cards.
fn cards(inputs: &Inputs<'_>) -> PolarsResult<Vec<Kpi>> {
    let mut kpis = Vec::new();
    if let Some(rows) = inputs.marts.get("discipline") {
        let (checks, dimensions, members) = (texts(rows, "check")?, texts(rows, "dimension")?, texts(rows, "member")?);
        let (parts, wholes) = (integers(rows, "numerator")?, integers(rows, "denominator")?);
        let values = floats(rows, "value")?;
        for row in (0..rows.height()).filter(|row| checks[*row] == Some("c1_card")) {
            let Some(level) = dimensions[row].and_then(Level::of) else { continue };
            let kpi =
                Kpi::new("card_coverage", (level, members[row]), ("window", window(inputs, inputs.windows.register)));
            kpis.push(kpi.rate(values[row], parts[row], wholes[row]));
        }
    }
    Ok(told(kpis, "card_coverage", ("window", window(inputs, inputs.windows.register)), "walkins"))
}
