//! Files compressed with gzip and zstd.

use std::io::Write;

use flate2::write::GzEncoder;
use flate2::{Compression, FlushCompress};

use super::archive::deflated;
use super::harness::{Case, refused, stored};
use super::{good_lines, table};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// gzip of `start` and so many times a mebibyte of `filler`; the check sum is missing.
fn gzip_bomb(start: &str, filler: &str, mebibytes: usize) -> Vec<u8> {
    let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    bytes.extend(deflated(start.as_bytes(), FlushCompress::Full));
    let piece = deflated(filler.repeat((1 << 20) / filler.len()).as_bytes(), FlushCompress::Full);
    bytes.extend(piece.repeat(mebibytes));
    bytes
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn cut(mut bytes: Vec<u8>, share: usize) -> Vec<u8> {
    bytes.truncate(bytes.len() / share);
    bytes
}

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("gzip", "a.csv.gz", || gzip(table(&good_lines(2)).as_bytes()), stored(2)),
        Case::new("gzip that is named .csv", "a.csv", || gzip(table(&good_lines(2)).as_bytes()), stored(2)),
        Case::new(
            "gzip cut short",
            "a.csv.gz",
            || cut(gzip(table(&good_lines(100_000)).as_bytes()), 2),
            refused("damaged or cut short"),
        ),
        Case::new(
            "gzip cut within its check sum",
            "a.csv.gz",
            || {
                let mut bytes = gzip(table(&good_lines(2)).as_bytes());
                bytes.truncate(bytes.len() - 4);
                bytes
            },
            refused("damaged or cut short"),
        ),
        Case::new(
            "gzip with a wrong check sum",
            "a.csv.gz",
            || {
                let mut bytes = gzip(table(&good_lines(2)).as_bytes());
                let place = bytes.len() - 6;
                bytes[place] ^= 0xff;
                bytes
            },
            refused("damaged or cut short"),
        ),
        Case::new("the first bytes of gzip alone", "a.csv.gz", || b"\x1f\x8b", refused("damaged or cut short")),
        Case::new(
            "gzip with rubbish behind it",
            "a.csv.gz",
            || [gzip(table(&good_lines(2)).as_bytes()), b"rubbish".to_vec()].concat(),
            refused("damaged or cut short"),
        ),
        Case::new(
            "gzip with zeros behind it, as from a tape",
            "a.csv.gz",
            || [gzip(table(&good_lines(2)).as_bytes()), vec![0; 512]].concat(),
            refused("damaged or cut short"),
        ),
        Case::new(
            "gzip of two members",
            "a.csv.gz",
            || [gzip(table("C1,H-1,2024-01-05,1\nC2,H").as_bytes()), gzip(b"-2,2024-01-05,2\n")].concat(),
            stored(2).shows("H-2"),
        ),
        Case::new(
            "gzip of gzip",
            "a.csv.gz.gz",
            || gzip(&gzip(table(&good_lines(2)).as_bytes())),
            refused("compressed twice"),
        ),
        Case::new("gzip of nothing", "a.csv.gz", || gzip(b""), refused("is empty")),
        Case::new("gzip of a workbook", "a.xlsx.gz", || gzip(b"PK\x03\x04rest"), refused("decompress it")),
        Case::new(
            "a bomb of gzip without line ends",
            "a.csv.gz",
            || gzip_bomb("客户编号,订单号,订单日期,金额\nC1,", "x", 16 * 1024),
            refused("row 2: the record is longer"),
        ),
        Case::new(
            "a bomb of gzip in the header",
            "a.csv.gz",
            || gzip_bomb("", "客户编号,订单号,", 4 * 1024),
            refused("has no line end in its first 16 MiB"),
        ),
        Case::new("a bomb of gzip of zeros", "a.csv.gz", || gzip_bomb("", "\0", 16 * 1024), refused("binary data")),
        Case::new("zstd", "a.csv.zst", || zstd(table(&good_lines(2)).as_bytes()), stored(2)),
        Case::new(
            "zstd cut short",
            "a.csv.zst",
            || cut(zstd(table(&good_lines(100_000)).as_bytes()), 2),
            refused("damaged or cut short"),
        ),
        Case::new(
            "zstd with rubbish behind it",
            "a.csv.zst",
            || [zstd(table(&good_lines(2)).as_bytes()), b"rubbish".to_vec()].concat(),
            refused("damaged or cut short"),
        ),
        Case::new(
            "zstd that wants a window of 2 GiB",
            "a.csv.zst",
            || b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00x".to_vec(),
            refused("damaged or cut short"),
        ),
    ]
}
