//! The stages of a flow.

/// What being in a stage means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// On the way.
    Open,
    /// Arrived.
    Won,
    /// Left without success: nobody is in such a stage, it only ends a stay.
    Lost,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// As stored.
    pub code: String,
    /// What being in it means.
    pub kind: Kind,
}

/// The stages of a flow: those on the way from first to last, those of success, those of failure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stages {
    list: Vec<Stage>,
    open: usize,
    held: usize,
    /// Stages beside the way, which nobody leaves out by not being in them.
    side: Vec<bool>,
}

impl Stages {
    /// The stages. A code of several lists counts as what it ends: lost before won before on the way.
    pub fn new(stages: &[String], won: &[String], lost: &[String]) -> Stages {
        let mut list: Vec<Stage> = Vec::new();
        let mut add = |codes: &[String], kind: Kind, not: &[&[String]]| {
            for code in codes {
                let is_elsewhere = not.iter().any(|other| other.contains(code));
                if !is_elsewhere && !list.iter().any(|stage| stage.code == *code) {
                    list.push(Stage { code: code.clone(), kind });
                }
            }
        };
        add(stages, Kind::Open, &[won, lost]);
        add(won, Kind::Won, &[lost]);
        add(lost, Kind::Lost, &[]);
        let open = list.iter().filter(|stage| stage.kind == Kind::Open).count();
        let held = list.iter().filter(|stage| stage.kind != Kind::Lost).count();
        let side = vec![false; list.len()];
        Stages { list, open, held, side }
    }

    /// With some stages beside the way.
    pub fn with_side<'c>(mut self, codes: impl IntoIterator<Item = &'c String>) -> Stages {
        for code in codes {
            if let Some(place) = self.place(code) {
                self.side[usize::from(place)] = true;
            }
        }
        self
    }

    /// Whether a stage of the way lies between two others.
    pub fn leaves_out(&self, from: u8, to: u8) -> bool {
        (usize::from(from) + 1..usize::from(to)).any(|place| !self.side[place])
    }

    /// The place of a code.
    pub fn place(&self, code: &str) -> Option<u8> {
        self.list.iter().position(|stage| stage.code == code).map(|place| place as u8)
    }

    /// The stage at a place.
    pub fn get(&self, place: u8) -> Option<&Stage> {
        self.list.get(usize::from(place))
    }

    /// The code at a place.
    pub fn code(&self, place: u8) -> &str {
        self.get(place).map_or("", |stage| stage.code.as_str())
    }

    /// What being at a place means.
    pub fn kind(&self, place: u8) -> Kind {
        self.get(place).map_or(Kind::Lost, |stage| stage.kind)
    }

    /// How many stages lie on the way.
    pub fn open(&self) -> usize {
        self.open
    }

    /// How many stages something can be in: those on the way and those of success.
    pub fn held(&self) -> usize {
        self.held
    }

    /// The stage of success that comes first, if there is any.
    pub fn first_won(&self) -> Option<u8> {
        (self.open < self.held).then_some(self.open as u8)
    }

    /// Whether nothing comes after a stage: the last one of success.
    pub fn is_last(&self, place: u8) -> bool {
        self.kind(place) == Kind::Won && usize::from(place) + 1 == self.held
    }

    /// All of them.
    pub fn list(&self) -> &[Stage] {
        &self.list
    }
}
