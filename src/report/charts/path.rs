//! Alluvial over several periods: the classes at every date, and who went where between each two of them.

use plotters::style::RGBColor;

use super::Canvas;
use super::alluvial::{Kind, kind};
use super::canvas::{Ink, spread};
use crate::report::ReportError;
use crate::report::figures::{Path, SchemeBook, Stream};
use crate::report::palette::{GAIN, GAIN_SOFT, INK, LINE, LOSS, LOSS_SOFT, LOSS_TEXT, MAIN, MUTED, STAY, size};
use crate::report::text::{Print, labels};

const LEFT: f64 = 104.0;
const RIGHT: f64 = 132.0;
const NODE: f64 = 8.0;
const GAP: f64 = 8.0;
const HEAD: f64 = 18.0;
const FOOT: f64 = 30.0;

/// Code of the node of those outside the scheme: who left it goes in, who is new or returns comes out.
const OUTSIDE: &str = "";

/// A class at a date.
struct Node {
    code: String,
    /// Customers of the class; of the outside the larger of those who come and those who leave.
    customers: i64,
    y: f64,
    height: f64,
    colour: RGBColor,
}

fn from_code(stream: &Stream) -> &str {
    if matches!(stream.from.as_str(), "new" | "none") { OUTSIDE } else { &stream.from }
}

fn to_code(stream: &Stream) -> &str {
    if stream.to == "lost" { OUTSIDE } else { &stream.to }
}

/// Place in a column: classes in their order, the outside last.
fn place(code: &str, book: &SchemeBook) -> (usize, String) {
    let order = if code == OUTSIDE { usize::MAX } else { book.order_of(code) };
    (order, code.to_string())
}

fn column(path: &Path, book: &SchemeBook, at: usize, (scale, height): (f64, f64)) -> Vec<Node> {
    let before = at.checked_sub(1).and_then(|at| path.steps.get(at));
    let after = path.steps.get(at);
    let mut codes: Vec<&str> = Vec::new();
    codes.extend(before.iter().flat_map(|streams| streams.iter().map(to_code)));
    codes.extend(after.iter().flat_map(|streams| streams.iter().map(from_code)));
    codes.sort_by_key(|code| place(code, book));
    codes.dedup();
    let mut nodes = Vec::new();
    for code in codes {
        let sum = |streams: Option<&Vec<Stream>>, side: fn(&Stream) -> &str| -> i64 {
            streams
                .iter()
                .flat_map(|streams| streams.iter())
                .filter(|one| side(one) == code)
                .map(|one| one.customers)
                .sum()
        };
        let customers = sum(before, to_code).max(sum(after, from_code));
        let colour = if code == OUTSIDE { LINE } else { book.colour_of(code) };
        let height = customers as f64 * scale;
        nodes.push(Node { code: code.to_string(), customers, y: 0.0, height, colour });
    }
    let used: f64 = nodes.iter().map(|node| node.height).sum::<f64>() + GAP * nodes.len().saturating_sub(1) as f64;
    let mut y = HEAD + (height - used) / 2.0;
    for node in &mut nodes {
        node.y = y;
        y += node.height + GAP;
    }
    nodes
}

/// Draws the columns of dates, the ribbons between them, and what each period summed up to.
pub fn draw(canvas: &Canvas, path: &Path, book: &SchemeBook, print: &Print) -> Result<(), ReportError> {
    let height = canvas.height - HEAD - FOOT;
    let plain: Vec<Vec<Node>> = (0..path.dates.len()).map(|at| column(path, book, at, (1.0, 0.0))).collect();
    let scale = plain
        .iter()
        .map(|nodes| {
            let customers: i64 = nodes.iter().map(|node| node.customers).sum();
            (height - GAP * nodes.len().saturating_sub(1) as f64).max(height * 0.3) / customers.max(1) as f64
        })
        .fold(f64::MAX, f64::min);
    let columns: Vec<Vec<Node>> = (0..path.dates.len()).map(|at| column(path, book, at, (scale, height))).collect();
    let step = (canvas.width - LEFT - RIGHT - NODE) / path.steps.len().max(1) as f64;
    let x = |at: usize| LEFT + step * at as f64;
    for (at, streams) in path.steps.iter().enumerate() {
        ribbons(canvas, streams, book, (&columns[at], &columns[at + 1]), (x(at) + NODE, x(at + 1)), scale)?;
        sums(canvas, streams, book, (x(at) + NODE + x(at + 1)) / 2.0, step, print)?;
    }
    let last = columns.len() - 1;
    for (at, nodes) in columns.iter().enumerate() {
        for node in nodes {
            canvas.rect(x(at), node.y, NODE, node.height.max(1.2), node.colour)?;
        }
        let head = Ink::new(size::SMALL, MUTED).bold();
        let date = path.dates[at].to_string();
        match at {
            0 => canvas.text(x(at) + NODE, 8.0, &date, head.end())?,
            at if at == last => canvas.text(x(at), 8.0, &date, head)?,
            _ => canvas.text(x(at) + NODE / 2.0, 8.0, &date, head.middle())?,
        }
        labels(canvas, nodes, book, x(at), (at == 0, at == last), print)?;
    }
    Ok(())
}

fn ribbons(
    canvas: &Canvas,
    streams: &[Stream],
    book: &SchemeBook,
    (left, right): (&[Node], &[Node]),
    (x0, x1): (f64, f64),
    scale: f64,
) -> Result<(), ReportError> {
    let mut sorted: Vec<&Stream> = streams.iter().collect();
    sorted.sort_by_key(|stream| (place(from_code(stream), book), place(to_code(stream), book), stream.from.clone()));
    // Each end of a ribbon begins where the ribbons before it at the same node end.
    let mut used_left = vec![0.0; left.len()];
    let mut starts = Vec::with_capacity(sorted.len());
    for stream in &sorted {
        let Some(at) = left.iter().position(|node| node.code == from_code(stream)) else { continue };
        starts.push((*stream, left[at].y + used_left[at]));
        used_left[at] += stream.customers as f64 * scale;
    }
    let mut used_right = vec![0.0; right.len()];
    starts
        .sort_by_key(|(stream, _)| (place(to_code(stream), book), place(from_code(stream), book), stream.from.clone()));
    let mut drawn = Vec::with_capacity(starts.len());
    for (stream, from_y) in starts {
        let Some(at) = right.iter().position(|node| node.code == to_code(stream)) else { continue };
        let to_y = right[at].y + used_right[at];
        used_right[at] += stream.customers as f64 * scale;
        drawn.push((kind(stream, book), stream, from_y, to_y));
    }
    drawn.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| other.1.customers.cmp(&one.1.customers)));
    for (kind, stream, from_y, to_y) in drawn {
        let (colour, opacity) = match kind {
            Kind::Stable => (STAY, 0.45),
            Kind::Down => (LOSS_SOFT, 0.9),
            Kind::Up => (GAIN, 0.8),
            Kind::Entered => (GAIN_SOFT, 0.85),
            Kind::Lost => (LOSS, 0.85),
        };
        let thickness = (stream.customers as f64 * scale).max(0.6);
        let ease = |along: f64| along * along * (3.0 - 2.0 * along);
        let edge = |shift: f64| {
            (0..=24).map(move |part| {
                let along = f64::from(part) / 24.0;
                (x0 + (x1 - x0) * along, from_y + (to_y - from_y) * ease(along) + shift)
            })
        };
        let mut outline: Vec<(f64, f64)> = edge(0.0).collect();
        outline.extend(edge(thickness).collect::<Vec<_>>().into_iter().rev());
        canvas.polygon(&outline, colour, opacity)?;
    }
    Ok(())
}

/// Below a period: how many rose, fell, came and left.
fn sums(
    canvas: &Canvas,
    streams: &[Stream],
    book: &SchemeBook,
    middle: f64,
    room: f64,
    print: &Print,
) -> Result<(), ReportError> {
    let of =
        |wanted: Kind| streams.iter().filter(|one| kind(one, book) == wanted).map(|one| one.customers).sum::<i64>();
    let y = canvas.height - FOOT + 13.0;
    let half = room / 2.0 - 10.0;
    let lines = [
        ((labels::UP, of(Kind::Up), MAIN), (labels::DOWN, of(Kind::Down), LOSS_TEXT)),
        ((labels::CAME, of(Kind::Entered), MAIN), (labels::LEFT, of(Kind::Lost), LOSS_TEXT)),
    ];
    for (line, (gain, loss)) in lines.into_iter().enumerate() {
        let y = y + 11.0 * line as f64;
        let text = |(name, customers, _): (crate::report::text::Pair, i64, RGBColor)| {
            let name = print.pick(name);
            let text = format!("{name} {}", print.count(customers));
            match canvas.fonts().width(&text, size::SMALL, true) <= half {
                true => text,
                false => format!("{name} {}", print.short_amount(customers as f64)),
            }
        };
        let cut = |text: String| canvas.fonts().fit(&text, size::SMALL, true, half);
        canvas.text(middle - 5.0, y, &cut(text(gain)), Ink::new(size::SMALL, gain.2).bold().end())?;
        canvas.text(middle + 5.0, y, &cut(text(loss)), Ink::new(size::SMALL, loss.2).bold())?;
    }
    Ok(())
}

fn labels(
    canvas: &Canvas,
    nodes: &[Node],
    book: &SchemeBook,
    x: f64,
    (first, last): (bool, bool),
    print: &Print,
) -> Result<(), ReportError> {
    let line = if nodes.len() as f64 * 20.0 > canvas.height - HEAD - FOOT { 10.5 } else { 20.0 };
    let wanted: Vec<f64> = nodes.iter().map(|node| node.y + node.height / 2.0).collect();
    let places = spread(&wanted, line, HEAD + line / 2.0 - 3.0, canvas.height - FOOT - line / 2.0 + 2.0);
    for ((node, y), from) in nodes.iter().zip(places).zip(wanted) {
        let count = print.count(node.customers);
        if !first && !last {
            // Between the columns only numbers that have room.
            if node.height >= 9.0 && node.code != OUTSIDE {
                canvas.text_mid(x + NODE + 3.0, from, &count, Ink::new(size::SMALL, INK))?;
            }
            continue;
        }
        let title = match node.code.as_str() {
            OUTSIDE => print.pick(labels::OUTSIDE_NODE).to_string(),
            code => print.text(&book.title_of(code)).to_string(),
        };
        let count = if node.code == OUTSIDE { String::new() } else { count };
        let (edge, away, room) = if first { (x, -1.0, LEFT) } else { (x + NODE, 1.0, RIGHT) };
        if (y - from).abs() > 2.0 {
            canvas.path(&[(edge + away * 2.0, from), (edge + away * 7.0, y)], MUTED, 0.4)?;
        }
        let at = edge + away * 9.0;
        let turn = |ink: Ink| if first { ink.end() } else { ink };
        let tone = if node.code == OUTSIDE { MUTED } else { INK };
        let strong = turn(Ink::new(size::LABEL, tone).bold());
        if line < 20.0 || node.code == OUTSIDE {
            let used = canvas.fonts().width(&count, size::LABEL, true) + 4.0;
            let title = canvas.fonts().fit(&title, size::LABEL, true, room - 14.0 - used);
            canvas.text_mid(at, y, format!("{title} {count}").trim_end(), strong)?;
            continue;
        }
        canvas.text(at, y - 0.5, &canvas.fonts().fit(&title, size::LABEL, true, room - 14.0), strong)?;
        canvas.text(at, y + 9.0, &count, turn(Ink::new(size::SMALL, MUTED)))?;
    }
    Ok(())
}
