//! The shape of a pack file, as TOML spells it; [`super::load`] checks what the shape cannot.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::fact::Fact;
use super::pack::{Basis, Stage, Unit};
use super::vocabulary::{Category, Conclusion, Duty, Flag, Form, GoodsClass, Layer, Remedy, Topic};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PackFile {
    pub(super) name: Spanned<String>,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) layer: Layer,
    pub(super) in_force: Spanned<Datetime>,
    pub(super) until: Option<Spanned<Datetime>>,
    pub(super) counting: Counting,
    #[serde(default)]
    pub(super) own_evidence: bool,
    pub(super) sources: Vec<String>,
    pub(super) scope: ScopeFile,
    pub(super) start: Option<StartFile>,
    pub(super) refund: Option<RefundFile>,
    #[serde(default)]
    pub(super) class: Vec<ClassFile>,
    #[serde(default)]
    pub(super) period: Vec<PeriodFile>,
    #[serde(default)]
    pub(super) parameter: Vec<ParameterFile>,
    pub(super) rule: Vec<RuleFile>,
}

/// Whether a last day that is a rest day moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Counting {
    RestDays,
    Plain,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeFile {
    pub(super) categories: Vec<Category>,
    pub(super) program: Option<Spanned<String>>,
    pub(super) province: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartFile {
    pub(super) basis: Basis,
    pub(super) factory_days: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub(super) factory_month_end: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundFile {
    pub(super) daily_rate: Spanned<toml::Value>,
    #[serde(default)]
    pub(super) accessory_at_separate_price: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassFile {
    pub(super) class: GoodsClass,
    pub(super) items: Vec<Spanned<String>>,
    pub(super) form: Option<Form>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeriodFile {
    pub(super) items: Vec<Spanned<String>>,
    pub(super) form: Option<Form>,
    pub(super) series: Option<Spanned<String>>,
    pub(super) months: Spanned<toml::Value>,
    #[serde(default)]
    pub(super) restarts_on_replacement: bool,
    pub(super) citation: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParameterFile {
    pub(super) name: Spanned<String>,
    pub(super) unit: Unit,
    pub(super) reference: String,
    #[serde(default)]
    pub(super) reason: String,
    pub(super) confidence: String,
    pub(super) values: Vec<DatedFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DatedFile {
    pub(super) from: Spanned<Datetime>,
    pub(super) value: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) id: Spanned<String>,
    pub(super) stage: Stage,
    pub(super) when: BTreeMap<Fact, Spanned<toml::Value>>,
    pub(super) then: EffectFile,
    pub(super) citations: Vec<String>,
    pub(super) zh: String,
    pub(super) en: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EffectFile {
    pub(super) offer: Vec<Remedy>,
    pub(super) withhold: Vec<Remedy>,
    pub(super) refuse: Option<Vec<Remedy>>,
    pub(super) review: Option<Topic>,
    pub(super) settle: Option<Topic>,
    pub(super) conclude: Vec<Conclusion>,
    pub(super) concluded_until: BTreeMap<Fact, Spanned<toml::Value>>,
    pub(super) duty: Option<Duty>,
    pub(super) flag: Option<Flag>,
}
