//! The questions that tell customers apart: a card for each with its first answers, and what is missing for the others.

use super::blocks::{Block, Fit, Page, Table, cell, left, right, row};
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::{Answer, Question};
use crate::report::text::{feature_words, labels, question_words, remarks};

/// Answers on a card: as many as the page has room for, within these.
const FEWEST: usize = 3;
const MOST: usize = 8;
const SIZE: f64 = 7.5;
const HALF: f64 = (WIDTH - 20.0) / 2.0;
/// Heights in points: of the page below title and subtitle, of a card without its rows, of a row and of each further
/// line in it, of the heading of the open questions and of each of them.
const ROOM: f64 = 445.0;
const CARD: f64 = 44.0;
const ROW: f64 = SIZE * (0.735 + 2.0 * PAD);
const LINE: f64 = SIZE * 1.18;
const OPEN: f64 = 36.0;
const OPEN_ROW: f64 = 15.0;
const PAD: f64 = 0.5;
/// Room between cards below each other.
const GAP: f64 = 8.0;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(questions) = context.figures.questions.as_ref().filter(|questions| !questions.is_empty()) else {
        return Ok(Vec::new());
    };
    let (print, scope) = (&context.print, &context.figures.scope);
    let values = [
        ("as_of", scope.as_of.to_string()),
        ("currency", print.currency().to_string()),
        ("sheet", print.pick(question_words::SHEET).to_string()),
    ];
    let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
    let title = question_words::title(print, questions);
    let subtitle = print.fill(question_words::BASIS, &values);
    let mut page = Page::new(context.kicker(Section::Questions, None), title, subtitle, Vec::new())?;
    let mut room = ROOM - 24.0 * page.title_lines.len().saturating_sub(1) as f64;
    let (answered, open): (Vec<&Question>, Vec<&Question>) =
        questions.iter().filter(|question| !question.is_elsewhere()).partition(|question| question.is_answered());
    let rest = if open.is_empty() { 0.0 } else { OPEN + open.len() as f64 * OPEN_ROW };
    let rest = rest + 18.0 * questions.iter().filter(|question| question.is_elsewhere()).count() as f64;
    // As many answers on each card as let all cards stand on one page.
    let mut most = MOST;
    let mut bands = cards(context, &answered, most)?;
    while most > FEWEST && bands.iter().map(|band| band.0 + GAP).sum::<f64>() + rest > room {
        most -= 1;
        bands = cards(context, &answered, most)?;
    }
    for (height, columns) in bands {
        if height > room {
            page.blocks.push(Block::PageBreak);
            room = ROOM + 40.0;
        } else if !page.blocks.is_empty() {
            page.blocks.push(Block::Space { height: GAP });
        }
        room -= height + GAP;
        page.blocks.push(Block::Columns { widths: vec![1.0, 1.0], columns });
    }
    if !open.is_empty() {
        if rest > room {
            page.blocks.push(Block::PageBreak);
        }
        let text = print.pick(question_words::NOT_ANSWERED).to_string();
        page.blocks.push(Block::Heading { text, note: print.count(open.len() as i64) });
        page.blocks.push(Block::Table(unanswered(context, &open)?));
    }
    for question in questions.iter().filter(|question| question.is_elsewhere()) {
        let remark = question.remark.as_ref().map_or("", |remark| print.text(remark));
        let text = format!("{} {remark}", question_words::question(print, &question.key));
        page.blocks.push(Block::Space { height: 4.0 });
        page.blocks.push(Block::Text { text, tone: "muted" });
    }
    Ok(vec![Built { page, charts: Vec::new() }])
}

/// Two cards beside each other: their height and their blocks.
type Band = (f64, Vec<Vec<Block>>);

/// The cards of questions, each with at most so many answers.
fn cards(context: &Context, questions: &[&Question], most: usize) -> Result<Vec<Band>, ReportError> {
    let mut bands = Vec::new();
    for pair in questions.chunks(2) {
        let mut cards = Vec::new();
        for question in pair {
            cards.push(card(context, question, most)?);
        }
        let height = CARD + cards.iter().map(|card| card.1).fold(0.0, f64::max);
        let mut columns: Vec<Vec<Block>> = cards.into_iter().map(|card| card.0).collect();
        columns.resize_with(2, Vec::new);
        bands.push((height, columns));
    }
    Ok(bands)
}

/// The card of a question with its first answers, and the height of their rows.
fn card(context: &Context, question: &Question, most: usize) -> Result<(Vec<Block>, f64), ReportError> {
    let print = &context.print;
    let heading = Block::Heading { text: question_words::question(print, &question.key), note: String::new() };
    let mut text = question_words::answer(print, question);
    if let Some(remark) = question.remark.as_ref().map(|remark| print.text(remark)).filter(|remark| !remark.is_empty())
    {
        text = format!("{text}{}{remark}", if print.chinese() { "；" } else { "; " });
    }
    let mut blocks = vec![heading, Block::Text { text, tone: "muted" }];
    if question.answers.is_empty() {
        return Ok((blocks, 0.0));
    }
    let compared = question.answers.iter().any(|answer| answer.compared_sales.is_some());
    let mut columns =
        vec![left(print.pick(labels::CUSTOMER_WORD), 1.7), right(print.pick(question_words::SALES), 0.85)];
    if compared {
        columns.push(right(print.pick(question_words::COMPARED), 0.85));
    }
    columns.push(left("", 0.08));
    columns.push(left(print.pick(question_words::WHY), if compared { 2.0 } else { 2.85 }));
    let fit = Fit::new(&columns, SIZE, HALF)?;
    let last = columns.len() - 1;
    let answers = &question.answers[..question.answers.len().min(most)];
    // Notes too long for a line get two, and the card then has fewer rows.
    let long = answers.iter().any(|answer| !fit.holds(last, &why(context, answer)));
    let answers = if long { &answers[..answers.len().min((most * 2).div_ceil(3))] } else { answers };
    let rows = answers.iter().map(|answer| {
        let amount = |amount: Option<crate::report::figures::Money>| {
            cell(amount.map_or_else(|| "–".to_string(), |amount| print.narrow_amount(amount.to_f64())))
        };
        let mut cells = vec![fit.strong_middle(0, &who(context, answer)), amount(answer.net_sales)];
        if compared {
            cells.push(amount(answer.compared_sales));
        }
        cells.push(cell(""));
        cells.push(fit.wrapped(last, &why(context, answer), if long { 2 } else { 1 }).tone("muted"));
        row(cells)
    });
    let height = answers.len() as f64 * (ROW + if long { LINE } else { 0.0 });
    blocks.push(Block::Table(Table { rows: rows.collect(), columns, size: SIZE, pad: PAD }));
    Ok((blocks, height))
}

/// Name of the company, or its id.
fn who(context: &Context, answer: &Answer) -> String {
    let id = answer.customer.as_deref();
    let known = id.and_then(|id| context.figures.names.of(id));
    answer.name.as_deref().or(known).or(id).map_or_else(|| context.print.unknown(), str::to_string)
}

/// The note; without one the figure that the answer is about.
fn why(context: &Context, answer: &Answer) -> String {
    let print = &context.print;
    let note = print.text(&answer.note);
    if !note.trim().is_empty() {
        return note.to_string();
    }
    if answer.measure.is_empty() || answer.value.is_none() {
        return "–".to_string();
    }
    let value = feature_words::value(print, &answer.measure, None, answer.value);
    format!("{}{}{value}", feature_words::name(print, &answer.measure), print.pick(remarks::COLON))
}

fn unanswered(context: &Context, questions: &[&Question]) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![left(print.pick(question_words::QUESTION), 1.0), left(print.pick(question_words::MISSING), 2.0)];
    let fit = Fit::new(&columns, 8.0, WIDTH)?;
    let rows = questions.iter().map(|question| {
        let missing = question.remark.as_ref().map_or("–", |remark| print.text(remark));
        row(vec![
            fit.strong(0, &question_words::question(print, &question.key)),
            fit.wrapped(1, missing, 2).tone("muted"),
        ])
    });
    Ok(Table { rows: rows.collect(), columns, size: 8.0, pad: 0.45 })
}
