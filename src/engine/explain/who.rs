//! Which customer an identifier or a name stands for.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::ExplainError;
use super::customer::Place;
use super::find;
use super::page::AlsoKnownAs;
use crate::config::types::CustomerLevel;
use crate::engine::marts::PublishedMarts;

/// Near identifiers that a hint names.
const NEAR: usize = 5;
/// Identifiers with more edits than this are not near.
const MOST_EDITS: usize = 3;

/// A customer, found.
pub struct Person {
    /// As schemes and marts know it.
    pub customer_id: String,
    /// That identifier, and all that exports use for it.
    pub ids: Vec<String>,
    /// How the question came to mean this customer, when it did not name it so.
    pub resolved_by: Option<String>,
    /// Other identifiers and names.
    pub also_known_as: Vec<AlsoKnownAs>,
}

/// A row of the mart `customer_identity`.
struct IdentityRow {
    raw_id: String,
    name: Option<String>,
    customer: String,
    evidence: String,
}

/// The customer that `asked` stands for at a date: an identifier of schemes and marts, one of the exports that stands for
/// another, or a name.
pub fn find(place: &Place<'_>, asked: &str, as_of: NaiveDate) -> Result<Person, ExplainError> {
    let (customer_id, resolved_by) = if is_known(place, asked, as_of)? {
        (asked.to_owned(), None)
    } else {
        let stands_for = identity_rows(place, as_of, "raw_id", asked)?;
        match stands_for.first() {
            Some(row) => (row.customer.clone(), (row.customer != asked).then(|| in_words(row))),
            None => by_name(place, asked, as_of)?,
        }
    };
    let rows = identity_rows(place, as_of, identity_column(place), &customer_id)?;
    let mut ids = vec![customer_id.clone()];
    let mut also_known_as = Vec::new();
    for row in rows {
        if row.raw_id != customer_id {
            ids.push(row.raw_id.clone());
            also_known_as.push(AlsoKnownAs { raw_id: row.raw_id, evidence: row.evidence });
        }
    }
    Ok(Person { customer_id, ids, resolved_by, also_known_as })
}

fn in_words(row: &IdentityRow) -> String {
    let by = match row.evidence.as_str() {
        "alias" => "the table customer_alias",
        "name" => "its name in customers",
        "id" => "the group of customers.parent_id",
        other => other,
    };
    format!("`{}` stands for `{}` by {by}", row.raw_id, row.customer)
}

fn identity_column(place: &Place<'_>) -> &'static str {
    match place.pipeline.customers.level {
        CustomerLevel::Branch => "customer_id",
        CustomerLevel::Group => "group_id",
    }
}

/// Whether marts of the date have a row of it.
fn is_known(place: &Place<'_>, id: &str, as_of: NaiveDate) -> Result<bool, ExplainError> {
    let marts = PublishedMarts { lake: place.lake, state: place.state, as_of };
    for mart in ["customer_features", "snapshots"] {
        let files = marts.files(mart);
        // All snapshots of a date are of the same customers.
        if let Some(file) = files.first() {
            let rows = find::rows_of(&place.lake.path(file), "customer_id", &[id])?;
            if !rows.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Rows of the mart `customer_identity` with a value in a column.
fn identity_rows(
    place: &Place<'_>,
    as_of: NaiveDate,
    column: &str,
    value: &str,
) -> Result<Vec<IdentityRow>, ExplainError> {
    let marts = PublishedMarts { lake: place.lake, state: place.state, as_of: newest_identity(place, as_of) };
    let mut rows = Vec::new();
    for file in marts.files("customer_identity") {
        let found = find::rows_of(&place.lake.path(file), column, &[value])?;
        if found.is_empty() {
            continue;
        }
        let frame = found.read(None)?;
        let text = |name: &str, row: usize| -> Option<String> {
            frame.column(name).ok()?.str().ok()?.get(row).map(str::to_owned)
        };
        for row in 0..frame.height() {
            rows.push(IdentityRow {
                raw_id: text("raw_id", row).unwrap_or_default(),
                name: text("customer_name", row),
                customer: text(identity_column(place), row).unwrap_or_default(),
                evidence: text("evidence", row).unwrap_or_default(),
            });
        }
    }
    Ok(rows)
}

/// The date whose identities are published: the one asked for, else the newest.
fn newest_identity(place: &Place<'_>, as_of: NaiveDate) -> NaiveDate {
    let dates = crate::engine::marts::published_dates(place.state);
    if dates.contains(&as_of) { as_of } else { dates.last().copied().unwrap_or(as_of) }
}

fn by_name(place: &Place<'_>, name: &str, as_of: NaiveDate) -> Result<(String, Option<String>), ExplainError> {
    let rows = identity_rows(place, as_of, "customer_name", name)?;
    let mut ids: Vec<String> = rows.iter().map(|row| row.customer.clone()).collect();
    ids.sort();
    ids.dedup();
    match ids.as_slice() {
        [only] => {
            let known = rows.first().and_then(|row| row.name.clone()).unwrap_or_default();
            Ok((only.clone(), Some(format!("`{known}` is the name of `{only}`"))))
        }
        [] => Err(ExplainError::NoCustomer { id: name.to_owned(), as_of, hint: near(place, name, as_of)? }),
        _ => Err(ExplainError::Ambiguous { name: name.to_owned(), ids }),
    }
}

/// An identifier without case, and without the letters that are taken for digits.
fn folded(id: &str) -> String {
    id.trim().to_lowercase().replace('o', "0").replace(['i', 'l'], "1")
}

/// The identifiers near a misspelt one, as a hint.
fn near(place: &Place<'_>, asked: &str, as_of: NaiveDate) -> Result<String, ExplainError> {
    let marts = PublishedMarts { lake: place.lake, state: place.state, as_of };
    let mut ids = Vec::new();
    for mart in ["customer_features", "snapshots"] {
        if let Some(file) = marts.files(mart).first() {
            ids = find::texts_of(&place.lake.path(file), "customer_id")?;
        }
        if !ids.is_empty() {
            break;
        }
    }
    let wanted = folded(asked);
    let mut near: Vec<(usize, Reverse<u32>, &String)> = ids
        .par_iter()
        .filter(|id| id.len().abs_diff(wanted.len()) <= MOST_EDITS)
        .filter_map(|id| {
            let folded = folded(id);
            // Of as many edits, those with the same letters in about the same places come first.
            let likeness = (strsim::jaro(&folded, &wanted) * 1e6) as u32;
            let edits = strsim::damerau_levenshtein(&folded, &wanted);
            (edits <= MOST_EDITS.min(wanted.chars().count())).then_some((edits, Reverse(likeness), id))
        })
        .collect();
    near.par_sort_unstable();
    let count = ids.len();
    let looked = format!("{count} customers are known then; ask by identifier or by exact name");
    if near.is_empty() {
        return Ok(looked);
    }
    let list: Vec<String> = near.iter().take(NEAR).map(|(_, _, id)| format!("`{id}`")).collect();
    Ok(format!("near are {}; {looked}", list.join(", ")))
}
