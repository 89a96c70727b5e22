//! The place of a setting inside the pipeline file.

use std::fmt;

/// One step down the tree of settings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A key of a table.
    Key(String),
    /// A position in an array, from 0.
    Index(usize),
}

/// The steps from the top of the file to a setting; shown as `schemes.pyramid.rank.bands[1].top`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPath(Vec<Step>);

impl KeyPath {
    /// The top of the file.
    pub fn root() -> KeyPath {
        KeyPath::default()
    }

    /// The path of `a.b.c`, as other floors name settings. Keys that hold points cannot be written so.
    pub fn from_dotted(dotted: &str) -> KeyPath {
        let mut path = KeyPath::root();
        for key in dotted.split('.').filter(|key| !key.is_empty()) {
            path = path.key(key);
        }
        path
    }

    /// This path and one key more.
    pub fn key(&self, key: impl Into<String>) -> KeyPath {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.into()));
        KeyPath(steps)
    }

    /// This path and one array position more.
    pub fn index(&self, index: usize) -> KeyPath {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        KeyPath(steps)
    }

    /// The steps, outermost first.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The path without its last step; `None` at the top.
    pub fn parent(&self) -> Option<KeyPath> {
        let (_, front) = self.0.split_last()?;
        Some(KeyPath(front.to_vec()))
    }

    /// How a table at this path is called in messages: `[schemes.rfm]`, or "the file" for its top.
    pub fn as_table(&self) -> String {
        if self.0.is_empty() { "the file".into() } else { format!("[{self}]") }
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(formatter, "[{index}]")?,
                Step::Key(key) => {
                    if position > 0 {
                        formatter.write_str(".")?;
                    }
                    formatter.write_str(&quoted_when_needed(key))?;
                }
            }
        }
        Ok(())
    }
}

/// A key as TOML wants it: bare when it may be, else in quotes.
pub fn quoted_when_needed(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { key.into() } else { format!("{key:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_it_would_be_written() {
        let path = KeyPath::root().key("schemes").key("客户 层级").key("rank").key("bands").index(1).key("top");
        assert_eq!(path.to_string(), "schemes.\"客户 层级\".rank.bands[1].top");
        assert_eq!(KeyPath::root().as_table(), "the file");
        assert_eq!(KeyPath::from_dotted("sources.transactions").to_string(), "sources.transactions");
    }
}
