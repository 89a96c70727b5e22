//! How long an expression may be, and how large its numbers.

use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::Objection;

/// Words and signs of an expression, at most: longer ones nest too deep to be computed.
const MOST_TOKENS: usize = 1_000;
/// The largest number: beyond it not every whole number is a double.
const LARGEST: f64 = 9_007_199_254_740_992.0;

/// Refuses expressions that are too long, and numbers that no figure can be compared with.
pub fn check(text: &str) -> Result<(), Objection> {
    // What cannot be cut into words is told by the parser.
    let Ok(tokens) = Tokenizer::new(&GenericDialect, text).tokenize() else { return Ok(()) };
    let words = tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).count();
    if words > MOST_TOKENS {
        let start: String = text.chars().take(40).collect();
        return Err(Objection::new(
            format!("`{start}…` has {words} words and signs, more than the {MOST_TOKENS} that can be computed"),
            "write long lists as x IN ('a', 'b'), or define parts of it as features (features.define)",
        ));
    }
    for token in &tokens {
        let Token::Number(number, _) = token else { continue };
        let is_plain = number.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
        if !is_plain || number.parse::<f64>().map_or(true, |value| value > LARGEST) {
            return Err(Objection::new(
                format!("`{text}`: `{number}` is no number that can be computed with"),
                "write plain decimals below 9007199254740992, without an exponent: 0.25, 1000000",
            ));
        }
    }
    Ok(())
}
