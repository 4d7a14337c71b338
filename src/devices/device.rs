//! One physical unit as it was registered.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::devices;
pub use crate::policy::{InvoiceEvidence as EvidenceOfInvoice, VoucherEvidence as EvidenceOfVoucher};
use crate::types::{Day, DeviceId, ModelId, Money};

/// What is told of a device when it is registered.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = devices, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct DeviceDraft {
    /// Serial number or IMEI.
    pub serial: String,
    /// Its model.
    pub model_id: ModelId,
    /// The day it left the factory.
    pub factory_date: Option<Day>,
    /// Date on the invoice.
    pub invoice_date: Option<Day>,
    /// Day of hand-over.
    pub delivery_date: Option<Day>,
    /// Day it was shipped.
    pub ship_date: Option<Day>,
    /// Day it arrived.
    pub arrival_date: Option<Day>,
    /// Number of the invoice.
    pub invoice_number: String,
    /// Number of the voucher (三包凭证).
    pub voucher_number: String,
    /// Who sold it.
    pub dealer: String,
    /// Price on the invoice.
    pub price: Option<Money>,
    /// What was really paid, if proved different.
    pub paid_price: Option<Money>,
    /// ISO 4217 code of the prices.
    pub currency: String,
    /// Province of the sale.
    pub province: String,
    /// Whether it was a gift.
    pub gift: bool,
    /// Whether it was bought at a distance.
    pub remote: bool,
    /// Whether a service agreement was signed at the sale.
    pub agreement_signed: bool,
    /// What there is of the invoice.
    pub invoice_evidence: EvidenceOfInvoice,
    /// What there is of the voucher.
    pub voucher_evidence: EvidenceOfVoucher,
}

/// A registered device.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = devices, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Device {
    /// Its id.
    pub device_id: DeviceId,
    /// What was registered.
    #[diesel(embed)]
    pub draft: DeviceDraft,
    /// When it was registered.
    pub create_time: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
}
