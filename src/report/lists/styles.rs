//! Formats of the lists.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::report::palette;
use crate::report::xlsx::{self, Formats};

/// Formats of the lists: those of other workbooks, but at the top of rows that may be high.
pub(super) struct Styles {
    pub(super) base: Formats,
    pub(super) text: Format,
    pub(super) strong: Format,
    pub(super) wrapped: Format,
    pub(super) count: Format,
    pub(super) money: Format,
    pub(super) ratio: Format,
    pub(super) exact: Format,
    pub(super) date: Format,
    /// Cells to fill in.
    pub(super) open: Format,
    pub(super) open_date: Format,
    pub(super) link: Format,
}

impl Styles {
    pub(super) fn new(money_scale: u8) -> Styles {
        let base = Formats::new(money_scale);
        let top = |format: &Format| {
            let line = xlsx::colour(palette::LINE);
            format
                .clone()
                .set_align(FormatAlign::Top)
                .set_border_bottom(FormatBorder::Hair)
                .set_border_bottom_color(line)
        };
        let left = |format: &Format| top(format).set_align(FormatAlign::Left).set_indent(1);
        let open = left(&base.text)
            .set_text_wrap()
            .set_background_color(xlsx::colour(palette::GROUND))
            .set_border(FormatBorder::Hair)
            .set_border_color(xlsx::colour(palette::STAY));
        Styles {
            text: left(&base.text),
            strong: left(&base.text).set_bold().set_text_wrap(),
            wrapped: left(&base.text).set_text_wrap(),
            count: top(&base.count),
            money: top(&base.money),
            ratio: top(&base.ratio),
            exact: top(&base.exact),
            date: top(&base.date),
            open_date: open.clone().set_num_format("yyyy-mm-dd"),
            open,
            link: top(&base.text).set_font_color(xlsx::colour(palette::GAIN)).set_underline(FormatUnderline::Single),
            base,
        }
    }
}
