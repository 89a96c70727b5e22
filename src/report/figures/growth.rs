//! Growth: the bridge of sales between two windows, and the tree of what sales are made of.

use chrono::NaiveDate;

use super::money::Money;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// A part of the bridge, in its order. Contracted and lost amounts are below zero: all but the closing add up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Opening,
    New,
    WonBack,
    Expanded,
    Contracted,
    Lost,
    Closing,
}

impl Part {
    /// All, in the order of the bridge.
    pub const ALL: [Part; 7] =
        [Part::Opening, Part::New, Part::WonBack, Part::Expanded, Part::Contracted, Part::Lost, Part::Closing];

    /// Name in marts.
    pub fn name(self) -> &'static str {
        match self {
            Part::Opening => "opening",
            Part::New => "new",
            Part::WonBack => "won_back",
            Part::Expanded => "expanded",
            Part::Contracted => "contracted",
            Part::Lost => "lost",
            Part::Closing => "closing",
        }
    }

    /// Whether it is one of the changes between opening and closing.
    pub fn is_change(self) -> bool {
        !matches!(self, Part::Opening | Part::Closing)
    }
}

/// One part: how many customers and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Step {
    pub customers: i64,
    pub amount: Money,
}

/// What one factor of sales was, is, and brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// `sales`, `customers`, `orders_per_customer`, `value_per_order`, `items_per_order`, `price_per_item`.
    pub factor: String,
    /// Value in the window before; `None` where it cannot be known.
    pub from: Option<f64>,
    /// Value in the window to the as-of date.
    pub to: Option<f64>,
    /// What its change did to sales.
    pub effect: Option<Money>,
}

/// Growth of all customers or of one member of a dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    /// `all`, or `region`, `industry` and so on.
    pub dimension: String,
    /// `all`, or the member.
    pub member: String,
    /// Steps in the order of [`Part::ALL`].
    pub steps: [Step; 7],
    /// Factors in the order of the tree; empty where it was not computed.
    pub factors: Vec<Factor>,
}

impl Growth {
    /// A step of the bridge.
    pub fn step(&self, part: Part) -> Step {
        Part::ALL.iter().position(|one| *one == part).map_or_else(Step::default, |at| self.steps[at])
    }

    /// Whether nobody bought in either window.
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| step.customers == 0 && step.amount.is_zero())
    }

    /// Sales now less sales before.
    pub fn change(&self) -> Money {
        self.step(Part::Closing).amount - self.step(Part::Opening).amount
    }

    /// Change over the sales before; `None` unless these are above zero.
    pub fn rate(&self) -> Option<f64> {
        let opening = self.step(Part::Opening).amount.to_f64();
        (opening > 0.0).then(|| self.change().to_f64() / opening)
    }

    /// A factor by name.
    pub fn factor(&self, name: &str) -> Option<&Factor> {
        self.factors.iter().find(|factor| factor.factor == name)
    }
}

/// Growth over one distance.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthPeriod {
    /// Length of the two windows and the distance between them, `12mo`.
    pub compare: String,
    /// All customers.
    pub whole: Option<Growth>,
    /// Members of dimensions: by dimension, largest change first, then by name.
    pub members: Vec<Growth>,
}

/// Growth over every distance, the longest first; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthBook {
    pub periods: Vec<GrowthPeriod>,
}

/// Order of the dimensions; others follow by name.
const DIMENSIONS: [&str; 5] = ["region", "industry", "class", "salesperson", "category"];

/// Place of a dimension in the order of the page.
pub fn dimension_place(name: &str) -> (usize, &str) {
    (DIMENSIONS.iter().position(|one| *one == name).unwrap_or(DIMENSIONS.len()), name)
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<GrowthBook>, ReportError> {
    let Some(rows) = Rows::read(marts, "growth_bridge", as_of)? else { return Ok(None) };
    let (compares, dimensions) = (rows.required_texts("compare")?, rows.required_texts("dimension")?);
    let (members, parts) = (members_of(&rows)?, rows.required_texts("part")?);
    let (customers, amounts) = (rows.required_ints("customers")?, rows.required_money("amount")?);
    let mut found: Vec<(String, Vec<Growth>)> = Vec::new();
    for row in 0..rows.len() {
        let part = Part::ALL
            .iter()
            .position(|part| part.name() == parts[row])
            .ok_or_else(|| rows.value_error("part", row, format!("`{}` is not a part of the bridge", parts[row])))?;
        let growth = entry(&mut found, &compares[row], &dimensions[row], &members[row]);
        growth.steps[part] = Step { customers: customers[row], amount: amounts[row] };
    }
    collect_factors(marts, as_of, &mut found)?;
    let mut periods = Vec::new();
    for (compare, mut all) in found {
        let whole = all.iter().position(|growth| growth.dimension == "all").map(|at| all.remove(at));
        all.sort_by(|one, other| {
            let place = dimension_place(&one.dimension).cmp(&dimension_place(&other.dimension));
            let size = other.change().abs().cmp(&one.change().abs());
            place.then(size).then_with(|| one.member.cmp(&other.member))
        });
        periods.push(GrowthPeriod { compare, whole, members: all });
    }
    periods.sort_by_key(|period| std::cmp::Reverse(super::movements::months_of(&period.compare)));
    Ok(Some(GrowthBook { periods }))
}

/// Members by row; empty for customers of whom the attribute is not known.
fn members_of(rows: &Rows) -> Result<Vec<String>, ReportError> {
    Ok(rows.texts("member")?.into_iter().map(Option::unwrap_or_default).collect())
}

/// The growth of a member, added where it is not there yet. Rows of a member follow each other, so the last is tried first.
fn entry<'a>(
    found: &'a mut Vec<(String, Vec<Growth>)>,
    compare: &str,
    dimension: &str,
    member: &str,
) -> &'a mut Growth {
    let period = match found.iter().position(|(one, _)| one == compare) {
        Some(at) => at,
        None => {
            found.push((compare.to_string(), Vec::new()));
            found.len() - 1
        }
    };
    let list = &mut found[period].1;
    let at = match list.iter().rposition(|growth| growth.member == member && growth.dimension == dimension) {
        Some(at) => at,
        None => {
            list.push(Growth {
                dimension: dimension.to_string(),
                member: member.to_string(),
                steps: [Step::default(); 7],
                factors: Vec::new(),
            });
            list.len() - 1
        }
    };
    &mut list[at]
}

fn collect_factors(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    found: &mut [(String, Vec<Growth>)],
) -> Result<(), ReportError> {
    let Some(rows) = Rows::read(marts, "growth_tree", as_of)? else { return Ok(()) };
    let (compares, dimensions) = (rows.required_texts("compare")?, rows.required_texts("dimension")?);
    let (members, factors) = (members_of(&rows)?, rows.required_texts("factor")?);
    let (from, to) = (rows.floats("value_from")?, rows.floats("value_to")?);
    let effects = rows.money("effect")?;
    for row in 0..rows.len() {
        let Some((_, list)) = found.iter_mut().find(|(compare, _)| *compare == compares[row]) else { continue };
        let one = |growth: &&mut Growth| growth.member == members[row] && growth.dimension == dimensions[row];
        let Some(growth) = list.iter_mut().find(one) else { continue };
        growth.factors.push(Factor {
            factor: factors[row].clone(),
            from: from[row],
            to: to[row],
            effect: effects[row],
        });
    }
    Ok(())
}
