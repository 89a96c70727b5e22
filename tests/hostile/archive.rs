//! ZIP archives made part by part, so that they can lie.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc, FlushCompress};

/// A part of an archive.
pub struct Part {
    name: &'static str,
    packed: Vec<u8>,
    unpacked: u64,
    crc: u32,
}

/// A part with these contents.
pub fn part(name: &'static str, contents: &str) -> Part {
    let mut crc = Crc::new();
    crc.update(contents.as_bytes());
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(contents.as_bytes()).unwrap();
    Part { name, packed: encoder.finish().unwrap(), unpacked: contents.len() as u64, crc: crc.sum() }
}

/// A part that begins with `start` and then has `filler` so many times; it claims to have `claimed` bytes.
pub fn bomb(name: &'static str, start: &str, filler: &str, times: usize, claimed: Option<u32>) -> Part {
    let mut packed = deflated(start.as_bytes(), FlushCompress::Full);
    let piece = deflated(filler.as_bytes(), FlushCompress::Full);
    packed.extend(piece.repeat(times));
    packed.extend(deflated(b"", FlushCompress::Finish));
    let unpacked = (start.len() + filler.len() * times) as u64;
    Part { name, packed, unpacked: claimed.map_or(unpacked, u64::from), crc: 0 }
}

/// Deflated bytes that refer to nothing before them.
pub fn deflated(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() + 1024);
    let mut compress = flate2::Compress::new(Compression::best(), false);
    compress.compress_vec(bytes, &mut packed, flush).unwrap();
    packed
}

/// An archive of parts.
pub fn zip(parts: &[Part]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let offset = bytes.len() as u32;
        let mut fields = Vec::new();
        // Version, flags, method, time and date; then sizes.
        for field in [20u16, 0, 8, 0, 0x21] {
            fields.extend(field.to_le_bytes());
        }
        for field in [part.crc, part.packed.len() as u32, part.unpacked.min(u64::from(u32::MAX) - 1) as u32] {
            fields.extend(field.to_le_bytes());
        }
        fields.extend((part.name.len() as u16).to_le_bytes());
        fields.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&fields);
        bytes.extend(part.name.as_bytes());
        bytes.extend(&part.packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(part.name.as_bytes());
    }
    let offset = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([(parts.len() as u16).to_le_bytes(), (parts.len() as u16).to_le_bytes()].concat());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of a workbook of one sheet, apart from the sheet and the shared strings. `settings` stands in the
/// workbook, as `<workbookPr date1904="1"/>`.
pub fn frame(settings: &str) -> Vec<Part> {
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    vec![
        part(
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>",
        ),
        part(
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        part(
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\">{settings}<sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        part(
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"rId2\" Type=\"{RELATIONS}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
                 <Relationship Id=\"rId3\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>\
                 <Relationship Id=\"rId4\" Type=\"{RELATIONS}/externalLink\" Target=\"externalLinks/externalLink1.xml\"/></Relationships>"
            ),
        ),
        part(
            "xl/styles.xml",
            &format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
    ]
}

/// The XML of a sheet up to its rows, and with the header.
pub fn sheet_start() -> String {
    let names = ["客户编号", "订单号", "订单日期", "金额", "发货日期"];
    let cells: String = names.iter().map(|name| format!("<c t=\"inlineStr\"><is><t>{name}</t></is></c>")).collect();
    format!("<worksheet xmlns=\"{MAIN}\"><sheetData><row>{cells}</row>")
}

/// A whole workbook whose sheet has the header and these rows.
pub fn workbook(settings: &str, rows: &str) -> Vec<u8> {
    let mut parts = frame(settings);
    parts.push(part("xl/worksheets/sheet1.xml", &format!("{}{rows}</sheetData></worksheet>", sheet_start())));
    zip(&parts)
}

/// A row of a sheet: customer and order as text, then these cells as XML.
pub fn row(order: &str, cells: &str) -> String {
    format!("<row><c t=\"inlineStr\"><is><t>C1</t></is></c><c t=\"inlineStr\"><is><t>{order}</t></is></c>{cells}</row>")
}
