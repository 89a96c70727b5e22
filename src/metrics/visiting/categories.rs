//! Categories of prospects (S26, S27): the word of the row, else that of the lead that was open on the day.

use rayon::prelude::*;

use super::Inputs;
use crate::config::types::Visits;
use crate::metrics::process::leads::Ending;
use crate::model::tables::{LEAD_CATEGORIES, VISIT_CHANNELS, Word};

/// Stands for several channels in `visits.advised_channels`.
pub const SEVERAL: &str = "*";

/// The categories of all rows.
#[derive(Debug, Clone, Default)]
pub struct Categories {
    /// Names: the words of leads first, then what else rows say, in order.
    pub names: Vec<String>,
    of: Vec<u16>,
    /// By category and channel, whether the channel is advised; none where nothing is advised for the category.
    advised: Vec<Option<[bool; VISIT_CHANNELS.len()]>>,
    /// Whether several channels are advised for a category.
    several: Vec<bool>,
}

/// The code of a word that is written as it or as one of its aliases.
pub fn code_of(words: &[Word], text: &str) -> Option<&'static str> {
    let text = text.trim();
    let is_it = |known: &str| known.eq_ignore_ascii_case(text);
    words.iter().find(|word| is_it(word.code) || word.aliases.iter().any(|alias| is_it(alias))).map(|word| word.code)
}

impl Categories {
    /// The categories of the rows.
    pub fn new(inputs: &Inputs<'_>) -> Categories {
        let (words, of) = inputs.rows.list("category");
        let codes: Vec<String> = words
            .iter()
            .map(|word| code_of(LEAD_CATEGORIES, word).map_or_else(|| word.trim().to_owned(), str::to_owned))
            .collect();
        let of_leads = lead_categories(inputs);
        let mut names: Vec<String> = LEAD_CATEGORIES.iter().map(|word| word.code.to_owned()).collect();
        let mut others: Vec<String> = codes.iter().filter(|code| !names.contains(code)).cloned().collect();
        others.sort();
        others.dedup();
        names.extend(others);
        names.truncate(usize::from(u16::MAX));
        let place = |code: &String| names.iter().position(|name| name == code).map_or(u16::MAX, |place| place as u16);
        let places: Vec<u16> = codes.iter().map(place).collect();
        if places.is_empty() && of_leads.open.is_empty() {
            return Categories::default();
        }
        let of_row = |row: usize| {
            if let Some(place) = of.get(row).and_then(|word| places.get(*word as usize)) {
                return *place;
            }
            inputs
                .rows
                .customer(row)
                .and_then(|customer| of_leads.on(customer, inputs.rows.day(row)))
                .unwrap_or(u16::MAX)
        };
        let of = (0..inputs.rows.len()).into_par_iter().map(of_row).collect();
        let advice = |name: &String| inputs.settings.advised_channels.get(name);
        let is_several = |name: &String| advice(name).is_some_and(|named| named.iter().any(|one| one == SEVERAL));
        let several = names.iter().map(is_several).collect();
        let advised = names
            .iter()
            .map(|name| {
                let named = advice(name).filter(|_| !is_several(name))?;
                Some(std::array::from_fn(|channel| named.iter().any(|one| one == VISIT_CHANNELS[channel].code)))
            })
            .collect();
        Categories { names, of, advised, several }
    }

    /// The category of a row.
    pub fn of(&self, row: usize) -> Option<u16> {
        self.of.get(row).copied().filter(|place| *place != u16::MAX)
    }

    /// Whether a channel is advised for a category; none where nothing, or several channels, are.
    pub fn is_advised(&self, category: u16, channel: usize) -> Option<bool> {
        let advised = self.advised.get(usize::from(category))?.as_ref()?;
        advised.get(channel).copied()
    }

    /// Categories that channels are advised for, that are no word of leads and that no row says: likely misspelt.
    pub fn unseen<'s>(&self, settings: &'s Visits) -> Vec<&'s str> {
        let is_word = |category: &str| LEAD_CATEGORIES.iter().any(|word| word.code == category);
        let advised = settings.advised_channels.keys().map(String::as_str);
        advised.filter(|category| !is_word(category) && self.names.iter().all(|name| name != category)).collect()
    }

    /// Whether several channels are advised for a category.
    pub fn wants_several(&self, category: u16) -> bool {
        self.several.get(usize::from(category)).copied().unwrap_or(false)
    }
}

/// The category of a lead while it was open.
struct OfLead {
    customer: u32,
    from: i32,
    to: i32,
    place: u16,
}

/// Categories of leads, by customer.
struct OfLeads {
    open: Vec<OfLead>,
    /// Place of the first lead of each customer.
    first: Vec<u32>,
}

impl OfLeads {
    /// The category of the earliest lead of a customer that was open on a day.
    fn on(&self, customer: u32, day: i32) -> Option<u16> {
        let first = *self.first.get(customer as usize)? as usize;
        let own = self.open.get(first..)?.iter().take_while(|lead| lead.customer == customer);
        own.into_iter().find(|lead| lead.from <= day && day <= lead.to).map(|lead| lead.place)
    }
}

/// Categories that the list of leads gives. They have no day of their own: those of an earlier date are not known, and
/// `Leads` leaves them out then.
fn lead_categories(inputs: &Inputs<'_>) -> OfLeads {
    let mut open = Vec::new();
    for lead in inputs.leads.iter().flat_map(|leads| &leads.leads) {
        let code = lead.state.as_ref().and_then(|state| state.category.as_deref());
        let place = code.and_then(|code| LEAD_CATEGORIES.iter().position(|word| word.code == code));
        let (Some(customer), Some(place)) = (lead.customer, place) else { continue };
        let to = match lead.ending() {
            Ending::Won(Some(day)) | Ending::Lost(Some(day)) => day,
            Ending::Open => i32::MAX,
            // Nothing says until when.
            Ending::Won(None) | Ending::Lost(None) => continue,
        };
        open.push(OfLead { customer, from: lead.created, to, place: place as u16 });
    }
    open.sort_by_key(|lead| (lead.customer, lead.from));
    let mut first = vec![u32::MAX; if open.is_empty() { 0 } else { inputs.history.customers() }];
    for (place, lead) in open.iter().enumerate().rev() {
        first[lead.customer as usize] = place as u32;
    }
    OfLeads { open, first }
}
