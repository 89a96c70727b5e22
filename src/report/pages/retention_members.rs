//! Retention by group: three dots for every member of the attributes.

use super::blocks::{Block, Page};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts;
use crate::report::charts::intervals::{self, Mark, Row};
use crate::report::figures::worth::over;
use crate::report::figures::worth::retention::{Kept, Retention};
use crate::report::palette::{GAIN, LOSS, MAIN};
use crate::report::text::findings::capital;
use crate::report::text::{retention_words as words, worth_words};

/// Rows of the page, shared by the attributes there are.
const ROWS: usize = 24;

/// The page; nothing where there are no attributes.
pub(super) fn build(context: &Context, retention: &Retention, compare: &str) -> Result<Option<Built>, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let schemes = &context.figures.schemes;
    let members: Vec<&Kept> =
        retention.members(compare).into_iter().filter(|one| one.before.unwrap_or(0) > 0).collect();
    // Where no rate may be shown there is nothing to see.
    if !members.iter().any(|one| over(one.logo, one.before, scope.min_n).is_some()) {
        return Ok(None);
    }
    let mut dimensions: Vec<&str> = members.iter().map(|one| one.dimension.as_str()).collect();
    dimensions.dedup();
    if dimensions.is_empty() {
        return Ok(None);
    }
    let each = (ROWS / dimensions.len()).max(3);
    let mut rows = Vec::new();
    let mut hidden = 0;
    for dimension in dimensions {
        let mut list: Vec<&&Kept> = members.iter().filter(|one| one.dimension == dimension).collect();
        list.sort_by(|one, other| other.before.cmp(&one.before).then_with(|| one.member.cmp(&other.member)));
        let room = ROWS.saturating_sub(rows.len());
        let shown = list.len().min(each).min(room);
        hidden += list.len() - shown;
        for (at, one) in list[..shown].iter().enumerate() {
            let mark = |value: Option<f64>, colour| Mark {
                value: over(value, one.before, scope.min_n),
                low: None,
                high: None,
                colour,
            };
            let lost = one.lost_sales.map_or_else(|| print.unknown(), |sales| print.money(sales.to_f64()));
            let note =
                format!("n = {} | {} {lost}", print.count(one.before.unwrap_or(0)), print.pick(words::LOST_SALES));
            rows.push(Row {
                group: if at == 0 {
                    capital(&worth_words::dimension(print, dimension, schemes))
                } else {
                    String::new()
                },
                name: worth_words::member(print, dimension, &one.member, schemes),
                marks: vec![mark(one.gross, LOSS), mark(one.net, GAIN), mark(one.logo, MAIN)],
                note,
            });
        }
    }
    let title = words::members_title(print, &members, scope, schemes);
    let window = words::window(print, compare);
    let values = [("window", window.as_str()), ("as_of", &scope.as_of.to_string()), ("n", &print.count(scope.min_n))];
    let subtitle = print.fill(words::MEMBERS_BASIS, &values);
    let names = [(words::SHORT_LOGO, MAIN), (words::SHORT_GROSS, LOSS), (words::SHORT_NET, GAIN)];
    let names = names.map(|(name, colour)| (print.pick(name).to_string(), colour));
    let about = context.words("retention-groups", title.clone(), print.fill(words::ALT_MEMBERS, &[("title", &title)]));
    let size = (WIDTH, intervals::height(&rows));
    let chart = charts::draw(about, size, |canvas| {
        intervals::draw(canvas, &rows, &names, false, &|value| print.percent_short(value))
    })?;
    let mut blocks = vec![show(&chart)];
    if hidden > 0 {
        let text = print.fill(worth_words::OTHERS, &[("n", &print.count(hidden as i64))]);
        blocks.push(Block::Text { text, tone: "muted" });
    }
    let page = Page::new(context.kicker(Section::Retention, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts: vec![chart] }))
}
