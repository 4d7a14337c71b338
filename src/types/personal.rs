//! Personal data: kept for its purpose, masked by default, never in logs or errors (PIPL 6, 51).

use std::fmt;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types;

/// A text about a person. It has no `Display`, and `Debug` shows nothing of it: whoever shows it says how.
#[derive(Clone, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
pub struct Personal(String);

impl Personal {
    /// Takes a text in.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for storing it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A name by its first character: `王**`.
    #[must_use]
    pub fn masked_name(&self) -> String {
        let mut characters = self.0.chars();
        characters.next().map_or_else(String::new, |first| format!("{first}**"))
    }

    /// A number by its first three and last four characters: `138****1234`; short ones by the last two.
    #[must_use]
    pub fn masked_number(&self) -> String {
        let characters: Vec<char> = self.0.chars().collect();
        let (head, tail) = if characters.len() >= 11 { (3, 4) } else { (0, 2) };
        let first: String = characters.iter().take(head).collect();
        let last: String = characters.iter().skip(characters.len().saturating_sub(tail)).collect();
        format!("{first}****{last}")
    }

    /// An account by its last four characters: `****5678`.
    #[must_use]
    pub fn masked_account(&self) -> String {
        let length = self.0.chars().count();
        let last: String = self.0.chars().skip(length.saturating_sub(4)).collect();
        format!("****{last}")
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_shown_masked() {
        let personal = |text: &str| Personal::new(text.to_owned());
        assert_eq!(personal("王小明").masked_name(), "王**");
        assert_eq!(personal("13812345678").masked_number(), "138****5678");
        assert_eq!(personal("12345").masked_number(), "****45");
        assert_eq!(personal("6222020200012345678").masked_account(), "****5678");
        assert_eq!(format!("{:?}", personal("王小明")), "Personal(..)");
    }
}
