//! Alluvial of movements: who was in which class before, and where they are now. A ribbon's width is customers.

use plotters::style::RGBColor;

use super::Canvas;
use super::canvas::{Ink, spread};
use crate::report::ReportError;
use crate::report::figures::{Money, Movements, SchemeBook, Stream};
use crate::report::palette::{GAIN, GAIN_SOFT, INK, LOSS, LOSS_SOFT, MUTED, STAY, size};
use crate::report::text::{Print, labels};

const SIDE: f64 = 112.0;
const NODE: f64 = 9.0;
const GAP: f64 = 9.0;
const HEAD: f64 = 18.0;

/// A class on one side.
struct Node {
    code: String,
    customers: i64,
    sales: Money,
    y: f64,
    height: f64,
    colour: RGBColor,
}

/// What a ribbon means.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
pub(super) enum Kind {
    Stable,
    Down,
    Up,
    Entered,
    Lost,
}

pub(super) fn kind(stream: &Stream, book: &SchemeBook) -> Kind {
    if stream.to == "lost" {
        return Kind::Lost;
    }
    if stream.from == "new" || stream.from == "none" {
        return Kind::Entered;
    }
    match book.order_of(&stream.to).cmp(&book.order_of(&stream.from)) {
        std::cmp::Ordering::Less => Kind::Up,
        std::cmp::Ordering::Equal => Kind::Stable,
        std::cmp::Ordering::Greater => Kind::Down,
    }
}

/// Place of a class on a side: the scheme's classes, then returned, new and lost.
fn place(code: &str, book: &SchemeBook) -> (usize, u8, String) {
    let last = match code {
        "none" => 1,
        "new" => 2,
        "lost" => 3,
        _ => 0,
    };
    let order = if last == 0 { book.order_of(code) } else { usize::MAX };
    (order, last, code.to_string())
}

fn nodes(movements: &Movements, book: &SchemeBook, left: bool, scale: f64, height: f64) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for stream in &movements.streams {
        // New and returned customers are worth what they bring now, lost ones what they brought before.
        let entered = stream.from == "new" || stream.from == "none";
        let (code, sales) = match (left, entered, stream.to == "lost") {
            (true, false, _) => (&stream.from, stream.sales_from),
            (true, true, _) => (&stream.from, stream.sales_to),
            (false, _, true) => (&stream.to, stream.sales_from),
            (false, _, false) => (&stream.to, stream.sales_to),
        };
        match nodes.iter_mut().find(|node| node.code == *code) {
            Some(node) => {
                node.customers += stream.customers;
                node.sales = node.sales + sales;
            }
            None => nodes.push(Node {
                code: code.clone(),
                customers: stream.customers,
                sales,
                y: 0.0,
                height: 0.0,
                colour: match code.as_str() {
                    "new" => GAIN,
                    "none" => GAIN_SOFT,
                    "lost" => LOSS,
                    code => book.colour_of(code),
                },
            }),
        }
    }
    nodes.sort_by_key(|node| place(&node.code, book));
    let used: f64 = nodes.iter().map(|node| node.customers as f64 * scale).sum::<f64>()
        + GAP * nodes.len().saturating_sub(1) as f64;
    let mut y = HEAD + (height - used) / 2.0;
    for node in &mut nodes {
        node.y = y;
        node.height = node.customers as f64 * scale;
        y += node.height + GAP;
    }
    nodes
}

/// Draws the movements of the main distance.
pub fn draw(
    canvas: &Canvas,
    movements: &Movements,
    book: &SchemeBook,
    heads: (&str, &str),
    print: &Print,
) -> Result<(), ReportError> {
    let total: i64 = movements.streams.iter().map(|stream| stream.customers).sum();
    if total == 0 {
        return Ok(());
    }
    let height = canvas.height - HEAD;
    let count = |side: fn(&Stream) -> &String| {
        let mut codes: Vec<&String> = movements.streams.iter().map(side).collect();
        codes.sort();
        codes.dedup();
        codes.len()
    };
    let most = count(|stream| &stream.from).max(count(|stream| &stream.to));
    let scale = (height - GAP * most.saturating_sub(1) as f64).max(height * 0.3) / total as f64;
    let (left, right) = (nodes(movements, book, true, scale, height), nodes(movements, book, false, scale, height));

    ribbons(canvas, movements, book, &left, &right, scale, print)?;
    for (side, x) in [(&left, SIDE), (&right, canvas.width - SIDE - NODE)] {
        for node in side {
            canvas.rect(x, node.y, NODE, node.height.max(1.2), node.colour)?;
        }
    }
    let head = Ink::new(size::SMALL, MUTED).bold();
    canvas.text(SIDE + NODE, 8.0, heads.0, head.end())?;
    canvas.text(canvas.width - SIDE - NODE, 8.0, heads.1, head)?;
    node_labels(canvas, &left, book, true, print)?;
    node_labels(canvas, &right, book, false, print)
}

fn ribbons(
    canvas: &Canvas,
    movements: &Movements,
    book: &SchemeBook,
    left: &[Node],
    right: &[Node],
    scale: f64,
    print: &Print,
) -> Result<(), ReportError> {
    // Leave each node in the order of the other side, so that ribbons cross as little as they can.
    let mut streams: Vec<&Stream> = movements.streams.iter().collect();
    streams.sort_by_key(|stream| (place(&stream.from, book), place(&stream.to, book)));
    let mut ribbons = Vec::with_capacity(streams.len());
    for stream in &streams {
        let thickness = stream.customers as f64 * scale;
        let before = |code: &dyn Fn(&Stream) -> bool, earlier: &dyn Fn(&Stream) -> bool| -> f64 {
            streams
                .iter()
                .filter(|other| code(other) && earlier(other))
                .map(|other| other.customers as f64 * scale)
                .sum()
        };
        let (Some(from), Some(to)) =
            (left.iter().find(|node| node.code == stream.from), right.iter().find(|node| node.code == stream.to))
        else {
            continue;
        };
        let from_y = from.y
            + before(&|other| other.from == stream.from, &|other| place(&other.to, book) < place(&stream.to, book));
        let to_y = to.y
            + before(&|other| other.to == stream.to, &|other| place(&other.from, book) < place(&stream.from, book));
        ribbons.push((kind(stream, book), *stream, from_y, to_y, thickness));
    }
    ribbons.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| other.1.customers.cmp(&one.1.customers)));
    let (x0, x1) = (SIDE + NODE, canvas.width - SIDE - NODE);
    for (kind, stream, from_y, to_y, thickness) in ribbons {
        let (colour, opacity) = match kind {
            Kind::Stable => (STAY, 0.45),
            Kind::Down => (LOSS_SOFT, 0.9),
            Kind::Up => (GAIN, 0.8),
            Kind::Entered => (GAIN_SOFT, 0.85),
            Kind::Lost => (LOSS, 0.85),
        };
        let drawn = thickness.max(0.7);
        let ease = |along: f64| along * along * (3.0 - 2.0 * along);
        let edge = |shift: f64| {
            (0..=32).map(move |step| {
                let along = f64::from(step) / 32.0;
                (x0 + (x1 - x0) * along, from_y + (to_y - from_y) * ease(along) + shift)
            })
        };
        let mut outline: Vec<(f64, f64)> = edge(0.0).collect();
        outline.extend(edge(drawn).collect::<Vec<_>>().into_iter().rev());
        canvas.polygon(&outline, colour, opacity)?;
        if thickness >= 7.5 {
            let along = if kind == Kind::Entered { 0.16 } else { 0.84 };
            let y = from_y + (to_y - from_y) * ease(along) + thickness / 2.0;
            let ink = Ink::new(size::SMALL, INK).middle();
            canvas.text_mid(x0 + (x1 - x0) * along, y, &print.count(stream.customers), ink)?;
        }
    }
    Ok(())
}

fn node_labels(
    canvas: &Canvas,
    nodes: &[Node],
    book: &SchemeBook,
    left: bool,
    print: &Print,
) -> Result<(), ReportError> {
    let crowded = nodes.len() as f64 * 22.0 > canvas.height - HEAD;
    let line = if crowded { 11.0 } else { 22.0 };
    let wanted: Vec<f64> = nodes.iter().map(|node| node.y + node.height / 2.0).collect();
    let places = spread(&wanted, line, HEAD + line / 2.0 - 4.0, canvas.height - line / 2.0);
    for ((node, y), from) in nodes.iter().zip(places).zip(wanted) {
        let edge = if left { SIDE } else { canvas.width - SIDE };
        let away = if left { -1.0 } else { 1.0 };
        if (y - from).abs() > 2.0 {
            canvas.path(&[(edge + away * 2.0, from), (edge + away * 8.0, y)], MUTED, 0.4)?;
        }
        let x = edge + away * 10.0;
        let turn = |ink: Ink| if left { ink.end() } else { ink };
        let title = labels::pseudo_class(&node.code)
            .map_or_else(|| print.text(&book.title_of(&node.code)).to_string(), |name| print.pick(name).to_string());
        let strong = turn(Ink::new(size::LABEL, INK).bold());
        let weak = turn(Ink::new(size::SMALL, MUTED));
        if crowded {
            let title = format!(
                "{} {}",
                canvas.fonts().fit(&title, size::LABEL, true, SIDE - 42.0),
                print.count(node.customers)
            );
            canvas.text_mid(x, y, &title, strong)?;
            continue;
        }
        canvas.text(x, y - 0.5, &canvas.fonts().fit(&title, size::LABEL, true, SIDE - 12.0), strong)?;
        let figures = if node.sales.to_f64() == 0.0 {
            print.count(node.customers)
        } else {
            format!("{} | {}", print.count(node.customers), print.money(node.sales.to_f64()))
        };
        canvas.text(x, y + 9.0, &figures, weak)?;
    }
    Ok(())
}
