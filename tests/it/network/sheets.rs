//! Sheets that imports take, and lists as they come out.

use sanbao::pb;
use tokio_stream::StreamExt as _;
use tonic::{Response, Status, Streaming};

use crate::harness::{World, request_id};

/// The columns that a sheet of outlets must have.
pub const HEAD: &str = "service_center_code,code,display_name,province,city,latitude,longitude,premises_square_meters,\
                        staff_count,contract_begin_date,contract_end_date,bank_account";

/// A center with this code; answers its name.
pub async fn center(world: &World, code: &str) -> String {
    let center = pb::ServiceCenter {
        code: code.to_owned(),
        display_name: code.to_owned(),
        province: "Jiangsu".to_owned(),
        city: "Nanjing".to_owned(),
        ..Default::default()
    };
    let request = pb::CreateServiceCenterRequest { service_center: Some(center), request_id: request_id() };
    world.hq.network.clone().create_service_center(request).await.unwrap().into_inner().name
}

/// A row of an outlet in which nothing is wrong.
pub fn row(center: &str, code: &str) -> String {
    format!("{center},{code},Shop {code},Jiangsu,Nanjing,32.06,118.77,120,8,2026-01-01,2028-01-01,6222020200012345678")
}

/// An import of outlets for the whole brand.
pub fn outlets(csv: &str) -> pb::ImportOutletsRequest {
    pb::ImportOutletsRequest {
        parent: "outlets/-".to_owned(),
        csv: csv.as_bytes().to_vec(),
        request_id: request_id(),
        ..Default::default()
    }
}

/// An import of technicians for the whole brand.
pub fn technicians(csv: &str) -> pb::ImportTechniciansRequest {
    pb::ImportTechniciansRequest {
        parent: "outlets/-".to_owned(),
        csv: csv.as_bytes().to_vec(),
        request_id: request_id(),
        ..Default::default()
    }
}

/// What became of each row: its number, the verdict, the reason, and the wrong cells with their rules.
pub fn told(verdicts: &[pb::RowVerdict]) -> Vec<String> {
    let cells = |own: &pb::RowVerdict| {
        let cells = own.wrong_cells.iter().map(|cell| format!(" {}:{}", cell.column, cell.rule));
        cells.collect::<String>()
    };
    let one = |own: &pb::RowVerdict| {
        let verdict = own.verdict().as_str_name().trim_start_matches("VERDICT_");
        format!("{} {verdict} {}{}", own.row, own.reason, cells(own)).trim_end().to_owned()
    };
    verdicts.iter().map(one).collect()
}

/// The codes of all outlets, in order of creation.
pub async fn codes(world: &World) -> Vec<String> {
    let list = pb::ListOutletsRequest { page_size: 1000, ..Default::default() };
    let list = world.hq.network.clone().list_outlets(list).await.unwrap().into_inner();
    list.outlets.into_iter().map(|outlet| outlet.code).collect()
}

/// An export put together: its text, and how many rows it says it has.
pub async fn whole(sent: Result<Response<Streaming<pb::ExportChunk>>, Status>) -> (String, i64) {
    let mut stream = sent.unwrap().into_inner();
    let (mut csv, mut last) = (Vec::new(), None);
    while let Some(piece) = stream.next().await {
        let piece = piece.unwrap();
        csv.extend_from_slice(&piece.csv);
        last = Some((piece.row_count, piece.done));
    }
    let (rows, done) = last.unwrap();
    assert!(done, "an export was cut off");
    (String::from_utf8(csv).unwrap(), rows)
}

/// A list of the whole brand.
pub fn list(list: pb::export_network_request::List) -> pb::ExportNetworkRequest {
    pb::ExportNetworkRequest { parent: "outlets/-".to_owned(), list: list.into(), ..Default::default() }
}

/// The first columns of each line of a list, its end cut off.
pub fn columns(csv: &str, count: usize) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let records = reader.records().map(|record| record.unwrap());
    records.map(|record| record.iter().take(count).map(str::to_owned).collect()).collect()
}
