//! What the service tells of every document, held against what the model says of it.

use std::collections::BTreeMap;

use sanbao::pb;

use super::ground::Ground;
use super::lane::{Lane, NONE, wire};
use super::model::{Books, Place};
use super::ordering;

/// Documents by their names, each in a few words.
type Documents = BTreeMap<String, String>;

/// Pieces there and pieces promised, by part and condition.
type Shelves = BTreeMap<(String, i32), (i64, i64)>;

/// Every row of a list, page by page.
macro_rules! all {
    ($client:expr, $method:ident, $request:ident, $parent:expr, $rows:ident) => {{
        let (mut client, mut rows) = ($client.clone(), Vec::new());
        let mut asked = pb::$request { parent: $parent.clone(), ..Default::default() };
        asked.page_size = 1000;
        loop {
            let page = client.$method(asked.clone()).await.unwrap().into_inner();
            rows.extend(page.$rows);
            if page.next_page_token.is_empty() {
                break rows;
            }
            asked.page_token = page.next_page_token;
        }
    }};
}
pub(super) use all;

/// What the service tells.
async fn told(ground: &Ground) -> Documents {
    let (clients, mut told) = (&ground.clients, Documents::new());
    for bench in &ground.benches {
        let outlet = &bench.outlet;
        for own in all!(clients.parts, list_part_debts, ListPartDebtsRequest, outlet, part_debts) {
            told.insert(own.name.clone(), format!("{:?}", own.state()));
        }
        for own in all!(clients.parts, list_part_returns, ListPartReturnsRequest, outlet, part_returns) {
            told.insert(own.name.clone(), format!("{:?}", own.state()));
        }
        for own in all!(clients.parts, list_shipments, ListShipmentsRequest, outlet, shipments) {
            told.insert(own.name.clone(), format!("{:?}", own.state()));
        }
        for own in all!(clients.parts, list_stock_returns, ListStockReturnsRequest, outlet, stock_returns) {
            told.insert(own.name.clone(), format!("{:?}", own.state()));
        }
        for own in all!(clients.parts, list_discrepancies, ListDiscrepanciesRequest, outlet, discrepancies) {
            let words = format!("{:?} {} {:?}", own.kind(), own.quantity, own.resolution());
            told.insert(own.name.clone(), words);
        }
        for own in all!(clients.parts, list_reservations, ListReservationsRequest, outlet, reservations) {
            told.insert(own.name.clone(), format!("{:?} {}", own.state(), own.quantity));
        }
        for own in all!(clients.orders, list_parts_orders, ListPartsOrdersRequest, outlet, parts_orders) {
            told.insert(own.name.clone(), ordering::told(&own));
        }
    }
    let own = all!(clients.dispositions, list_dispositions, ListDispositionsRequest, ground.center, dispositions);
    for own in own {
        let yuan = own.recovered_amount.as_ref().map_or(0, |amount| amount.units);
        let words = format!("{:?} {} {}", own.state(), own.refurbished_quantity, yuan * 100);
        told.insert(own.name.clone(), words);
    }
    told
}

impl Lane {
    /// What the model says of the caller's documents.
    fn documents(&self) -> Documents {
        let debts = self.debts.iter().map(|(name, own)| (name.clone(), format!("{:?}", own.state)));
        let parcels = self.parcels.iter().map(|own| (own.name.clone(), format!("{:?}", own.stage())));
        let shipments = self.shipments.iter().map(|own| (own.name.clone(), format!("{:?}", own.state)));
        let returned = self.stock_returns.iter().map(|own| (own.name.clone(), format!("{:?}", own.state)));
        let differences = self
            .differences
            .iter()
            .map(|own| (own.name.clone(), format!("{:?} {} {:?}", own.kind, own.pieces.quantity, own.resolution)));
        let held =
            self.reservations.iter().map(|own| (own.name.clone(), format!("{:?} {}", own.state, own.pieces.quantity)));
        let orders = self.orders.iter().map(|own| (own.name.clone(), own.told(self)));
        let disposals = self
            .disposals
            .iter()
            .map(|own| (own.name.clone(), format!("{:?} {} {}", own.state, own.passed, own.recovered)));
        let goods = shipments.chain(returned).chain(differences);
        debts.chain(parcels).chain(goods).chain(held).chain(orders).chain(disposals).collect()
    }
}

/// What the service tells of the shelves of a party, or of a technician's bag: by part and condition, pieces there and pieces
/// promised.
async fn shelves(ground: &Ground, party: &str, technician: &str) -> Shelves {
    let (mut parts, mut shelves, mut page_token) = (ground.clients.parts.clone(), Shelves::new(), NONE);
    loop {
        let (parent, technician) = (party.to_owned(), technician.to_owned());
        let request = pb::ListStockRequest { parent, technician, page_size: 1000, page_token, ..Default::default() };
        let page = parts.list_stock(request).await.unwrap().into_inner();
        let told = page.stock.into_iter().filter(|own| (own.on_hand, own.reserved) != (0, 0));
        shelves.extend(told.map(|own| ((own.part, own.condition), (own.on_hand, own.reserved))));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return shelves;
        }
    }
}

/// What the books say of them; what is issued for an order counts as promised in a bag.
fn counted(books: &Books, party: &str, technician: &str) -> Shelves {
    let mut shelves = Shelves::new();
    let is_here = |place: &Place| {
        let is_counted = place.location == "on_hand" || place.location == "issued" && !technician.is_empty();
        is_counted && party.ends_with(&place.party) && *place == place.clone().held_by(technician)
    };
    for ((part, place), pieces) in books.balances.iter().filter(|((_, place), _)| is_here(place)) {
        let shelf = shelves.entry((part.clone(), wire(&place.condition))).or_default();
        shelf.0 += pieces;
        shelf.1 += if place.location == "issued" { *pieces } else { 0 };
    }
    for ((part, place), pieces) in books.promised.iter().filter(|((_, place), _)| is_here(place)) {
        shelves.entry((part.clone(), wire(&place.condition))).or_default().1 += pieces;
    }
    shelves
}

/// Holds all the stock that the service tells of against the books.
pub async fn assert_stock(ground: &Ground, books: &Books) {
    let mut places = vec![(ground.center.as_str(), "")];
    for bench in &ground.benches {
        places.push((&bench.outlet, ""));
        places.extend(bench.engineers.iter().map(|engineer| (bench.outlet.as_str(), engineer.as_str())));
    }
    for (party, technician) in places {
        assert_eq!(shelves(ground, party, technician).await, counted(books, party, technician), "{party} {technician}");
    }
}

/// Holds all that the service tells against the model; answers how many documents there are.
pub async fn assert_documents(ground: &Ground, lanes: &[Lane]) -> usize {
    let told = told(ground).await;
    let mut known = Documents::new();
    for lane in lanes {
        known.extend(lane.documents());
    }
    for (name, words) in &known {
        assert_eq!(told.get(name), Some(words), "{name}");
    }
    assert_eq!(told.len(), known.len(), "documents that nobody made");
    let asked = pb::ListRecoveriesRequest { parent: ground.center.clone(), page_size: 1, ..Default::default() };
    let money = ground.clients.dispositions.clone().list_recoveries(asked).await.unwrap().into_inner();
    let recovered: i64 = lanes.iter().flat_map(|lane| &lane.disposals).map(|own| own.recovered).sum();
    assert_eq!(money.total_amount.unwrap().units * 100, recovered);
    known.len()
}
