//! Names of text encodings.

use encoding_rs::{Encoding, GB18030, UTF_8};

/// The encoding of a label such as `gb18030`; none for a label that means nothing.
pub fn by_label(label: &str) -> Option<&'static Encoding> {
    // Spellings of databases and operating systems that the web does not know.
    match label.trim().to_ascii_lowercase().replace('_', "-").as_str() {
        "cp936" | "936" | "ms936" | "windows-936" | "gb-18030" | "zhs16gbk" => Some(GB18030),
        "al32utf8" | "utf8mb4" | "utf-8-sig" | "utf8-bom" | "utf-8-bom" | "cp65001" | "65001" => Some(UTF_8),
        _ => Encoding::for_label_no_replacement(label.trim().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_the_web_and_of_databases_are_known() {
        assert_eq!(by_label("ZHS16GBK"), Some(GB18030));
        assert_eq!(by_label("gbk").map(Encoding::name), Some("GBK"));
        assert_eq!(by_label("klingon"), None);
    }
}
