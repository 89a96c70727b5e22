//! Win-back: from lost to won, by reason, offer and class, and whom to approach.

use super::blocks::{Block, Fit, PAD, Page, Row, Table, cell, left, right, row};
use super::retention::{append_absent, append_remarks};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts;
use crate::report::charts::funnel::{self, Stage};
use crate::report::figures::Money;
use crate::report::figures::worth::over;
use crate::report::figures::worth::win_back::{WinBack, Won};
use crate::report::text::findings::capital;
use crate::report::text::{labels, win_back_words as words, worth_words};

/// Rows of each dimension of the table, and of the list.
const MEMBERS: usize = 5;
const LIST: usize = 26;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(found) = &context.figures.worth.win_back else { return Ok(Vec::new()) };
    let mut built = Vec::new();
    if !found.rows.is_empty() {
        built.push(funnel_page(context, found)?);
    }
    if !found.candidates.is_empty() {
        built.push(list(context, found)?);
    } else if let Some(last) = built.last_mut() {
        last.page.blocks.push(Block::Space { height: 8.0 });
        last.page.blocks.push(Block::Text { text: context.print.pick(words::NONE_MORE).to_string(), tone: "muted" });
    }
    append_remarks(context, &mut built, &found.remarks);
    if found.rows.is_empty() {
        append_absent(context, &mut built, &["win_back"]);
    }
    Ok(built)
}

fn money(context: &Context, money: Option<Money>) -> String {
    let print = &context.print;
    money.map_or_else(|| "–".to_string(), |money| print.narrow_amount(money.to_f64()))
}

fn funnel_page(context: &Context, found: &WinBack) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = words::title(print, found, scope.min_n);
    let subtitle = print.fill(words::BASIS, &[("as_of", &scope.as_of.to_string())]);
    let mut blocks = Vec::new();
    let mut charts = Vec::new();
    if let Some(all) = found.all().filter(|all| all.lost.unwrap_or(0) > 0) {
        let stages = stages(context, all);
        let alt = print.fill(words::ALT_FUNNEL, &[("title", &title)]);
        let about = context.words("win-back", title.clone(), alt);
        let chart = charts::draw(about, (WIDTH, 156.0), |canvas| funnel::draw(canvas, &stages))?;
        let text = print.pick(words::FUNNEL).to_string();
        blocks.push(Block::Heading { text, note: String::new() });
        blocks.push(show(&chart));
        charts.push(chart);
    }
    let text = print.pick(words::WHERE).to_string();
    blocks.push(Block::Heading { text, note: String::new() });
    blocks.push(Block::Table(table(context, found)?));
    let page = Page::new(context.kicker(Section::WinBack, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

fn stages(context: &Context, all: &Won) -> Vec<Stage> {
    let (print, min_n) = (&context.print, context.figures.scope.min_n);
    let share = |part: Option<i64>, whole: Option<i64>| {
        let (part, whole) = (part?, whole.filter(|whole| *whole >= min_n.max(1))?);
        Some(print.percent(part as f64 / whole as f64))
    };
    let stage = |name, count: Option<i64>, note: String| Stage {
        name: print.pick(name).to_string(),
        count,
        figure: count.map_or_else(|| print.pick(words::NO_TARGETED).to_string(), |count| print.count(count)),
        note,
    };
    let of_lost =
        |part| share(part, all.lost).map_or_else(String::new, |share| print.fill(words::OF_LOST, &[("share", &share)]));
    // Of the targeted where it is known who was: the stages are then parts of each other.
    let targeted = all.targeted.filter(|targeted| *targeted > 0);
    let mut won = match targeted {
        Some(_) => {
            let share = share(all.won_targeted, all.targeted);
            let share = share.map(|share| print.fill(words::OF_TARGETED, &[("share", &share)]));
            let all = all.won.map(|won| print.fill(words::IN_ALL, &[("n", &print.count(won))]));
            share.into_iter().chain(all).collect::<Vec<String>>().join(" | ")
        }
        None => of_lost(all.won),
    };
    if let Some(recovered) = all.recovered.filter(|_| all.won.unwrap_or(0) > 0) {
        let note = print.fill(words::RECOVERED_NOTE, &[("money", &print.money(recovered.to_f64()))]);
        won = if won.is_empty() { note } else { format!("{won} | {note}") };
    }
    vec![
        stage(words::LOST, all.lost.or(Some(0)), String::new()),
        stage(words::CANDIDATES, all.candidates.or(Some(0)), of_lost(all.candidates)),
        stage(words::TARGETED, all.targeted, of_lost(all.targeted)),
        match targeted {
            Some(_) => stage(words::WON_OF_TARGETED, all.won_targeted.or(Some(0)), won),
            None => stage(words::WON, all.won.or(Some(0)), won),
        },
    ]
}

fn table(context: &Context, found: &WinBack) -> Result<Table, ReportError> {
    let (print, scope, schemes) = (&context.print, &context.figures.scope, &context.figures.schemes);
    let columns = vec![
        left(print.pick(worth_words::GROUP), 1.1),
        left(print.pick(worth_words::MEMBER), 2.2),
        right(print.pick(words::LOST), 0.8),
        right(print.pick(words::CANDIDATES), 1.1),
        right(print.pick(words::TARGETED), 0.9),
        right(print.pick(words::WON), 0.9),
        right(print.pick(words::WON_TARGETED), 1.1),
        right(print.pick(words::RATE), 0.8),
        right(format!("{} {}", print.pick(words::RECOVERED), print.currency()), 1.4),
        right(print.pick(words::SILENCE), 1.3),
    ];
    let fit = Fit::new(&columns, 8.0, WIDTH)?;
    let mut rows: Vec<Row> = Vec::new();
    for dimension in ["all", "rule", "reason", "offer", "class"] {
        for (at, one) in found.of(dimension).into_iter().take(MEMBERS).enumerate() {
            let name = if at == 0 && dimension != "all" {
                capital(&worth_words::dimension(print, dimension, schemes))
            } else {
                String::new()
            };
            let rate = over(one.rate, one.targeted, scope.min_n);
            let count = |count: Option<i64>| cell(count.map_or_else(|| "–".to_string(), |count| print.count(count)));
            let cells = vec![
                fit.strong(0, &name),
                fit.middle(1, &worth_words::member(print, dimension, &one.member, schemes)),
                count(one.lost),
                count(one.candidates),
                count(one.targeted),
                count(one.won).tone("strong"),
                count(one.won_targeted),
                cell(worth_words::ratio(print, rate)),
                cell(money(context, one.recovered)),
                cell(worth_words::days(print, one.silence_days)),
            ];
            rows.push(Row { style: if at == 0 && !rows.is_empty() { "group" } else { "normal" }, ..row(cells) });
        }
    }
    Ok(Table { rows, columns, size: 8.0, pad: 0.34 })
}

fn list(context: &Context, found: &WinBack) -> Result<Built, ReportError> {
    let print = &context.print;
    let shown = found.candidates.len().min(LIST).min(context.figures.scope.top_accounts.max(1) * 2);
    let title = words::list_title(print, found);
    let values = [("shown", print.count(shown as i64)), ("all", print.count(found.candidate_count))];
    let shown_of = print.fill(worth_words::SHOWN_OF, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    let subtitle = print.fill(words::LIST_BASIS, &[("shown", &shown_of)]);
    let currency = print.currency();
    let columns = vec![
        left(print.pick(labels::CUSTOMER_WORD), 2.6),
        left(print.pick(words::SINCE), 1.0),
        right(print.pick(words::SILENT), 0.9),
        right(format!("{} {currency}", print.pick(words::HISTORIC)), 1.3),
        right(format!("{} {currency}", print.pick(words::BEFORE)), 1.6),
        left("", 0.15),
        left(print.pick(words::REASON), 1.1),
        left(print.pick(words::TARGETED), 1.0),
        left(print.pick(words::LAST_OFFER), 1.6),
    ];
    let fit = Fit::new(&columns, 8.0, WIDTH)?;
    let rows = found.candidates.iter().take(shown).map(|one| {
        let name = context.figures.names.of(&one.customer).unwrap_or(&one.customer);
        let date = |date: Option<chrono::NaiveDate>| date.map_or_else(|| "–".to_string(), |date| date.to_string());
        let reason = one.reason.as_deref().map_or_else(|| "–".to_string(), |reason| words::reason(print, reason));
        row(vec![
            fit.strong_middle(0, name),
            cell(date(one.since)),
            cell(one.silence_days.map_or_else(|| "–".to_string(), |days| print.count(days))),
            cell(money(context, one.historic)).tone("strong"),
            cell(money(context, one.before)),
            cell(""),
            fit.cell(6, &reason),
            cell(date(one.targeted)),
            fit.middle(8, one.offer.as_deref().unwrap_or("–")).tone("muted"),
        ])
    });
    let table = Block::Table(Table { rows: rows.collect(), columns, size: 8.0, pad: PAD });
    let page = Page::new(context.kicker(Section::WinBack, None), title, subtitle, vec![table])?;
    Ok(Built { page, charts: Vec::new() })
}
