//! The insight `actions`: lists of customers to contact by salesperson, what became of the last ones, alerts.
//!
//! | file | what |
//! |---|---|
//! | `known` | who looks after customers, when they were contacted, what is at risk |
//! | `record` | how much of what was said to be at risk was lost, how many were won back |
//! | `outcomes` | what became of the list of the month end before |
//! | `alerts` | alerts that other marts and classes tell of |

mod alerts;
mod known;
mod outcomes;
mod record;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use polars::prelude::*;
use serde_json::json;

use known::Known;

use super::{Classes, Context, Insight, Write, people, tier_scheme};
use crate::config::types::{Pipeline, RiskLevel};
use crate::engine::EngineError;
use crate::metrics::actions::{self, Action, Alert, Assignment, Candidate, Detail, Kind, People, Source, Staff, lists};
use crate::model::period::{from_days, to_days};
use crate::model::tables::{CUSTOMERS, STAFF, STAFF_CUSTOMERS, TableSchema};

/// See the head of this file.
pub static ACTIONS: Insight = Insight {
    name: "actions",
    version: actions::VERSION,
    is_wanted: |pipeline| pipeline.actions.enabled && pipeline.churn.enabled,
    settings: |pipeline| json!({ "actions": pipeline.actions, "churn": pipeline.churn }),
    features,
    tables,
    schemes: |pipeline| {
        let alerts = pipeline.actions.alert_classes.keys().cloned();
        tier_scheme(pipeline).map(str::to_owned).into_iter().chain(alerts).collect()
    },
    asks_the_calendar: false,
    is_daily: false,
    reads: &["measure", "churn", "programmes"],
    marts,
};

/// What is read of every customer: the last contact, the sales at risk, and who looks after it where nobody is assigned.
fn features(pipeline: &Pipeline) -> Vec<String> {
    let read = [known::CONTACT, pipeline.churn.at_risk.as_str()].into_iter().chain(people::told_by(pipeline));
    read.map(str::to_owned).collect()
}

fn tables(pipeline: &Pipeline) -> Vec<&'static TableSchema> {
    [&CUSTOMERS, &STAFF, &STAFF_CUSTOMERS]
        .into_iter()
        .filter(|table| pipeline.sources.get(table.name).is_some())
        .collect()
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    Making::new(context)?.write(write)
}

fn failed(what: &str) -> impl Fn(PolarsError) -> EngineError {
    move |source| EngineError::Frame { what: format!("mart {what}"), source }
}

/// Customers whose risk is newly high: since when, and their sales, minor units.
type NewlyHigh = BTreeMap<String, (Option<i32>, Option<i128>)>;

/// What signals say of customers, most points first.
type EvidenceOf = HashMap<String, Vec<Evidence>>;

/// All that lists are made of.
struct Making<'c, 'a> {
    context: &'c Context<'a>,
    staff: Vec<Staff>,
    assignments: Vec<Assignment>,
    /// By level, the share of sales at risk whose customers did not order.
    record: BTreeMap<String, f64>,
    win_back_rate: Option<f64>,
    classes: Option<Classes>,
}

impl<'c, 'a> Making<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Result<Self, EngineError> {
        let classes = match tier_scheme(context.pipeline) {
            Some(scheme) => context.classes(scheme, context.as_of)?,
            None => None,
        };
        let (staff, assignments) = (people::staff(context)?, people::assignments(context)?);
        let (record, win_back_rate) = (record::of_levels(context)?, record::of_offers(context)?);
        Ok(Making { context, staff, assignments, record, win_back_rate, classes })
    }

    fn write(&self, write: &mut Write<'_>) -> Result<(), EngineError> {
        let context = self.context;
        let settings = &context.pipeline.actions;
        let (as_of, scale) = (context.as_of, context.pipeline.money_scale);
        let known = Known::at(context, as_of)?;
        let people = People::at(to_days(as_of), self.staff.clone(), &self.assignments);
        let keeper_of = |customer: u32| people.keeper(customer, known.told(customer));

        let (mut candidates, newly_high, judged) = self.at_risk()?;
        // Who is not lost, as a contract keeps a customer from being, is not won back.
        candidates.extend(self.to_win_back()?.into_iter().filter(|lost| !judged.contains(&lost.customer)));
        let limits = (settings.per_staff as usize, settings.win_back_per_staff as usize);
        let made = lists(candidates, &keeper_of, limits);
        let alerted: BTreeSet<&str> = settings.alert_signals.iter().map(String::as_str).collect();
        let wanted: BTreeSet<&str> = made
            .iter()
            .map(|action| action.candidate.customer_id.as_str())
            .chain(newly_high.keys().map(String::as_str))
            .collect();
        let (evidence, of_signals) = self.evidence(&wanted, &alerted)?;

        let mut alerts = of_signals;
        for (customer_id, (since, amount)) in &newly_high {
            let own = evidence.get(customer_id.as_str()).map(Vec::as_slice).unwrap_or_default();
            let first = own.iter().filter_map(|one| one.since).min();
            alerts.push(Alert {
                kind: "risk_high".to_owned(),
                customer_id: customer_id.clone(),
                detail: reasons(own),
                amount: *amount,
                since: since.map(from_days),
                latency_days: since.zip(first).map(|(high, first)| i64::from((high - first).max(0))),
                ..Alert::default()
            });
        }
        alerts.extend(self.answers()?);
        alerts.extend(self.of_classes()?);

        let numbers = alerts.iter().map(|alert| context.history().find(&alert.customer_id));
        let numbers: Vec<Option<u32>> = numbers.collect();
        let names = people::Names::read(context)?;
        for (alert, customer) in alerts.iter_mut().zip(numbers) {
            let Some(customer) = customer else { continue };
            alert.keeper = keeper_of(customer);
            alert.customer_name = names.get(customer).map(str::to_owned).or(alert.customer_name.take());
        }
        let detail = |action: &Action| {
            let name = names.get(action.candidate.customer).map(str::to_owned);
            Detail { name, ..self.detail(action, &known, &evidence) }
        };
        let details: Vec<Detail> = made.iter().map(detail).collect();
        write(("action_list", actions::frame(&made, &details, as_of, scale).map_err(failed("action_list"))?))?;
        if let Some((date, outcomes)) = self.outcomes(&known)? {
            let frame = actions::outcomes_frame(&outcomes, date, as_of, scale).map_err(failed("action_outcomes"))?;
            write(("action_outcomes", frame))?;
        }
        let mut kinds: Vec<String> = ["risk_high", "largest_dropped", "complaining"].map(str::to_owned).to_vec();
        kinds.extend(settings.alert_signals.iter().cloned());
        kinds.extend(settings.alert_classes.keys().map(|scheme| format!("class_{scheme}")));
        write(("alerts", actions::alerts_frame(alerts, &kinds, as_of, scale).map_err(failed("alerts"))?))
    }

    /// Customers of the levels to list, those whose risk is newly high, and all whose risk is known.
    fn at_risk(&self) -> Result<(Vec<Candidate>, NewlyHigh, HashSet<u32>), EngineError> {
        let context = self.context;
        let levels: Vec<&str> = context.pipeline.actions.levels.iter().map(|level| level.code()).collect();
        let (mut candidates, mut newly, mut judged) = (Vec::new(), BTreeMap::new(), HashSet::new());
        let columns = ["customer_id", "score", "level", "p_silent_90", "sales_at_risk", "previous_level", "since"];
        context.each_part("churn_risk", &columns, &mut |part| {
            let text = |name: &str| part.column(name)?.str().cloned();
            let (ids, level, previous) = (text("customer_id")?, text("level")?, text("previous_level")?);
            let (scores, silent) = (part.column("score")?.f64()?, part.column("p_silent_90")?.f64()?);
            let sales = minor_units(part.column("sales_at_risk")?)?;
            let since = part.column("since")?.date()?.physical().clone();
            for (row, amount) in sales.into_iter().enumerate() {
                let (Some(id), Some(own)) = (ids.get(row), level.get(row)) else { continue };
                let Some(customer) = context.history().find(id) else { continue };
                judged.insert(customer);
                if own == RiskLevel::High.code() && previous.get(row) != Some(own) {
                    newly.insert(id.to_owned(), (since.get(row), amount));
                }
                if levels.contains(&own) {
                    let of_model = silent.get(row).filter(|_| context.pipeline.actions.horizon_days == 90);
                    candidates.push(Candidate {
                        customer,
                        customer_id: id.to_owned(),
                        kind: Kind::Keep,
                        level: own.to_owned(),
                        score: scores.get(row),
                        sales_at_risk: amount,
                        probability: self.probability(own, of_model, scores.get(row)),
                    });
                }
            }
            Ok(())
        })?;
        Ok((candidates, newly, judged))
    }

    fn probability(&self, level: &str, of_model: Option<f64>, score: Option<f64>) -> Option<(f64, Source)> {
        let of_record = self.record.get(level).map(|rate| (*rate, Source::Record));
        let of_score = score.map(|score| (score / 100.0, Source::Score));
        of_record.or(of_model.map(|probability| (probability, Source::Model))).or(of_score)
    }

    fn to_win_back(&self) -> Result<Vec<Candidate>, EngineError> {
        let mut found = Vec::new();
        self.context.each_part("win_back_candidates", &["customer_id", "net_sales_before"], &mut |part| {
            let ids = part.column("customer_id")?.str()?;
            let sales = minor_units(part.column("net_sales_before")?)?;
            for (row, id) in ids.iter().enumerate() {
                let Some(id) = id else { continue };
                let Some(customer) = self.context.history().find(id) else { continue };
                found.push(Candidate {
                    customer,
                    customer_id: id.to_owned(),
                    kind: Kind::WinBack,
                    level: "lost".to_owned(),
                    score: None,
                    sales_at_risk: sales[row],
                    probability: self.win_back_rate.map(|rate| (rate, Source::WinBackRate)),
                });
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Evidence of the customers wanted, and the signals that are alerts of their own.
    fn evidence(
        &self,
        wanted: &BTreeSet<&str>,
        alerted: &BTreeSet<&str>,
    ) -> Result<(EvidenceOf, Vec<Alert>), EngineError> {
        let (mut found, mut alerts) = (HashMap::<String, Vec<Evidence>>::new(), Vec::new());
        let columns = ["customer_id", "signal", "points", "evidence_zh", "evidence_en", "since", "sales_at_risk"];
        self.context.each_part("signals", &columns, &mut |part| {
            let text = |name: &str| part.column(name)?.str().cloned();
            let (ids, signals) = (text("customer_id")?, text("signal")?);
            let (zh, en) = (text("evidence_zh")?, text("evidence_en")?);
            let points = part.column("points")?.f64()?;
            let since = part.column("since")?.date()?.physical().clone();
            let sales = minor_units(part.column("sales_at_risk")?)?;
            for (row, amount) in sales.into_iter().enumerate() {
                let (Some(id), Some(signal)) = (ids.get(row), signals.get(row)) else { continue };
                let (is_wanted, is_alert) = (wanted.contains(id), alerted.contains(signal));
                if !is_wanted && !is_alert {
                    continue;
                }
                let words = |texts: &StringChunked| texts.get(row).unwrap_or_default().to_owned();
                let (detail, since) = ((words(&zh), words(&en)), since.get(row));
                if is_wanted {
                    let points = points.get(row).unwrap_or(0.0);
                    let own = Evidence { points, signal: signal.to_owned(), since, words: detail.clone() };
                    found.entry(id.to_owned()).or_default().push(own);
                }
                if is_alert {
                    alerts.push(Alert {
                        kind: signal.to_owned(),
                        customer_id: id.to_owned(),
                        detail,
                        amount,
                        since: since.map(from_days),
                        ..Alert::default()
                    });
                }
            }
            Ok(())
        })?;
        for own in found.values_mut() {
            own.sort_by(|left, right| {
                right.points.total_cmp(&left.points).then_with(|| left.signal.cmp(&right.signal))
            });
        }
        Ok((found, alerts))
    }

    /// What is printed of an action beside its figures and the name.
    fn detail(&self, action: &Action, known: &Known, evidence: &EvidenceOf) -> Detail {
        let candidate = &action.candidate;
        let class = self.classes.as_ref().and_then(|classes| classes.class(candidate.customer));
        let silent = match candidate.kind {
            Kind::Keep => None,
            Kind::WinBack => self.last_order(candidate.customer).map(|last| {
                let date = from_days(last);
                (format!("{date} 之后没有订单"), format!("no order since {date}"))
            }),
        };
        let advice = class.and_then(|class| class.advice.as_ref());
        Detail {
            name: None,
            class: class.map(|class| class.code.clone()),
            reasons: silent
                .or_else(|| evidence.get(candidate.customer_id.as_str()).map(|own| reasons(own)))
                .unwrap_or_default(),
            advice: (advice.map(|advice| advice.zh.clone()), advice.map(|advice| advice.en.clone())),
            days_since_contact: known.contact_days(candidate.customer),
        }
    }

    /// The last day with a positive order up to the date.
    fn last_order(&self, customer: u32) -> Option<i32> {
        let rows = self.context.history().purchases(customer);
        let known = rows.days.partition_point(|day| *day <= to_days(self.context.as_of));
        (0..known).rev().find(|row| rows.orders[*row] > 0).map(|row| rows.days[row])
    }
}

/// What one signal says of a customer.
#[derive(Debug, Clone)]
struct Evidence {
    points: f64,
    signal: String,
    /// First day of its unbroken run.
    since: Option<i32>,
    words: (String, String),
}

fn reasons(evidence: &[Evidence]) -> (String, String) {
    let join = |pick: fn(&Evidence) -> &str, between: &str| {
        evidence.iter().map(pick).filter(|words| !words.is_empty()).collect::<Vec<_>>().join(between)
    };
    (join(|own| &own.words.0, "；"), join(|own| &own.words.1, "; "))
}

/// Amounts of a decimal column, minor units.
fn minor_units(column: &Column) -> PolarsResult<Vec<Option<i128>>> {
    Ok(column.decimal()?.physical().iter().collect())
}
