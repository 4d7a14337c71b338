//! The words of decisions, the same in packs, facts, the contract and speech.

use crate::text_enum;
use crate::types::ProductFamily;

text_enum! {
    /// Which family of law and promise applies.
    pub enum Category {
        /// Mobile phones.
        Handset = "handset",
        /// Microcomputers.
        Pc = "pc",
        /// Machinery.
        Machinery = "machinery",
        /// Household appliances.
        Appliance = "appliance",
    }
}

text_enum! {
    /// Form of a PC.
    pub enum Form {
        /// Stands on a desk.
        Desktop = "desktop",
        /// Is carried.
        Laptop = "laptop",
    }
}

text_enum! {
    /// What there is of the invoice.
    pub enum InvoiceEvidence {
        /// The original.
        Original = "original",
        /// A copy or the stub.
        Copy = "copy",
        /// None.
        None = "none",
    }
}

text_enum! {
    /// What there is of the voucher.
    pub enum VoucherEvidence {
        /// In order.
        Valid = "valid",
        /// Lost.
        Lost = "lost",
        /// Its marks are not the unit's.
        Mismatched = "mismatched",
        /// Altered.
        Altered = "altered",
    }
}

text_enum! {
    /// What caused a fault.
    pub enum Cause {
        /// The product itself.
        Product = "product",
        /// Use against the manual.
        Misuse = "misuse",
        /// Liquid.
        Liquid = "liquid",
        /// Dismantling by someone not appointed.
        UnauthorisedDismantling = "unauthorised_dismantling",
        /// Force majeure.
        ForceMajeure = "force_majeure",
        /// The network: the device has no fault.
        Network = "network",
        /// A virus.
        Virus = "virus",
        /// Pirated software.
        PiratedSoftware = "pirated_software",
        /// A part that the user added.
        UserAddedPart = "user_added_part",
        /// A foreign object.
        ForeignObject = "foreign_object",
        /// A part that is not genuine.
        NonGenuinePart = "non_genuine_part",
    }
}

text_enum! {
    /// How a finished repair came out.
    pub enum RepairOutcome {
        /// Repaired.
        Repaired = "repaired",
        /// No fault was found.
        NoFaultFound = "no_fault_found",
        /// Only software was updated.
        SoftwareOnly = "software_only",
    }
}

text_enum! {
    /// Whose delay an unfinished repair suffers.
    pub enum Delay {
        /// Nobody's.
        None = "none",
        /// The repairer's.
        Repairer = "repairer",
        /// The producer's: parts are missing.
        ProducerParts = "producer_parts",
        /// The consumer's own.
        Consumer = "consumer",
    }
}

text_enum! {
    /// Whether the same model is to be had.
    pub enum SameModel {
        /// In stock.
        InStock = "in_stock",
        /// Not in stock, and no date could be agreed.
        OutOfStock = "out_of_stock",
        /// Discontinued.
        Discontinued = "discontinued",
    }
}

text_enum! {
    /// How much the evidence of a sale carries (policy choice 16).
    pub enum Tier {
        /// The invoice is there: every right.
        Full = "full",
        /// A copy, the voucher alone or other proof: repair and exchange, no refund.
        Proof = "proof",
        /// Only the factory date is known.
        Factory = "factory",
        /// Nothing.
        Nothing = "nothing",
    }
}

text_enum! {
    /// Whether a cause other than the product is established (policy choice 18).
    pub enum CauseProof {
        /// The product itself is the cause.
        Product = "product",
        /// Another cause is proved.
        Proven = "proven",
        /// Another cause is claimed and not proved.
        Disputed = "disputed",
    }
}

text_enum! {
    /// What kind of goods an item is under the rules; packs say which item is which.
    pub enum GoodsClass {
        /// The main unit of a handset or an appliance.
        MainUnit = "main_unit",
        /// An accessory of a handset, with a period of its own.
        Accessory = "accessory",
        /// A PC as a whole.
        Host = "host",
        /// A main component of a PC, with a longer period of its own.
        MainComponent = "main_component",
        /// Another part inside a PC.
        BuiltIn = "built_in",
        /// Display, keyboard, mouse and the like.
        Peripheral = "peripheral",
        /// An optional or loose part of a PC.
        LoosePart = "loose_part",
        /// Software.
        Program = "program",
        /// A machine.
        Machine = "machine",
        /// A part that wears out in use.
        WearingPart = "wearing_part",
    }
}

text_enum! {
    /// What a person must look at; a higher layer may settle it in the consumer's favor.
    pub enum Topic {
        /// Whether an altered voucher still stands.
        Voucher = "voucher",
        /// Which cause the fault has.
        Cause = "cause",
        /// Whether the repaired part is the one that failed.
        RepairedPart = "repaired_part",
        /// Whether a local rule on delay gives way to the national one.
        Delay = "delay",
    }
}

text_enum! {
    /// What rules conclude for rules of a later stage.
    pub enum Conclusion {
        /// An exchange is due under national law, or a promise that works as the law.
        ExchangeDue = "exchange_due",
        /// That exchange may be declined for a reduced refund.
        DeclineDue = "decline_due",
        /// An exchange is due under provincial law.
        LocalExchangeDue = "local_exchange_due",
    }
}

text_enum! {
    /// What the consumer may choose from.
    pub enum Remedy {
        /// The full price back.
        RefundFull = "refund_full",
        /// The price less depreciation back.
        RefundLessDepreciation = "refund_less_depreciation",
        /// The price back without any fault.
        RefundNoReason = "refund_no_reason",
        /// The same model, new.
        Exchange = "exchange",
        /// Another model of the brand, not lower in performance.
        ExchangeEquivalent = "exchange_equivalent",
        /// The accessory, part or program, new.
        ExchangeItem = "exchange_item",
        /// A new main component.
        ReplaceComponent = "replace_component",
        /// Free repair.
        Repair = "repair",
        /// Repair at the consumer's cost.
        PaidRepair = "paid_repair",
    }
}

text_enum! {
    /// How a decision comes out; the four that do not cover stay distinct.
    pub enum Outcome {
        /// Covered.
        Covered = "covered",
        /// A rule refuses.
        NotCovered = "not_covered",
        /// A fact is missing.
        FactMissing = "fact_missing",
        /// A person must look.
        Review = "review",
        /// No rule: a hole in the packs, our defect.
        NoRule = "no_rule",
    }
}

text_enum! {
    /// Owed besides a remedy.
    pub enum Duty {
        /// A spare device.
        Loaner = "loaner",
        /// Display, keyboard and mouse follow the host.
        RefundBundle = "refund_bundle",
    }
}

text_enum! {
    /// What a reader of the decision must know besides.
    pub enum Flag {
        /// A year without a holiday notice was counted.
        CalendarProvisional = "calendar_provisional",
        /// Depreciation reached the price.
        DepreciationCapped = "depreciation_capped",
        /// Voucher and unit do not match.
        FraudCheck = "fraud_check",
    }
}

text_enum! {
    /// Where a right comes from; a higher layer may add, never take away.
    pub enum Layer {
        /// National law.
        Statute = "statute",
        /// Provincial law.
        Province = "province",
        /// A promise of the brand.
        Brand = "brand",
        /// Goodwill, by hand only.
        Goodwill = "goodwill",
    }
}

/// What may fail, by category: the packs' words for components.
#[must_use]
pub const fn items(category: Category) -> &'static [&'static str] {
    match category {
        Category::Handset => &["main_unit", "battery", "charger", "wired_headset", "terminal_card", "data_card"],
        Category::Pc => &[
            "host",
            "cpu",
            "mainboard",
            "memory",
            "hard_disk",
            "power_supply",
            "graphics_card",
            "power_adapter",
            "laptop_display",
            "laptop_keyboard",
            "display",
            "keyboard",
            "mouse",
            "fan",
            "optical_drive",
            "sound_card",
            "network_card",
            "capture_card",
            "floppy_drive",
            "speaker",
            "lcd_display",
            "laptop_battery",
            "power_cord",
            "headset",
            "crt_base",
            "optional_part",
            "software",
        ],
        Category::Machinery => &["machine", "wearing_part"],
        Category::Appliance => &["main_unit"],
    }
}

/// The item that stands for the whole device.
#[must_use]
pub const fn main_item(category: Category) -> &'static str {
    match category {
        Category::Handset | Category::Appliance => "main_unit",
        Category::Pc => "host",
        Category::Machinery => "machine",
    }
}

impl ProductFamily {
    /// The packs' category of the family.
    #[must_use]
    pub const fn category(self) -> Category {
        match self {
            Self::Handset => Category::Handset,
            Self::Pc => Category::Pc,
            Self::Machinery => Category::Machinery,
            Self::Appliance => Category::Appliance,
        }
    }
}
