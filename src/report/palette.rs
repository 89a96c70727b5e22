//! One palette and one type scale for pages, charts and workbooks.
//!
//! Blue and orange stay apart for every kind of colour blindness, and every pair of colours that
//! meets in a chart also differs in lightness, so that grey print keeps the meaning. Red and green
//! are not used: they mean opposite things in the two languages.

use plotters::style::RGBColor;

/// Colours of the report.
pub const INK: RGBColor = RGBColor(0x16, 0x24, 0x33);
/// Secondary text and axes.
pub const MUTED: RGBColor = RGBColor(0x5C, 0x6B, 0x7A);
/// Text that only explains.
pub const FAINT: RGBColor = RGBColor(0x8B, 0x97, 0xA3);
/// Rules and grid lines.
pub const LINE: RGBColor = RGBColor(0xD5, 0xDC, 0xE3);
/// Ground of panels.
pub const GROUND: RGBColor = RGBColor(0xF3, 0xF6, 0xF9);
/// Paper.
pub const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
/// What stays: the neutral mass of a chart.
pub const STAY: RGBColor = RGBColor(0xB7, 0xC4, 0xD0);
/// The main series.
pub const MAIN: RGBColor = RGBColor(0x1B, 0x4F, 0x7F);
/// Gains.
pub const GAIN: RGBColor = RGBColor(0x2A, 0x7F, 0xB8);
/// Gains of the second kind (reactivated, returned).
pub const GAIN_SOFT: RGBColor = RGBColor(0x7F, 0xB8, 0xDD);
/// Losses.
pub const LOSS: RGBColor = RGBColor(0xD9, 0x6B, 0x27);
/// Losses in small type: darker, to read on paper.
pub const LOSS_TEXT: RGBColor = RGBColor(0xB4, 0x4E, 0x12);
/// Losses of the lighter kind.
pub const LOSS_SOFT: RGBColor = RGBColor(0xF0, 0xB0, 0x80);

/// Sizes of type in points.
pub mod size {
    /// Title of an exported chart.
    pub const TITLE: f64 = 13.0;
    /// A number that a chart is about.
    pub const FIGURE: f64 = 10.5;
    /// Labels at the data.
    pub const LABEL: f64 = 8.5;
    /// Axes, units, remarks.
    pub const SMALL: f64 = 7.5;
}

/// Stops of the ramp from little to much, falling in lightness.
const RAMP: [(u8, u8, u8); 5] =
    [(0xEE, 0xF4, 0xF9), (0xBF, 0xD9, 0xEA), (0x74, 0xAE, 0xD3), (0x2B, 0x76, 0xAD), (0x0E, 0x3A, 0x61)];

/// Colour of the ramp at 0 (little) to 1 (much).
pub fn ramp(position: f64) -> RGBColor {
    let place = position.clamp(0.0, 1.0) * (RAMP.len() - 1) as f64;
    let at = (place.floor() as usize).min(RAMP.len() - 2);
    let part = place - at as f64;
    let (low, high) = (RAMP[at], RAMP[at + 1]);
    let mix = |low: u8, high: u8| (f64::from(low) + (f64::from(high) - f64::from(low)) * part).round() as u8;
    RGBColor(mix(low.0, high.0), mix(low.1, high.1), mix(low.2, high.2))
}

/// Colour of a class: the best is the darkest; neighbours differ in lightness.
pub fn class(order: usize, classes: usize) -> RGBColor {
    if classes < 2 {
        return MAIN;
    }
    ramp(1.0 - 0.78 * order as f64 / (classes - 1) as f64)
}

/// A colour as a pipeline writes it, `#1f6f78`; `None` for what is none.
pub fn parse(text: &str) -> Option<RGBColor> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some(RGBColor(channel(0)?, channel(2)?, channel(4)?))
}

/// Ink that reads on a ground: paper on dark, ink on light (relative luminance of WCAG).
pub fn ink_on(ground: RGBColor) -> RGBColor {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(ground.0) + 0.7152 * linear(ground.1) + 0.0722 * linear(ground.2);
    let (on_paper, on_ink) = (1.05 / (luminance + 0.05), (luminance + 0.05) / 0.066);
    if on_paper >= on_ink { PAPER } else { INK }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ramp_falls_in_lightness_so_that_grey_print_keeps_the_order() {
        let grey = |colour: RGBColor| {
            0.2126 * f64::from(colour.0) + 0.7152 * f64::from(colour.1) + 0.0722 * f64::from(colour.2)
        };
        let steps: Vec<f64> = (0..=20).map(|step| grey(ramp(f64::from(step) / 20.0))).collect();
        assert!(steps.windows(2).all(|pair| pair[0] > pair[1]));
    }

    #[test]
    fn colours_of_pipelines_are_read_and_others_are_none() {
        assert_eq!(parse("#1f6F78"), Some(RGBColor(0x1f, 0x6f, 0x78)));
        for wrong in ["1f6f78", "#1f6f7", "#1f6f788", "#1f6g78", "#客户"] {
            assert_eq!(parse(wrong), None);
        }
    }

    #[test]
    fn ink_is_light_on_dark_ground_and_dark_on_light_ground() {
        assert_eq!(ink_on(ramp(1.0)), PAPER);
        assert_eq!(ink_on(ramp(0.0)), INK);
    }
}
