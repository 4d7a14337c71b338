//! The shape of a table's file, as TOML spells it; [`super::load`] checks what the shape cannot.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::declared::{Hit, TableOutcome};
use crate::policy::shape::ParameterFile;

/// Values by name, each with where it stands.
pub(super) type Written = BTreeMap<Spanned<String>, Spanned<toml::Value>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableFile {
    pub(super) name: Spanned<String>,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) in_force: Spanned<Datetime>,
    pub(super) until: Option<Spanned<Datetime>>,
    pub(super) hit: Hit,
    pub(super) sources: BTreeMap<Spanned<String>, String>,
    #[serde(default)]
    pub(super) parameter: Vec<ParameterFile>,
    pub(super) fact: Vec<FactFile>,
    pub(super) output: Vec<OutputFile>,
    pub(super) rule: Vec<RuleFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactFile {
    pub(super) name: Spanned<String>,
    pub(super) kind: Spanned<String>,
    pub(super) words: Option<Vec<Spanned<String>>>,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    #[serde(default)]
    pub(super) question: bool,
    pub(super) zh: String,
    pub(super) en: String,
    #[serde(default)]
    pub(super) evidence_zh: String,
    #[serde(default)]
    pub(super) evidence_en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutputFile {
    pub(super) name: Spanned<String>,
    pub(super) kind: Spanned<String>,
    pub(super) words: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) optional: bool,
    pub(super) zh: String,
    pub(super) en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) when: Written,
    pub(super) outcome: Option<Spanned<TableOutcome>>,
    #[serde(default)]
    pub(super) then: Written,
    pub(super) citations: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) reason: String,
    pub(super) zh: String,
    pub(super) en: String,
}
