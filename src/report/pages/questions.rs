//! The questions that tell customers apart: a card for each with its first answers, and what is missing for the others.

use super::blocks::{Block, Fit, Page, Table, cell, left, right, row};
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::{Answer, Question};
use crate::report::text::{feature_words, labels, question_words, remarks};

/// Answers on a card.
const ROWS: usize = 4;
const SIZE: f64 = 7.5;
const HALF: f64 = (WIDTH - 20.0) / 2.0;
/// Heights in points: of the page below title and subtitle, of a card without its rows, and of a row.
const ROOM: f64 = 446.0;
const CARD: f64 = 64.0;
const ROW: f64 = SIZE * (0.73 + 2.0 * PAD) + 0.4;
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
    let answered: Vec<&Question> = questions.iter().filter(|question| question.is_answered()).collect();
    for pair in answered.chunks(2) {
        let rows = pair.iter().map(|question| question.answers.len().min(ROWS)).max().unwrap_or(0);
        let height = CARD + rows as f64 * ROW;
        if height > room {
            page.blocks.push(Block::PageBreak);
            room = ROOM + 40.0;
        } else if !page.blocks.is_empty() {
            page.blocks.push(Block::Space { height: GAP });
        }
        room -= height + GAP;
        let mut columns = Vec::new();
        for question in pair {
            columns.push(card(context, question)?);
        }
        columns.resize_with(2, Vec::new);
        page.blocks.push(Block::Columns { widths: vec![1.0, 1.0], columns });
    }
    let open: Vec<&Question> = questions.iter().filter(|question| !question.is_answered()).collect();
    if !open.is_empty() {
        if 40.0 + open.len() as f64 * 15.0 > room {
            page.blocks.push(Block::PageBreak);
        }
        let text = print.pick(question_words::NOT_ANSWERED).to_string();
        page.blocks.push(Block::Heading { text, note: print.count(open.len() as i64) });
        page.blocks.push(Block::Table(unanswered(context, &open)?));
    }
    Ok(vec![Built { page, charts: Vec::new() }])
}

fn card(context: &Context, question: &Question) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let heading = Block::Heading { text: question_words::question(print, &question.key), note: String::new() };
    let mut text = question_words::answer(print, question);
    if let Some(remark) = question.remark.as_ref().map(|remark| print.text(remark)).filter(|remark| !remark.is_empty())
    {
        text = format!("{text}{}{remark}", if print.chinese() { "；" } else { "; " });
    }
    let mut blocks = vec![heading, Block::Text { text, tone: "muted" }];
    if question.answers.is_empty() {
        return Ok(blocks);
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
    let rows = question.answers.iter().take(ROWS).map(|answer| {
        let amount = |amount: Option<crate::report::figures::Money>| {
            cell(amount.map_or_else(|| "–".to_string(), |amount| print.narrow_amount(amount.to_f64())))
        };
        let mut cells = vec![fit.strong_middle(0, &who(context, answer)), amount(answer.net_sales)];
        if compared {
            cells.push(amount(answer.compared_sales));
        }
        cells.push(cell(""));
        cells.push(fit.cell(last, &why(context, answer)).tone("muted"));
        row(cells)
    });
    blocks.push(Block::Table(Table { rows: rows.collect(), columns, size: SIZE, pad: PAD }));
    Ok(blocks)
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
