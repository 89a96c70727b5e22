//! The classes of a scheme at one date, by number of the customer.

/// Codes, and the place of each customer's in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classes {
    /// Codes, in the order of the scheme.
    pub codes: Vec<String>,
    /// By number of the customer; none where the customer has no class. May be shorter than there are customers.
    pub of: Vec<Option<u16>>,
}

impl Classes {
    /// The code of a customer.
    pub fn code(&self, customer: u32) -> Option<&str> {
        let place = self.place(customer)?;
        self.codes.get(usize::from(place)).map(String::as_str)
    }

    /// The place of a customer's code.
    pub fn place(&self, customer: u32) -> Option<u16> {
        self.of.get(customer as usize).copied().flatten()
    }
}
