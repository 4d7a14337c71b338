//! What is asked of an export, and the columns of each list.

use super::bulk::{OUTLETS, TECHNICIANS};
use crate::network::export::{Asked, List};
use crate::pb;
use crate::rpc::{Fields, ScopedTo, SheetShape};
use crate::types::{Day, Error};

/// The columns that an import takes, then those that it does not read.
fn imported(shape: SheetShape) -> Vec<&'static str> {
    [shape.needed, shape.wanted, shape.unread].concat()
}

fn columns(list: List) -> Vec<&'static str> {
    match list {
        List::Centers => vec!["code", "display_name", "province", "city", "name", "create_time"],
        List::Outlets => imported(OUTLETS),
        List::Technicians => imported(TECHNICIANS),
        List::Certificates => vec![
            "outlet_code",
            "technician",
            "product_family",
            "action",
            "begin_date",
            "expire_date",
            "revoke_date",
            "revoke_reason",
            "holds",
            "name",
        ],
        List::Grants | List::GrantsOnDay => vec![
            "outlet_code",
            "product_family",
            "action",
            "begin_date",
            "end_date",
            "state",
            "level",
            "reason",
            "close_reason",
            "name",
            "create_time",
        ],
        List::ContractWarnings => {
            vec!["outlet_code", "display_name", "state", "contract_end_date", "days_left", "outlet"]
        }
        List::Transitions => {
            vec!["outlet_code", "version", "verb", "from_state", "to_state", "actor", "reason", "transition_time"]
        }
    }
}

fn list(list: pb::export_network_request::List) -> Option<List> {
    use pb::export_network_request::List as Wire;
    match list {
        Wire::Unspecified => None,
        Wire::ServiceCenters => Some(List::Centers),
        Wire::Outlets => Some(List::Outlets),
        Wire::Technicians => Some(List::Technicians),
        Wire::Certificates => Some(List::Certificates),
        Wire::Grants => Some(List::Grants),
        Wire::GrantsOnDay => Some(List::GrantsOnDay),
        Wire::ContractWarnings => Some(List::ContractWarnings),
        Wire::OutletTransitions => Some(List::Transitions),
    }
}

/// Reads what is to be sent.
pub(in crate::network) fn export_asked(
    request: &pb::ExportNetworkRequest,
    scope: ScopedTo,
    today: Day,
) -> Result<Asked, Error> {
    let mut fields = Fields::new();
    let reach = fields.party("parent", &request.parent, scope);
    let list = fields.choice("list", request.list, list);
    let as_of = fields.optional_day("as_of", request.as_of);
    let within = fields.number("within_days", request.within_days, 0, 3660);
    if request.within_days > 0 && list.is_some_and(|list| list != List::ContractWarnings) {
        fields.wrong::<()>("within_days", "NOT_ASKED_FOR", "is for contract warnings alone");
    }
    if request.unmask_bank_accounts && list.is_some_and(|list| list != List::Outlets) {
        fields.wrong::<()>("unmask_bank_accounts", "NOT_ASKED_FOR", "is for outlets alone");
    }
    fields.finish(|| {
        let (list, day) = (list?, as_of?.unwrap_or(today));
        Some(Asked {
            list,
            reach: reach?,
            day,
            until: day.plus_days(i64::from(within?)),
            unmasked: request.unmask_bank_accounts,
            columns: columns(list),
        })
    })
}
