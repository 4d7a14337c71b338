//! `sanbao network import` and `sanbao network export`: sheets of outlets and technicians in, lists out.

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use clap::{Args, ValueEnum};
use tonic::{Status, Streaming};

use super::network::Service;
use crate::pb;
use crate::pb::assessment_service_client::AssessmentServiceClient;
use crate::pb::network_service_client::NetworkServiceClient;
use crate::pb::training_service_client::TrainingServiceClient;
use crate::rpc::date;
use crate::types::Day;

/// Bytes of an answer at most: a verdict for each row.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What a sheet holds.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Sheet {
    /// Outlets that apply.
    Outlets,
    /// Technicians, with certificates.
    Technicians,
}

/// What is imported, and how.
#[derive(Args, Clone, Debug)]
pub(super) struct ImportOptions {
    /// What the file holds.
    #[arg(value_enum)]
    sheet: Sheet,
    /// The file, a CSV.
    file: PathBuf,
    /// Whose: `serviceCenters/{id}`, `outlets/{id}`, or all.
    #[arg(long, default_value = "outlets/-")]
    parent: String,
    /// Make nothing if one row is refused.
    #[arg(long)]
    all_or_nothing: bool,
    /// Make nothing; tell what would be.
    #[arg(long)]
    validate_only: bool,
}

/// A list that can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListName {
    /// Service centers.
    ServiceCenters,
    /// Outlets, as an import takes them.
    Outlets,
    /// Technicians, as an import takes them.
    Technicians,
    /// Certificates.
    Certificates,
    /// Every grant.
    Grants,
    /// Grants whose dates hold on the day.
    GrantsOnDay,
    /// Contracts that end.
    ContractWarnings,
    /// How outlets came to be what they are.
    OutletTransitions,
    /// Training plans.
    TrainingPlans,
    /// Whom a plan concerns.
    Trainees,
    /// How far outlets are with a plan.
    TrainingProgress,
    /// Items of checklists.
    AuditChecklists,
    /// Outlets that rounds drew.
    AuditSamples,
    /// Audits.
    Audits,
    /// Answers of audits.
    AuditAnswers,
    /// Assessments of levels.
    LevelAssessments,
}

/// What is exported, and where to.
#[derive(Args, Clone, Debug)]
pub(super) struct ExportOptions {
    /// Which list.
    #[arg(value_enum)]
    list: ListName,
    /// Where to write it; the standard output if not given.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Whose: `serviceCenters/{id}`, `outlets/{id}`, or all.
    #[arg(long, default_value = "outlets/-")]
    parent: String,
    /// The day, such as 2026-03-12; today if not given.
    #[arg(long, value_parser = super::network::day)]
    as_of: Option<Day>,
    /// Contracts that end within so many days.
    #[arg(long, default_value_t = 90)]
    within_days: i32,
    /// The training plan, `trainingPlans/{id}`.
    #[arg(long, default_value = "")]
    training_plan: String,
    /// Bank accounts in full, which an import asks for; it is recorded.
    #[arg(long)]
    unmask_bank_accounts: bool,
    /// Begin with a byte order mark, by which spreadsheets know UTF-8.
    #[arg(long)]
    byte_order_mark: bool,
}

fn answered(status: &Status) -> anyhow::Error {
    use tonic_types::StatusExt as _;
    let mut text = format!("the server answered: {}", status.message());
    for wrong in status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default() {
        text.push_str(&format!("\n  `{}` {}", wrong.field, wrong.description));
    }
    anyhow::Error::msg(text)
}

/// Imports a sheet, and prints what became of each row that was refused.
pub(super) async fn import(service: &Service, options: &ImportOptions) -> Result<ExitCode> {
    let csv = std::fs::read(&options.file).with_context(|| format!("cannot read {}", options.file.display()))?;
    let mut client = NetworkServiceClient::new(service.channel()).max_decoding_message_size(ANSWER_BYTES_MAX);
    let (parent, request_id) = (options.parent.clone(), uuid::Uuid::now_v7().to_string());
    let ImportOptions { all_or_nothing, validate_only, .. } = *options;
    let verdicts = match options.sheet {
        Sheet::Outlets => {
            let message = pb::ImportOutletsRequest { parent, csv, all_or_nothing, validate_only, request_id };
            let answer = client.import_outlets(service.request(message)?).await;
            answer.map_err(|status| answered(&status))?.into_inner().verdicts
        }
        Sheet::Technicians => {
            let message = pb::ImportTechniciansRequest { parent, csv, all_or_nothing, validate_only, request_id };
            let answer = client.import_technicians(service.request(message)?).await;
            answer.map_err(|status| answered(&status))?.into_inner().verdicts
        }
    };
    told(&verdicts)
}

fn told(verdicts: &[pb::RowVerdict]) -> Result<ExitCode> {
    use pb::row_verdict::Verdict;
    let mut out = stdout().lock();
    let count = |wanted: Verdict| verdicts.iter().filter(|own| own.verdict() == wanted).count();
    for own in verdicts.iter().filter(|own| own.verdict() == Verdict::Refused) {
        writeln!(out, "row {}: {} [{}]", own.row, own.message, own.reason)?;
        for cell in own.wrong_cells.iter().filter(|_| own.wrong_cells.len() > 1) {
            writeln!(out, "  {}: {} [{}]", cell.column, cell.message, cell.rule)?;
        }
    }
    let (created, valid, refused) = (count(Verdict::Created), count(Verdict::Valid), count(Verdict::Refused));
    writeln!(out, "{created} made, {valid} valid and not made, {refused} refused")?;
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Exports a list.
pub(super) async fn export(service: &Service, options: &ExportOptions) -> Result<ExitCode> {
    let mut stream = sent(service, options).await?;
    let mut out: Box<dyn Write + Send> = match &options.out {
        Some(file) => Box::new(create(file)?),
        None => Box::new(stdout()),
    };
    let (mut rows, mut done) = (0, false);
    while let Some(piece) = stream.message().await.map_err(|status| answered(&status))? {
        out.write_all(&piece.csv)?;
        (rows, done) = (piece.row_count, piece.done);
    }
    out.flush()?;
    ensure!(done, "the list was cut off after {rows} rows");
    if let Some(file) = &options.out {
        writeln!(stdout().lock(), "{}: {rows} rows", file.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn create(file: &Path) -> Result<std::fs::File> {
    std::fs::File::create(file).with_context(|| format!("cannot write {}", file.display()))
}

async fn sent(service: &Service, options: &ExportOptions) -> Result<Streaming<pb::ExportChunk>> {
    use pb::{export_assessments_request, export_network_request, export_training_request};
    let network = |list: export_network_request::List| pb::ExportNetworkRequest {
        parent: options.parent.clone(),
        list: list.into(),
        as_of: options.as_of.map(date),
        within_days: if list == export_network_request::List::ContractWarnings { options.within_days } else { 0 },
        unmask_bank_accounts: options.unmask_bank_accounts,
        byte_order_mark: options.byte_order_mark,
    };
    let training = |list: export_training_request::List| pb::ExportTrainingRequest {
        parent: options.parent.clone(),
        list: list.into(),
        training_plan: options.training_plan.clone(),
        as_of: options.as_of.map(date),
        late_only: false,
        byte_order_mark: options.byte_order_mark,
    };
    let assessments = |list: export_assessments_request::List| pb::ExportAssessmentsRequest {
        parent: options.parent.clone(),
        list: list.into(),
        byte_order_mark: options.byte_order_mark,
    };
    let asked = match options.list {
        ListName::ServiceCenters => Asked::Network(network(export_network_request::List::ServiceCenters)),
        ListName::Outlets => Asked::Network(network(export_network_request::List::Outlets)),
        ListName::Technicians => Asked::Network(network(export_network_request::List::Technicians)),
        ListName::Certificates => Asked::Network(network(export_network_request::List::Certificates)),
        ListName::Grants => Asked::Network(network(export_network_request::List::Grants)),
        ListName::GrantsOnDay => Asked::Network(network(export_network_request::List::GrantsOnDay)),
        ListName::ContractWarnings => Asked::Network(network(export_network_request::List::ContractWarnings)),
        ListName::OutletTransitions => Asked::Network(network(export_network_request::List::OutletTransitions)),
        ListName::TrainingPlans => Asked::Training(training(export_training_request::List::TrainingPlans)),
        ListName::Trainees => Asked::Training(training(export_training_request::List::Trainees)),
        ListName::TrainingProgress => Asked::Training(training(export_training_request::List::TrainingProgress)),
        ListName::AuditChecklists => Asked::Assessments(assessments(export_assessments_request::List::AuditChecklists)),
        ListName::AuditSamples => Asked::Assessments(assessments(export_assessments_request::List::AuditSamples)),
        ListName::Audits => Asked::Assessments(assessments(export_assessments_request::List::Audits)),
        ListName::AuditAnswers => Asked::Assessments(assessments(export_assessments_request::List::AuditAnswers)),
        ListName::LevelAssessments => {
            Asked::Assessments(assessments(export_assessments_request::List::LevelAssessments))
        }
    };
    let channel = service.channel();
    let stream = match asked {
        Asked::Network(asked) => NetworkServiceClient::new(channel).export_network(service.request(asked)?).await,
        Asked::Training(asked) => TrainingServiceClient::new(channel).export_training(service.request(asked)?).await,
        Asked::Assessments(asked) => {
            AssessmentServiceClient::new(channel).export_assessments(service.request(asked)?).await
        }
    };
    Ok(stream.map_err(|status| answered(&status))?.into_inner())
}

enum Asked {
    Network(pb::ExportNetworkRequest),
    Training(pb::ExportTrainingRequest),
    Assessments(pb::ExportAssessmentsRequest),
}
