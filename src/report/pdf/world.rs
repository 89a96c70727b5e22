//! The closed world that Typst sees: one template, virtual files, two fonts, no clock, no network.

use std::collections::HashMap;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;

use crate::report::ReportError;
use crate::report::fonts::Fonts;

/// A document's sources: `main` is Typst markup, everything else is read by path.
pub struct ClosedWorld {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: [Font; 2],
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl ClosedWorld {
    /// A world with Typst sources (the first is the main one) and virtual files, by path.
    ///
    /// # Errors
    /// A damaged embedded font, or a path that is not one.
    pub fn new(sources: Vec<(String, String)>, files: Vec<(String, Vec<u8>)>) -> Result<ClosedWorld, ReportError> {
        let fonts = Fonts::embedded()?;
        let fonts = [fonts.regular.clone(), fonts.bold.clone()];
        let mut source_map = HashMap::new();
        let mut main = None;
        for (path, text) in sources {
            let id = file_id(&path)?;
            main.get_or_insert(id);
            source_map.insert(id, Source::new(id, text));
        }
        let mut file_map = HashMap::new();
        for (path, bytes) in files {
            file_map.insert(file_id(&path)?, Bytes::new(bytes));
        }
        let main =
            main.ok_or_else(|| ReportError::Layout { what: "document".into(), reason: "it has no source".into() })?;
        Ok(ClosedWorld {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main,
            sources: source_map,
            files: file_map,
        })
    }

    /// Lays the document out.
    ///
    /// # Errors
    /// [`ReportError::Layout`] with every diagnostic.
    pub fn layout(&self, what: &str) -> Result<PagedDocument, ReportError> {
        typst::compile::<PagedDocument>(self).output.map_err(|errors| failed(what, &errors))
    }
}

/// Diagnostics as one error.
pub fn failed(what: &str, errors: &[SourceDiagnostic]) -> ReportError {
    let mut lines = Vec::new();
    for error in errors {
        lines.push(error.message.to_string());
        for hint in &error.hints {
            lines.push(format!("  {}", hint.v));
        }
    }
    ReportError::Layout { what: what.to_string(), reason: lines.join("\n") }
}

fn file_id(path: &str) -> Result<FileId, ReportError> {
    let virtual_path = VirtualPath::new(path)
        .map_err(|error| ReportError::Layout { what: path.to_string(), reason: error.to_string() })?;
    Ok(RootedPath::new(VirtualRoot::Project, virtual_path).intern())
}

impl World for ClosedWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources
            .get(&id)
            .cloned()
            .ok_or_else(|| FileError::NotFound(std::path::PathBuf::from(id.vpath().get_with_slash())))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let Some(bytes) = self.files.get(&id) {
            return Ok(bytes.clone());
        }
        self.source(id).map(|source| Bytes::from_string(source.text().to_string()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// Results do not read the clock.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
