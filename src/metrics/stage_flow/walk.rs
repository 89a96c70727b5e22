//! From what happened, day after day, to stays in stages.

use super::spells::{End, OPEN, Spell};
use super::stages::{Kind, Stages};

/// What happened on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It came to a stage, by its place.
    Stage(u8),
    /// It was lost.
    Lost,
}

/// Something that should not have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Odd {
    /// Two stages on one day: the last one counts.
    TwoADay,
    /// A stage after the end.
    AfterEnd,
    /// Won after it was lost: both count, in the end it is won.
    LostThenWon,
    /// Lost after it was won: it stays won, unless the end can be undone.
    WonThenLost,
}

impl Odd {
    /// As it stands in marts.
    pub fn code(self) -> &'static str {
        match self {
            Odd::TwoADay => "two_stages_a_day",
            Odd::AfterEnd => "stage_after_end",
            Odd::LostThenWon => "lost_then_won",
            Odd::WonThenLost => "won_then_lost",
        }
    }
}

/// How events become stays.
#[derive(Debug, Clone, Copy)]
pub struct Walk<'a> {
    /// The stages.
    pub stages: &'a Stages,
    /// Whether the events tell of every stage, so that one that is missing was left out.
    pub is_complete: bool,
    /// Whether a stage after an end opens the way again, and a success can be lost; else the end stands.
    pub reopens: bool,
}

/// The way of one subject so far.
struct Way<'w, 'a> {
    walk: &'w Walk<'a>,
    spells: &'w mut Vec<Spell>,
    is_lost: bool,
    is_won: bool,
}

impl Walk<'_> {
    /// Appends the stays that follow from events ascending by day; those of one day in their order. A day's last stage on
    /// the way counts, what ends the way counts beside it. What is odd goes to `odd`, with the place of its event.
    pub fn walk(&self, events: &[(i32, Event)], spells: &mut Vec<Spell>, odd: &mut Vec<(usize, Odd)>) {
        let mut way = Way { walk: self, spells, is_lost: false, is_won: false };
        for (place, (day, event)) in events.iter().enumerate() {
            let next = events.get(place + 1).filter(|(next, _)| next == day).map(|(_, event)| *event);
            match *event {
                Event::Lost => way.lose(*day, |found| odd.push((place, found))),
                Event::Stage(stage) => match self.stages.kind(stage) {
                    Kind::Lost => way.lose(*day, |found| odd.push((place, found))),
                    Kind::Won => way.win(stage, *day, |found| odd.push((place, found))),
                    Kind::Open => match next {
                        Some(Event::Stage(next)) if self.stages.kind(next) == Kind::Open => {
                            if next != stage {
                                odd.push((place, Odd::TwoADay));
                            }
                        }
                        _ => way.step(stage, *day, |found| odd.push((place, found))),
                    },
                },
            }
        }
    }

    /// How a stay ends that another stage follows.
    fn direction(&self, from: u8, to: u8) -> End {
        match to.cmp(&from) {
            std::cmp::Ordering::Greater if self.is_complete && self.stages.leaves_out(from, to) => End::Skip,
            std::cmp::Ordering::Greater => End::Up,
            _ => End::Down,
        }
    }
}

impl Way<'_, '_> {
    /// The stay that goes on.
    fn current(&mut self) -> Option<&mut Spell> {
        self.spells.last_mut().filter(|spell| spell.until == OPEN)
    }

    /// Ends the stay that goes on, if there is one, and says in which stage it was.
    fn end(&mut self, day: i32, end: impl FnOnce(u8) -> End) -> Option<u8> {
        let spell = self.current()?;
        spell.until = day;
        spell.end = end(spell.stage);
        Some(spell.stage)
    }

    fn begin(&mut self, stage: u8, day: i32) {
        self.spells.push(Spell { stage, end: End::Open, from: day, until: OPEN });
    }

    fn lose(&mut self, day: i32, mut odd: impl FnMut(Odd)) {
        if self.is_won {
            odd(Odd::WonThenLost);
            if !self.walk.reopens {
                return;
            }
        }
        self.is_won = false;
        self.end(day, |_| End::Lost);
        self.is_lost = true;
    }

    fn win(&mut self, stage: u8, day: i32, mut odd: impl FnMut(Odd)) {
        if std::mem::take(&mut self.is_lost) {
            odd(Odd::LostThenWon);
        }
        if self.current().is_some_and(|spell| spell.stage == stage) {
            return;
        }
        let was_won = self.is_won;
        let walk = self.walk;
        self.end(day, |from| if was_won { walk.direction(from, stage) } else { End::Won });
        self.begin(stage, day);
        self.is_won = true;
    }

    fn step(&mut self, stage: u8, day: i32, mut odd: impl FnMut(Odd)) {
        if self.is_won || self.is_lost {
            odd(Odd::AfterEnd);
            if !self.walk.reopens {
                return;
            }
            (self.is_won, self.is_lost) = (false, false);
        }
        if self.current().is_some_and(|spell| spell.stage == stage) {
            return;
        }
        let walk = self.walk;
        self.end(day, |from| walk.direction(from, stage));
        self.begin(stage, day);
    }
}
