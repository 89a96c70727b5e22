//! The insight `actions`: lists of customers to contact by salesperson, what became of the last ones, alerts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use polars::prelude::*;
use serde_json::json;

use super::{Classes, Context, Insight, Write, tier_scheme};
use crate::config::types::{Pipeline, RiskLevel, Weights};
use crate::engine::EngineError;
use crate::features::Population;
use crate::metrics::actions::{
    self, Action, Alert, Assignment, Became, Candidate, Detail, Keeper, Kind, Listed, People, Source, Staff, lists,
};
use crate::model::period::{from_days, is_month_end, to_days};
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
    reads: &["measure", "churn", "programmes"],
    marts,
};

/// Features of every customer listed.
const OWN: [&str; 4] = ["days_since_contact", "recency_days", "net_sales_12m", "orders_life"];
/// Who looks after a customer where nobody is assigned: the master file, else the newest order.
const OWNER: &str = "owner_staff";
const SELLER: &str = "staff";

fn features(pipeline: &Pipeline) -> Vec<String> {
    let mut names: Vec<&str> = OWN.to_vec();
    names.extend(told_by(pipeline));
    names.into_iter().map(str::to_owned).collect()
}

/// The feature that tells who looks after a customer. Single order lines are read only where no other table tells it.
fn told_by(pipeline: &Pipeline) -> Option<&'static str> {
    let has = |table: &str| pipeline.sources.get(table).is_some();
    match (has("customers"), has(STAFF_CUSTOMERS.name)) {
        (true, _) => Some(OWNER),
        (false, true) => None,
        (false, false) => Some(SELLER),
    }
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
type NewlyHigh = BTreeMap<String, (Option<i32>, i128)>;

/// What signals say of customers, most points first.
type EvidenceOf = HashMap<String, Vec<Evidence>>;

/// The date of a list, and what became of it in all and by salesperson.
type Outcomes = (NaiveDate, Vec<(Option<Keeper>, actions::Outcome)>);

/// A customer at the month end before: number, score, level.
type RiskBefore = (u32, f64, String);

/// A warning about one customer, without its evidence.
#[derive(Debug, Clone, Copy)]
struct Warned {
    first: i32,
}

/// All that lists are made of.
struct Making<'c, 'a> {
    context: &'c Context<'a>,
    staff: Vec<Staff>,
    assignments: Vec<Assignment>,
    /// By level, the share of sales at risk whose customers did not order.
    record: BTreeMap<String, f64>,
    win_back_rate: Option<f64>,
    classes: Option<Classes>,
    /// Names of customers by number.
    names: HashMap<u32, String>,
}

/// Attributes of customers at a date, by customer number.
struct Known {
    told: HashMap<u32, String>,
    contact_days: HashMap<u32, i64>,
}

impl<'c, 'a> Making<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Result<Self, EngineError> {
        let classes = match tier_scheme(context.pipeline) {
            Some(scheme) => context.classes(scheme, context.as_of)?,
            None => None,
        };
        let staff = staff_of(context)?;
        let assignments = assignments_of(context)?;
        let (record, win_back_rate) = (record_of(context)?, win_back_rate(context)?);
        let names = names_of(context)?;
        Ok(Making { context, staff, assignments, record, win_back_rate, classes, names })
    }

    fn write(&self, write: &mut Write<'_>) -> Result<(), EngineError> {
        let context = self.context;
        let settings = &context.pipeline.actions;
        let (as_of, scale) = (context.as_of, context.pipeline.money_scale);
        let known = self.known(as_of)?;
        let people = People::at(to_days(as_of), self.staff.clone(), &self.assignments);
        let keeper_of = |customer: u32| people.keeper(customer, known.told.get(&customer).map(String::as_str));

        let (mut candidates, newly_high, judged) = self.at_risk()?;
        // Who is not lost, as a contract keeps a customer from being, is not won back.
        candidates.extend(self.to_win_back()?.into_iter().filter(|lost| !judged.contains(&lost.customer)));
        let limits = (settings.per_staff as usize, settings.win_back_per_staff as usize);
        let made = lists(candidates, &keeper_of, limits);
        let warned = self.first_warnings(&newly_high)?;
        let alerted: BTreeSet<&str> = settings.alert_signals.iter().map(String::as_str).collect();
        let wanted: BTreeSet<&str> = made
            .iter()
            .map(|action| action.candidate.customer_id.as_str())
            .chain(newly_high.keys().map(String::as_str))
            .collect();
        let (evidence, of_signals) = self.evidence(&wanted, &alerted)?;
        let details: Vec<Detail> = made.iter().map(|action| self.detail(action, &known, &evidence)).collect();
        write(("action_list", actions::frame(&made, &details, as_of, scale).map_err(failed("actions"))?))?;

        if let Some((date, outcomes)) = self.outcomes()? {
            let frame = actions::outcomes_frame(&outcomes, date, as_of, scale).map_err(failed("action_outcomes"))?;
            write(("action_outcomes", frame))?;
        }

        let mut alerts = of_signals;
        for (customer_id, (since, amount)) in &newly_high {
            let first = warned.get(customer_id).map(|warned| warned.first);
            alerts.push(Alert {
                kind: "risk_high".to_owned(),
                customer_id: customer_id.clone(),
                detail: evidence.get(customer_id.as_str()).map(|own| reasons(own)).unwrap_or_default(),
                amount: Some(*amount),
                since: since.map(from_days),
                latency_days: since.zip(first).map(|(high, first)| i64::from((high - first).max(0))),
                ..Alert::default()
            });
        }
        alerts.extend(self.answers()?);
        alerts.extend(self.of_classes()?);
        for alert in &mut alerts {
            let Some(customer) = context.history().find(&alert.customer_id) else { continue };
            alert.keeper = keeper_of(customer);
            alert.customer_name = self.names.get(&customer).cloned().or(alert.customer_name.take());
        }
        let mut kinds: Vec<String> = ["risk_high", "largest_dropped", "complaining"].map(str::to_owned).to_vec();
        kinds.extend(settings.alert_signals.iter().cloned());
        kinds.extend(settings.alert_classes.keys().map(|scheme| format!("class_{scheme}")));
        write(("alerts", actions::alerts_frame(alerts, &kinds, as_of, scale).map_err(failed("alerts"))?))
    }

    /// Attributes at a date.
    fn known(&self, at: NaiveDate) -> Result<Known, EngineError> {
        let context = self.context;
        let names = features(context.pipeline);
        let frame = context.features(&names, at, Population::Everyone)?;
        let read = || -> PolarsResult<Known> {
            let customers = frame.column("customer")?.u32()?;
            let texts = |name: &str| -> PolarsResult<HashMap<u32, String>> {
                let column = frame.column(name)?.cast(&DataType::String)?;
                let found = customers.into_no_null_iter().zip(column.str()?.iter());
                Ok(found.filter_map(|(customer, text)| Some((customer, text?.to_owned()))).collect())
            };
            let days = frame.column("days_since_contact")?.cast(&DataType::Int64)?;
            let days = customers.into_no_null_iter().zip(days.i64()?.iter());
            Ok(Known {
                told: told_by(context.pipeline).map(texts).transpose()?.unwrap_or_default(),
                contact_days: days.filter_map(|(customer, days)| Some((customer, days?))).collect(),
            })
        };
        read().map_err(failed("actions"))
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
                let amount = amount.unwrap_or(0);
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
                    sales_at_risk: sales[row].unwrap_or(0),
                    probability: self.win_back_rate.map(|rate| (rate, Source::WinBackRate)),
                });
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The first day of any signal, of some customers.
    fn first_warnings(&self, of: &NewlyHigh) -> Result<BTreeMap<String, Warned>, EngineError> {
        let mut found: BTreeMap<String, Warned> = BTreeMap::new();
        self.context.each_part("signals", &["customer_id", "since"], &mut |part| {
            let ids = part.column("customer_id")?.str()?;
            let since = part.column("since")?.date()?.physical();
            for (id, since) in ids.iter().zip(since.iter()) {
                let (Some(id), Some(since)) = (id, since) else { continue };
                if of.contains_key(id) {
                    let known = found.entry(id.to_owned()).or_insert(Warned { first: since });
                    known.first = known.first.min(since);
                }
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
                let detail = (words(&zh), words(&en));
                if is_wanted {
                    let points = points.get(row).unwrap_or(0.0);
                    let own = Evidence { points, signal: signal.to_owned(), words: detail.clone() };
                    found.entry(id.to_owned()).or_default().push(own);
                }
                if is_alert {
                    alerts.push(Alert {
                        kind: signal.to_owned(),
                        customer_id: id.to_owned(),
                        detail,
                        amount,
                        since: since.get(row).map(from_days),
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

    fn detail(&self, action: &Action, known: &Known, evidence: &HashMap<String, Vec<Evidence>>) -> Detail {
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
            name: self.names.get(&candidate.customer).cloned(),
            class: class.map(|class| class.code.clone()),
            reasons: silent
                .or_else(|| evidence.get(candidate.customer_id.as_str()).map(|own| reasons(own)))
                .unwrap_or_default(),
            advice: (advice.map(|advice| advice.zh.clone()), advice.map(|advice| advice.en.clone())),
            days_since_contact: known.contact_days.get(&candidate.customer).copied(),
        }
    }

    /// The last day with a positive order up to the date.
    fn last_order(&self, customer: u32) -> Option<i32> {
        let rows = self.context.history().purchases(customer);
        let known = rows.days.partition_point(|day| *day <= to_days(self.context.as_of));
        (0..known).rev().find(|row| rows.orders[*row] > 0).map(|row| rows.days[row])
    }

    /// What became of the list of the month end before: made again from what is known of that day.
    fn outcomes(&self) -> Result<Option<Outcomes>, EngineError> {
        let context = self.context;
        let before = context.grid.iter().rev().copied().find(|date| *date < context.as_of && is_month_end(*date));
        let Some(date) = before else { return Ok(None) };
        let levels: Vec<&str> = context.pipeline.actions.levels.iter().map(|level| level.code()).collect();
        let (risks, lost) = self.risks_before()?;
        let sales = self.sales_at(date)?;
        let candidates: Vec<Candidate> = risks
            .into_iter()
            .filter(|(_, _, level)| levels.contains(&level.as_str()))
            .map(|(customer, score, level)| Candidate {
                customer,
                customer_id: context.history().ids.get(customer).to_owned(),
                kind: Kind::Keep,
                probability: self.probability(&level, None, Some(score)),
                level,
                score: Some(score),
                sales_at_risk: sales.get(&customer).copied().unwrap_or(0).max(0),
            })
            .collect();
        let known = self.known(date)?;
        let people = People::at(to_days(date), self.staff.clone(), &self.assignments);
        let keeper_of = |customer: u32| people.keeper(customer, known.told.get(&customer).map(String::as_str));
        let limits = (context.pipeline.actions.per_staff as usize, 0);
        let listed: Vec<Listed> = lists(candidates, &keeper_of, limits)
            .into_iter()
            .map(|action| Listed {
                customer: action.candidate.customer,
                expected_loss: action.candidate.expected_loss(),
                keeper: action.keeper,
            })
            .collect();
        let now = self.known(context.as_of)?;
        let (from, until) = (to_days(date), to_days(context.as_of));
        let has_visits = context.history().has_visits();
        let became = |customer: u32| {
            let rows = context.history().purchases(customer);
            let since = rows.days.partition_point(|day| *day <= from)..rows.days.partition_point(|day| *day <= until);
            let net = |row: usize| i128::from(rows.gross[row]) - i128::from(rows.returns[row]);
            let contacted = now.contact_days.get(&customer).is_some_and(|days| *days < i64::from(until - from));
            Became {
                contacted: has_visits.then_some(contacted),
                ordered: since.clone().any(|row| rows.orders[row] > 0),
                sales: since.map(net).sum(),
                lost: lost.contains(&customer),
            }
        };
        Ok(Some((date, actions::outcomes(&listed, &became))))
    }

    /// Customers with signals at the month end before: number, score, level; and those of them that are lost by now.
    fn risks_before(&self) -> Result<(Vec<RiskBefore>, HashSet<u32>), EngineError> {
        let (mut risks, mut lost) = (Vec::new(), HashSet::new());
        let columns = ["customer_id", "score", "level", "lost"];
        self.context.each_part("churn_risk_before", &columns, &mut |part| {
            let (ids, levels) = (part.column("customer_id")?.str()?, part.column("level")?.str()?);
            let (scores, gone) = (part.column("score")?.f64()?, part.column("lost")?.bool()?);
            for row in 0..part.height() {
                let (Some(id), Some(level), Some(score)) = (ids.get(row), levels.get(row), scores.get(row)) else {
                    continue;
                };
                let Some(customer) = self.context.history().find(id) else { continue };
                risks.push((customer, score, level.to_owned()));
                if gone.get(row) == Some(true) {
                    lost.insert(customer);
                }
            }
            Ok(())
        })?;
        Ok((risks, lost))
    }

    /// Net sales of twelve months at a date, minor units.
    fn sales_at(&self, date: NaiveDate) -> Result<HashMap<u32, i128>, EngineError> {
        let frame = self.context.features(&["net_sales_12m".to_owned()], date, Population::Buyers)?;
        let read = || -> PolarsResult<HashMap<u32, i128>> {
            let sales = minor_units(frame.column("net_sales_12m")?)?;
            let customers = frame.column("customer")?.u32()?.into_no_null_iter();
            Ok(customers.zip(sales).filter_map(|(customer, sales)| Some((customer, sales?))).collect())
        };
        read().map_err(failed("action_outcomes"))
    }

    /// Answers of the differentiation questions that are alerts.
    fn answers(&self) -> Result<Vec<Alert>, EngineError> {
        let Some(frame) = self.context.mart("differentiation")? else { return Ok(Vec::new()) };
        let read = || -> PolarsResult<Vec<Alert>> {
            let text = |name: &str| frame.column(name)?.str().cloned();
            let (questions, ids, names) = (text("question")?, text("customer_id")?, text("customer_name")?);
            let (zh, en, measures) = (text("note_zh")?, text("note_en")?, text("measure")?);
            let (places, values) = (frame.column("place")?.i64()?.clone(), frame.column("value")?.f64()?.clone());
            let sales = minor_units(frame.column("net_sales")?)?;
            let before = minor_units(frame.column("compared_sales")?)?;
            let limit = f64::from(self.context.pipeline.metrics.differentiation.drop_percent) / 100.0;
            let mut alerts = Vec::new();
            for row in 0..frame.height() {
                let (Some(question), Some(id)) = (questions.get(row), ids.get(row)) else { continue };
                let kind = match question {
                    "largest" if values.get(row).is_some_and(|change| change <= -limit) => "largest_dropped",
                    "complaining" => "complaining",
                    _ => continue,
                };
                if places.get(row) == Some(0) || measures.get(row).is_none() {
                    continue;
                }
                let words = |texts: &StringChunked| texts.get(row).unwrap_or_default().to_owned();
                alerts.push(Alert {
                    kind: kind.to_owned(),
                    customer_id: id.to_owned(),
                    customer_name: names.get(row).map(str::to_owned),
                    detail: (words(&zh), words(&en)),
                    amount: if kind == "complaining" { sales[row] } else { before[row] },
                    ..Alert::default()
                });
            }
            Ok(alerts)
        };
        read().map_err(failed("alerts"))
    }

    /// Customers of classes that are alerts.
    fn of_classes(&self) -> Result<Vec<Alert>, EngineError> {
        let context = self.context;
        let mut alerts = Vec::new();
        for (scheme, codes) in &context.pipeline.actions.alert_classes {
            let Some(classes) = context.classes(scheme, context.as_of)? else { continue };
            let title = context.pipeline.schemes.get(scheme).and_then(|scheme| scheme.title.clone());
            for customer in 0..context.history().customers() as u32 {
                let Some(class) = classes.class(customer).filter(|class| codes.contains(&class.code)) else { continue };
                let of = |title: Option<&str>, class: &str| format!("{}: {class}", title.unwrap_or(scheme));
                let (zh, en) =
                    (title.as_ref().map(|title| title.zh.as_str()), title.as_ref().map(|title| title.en.as_str()));
                alerts.push(Alert {
                    kind: format!("class_{scheme}"),
                    customer_id: context.history().ids.get(customer).to_owned(),
                    detail: (of(zh, &class.title_zh), of(en, &class.title_en)),
                    ..Alert::default()
                });
            }
        }
        Ok(alerts)
    }
}

/// What one signal says of a customer.
#[derive(Debug, Clone)]
struct Evidence {
    points: f64,
    signal: String,
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

/// Names by the master file: the newest one that is known.
fn names_of(context: &Context<'_>) -> Result<HashMap<u32, String>, EngineError> {
    let Some(frame) = context.rows(CUSTOMERS.name, &["customer_name"])? else { return Ok(HashMap::new()) };
    let read = || -> PolarsResult<HashMap<u32, String>> {
        let customers = frame.column("customer")?.u32()?.clone();
        let names = frame.column("customer_name")?.str()?.clone();
        let rows = customers.iter().zip(names.iter());
        Ok(rows.filter_map(|(customer, name)| Some((customer?, name?.to_owned()))).collect())
    };
    read().map_err(failed("actions"))
}

fn staff_of(context: &Context<'_>) -> Result<Vec<Staff>, EngineError> {
    let columns = ["staff_id", "staff_name", "manager_id", "leave_date"];
    let Some(frame) = context.rows(STAFF.name, &columns)? else { return Ok(Vec::new()) };
    let read = || -> PolarsResult<Vec<Staff>> {
        let text = |name: &str| frame.column(name)?.str().cloned();
        let (ids, names, managers) = (text("staff_id")?, text("staff_name")?, text("manager_id")?);
        let left = frame.column("leave_date")?.date()?.physical().clone();
        let of = |texts: &StringChunked, row: usize| texts.get(row).map(str::to_owned);
        let one =
            |row| Staff { id: of(&ids, row), name: of(&names, row), manager: of(&managers, row), left: left.get(row) };
        Ok((0..frame.height()).map(one).collect())
    };
    read().map_err(failed("actions"))
}

fn assignments_of(context: &Context<'_>) -> Result<Vec<Assignment>, EngineError> {
    let columns = ["staff_id", "staff_name", "assign_role", "from_date", "to_date"];
    let Some(frame) = context.rows(STAFF_CUSTOMERS.name, &columns)? else { return Ok(Vec::new()) };
    let read = || -> PolarsResult<Vec<Assignment>> {
        let customers = frame.column("customer")?.u32()?.clone();
        let text = |name: &str| frame.column(name)?.str().cloned();
        let (ids, names, roles) = (text("staff_id")?, text("staff_name")?, text("assign_role")?);
        let days = |name: &str| Ok::<_, PolarsError>(frame.column(name)?.date()?.physical().clone());
        let (from, until) = (days("from_date")?, days("to_date")?);
        let one = |row: usize| {
            Some(Assignment {
                customer: customers.get(row)?,
                staff: ids.get(row).or(names.get(row))?.to_owned(),
                role: roles.get(row).map(str::to_owned),
                from: from.get(row),
                until: until.get(row),
            })
        };
        Ok((0..frame.height()).filter_map(one).collect())
    };
    read().map_err(failed("actions"))
}

/// The share of the sales at risk of a level whose customers did not order within the horizon, by the record of the weights
/// in force.
fn record_of(context: &Context<'_>) -> Result<BTreeMap<String, f64>, EngineError> {
    let Some(frame) = context.mart("churn_backtest_total")? else { return Ok(BTreeMap::new()) };
    let settings = &context.pipeline.actions;
    // What the score in force is made with; without fitted weights the record has none of them.
    let texts = |name: &str| {
        frame.column(name).and_then(|column| column.str().cloned()).map_err(failed("churn_backtest_total"))
    };
    let has_fitted = texts("predictor")?.iter().any(|predictor| predictor == Some("fitted"));
    let predictor = match context.pipeline.churn.weights {
        Weights::Fit if has_fitted => "fitted",
        _ => "signals",
    };
    let read = || -> PolarsResult<BTreeMap<String, f64>> {
        let text = |name: &str| frame.column(name)?.str().cloned();
        let (predictors, levels) = (text("predictor")?, text("level")?);
        let count = |name: &str| frame.column(name)?.i64().cloned();
        let (horizons, customers) = (count("horizon")?, count("customers")?);
        let (flagged, lost) = (minor_units(frame.column("sales_flagged")?)?, minor_units(frame.column("sales_lost")?)?);
        let mut record = BTreeMap::new();
        for row in 0..frame.height() {
            let is_it = predictors.get(row) == Some(predictor)
                && horizons.get(row) == Some(i64::from(settings.horizon_days))
                && customers.get(row).is_some_and(|customers| customers >= i64::from(settings.min_record));
            let share = flagged[row].zip(lost[row]).filter(|(flagged, _)| *flagged > 0);
            let share = share.map(|(flagged, lost)| lost as f64 / flagged as f64);
            if let (true, Some(level), Some(share)) = (is_it, levels.get(row), share) {
                record.insert(level.to_owned(), share);
            }
        }
        Ok(record)
    };
    read().map_err(failed("churn_backtest_total"))
}

fn win_back_rate(context: &Context<'_>) -> Result<Option<f64>, EngineError> {
    let Some(frame) = context.mart("win_back")? else { return Ok(None) };
    let read = || -> PolarsResult<Option<f64>> {
        let dimensions = frame.column("dimension")?.str()?.clone();
        let rates = frame.column("win_back_rate")?.f64()?.clone();
        let targeted = frame.column("targeted")?.i64()?.clone();
        let enough = i64::from(context.pipeline.actions.min_record);
        let all = (0..frame.height()).find(|row| dimensions.get(*row) == Some("all"));
        Ok(all.filter(|row| targeted.get(*row).is_some_and(|n| n >= enough)).and_then(|row| rates.get(row)))
    };
    read().map_err(failed("win_back"))
}
