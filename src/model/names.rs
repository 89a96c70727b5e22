//! Names of customers, as they are compared (D-43).

use unicode_normalization::UnicodeNormalization;

/// The name without what exports write differently.
pub fn normalise_name(name: &str) -> String {
    name.nfkc().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}
