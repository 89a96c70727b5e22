//! Alluvial of a flow: the stock of every stage at month ends, and who went where within each month.
//!
//! Who stayed in a stage through a month is opening − left = closing − came, by the balance. Where more left than were
//! there at the beginning, some came and went within the month: the bar is then as wide as what went through it.

use plotters::style::RGBColor;

use super::Canvas;
use super::canvas::{Ink, spread};
use crate::report::ReportError;
use crate::report::palette::{GAIN, GAIN_SOFT, INK, LOSS, LOSS_SOFT, MAIN, MUTED, PAPER, STAY, class, size};
use crate::report::text::Print;

const LEFT: f64 = 114.0;
const RIGHT: f64 = 110.0;
const NODE: f64 = 7.0;
const GAP: f64 = 7.0;
const HEAD: f64 = 16.0;
const FOOT: f64 = 26.0;

/// Where a ribbon begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// A stage on the way, by its place from first to last.
    Stage(usize),
    /// Success.
    Won,
    /// Outside the flow: where they come from, and where the lost go.
    Outside,
}

/// Those who went from one end to another within a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Ribbon {
    pub from: End,
    pub to: End,
    pub moves: i64,
}

/// The stages at month ends, and what went on between them.
pub struct Stages {
    /// Names from first to last.
    pub names: Vec<String>,
    /// Heads of the columns.
    pub dates: Vec<String>,
    /// Stock of every stage at every date.
    pub stock: Vec<Vec<i64>>,
    /// Ribbons between each date and the next, those who stayed included.
    pub steps: Vec<Vec<Ribbon>>,
    /// Names of success and of the outside.
    pub won: String,
    pub outside: String,
}

/// A bar at a date.
struct Node {
    end: End,
    y: f64,
    height: f64,
}

/// The ends of a column from above: success, the stages from last to first, the outside.
fn ends(chart: &Stages) -> Vec<End> {
    let any = |end: End| chart.steps.iter().flatten().any(|one| one.from == end || one.to == end);
    let mut ends = Vec::new();
    if any(End::Won) {
        ends.push(End::Won);
    }
    ends.extend((0..chart.names.len()).rev().map(End::Stage));
    if any(End::Outside) {
        ends.push(End::Outside);
    }
    ends
}

/// Customers of an end at a date: its stock, or what went through it where that is more.
fn weight(chart: &Stages, at: usize, end: End) -> i64 {
    let stock = match end {
        End::Stage(place) => chart.stock[at].get(place).copied().unwrap_or(0),
        End::Won | End::Outside => 0,
    };
    let sum = |step: Option<&Vec<Ribbon>>, is: &dyn Fn(&Ribbon) -> bool| -> i64 {
        step.iter().flat_map(|step| step.iter()).filter(|one| is(one)).map(|one| one.moves).sum()
    };
    let came = sum(at.checked_sub(1).and_then(|at| chart.steps.get(at)), &|one| one.to == end);
    let left = sum(chart.steps.get(at), &|one| one.from == end);
    stock.max(came).max(left)
}

fn place_of(ends: &[End], end: End) -> usize {
    ends.iter().position(|one| *one == end).unwrap_or(ends.len())
}

/// Draws the columns, the ribbons between them, and what every month summed up to.
pub fn draw(canvas: &Canvas, chart: &Stages, print: &Print) -> Result<(), ReportError> {
    let ends = ends(chart);
    let height = canvas.height - HEAD - FOOT;
    let room = (height - GAP * ends.len().saturating_sub(1) as f64).max(height * 0.3);
    let total = |at: usize| ends.iter().map(|end| weight(chart, at, *end)).sum::<i64>();
    let most = (0..chart.dates.len()).map(total).max().unwrap_or(0);
    if most == 0 || chart.dates.len() < 2 {
        return Ok(());
    }
    let scale = room / most as f64;
    // Every end has the same place at all dates, so that its history reads as a band.
    let widest: Vec<f64> = ends
        .iter()
        .map(|end| (0..chart.dates.len()).map(|at| weight(chart, at, *end)).max().unwrap_or(0) as f64)
        .collect();
    let all: f64 = widest.iter().sum::<f64>().max(1.0);
    let scale = scale.min(room / all);
    let mut y = HEAD;
    let tops: Vec<f64> = widest
        .iter()
        .map(|wide| {
            let top = y;
            y += wide * scale + GAP;
            top
        })
        .collect();
    let column = |at: usize| -> Vec<Node> {
        let node = |(place, end): (usize, &End)| {
            let height = weight(chart, at, *end) as f64 * scale;
            Node { end: *end, y: tops[place] + (widest[place] * scale - height) / 2.0, height }
        };
        ends.iter().enumerate().map(node).collect()
    };
    let columns: Vec<Vec<Node>> = (0..chart.dates.len()).map(column).collect();
    let step = (canvas.width - LEFT - RIGHT - NODE) / chart.steps.len().max(1) as f64;
    let x = |at: usize| LEFT + step * at as f64;
    for (at, ribbons) in chart.steps.iter().enumerate() {
        draw_ribbons(canvas, ribbons, &ends, (&columns[at], &columns[at + 1]), (x(at) + NODE, x(at + 1)), scale)?;
        sums(canvas, ribbons, (x(at) + NODE + x(at + 1)) / 2.0, step, print)?;
    }
    for (at, nodes) in columns.iter().enumerate() {
        for node in nodes.iter().filter(|node| matches!(node.end, End::Stage(_)) && node.height > 0.0) {
            canvas.rect(x(at), node.y, NODE, node.height.max(1.0), colour(chart, node.end))?;
        }
        let head = Ink::new(size::SMALL, MUTED).bold().middle();
        canvas.text(x(at) + NODE / 2.0, 8.0, &chart.dates[at], head)?;
        for (place, node) in nodes.iter().enumerate() {
            let End::Stage(stage) = node.end else { continue };
            let inner = at > 0 && at + 1 < chart.dates.len();
            if inner && widest[place] * scale >= 8.0 {
                let count = print.count(chart.stock[at][stage]);
                let middle = node.y + node.height / 2.0;
                let ink = Ink::new(size::SMALL, INK);
                // On paper, or it would not read on a ribbon.
                canvas.rect(x(at) + NODE + 1.0, middle - 4.6, canvas.text_width(&count, ink) + 3.0, 9.2, PAPER)?;
                canvas.text_mid(x(at) + NODE + 2.5, middle, &count, ink)?;
            }
        }
    }
    names(canvas, chart, &columns[0], (0, x(0)), print)?;
    let last = columns.len() - 1;
    names(canvas, chart, &columns[last], (last, x(last) + NODE), print)
}

fn colour(chart: &Stages, end: End) -> RGBColor {
    match end {
        End::Stage(place) => class(chart.names.len() - 1 - place, chart.names.len()),
        End::Won => MAIN,
        End::Outside => STAY,
    }
}

fn shade(ribbon: &Ribbon) -> (u8, RGBColor, f64) {
    match (ribbon.from, ribbon.to) {
        (_, End::Won) => (4, MAIN, 0.9),
        (_, End::Outside) => (3, LOSS, 0.8),
        (End::Outside | End::Won, _) => (2, GAIN_SOFT, 0.85),
        (End::Stage(from), End::Stage(to)) if to > from => (4, GAIN, 0.85),
        (End::Stage(from), End::Stage(to)) if to < from => (1, LOSS_SOFT, 0.9),
        _ => (0, STAY, 0.4),
    }
}

fn draw_ribbons(
    canvas: &Canvas,
    ribbons: &[Ribbon],
    ends: &[End],
    (left, right): (&[Node], &[Node]),
    (x0, x1): (f64, f64),
    scale: f64,
) -> Result<(), ReportError> {
    let rank = |end: End| place_of(ends, end);
    let mut sorted: Vec<&Ribbon> = ribbons.iter().filter(|one| one.moves > 0).collect();
    sorted.sort_by_key(|one| (rank(one.from), rank(one.to)));
    let mut used = vec![0.0; ends.len()];
    let mut starts = Vec::with_capacity(sorted.len());
    for one in sorted {
        let (Some(node), Some(used)) = (left.get(rank(one.from)), used.get_mut(rank(one.from))) else { continue };
        starts.push((one, node.y + *used));
        *used += one.moves as f64 * scale;
    }
    starts.sort_by_key(|(one, _)| (rank(one.to), rank(one.from)));
    let mut used = vec![0.0; ends.len()];
    let mut drawn = Vec::with_capacity(starts.len());
    for (one, from_y) in starts {
        let (Some(node), Some(used)) = (right.get(rank(one.to)), used.get_mut(rank(one.to))) else { continue };
        drawn.push((one, from_y, node.y + *used));
        *used += one.moves as f64 * scale;
    }
    drawn.sort_by(|one, other| shade(one.0).0.cmp(&shade(other.0).0).then_with(|| other.0.moves.cmp(&one.0.moves)));
    for (one, from_y, to_y) in drawn {
        let (_, colour, opacity) = shade(one);
        let thickness = (one.moves as f64 * scale).max(0.6);
        let ease = |along: f64| along * along * (3.0 - 2.0 * along);
        let edge = |shift: f64| {
            (0..=20).map(move |part| {
                let along = f64::from(part) / 20.0;
                (x0 + (x1 - x0) * along, from_y + (to_y - from_y) * ease(along) + shift)
            })
        };
        let mut outline: Vec<(f64, f64)> = edge(0.0).collect();
        outline.extend(edge(thickness).collect::<Vec<_>>().into_iter().rev());
        canvas.polygon(&outline, colour, opacity)?;
    }
    Ok(())
}

/// Below a month: who came and was won, who went back and was lost.
fn sums(canvas: &Canvas, ribbons: &[Ribbon], middle: f64, room: f64, print: &Print) -> Result<(), ReportError> {
    let of = |is: &dyn Fn(&Ribbon) -> bool| ribbons.iter().filter(|one| is(one)).map(|one| one.moves).sum::<i64>();
    let won = of(&|one| one.to == End::Won);
    let lost = of(&|one| one.to == End::Outside);
    let entered = of(&|one| one.from == End::Outside || one.from == End::Won);
    let up = of(&|one| matches!((one.from, one.to), (End::Stage(from), End::Stage(to)) if to > from));
    let down = of(&|one| matches!((one.from, one.to), (End::Stage(from), End::Stage(to)) if to < from));
    let y = canvas.height - FOOT + 12.0;
    let half = room / 2.0 - 4.0;
    let count = |sign: &str, n: i64| canvas.fonts().fit(&format!("{sign}{}", print.count(n)), size::SMALL, true, half);
    let gain = Ink::new(size::SMALL, MAIN).bold();
    let loss = Ink::new(size::SMALL, crate::report::palette::LOSS_TEXT).bold();
    canvas.text(middle - 3.0, y, &count("↑", up), gain.end())?;
    canvas.text(middle + 3.0, y, &count("↓", down), loss)?;
    let (left, right) = match won > 0 || lost > 0 {
        true => (count("✓", won), count("×", lost)),
        false => (count("+", entered), String::new()),
    };
    canvas.text(middle - 3.0, y + 11.0, &left, gain.end())?;
    canvas.text(middle + 3.0, y + 11.0, &right, loss)
}

fn names(
    canvas: &Canvas,
    chart: &Stages,
    nodes: &[Node],
    (at, edge): (usize, f64),
    print: &Print,
) -> Result<(), ReportError> {
    let first = at == 0;
    let wanted: Vec<f64> = nodes.iter().map(|node| node.y + node.height / 2.0).collect();
    let places = spread(&wanted, 11.0, HEAD + 4.0, canvas.height - FOOT - 2.0);
    let (away, room) = if first { (-1.0, LEFT) } else { (1.0, RIGHT) };
    for ((node, y), from) in nodes.iter().zip(places).zip(wanted) {
        let (name, count, tone) = match node.end {
            End::Stage(place) => (chart.names[place].as_str(), print.count(chart.stock[at][place]), INK),
            End::Won => (chart.won.as_str(), String::new(), MUTED),
            End::Outside => (chart.outside.as_str(), String::new(), MUTED),
        };
        if (y - from).abs() > 2.0 {
            canvas.path(&[(edge + away * 2.0, from), (edge + away * 6.0, y)], MUTED, 0.4)?;
        }
        let ink = Ink::new(size::LABEL, tone).bold();
        let used = canvas.text_width(&count, ink) + 4.0;
        let name = canvas.fonts().fit(name, size::LABEL, true, room - 12.0 - used);
        let text = format!("{name} {count}");
        canvas.text_mid(edge + away * 8.0, y, text.trim_end(), if first { ink.end() } else { ink })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Stages {
        let ribbon = |from, to, moves| Ribbon { from, to, moves };
        Stages {
            names: vec!["C".into(), "B".into()],
            dates: vec!["1".into(), "2".into()],
            stock: vec![vec![10, 4], vec![9, 6]],
            steps: vec![vec![
                ribbon(End::Stage(0), End::Stage(0), 5),
                ribbon(End::Stage(0), End::Stage(1), 7),
                ribbon(End::Outside, End::Stage(0), 6),
                ribbon(End::Stage(1), End::Won, 5),
            ]],
            won: "won".into(),
            outside: "outside".into(),
        }
    }

    #[test]
    fn a_bar_is_as_wide_as_its_stock_or_as_what_went_through_it() {
        let chart = chart();
        // 5 stayed and 7 went up: more than the 10 that were there when the month began.
        assert_eq!(weight(&chart, 0, End::Stage(0)), 12);
        assert_eq!(weight(&chart, 0, End::Stage(1)), 5);
        assert_eq!(weight(&chart, 1, End::Stage(0)), 11);
        assert_eq!(ends(&chart), [End::Won, End::Stage(1), End::Stage(0), End::Outside]);
    }
}
