//! Logs, metrics and traces.

use anyhow::{Context as _, Result};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use crate::config::{Config, LogFormat};

/// Ends with the process; flushes what is left of traces.
#[derive(Debug)]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Starts logs to standard error, metrics and traces where the configuration says. Needs a runtime.
    pub fn start(config: &Config) -> Result<Self> {
        let filter = EnvFilter::try_new(&config.log)
            .with_context(|| format!("--log (SANBAO_LOG): `{}` is no log filter", config.log))?;
        let logs = fmt::layer().with_writer(std::io::stderr);
        let logs = match config.log_format {
            LogFormat::Text => logs.with_ansi(false).with_target(false).boxed(),
            LogFormat::Json => logs.json().boxed(),
        };
        let traces = config.otlp_endpoint.as_deref().map(exporter).transpose()?;
        let tracer = traces.as_ref().map(|traces| tracing_opentelemetry::layer().with_tracer(traces.tracer("sanbao")));
        tracing_subscriber::registry().with(filter).with(logs).with(tracer).try_init().context("logging")?;
        if let Some(address) = config.metrics_listen {
            metrics_exporter_prometheus::PrometheusBuilder::new()
                .with_http_listener(address)
                .install()
                .with_context(|| format!("--metrics-listen (SANBAO_METRICS_LISTEN): cannot listen on {address}"))?;
        }
        Ok(Self { traces })
    }

    /// Flushes what is left.
    pub fn stop(self) {
        if let Some(traces) = self.traces
            && let Err(error) = traces.shutdown()
        {
            tracing::warn!(%error, "some traces were lost");
        }
    }
}

fn exporter(endpoint: &str) -> Result<SdkTracerProvider> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .with_context(|| format!("--otlp-endpoint: cannot send traces to `{endpoint}`"))?;
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).build())
}
