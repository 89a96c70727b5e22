//! `include`: schemes, flows, features, level schemes, measures and reports of other files, laid under the pipeline file.
//!
//! What a file says wins over the files that it includes, and a later file of the list over an earlier one. Each file
//! counts once, where it is first named.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::document::{Document, Entry, Included, Node, NodeValue, Origin};
use super::path::KeyPath;
use super::problem::{ConfigError, ConfigErrors, FileProblem, Place};
use super::resolve::{shown, tidy};
use super::suggest::{did_you_mean, listed};
use super::{decode, library, overlay};

/// The top keys that an included file may have.
const ALLOWED: [&str; 8] =
    ["include", "schemes", "features", "level_schemes", "metrics", "reports", "cadence", "flows"];
/// The tables of names among them.
const TABLES_OF_NAMES: [&str; 5] = ["schemes", "level_schemes", "reports", "cadence", "flows"];
/// How messages call files of the library.
const BUILT_IN: &str = "built-in:";

/// A file that cannot be included.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum IncludeProblem {
    /// Neither beside the including file nor in the library.
    #[error("there is no {name:?}: {}", where_it_is_not(looked_for))]
    NotFound {
        /// As written.
        name: String,
        /// The path that it would have; none in a file of the library, which has no other files beside it.
        looked_for: Option<String>,
    },
    /// There, and not readable.
    #[error("{file} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// The system's words.
        reason: String,
    },
    /// In another encoding.
    #[error("{file} is not UTF-8: line {line} has bytes of another encoding")]
    NotUtf8 {
        /// The file.
        file: String,
        /// First line with such bytes, from 1.
        line: usize,
    },
    /// A file that includes itself, perhaps through others.
    #[error("a file cannot include itself: {}", chain.join(" → "))]
    Circle {
        /// From the file to itself.
        chain: Vec<String>,
    },
    /// A key that belongs to the pipeline file alone.
    #[error("an included file cannot set `{key}`")]
    ForeignKey {
        /// The key.
        key: String,
        /// One that may have been meant.
        similar: Option<String>,
    },
    /// `include` of an included file that is no list of names.
    #[error("`include` must be a list of file names, found {found}")]
    NotNames {
        /// What it is.
        found: String,
    },
}

fn where_it_is_not(looked_for: &Option<String>) -> String {
    match looked_for {
        Some(path) => format!("neither {path} nor a file of the library of schemes"),
        None => "it is not in the library of schemes".into(),
    }
}

impl IncludeProblem {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            IncludeProblem::NotFound { name, .. } => {
                let names: Vec<&str> = library::names().collect();
                Some(match did_you_mean(name, &names) {
                    Some(similar) => format!("did you mean {similar:?}?"),
                    None => {
                        format!("paths start from the folder of the including file; the library has {}", listed(&names))
                    }
                })
            }
            IncludeProblem::Unreadable { .. } => Some("name a file of settings, as \"schemes/abc.toml\"".into()),
            IncludeProblem::NotUtf8 { .. } => {
                Some("save the file again as UTF-8 (in Notepad 记事本: Save as, encoding UTF-8)".into())
            }
            IncludeProblem::Circle { .. } => Some("remove one of these lines".into()),
            IncludeProblem::ForeignKey { similar: Some(similar), .. } => Some(format!("did you mean `{similar}`?")),
            IncludeProblem::ForeignKey { key, .. } => Some(format!(
                "set it in the pipeline file; an included file may have [schemes.…], [features.define.…], \
                 [level_schemes.…], [metrics.…] and [reports.…], and `{key}` is none of them"
            )),
            IncludeProblem::NotNames { .. } => Some("as include = [\"schemes/abc.toml\"]".into()),
        }
    }
}

/// Reads the files that the document includes, and lays it over them. `path` is where the document lies; `include`
/// itself can be set from outside like every setting.
pub fn read(
    document: &mut Document,
    path: &Path,
    environment: &[(String, String)],
    sets: &[String],
) -> Result<(), ConfigErrors> {
    // What is wrong with them is found when all of them are written over the document.
    overlay::environment_of(document, environment, "include");
    overlay::sets_of(document, sets, "include");
    let mut reader = Reader {
        below: empty_table(document),
        included: Vec::new(),
        open: Vec::new(),
        seen: Vec::new(),
        errors: Vec::new(),
    };
    let file = File {
        name: document.source().name.clone(),
        identity: identity(path),
        folder: Folder::OnDisk(path.parent().unwrap_or(Path::new("")).to_path_buf()),
    };
    reader.read_list(document, file);
    if !reader.errors.is_empty() {
        return Err(ConfigErrors::new(document.source().clone(), reader.errors));
    }
    let (below, included) = (reader.below, reader.included);
    if !included.is_empty() {
        document.lay_over(below, included);
    }
    Ok(())
}

fn empty_table(document: &Document) -> Node {
    Node { origin: document.root().origin.clone(), value: NodeValue::Table(BTreeMap::new()) }
}

/// Where the names in a file start from.
#[derive(Debug, Clone)]
enum Folder {
    OnDisk(PathBuf),
    Library,
}

/// A file that is being read.
#[derive(Debug, Clone)]
struct File {
    /// In messages.
    name: String,
    /// The same for the same file, however it is named.
    identity: String,
    folder: Folder,
}

struct Reader {
    /// All that was read so far.
    below: Node,
    included: Vec<Included>,
    /// The files that include each other down to the present one.
    open: Vec<File>,
    /// Identities of all files that were read.
    seen: Vec<String>,
    errors: Vec<ConfigError>,
}

impl Reader {
    fn read_list(&mut self, document: &Document, file: File) {
        let by = file.name.clone();
        let folder = file.folder.clone();
        self.open.push(file);
        for (name, place) in names_of(document) {
            let found = match find(&name, &folder) {
                Ok(found) => found,
                Err(problem) => {
                    self.errors.push(ConfigError::new(place, problem.into()));
                    continue;
                }
            };
            let (inner, text) = found;
            if let Some(start) = self.open.iter().position(|open| open.identity == inner.identity) {
                let chain = self.open[start..].iter().map(|open| open.name.clone());
                let chain = chain.chain([inner.name]).collect();
                self.errors.push(ConfigError::new(place, IncludeProblem::Circle { chain }.into()));
            } else if !self.seen.contains(&inner.identity) {
                self.seen.push(inner.identity.clone());
                self.read_file(name, inner, text, &by);
            }
        }
        self.open.pop();
    }

    fn read_file(&mut self, name: String, file: File, text: String, by: &str) {
        let mut document = match Document::parse(file.name.clone(), text) {
            Ok(document) => document,
            Err(errors) => {
                self.errors.extend(errors.errors);
                return;
            }
        };
        self.refuse_foreign_keys(&document);
        let shown = file.name.clone();
        self.read_list(&document, file);
        if let NodeValue::Table(entries) = &mut document.root_mut().value {
            entries.remove("include");
        }
        let sets = what_it_sets(document.root());
        self.included.push(Included { name, file: shown, by: by.to_owned(), sets });
        self.below.lay(document.root().clone());
    }

    fn refuse_foreign_keys(&mut self, document: &Document) {
        let top = KeyPath::root();
        for (key, entry) in entries(document.root()) {
            if !ALLOWED.contains(&key.as_str()) {
                self.refuse(key, did_you_mean(key, &ALLOWED), &entry.key_origin);
            }
        }
        let features = document.get(&top.key("features"));
        for (key, entry) in features.into_iter().flat_map(entries).filter(|(key, _)| *key != "define") {
            let similar = did_you_mean(key, &["define"]).map(|define| format!("features.{define}"));
            self.refuse(&format!("features.{key}"), similar, &entry.key_origin);
        }
        let list = document.get(&top.key("include")).map(|node| &node.value);
        let wrong = match list {
            None => None,
            Some(NodeValue::Array(names)) => {
                names.iter().map(|name| &name.value).find(|name| !matches!(name, NodeValue::String(_)))
            }
            other => other,
        };
        if let Some(wrong) = wrong {
            let problem = IncludeProblem::NotNames { found: wrong.describe() };
            self.errors.push(ConfigError::new(document.place_of_value(&top.key("include")), problem.into()));
        }
    }

    fn refuse(&mut self, key: &str, similar: Option<String>, origin: &Origin) {
        let problem = IncludeProblem::ForeignKey { key: key.to_owned(), similar };
        self.errors.push(ConfigError::new(Place::of(origin), problem.into()));
    }
}

/// The names in the list `include`, with their places. A list of the wrong form is found by other checks.
fn names_of(document: &Document) -> Vec<(String, Place)> {
    let Some(Node { value: NodeValue::Array(elements), .. }) = document.get(&KeyPath::root().key("include")) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    for element in elements {
        if let NodeValue::String(name) = &element.value {
            names.push((name.clone(), Place::of(&element.origin)));
        }
    }
    names
}

/// The file of that name and its text: beside the including file, else in the library.
fn find(name: &str, folder: &Folder) -> Result<(File, String), IncludeProblem> {
    let mut looked_for = None;
    if let Folder::OnDisk(folder) = folder {
        let path = tidy(&folder.join(name));
        if !name.trim().is_empty() && path.exists() {
            let file = shown(&path);
            let unreadable = |reason: String| IncludeProblem::Unreadable { file: file.clone(), reason };
            if !path.is_file() {
                return Err(unreadable(if path.is_dir() { "it is a folder".into() } else { "it is no file".into() }));
            }
            let bytes = fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
            let text = decode(bytes).map_err(|problem| match problem {
                FileProblem::NotUtf8 { line } => IncludeProblem::NotUtf8 { file: file.clone(), line },
                other => unreadable(other.to_string()),
            })?;
            let folder = Folder::OnDisk(path.parent().unwrap_or(Path::new("")).to_path_buf());
            return Ok((File { name: file, identity: identity(&path), folder }, text));
        }
        looked_for = Some(shown(&path));
    }
    match library::file(name) {
        Some((name, text)) => {
            let name = format!("{BUILT_IN}{name}");
            Ok((File { identity: name.clone(), name, folder: Folder::Library }, text.to_owned()))
        }
        None => Err(IncludeProblem::NotFound { name: name.into(), looked_for }),
    }
}

fn identity(path: &Path) -> String {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()).display().to_string()
}

fn entries(node: &Node) -> impl Iterator<Item = (&String, &Entry)> {
    let entries = match &node.value {
        NodeValue::Table(entries) => Some(entries),
        _ => None,
    };
    entries.into_iter().flatten()
}

/// Names of what a file sets, as `schemes.abc` and `features.define.punctual`.
fn what_it_sets(root: &Node) -> Vec<String> {
    let mut names = Vec::new();
    for (key, entry) in entries(root) {
        match key.as_str() {
            table if TABLES_OF_NAMES.contains(&table) => {
                names.extend(entries(&entry.node).map(|(name, _)| format!("{table}.{name}")));
            }
            "features" => {
                let defined = entries(&entry.node).flat_map(|(_, entry)| entries(&entry.node));
                names.extend(defined.map(|(name, _)| format!("features.define.{name}")));
            }
            other => names.push(other.to_owned()),
        }
    }
    names
}
