//! Lost customers that are worth winning, one by one.

use polars::prelude::*;
use rayon::prelude::*;

use super::offers::Offer;
use super::{HistoricValue, Inputs, net_sales_to};
use crate::metrics::columns::days;
use crate::metrics::loss_reasons::codes;
use crate::metrics::{as_of_column, money_column};
use crate::model::period::to_days;

/// One of them.
struct Candidate {
    customer: u32,
    since: i32,
    silence: i32,
    value: i128,
    sales: i128,
    reason: Option<usize>,
    offer: Option<Offer>,
}

fn candidates(inputs: &Inputs<'_>, value: &HistoricValue) -> Vec<Candidate> {
    let today = to_days(inputs.as_of);
    let mut found: Vec<Candidate> = (0..inputs.history.customers() as u32)
        .into_par_iter()
        .filter_map(|customer| {
            let worth = value.among_the_first(customer)?;
            let rows = inputs.history.purchases(customer);
            let spell = inputs.spells(&rows).pop().filter(|spell| spell.ended.is_none())?;
            let offer = inputs.offers.and_then(|offers| offers.last_within(customer, spell.since, today));
            Some(Candidate {
                customer,
                since: spell.since,
                silence: spell.silence(today),
                value: worth,
                sales: net_sales_to(&rows, spell.last_order),
                reason: inputs.reason(customer, &spell),
                offer: offer.copied(),
            })
        })
        .collect();
    found.sort_by_key(|candidate| (std::cmp::Reverse(candidate.value), candidate.customer));
    found
}

/// The mart `win_back_candidates`: largest historic value first, ties by customer id.
pub fn candidates_frame(inputs: &Inputs<'_>, value: &HistoricValue, scale: u8) -> PolarsResult<DataFrame> {
    let found = candidates(inputs, value);
    let codes = codes();
    let offer =
        |candidate: &Candidate| candidate.offer.and_then(|offer| inputs.offers.map(|offers| offers.name(&offer)));
    DataFrame::new(
        found.len(),
        vec![
            as_of_column(inputs.as_of, found.len()),
            Column::new(
                "customer_id".into(),
                found.iter().map(|candidate| inputs.history.ids.get(candidate.customer)).collect::<Vec<_>>(),
            ),
            days("lost_since", found.iter().map(|candidate| Some(candidate.since))),
            Column::new("silence_days".into(), found.iter().map(|one| i64::from(one.silence)).collect::<Vec<_>>()),
            money_column("historic_value", found.iter().map(|one| Some(one.value)).collect(), scale),
            Column::new("value_basis".into(), vec![value.basis.name(); found.len()]),
            money_column("net_sales_before", found.iter().map(|one| Some(one.sales)).collect(), scale),
            Column::new(
                "reason".into(),
                found.iter().map(|one| one.reason.map(|place| codes[place])).collect::<Vec<_>>(),
            ),
            days("targeted_at", found.iter().map(|candidate| candidate.offer.map(|offer| offer.day))),
            Column::new("offer".into(), found.iter().map(offer).collect::<Vec<_>>()),
        ],
    )
}
