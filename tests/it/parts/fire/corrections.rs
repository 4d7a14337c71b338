//! Movements taken back at random by their mirror image: those that may be, those that belong to a document, and money.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use sanbao::pb;

use super::judged::{SAME_PERSON, Verdict};
use super::lane::{Lane, NONE, Person, calling};
use super::model::{Pieces, Place};

const NOT_CORRECTABLE: Verdict = Verdict::Refused(&["NOT_CORRECTABLE"]);
const ALREADY_CORRECTED: Verdict = Verdict::Refused(&["ALREADY_CORRECTED"]);
const NOT_FOUND: Verdict = Verdict::Refused(&["NOT_FOUND"]);

/// An account of a transfer.
fn place(account: Option<&pb::transfer::Account>) -> Place {
    let account = account.unwrap();
    let condition = account.condition().as_str_name().trim_start_matches("STOCK_CONDITION_").to_lowercase();
    Place::new(&account.party, &account.owner, &account.location, &condition).held_by(&account.technician)
}

impl Lane {
    pub async fn correct(&mut self) {
        if self.chance(12) {
            return self.correct_money().await;
        }
        let Some(wrong) = self.a_transfer().await else { return };
        let (from, to) = (place(wrong.debit_account.as_ref()), place(wrong.credit_account.as_ref()));
        let who = if self.chance(3) { self.caller.clone() } else { self.director.clone() };
        let is_correctable = ["supply", "adjust", "correct"].contains(&wrong.code.as_str());
        let pieces = Pieces { part: wrong.part.clone(), quantity: wrong.quantity, serials: wrong.serials.clone() };
        let is_elsewhere = self.chance(30);
        let verdict = Verdict::Done
            .unless(is_elsewhere, NOT_FOUND)
            .unless(!is_correctable, NOT_CORRECTABLE)
            .unless(self.mover(&wrong) == who.name, SAME_PERSON)
            .unless(self.corrected.contains(&wrong.transfer_id), ALREADY_CORRECTED)
            .and(self.books.lets(&pieces, &from));
        let own = wrong.credit_account.unwrap().party;
        let elsewhere = self.ground.benches.iter().map(|bench| &bench.outlet).find(|outlet| **outlet != own).unwrap();
        let parent = if is_elsewhere { elsewhere.clone() } else { own };
        let told = self.take_back_transfer(&who, parent, wrong.transfer_id.clone(), verdict).await;
        if let Some(contra) = told {
            assert_eq!((contra.quantity, &contra.corrects), (wrong.quantity, &wrong.transfer_id));
            self.books.post(&pieces, &from, &to);
            self.corrected.push(wrong.transfer_id);
            self.movers.insert(contra.transfer_id, who.name);
        }
    }

    /// Who made a movement that may be taken back: what was not told otherwise is the caller's.
    fn mover(&self, transfer: &pb::Transfer) -> &str {
        let told = self.movers.get(&transfer.transfer_id).or_else(|| self.movers.get(&transfer.source));
        told.map_or(self.caller.name.as_str(), String::as_str)
    }

    async fn take_back_transfer(
        &mut self,
        who: &Person,
        parent: String,
        transfer_id: String,
        verdict: Verdict,
    ) -> Option<pb::Transfer> {
        let reason = "keyed in wrongly".to_owned();
        let request = pb::CorrectTransferRequest { parent, transfer_id, reason, fact_date: None, request_id: NONE };
        let call = calling!(who.clients.parts, correct_transfer, request);
        self.attempt("CorrectTransfer", (verdict, false), call).await
    }

    /// Any of the transfers of a part from and to a party, mostly a late one, and mostly one that may be taken back.
    async fn a_transfer(&mut self) -> Option<pb::Transfer> {
        let (part, bench) = (self.any_part(), self.any_bench());
        let is_center = self.chance(2);
        let party = if is_center { self.ground.center.clone() } else { self.bench(bench).outlet.clone() };
        let place = (party.clone(), part.clone());
        let page_token = self.cursors.get(&place).cloned().unwrap_or_default();
        let asked = pb::ListTransfersRequest { parent: party, part, page_size: 200, page_token, ..Default::default() };
        let page = self.caller.clients.parts.list_transfers(asked).await.unwrap().into_inner();
        if !page.next_page_token.is_empty() {
            self.cursors.insert(place, page.next_page_token);
        }
        let fits = |own: &&pb::Transfer| ["supply", "receive", "adjust", "correct"].contains(&own.code.as_str());
        let fit: Vec<&pb::Transfer> = page.transfers.iter().filter(fits).collect();
        match fit.choose(&mut self.random) {
            Some(transfer) if self.random.random_range(0..8) > 0 => Some((*transfer).clone()),
            _ => page.transfers.choose(&mut self.random).cloned(),
        }
    }

    /// Money belongs to the document that it was posted for.
    async fn correct_money(&mut self) {
        let parent = self.ground.center.clone();
        let asked = pb::ListRecoveriesRequest { parent: parent.clone(), page_size: 1000, ..Default::default() };
        let told = self.caller.clients.dispositions.list_recoveries(asked).await.unwrap().into_inner().recoveries;
        let takes_back = self.chance(2);
        let fit: Vec<&pb::Recovery> = told.iter().filter(|own| own.corrects.is_empty() != takes_back).collect();
        let Some(money) = fit.choose(&mut self.random) else { return };
        let who = Person { clients: self.caller.clients.calling_as("auditor", "headquarters"), name: NONE };
        self.take_back_transfer(&who, parent, money.transfer_id.clone(), NOT_CORRECTABLE).await;
    }
}
