//! How people spell the names of customers.

use std::collections::BTreeMap;

use super::render::Style;
use crate::generate::company::Company;
use crate::generate::random::Random;

/// How a name was spelt, and what can be made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// As in the master file.
    Exact,
    /// Without 有限公司.
    WithoutForm,
    /// With 有限公司 in full-width brackets.
    Brackets,
    /// With blanks.
    Spaces,
    /// With 有限责任公司.
    LongForm,
    /// A short name that only the table of aliases knows.
    Nickname,
    /// With a slip: nobody but a person can tell.
    Slip,
}

impl Spelling {
    /// How the customer is found: `exact`, `normalised`, `alias` or `near`.
    pub fn found_by(self) -> &'static str {
        match self {
            Spelling::Exact => "exact",
            Spelling::Nickname => "alias",
            Spelling::Slip => "near",
            _ => "normalised",
        }
    }
}

/// All spellings that were used, with how often.
#[derive(Debug, Default)]
pub struct Spellings(BTreeMap<(u32, Spelling), u64>);

impl Spellings {
    /// The name of a customer as somebody spells it today.
    pub fn spell(&mut self, company: &Company, customer: u32, style: Style, random: &mut Random) -> String {
        let chosen = match style {
            Style::Variants | Style::Sloppy => random.weighted(&[0.82, 0.07, 0.02, 0.03, 0.03, 0.028, 0.002]),
            _ => 0,
        };
        let spelling = match chosen {
            1 => Spelling::WithoutForm,
            2 => Spelling::Brackets,
            3 => Spelling::Spaces,
            4 => Spelling::LongForm,
            5 if company.nickname(customer).is_some() => Spelling::Nickname,
            6 if style == Style::Sloppy => Spelling::Slip,
            _ => Spelling::Exact,
        };
        *self.0.entry((customer, spelling)).or_default() += 1;
        spelt(company, customer, spelling)
    }

    /// Every spelling: customer, name, spelling, how often.
    pub fn all<'a>(&'a self, company: &'a Company) -> impl Iterator<Item = (u32, String, Spelling, u64)> + 'a {
        let used = self.0.iter();
        used.map(|((customer, spelling), count)| (*customer, spelt(company, *customer, *spelling), *spelling, *count))
    }
}

fn spelt(company: &Company, customer: u32, spelling: Spelling) -> String {
    let name = company.customers[customer as usize].name.as_str();
    match spelling {
        Spelling::Exact => name.to_owned(),
        Spelling::WithoutForm => name.replace("有限公司", ""),
        Spelling::Brackets => name.replace("有限公司", "（有限公司）"),
        Spelling::LongForm => name.replace("有限公司", "有限责任公司"),
        Spelling::Spaces => {
            let place = company.customers[customer as usize].place().0;
            match name.strip_prefix(place) {
                Some(rest) => format!("{place} {rest}　"),
                None => format!(" {name}"),
            }
        }
        Spelling::Nickname => company.nickname(customer).unwrap_or(name).to_owned(),
        Spelling::Slip => {
            // The third character twice.
            let doubled = name
                .chars()
                .enumerate()
                .flat_map(|(place, letter)| std::iter::repeat_n(letter, if place == 2 { 2 } else { 1 }));
            doubled.collect()
        }
    }
}
