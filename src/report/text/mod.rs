//! All wording of reports, in both languages, in one place.
//!
//! `labels` holds fixed words, `measures` the headline figures, `definitions` the formulas,
//! `findings` the sentences made from the numbers, `data_words` and `data_findings` the same of the data-quality report, `numbers` the print of numbers and dates.

pub mod action_words;
pub mod alert_words;
pub mod book_words;
pub mod check_details;
pub mod contact_words;
pub mod data_findings;
pub mod data_words;
pub mod definitions;
pub mod diff_words;
pub mod discipline_words;
pub mod feature_words;
pub mod findings;
pub mod growth_words;
pub mod key_findings;
pub mod kpi_words;
pub mod labels;
pub mod loyalty_words;
pub mod measures;
pub mod moved_words;
pub mod numbers;
pub mod odd_words;
mod plan_definitions;
pub mod plan_findings;
pub mod plan_words;
pub mod process_needs;
pub mod programme_words;
pub mod promotion_words;
pub mod prospect_words;
pub mod question_words;
mod register_definitions;
pub mod register_words;
pub mod remarks;
pub mod restated_words;
pub mod retention_words;
mod risk_definitions;
mod risk_labels;
pub mod risk_words;
pub mod rules;
pub mod run_notes;
pub mod value_words;
pub mod visit_cadence_words;
mod visit_definitions;
pub mod visit_today_words;
pub mod visit_words;
pub mod win_back_words;
mod worth_definitions;
pub mod worth_words;

pub use numbers::Print;

use crate::config::types::{Language, Text};

/// A fixed text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    pub zh: &'static str,
    pub en: &'static str,
}

/// A fixed text in both languages.
pub const fn pair(zh: &'static str, en: &'static str) -> Pair {
    Pair { zh, en }
}

impl Pair {
    /// The text in a language.
    pub fn get(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }

    /// As an owned text in both languages.
    pub fn text(self) -> Text {
        Text { zh: self.zh.to_string(), en: self.en.to_string() }
    }
}

/// The text in a language.
pub fn pick(text: &Text, language: Language) -> &str {
    match language {
        Language::Chinese => &text.zh,
        Language::English => &text.en,
    }
}
