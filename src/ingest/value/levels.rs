//! The dictionary of a level column: a scheme of the pipeline, or a built-in one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::types::LevelScheme;
use crate::ingest::expressions::Objection;
use crate::ingest::value::dictionary::Dictionary;
use crate::model::levels::{BuiltInLevels, LEVELS, built_in};

/// Spellings of the levels of one scheme. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LevelDictionary(pub(super) Arc<Dictionary>);

impl LevelDictionary {
    /// The scheme of that name: one of the pipeline's own, or else a built-in one.
    pub fn of(name: &str, own: &BTreeMap<String, LevelScheme>) -> Result<LevelDictionary, Objection> {
        match (own.get(name), built_in(name)) {
            (Some(scheme), _) => LevelDictionary::own(scheme),
            (None, Some(scheme)) => LevelDictionary::built_in(scheme),
            (None, None) => {
                let names: Vec<&str> =
                    own.keys().map(String::as_str).chain(LEVELS.iter().map(|scheme| scheme.name)).collect();
                Err(Objection {
                    problem: format!("there is no level scheme `{name}`"),
                    hint: format!("use one of {}, or describe it in `level_schemes`", names.join(", ")),
                })
            }
        }
    }

    /// A scheme of the pipeline.
    pub fn own(scheme: &LevelScheme) -> Result<LevelDictionary, Objection> {
        let codes = scheme.codes.iter().map(|code| (code.code.as_str(), code.aliases.iter().map(String::as_str)));
        Dictionary::of_levels(codes).map(|dictionary| LevelDictionary(Arc::new(dictionary)))
    }

    /// A built-in scheme.
    pub fn built_in(scheme: &BuiltInLevels) -> Result<LevelDictionary, Objection> {
        let codes = scheme.levels.iter().map(|level| (level.code, level.aliases.iter().copied()));
        Dictionary::of_levels(codes).map(|dictionary| LevelDictionary(Arc::new(dictionary)))
    }

    /// Codes from best to worst.
    pub fn codes(&self) -> &[String] {
        self.0.codes()
    }

    /// The code that a text stands for.
    pub fn find(&self, text: &str) -> Option<&str> {
        self.0.find(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::config::types::LevelCode;

    #[test]
    fn every_built_in_scheme_knows_its_own_spellings() {
        for scheme in LEVELS {
            let dictionary =
                LevelDictionary::built_in(scheme).unwrap_or_else(|objection| panic!("{}: {objection:?}", scheme.name));
            for level in scheme.levels {
                for spelling in level.aliases.iter().chain([&level.code]) {
                    assert_eq!(dictionary.find(spelling), Some(level.code), "{} {spelling}", scheme.name);
                }
            }
        }
    }

    #[test]
    fn a_letter_is_read_with_its_ending() {
        let dictionary = LevelDictionary::of("intention", &BTreeMap::new()).unwrap();
        for text in ["H", "H级", "h", "Ｈ", "H级客户", "H类"] {
            assert_eq!(dictionary.find(text), Some("H"), "{text}");
        }
        assert_eq!(dictionary.find("D"), None);
    }

    #[test]
    fn schemes_of_the_pipeline_come_first() {
        let code = |code: &str, alias: &str| LevelCode { code: code.into(), aliases: vec![alias.into()] };
        let scheme = LevelScheme { codes: vec![code("gold", "金"), code("silver", "银")] };
        let own = BTreeMap::from([("intention".to_owned(), scheme)]);
        assert_eq!(LevelDictionary::of("intention", &own).unwrap().find("金级"), Some("gold"));
        let objection = LevelDictionary::of("intentions", &own).unwrap_err();
        assert!(objection.problem.contains("`intentions`") && objection.hint.contains("prospect"));
    }
}
