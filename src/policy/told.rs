//! The facts of a case that are words or truths and that all packs see alike, as the cells that slots cut them into.

use super::fact::Fact;
use super::facts::Facts;
use super::vocabulary::{Cause, CauseProof, GoodsClass, Tier};
use crate::types::Word;

/// A cell for each fact, by the fact's place; the first cell is "not known".
#[derive(Debug)]
pub(super) struct Told([u8; Fact::ALL.len()]);

impl Told {
    /// What is told of these facts, with what was derived of them.
    pub(super) fn of(facts: &Facts, item: Option<usize>, class: Option<GoodsClass>, tier: Tier) -> Self {
        let mut told = Self([0; Fact::ALL.len()]);
        let evidence = &facts.evidence;
        told.put(Fact::Class, word(class));
        told.put(Fact::Item, item.map_or(0, |item| item + 1));
        told.put(Fact::Form, word(facts.product.form));
        told.put(Fact::Tier, word(Some(tier)));
        told.put(Fact::Voucher, word(Some(evidence.voucher)));
        told.put(Fact::Provable, truth(Some(evidence.provable)));
        told.put(Fact::Gift, truth(Some(facts.sale.gift)));
        told.put(Fact::Remote, truth(Some(facts.sale.remote)));
        told.put(Fact::AgreementSigned, truth(facts.sale.agreement_signed));
        told.put(Fact::Cause, word(Some(facts.fault.cause)));
        told.put(Fact::CauseProof, word(Some(cause_proof(facts))));
        told.put(Fact::Listed, truth(facts.fault.listed));
        told.put(Fact::Delay, word(facts.open_repair.as_ref().and_then(|open| open.delay)));
        told.put(Fact::SameModel, word(Some(facts.supply.same_model)));
        told.put(Fact::Equivalent, truth(Some(facts.supply.equivalent)));
        if let Some(asked) = &facts.no_reason_return {
            told.put(Fact::Intact, truth(asked.intact));
            told.put(Fact::Activated, truth(asked.activated));
            told.put(Fact::ActivationNotice, truth(asked.activation_notice));
        }
        told
    }

    /// The cell of a fact.
    #[inline]
    pub(super) fn cell(&self, fact: Fact) -> usize {
        self.0.get(fact.place()).copied().map_or(0, usize::from)
    }

    #[inline]
    fn put(&mut self, fact: Fact, cell: usize) {
        if let (Some(slot), Ok(cell)) = (self.0.get_mut(fact.place()), u8::try_from(cell)) {
            *slot = cell;
        }
    }
}

fn word<T: Word>(known: Option<T>) -> usize {
    known.map_or(0, |word| word.place() + 1)
}

/// The cell of a truth.
#[inline]
pub(super) fn truth(known: Option<bool>) -> usize {
    known.map_or(0, |truth| usize::from(truth) + 1)
}

/// Whether another cause than the product is established (policy choice 18).
fn cause_proof(facts: &Facts) -> CauseProof {
    if facts.fault.cause == Cause::Product {
        CauseProof::Product
    } else if facts.fault.proven {
        CauseProof::Proven
    } else {
        CauseProof::Disputed
    }
}
