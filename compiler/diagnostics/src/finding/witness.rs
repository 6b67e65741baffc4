//! A person who shows that something can happen.

/// Somebody made up, with what is known of them and what happens to them: the
/// proof that what is told can be so.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Witness {
    /// What they are an example of, for the line above: "a traveller who is in
    /// both".
    pub who: String,
    /// What is known of them, in the order in which it is to be read.
    pub known: Vec<Known>,
    /// What happens, in the order of time.
    pub happened: Vec<Happened>,
}

/// Something known of a person: a property, a consent, a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// As the strategy names it: `tier`, `offers by mail`.
    pub name: String,
    /// Its value as it would be written; none where it is unset.
    pub value: Option<String>,
}

/// Something that happens to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// When: a date and a time of their day, or "180 days before".
    pub at: String,
    /// What: `booking`, "sent `seats_waiting`".
    pub what: String,
    /// What else is to be said of it: its properties, its journey, why it is
    /// sent; empty where nothing is.
    pub detail: String,
}
