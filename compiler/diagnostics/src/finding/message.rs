//! Findings about what messages say, and what their channels can carry.

/// What is wrong with what messages say, and what their channels can carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// An insertion of something that is not known of those who get the
    /// message.
    UnknownVariable {
        /// The message.
        message: String,
        /// What is inserted: `frist_name`, `booking.destination`.
        name: String,
        /// Where it is not known, and why.
        cause: UnknownCause,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// An insertion without fallback of what may be unset.
    MissingFallback {
        /// The message.
        message: String,
        /// What is inserted.
        name: String,
        /// Why it may be unset.
        cause: UnsetCause,
        /// What the same message says elsewhere in its place.
        elsewhere: Option<String>,
    },
    /// A fallback that nobody reads.
    NeedlessFallback {
        /// What is inserted.
        name: String,
        /// The fallback.
        fallback: String,
    },
    /// An insertion of something that is no text to read.
    UnsuitableInsertion {
        /// What is inserted.
        name: String,
        /// What that is.
        what: Unsuitable,
        /// What could be inserted in its place.
        instead: Option<String>,
    },
    /// Braces that make no insertion.
    MalformedInsertion(BraceMistake),
    /// Something that a channel does not carry.
    ChannelCannot {
        /// The message; none where it is about the channel itself.
        message: Option<String>,
        /// The channel.
        channel: String,
        /// What it does not carry.
        cannot: Cannot,
    },
    /// A text message that goes out in several parts.
    SmsParts {
        /// The message.
        message: String,
        /// What it comes to.
        size: SmsSize,
    },
    /// A text that is there in one language and not in another.
    LanguageGap {
        /// The message.
        message: String,
        /// The language.
        language: String,
        /// What is missing.
        gap: LanguageGap,
    },
    /// Two texts in the same language.
    LanguageTwice {
        /// The message.
        message: String,
        /// The language.
        language: String,
        /// Whether it is the language of the texts that it has anyway.
        base: bool,
    },
    /// A message without what its channel shows.
    MessageEmpty {
        /// The message.
        message: String,
        /// The channel.
        channel: String,
        /// What is missing.
        parts: Vec<String>,
    },
    /// A picture that says nothing to those who do not see it.
    ImageWithoutAlt {
        /// The message.
        message: String,
        /// Whether it is one in a file, where a tag holds it.
        in_file: bool,
    },
    /// An offer that does not hold when it is sent.
    OfferNotValid {
        /// The message.
        message: String,
        /// The offer.
        offer: String,
        /// The days on which it holds.
        valid: String,
        /// When it is sent otherwise.
        sent: OfferSent,
    },
    /// A mark for analytics that will be counted as something else.
    UtmStyle {
        /// Which mark: `campaign`, `source`, …
        mark: String,
        /// As written.
        value: String,
        /// What is wrong with it.
        fault: UtmFault,
        /// How it should be written.
        instead: String,
    },
}

/// What sends a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The word of its kind: `journey`, `campaign`, `lifecycle`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// Why something that is inserted is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownCause {
    /// Those who get the message have no such property.
    NoProperty {
        /// Of what they are.
        entity: String,
        /// What sends it to them, where others send it to people who do have
        /// it.
        sender: Option<Sender>,
    },
    /// It is a property of an event by which they did not come.
    OtherEvent {
        /// The event.
        event: String,
        /// What sends it.
        sender: Sender,
        /// The event by which they did come.
        entered: Option<String>,
    },
    /// Nothing leads on from what stands before the dot.
    LeadsNowhere {
        /// What stands before the dot.
        before: String,
    },
}

/// Why something that is inserted may be unset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnsetCause {
    /// It is declared with `?`.
    Optional,
    /// It is reached through something that is declared with `?`.
    Through(String),
    /// The journey is also started without the event.
    Started {
        /// The journey.
        journey: String,
        /// The event.
        event: String,
        /// What starts it.
        by: String,
    },
}

/// What is no text to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsuitable {
    /// Several things.
    List,
    /// A thing with properties of its own.
    Entity,
    /// Yes or no.
    Bool,
    /// A zone's name.
    Timezone,
}

/// What is wrong with braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BraceMistake {
    /// Nothing closes it.
    Unclosed {
        /// Whether it stands in a file, where there are two.
        in_file: bool,
    },
    /// Nothing opened it.
    Unopened,
    /// There is no name in it.
    Empty {
        /// Whether it stands in a file.
        in_file: bool,
    },
    /// What stands in it is no name.
    NotAName {
        /// What stands in it.
        text: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// Two braces in a text.
    Doubled {
        /// How it should be written.
        instead: String,
    },
    /// One brace in a file.
    Single {
        /// How it should be written.
        instead: String,
    },
}

/// The length that an insertion is assumed to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// What is inserted.
    pub name: String,
    /// In characters.
    pub length: u32,
}

/// What a channel does not carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cannot {
    /// A text that is too long.
    Length {
        /// The part of the message.
        part: String,
        /// The most characters.
        limit: u32,
        /// How many there are.
        length: u32,
        /// What insertions were assumed to be.
        assumed: Vec<Assumed>,
    },
    /// A text message that is longer than its channel's limit.
    Sms {
        /// The most characters.
        limit: u32,
        /// The parts in which as many characters go out.
        parts: u32,
        /// What it comes to.
        size: SmsSize,
    },
    /// A kind of content.
    Content {
        /// In words: `html`, `images`, `links`.
        what: String,
        /// What it does carry.
        can: Vec<String>,
    },
    /// A part that is shown nowhere.
    Part {
        /// The part.
        part: String,
        /// The part in which it should stand.
        instead: String,
    },
    /// A sender's name that networks cut or refuse.
    SenderName {
        /// The name.
        sender: String,
        /// Its length.
        length: u32,
    },
}

/// What a text message comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsSize {
    /// How many parts.
    pub parts: u32,
    /// The characters that it takes, of which some count twice.
    pub units: u32,
    /// The character because of which it is not in the alphabet of text
    /// messages.
    pub forced_by: Option<char>,
    /// How many parts it would be without such characters.
    pub plain_parts: u32,
    /// What insertions were assumed to be.
    pub assumed: Vec<Assumed>,
}

/// What is missing in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LanguageGap {
    /// Some parts.
    Parts {
        /// The parts that are there.
        has: Vec<String>,
        /// Those that are not.
        lacks: Vec<String>,
    },
    /// A part that is the same as in the other language.
    Same {
        /// The part.
        part: String,
    },
    /// The translation is that of the message that this one extends, and some
    /// parts are its own.
    Inherited {
        /// The message that it extends.
        from: String,
        /// The parts that are its own in the one language and inherited in the
        /// other.
        parts: Vec<String>,
    },
    /// All of it, though the strategy names the language.
    All,
}

/// When an offer that does not hold is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferSent {
    /// On a day, by a campaign.
    On {
        /// The campaign.
        campaign: String,
        /// The day.
        day: String,
    },
    /// By a journey, which runs on other days as well.
    During {
        /// The journey.
        journey: String,
        /// The days of the journey.
        runs: String,
        /// Whether it never holds while the journey runs.
        never: bool,
    },
}

/// What is wrong with a mark for analytics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UtmFault {
    /// Capital letters.
    Capitals,
    /// White space, or signs that are written otherwise in an address.
    Signs,
    /// Words are parted in another way than in the other marks.
    Separator {
        /// How many marks part words in the other way.
        others: u32,
    },
}

impl Message {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UnknownVariable { .. } => "unknown-variable",
            Self::MissingFallback { .. } => "missing-fallback",
            Self::NeedlessFallback { .. } => "needless-fallback",
            Self::UnsuitableInsertion { .. } => "unsuitable-insertion",
            Self::MalformedInsertion(_) => "malformed-insertion",
            Self::ChannelCannot { .. } => "channel-cannot",
            Self::SmsParts { .. } => "sms-parts",
            Self::LanguageGap { .. } => "language-gap",
            Self::LanguageTwice { .. } => "language-twice",
            Self::MessageEmpty { .. } => "message-empty",
            Self::ImageWithoutAlt { .. } => "image-without-alt",
            Self::OfferNotValid { .. } => "offer-not-valid",
            Self::UtmStyle { .. } => "utm-style",
        }
    }
}
