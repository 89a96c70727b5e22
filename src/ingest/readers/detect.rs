//! What a file is, judged by its contents and never by its name.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use memchr::memmem;

use super::encoding::START_BYTES;
use super::error::ReaderError;
use super::raw::{Compression, RawReader};
use super::zip;

/// What holds the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Delimited text.
    Text,
    /// A workbook of Excel 2007 and later.
    Xlsx,
    /// A workbook of Excel 97 to 2003.
    Xls,
    /// A Parquet file.
    Parquet,
    /// A table of a web page, as many systems name `.xls`.
    Html,
}

impl Container {
    /// As stored in `source_files`.
    pub fn code(self) -> &'static str {
        match self {
            Container::Text => "text",
            Container::Xlsx => "xlsx",
            Container::Xls => "xls",
            Container::Parquet => "parquet",
            Container::Html => "html",
        }
    }
}

const SAVE_AS_XLSX: &str = "open it in Excel or WPS and save it as XLSX or as CSV UTF-8";
const EXPORT_ANEW: &str = "export the table as CSV, XLSX or Parquet";
const UNPACK: &str = "unpack it and name the tables in it in `files`";
const OLE_START: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Contents that are named in the refusal, by their first bytes.
const REFUSED: [(&[u8], &str, &str); 20] = [
    (b"%PDF", "a PDF document", EXPORT_ANEW),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"BZh91AY&SY", "a file compressed with bzip2", UNPACK),
    (b"\xfd7zXZ\0", "a file compressed with xz", UNPACK),
    (b"\x89PNG\r\n", "a picture (PNG)", EXPORT_ANEW),
    (b"\xff\xd8\xff", "a picture (JPEG)", EXPORT_ANEW),
    (b"GIF87a", "a picture (GIF)", EXPORT_ANEW),
    (b"GIF89a", "a picture (GIF)", EXPORT_ANEW),
    (b"II*\0", "a picture (TIFF)", EXPORT_ANEW),
    (b"MM\0*", "a picture (TIFF)", EXPORT_ANEW),
    (b"SQLite format 3\0", "an SQLite database", EXPORT_ANEW),
    (b"{\\rtf", "a text document (RTF)", EXPORT_ANEW),
    (b"ARROW1\0\0", "an Arrow file", EXPORT_ANEW),
    (b"Obj\x01", "an Avro file", EXPORT_ANEW),
    (b"\x09\x00\x04\x00", "a workbook of Excel 2", SAVE_AS_XLSX),
    (b"\x09\x02\x06\x00", "a workbook of Excel 3", SAVE_AS_XLSX),
    (b"\x09\x04\x06\x00", "a workbook of Excel 4", SAVE_AS_XLSX),
    (b"\x09\x08\x08\x00", "a workbook of Excel 5 without its container", SAVE_AS_XLSX),
    (b"\x09\x08\x10\x00", "a workbook of Excel 97 without its container", SAVE_AS_XLSX),
];

/// Looks into the file at `path`, which `file` names in errors.
pub(super) fn container(path: &Path, file: &str) -> Result<Container, ReaderError> {
    let refuse = |kind, hint| Err(ReaderError::NotATable { file: file.to_owned(), kind, hint });
    let mut start = Vec::new();
    File::open(path)
        .and_then(|opened| opened.take(START_BYTES as u64).read_to_end(&mut start))
        .map_err(|error| ReaderError::read(path, error))?;
    if Compression::of(&start) != Compression::None {
        let (mut raw, _) = RawReader::open(path, Default::default())?;
        start.clear();
        raw.append(&mut start, START_BYTES)?;
        if start.starts_with(b"PK\x03\x04") || start.starts_with(&OLE_START) || start.starts_with(b"PAR1") {
            return refuse(
                "a compressed workbook, archive or Parquet file",
                "decompress it; only text is read compressed",
            );
        }
        if Compression::of(&start) != Compression::None {
            return refuse("a file that is compressed twice", "decompress it once");
        }
        if start.get(257..262) == Some(b"ustar") {
            return refuse("a tar archive", UNPACK);
        }
    }
    if let Some((_, kind, hint)) = REFUSED.iter().find(|(magic, ..)| start.starts_with(magic)) {
        return refuse(kind, hint);
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return in_zip(path, file);
    }
    if start.starts_with(&OLE_START) {
        return in_ole(path, file);
    }
    // These could begin a name of a column; what follows in such a file is no text.
    if start.iter().any(|byte| *byte < b'\t') {
        match &start[..start.len().min(4)] {
            b"PAR1" => return Ok(Container::Parquet),
            b"PARE" => return refuse("an encrypted Parquet file", "write it without encryption"),
            [b'O', b'R', b'C', _] => return refuse("an ORC file", EXPORT_ANEW),
            _ => {}
        }
    }
    match markup(&start) {
        None => Ok(Container::Text),
        Some(Markup::Table) => Ok(Container::Html),
        Some(Markup::Refused(kind, hint)) => refuse(kind, hint),
    }
}

fn in_zip(path: &Path, file: &str) -> Result<Container, ReaderError> {
    let refuse = |kind, hint| Err(ReaderError::NotATable { file: file.to_owned(), kind, hint });
    let directory = zip::Directory::read(path, file)?;
    let has = |name: &str| directory.names.iter().any(|found| found.eq_ignore_ascii_case(name));
    let has_folder = |folder: &str| directory.names.iter().any(|found| found.starts_with(folder));
    if has("xl/workbook.bin") {
        return refuse("a binary workbook (XLSB)", SAVE_AS_XLSX);
    }
    if has("xl/workbook.xml") || (has("[Content_Types].xml") && has_folder("xl/")) {
        directory.refuse_bombs(file)?;
        return Ok(Container::Xlsx);
    }
    if has("content.xml") && has("META-INF/manifest.xml") {
        return refuse("an OpenDocument file (ODS)", SAVE_AS_XLSX);
    }
    if has_folder("word/") {
        return refuse("a Word document", EXPORT_ANEW);
    }
    if has_folder("ppt/") {
        return refuse("a PowerPoint document", EXPORT_ANEW);
    }
    if has_folder("Index/") && has_folder("Metadata/") {
        return refuse("a Numbers document of Apple", SAVE_AS_XLSX);
    }
    refuse("a ZIP archive", UNPACK)
}

/// Tells the files apart that share the compound format of Microsoft by the names of their streams.
fn in_ole(path: &Path, file: &str) -> Result<Container, ReaderError> {
    let bytes = std::fs::read(path).map_err(|error| ReaderError::read(path, error))?;
    let has = |name: &str| {
        let wide: Vec<u8> = format!("{name}\0").encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(&bytes, &wide).is_some()
    };
    if has("EncryptedPackage") {
        return Err(ReaderError::Password { file: file.to_owned() });
    }
    if has("Workbook") || has("Book") {
        return Ok(Container::Xls);
    }
    let kind = if has("WordDocument") {
        "a Word document"
    } else if has("PowerPoint Document") {
        "a PowerPoint document"
    } else {
        return Err(ReaderError::Damaged { file: file.to_owned(), detail: "no workbook is found in it".to_owned() });
    };
    Err(ReaderError::NotATable { file: file.to_owned(), kind, hint: EXPORT_ANEW })
}

#[derive(Debug, PartialEq)]
enum Markup {
    Table,
    Refused(&'static str, &'static str),
}

/// What text in angle brackets or braces is; none for delimited text.
fn markup(start: &[u8]) -> Option<Markup> {
    // UTF-16 shows as ASCII without its NUL bytes.
    let text: Vec<u8> = start.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let text = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"]
        .iter()
        .find_map(|mark| text.strip_prefix(*mark))
        .unwrap_or(&text)
        .trim_ascii_start();
    let has = |needle: &str| memmem::find(text, needle.as_bytes()).is_some();
    if text.starts_with(b"mime-version:") && has("multipart/related") {
        return Some(Markup::Refused("a web page in one file (MHTML)", SAVE_AS_XLSX));
    }
    if text.starts_with(b"[{") || text.starts_with(b"{\"") || text.starts_with(b"{\n") || text.starts_with(b"{\r\n") {
        return Some(Markup::Refused("JSON", EXPORT_ANEW));
    }
    let tag = text.strip_prefix(b"<")?;
    let is_xml = tag.starts_with(b"?xml");
    if is_xml && has("urn:schemas-microsoft-com:office:spreadsheet") && !has("<html") {
        return Some(Markup::Refused("a workbook in XML (SpreadsheetML 2003)", SAVE_AS_XLSX));
    }
    if has("<table") || has("<html") || tag.starts_with(b"!doctype html") {
        return Some(Markup::Table);
    }
    if is_xml {
        return Some(Markup::Refused("XML", EXPORT_ANEW));
    }
    let opens_page = [&b"head"[..], b"meta", b"body", b"style", b"div", b"!--", b"tr", b"script"];
    opens_page.iter().any(|name| tag.starts_with(name)).then_some(Markup::Table)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn container_of(bytes: &[u8]) -> Result<Container, ReaderError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.xls");
        std::fs::write(&path, bytes).unwrap();
        container(&path, "export.xls")
    }

    #[test]
    fn text_is_text_whatever_its_name() {
        for text in [
            "a,b\n1,2\n",
            "",
            "客户\n",
            "<5,>6\n1,2\n",
            "{a},b\n",
            "PK,b\n1,2\n",
            "PARENT,PAR1\n",
            "PAR1,b\n",
            "ORCODE\n",
        ] {
            assert_eq!(container_of(text.as_bytes()).unwrap(), Container::Text, "{text}");
        }
    }

    #[test]
    fn web_pages_are_tables() {
        let pages =
            ["<table><tr>", "\n\u{feff}<HTML xmlns:x=\"excel\">", "<?xml version=\"1.0\"?><html><table>", "<meta x>"];
        for page in pages {
            assert_eq!(container_of(page.trim_start().as_bytes()).unwrap(), Container::Html, "{page}");
        }
        let wide: Vec<u8> = "\u{feff}<table>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(container_of(&wide).unwrap(), Container::Html);
    }

    #[test]
    fn other_contents_are_named_in_the_refusal() {
        let spreadsheet = "<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">";
        let cases: [(&[u8], &str); 8] = [
            (b"%PDF-1.7\n", "PDF"),
            (b"Rar!\x1a\x07\x01\0", "RAR"),
            (b"\x89PNG\r\n\x1a\n", "PNG"),
            (b"SQLite format 3\0", "SQLite"),
            (spreadsheet.as_bytes(), "SpreadsheetML"),
            (b"<?xml version=\"1.0\"?><orders/>", "XML"),
            (b"[{\"a\": 1}]", "JSON"),
            (b"MIME-Version: 1.0\nContent-Type: multipart/related", "MHTML"),
        ];
        for (bytes, word) in cases {
            let text = container_of(bytes).unwrap_err().to_string();
            assert!(text.contains(word) && text.contains("hint:"), "{text}");
        }
    }

    #[test]
    fn compound_files_are_told_apart_by_their_streams() {
        let wide = |name: &str| -> Vec<u8> { format!("{name}\0").encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let of = |name: &str| container_of(&[&OLE_START[..], &[0; 100], &wide(name)].concat());
        assert_eq!(of("Workbook").unwrap(), Container::Xls);
        assert!(matches!(of("EncryptedPackage"), Err(ReaderError::Password { .. })));
        assert!(of("WordDocument").unwrap_err().to_string().contains("Word"));
        assert!(matches!(of("x"), Err(ReaderError::Damaged { .. })));
    }
}
