//! The embedded fonts: the only fonts a report uses, on any machine.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontInstance, FontVariant, FontVariations};

use super::ReportError;
use super::gaps::{self, Print};

/// Family name in the font files, as charts and pages state it.
pub const FAMILY: &str = "Noto Sans SC";

const REGULAR: &[u8] = include_bytes!("../../reports/fonts/NotoSansSC-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../reports/fonts/NotoSansSC-Bold.ttf");

static FONTS: LazyLock<Result<Fonts, &'static str>> = LazyLock::new(|| {
    let regular = Font::new(Bytes::new(REGULAR), 0).ok_or("NotoSansSC-Regular.ttf")?;
    let bold = Font::new(Bytes::new(BOLD), 0).ok_or("NotoSansSC-Bold.ttf")?;
    let face =
        |font: &Font| font.clone().instantiate(FontVariant::default(), Abs::pt(10.0), &FontVariations::default());
    Ok(Fonts { regular_face: face(&regular), bold_face: face(&bold), regular, bold })
});

/// Both weights.
pub struct Fonts {
    /// All of GBK.
    pub regular: Font,
    /// GB 2312; other characters fall back to the regular weight.
    pub bold: Font,
    /// The same, to measure with.
    regular_face: FontInstance,
    bold_face: FontInstance,
}

impl Fonts {
    /// The embedded fonts, read once.
    ///
    /// # Errors
    /// [`ReportError::Font`] when the build embedded a damaged file.
    pub fn embedded() -> Result<&'static Fonts, ReportError> {
        FONTS.as_ref().map_err(|font| ReportError::Font { font })
    }

    /// True when one of the fonts has a glyph for the character.
    pub fn covers(&self, character: char) -> bool {
        character.is_control()
            || self.regular_face.ttf().glyph_index(character).is_some()
            || self.bold_face.ttf().glyph_index(character).is_some()
    }

    /// Width of a text in points at a size in points.
    pub fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let mut width = 0.0;
        for character in text.chars() {
            width += self.advance(character, bold) * size;
        }
        width
    }

    /// Advance of a character in em, as it is printed: characters that no font has are marks, spaces or nothing.
    fn advance(&self, character: char, bold: bool) -> f64 {
        let order = if bold { [&self.bold_face, &self.regular_face] } else { [&self.regular_face, &self.bold_face] };
        for face in order {
            if let Some(glyph) = face.ttf().glyph_index(character)
                && let Some(units) = face.ttf().glyph_hor_advance(glyph)
            {
                return f64::from(units) / f64::from(face.ttf().units_per_em());
            }
        }
        match gaps::print(self, character) {
            Print::Nothing => 0.0,
            Print::Space => self.advance(' ', bold),
            Print::Glyph | Print::Mark => 1.0,
        }
    }

    /// The text cut to a width, with `…` where it was cut.
    pub fn fit(&self, text: &str, size: f64, bold: bool, width: f64) -> String {
        if self.width(text, size, bold) <= width {
            return text.to_string();
        }
        let mut out = String::new();
        let mut used = self.width("…", size, bold);
        for character in text.chars() {
            used += self.advance(character, bold) * size;
            if used > width {
                break;
            }
            out.push(character);
        }
        out.trim_end().to_string() + "…"
    }

    /// Breaks a bold title into lines: after a semicolon, colon or comma where both parts fit, else into lines of about equal length.
    pub fn title_lines(&self, text: &str, size: f64, width: f64) -> Vec<String> {
        let wide = self.lines(text, size, true, width);
        if wide.len() < 2 {
            return wide;
        }
        for separators in [["；", "; ", "：", ": "].as_slice(), &["，", ", ", "、"]] {
            if let Some(parts) = self.even_parts(text, separators, size, width) {
                return parts;
            }
        }
        let mut best = wide;
        let mut narrower = width - 8.0;
        while narrower > width / 3.0 {
            let lines = self.lines(text, size, true, narrower);
            if lines.len() > best.len() {
                break;
            }
            best = lines;
            narrower -= 8.0;
        }
        best
    }

    /// The text in two parts after one of the separators: the most even break whose parts fit and are not lopsided.
    fn even_parts(&self, text: &str, separators: &[&str], size: f64, width: f64) -> Option<Vec<String>> {
        let whole = self.width(text, size, true);
        let mut best: Option<(f64, Vec<String>)> = None;
        for separator in separators {
            for (at, _) in text.match_indices(separator) {
                let (first, second) = text.split_at(at + separator.len());
                let parts = vec![first.trim_end().to_string(), second.to_string()];
                let widest = parts.iter().map(|part| self.width(part, size, true)).fold(0.0, f64::max);
                let better = best.as_ref().is_none_or(|(width, _)| widest < *width);
                if widest <= width && widest < whole * 0.7 && better {
                    best = Some((widest, parts));
                }
            }
        }
        best.map(|(_, parts)| parts)
    }

    /// Breaks a text into lines of a width: at spaces, and between Chinese characters.
    pub fn lines(&self, text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
        let mut lines = vec![String::new()];
        for piece in pieces(text) {
            let at = lines.len() - 1;
            let wider = format!("{}{piece}", lines[at]);
            if self.width(wider.trim_end(), size, bold) <= width || lines[at].is_empty() {
                lines[at] = wider;
            } else {
                lines[at] = lines[at].trim_end().to_string();
                lines.push(piece.trim_start().to_string());
            }
        }
        lines
    }
}

/// Smallest parts between which a line may break.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    for character in text.chars() {
        let closing = "，。；：、！？）》」”’…%".contains(character);
        let wide = |character: char| ('\u{2E80}'..='\u{FFEF}').contains(&character);
        let breaks = match previous {
            None => true,
            Some(_) if closing => false,
            Some(before) if "（《「“‘".contains(before) => false,
            Some(before) => before == ' ' || wide(before) || wide(character),
        };
        match pieces.last_mut() {
            Some(last) if !breaks => last.push(character),
            _ => pieces.push(character.to_string()),
        }
        previous = Some(character);
    }
    pieces
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn both_weights_are_embedded_and_measure_digits_alike() {
        let fonts = Fonts::embedded().unwrap();
        assert!((fonts.width("0123456789", 10.0, false) - 55.5).abs() < 0.01);
        assert!(fonts.covers('客') && fonts.covers('喆') && !fonts.covers('😀'));
    }

    #[test]
    fn lines_break_between_chinese_characters_but_not_before_a_full_stop() {
        let fonts = Fonts::embedded().unwrap();
        let lines = fonts.lines("客户数量增加。", 10.0, false, 60.0);
        assert_eq!(lines, vec!["客户数量增", "加。"]);
    }

    #[test]
    fn a_long_name_is_cut_with_an_ellipsis() {
        let fonts = Fonts::embedded().unwrap();
        let cut = fonts.fit("一个非常长的客户名称有限公司", 10.0, false, 60.0);
        assert_eq!(cut, "一个非常长…");
    }
}
