//! The facts that rules may ask: named, typed and derived from the raw ones, over finite or ordered values.
//!
//! There is no expression language: a rule is a conjunction of comparisons over this space, which is what makes it
//! possible to split the space into cells and prove a pack complete.

use super::vocabulary::{
    Category, Cause, CauseProof, Delay, Form, GoodsClass, SameModel, Tier, VoucherEvidence, items,
};
use crate::text_enum;

text_enum! {
    /// A fact that a condition may name.
    pub enum Fact {
        /// What kind of goods failed.
        Class = "class",
        /// What failed.
        Item = "item",
        /// Form of a PC.
        Form = "form",
        /// How much the evidence of the sale carries.
        Tier = "tier",
        /// What there is of the voucher.
        Voucher = "voucher",
        /// Whether there is other proof of the sale.
        Provable = "provable",
        /// Whether it was a gift.
        Gift = "gift",
        /// Whether it was bought at a distance.
        Remote = "remote",
        /// Whether a service agreement was signed at the sale.
        AgreementSigned = "agreement_signed",
        /// What caused the fault, as told.
        Cause = "cause",
        /// Whether a cause other than the product is proved.
        CauseProof = "cause_proof",
        /// Whether the fault is on the table of performance faults.
        Listed = "listed",
        /// Whether the report lies in the item's period under the pack.
        InPeriod = "in_period",
        /// Whether the report lies in the whole machine's period under the pack.
        InMachinePeriod = "in_machine_period",
        /// Report, counted from the last finished repair of this unit; does not move over rest days.
        SinceRepair = "since_repair",
        /// Report, counted from the last finished repair of this unit; moves over rest days as the pack counts.
        RepairedDay = "repaired_day",
        /// Report, counted from the sale.
        SaleDay = "sale_day",
        /// Report, counted from the sale or the unit's exchange.
        UnitDay = "unit_day",
        /// Request of a return without a reason, counted from the sale.
        AskedDay = "asked_day",
        /// Whose delay an unfinished repair suffers; no word holds if none is open.
        Delay = "delay",
        /// Days since the unit was sent in for the unfinished repair.
        OpenDays = "open_days",
        /// Days that the repairer expects to need.
        EstimateDays = "estimate_days",
        /// Finished repairs of this unit before the report.
        FinishedRepairs = "finished_repairs",
        /// Those of a listed fault.
        FinishedListedRepairs = "finished_listed_repairs",
        /// Days this unit was in repair, the unfinished one's included.
        RepairDays = "repair_days",
        /// How often the item was exchanged.
        ItemExchanges = "item_exchanges",
        /// Whether the same model is to be had.
        SameModel = "same_model",
        /// Whether an equivalent of the brand is in hand.
        Equivalent = "equivalent",
        /// Whether returned goods are intact.
        Intact = "intact",
        /// Whether the device was activated.
        Activated = "activated",
        /// Whether the notice about activation was shown.
        ActivationNotice = "activation_notice",
        /// Concluded: an exchange is due under the law.
        ExchangeDue = "exchange_due",
        /// Concluded: it may be declined for a reduced refund.
        DeclineDue = "decline_due",
        /// Concluded: an exchange is due under provincial law.
        LocalExchangeDue = "local_exchange_due",
        /// Concluded: a refund is offered for the fault.
        RefundOffered = "refund_offered",
        /// Concluded: a last day that is told moved over rest days.
        Moved = "moved",
    }
}

/// Type of a fact: what it can be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// True or false.
    Truth,
    /// One word of a list.
    Word,
    /// A count of things.
    Count,
    /// A count of days.
    Days,
    /// A day counted from a start, within days or months.
    Since,
}

/// What a fact's value depends on besides the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SeenBy {
    /// All packs see the same.
    All,
    /// Whether a pack moves last days over rest days.
    Counting,
    /// Where a pack starts to count.
    Start,
    /// Both.
    StartAndCounting,
    /// The pack itself: its periods.
    Pack,
}

impl Fact {
    /// Its type.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Class | Self::Item | Self::Form | Self::Tier | Self::Voucher => Kind::Word,
            Self::Cause | Self::CauseProof | Self::Delay | Self::SameModel => Kind::Word,
            Self::Provable | Self::Gift | Self::Remote | Self::AgreementSigned | Self::Listed => Kind::Truth,
            Self::InPeriod | Self::InMachinePeriod | Self::Equivalent => Kind::Truth,
            Self::Intact | Self::Activated | Self::ActivationNotice => Kind::Truth,
            Self::ExchangeDue | Self::DeclineDue | Self::LocalExchangeDue | Self::RefundOffered | Self::Moved => {
                Kind::Truth
            }
            Self::SinceRepair | Self::RepairedDay | Self::SaleDay | Self::UnitDay | Self::AskedDay => Kind::Since,
            Self::OpenDays | Self::EstimateDays | Self::RepairDays => Kind::Days,
            Self::FinishedRepairs | Self::FinishedListedRepairs | Self::ItemExchanges => Kind::Count,
        }
    }

    /// What its value depends on besides the case.
    pub(super) const fn seen_by(self) -> SeenBy {
        match self {
            Self::InPeriod | Self::InMachinePeriod => SeenBy::Pack,
            Self::SaleDay | Self::UnitDay => SeenBy::StartAndCounting,
            Self::AskedDay | Self::RepairedDay => SeenBy::Counting,
            Self::RepairDays => SeenBy::Start,
            Self::Class | Self::Item | Self::Form | Self::Tier | Self::Voucher | Self::Provable => SeenBy::All,
            Self::Gift | Self::Remote | Self::AgreementSigned | Self::Cause | Self::CauseProof => SeenBy::All,
            Self::Listed | Self::SinceRepair | Self::Delay | Self::OpenDays | Self::EstimateDays => SeenBy::All,
            Self::FinishedRepairs | Self::FinishedListedRepairs | Self::ItemExchanges => SeenBy::All,
            Self::SameModel | Self::Equivalent | Self::Intact | Self::Activated => SeenBy::All,
            Self::ActivationNotice | Self::ExchangeDue | Self::DeclineDue | Self::LocalExchangeDue => SeenBy::All,
            Self::RefundOffered | Self::Moved => SeenBy::All,
        }
    }

    /// The words it may be compared with; none if it is no word.
    pub(super) fn words(self, categories: &[Category]) -> Vec<&'static str> {
        fn of<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> Vec<&'static str> {
            all.iter().copied().map(word).collect()
        }
        match self {
            Self::Class => of(GoodsClass::ALL, GoodsClass::as_str),
            Self::Item => categories.iter().flat_map(|category| items(*category)).copied().collect(),
            Self::Form => of(Form::ALL, Form::as_str),
            Self::Tier => of(Tier::ALL, Tier::as_str),
            Self::Voucher => of(VoucherEvidence::ALL, VoucherEvidence::as_str),
            Self::Cause => of(Cause::ALL, Cause::as_str),
            Self::CauseProof => of(CauseProof::ALL, CauseProof::as_str),
            Self::Delay => of(Delay::ALL, Delay::as_str),
            Self::SameModel => of(SameModel::ALL, SameModel::as_str),
            Self::Provable
            | Self::Gift
            | Self::Remote
            | Self::AgreementSigned
            | Self::Listed
            | Self::InPeriod
            | Self::InMachinePeriod
            | Self::SinceRepair
            | Self::RepairedDay
            | Self::SaleDay
            | Self::UnitDay
            | Self::AskedDay
            | Self::OpenDays
            | Self::EstimateDays
            | Self::FinishedRepairs
            | Self::FinishedListedRepairs
            | Self::RepairDays
            | Self::ItemExchanges
            | Self::Equivalent
            | Self::Intact
            | Self::Activated
            | Self::ActivationNotice
            | Self::ExchangeDue
            | Self::DeclineDue
            | Self::LocalExchangeDue
            | Self::RefundOffered
            | Self::Moved => Vec::new(),
        }
    }
}
