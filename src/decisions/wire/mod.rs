//! Facts and decisions on the wire.

pub(crate) mod facts;
pub(super) mod pack;
pub(super) mod simulate;
pub(super) mod table;
pub(super) mod why;

use super::StoredDecision;
use crate::pb;
use crate::pb::decision::{Outcome as WireOutcome, Remedy as WireRemedy};
use crate::policy::{Decision, Finding, Offer, Outcome, Pack, Remedy};
use crate::rpc::{date, money, timestamp};

impl From<Remedy> for WireRemedy {
    fn from(remedy: Remedy) -> Self {
        match remedy {
            Remedy::RefundFull => Self::RefundFull,
            Remedy::RefundLessDepreciation => Self::RefundLessDepreciation,
            Remedy::RefundNoReason => Self::RefundNoReason,
            Remedy::Exchange => Self::Exchange,
            Remedy::ExchangeEquivalent => Self::ExchangeEquivalent,
            Remedy::ExchangeItem => Self::ExchangeItem,
            Remedy::ReplaceComponent => Self::ReplaceComponent,
            Remedy::Repair => Self::Repair,
            Remedy::PaidRepair => Self::PaidRepair,
        }
    }
}

impl Remedy {
    /// The remedy for the wire's; nothing for the unspecified one.
    pub(crate) fn from_wire(wire: WireRemedy) -> Option<Self> {
        Self::ALL.iter().copied().find(|remedy| WireRemedy::from(*remedy) == wire)
    }
}

/// An offer.
pub(crate) fn offer(offer: &Offer) -> pb::decision::Offer {
    pb::decision::Offer {
        remedy: WireRemedy::from(offer.remedy).into(),
        until_date: offer.until.map(date),
        amount: offer.amount.map(money),
        layer: offer.layer.to_string(),
        citations: offer.citations.clone(),
        text_zh: offer.zh.clone(),
        text_en: offer.en.clone(),
    }
}

/// How a decision comes out.
pub(super) const fn outcome(outcome: Outcome) -> WireOutcome {
    match outcome {
        Outcome::Covered => WireOutcome::Covered,
        Outcome::NotCovered => WireOutcome::NotCovered,
        Outcome::FactMissing => WireOutcome::FactMissing,
        Outcome::Review => WireOutcome::Review,
        Outcome::NoRule => WireOutcome::NoRule,
    }
}

/// A rule as a decision tells it.
pub(super) fn finding(finding: &Finding) -> pb::decision::Finding {
    pb::decision::Finding {
        rule: finding.rule.clone(),
        layer: finding.layer.to_string(),
        citations: finding.citations.clone(),
        text_zh: finding.zh.clone(),
        text_en: finding.en.clone(),
    }
}

/// A decision that is not kept.
pub(super) fn decision(decision: &Decision, facts: pb::Facts) -> pb::Decision {
    pb::Decision {
        name: String::new(),
        outcome: outcome(decision.outcome).into(),
        remedies: decision.remedies.iter().map(offer).collect(),
        duties: decision.duties.iter().map(|owed| owed.duty.to_string()).collect(),
        coverage_end_date: decision.coverage_end.map(date),
        refund_amount: decision.refund.map(money),
        depreciation_amount: decision.depreciation.map(money),
        missing: decision.missing.clone(),
        flags: decision.flags.iter().map(ToString::to_string).collect(),
        findings: decision.findings.iter().map(finding).collect(),
        packs: decision
            .packs
            .iter()
            .map(|pack| pb::decision::PackReference {
                pack: pack.name.clone(),
                in_force_date: Some(date(pack.in_force)),
                hash: pack.hash.clone(),
            })
            .collect(),
        facts: Some(facts),
        create_time: None,
        digest: String::new(),
    }
}

/// A decision as it is kept.
pub(super) fn stored(stored: &StoredDecision) -> pb::Decision {
    pb::Decision {
        name: stored.name().to_string(),
        create_time: Some(timestamp(stored.create_time)),
        digest: stored.receipt.digest_text(),
        ..decision(&stored.decision, facts::encode(&stored.facts))
    }
}

impl From<&Pack> for pb::Pack {
    fn from(pack: &Pack) -> Self {
        Self {
            pack: pack.name.clone(),
            title_zh: pack.title_zh.clone(),
            title_en: pack.title_en.clone(),
            layer: pack.layer.to_string(),
            in_force_date: Some(date(pack.in_force)),
            hash: pack.hash.clone(),
        }
    }
}
