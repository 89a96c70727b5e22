#![doc = include_str!("head.md")]

use crate::config::types::{Combine, Scheme};

use super::assigning::Assigning;
use super::bands::{RETURNS_ONLY, UNKNOWN, unknown_class};
use super::error::Problem;
use super::kind::{Input, Kind, Other, SchemeKind};
use super::snapshot::{Assignment, Class, Extras};

#[cfg(test)]
mod tests;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// The registry entry.
pub const KIND: Kind = Kind {
    name: "combine",
    version: VERSION,
    head: include_str!("head.md"),
    settings: |scheme: &Scheme| scheme.combine.as_ref().map(|settings| settings as &dyn SchemeKind),
};

/// Stands for any code.
pub const ANY: &str = "*";

impl SchemeKind for Combine {
    fn features(&self) -> Result<Vec<String>, Problem> {
        Ok(Vec::new())
    }

    fn measure(&self) -> Result<Option<String>, Problem> {
        Ok(None)
    }

    fn schemes(&self) -> Vec<&str> {
        vec![&self.first, &self.second]
    }

    fn assign(&self, input: &Input) -> Result<Assignment, Problem> {
        let first = other(&self.first, input)?;
        let second = other(&self.second, input)?;
        let mut given = Assigning::begin(self.classes(first, second), input.columns.len())?;

        let mut pairs: Vec<Option<(u8, u16)>> = vec![None; first.classes.len() * second.classes.len()];
        let unknown = given.class(UNKNOWN).unwrap_or_default();
        let unknown_reason = given.reason(self.not_known());
        for (row, _) in input.columns.inside.iter().enumerate().filter(|(_, inside)| **inside) {
            let (Some(left), Some(right)) = (first.class_of[row], second.class_of[row]) else {
                given.give(row, unknown, unknown_reason);
                continue;
            };
            let pair = usize::from(left) * second.classes.len() + usize::from(right);
            let (class, reason) = *pairs[pair].get_or_insert_with(|| {
                let (left, right) = (&first.classes[usize::from(left)], &second.classes[usize::from(right)]);
                let code = self.code(left, right);
                let reason = given.reason(self.pair_in_words(&left.code, &right.code));
                (given.class(&code).unwrap_or(unknown), reason)
            });
            given.give(row, class, reason);
        }
        Ok(given.finish(Vec::new(), Vec::new(), Extras::default()))
    }
}

fn other<'i>(name: &str, input: &'i Input) -> Result<&'i Other, Problem> {
    input.others.get(name).ok_or_else(|| Problem::UnknownScheme { reads: name.to_owned() })
}

impl Combine {
    /// All classes but `returns_only`: pairs by the first scheme, then by the second; then those outside either.
    fn classes(&self, first: &Other, second: &Other) -> Vec<Class> {
        let mut classes: Vec<Class> = Vec::new();
        for left in first.classes.iter().filter(|class| !class.outside) {
            for right in second.classes.iter().filter(|class| !class.outside) {
                let code = self.code(left, right);
                let rule = self.pair_in_words(&left.code, &right.code);
                if let Some(class) = classes.iter_mut().find(|class| class.code == code) {
                    class.rule = format!("{}; or {rule}", class.rule);
                    continue;
                }
                let is_named = self.cell(left, right).is_some();
                let title =
                    |left: &str, right: &str| if is_named { code.clone() } else { format!("{left} × {right}") };
                classes.push(Class {
                    title_zh: title(&left.title_zh, &right.title_zh),
                    title_en: title(&left.title_en, &right.title_en),
                    rank: Some(classes.len() as i64 + 1),
                    outside: false,
                    rule,
                    color: None,
                    advice: None,
                    code,
                });
            }
        }
        for (scheme, class) in first
            .classes
            .iter()
            .map(|class| (&self.first, class))
            .chain(second.classes.iter().map(|class| (&self.second, class)))
        {
            let is_new = !classes.iter().any(|known| known.code == class.code);
            if class.outside && class.code != RETURNS_ONLY && is_new {
                let rule = format!("outside {scheme}: {}", class.rule);
                classes.push(Class::outside(&class.code, (&class.title_zh, &class.title_en), rule));
            }
        }
        if !classes.iter().any(|class| class.code == UNKNOWN) {
            classes.push(unknown_class(self.not_known()));
        }
        classes
    }

    fn cell(&self, left: &Class, right: &Class) -> Option<&String> {
        let fits = |cell: &String, code: &str| cell == ANY || cell == code;
        let cell = self.cells.iter().find(|[first, second, _]| fits(first, &left.code) && fits(second, &right.code));
        cell.map(|[_, _, code]| code)
    }

    /// The code of a pair. Whoever is outside one of them is outside, as the first of the two says.
    fn code(&self, left: &Class, right: &Class) -> String {
        match (left.outside, right.outside) {
            (true, _) => left.code.clone(),
            (false, true) => right.code.clone(),
            (false, false) => {
                self.cell(left, right).cloned().unwrap_or_else(|| format!("{}×{}", left.code, right.code))
            }
        }
    }

    fn pair_in_words(&self, left: &str, right: &str) -> String {
        format!("{} {left}, {} {right}", self.first, self.second)
    }

    fn not_known(&self) -> String {
        format!("no class in {} or {}", self.first, self.second)
    }
}
