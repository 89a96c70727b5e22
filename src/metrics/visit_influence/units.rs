//! Days of customers that are compared, and what the weeks after them brought; columns side by side.

/// What became of a window.
const LEFT_OUT: u8 = 0;
const NO_ORDER: u8 = 1;
const ORDER: u8 = 2;

/// Units of some customers, one customer after the other.
#[derive(Debug, Clone, Default)]
pub struct Units {
    windows: usize,
    /// Stratum of each unit.
    pub strata: Vec<u32>,
    /// Its day.
    pub days: Vec<i32>,
    /// By unit and window: what became of it, and net sales in minor units.
    states: Vec<u8>,
    sales: Vec<i64>,
    /// By customer, the end of its units.
    ends: Vec<u32>,
}

impl Units {
    /// No units yet, of so many windows.
    pub fn new(windows: usize) -> Units {
        Units { windows, ..Units::default() }
    }

    /// The next unit. An outcome for each window must follow.
    pub fn begin(&mut self, stratum: u32, day: i32) {
        self.strata.push(stratum);
        self.days.push(day);
    }

    /// The next window of the unit does not count.
    pub fn leave_out(&mut self) {
        self.states.push(LEFT_OUT);
        self.sales.push(0);
    }

    /// What the next window of the unit brought.
    pub fn outcome(&mut self, has_order: bool, net_sales: i128) {
        self.states.push(if has_order { ORDER } else { NO_ORDER });
        let most = i128::from(i64::MAX);
        self.sales.push(net_sales.clamp(-most, most) as i64);
    }

    /// All units of the next customer are there.
    pub fn end_customer(&mut self) {
        self.ends.push(self.strata.len() as u32);
    }

    /// How many customers there are.
    pub fn customers(&self) -> usize {
        self.ends.len()
    }

    /// Units of a customer, by its place.
    pub fn of(&self, customer: usize) -> std::ops::Range<usize> {
        let start = if customer == 0 { 0 } else { self.ends[customer - 1] };
        start as usize..self.ends[customer] as usize
    }

    /// Whether a unit's window brought an order, and its net sales; none where the window does not count.
    pub fn result(&self, unit: usize, window: usize) -> Option<(bool, i64)> {
        let place = unit * self.windows + window;
        let state = self.states[place];
        (state != LEFT_OUT).then(|| (state == ORDER, self.sales[place]))
    }
}
