//! What became of the list of the month end before.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::Making;
use super::known::Known;
use crate::engine::EngineError;
use crate::metrics::actions::{self, Became, Candidate, Keeper, Kind, Listed, Outcome, People, lists};
use crate::model::period::{is_month_end, to_days};

/// The date of a list, and what became of it in all and by salesperson.
pub(super) type Outcomes = (NaiveDate, Vec<(Option<Keeper>, Outcome)>);

/// A customer at the month end before: number, score, level.
type RiskBefore = (u32, f64, String);

impl Making<'_, '_> {
    /// What became of the list of the month end before: made again from what is known of that day. `now` is what is known
    /// at the date of the results.
    pub(super) fn outcomes(&self, now: &Known) -> Result<Option<Outcomes>, EngineError> {
        let context = self.context;
        let before = context.grid.iter().rev().copied().find(|date| *date < context.as_of && is_month_end(*date));
        let Some(date) = before else { return Ok(None) };
        let levels: Vec<&str> = context.pipeline.actions.levels.iter().map(|level| level.code()).collect();
        let (risks, lost) = self.risks_before()?;
        let then = Known::at(context, date)?;
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
                sales_at_risk: then.at_risk(customer).map(|amount| amount.max(0)),
            })
            .collect();
        let people = People::at(to_days(date), self.staff.clone(), &self.assignments);
        let keeper_of = |customer: u32| people.keeper(customer, then.told(customer));
        let limits = (context.pipeline.actions.per_staff as usize, 0);
        let listed: Vec<Listed> = lists(candidates, &keeper_of, limits)
            .into_iter()
            .map(|action| Listed {
                customer: action.candidate.customer,
                expected_loss: action.candidate.expected_loss(),
                keeper: action.keeper,
            })
            .collect();
        let (from, until) = (to_days(date), to_days(context.as_of));
        let has_visits = context.history().has_visits();
        let became = |customer: u32| {
            let rows = context.history().purchases(customer);
            let since = rows.days.partition_point(|day| *day <= from)..rows.days.partition_point(|day| *day <= until);
            let net = |row: usize| i128::from(rows.gross[row]) - i128::from(rows.returns[row]);
            let contacted = now.contact_days(customer).is_some_and(|days| days < i64::from(until - from));
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
}
