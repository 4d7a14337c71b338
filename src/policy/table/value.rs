//! What facts and outputs may be: truths, words of a list, whole numbers in a range; and how they are written.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::policy::pack::Unit;

/// What a fact or an output may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Truth,
    /// One word of a list.
    Word(Vec<String>),
    /// A whole number.
    Number {
        /// What it counts.
        unit: Unit,
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
}

/// A value as people and files write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// True or false.
    Truth(bool),
    /// A whole number.
    Number(i64),
    /// A word.
    Word(String),
}

/// A value with the name of its fact or output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Of what.
    pub name: String,
    /// The value.
    pub value: Scalar,
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth(truth) => truth.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => f.write_str(word),
        }
    }
}

impl Scalar {
    /// As TOML writes it.
    pub(super) fn toml(&self) -> String {
        match self {
            Self::Word(word) => format!("\"{word}\""),
            Self::Truth(_) | Self::Number(_) => self.to_string(),
        }
    }
}

impl Kind {
    /// Whether every value of the other is one of it.
    pub(super) fn takes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Truth, Self::Truth) => true,
            (Self::Word(own), Self::Word(other)) => other.iter().all(|word| own.contains(word)),
            (Self::Number { unit, min, max }, Self::Number { unit: other_unit, min: other_min, max: other_max }) => {
                unit == other_unit && min <= other_min && other_max <= max
            }
            (Self::Truth | Self::Word(_) | Self::Number { .. }, _) => false,
        }
    }

    /// The code of a value: 0 and 1, the place of the word, the number itself.
    pub(super) fn code(&self, value: &Scalar) -> Result<i64, String> {
        match (self, value) {
            (Self::Truth, Scalar::Truth(truth)) => Ok(i64::from(*truth)),
            (Self::Word(words), Scalar::Word(word)) => {
                let place = words.iter().position(|own| own == word).and_then(|place| i64::try_from(place).ok());
                place.ok_or_else(|| format!("is `{word}`, must be {}", self.wanted()))
            }
            (Self::Number { min, max, .. }, Scalar::Number(number)) if (min..=max).contains(&number) => Ok(*number),
            (Self::Truth | Self::Word(_) | Self::Number { .. }, _) => {
                Err(format!("is {}, must be {}", value.toml(), self.wanted()))
            }
        }
    }

    /// The value that a text means: `true`, a word, a number in decimal digits.
    pub(super) fn parse(&self, text: &str) -> Result<Scalar, String> {
        let value = match self {
            Self::Truth => text.parse().ok().map(Scalar::Truth),
            Self::Word(_) => Some(Scalar::Word(text.to_owned())),
            // One spelling for each number: no sign, no zeros before it.
            Self::Number { .. } => {
                text.parse::<i64>().ok().filter(|number| number.to_string() == text).map(Scalar::Number)
            }
        };
        let value = value.ok_or_else(|| format!("must be {}", self.wanted()))?;
        match self.code(&value) {
            Ok(_) => Ok(value),
            Err(_) => Err(format!("must be {}", self.wanted())),
        }
    }

    /// The value with a code.
    #[inline]
    pub(super) fn value(&self, code: i64) -> Scalar {
        match self {
            Self::Truth => Scalar::Truth(code != 0),
            Self::Word(words) => {
                let word = usize::try_from(code).ok().and_then(|place| words.get(place));
                Scalar::Word(word.cloned().unwrap_or_default())
            }
            Self::Number { .. } => Scalar::Number(code),
        }
    }

    /// What a value must be, in words.
    #[must_use]
    pub fn wanted(&self) -> String {
        match self {
            Self::Truth => "true or false".to_owned(),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Number { unit, min, max } => format!("a whole number of {unit} from {min} to {max}"),
        }
    }

    /// The unit of a number; empty for the others.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        match self {
            Self::Truth | Self::Word(_) => "",
            Self::Number { unit, .. } => unit.as_str(),
        }
    }
}
