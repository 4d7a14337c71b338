//! Explanations and timelines on the wire.

use super::WireRemedy;
use crate::pb;
use crate::policy::{Entitlement, WhyNot};
use crate::rpc::date;

/// A decision with why it gives nothing else.
pub(in crate::decisions) fn explanation(decision: pb::Decision, why_not: &[WhyNot]) -> pb::Explanation {
    pb::Explanation { decision: Some(decision), why_not: why_not.iter().map(reason).collect() }
}

fn reason(why: &WhyNot) -> pb::WhyNot {
    let failing = why.failing.iter().map(|failing| pb::why_not::Failing {
        rule: failing.rule.clone(),
        fact: failing.fact.clone(),
        is: failing.is.clone(),
        must_be: failing.must_be.clone(),
    });
    let changes = why.change.iter().flat_map(|change| &change.facts);
    let change = changes.map(|fact| pb::why_not::FactChange {
        path: fact.path.clone(),
        from: fact.from.clone(),
        to: fact.to.clone(),
        evidence_zh: fact.evidence_zh.clone(),
        evidence_en: fact.evidence_en.clone(),
    });
    pb::WhyNot {
        remedy: WireRemedy::from(why.remedy).into(),
        nearest: Some(super::finding(&why.nearest)),
        failing: failing.collect(),
        against: why.against.as_ref().map(super::finding),
        change: change.collect(),
        change_unknown: why.change_unknown,
    }
}

/// Which right ends on which day.
pub(in crate::decisions) fn entitlements(rights: &[Entitlement]) -> pb::Entitlements {
    let right = |right: &Entitlement| pb::entitlements::Entitlement {
        remedy: WireRemedy::from(right.remedy).into(),
        listed_only: right.listed_only,
        begin_date: Some(date(right.begin)),
        end_date: Some(date(right.end)),
        layer: right.layer.to_string(),
        citations: right.citations.clone(),
        text_zh: right.zh.clone(),
        text_en: right.en.clone(),
    };
    pb::Entitlements { entitlements: rights.iter().map(right).collect() }
}
