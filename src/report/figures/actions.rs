//! Action lists: whom every salesperson should contact, why, and what became of the last list.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::money::Money;
use crate::config::types::Text;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// One customer to contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Who leads the salesperson; with a salesperson not named, who looks after the customer. Both may be unknown.
    pub manager: Option<String>,
    pub staff: Option<String>,
    /// Place in the list, 1 = first.
    pub place: i64,
    pub customer: String,
    pub name: Option<String>,
    /// Code of its class in the tier scheme.
    pub class: Option<String>,
    pub risk_level: Option<String>,
    pub score: Option<f64>,
    pub reasons: Text,
    pub sales_at_risk: Option<Money>,
    /// Chance that it does not order; of one to win back, that it is won.
    pub probability: Option<f64>,
    /// Sales at risk × the chance: what is expected to be lost, of one to win back to be won.
    pub expected_loss: Option<Money>,
    pub advice: Option<Text>,
    pub last_contact: Option<NaiveDate>,
    pub days_since_contact: Option<i64>,
    /// `keep`, `win_back`.
    pub kind: String,
}

/// What became of an earlier list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    pub made_as_of: Option<NaiveDate>,
    pub manager: Option<String>,
    pub staff: Option<String>,
    pub listed: i64,
    /// `None` where contacts are not known.
    pub contacted: Option<i64>,
    pub ordered: i64,
    /// Those contacted that ordered.
    pub contacted_ordered: Option<i64>,
    pub ordered_sales: Option<Money>,
    pub lost: i64,
    pub expected_loss: Option<Money>,
}

impl Outcome {
    /// Several added up; `None` for none.
    pub fn sum<'a>(all: impl Iterator<Item = &'a Outcome>) -> Option<Outcome> {
        let mut all = all;
        let first = all.next()?;
        let mut whole = Outcome { manager: None, staff: None, ..first.clone() };
        all.for_each(|one| whole.add(one));
        Some(whole)
    }

    /// Adds another up; contacts stay unknown where one of the two is.
    fn add(&mut self, other: &Outcome) {
        self.listed += other.listed;
        self.ordered += other.ordered;
        self.lost += other.lost;
        self.contacted_ordered = self.contacted_ordered.zip(other.contacted_ordered).map(|(one, other)| one + other);
        self.contacted = self.contacted.zip(other.contacted).map(|(one, other)| one + other);
        self.ordered_sales = self.ordered_sales.zip(other.ordered_sales).map(|(one, other)| one + other);
        self.expected_loss = plus(self.expected_loss, other.expected_loss);
    }
}

/// The list of one salesperson, in a line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListSum {
    pub manager: Option<String>,
    pub staff: Option<String>,
    pub customers: i64,
    pub high: i64,
    pub win_back: i64,
    /// Of the customers to keep of whom it is known; none where it is known of none.
    pub sales_at_risk: Option<Money>,
    pub expected_loss: Option<Money>,
    /// What is expected of those to win back, as above.
    pub expected_gain: Option<Money>,
}

/// The sum of what is known.
fn plus(one: Option<Money>, other: Option<Money>) -> Option<Money> {
    one.zip(other).map(|(one, other)| one + other).or(one).or(other)
}

impl ListSum {
    /// Customers to keep.
    pub fn keep(&self) -> i64 {
        self.customers - self.win_back
    }

    /// Sales at stake with those to keep: 0 where there are none, unknown where it is known of none of them.
    pub fn stake(&self) -> Option<Money> {
        if self.keep() == 0 { Some(Money::default()) } else { self.sales_at_risk }
    }

    /// Loss that is expected of those to keep, as [`stake`](Self::stake).
    pub fn loss(&self) -> Option<Money> {
        if self.keep() == 0 { Some(Money::default()) } else { self.expected_loss }
    }

    /// What is expected of those to win back, as [`stake`](Self::stake).
    pub fn gain(&self) -> Option<Money> {
        if self.win_back == 0 { Some(Money::default()) } else { self.expected_gain }
    }

    /// Adds a customer.
    pub fn count(&mut self, action: &Action) {
        self.customers += 1;
        self.high += i64::from(action.risk_level.as_deref() == Some(super::risk::HIGH));
        if action.is_win_back() {
            self.win_back += 1;
            self.expected_gain = plus(self.expected_gain, action.expected_loss);
            return;
        }
        self.sales_at_risk = plus(self.sales_at_risk, action.sales_at_risk);
        self.expected_loss = plus(self.expected_loss, action.expected_loss);
    }

    /// Adds another up.
    pub fn add(&mut self, other: &ListSum) {
        self.customers += other.customers;
        self.high += other.high;
        self.win_back += other.win_back;
        self.sales_at_risk = plus(self.sales_at_risk, other.sales_at_risk);
        self.expected_loss = plus(self.expected_loss, other.expected_loss);
        self.expected_gain = plus(self.expected_gain, other.expected_gain);
    }
}

impl Action {
    /// Whether it is a lost customer to win back, and not one to keep.
    pub fn is_win_back(&self) -> bool {
        self.kind == "win_back"
    }
}

/// All lists, by manager and salesperson, and what became of the last ones.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionBook {
    pub actions: Vec<Action>,
    /// Of the last list before this one.
    pub outcomes: Vec<Outcome>,
}

/// Names first, nobody last.
fn named(name: &Option<String>) -> (bool, &Option<String>) {
    (name.is_none(), name)
}

impl ActionBook {
    /// Lists in a line each: the largest expected loss first.
    pub fn lists(&self) -> Vec<ListSum> {
        let mut sums: BTreeMap<(&Option<String>, &Option<String>), ListSum> = BTreeMap::new();
        for action in &self.actions {
            let sum = sums.entry((&action.manager, &action.staff)).or_insert_with(|| ListSum {
                manager: action.manager.clone(),
                staff: action.staff.clone(),
                ..ListSum::default()
            });
            sum.count(action);
        }
        let mut lists: Vec<ListSum> = sums.into_values().collect();
        lists.sort_by(|one, other| {
            other
                .loss()
                .cmp(&one.loss())
                .then_with(|| named(&one.staff).cmp(&named(&other.staff)))
                .then_with(|| named(&one.manager).cmp(&named(&other.manager)))
        });
        lists
    }

    /// What became of the last list of one salesperson.
    pub fn outcome(&self, manager: &Option<String>, staff: &Option<String>) -> Option<&Outcome> {
        self.outcomes.iter().find(|one| one.manager == *manager && one.staff == *staff)
    }

    /// What became of all of them; `None` where there was no list before.
    pub fn outcome_of_all(&self) -> Option<Outcome> {
        Outcome::sum(self.outcomes.iter())
    }

    /// Actions by what is expected to be lost or won, the largest first.
    pub fn by_loss(&self) -> Vec<&Action> {
        let mut all: Vec<&Action> = self.actions.iter().collect();
        all.sort_by(|one, other| {
            (other.expected_loss, other.sales_at_risk, &one.customer).cmp(&(
                one.expected_loss,
                one.sales_at_risk,
                &other.customer,
            ))
        });
        all
    }

    /// All lists together.
    pub fn whole(&self) -> ListSum {
        let mut whole = ListSum::default();
        for list in self.lists() {
            whole.add(&list);
        }
        whole
    }
}

/// `None` where neither lists nor outcomes are published.
pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<ActionBook>, ReportError> {
    let outcomes = outcomes(marts, as_of)?;
    let Some(rows) = Rows::published(marts, "action_list", as_of)? else {
        return Ok((!outcomes.is_empty()).then_some(ActionBook { actions: Vec::new(), outcomes }));
    };
    let text = |name: &str| -> Result<Vec<Option<String>>, ReportError> {
        let filled = |value: Option<String>| value.filter(|value| !value.trim().is_empty());
        Ok(rows.texts(name)?.into_iter().map(filled).collect())
    };
    let (managers, staff) = (text("manager")?, text("staff")?);
    let (places, customers) = (rows.required_ints("place")?, rows.required_texts("customer_id")?);
    let (names, classes, levels) = (text("customer_name")?, text("class")?, text("risk_level")?);
    let scores = rows.numbers("score")?;
    let (reasons_zh, reasons_en) = (text("reasons_zh")?, text("reasons_en")?);
    let (sales, losses) = (rows.money("sales_at_risk")?, rows.money("expected_loss")?);
    let (advice_zh, advice_en) = (text("advice_zh")?, text("advice_en")?);
    let (contact, days) = (rows.dates("last_contact")?, rows.ints("days_since_contact")?);
    let (kinds, probabilities) = (rows.required_texts("kind")?, rows.floats_if_any("probability")?);
    let action = |row: usize| Action {
        manager: managers[row].clone(),
        staff: staff[row].clone(),
        place: places[row],
        customer: customers[row].clone(),
        name: names[row].clone().filter(|name| *name != customers[row]),
        class: classes[row].clone(),
        risk_level: levels[row].clone(),
        score: scores[row],
        reasons: Text {
            zh: reasons_zh[row].clone().unwrap_or_default(),
            en: reasons_en[row].clone().unwrap_or_default(),
        },
        sales_at_risk: sales[row],
        probability: probabilities[row],
        expected_loss: losses[row],
        advice: match (&advice_zh[row], &advice_en[row]) {
            (None, None) => None,
            (zh, en) => {
                let either = zh.as_ref().or(en.as_ref()).cloned().unwrap_or_default();
                Some(Text {
                    zh: zh.clone().unwrap_or_else(|| either.clone()),
                    en: en.clone().unwrap_or_else(|| either.clone()),
                })
            }
        },
        last_contact: contact[row],
        days_since_contact: days[row],
        kind: kinds[row].clone(),
    };
    let mut actions: Vec<Action> = (0..rows.len()).map(action).collect();
    actions.sort_by(|one, other| {
        (named(&one.manager), named(&one.staff), one.place, &one.customer).cmp(&(
            named(&other.manager),
            named(&other.staff),
            other.place,
            &other.customer,
        ))
    });
    Ok(Some(ActionBook { actions, outcomes }))
}

fn outcomes(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Outcome>, ReportError> {
    let Some(rows) = Rows::read(marts, "action_outcomes", as_of)? else { return Ok(Vec::new()) };
    let made = rows.dates("made_as_of")?;
    let (managers, staff) = (rows.texts("manager")?, rows.texts("staff")?);
    let (listed, contacted) = (rows.required_ints("listed")?, rows.ints("contacted")?);
    let (ordered, lost) = (rows.required_ints("ordered")?, rows.required_ints("lost")?);
    let (sales, losses) = (rows.money("ordered_sales")?, rows.money("expected_loss")?);
    let contacted_ordered =
        if rows.has("contacted_ordered") { rows.ints("contacted_ordered")? } else { vec![None; rows.len()] };
    // The row of all lists together is the sum of the others.
    let scopes = rows.texts_if_any("scope")?;
    // A mart may keep several lists: the last one is meant.
    let last = made.iter().flatten().max().copied();
    let one = |row: usize| Outcome {
        made_as_of: made[row],
        manager: managers[row].clone(),
        staff: staff[row].clone(),
        listed: listed[row],
        contacted: contacted[row],
        ordered: ordered[row],
        contacted_ordered: contacted_ordered[row],
        ordered_sales: sales[row],
        lost: lost[row],
        expected_loss: losses[row],
    };
    let mut all: Vec<Outcome> =
        (0..rows.len()).filter(|row| made[*row] == last && scopes[*row].as_deref() != Some("all")).map(one).collect();
    all.sort_by(|one, other| {
        (named(&one.manager), named(&one.staff)).cmp(&(named(&other.manager), named(&other.staff)))
    });
    Ok(all)
}
